/* SPDX-License-Identifier: MIT */
#include "store/rrdrows.h"

#include "core/day.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_OURS 1024      /* bytes: a head with three archives, in 64 bits */
#define HEAD_MAX 4096       /* bytes: room for 18 archives */
#define TRIES 5             /* while the file is being written */
#define BETWEEN_NS 1000000L /* 1 ms; an update takes a twentieth of it */

/* The parts of a file, in their order; all numbers are the machine's own. */
struct head {
  char cookie[4], version[5];
  double float_cookie;
  unsigned long sources, archives, step;
  double par[10];
};
struct source {
  char name[20], type[20];
  double par[10];
};
struct archive { /* one after another */
  char function[20];
  unsigned long rows, steps; /* steps: in one row */
  double par[10];
};
struct live {
  time_t last; /* update */
  long last_usec;
};
struct source_state {
  char last[30];
  double scratch[10];
};
struct archive_state { /* one an archive */
  double scratch[10];
};
/* Then the newest row's place in each archive, an unsigned long, and rows. */

/* Where the daily averages of a file are. */
struct place {
  off_t first; /* of the archive's rows, in bytes */
  off_t end;   /* of the file */
  long rows, newest;
  int last; /* day of the last update; the newest row is its */
};

static bool is_daily(const struct head *h) {
  return memcmp(h->cookie, "RRD", 4) == 0 &&
         (strcmp(h->version, "0003") == 0 || strcmp(h->version, "0004") == 0 ||
          strcmp(h->version, "0005") == 0) &&
         h->float_cookie == 8.642135E130 && h->step == DAY_SECONDS &&
         h->sources == 1 && h->archives > 0 && h->archives < HEAD_MAX;
}

/* Where the parts are that depend on the number of archives. */
struct offsets {
  size_t archives, live, newest, rows;
};

static struct offsets offsets_of(const struct head *h) {
  struct offsets o = {.archives = sizeof(struct head) + sizeof(struct source)};
  o.live = o.archives + h->archives * sizeof(struct archive);
  o.newest = o.live + sizeof(struct live) + sizeof(struct source_state) +
             h->archives * sizeof(struct archive_state);
  o.rows = o.newest + h->archives * sizeof(unsigned long);
  return o;
}

/* Finds the longest archive of single days. */
static bool find_archive(const char *bytes, const struct head *h,
                         const struct offsets *o, struct place *p) {
  off_t first = (off_t)o->rows;
  struct live l;
  memcpy(&l, bytes + o->live, sizeof(l));
  p->last = day_of(l.last);
  p->rows = 0;
  for (size_t i = 0; i < h->archives; i++) {
    struct archive a;
    unsigned long at = 0;
    memcpy(&a, bytes + o->archives + i * sizeof(a), sizeof(a));
    memcpy(&at, bytes + o->newest + i * sizeof(at), sizeof(at));
    if (at >= a.rows || a.rows > INT_MAX)
      return false;
    if (a.steps == 1 && (long)a.rows > p->rows &&
        strcmp(a.function, "AVERAGE") == 0) {
      p->first = first;
      p->rows = (long)a.rows;
      p->newest = (long)at;
    }
    first += (off_t)(a.rows * sizeof(double));
  }
  p->end = first;
  return p->rows > 0;
}

static bool find_place(int fd, struct place *p) {
  char bytes[HEAD_MAX];
  struct head h;
  ssize_t len = pread(fd, bytes, HEAD_OURS, 0);
  if (len < (ssize_t)sizeof(h))
    return false;
  memcpy(&h, bytes, sizeof(h));
  if (!is_daily(&h))
    return false;
  struct offsets o = offsets_of(&h);
  if (o.rows > HEAD_OURS)
    len = pread(fd, bytes, HEAD_MAX, 0);
  return len >= (ssize_t)o.rows && find_archive(bytes, &h, &o, p);
}

static bool read_at(int fd, const struct place *p, long row, long num,
                    double *out) {
  size_t bytes = (size_t)num * sizeof(*out);
  return num == 0 ||
         pread(fd, out, bytes, p->first + row * (off_t)sizeof(*out)) ==
             (ssize_t)bytes;
}

/* The archive is a ring: days that follow each other lie in up to two runs. */
static bool read_rows(int fd, const struct place *p, int from, int to,
                      double *out) {
  for (int day = from; day <= to; day++)
    out[day - from] = NAN;
  long oldest = (long)p->last - p->rows + 1;
  long first = from > oldest ? from : oldest;
  long last = to < p->last ? to : p->last;
  if (first > last)
    return true;
  long num = last - first + 1;
  long row = (p->newest + first - oldest + 1) % p->rows;
  long run = num < p->rows - row ? num : p->rows - row;
  out += first - from;
  return read_at(fd, p, row, run, out) &&
         read_at(fd, p, 0, num - run, out + run);
}

/*
 * Whether anybody holds the writer's lock. The question is one about open
 * files, not about processes, so rrdtool's thread of this process counts.
 */
static bool is_written(int fd) {
  struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool is_whole(int fd, const struct place *p) {
  struct stat st = {0};
  return fstat(fd, &st) == 0 && st.st_size >= p->end;
}

/* What a writer did in between shows in the head or in its lock. */
static enum rows_status read_once(int fd, int from, int to, double *out,
                                  int *last) {
  struct place before, after;
  if (!find_place(fd, &before) || !is_whole(fd, &before))
    return ROWS_ODD;
  if (is_written(fd))
    return ROWS_BUSY;
  if (!read_rows(fd, &before, from, to, out) || !find_place(fd, &after))
    return ROWS_ODD;
  if (before.newest != after.newest || before.last != after.last)
    return ROWS_BUSY;
  if (last != NULL)
    *last = before.last;
  return ROWS_READ;
}

/* A reading time would be written to disk for each file and day. */
static int open_quietly(const char *path) {
  const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  int fd = open(path, flags | O_NOATIME);
  return fd < 0 && errno == EPERM ? open(path, flags) : fd; /* not the owner */
}

enum rows_status rows_read(const char *path, int from, int to, double *out,
                           int *last) {
  int fd = open_quietly(path);
  if (fd < 0)
    return errno == ENOENT ? ROWS_ABSENT : ROWS_ODD;
  enum rows_status status = read_once(fd, from, to, out, last);
  for (int i = 1; i < TRIES && status == ROWS_BUSY; i++) {
    nanosleep(&(struct timespec){.tv_nsec = BETWEEN_NS}, NULL);
    status = read_once(fd, from, to, out, last);
  }
  close(fd);
  return status;
}
