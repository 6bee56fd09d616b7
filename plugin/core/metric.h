/* SPDX-License-Identifier: MIT */
/* All metrics: their names in collectd, and a hashtag's files. */
#pragma once

#include "core/score.h"

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

/* About the plugin itself; the counts are of today. */
enum self_metric {
  SELF_HASHTAGS, /* watched */
  SELF_ANSWERED,
  SELF_FAILED,
  SELF_NOT_FOUND,
  SELF_TRENDING,
  SELF_REQUESTS, /* billable */
  SELF_REQUESTS_LIMIT,
  SELF_CREDITS, /* left, as the API last said */
  SELF_NUM
};

extern const struct metric_name metric_self[SELF_NUM];

/* Names the metrics under these rules. Returns how many there are. */
int metric_names(const struct rules *rules,
                 struct metric_name out[METRIC_NUM]);

/* The RRD file: "DATA_DIR/HOST/hashtag-TAG/TYPE-INSTANCE.rrd". Returns path. */
const char *metric_path(const char *data_dir, const char *host,
                        const char *tag, const struct metric_name *name,
                        char path[PATH_MAX]);
