/* SPDX-License-Identifier: MIT */
/* Files that can take a day: there, and with no day missing before it. */
#include "delivery/internal.h"

/* Files of ours, not collectd's: exact rows, and the first sample is kept. */
static bool create(struct delivery *d, struct delivery_tag *tag, int metric,
                   int day) {
  struct errmsg msg;
  enum rrd_status status = row_create(d, tag, metric, day, &msg);
  if (status == RRD_FAILED)
    delivery_log_rarely(d, LOG_CREATE,
                        "%s. To fix: let collectd's user write in "
                        "DataDir; the value is kept in the journal",
                        msg.text);
  return status == RRD_OK;
}

/* Something else lies there; unless it has been moved away by now. */
static bool is_unusable(struct delivery *d, struct delivery_tag *tag,
                        int metric) {
  double row = NAN;
  if (tag->rows[metric].unusable)
    row_read(d, tag, metric, tag->day, tag->day, &row);
  return tag->rows[metric].unusable;
}

bool prepare_file(struct delivery *d, struct delivery_tag *tag, int metric,
                  int day, unsigned tick) {
  if (is_unusable(d, tag, metric) || !create(d, tag, metric, day))
    return false;
  if (row_last_day(d, tag, metric) >= day - 1)
    return true;
  /* Unknown up to the day before: without it, the gap's first value would be
   * lost. The value waits: once rrdtool has seen it, it takes nothing older. */
  row_write(d, tag, metric, day - 1, NAN, tick);
  return row_last_day(d, tag, metric) >= day - 1;
}
