/* SPDX-License-Identifier: MIT */
#include "file/lockfile.h"

#include "file/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)

int lockfile_open(const char *path) {
  struct stat st = {0};
  int fd = files_open_regular(path, O_RDWR | O_CREAT, 0600);
  /* version 1.0 let everybody open it */
  if (fd < 0 || fstat(fd, &st) != 0 || (st.st_mode & OTHERS) == 0 ||
      fchmod(fd, 0600) == 0)
    return fd;
  int cause = errno;
  close(fd);
  errno = cause;
  return -1;
}

int lockfile_take(int fd) { return flock(fd, LOCK_EX | LOCK_NB); }

void lockfile_release(int fd) { flock(fd, LOCK_UN); }
