/* SPDX-License-Identifier: MIT */
/* The metrics of a hashtag: their names in collectd, and their files. */
#pragma once

#include "core/assess.h"

#include <limits.h>

#define PLUGIN_NAME "hashtag" /* the plugin part of every metric's name */

enum metric {
  METRIC_VIDEOS,
  METRIC_VIEWS,
  METRIC_SCORE,
  METRIC_TRENDING,
  METRIC_SEASONAL,
  METRIC_GROWTH, /* + index of the window in GrowthDays */
  METRIC_NUM = METRIC_GROWTH + GROWTH_WINDOWS_MAX
};

/* One metric's name, the same for all tags. */
struct metric_name {
  const char *type;  /* collectd's; static */
  char instance[32]; /* type instance */
};

/* Names the metrics under these rules. Returns how many there are. */
int metric_names(const struct rules *rules,
                 struct metric_name out[METRIC_NUM]);

/* The RRD file: "DATA_DIR/HOST/hashtag-TAG/TYPE-INSTANCE.rrd". Returns path. */
const char *metric_path(const char *data_dir, const char *host,
                        const char *tag, const struct metric_name *name,
                        char path[PATH_MAX]);
