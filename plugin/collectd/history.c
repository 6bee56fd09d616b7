/* SPDX-License-Identifier: MIT */
/* Rows out of a tag's RRD files. */
#include "collectd/glue.h"

#include <time.h>

#define TRIES 5              /* while another process holds the lock */
#define BETWEEN_NS 10000000L /* 10 ms */

/*
 * librrd does not wait for a lock, and whoever holds it holds it for
 * milliseconds.
 */
enum rrd_status history_read(struct tag *tag, int metric, int from, int to,
                             double *out) {
  char path[PATH_MAX];
  struct errmsg msg;
  enum rrd_status status = RRD_FAILED;
  value_path(tag, metric, path);
  for (int i = 0; i < TRIES && status == RRD_FAILED; i++) {
    if (i > 0)
      nanosleep(&(struct timespec){.tv_nsec = BETWEEN_NS}, NULL);
    status = rrd_read_days(path, from, to, out, &msg);
  }
  uint16_t bit = (uint16_t)(1U << metric);
  if (status == RRD_FOREIGN && (tag->foreign & bit) == 0) {
    log_err("%s. Nothing is written to it: move it away, and the metric "
            "begins anew",
            msg.text);
    tag->foreign |= bit;
  } else if (status == RRD_OK || status == RRD_ABSENT) {
    tag->foreign = (uint16_t)(tag->foreign & ~bit);
  }
  return status;
}
