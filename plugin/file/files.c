/* SPDX-License-Identifier: MIT */
#include "file/files.h"

#include "file/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel */

/* Where a name has been given to a file, before that is on the disk. */
static int sync_safepath(const struct safepath *p) {
  int fd = openat(p->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  int status = fsync(fd);
  int cause = errno;
  close(fd);
  errno = cause;
  /* some file systems have no such thing */
  return status != 0 && (cause == EINVAL || cause == ENOTSUP) ? 0 : status;
}

/* Ends what safepath_find() began; the status and errno stay. */
static int leave(struct safepath *p, int status) {
  safepath_close(p);
  return status;
}

int files_sync_folder(const char *path) {
  struct safepath p;
  int status = safepath_find(path, false, &p);
  return leave(&p, status == 0 ? sync_safepath(&p) : -1);
}

int files_make_folder(const char *path, struct errmsg *msg) {
  struct safepath p;
  int status = safepath_find(path, true, &p);
  if (status == 0)
    status = safepath_make_folder(&p, 0755);
  if (status != 0 && errno == EEXIST)
    return leave(&p, 0);
  if (status != 0)
    err_set(msg, "directory %s cannot be made: %s", path, files_error(errno));
  else if ((status = sync_safepath(&p)) != 0)
    err_set(msg, "directory %s cannot be synced: %s", path, strerror(errno));
  return leave(&p, status);
}

int files_make_parents(const char *path, struct errmsg *msg) {
  char part[PATH_MAX];
  struct stat st;
  if (strlen(path) >= sizeof(part))
    return err_set(msg, "%s: the path is too long", path);
  strcpy(part, path);
  char *last = strrchr(part, '/');
  if (last == NULL || last == part)
    return 0;
  *last = '\0';
  if (stat(part, &st) == 0 && S_ISDIR(st.st_mode))
    return 0; /* as nearly always */
  *last = '/';
  for (char *slash = strchr(part + 1, '/'); slash != NULL;
       slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (files_make_folder(part, msg) != 0)
      return -1;
    *slash = '/';
  }
  return 0;
}

static int write_all(int fd, const char *text, size_t len) {
  while (len > 0) {
    ssize_t done = write(fd, text, len);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return -1;
    text += done;
    len -= (size_t)done;
  }
  return 0;
}

/* Names the new file that is to be put in the place of p. */
static int name_beside(const struct safepath *p, struct safepath *beside) {
  *beside = *p;
  size_t len = strlen(p->name);
  if (len + sizeof(".new") > sizeof(beside->name)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(beside->name + len, ".new");
  return 0;
}

/* st: whose it is, NULL: as safepath_open() has it. */
static int write_new(const struct safepath *beside, const char *text,
                     size_t len, mode_t mode, const struct stat *st,
                     bool sync) {
  unlinkat(beside->dir, beside->name, 0); /* of one that was killed */
  int fd = safepath_open(beside, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (fd < 0)
    return -1;
  bool other = st != NULL &&
               (st->st_uid != geteuid() || st->st_gid != getegid());
  int status = other ? fchown(fd, st->st_uid, st->st_gid) : 0;
  /* fchmod: the umask must not decide who can read it */
  if (status == 0)
    status = fchmod(fd, mode) == 0 ? write_all(fd, text, len) : -1;
  if (status == 0 && sync)
    status = fsync(fd);
  int cause = errno;
  if (close(fd) != 0 && status == 0)
    return -1;
  errno = cause;
  return status;
}

/* How a file gets the name of another one in its folder. */
typedef int rename_fn(const struct safepath *p, const char *from);

static int replace_name(const struct safepath *p, const char *from) {
  return renameat(p->dir, from, p->dir, p->name);
}

static int new_name(const struct safepath *p, const char *from) {
  if (renameat2(p->dir, from, p->dir, p->name, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  /* as file systems without that call can */
  if (linkat(p->dir, from, p->dir, p->name, 0) != 0)
    return -1;
  unlinkat(p->dir, from, 0);
  return 0;
}

/* A file of these bytes, with its name given by `name`, and both synced. */
static int write_and_name(const struct safepath *p, const char *text,
                          size_t len, mode_t mode, const struct stat *st,
                          rename_fn *name, bool sync) {
  struct safepath beside;
  int status = name_beside(p, &beside);
  if (status == 0)
    status = safepath_check_names(p);
  if (status == 0)
    status = write_new(&beside, text, len, mode, st, sync);
  if (status == 0)
    status = name(p, beside.name);
  if (status == 0)
    return sync ? sync_safepath(p) : 0;
  int cause = errno;
  if (cause != ENAMETOOLONG)
    unlinkat(beside.dir, beside.name, 0);
  errno = cause;
  return -1;
}

/* Ends a call that had to write path. */
static int written(struct safepath *p, int status, const char *path,
                   struct errmsg *msg) {
  int cause = errno;
  safepath_close(p);
  if (status != 0)
    err_set(msg, "%s cannot be written: %s", path, files_error(cause));
  errno = cause;
  return status;
}

static int put_file(const char *path, const char *text, size_t len,
                    mode_t mode, rename_fn *name, bool sync,
                    struct errmsg *msg) {
  struct safepath p;
  int status = safepath_find(path, false, &p);
  if (status == 0)
    status = write_and_name(&p, text, len, mode, NULL, name, sync);
  return written(&p, status, path, msg);
}

int files_replace(const char *path, const char *text, size_t len, mode_t mode,
                  struct errmsg *msg) {
  return put_file(path, text, len, mode, replace_name, true, msg);
}

int files_create(const char *path, const char *bytes, size_t len, mode_t mode,
                 struct errmsg *msg) {
  return put_file(path, bytes, len, mode, new_name, true, msg);
}

int files_create_unsynced(const char *path, const char *bytes, size_t len,
                          mode_t mode, struct errmsg *msg) {
  return put_file(path, bytes, len, mode, new_name, false, msg);
}

int files_rewrite(const char *path, const char *text, size_t len,
                  struct errmsg *msg) {
  struct safepath p;
  struct stat st = {0};
  int status = safepath_find(path, true, &p);
  bool there = status == 0 &&
               fstatat(p.dir, p.name, &st, AT_SYMLINK_NOFOLLOW) == 0;
  if (status == 0)
    status = write_and_name(&p, text, len, there ? st.st_mode & 0777 : 0644,
                            there ? &st : NULL, replace_name, true);
  return written(&p, status, path, msg);
}

/* Both in one folder. */
static int rename_in_folder(const char *from, const char *path,
                            rename_fn *name) {
  struct safepath p;
  const char *slash = strrchr(from, '/');
  int status = safepath_find(path, false, &p);
  if (status == 0)
    status = safepath_check_names(&p);
  if (status == 0)
    status = name(&p, slash != NULL ? slash + 1 : from);
  return leave(&p, status);
}

int files_name_new(const char *from, const char *path) {
  return rename_in_folder(from, path, new_name);
}

int files_rename(const char *from, const char *path) {
  return rename_in_folder(from, path, replace_name);
}

/* What the link `path` leads to, in `out`; false: it is none to be followed. */
static bool read_link(const char *path, char out[PATH_MAX]) {
  char to[PATH_MAX];
  struct safepath p;
  struct stat st = {0};
  ssize_t len = -1;
  if (safepath_find(path, false, &p) == 0 &&
      fstatat(p.dir, p.name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISLNK(st.st_mode) && !safepath_is_lesser(st.st_uid))
    len = readlinkat(p.dir, p.name, to, sizeof(to) - 1);
  safepath_close(&p);
  if (len < 0)
    return false;
  to[len] = '\0';
  const char *slash = to[0] == '/' ? NULL : strrchr(path, '/');
  int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
  return snprintf(out, PATH_MAX, "%.*s%s", folder, path, to) < PATH_MAX;
}

const char *files_behind_link(const char *path, char out[PATH_MAX]) {
  char next[PATH_MAX];
  for (int i = 0; i < LINKS_MAX && read_link(path, next); i++)
    path = strcpy(out, next);
  return path;
}

int files_remove(const char *path) {
  struct safepath p;
  int status = safepath_find(path, false, &p);
  if (status == 0)
    status = safepath_check_names(&p);
  if (status == 0)
    status = unlinkat(p.dir, p.name, 0);
  return leave(&p, status);
}

/* -- reading */

static char *read_all(int fd, size_t size, size_t *len) {
  char *text = malloc(size + 1);
  *len = 0;
  while (text != NULL && *len < size) {
    ssize_t got = read(fd, text + *len, size - *len);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    *len += (size_t)got;
  }
  if (text != NULL)
    text[*len] = '\0';
  return text;
}

/* A regular file, or closed: a pipe would be waited for, a device read. */
static int only_regular(int fd) {
  struct stat st = {0};
  if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
    return fd;
  close(fd);
  errno = FILES_NOT_REGULAR;
  return -1;
}

static atomic_bool no_openat2; /* of Linux before 5.6, and under valgrind */

/*
 * In one call where there is no link at all, and no second name of the file;
 * -1: safepath_find() must decide.
 */
static int open_plain(const char *path, int flags) {
  struct open_how how = {.flags = (unsigned)flags,
                         .resolve = RESOLVE_NO_SYMLINKS};
  struct stat st = {0};
  errno = ELOOP;
  if (no_openat2 || safepath_is_strict())
    return -1;
  int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
  if (fd < 0 && errno == ENOSYS)
    no_openat2 = true;
  if (fd < 0 || (fstat(fd, &st) == 0 && st.st_nlink <= 1))
    return fd;
  close(fd);
  errno = EMLINK;
  return -1;
}

int files_open_regular(const char *path, int flags, mode_t mode) {
  int how = flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  bool reads = (flags & (O_ACCMODE | O_CREAT)) == O_RDONLY;
  int fd = reads ? open_plain(path, how) : -1;
  if (fd >= 0 || (reads && errno == ENOENT))
    return only_regular(fd);
  struct safepath p;
  if (safepath_find(path, true, &p) == 0)
    fd = safepath_open(&p, how, mode);
  if (fd < 0 && (errno == EISDIR || errno == ENXIO)) /* to write: a pipe */
    errno = FILES_NOT_REGULAR;
  return only_regular(leave(&p, fd));
}

FILE *files_read_lines(const char *path) {
  int fd = files_open_regular(path, O_RDONLY, 0);
  FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
  if (f == NULL && fd >= 0)
    close(fd);
  return f;
}

DIR *files_list(const char *path) {
  struct safepath p;
  int fd = -1;
  if (safepath_find(path, true, &p) == 0)
    fd = safepath_open(&p, O_RDONLY | O_DIRECTORY, 0);
  DIR *list = leave(&p, fd) >= 0 ? fdopendir(fd) : NULL;
  if (list == NULL && fd >= 0)
    close(fd);
  return list;
}

/*
 * A root without /proc has no name for what is open. Then the path itself must
 * do, unless it is somebody else's, who could exchange what it leads to.
 */
static bool path_must_do(int fd) {
  struct stat st = {0};
  return access("/proc/self/fd", X_OK) != 0 && !safepath_is_strict() &&
         fstat(fd, &st) == 0 && !safepath_is_lesser(st.st_uid);
}

/* name: below the open folder; "" for the open file itself. */
static void fix_path(struct files_fixed *f, const char *path,
                     const char *name) {
  if (path_must_do(f->fd))
    snprintf(f->path, sizeof(f->path), "%s", path);
  else
    snprintf(f->path, sizeof(f->path), "/proc/self/fd/%d%s%s", f->fd,
             name[0] != '\0' ? "/" : "", name);
}

int files_fix(const char *path, struct files_fixed *f) {
  struct safepath p;
  int status = safepath_find(path, false, &p);
  if (status == 0)
    status = safepath_check_names(&p);
  f->fd = p.dir;
  int cause = errno;
  fix_path(f, path, p.name);
  errno = cause;
  return status;
}

int files_fix_file(const char *path, struct files_fixed *f) {
  f->fd = files_open_regular(path, O_RDWR, 0);
  int cause = errno;
  fix_path(f, path, "");
  errno = cause;
  return f->fd >= 0 ? 0 : -1;
}

void files_unfix(struct files_fixed *f) {
  if (f->fd >= 0)
    close(f->fd);
  f->fd = -1;
}

const char *files_error(int cause) {
  if (cause == FILES_NOT_REGULAR)
    return "it is not a regular file";
  const char *why = safepath_error(cause);
  return why != NULL ? why : strerror(cause);
}

char *files_slurp_stat(const char *path, size_t max, size_t *len,
                       struct stat *st) {
  int fd = files_open_regular(path, O_RDONLY, 0);
  if (fd < 0)
    return NULL;
  char *text = NULL;
  if (fstat(fd, st) == 0 && (size_t)st->st_size <= max)
    text = read_all(fd, (size_t)st->st_size, len);
  else
    errno = EFBIG;
  close(fd);
  return text;
}

char *files_slurp(const char *path, size_t max, size_t *len) {
  struct stat st = {0};
  return files_slurp_stat(path, max, len, &st);
}

char *files_join(const char *dir, const char *name) {
  char *path = NULL;
  return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}
