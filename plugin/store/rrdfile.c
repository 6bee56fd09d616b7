/* SPDX-License-Identifier: MIT */
#include "store/rrdfile.h"

#include "core/day.h"
#include "store/files.h"
#include "store/rrd_template.h"
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

#define STEP 86400UL
/*
 * One and a half steps: a row is stored when its neighbour is a day away, and
 * a missing day stays unknown instead of being filled from the next one.
 */
#define DATA_SOURCE "DS:value:GAUGE:129600:U:U"
#define LINES 128            /* rows in one call of librrd */
#define TRIES 5              /* while another process holds the lock */
#define BETWEEN_NS 10000000L /* 10 ms */

enum rrd_status rrd_create_file(const char *path, int first, int days,
                                struct errmsg *msg) {
  struct stat st = {0};
  if (stat(path, &st) == 0)
    return RRD_OK;
  if (files_make_parents(path, msg) != 0)
    return RRD_FAILED;
  if (rrdcopy_make(path, first, days))
    return RRD_OK;
  /* MIN and MAX repeat AVERAGE: collectd's stock front ends ask for them. */
  char rra[3][RRD_LINE_SIZE];
  static const char *const functions[] = {"AVERAGE", "MIN", "MAX"};
  const char *args[4] = {DATA_SOURCE};
  for (int i = 0; i < 3; i++) {
    snprintf(rra[i], sizeof(rra[i]), "RRA:%s:0.5:1:%d", functions[i], days);
    args[i + 1] = rra[i];
  }
  rrd_clear_error();
  time_t start = (time_t)day_start(first - 1);
  if (rrd_create_r2(path, STEP, start, 1, NULL, NULL, 4, args) == 0) {
    rrdcopy_keep(path, first, days);
    return RRD_OK;
  }
  int cause = errno;
  if (stat(path, &st) == 0)
    return RRD_OK; /* somebody was faster */
  const char *why = rrd_get_error();
  err_set(msg, "%s cannot be created: %s", path,
          why != NULL && *why != '\0' ? why : strerror(cause));
  return RRD_FAILED;
}

/* Everything that one rrd_fetch_r() returned. */
struct fetched {
  time_t start, end;
  unsigned long step, ds_num;
  char **names;
  rrd_value_t *rows;
};

static void fetched_free(struct fetched *f) {
  for (unsigned long i = 0; f->names != NULL && i < f->ds_num; i++)
    rrd_freemem(f->names[i]);
  rrd_freemem(f->names);
  rrd_freemem(f->rows);
}

/* Row i is the step that ends at start + (i + 1) * step. */
static void copy_rows(const struct fetched *f, int from, int to, double *out) {
  int first = day_of(f->start) + 1;
  int num = (int)((f->end - f->start) / (time_t)STEP);
  for (int day = from; day <= to; day++)
    out[day - from] = day >= first && day < first + num ? f->rows[day - first]
                                                        : NAN;
}

/* Why a file cannot be read at all: absent, or not a file. */
static enum rrd_status missing_or_odd(const char *path, struct errmsg *msg) {
  struct stat st = {0};
  if (stat(path, &st) != 0 && errno == ENOENT)
    return RRD_ABSENT;
  if (errno != 0 && st.st_mode == 0) {
    err_set(msg, "%s: %s", path, strerror(errno));
    return RRD_FAILED;
  }
  if (!S_ISREG(st.st_mode)) {
    err_set(msg, "%s is in the way: it is not a regular file", path);
    return RRD_FOREIGN;
  }
  return RRD_OK;
}

/* Whether it begins as an RRD file does; false, too, where it is shorter. */
static bool is_rrd(int fd) {
  char mark[4] = "";
  return read(fd, mark, sizeof(mark)) == (ssize_t)sizeof(mark) &&
         memcmp(mark, "RRD", sizeof(mark)) == 0;
}

/* Faults of librrd that lie in the file: whatever else fails may pass. */
static bool is_of_the_file(const char *why) {
  static const char *const words[] = {"EOF", "too small", "version",
                                      "architecture", "not an RRD"};
  for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    if (strstr(why, words[i]) != NULL)
      return true;
  return false;
}

/*
 * librrd has one code for all faults. Advice to move a good file away because
 * the daemon has no file descriptors left would be bad advice.
 */
static enum rrd_status failed_read(const char *path, struct errmsg *msg) {
  char why[200];
  snprintf(why, sizeof(why), "%s", rrd_get_error());
  errno = 0;
  enum rrd_status odd = missing_or_odd(path, msg);
  if (odd != RRD_OK)
    return odd;
  err_set(msg, "%s: %s", path, why);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return RRD_FAILED;
  bool foreign = !is_rrd(fd) || is_of_the_file(why);
  close(fd);
  if (!foreign)
    return RRD_FAILED;
  err_set(msg, "%s is in the way: it is no RRD file (%s)", path, why);
  return RRD_FOREIGN;
}

/* By librrd: for files of another shape, and to say what is wrong with one. */
static enum rrd_status fetch_days(const char *path, int from, int to,
                                  double *out, struct errmsg *msg) {
  struct fetched f = {.start = (time_t)day_start(from - 1),
                      .end = (time_t)day_start(to),
                      .step = STEP};
  rrd_clear_error();
  if (rrd_fetch_r(path, "AVERAGE", &f.start, &f.end, &f.step, &f.ds_num,
                  &f.names, &f.rows) != 0)
    return failed_read(path, msg);
  enum rrd_status status = RRD_OK;
  if (f.step != STEP || f.ds_num != 1) {
    err_set(msg,
            "%s is in the way: it has a step of %lu s and %lu data "
            "source(s); a step of 86400 s and one data source are needed",
            path, f.step, f.ds_num);
    status = RRD_FOREIGN;
  } else {
    copy_rows(&f, from, to, out);
  }
  fetched_free(&f);
  return status;
}

enum rrd_status rrd_read_days(const char *path, int from, int to, double *out,
                              struct errmsg *msg) {
  enum rows_status status = rows_read(path, from, to, out, NULL);
  if (status == ROWS_READ)
    return RRD_OK;
  for (int day = from; day <= to; day++)
    out[day - from] = NAN;
  if (status == ROWS_ABSENT)
    return RRD_ABSENT;
  if (status == ROWS_ODD)
    return fetch_days(path, from, to, out, msg);
  err_set(msg, "%s: another program is writing it", path);
  return RRD_FAILED;
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

int rrd_last_day(const char *path) {
  int day = DAY_NONE;
  enum rows_status status = rows_read(path, 0, -1, NULL, &day);
  if (status != ROWS_ODD)
    return day;
  rrd_clear_error();
  time_t last = rrd_last_r(path);
  return last > 0 ? day_of(last) : DAY_NONE;
}

/* The value of a key of rrd_info_r(), as a number; -1: another one's. */
static long info_number(const rrd_info_t *item, const char *key_end) {
  size_t len = strlen(item->key), end = strlen(key_end);
  if (len < end || strcmp(item->key + len - end, key_end) != 0)
    return -1;
  return item->type == RD_I_CNT ? (long)item->value.u_cnt : -1;
}

enum rrd_status rrd_shape_of(const char *path, struct rrd_shape *shape,
                             struct errmsg *msg) {
  double row = NAN;
  int last = rrd_last_day(path); /* a day that is told in single days */
  int day = last != DAY_NONE ? last : 1;
  enum rrd_status status = rrd_read_days(path, day, day, &row, msg);
  if (status != RRD_OK)
    return status;
  rrd_clear_error();
  rrd_info_t *info = rrd_info_r(path);
  if (info == NULL)
    return failed_read(path, msg);
  *shape = (struct rrd_shape){.last = last, .daily = true};
  for (const rrd_info_t *item = info; item != NULL; item = item->next) {
    long rows = info_number(item, "].rows");
    long steps = info_number(item, "].pdp_per_row");
    if (rows > shape->rows)
      shape->rows = (int)rows;
    if (steps > 1)
      shape->daily = false;
  }
  rrd_info_free(info);
  return RRD_OK;
}

const char *rrd_line(int day, double value, char line[RRD_LINE_SIZE]) {
  long long stamp = (long long)day_start(day);
  if (isnan(value))
    snprintf(line, RRD_LINE_SIZE, "%lld:U", stamp);
  else
    snprintf(line, RRD_LINE_SIZE, "%lld:%.15g", stamp, value);
  return line;
}

enum rrd_status rrd_write_days(const char *path, int first, int num,
                               const double *values, struct errmsg *msg) {
  char lines[LINES][RRD_LINE_SIZE];
  const char *args[LINES];
  for (int done = 0; done < num;) {
    int some = num - done < LINES ? num - done : LINES;
    for (int i = 0; i < some; i++) {
      args[i] = rrd_line(first + done + i, values[done + i], lines[i]);
    }
    rrd_clear_error();
    if (rrd_update_r(path, NULL, some, args) != 0) {
      err_set(msg, "%s: %s", path, rrd_get_error());
      return RRD_FAILED;
    }
    done += some;
  }
  return RRD_OK;
}

enum rrd_status rrd_write_day(const char *path, int day, double value,
                              struct errmsg *msg) {
  return rrd_write_days(path, day, 1, &value, msg);
}
