/* SPDX-License-Identifier: MIT */
#include "store/rrdrows.h"

#include "core/day.h"
#include "file/files.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_USUAL 4096     /* bytes: a head with 18 archives, in 64 bits */
#define TRIES 5             /* while the file is being written */
#define BETWEEN_NS 1000000L /* 1 ms; an update takes a twentieth of it */

/* A file as it was seen at one moment. */
struct view {
  char bytes[RRD_HEAD_MAX];
  struct rows_head h;
  int last; /* day of the last update; the newest row is its */
};

/* Whether the rest of the file is zeros as its first bytes are. */
static bool is_empty(int fd, off_t size) {
  char bytes[4096];
  for (off_t at = 0; at < size; at += (off_t)sizeof(bytes)) {
    ssize_t len = pread(fd, bytes, sizeof(bytes), at);
    for (ssize_t i = 0; i < len; i++)
      if (bytes[i] != 0)
        return false;
    if (len <= 0)
      return false;
  }
  return true;
}

static enum rows_status read_head(int fd, off_t size, struct view *v) {
  for (size_t want = HEAD_USUAL; want <= RRD_HEAD_MAX; want *= 4) {
    ssize_t len = pread(fd, v->bytes, want, 0);
    if (len < 0)
      return ROWS_FAILED;
    v->h.status = rrd_head_parse(v->bytes, (size_t)len, (uint64_t)size,
                                 &v->h.head);
    if (v->h.head.len <= (size_t)len)
      break;
  }
  if (v->h.status == RRD_HEAD_EMPTY && is_empty(fd, size))
    return ROWS_ABSENT;
  if (v->h.status == RRD_HEAD_EMPTY) {
    v->h.status = RRD_HEAD_DAMAGED;
    v->h.head.why = "it begins with zeros";
  }
  v->last = day_of((time_t)v->h.head.last);
  return v->h.status == RRD_HEAD_OK ? ROWS_READ : ROWS_UNUSABLE;
}

static bool read_at(int fd, const struct rrd_head *h, long row, long num,
                    double *out) {
  size_t bytes = (size_t)num * sizeof(*out);
  off_t at = (off_t)h->first_row + row * (off_t)sizeof(*out);
  return num == 0 || pread(fd, out, bytes, at) == (ssize_t)bytes;
}

/* The archive is a ring: days that follow each other lie in up to two runs. */
static bool read_rows(int fd, const struct view *v, int from, int to,
                      double *out) {
  const struct rrd_head *h = &v->h.head;
  for (int day = from; day <= to; day++)
    out[day - from] = NAN;
  long oldest = (long)v->last - h->daily_rows + 1;
  long first = from > oldest ? from : oldest;
  long last = to < v->last ? to : v->last;
  if (first > last)
    return true;
  long num = last - first + 1;
  long row = (h->newest_row + first - oldest + 1) % h->daily_rows;
  long run = num < h->daily_rows - row ? num : h->daily_rows - row;
  out += first - from;
  return read_at(fd, h, row, run, out) &&
         read_at(fd, h, 0, num - run, out + run);
}

/*
 * Whether anybody holds the writer's lock. The question is one about open
 * files, not about processes, so rrdtool's thread of this process counts.
 */
static bool is_written(int fd) {
  struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool is_changed(int fd, const struct view *v) {
  char now[RRD_HEAD_MAX];
  size_t len = v->h.head.len;
  return pread(fd, now, len, 0) != (ssize_t)len ||
         memcmp(now, v->bytes, len) != 0;
}

/* What a writer does in between shows in the head or in its lock. */
static enum rows_status read_once(int fd, int from, int to, double *out,
                                  struct rows_head *h) {
  struct view v;
  struct stat st = {0};
  if (fstat(fd, &st) != 0)
    return ROWS_FAILED;
  enum rows_status status = read_head(fd, st.st_size, &v);
  if (is_written(fd))
    return ROWS_BUSY;
  if (status == ROWS_READ && !read_rows(fd, &v, from, to, out))
    return ROWS_FAILED;
  if (status == ROWS_READ && is_changed(fd, &v))
    return ROWS_BUSY;
  *h = v.h;
  return status;
}

enum rows_status rows_read(const char *path, int from, int to, double *out,
                           struct rows_head *h) {
  /* a reading time would be written to disk for each file and day */
  int fd = files_open_regular(path, O_RDONLY | O_NOATIME, 0);
  if (fd < 0 && errno == EPERM) /* not the owner */
    fd = files_open_regular(path, O_RDONLY, 0);
  if (fd < 0 && errno == FILES_NOT_REGULAR)
    return ROWS_NOT_FILE;
  if (fd < 0)
    return errno == ENOENT ? ROWS_ABSENT : ROWS_FAILED;
  enum rows_status status = read_once(fd, from, to, out, h);
  for (int i = 1; i < TRIES && status == ROWS_BUSY; i++) {
    nanosleep(&(struct timespec){.tv_nsec = BETWEEN_NS}, NULL);
    status = read_once(fd, from, to, out, h);
  }
  int cause = errno;
  close(fd);
  errno = cause;
  return status;
}
