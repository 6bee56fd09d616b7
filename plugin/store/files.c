/* SPDX-License-Identifier: MIT */
#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a name has been given to a file, before that is on the disk. */
int files_sync_folder(const char *path) {
  char dir[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t len = slash == path ? 1 : slash != NULL ? (size_t)(slash - path) : 0;
  if (len >= sizeof(dir)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(dir, len > 0 ? path : ".", len > 0 ? len : 1);
  dir[len > 0 ? len : 1] = '\0';
  int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  int status = fsync(fd);
  int cause = errno;
  close(fd);
  errno = cause;
  /* some file systems have no such thing */
  return status != 0 && (cause == EINVAL || cause == ENOTSUP) ? 0 : status;
}

static int make_folder(const char *path, struct errmsg *msg) {
  if (mkdir(path, 0755) != 0)
    return errno == EEXIST ? 0
                           : err_set(msg, "directory %s cannot be made: %s",
                                     path, strerror(errno));
  if (files_sync_folder(path) != 0)
    return err_set(msg, "directory %s cannot be synced: %s", path,
                   strerror(errno));
  return 0;
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
    if (make_folder(part, msg) != 0)
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

/* A file to be put in the place of path; st: whose it is, NULL: ours. */
static int write_beside(const char *beside, const char *text, size_t len,
                        mode_t mode, const struct stat *st) {
  unlink(beside); /* of one that was killed; else there is none */
  int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  bool other = st != NULL &&
               (st->st_uid != geteuid() || st->st_gid != getegid());
  int status = other ? fchown(fd, st->st_uid, st->st_gid) : 0;
  /* fchmod: the umask must not decide who can read it */
  if (status == 0)
    status = fchmod(fd, mode) == 0 ? write_all(fd, text, len) : -1;
  if (status == 0)
    status = fsync(fd);
  int cause = errno;
  if (close(fd) != 0 && status == 0)
    return -1;
  errno = cause;
  return status;
}

int files_name_new(const char *from, const char *path) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  if (link(from, path) != 0) /* as file systems without that call can */
    return -1;
  unlink(from);
  return 0;
}

/* A file of these bytes, with its name given by `name`, and both synced. */
static int write_and_name(const char *path, const char *text, size_t len,
                          mode_t mode, const struct stat *st,
                          int (*name)(const char *from, const char *path),
                          struct errmsg *msg) {
  char beside[PATH_MAX];
  if (snprintf(beside, sizeof(beside), "%s.new", path) >=
      (int)sizeof(beside)) {
    errno = ENAMETOOLONG;
    return err_set(msg, "%s: the path is too long", path);
  }
  int status = write_beside(beside, text, len, mode, st);
  if (status == 0)
    status = name(beside, path);
  int cause = errno;
  if (status != 0)
    unlink(beside);
  else if (files_sync_folder(path) == 0)
    return 0;
  else
    cause = errno;
  err_set(msg, "%s cannot be written: %s", path, strerror(cause));
  errno = cause;
  return -1;
}

int files_replace(const char *path, const char *text, size_t len, mode_t mode,
                  struct errmsg *msg) {
  return write_and_name(path, text, len, mode, NULL, rename, msg);
}

int files_create(const char *path, const char *bytes, size_t len, mode_t mode,
                 struct errmsg *msg) {
  return write_and_name(path, bytes, len, mode, NULL, files_name_new, msg);
}

int files_rewrite(const char *path, const char *text, size_t len,
                  struct errmsg *msg) {
  char real[PATH_MAX];
  struct stat st = {0};
  if (realpath(path, real) == NULL || stat(real, &st) != 0)
    return write_and_name(path, text, len, 0644, NULL, rename, msg);
  return write_and_name(real, text, len, st.st_mode & 07777, &st, rename, msg);
}

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

int files_open_regular(const char *path, int flags) {
  /* without O_NONBLOCK a pipe would be waited for */
  int fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
  if (fd < 0 && (errno == EISDIR || errno == ENXIO)) /* to write: a pipe */
    errno = FILES_NOT_REGULAR;
  struct stat st = {0};
  if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
    return fd;
  close(fd);
  errno = FILES_NOT_REGULAR;
  return -1;
}

const char *files_error(int cause) {
  return cause == FILES_NOT_REGULAR ? "it is not a regular file"
                                    : strerror(cause);
}

char *files_slurp(const char *path, size_t max, size_t *len) {
  int fd = files_open_regular(path, O_RDONLY);
  if (fd < 0)
    return NULL;
  struct stat st = {0};
  char *text = NULL;
  if (fstat(fd, &st) == 0 && (size_t)st.st_size <= max)
    text = read_all(fd, (size_t)st.st_size, len);
  else
    errno = EFBIG;
  close(fd);
  return text;
}

char *files_join(const char *dir, const char *name) {
  char *path = NULL;
  return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}
