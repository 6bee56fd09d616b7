/* SPDX-License-Identifier: MIT */
#include "core/score.h"

#include "core/day.h"

#include <math.h>

int score_reach(const struct rules *rules, bool seasonal) {
  int reach = 0;
  for (int i = 0; i < rules->windows_num; i++) {
    int days = rules->windows[i] + growth_tolerance(rules->windows[i]);
    if (days > reach)
      reach = days;
  }
  int first = rules->windows[0];
  int year = GROWTH_YEAR + 1 + first + growth_tolerance(first);
  return seasonal && year > reach ? year : reach;
}

/* Growth of the same week a year ago; its end may lie a day off, too. */
static double last_year(const struct rules *rules,
                        const struct score_input *q) {
  int window = rules->windows[0];
  static const int offsets[] = {0, -1, 1};
  for (int i = 0; i < 3; i++) {
    int end = q->day - GROWTH_YEAR + offsets[i];
    double now = series_at(q->scored, end);
    struct baseline b = growth_baseline(q->scored, end, window);
    double percent = growth_percent(now, end, window, b, rules->min_baseline);
    if (!isnan(percent))
      return percent;
  }
  return NAN;
}

/* The video count that chooses the tier. */
static double size_of(const struct score_input *q, int baseline_day) {
  double videos = series_at(q->videos_history, baseline_day);
  return isnan(videos) ? q->videos : videos;
}

struct assessment score_day(const struct rules *rules,
                            const struct score_input *q) {
  struct assessment a = {.seasonal = NAN,
                         .baseline = NAN,
                         .scored = NAN,
                         .size = NAN,
                         .threshold = NAN,
                         .score = NAN};
  double now = rules->of_views ? q->views : q->videos;
  struct baseline first = {DAY_NONE, NAN};
  for (int i = 0; i < GROWTH_WINDOWS_MAX; i++) {
    a.growth[i] = NAN;
    if (i >= rules->windows_num)
      continue;
    struct baseline b = growth_baseline(q->scored, q->day, rules->windows[i]);
    a.growth[i] = growth_percent(now, q->day, rules->windows[i], b,
                                 rules->min_baseline);
    if (i == 0)
      first = b;
  }
  if (isnan(a.growth[0]))
    return a;

  a.scored = a.growth[0];
  if (q->seasonal) {
    double usual = last_year(rules, q);
    a.scored = growth_seasonal(a.growth[0], usual);
    a.seasonal = isnan(usual) ? NAN : a.scored;
  }
  a.baseline = first.count;
  a.size = size_of(q, first.day);
  a.threshold = isnan(q->threshold)
                    ? growth_threshold(rules->tiers, rules->tiers_num, a.size)
                    : q->threshold;
  a.score = a.scored / a.threshold;
  return a;
}
