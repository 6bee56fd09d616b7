/* SPDX-License-Identifier: MIT */
#include "store/rrdfile.h"

#include "core/day.h"
#include "file/files.h"
#include "store/rrdrows.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <rrd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINES 128            /* rows in one call of librrd */
#define TRIES 5              /* while another process holds the lock */
#define BETWEEN_NS 10000000L /* 10 ms */

/* What is wrong with a file whose head does not let it be used. */
static enum rrd_status unusable(const char *path, const struct rows_head *h,
                                struct errmsg *msg) {
  switch (h->status) {
  case RRD_HEAD_OTHER_ARCH:
    err_set(msg,
            "%s was made on a machine of another architecture. Run `rrdtool "
            "dump` on it there, and `rrdtool restore` here, which keeps its "
            "history",
            path);
    return RRD_OTHER_ARCH;
  case RRD_HEAD_OTHER_SHAPE:
    err_set(msg,
            "%s is in the way: it has a step of %llu s and %llu data "
            "source(s); a step of 86400 s and one data source are needed",
            path, (unsigned long long)h->head.step,
            (unsigned long long)h->head.sources);
    return RRD_UNUSABLE;
  case RRD_HEAD_DAMAGED:
    err_set(msg, "%s is damaged: %s", path, h->head.why);
    return RRD_UNUSABLE;
  default:
    err_set(msg, "%s is in the way: it is no RRD file", path);
    return RRD_UNUSABLE;
  }
}

/* Reads rows, of which there may be none (from > to), and the head. */
static enum rrd_status read_file(const char *path, int from, int to,
                                 double *out, struct rows_head *h,
                                 struct errmsg *msg) {
  for (int day = from; day <= to; day++)
    out[day - from] = NAN;
  switch (rows_read(path, from, to, out, h)) {
  case ROWS_READ:
    return RRD_OK;
  case ROWS_ABSENT:
    return RRD_ABSENT;
  case ROWS_BUSY:
    err_set(msg, "%s: another program is writing it", path);
    return RRD_FAILED;
  case ROWS_NOT_FILE:
    err_set(msg, "%s is in the way: it is not a regular file", path);
    return RRD_UNUSABLE;
  case ROWS_UNUSABLE:
    return unusable(path, h, msg);
  default:
    err_set(msg, "%s: %s", path, files_error(errno));
    return RRD_FAILED;
  }
}

enum rrd_status rrd_read_days(const char *path, int from, int to, double *out,
                              struct errmsg *msg) {
  struct rows_head h;
  return read_file(path, from, to, out, &h, msg);
}

enum rrd_status rrd_read_patiently(const char *path, int from, int to,
                                   double *out, struct errmsg *msg) {
  enum rrd_status status = rrd_read_days(path, from, to, out, msg);
  for (int i = 1; i < TRIES && status == RRD_FAILED; i++) {
    nanosleep(&(struct timespec){.tv_nsec = BETWEEN_NS}, NULL);
    status = rrd_read_days(path, from, to, out, msg);
  }
  return status;
}

enum rrd_status rrd_shape_of(const char *path, struct rrd_shape *shape,
                             struct errmsg *msg) {
  struct rows_head h;
  enum rrd_status status = read_file(path, 0, -1, NULL, &h, msg);
  if (status == RRD_OK)
    *shape = (struct rrd_shape){.last = day_of((time_t)h.head.last),
                                .rows = (int)h.head.rows,
                                .average_only = h.head.average_only,
                                .daily = h.head.daily};
  return status;
}

int rrd_last_day(const char *path) {
  struct rrd_shape shape = {.last = DAY_NONE};
  rrd_shape_of(path, &shape, NULL);
  return shape.last;
}

const char *rrd_line(int day, double value, char line[RRD_LINE_SIZE]) {
  long long stamp = (long long)day_start(day);
  if (isnan(value))
    snprintf(line, RRD_LINE_SIZE, "%lld:U", stamp);
  else
    snprintf(line, RRD_LINE_SIZE, "%lld:%.15g", stamp, value);
  return line;
}

/* What librrd says, without the name by which it knows the file. */
static enum rrd_status not_written(const char *path, const char *known_as,
                                   struct errmsg *msg) {
  const char *why = rrd_get_error();
  size_t len = strlen(known_as);
  if (strncmp(why, known_as, len) == 0)
    why += len + strspn(why + len, ": ");
  err_set(msg, "%s: %s", path, why);
  return RRD_FAILED;
}

/* By librrd, which knows the file by another name. */
static enum rrd_status update(const char *path, const char *known_as,
                              int first, int num, const double *values,
                              struct errmsg *msg) {
  char lines[LINES][RRD_LINE_SIZE];
  const char *args[LINES];
  for (int done = 0; done < num;) {
    int some = num - done < LINES ? num - done : LINES;
    for (int i = 0; i < some; i++)
      args[i] = rrd_line(first + done + i, values[done + i], lines[i]);
    rrd_clear_error();
    if (rrd_update_r(known_as, NULL, some, args) != 0)
      return not_written(path, known_as, msg);
    done += some;
  }
  return RRD_OK;
}

enum rrd_status rrd_write_days(const char *path, int first, int num,
                               const double *values, struct errmsg *msg) {
  struct rrd_shape shape;
  struct files_fixed fixed;
  enum rrd_status status = rrd_shape_of(path, &shape, msg);
  if (status == RRD_ABSENT)
    err_set(msg, "%s does not exist", path);
  if (status != RRD_OK)
    return status;
  if (files_fix_file(path, &fixed) != 0) {
    err_set(msg, "%s: %s", path, files_error(errno));
    return RRD_FAILED;
  }
  status = update(path, fixed.path, first, num, values, msg);
  files_unfix(&fixed);
  return status;
}

enum rrd_status rrd_write_day(const char *path, int day, double value,
                              struct errmsg *msg) {
  return rrd_write_days(path, day, 1, &value, msg);
}
