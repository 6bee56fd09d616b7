/* SPDX-License-Identifier: MIT */
/*
 * One RRD file a metric: DS `value`, GAUGE, a step of one day, whose rows end
 * on a day's first second. rrd_create.c, rrdfile.c and rrdcached.c alone call
 * librrd, to make and to write files; they are read without it (rrdrows.h).
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>

enum rrd_status {
  RRD_OK,
  RRD_ABSENT,     /* no such file, or one without content: never synced */
  RRD_UNUSABLE,   /* something else lies there, or it is damaged */
  RRD_OTHER_ARCH, /* whose numbers this machine cannot read */
  RRD_FAILED,     /* could not be read or written now (a lock, the disk) */
};

/*
 * Reads the rows of days from..to (inclusive) into out[0 .. to - from]; NaN
 * where nothing is stored, and everywhere unless RRD_OK is returned.
 */
enum rrd_status rrd_read_days(const char *path, int from, int to, double *out,
                              struct errmsg *msg);

/*
 * The same for a file that another process may be writing: librrd does not
 * wait for a lock, and whoever holds one holds it for milliseconds. Tries a
 * few times, some 40 ms at the most.
 */
enum rrd_status rrd_read_patiently(const char *path, int from, int to,
                                   double *out, struct errmsg *msg);

/* The day of the last update, known or not; DAY_NONE: there is none. */
int rrd_last_day(const char *path);

/* What a file is made of. */
struct rrd_shape {
  int last;          /* day of the last update, known or not */
  int rows;          /* days that it keeps */
  bool average_only; /* it has no rows of MIN or MAX */
  bool daily; /* all its rows are of one day: they are all that is in it */
};

/* Reads the shape of a file. */
enum rrd_status rrd_shape_of(const char *path, struct rrd_shape *shape,
                             struct errmsg *msg);

#define RRD_LINE_SIZE 64

/* An update as librrd takes it: "1795478400:5", ":U" for NaN. Returns line. */
const char *rrd_line(int day, double value, char line[RRD_LINE_SIZE]);

/*
 * Writes the rows of days first .. first + num - 1, "unknown" for NaN, unless
 * librrd must not open the file (RRD_UNUSABLE, RRD_OTHER_ARCH). Only
 * for files that no other thread of this process writes: librrd's locks do
 * not exclude those.
 */
enum rrd_status rrd_write_days(const char *path, int first, int num,
                               const double *values, struct errmsg *msg);

/* The same for one day. */
enum rrd_status rrd_write_day(const char *path, int day, double value,
                              struct errmsg *msg);
