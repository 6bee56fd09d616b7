/* SPDX-License-Identifier: MIT */
#include "store/rrd_template.h"

#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_MAX ((size_t)1 << 20) /* bytes; HistoryDays of a century */

static struct {
  pthread_mutex_t lock;
  int first, days;
  mode_t mode;
  char *bytes; /* NULL: nothing is kept */
  size_t len;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* A file without a name in the directory of path; -1. */
static int open_nameless(const char *path) {
  char dir[PATH_MAX];
  const char *slash = strrchr(path, '/');
  if (slash == NULL || slash - path >= (ptrdiff_t)sizeof(dir))
    return -1;
  memcpy(dir, path, (size_t)(slash - path));
  dir[slash - path] = '\0';
  return open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, kept.mode);
}

/* It gets its name when it is whole, and only if nothing has that name. */
static bool give_name(int fd, const char *path) {
  char self[32];
  snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

static bool make(const char *path) {
  int fd = open_nameless(path);
  if (fd < 0)
    return false;
  bool made = write(fd, kept.bytes, kept.len) == (ssize_t)kept.len &&
              fchmod(fd, kept.mode) == 0 && give_name(fd, path);
  close(fd);
  return made;
}

bool rrdcopy_make(const char *path, int first, int days) {
  pthread_mutex_lock(&kept.lock);
  bool made = kept.bytes != NULL && kept.first == first && kept.days == days &&
              make(path);
  pthread_mutex_unlock(&kept.lock);
  return made;
}

void rrdcopy_keep(const char *path, int first, int days) {
  struct stat st = {0};
  size_t len = 0;
  char *bytes = stat(path, &st) == 0 ? files_slurp(path, KEPT_MAX, &len)
                                     : NULL;
  if (bytes == NULL)
    return;
  pthread_mutex_lock(&kept.lock);
  free(kept.bytes);
  kept.bytes = bytes;
  kept.len = len;
  kept.first = first;
  kept.days = days;
  kept.mode = st.st_mode & 07777;
  pthread_mutex_unlock(&kept.lock);
}
