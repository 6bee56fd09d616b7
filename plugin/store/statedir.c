/* SPDX-License-Identifier: MIT */
#include "store/statedir.h"

#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int make_dirs(const char *dir, struct errmsg *msg) {
  static const char *const inside[] = {"journal/x", "videos/x"};
  char path[PATH_MAX];
  for (int i = 0; i < 2; i++) {
    if (snprintf(path, sizeof(path), "%s/%s", dir, inside[i]) >=
        (int)sizeof(path))
      return err_set(msg, "StateDir %s: the path is too long", dir);
    if (files_make_parents(path, msg) != 0)
      return -1;
  }
  return 0;
}

static int lock(int fd, const char *dir, struct errmsg *msg) {
  char pid[32] = "";
  /* flock(), not fcntl(): it is not lost when another fd is closed */
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ssize_t len = read(fd, pid, sizeof(pid) - 1);
    pid[len > 0 ? len : 0] = '\0';
    return err_set(msg,
                   "StateDir %s is in use by process %s: a second daemon "
                   "would pay for everything twice; give it a StateDir "
                   "of its own",
                   dir, pid[0] != '\0' ? pid : "?");
  }
  int len = snprintf(pid, sizeof(pid), "%ld", (long)getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len)
    return err_set(msg, "StateDir %s cannot be written: %s", dir,
                   strerror(errno));
  return 0;
}

int statedir_open(const char *dir, struct errmsg *msg) {
  char path[PATH_MAX];
  if (make_dirs(dir, msg) != 0)
    return -1;
  snprintf(path, sizeof(path), "%.4000s/lock", dir);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return err_set(msg, "StateDir %s cannot be written: %s", dir,
                   strerror(errno));
  if (lock(fd, dir, msg) == 0)
    return fd;
  close(fd);
  return -1;
}

void statedir_close(int handle) {
  if (handle >= 0)
    close(handle);
}
