/* SPDX-License-Identifier: MIT */
#include "core/metric.h"

#include <stdio.h>

const struct metric_name metric_self[SELF_NUM] = {
    [SELF_HASHTAGS] = {"count", "hashtags"},
    [SELF_ANSWERED] = {"count", "answered"},
    [SELF_FAILED] = {"count", "failed"},
    [SELF_NOT_FOUND] = {"count", "not_found"},
    [SELF_TRENDING] = {"count", "trending"},
    [SELF_REQUESTS] = {"count", "requests"},
    [SELF_REQUESTS_LIMIT] = {"gauge", "requests_limit"},
    [SELF_CREDITS] = {"gauge", "credits_remaining"},
};

static void name_growth(struct metric_name *name, int days,
                        const char *suffix) {
  name->type = "gauge";
  snprintf(name->instance, sizeof(name->instance), "growth_%dd%s", days,
           suffix);
}

int metric_names(const struct rules *rules,
                 struct metric_name out[METRIC_NUM]) {
  out[METRIC_VIDEOS] = (struct metric_name){"count", "videos"};
  out[METRIC_VIEWS] = (struct metric_name){"count", "views"};
  out[METRIC_SCORE] = (struct metric_name){"gauge", "trend_score"};
  out[METRIC_TRENDING] = (struct metric_name){"gauge", "trending"};
  name_growth(&out[METRIC_SEASONAL], rules->windows[0], "_seasonal");
  for (int i = 0; i < rules->windows_num; i++)
    name_growth(&out[METRIC_GROWTH + i], rules->windows[i], "");
  return METRIC_GROWTH + rules->windows_num;
}

const char *metric_path(const char *data_dir, const char *host,
                        const char *tag, const struct metric_name *name,
                        char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/%s/" PLUGIN_NAME "-%s/%s-%s.rrd", data_dir,
           host, tag, name->type, name->instance);
  return path;
}
