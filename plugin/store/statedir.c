/* SPDX-License-Identifier: MIT */
#include "store/statedir.h"

#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOLDER_SIZE 48 /* of a process id as text, and what it is */
#define TOOL " (hashtagctl)"
#define CANNOT_WRITE                                                          \
  "StateDir %s cannot be written: %s. To fix: make room, and let "            \
  "collectd's user write there"

static int make_dirs(const char *dir, struct errmsg *msg) {
  static const char *const inside[] = {"journal/x", "videos/x"};
  char path[PATH_MAX];
  struct errmsg why;
  for (int i = 0; i < 2; i++) {
    if (snprintf(path, sizeof(path), "%s/%s", dir, inside[i]) >=
        (int)sizeof(path))
      return err_set(msg, "StateDir %s: the path is too long", dir);
    if (files_make_parents(path, &why) != 0)
      return err_set(msg,
                     "StateDir: %s. To fix: let collectd's user make it, "
                     "or name another one",
                     why.text);
  }
  return 0;
}

/* flock(), not fcntl(): it is not lost when another fd is closed. */
static bool take(int fd, char holder[HOLDER_SIZE]) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0)
    return true;
  ssize_t len = read(fd, holder, HOLDER_SIZE - 1);
  strcpy(holder + (len > 0 ? len : 0), len > 0 ? "" : "?");
  return false;
}

static int note_holder(int fd, const char *dir, const char *what,
                       struct errmsg *msg) {
  char note[HOLDER_SIZE];
  int len = snprintf(note, sizeof(note), "%ld%s", (long)getpid(), what);
  if (ftruncate(fd, 0) != 0 || pwrite(fd, note, (size_t)len, 0) != len)
    return err_set(msg, CANNOT_WRITE, dir, strerror(errno));
  return 0;
}

static int lock(int fd, const char *dir, struct errmsg *msg) {
  char holder[HOLDER_SIZE];
  if (take(fd, holder))
    return note_holder(fd, dir, "", msg);
  if (strstr(holder, TOOL) != NULL)
    return err_set(msg,
                   "StateDir %s is in use by process %s, which changes what "
                   "is stored: wait for its end",
                   dir, holder);
  return err_set(msg,
                 "StateDir %s is in use by process %s: a second daemon "
                 "would pay for everything twice; give it a StateDir "
                 "of its own",
                 dir, holder);
}

int statedir_open(const char *dir, struct errmsg *msg) {
  char path[PATH_MAX];
  if (make_dirs(dir, msg) != 0)
    return -1;
  snprintf(path, sizeof(path), "%.4000s/lock", dir);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return err_set(msg, CANNOT_WRITE, dir, strerror(errno));
  if (lock(fd, dir, msg) == 0)
    return fd;
  close(fd);
  return -1;
}

void statedir_close(int handle) {
  if (handle >= 0)
    close(handle);
}

/* Of a path below another one, which exists. */
static int give_to_owner(const char *above, const char *path) {
  struct stat st = {0};
  return geteuid() != 0 || stat(above, &st) != 0
             ? 0
             : chown(path, st.st_uid, st.st_gid);
}

int statedir_make(const char *dir, struct errmsg *msg) {
  static const char *const inside[] = {"journal", "videos"};
  char above[PATH_MAX], path[PATH_MAX];
  bool made = access(dir, F_OK) != 0;
  if (make_dirs(dir, msg) != 0)
    return -1;
  snprintf(above, sizeof(above), "%.4000s/..", dir);
  int status = made ? give_to_owner(above, dir) : 0;
  for (int i = 0; i < 2 && status == 0; i++) {
    snprintf(path, sizeof(path), "%.4000s/%s", dir, inside[i]);
    status = give_to_owner(dir, path);
  }
  return status == 0
             ? 0
             : err_set(msg, "StateDir %s cannot be given to its user: %s", dir,
                       strerror(errno));
}

long statedir_holder(const char *dir) {
  char path[PATH_MAX], text[HOLDER_SIZE] = "";
  snprintf(path, sizeof(path), "%.4000s/lock", dir);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  ssize_t len = read(fd, text, sizeof(text) - 1);
  close(fd);
  long pid = len > 0 ? strtol(text, NULL, 10) : 0;
  /* not by the lock itself: a daemon that starts now must get it */
  bool runs = pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
  return runs ? pid : 0;
}

/* The lock belongs to whom StateDir belongs to: the daemon must open it. */
static int open_lock(const char *dir, const struct stat *st) {
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%.4000s/lock", dir);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd >= 0 && geteuid() == 0 && fchown(fd, st->st_uid, st->st_gid) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

int statedir_keep_out(const char *dir, int *handle, struct errmsg *msg) {
  char holder[HOLDER_SIZE];
  struct stat st = {0};
  *handle = -1;
  if (stat(dir, &st) != 0 && errno == ENOENT)
    return 0;
  int fd = open_lock(dir, &st);
  if (fd < 0)
    return err_set(msg,
                   "StateDir %s cannot be locked against a daemon: %s. Run "
                   "this as the user that collectd runs as",
                   dir, strerror(errno));
  if (!take(fd, holder)) {
    close(fd);
    return err_set(msg,
                   "the daemon runs (process %s holds StateDir %s): stop "
                   "collectd first, and start it again afterwards",
                   holder, dir);
  }
  if (note_holder(fd, dir, TOOL, msg) != 0) {
    close(fd);
    return -1;
  }
  *handle = fd;
  return 0;
}
