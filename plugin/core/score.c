/* SPDX-License-Identifier: MIT */
#include "core/score.h"

#include "core/day.h"

#include <math.h>

void rules_scale_tiers(struct rules *rules) {
  for (int i = 0; i < rules->tiers_num; i++)
    rules->tiers[i].threshold *= growth_scale(rules->windows[0]);
}

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

/* What a score is made from. */
struct measure {
  struct baseline b; /* what growth is measured against; guarded */
  int days;          /* that the growth is over */
  bool young;        /* fewer days than the first window has */
};

/* Whether the rules can see nothing before this baseline. */
static bool is_first(const struct rules *rules, const struct score_input *q,
                     struct baseline b) {
  int window = rules->windows[0];
  int reach = q->day - window - growth_tolerance(window);
  int before = series_last_known(q->scored, b.day - 1);
  return before == DAY_NONE || before < reach;
}

/* The longest growth that a short history has; days 0: none. */
static struct measure young_measure(const struct rules *rules,
                                    const struct score_input *q) {
  int longest = rules->windows[0] - 1;
  if (longest > SCORE_YOUNG_MAX)
    longest = SCORE_YOUNG_MAX;
  for (int k = longest; k >= SCORE_YOUNG_MIN; k--)
    if (!isnan(series_at(q->scored, q->day - k)))
      return (struct measure){growth_baseline(q->scored, q->day, k), k, true};
  return (struct measure){.days = 0};
}

static struct measure measure_of(const struct rules *rules,
                                 const struct score_input *q, double now) {
  int window = rules->windows[0];
  struct measure m = {growth_baseline(q->scored, q->day, window), window,
                      false};
  if (m.b.day == DAY_NONE)
    m = young_measure(rules, q);
  if (m.days > 1 && is_first(rules, q, m.b))
    m.b = growth_guard(q->scored, q->day, now, m.b);
  return m;
}

/* The video count that chooses the tier. */
static double size_of(const struct score_input *q, const struct measure *m) {
  double videos = growth_baseline(q->videos_history, q->day, m->days).count;
  return isnan(videos) ? q->videos : videos;
}

/* Of the seven days' threshold what these days need. */
static double threshold_of(const struct rules *rules,
                           const struct score_input *q,
                           const struct measure *m, double size) {
  double threshold = isnan(q->threshold)
                         ? growth_threshold(rules->tiers, rules->tiers_num,
                                            size)
                         : q->threshold;
  if (!m->young)
    return threshold;
  return threshold / growth_scale(rules->windows[0]) * growth_scale(m->days);
}

static void score_growth(const struct rules *rules,
                         const struct score_input *q, double now,
                         struct assessment *a) {
  struct measure m = measure_of(rules, q, now);
  if (isnan(now) || m.days == 0)
    return;
  a->days = m.days;
  a->baseline = m.b.count;
  a->plain = a->scored = growth_percent(now, q->day, m.days, m.b,
                                        rules->min_baseline);
  if (q->seasonal && !m.young) {
    double usual = last_year(rules, q);
    a->scored = growth_seasonal(a->plain, usual);
    a->seasonal = isnan(usual) ? NAN : a->scored;
  }
  a->size = size_of(q, &m);
  a->threshold = threshold_of(rules, q, &m, a->size);
  a->score = a->scored / a->threshold;
}

struct assessment score_day(const struct rules *rules,
                            const struct score_input *q) {
  struct assessment a = {.plain = NAN,
                         .seasonal = NAN,
                         .baseline = NAN,
                         .scored = NAN,
                         .size = NAN,
                         .threshold = NAN,
                         .score = NAN};
  double now = rules->of_views ? q->views : q->videos;
  for (int i = 0; i < GROWTH_WINDOWS_MAX; i++) {
    a.growth[i] = NAN;
    if (i >= rules->windows_num)
      continue;
    struct baseline b = growth_baseline(q->scored, q->day, rules->windows[i]);
    a.growth[i] = growth_percent(now, q->day, rules->windows[i], b,
                                 rules->min_baseline);
  }
  score_growth(rules, q, now, &a);
  return a;
}
