/* SPDX-License-Identifier: MIT */
#include "store/statedir.h"

#include "file/files.h"
#include "file/lockfile.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOLDER_SIZE 48 /* of a process id as text, and what it is */
#define TOOL " (hashtagctl)"
#define CANNOT_WRITE                                                          \
  "StateDir %s cannot be written: %s. To fix: make room, and let "            \
  "collectd's user write there"

/* What root makes belongs to whom the directory above belongs. */
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

/* Who holds it, for people: "123", or "123 (hashtagctl)"; "?". */
static const char *read_holder(const char *dir, char holder[HOLDER_SIZE]) {
  size_t len = 0;
  char *path = files_join(dir, "lock.pid");
  char *text = path != NULL ? files_slurp(path, HOLDER_SIZE - 1, &len) : NULL;
  snprintf(holder, HOLDER_SIZE, "%s", text != NULL ? text : "?");
  free(text);
  free(path);
  return holder;
}

/* Beside the lock, since that cannot be read by everybody. */
static int note_holder(const char *dir, const char *what, struct errmsg *msg) {
  char note[HOLDER_SIZE], path[PATH_MAX];
  struct errmsg why;
  int len = snprintf(note, sizeof(note), "%ld%s", (long)getpid(), what);
  snprintf(path, sizeof(path), "%.4000s/lock.pid", dir);
  if (files_replace(path, note, (size_t)len, 0644, &why) != 0)
    return err_set(msg, CANNOT_WRITE, dir, files_error(errno));
  return 0;
}

static int lock(int fd, const char *dir, struct errmsg *msg) {
  char holder[HOLDER_SIZE];
  if (lockfile_take(fd) == 0)
    return note_holder(dir, "", msg);
  if (strstr(read_holder(dir, holder), TOOL) != NULL)
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

static int open_lock(const char *dir) {
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%.4000s/lock", dir);
  return lockfile_open(path);
}

int statedir_open(const char *dir, struct errmsg *msg) {
  if (make_dirs(dir, msg) != 0)
    return -1;
  int fd = open_lock(dir);
  if (fd < 0)
    return err_set(msg, CANNOT_WRITE, dir, files_error(errno));
  if (lock(fd, dir, msg) == 0)
    return fd;
  close(fd);
  return -1;
}

void statedir_close(int handle) {
  if (handle >= 0)
    close(handle);
}

int statedir_make(const char *dir, struct errmsg *msg) {
  return make_dirs(dir, msg);
}

long statedir_holder(const char *dir) {
  char holder[HOLDER_SIZE];
  long pid = strtol(read_holder(dir, holder), NULL, 10);
  /* not by the lock itself: a daemon that starts now must get it */
  bool runs = pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
  return runs ? pid : 0;
}

int statedir_keep_out(const char *dir, int *handle, struct errmsg *msg) {
  char holder[HOLDER_SIZE];
  struct stat st = {0};
  *handle = -1;
  if (stat(dir, &st) != 0 && errno == ENOENT)
    return 0;
  int fd = open_lock(dir);
  if (fd < 0)
    return err_set(msg,
                   "StateDir %s cannot be locked against a daemon: %s. Run "
                   "this as the user that collectd runs as",
                   dir, files_error(errno));
  if (lockfile_take(fd) != 0) {
    close(fd);
    return err_set(msg,
                   "the daemon runs (process %s holds StateDir %s): stop "
                   "collectd first, and start it again afterwards",
                   read_holder(dir, holder), dir);
  }
  if (note_holder(dir, TOOL, msg) != 0) {
    close(fd);
    return -1;
  }
  *handle = fd;
  return 0;
}
