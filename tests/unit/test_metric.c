/* SPDX-License-Identifier: MIT */
/* The names of the metrics, and where their files are. */
#include "core/metric.h"
#include "table.h"

static void names_follow_the_windows(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct rules rules;
    const char *want[METRIC_NUM]; /* file names; NULL ends them */
  } cases[] = {
      {"one window",
       {.windows = {7}, .windows_num = 1},
       {"count-videos", "count-views", "gauge-trend_score", "gauge-trending",
        "gauge-growth_7d_seasonal", "gauge-growth_7d"}},
      {"the first is scored",
       {.windows = {28, 7, 1, 364}, .windows_num = 4},
       {"count-videos", "count-views", "gauge-trend_score", "gauge-trending",
        "gauge-growth_28d_seasonal", "gauge-growth_28d", "gauge-growth_7d",
        "gauge-growth_1d", "gauge-growth_364d"}},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct metric_name names[METRIC_NUM];
    int num = metric_names(&cases[i].rules, names), want = 0;
    while (want < METRIC_NUM && cases[i].want[want] != NULL)
      want++;
    check_int(cases[i].name, num, want);
    for (int m = 0; m < want; m++) {
      char path[PATH_MAX], file[PATH_MAX] = "/srv/rrd/tiktok/hashtag-a,b/";
      strcat(strcat(file, cases[i].want[m]), ".rrd");
      check_text(cases[i].name,
                 metric_path("/srv/rrd", "tiktok", "a,b", &names[m], path),
                 file);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_follow_the_windows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
