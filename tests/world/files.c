/* SPDX-License-Identifier: MIT */
#include "world/files.h"

#include "world/clock.h"
#include "world/disk.h"
#include "world/plant.h"
#include "world/seams.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIRST 1000 /* descriptors below are this program's own */
#define OPEN_MAX_WORLD 256
#define OWNER 1000 /* user and group of everything; nobody is root */

struct open_file {
  struct node *node; /* NULL: free */
  char path[PATH_SIZE];
  size_t at;
  bool append, writes;
  enum process_id owner;
};

static struct open_file open_files[OPEN_MAX_WORLD];

static struct open_file *file_of(int fd) {
  int i = fd - FIRST;
  if (i >= 0 && i < OPEN_MAX_WORLD && open_files[i].node != NULL)
    return &open_files[i];
  errno = EBADF;
  return NULL;
}

static int new_fd(struct node *node, const char *path, int flags) {
  int i = 0;
  while (i < OPEN_MAX_WORLD && open_files[i].node != NULL)
    i++;
  if (i == OPEN_MAX_WORLD)
    abort(); /* a leak of descriptors */
  open_files[i] = (struct open_file){.node = node,
                                     .append = (flags & O_APPEND) != 0,
                                     .writes = (flags & O_ACCMODE) != O_RDONLY,
                                     .owner = process_current()};
  strcpy(open_files[i].path, path);
  node->refs++;
  return FIRST + i;
}

static int close_fd(int fd) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return -1;
  if (f->node->lock == fd)
    f->node->lock = -1;
  disk_unref(f->node);
  f->node = NULL;
  return 0;
}

void files_close_all(enum process_id id) {
  for (int i = 0; i < OPEN_MAX_WORLD; i++)
    if (open_files[i].node != NULL && open_files[i].owner == id)
      close_fd(FIRST + i);
}

/* The path without "/." and "/.." at its end. */
static const char *tidy(char *path, size_t len) {
  while (len > 1 && path[len - 1] == '/')
    path[--len] = '\0';
  if (len > 3 && strcmp(path + len - 3, "/..") == 0) {
    path[len - 3] = '\0';
    *strrchr(path, '/') = '\0';
  } else if (len > 2 && strcmp(path + len - 2, "/.") == 0) {
    path[len - 2] = '\0';
  }
  return path;
}

/* The path in the world; NULL with errno: it is too long. */
static const char *resolve(int dir, const char *path, char out[PATH_SIZE]) {
  const struct open_file *f = NULL;
  const char *base = "", *slash = "";
  if (strncmp(path, "/proc/self/fd/", 14) == 0 &&
      (f = file_of(atoi(path + 14))) != NULL) {
    base = f->path;
    path += 14 + strspn(path + 14, "0123456789");
  } else if (path[0] != '/' && dir != AT_FDCWD && (f = file_of(dir)) != NULL) {
    base = f->path[1] != '\0' ? f->path : "";
    slash = "/";
  }
  size_t len = strlen(base) + strlen(slash) + strlen(path);
  if (len >= PATH_SIZE) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  stpcpy(stpcpy(stpcpy(out, base), slash), path);
  return tidy(out, len);
}

const char *files_real(const char *path, char out[PATH_SIZE]) {
  return resolve(AT_FDCWD, path, out);
}

static int open_at(int dir, const char *path, int flags, mode_t mode) {
  char full[PATH_SIZE];
  if (resolve(dir, path, full) == NULL)
    return -1;
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    if (disk_find(full) == NULL || disk_faults.read_only) {
      errno = disk_faults.read_only ? EROFS : ENOENT;
      return -1;
    }
    struct node *nameless = disk_make_nameless(mode);
    int fd = new_fd(nameless, full, flags);
    disk_unref(nameless);
    return fd;
  }
  struct node *node = disk_find(full);
  if (node != NULL && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
    errno = EEXIST;
    return -1;
  }
  if (node == NULL) {
    errno = ENOENT;
    if ((flags & O_CREAT) == 0 || disk_make(full, false, mode, &node) != 0)
      return -1;
  }
  bool writes = (flags & O_ACCMODE) != O_RDONLY;
  errno = node->folder && writes                              ? EISDIR
          : !node->folder && (flags & O_DIRECTORY) != 0       ? ENOTDIR
          : writes && disk_faults.read_only && full[1] != 'e' ? EROFS
                                                              : 0;
  if (errno != 0)
    return -1;
  if ((flags & O_TRUNC) != 0 && writes)
    disk_truncate(node, 0);
  return new_fd(node, full, flags);
}

#define MODE_OF(flags, mode)                                                  \
  if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) {           \
    va_list ap;                                                               \
    va_start(ap, flags);                                                      \
    (mode) = va_arg(ap, mode_t);                                              \
    va_end(ap);                                                               \
  }

SEAM(int, open, const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE_OF(flags, mode)
  process_enter();
  int fd = open_at(AT_FDCWD, path, flags, mode);
  process_leave();
  return fd;
}

SEAM(int, openat, int dir, const char *path, int flags, ...) {
  mode_t mode = 0;
  MODE_OF(flags, mode)
  process_enter();
  int fd = open_at(dir, path, flags, mode);
  process_leave();
  return fd;
}

/* openat2(), of which the world has no links to resist. */
SEAM(long, syscall, long number, ...) {
  va_list ap;
  va_start(ap, number);
  int dir = va_arg(ap, int);
  const char *path = va_arg(ap, const char *);
  const struct open_how *how = va_arg(ap, const struct open_how *);
  va_end(ap);
  if (number != SYS_openat2)
    abort();
  process_enter();
  int fd = open_at(dir, path, (int)how->flags, (mode_t)how->mode);
  process_leave();
  return fd;
}

SEAM(ssize_t, readlinkat, int dir, const char *path, char *out, size_t size) {
  (void)dir, (void)path, (void)out, (void)size;
  errno = EINVAL; /* there is no link */
  return -1;
}

SEAM(int, close, int fd) {
  return fd < FIRST ? __real_close(fd) : close_fd(fd);
}

/* -- bytes */

static ssize_t read_at(struct open_file *f, void *out, size_t len, size_t at) {
  if (f->node->folder) {
    errno = EISDIR;
    return -1;
  }
  size_t left = at < f->node->size ? f->node->size - at : 0;
  len = len < left ? len : left;
  if (len > 0)
    memcpy(out, f->node->bytes + at, len);
  return (ssize_t)len;
}

SEAM(ssize_t, read, int fd, void *out, size_t len) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return fd < FIRST ? __real_read(fd, out, len) : -1;
  ssize_t got = read_at(f, out, len, f->at);
  f->at += got > 0 ? (size_t)got : 0;
  return got;
}

SEAM(ssize_t, pread, int fd, void *out, size_t len, off_t at) {
  struct open_file *f = file_of(fd);
  return f == NULL ? -1 : read_at(f, out, len, (size_t)at);
}

/* A planted fault: the line is lost, and nobody hears of it. */
static bool is_dropped(const struct open_file *f, const char *line,
                       size_t len) {
  bool journal = strncmp(f->path, "/state/journal/", 15) == 0;
  bool got = journal && memmem(line, len, "got ", 4) != NULL;
  bool told = journal && memmem(line, len, "told ", 5) != NULL;
  bool ask = journal && !got && !told;
  bool levels = strncmp(f->path, "/state/levels", 13) == 0;
  return (plant == PLANT_NOTE && got) || (plant == PLANT_ASK && ask) ||
         (plant == PLANT_FORGET && (told || levels));
}

static ssize_t write_at(struct open_file *f, const void *bytes, size_t len,
                        size_t at) {
  if (!f->writes) {
    errno = EBADF;
    return -1;
  }
  if (plant != PLANT_NONE && is_dropped(f, bytes, len))
    return (ssize_t)len;
  return disk_write(f->node, f->append ? f->node->size : at, bytes, len,
                    false);
}

SEAM(ssize_t, write, int fd, const void *bytes, size_t len) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return fd < FIRST ? __real_write(fd, bytes, len) : -1;
  process_enter();
  ssize_t done = write_at(f, bytes, len, f->at);
  if (done > 0)
    f->at = f->append ? f->node->size : f->at + (size_t)done;
  process_leave();
  return done;
}

SEAM(ssize_t, pwrite, int fd, const void *bytes, size_t len, off_t at) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return -1;
  process_enter();
  ssize_t done = write_at(f, bytes, len, (size_t)at);
  process_leave();
  return done;
}

SEAM(off_t, lseek, int fd, off_t to, int whence) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return -1;
  off_t base = whence == SEEK_END   ? (off_t)f->node->size
               : whence == SEEK_CUR ? (off_t)f->at
                                    : 0;
  f->at = (size_t)(base + to);
  return base + to;
}

SEAM(int, ftruncate, int fd, off_t size) {
  struct open_file *f = file_of(fd);
  return f == NULL ? -1 : disk_truncate(f->node, (size_t)size);
}

static int sync_fd(int fd) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return -1;
  process_enter();
  int status = f->node->folder ? disk_sync_folder(f->path)
                               : disk_sync(f->node);
  process_leave();
  return status;
}

SEAM(int, fdatasync, int fd) { return sync_fd(fd); }
SEAM(int, fsync, int fd) { return sync_fd(fd); }
SEAM(int, syncfs, int fd) { return sync_fd(fd); }

/* -- what a file is */

static int fill(const struct node *node, struct stat *st) {
  *st = (struct stat){.st_dev = 1,
                      .st_ino = node->inode,
                      .st_mode = node->mode |
                                 (node->folder ? S_IFDIR : S_IFREG),
                      .st_nlink = 1,
                      .st_uid = OWNER,
                      .st_gid = OWNER,
                      .st_size = (off_t)node->size};
  st->st_mtim.tv_sec = node->modified / 1000;
  st->st_mtim.tv_nsec = node->modified % 1000 * 1000000;
  return 0;
}

static int stat_at(int dir, const char *path, struct stat *st) {
  char full[PATH_SIZE];
  if (resolve(dir, path, full) == NULL)
    return -1;
  const struct node *node = disk_find(full);
  if (node != NULL)
    return fill(node, st);
  errno = ENOENT;
  return -1;
}

SEAM(int, stat, const char *path, struct stat *st) {
  return stat_at(AT_FDCWD, path, st);
}

SEAM(int, lstat, const char *path, struct stat *st) {
  return stat_at(AT_FDCWD, path, st);
}

SEAM(int, fstatat, int dir, const char *path, struct stat *st, int flags) {
  struct open_file *f = path[0] == '\0' ? file_of(dir) : NULL;
  (void)flags;
  return f != NULL ? fill(f->node, st) : stat_at(dir, path, st);
}

SEAM(int, fstat, int fd, struct stat *st) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return fd < FIRST ? __real_fstat(fd, st) : -1;
  return fill(f->node, st);
}

SEAM(int, access, const char *path, int how) {
  struct stat st;
  if (stat_at(AT_FDCWD, path, &st) != 0)
    return -1;
  errno = (how & W_OK) != 0 && disk_faults.read_only ? EROFS : 0;
  return errno == 0 ? 0 : -1;
}

SEAM(int, faccessat, int dir, const char *path, int how, int flags) {
  char full[PATH_SIZE];
  (void)flags;
  return resolve(dir, path, full) == NULL ? -1 : __wrap_access(full, how);
}

SEAM(char *, realpath, const char *path, char *out) {
  struct stat st;
  if (stat_at(AT_FDCWD, path, &st) != 0)
    return NULL;
  if (out == NULL)
    out = process_alloc(PATH_MAX);
  snprintf(out, PATH_MAX, "%s", path);
  return out;
}

SEAM(int, fchmod, int fd, mode_t mode) {
  struct open_file *f = file_of(fd);
  if (f != NULL)
    f->node->mode = mode & 07777;
  return f != NULL ? 0 : -1;
}

SEAM(int, fchown, int fd, uid_t user, gid_t group) {
  (void)user, (void)group;
  return file_of(fd) != NULL ? 0 : -1;
}

SEAM(int, chown, const char *path, uid_t user, gid_t group) {
  struct stat st;
  (void)user, (void)group;
  return stat_at(AT_FDCWD, path, &st);
}

SEAM(uid_t, geteuid, void) { return OWNER; }
SEAM(gid_t, getegid, void) { return OWNER; }
SEAM(uid_t, getuid, void) { return OWNER; }
SEAM(gid_t, getgid, void) { return OWNER; }

/* -- names */

SEAM(int, mkdirat, int dir, const char *path, mode_t mode) {
  char full[PATH_SIZE];
  if (resolve(dir, path, full) == NULL)
    return -1;
  process_enter();
  int status = disk_make(full, true, mode, NULL);
  process_leave();
  return status;
}

SEAM(int, mkdir, const char *path, mode_t mode) {
  return __wrap_mkdirat(AT_FDCWD, path, mode);
}

SEAM(int, renameat, int old_dir, const char *old, int dir, const char *path) {
  char from[PATH_SIZE], to[PATH_SIZE];
  if (resolve(old_dir, old, from) == NULL || resolve(dir, path, to) == NULL)
    return -1;
  process_enter();
  int status = disk_rename(from, to);
  process_leave();
  return status;
}

SEAM(int, renameat2, int old_dir, const char *old, int dir, const char *path,
     unsigned flags) {
  char to[PATH_SIZE];
  if ((flags & RENAME_NOREPLACE) != 0 && resolve(dir, path, to) != NULL &&
      disk_find(to) != NULL) {
    errno = EEXIST;
    return -1;
  }
  return __wrap_renameat(old_dir, old, dir, path);
}

SEAM(int, rename, const char *old, const char *path) {
  return __wrap_renameat(AT_FDCWD, old, AT_FDCWD, path);
}

SEAM(int, unlinkat, int dir, const char *path, int flags) {
  char full[PATH_SIZE];
  (void)flags;
  if (resolve(dir, path, full) == NULL)
    return -1;
  process_enter();
  int status = plant == PLANT_KEEP ? 0 : disk_remove(full);
  process_leave();
  return status;
}

SEAM(int, unlink, const char *path) {
  return __wrap_unlinkat(AT_FDCWD, path, 0);
}

SEAM(int, linkat, int old_dir, const char *old, int dir, const char *path,
     int flags) {
  char full[PATH_SIZE], from[PATH_SIZE];
  (void)flags;
  struct open_file *f = strncmp(old, "/proc/self/fd/", 14) == 0
                            ? file_of(atoi(old + 14))
                            : NULL;
  struct node *node = f != NULL ? f->node : NULL;
  if (node == NULL && resolve(old_dir, old, from) != NULL)
    node = disk_find(from);
  if (node == NULL || resolve(dir, path, full) == NULL)
    return -1;
  process_enter();
  int status = disk_link(node, full);
  process_leave();
  return status;
}

SEAM(int, link, const char *old, const char *path) {
  return __wrap_linkat(AT_FDCWD, old, AT_FDCWD, path, 0);
}

/* -- locks */

SEAM(int, flock, int fd, int how) {
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return -1;
  if ((how & LOCK_UN) != 0) {
    if (f->node->lock == fd)
      f->node->lock = -1;
    return 0;
  }
  if (f->node->lock >= 0 && f->node->lock != fd && plant != PLANT_LOCK) {
    errno = EWOULDBLOCK;
    return -1;
  }
  f->node->lock = fd;
  return 0;
}

/* A reader's lock keeps writers out; readers ask whether somebody writes. */
SEAM(int, fcntl, int fd, int what, ...) {
  va_list ap;
  va_start(ap, what);
  void *arg = va_arg(ap, void *);
  va_end(ap);
  struct open_file *f = file_of(fd);
  if (f == NULL)
    return fd < FIRST ? __real_fcntl(fd, what, arg) : -1;
  if (what == F_OFD_GETLK || what == F_GETLK)
    ((struct flock *)arg)->l_type = F_UNLCK;
  return 0;
}
