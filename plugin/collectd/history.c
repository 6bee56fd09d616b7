/* SPDX-License-Identifier: MIT */
/* Rows out of a tag's RRD files. */
#include "collectd/glue.h"

enum rrd_status history_read(struct tag *tag, int metric, int from, int to,
                             double *out) {
  char path[PATH_MAX];
  struct errmsg msg;
  value_path(tag, metric, path);
  enum rrd_status status = rrd_read_patiently(path, from, to, out, &msg);
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
