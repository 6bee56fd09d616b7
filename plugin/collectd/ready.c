/* SPDX-License-Identifier: MIT */
/* Files that are ready to take a day. */
#include "collectd/glue.h"

#include <math.h>

static int64_t said_create;

/* Files of ours, not collectd's: exact rows, and the first sample is kept. */
static bool make_file(const struct tag *tag, int metric, int day) {
  char path[PATH_MAX];
  struct errmsg msg;
  if (rrd_create_file(value_path(tag, metric, path), day,
                      glue.options.history_days, &msg) == RRD_OK)
    return true;
  log_err_rarely(&said_create,
                 "%s. What to do: let collectd's user write in "
                 "DataDir; the value is kept in the journal",
                 msg.text);
  return false;
}

/* Something else lies there; unless it has been moved away by now. */
static bool is_foreign(struct tag *tag, int metric) {
  double row = NAN;
  return (tag->foreign & (1U << metric)) != 0 &&
         history_read(tag, metric, tag->day, tag->day, &row) == RRD_FOREIGN;
}

bool ready_for(struct tag *tag, int metric, int day, unsigned tick) {
  char path[PATH_MAX];
  if (is_foreign(tag, metric) || !make_file(tag, metric, day))
    return false;
  if (rrd_last_day(value_path(tag, metric, path)) >= day - 1)
    return true;
  /* Unknown up to the day before: without it, the gap's first value would be
   * lost. The value waits: once rrdtool has seen it, it takes nothing older. */
  value_write(tag, metric, day - 1, NAN, tick);
  value_flush(tag, metric);
  return rrd_last_day(path) >= day - 1;
}
