/* SPDX-License-Identifier: MIT */
/* RRD files of the plugin's shape, in the scratch directory of a test. */
#pragma once

#include "scratch.h"
#include "store/rrd_create.h"

#define KEPT(days) ((struct rrd_archives){days, false})

/* Makes a file for `days` days from `first` on; its path until the next call. */
static inline const char *rrd_made(const char *name, int first, int days) {
  static char path[SCRATCH_PATH];
  struct errmsg msg = {""};
  snprintf(path, sizeof(path), "%s", scratch_path(name));
  if (rrd_create_file(path, first, KEPT(days), &msg) != RRD_OK)
    fail_msg("%s", msg.text);
  return path;
}

static inline void rrd_put(const char *path, int day, double value) {
  struct errmsg msg = {""};
  if (rrd_write_day(path, day, value, &msg) != RRD_OK)
    fail_msg("%s", msg.text);
}
