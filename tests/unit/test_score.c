/* SPDX-License-Identifier: MIT */
/* The calibration: which histories are a trend, and which are not. */
#include "core/score.h"
#include "core/day.h"
#include "table.h"

#define D 20781 /* 2026-11-24 */
#define LONGEST 420

static const struct rules usual = {
    .windows = {7},
    .windows_num = 1,
    .tiers = {{100000, 50}, {5000000, 20}, {INFINITY, 7.5}},
    .tiers_num = 3,
    .min_baseline = 100,
};
static const struct rules flat = {
    .windows = {7},
    .windows_num = 1,
    .tiers = {{INFINITY, 20}},
    .tiers_num = 1,
    .min_baseline = 100,
};
static const struct rules by_views = {
    .windows = {7},
    .windows_num = 1,
    .tiers = {{100000, 50}, {5000000, 20}, {INFINITY, 7.5}},
    .tiers_num = 3,
    .min_baseline = 100000,
    .of_views = 1,
};

/* Eight days from `from` to `to`; of views where the rules say so. */
static struct assessment weekly(const struct rules *rules, double from,
                                double to, double videos, double threshold) {
  static double scored[8], sizes[8];
  static const struct series s = {D - 7, 8, scored}, v = {D - 7, 8, sizes};
  for (int i = 0; i < 8; i++) {
    scored[i] = from + (to - from) * i / 7;
    sizes[i] = videos;
  }
  struct score_input q = {.day = D,
                       .videos = rules->of_views ? videos : to,
                       .views = rules->of_views ? to : NAN,
                       .scored = &s,
                       .videos_history = rules->of_views ? &v : &s,
                       .threshold = threshold};
  return score_day(rules, &q);
}

static void a_week_is_judged_by_the_size_of_the_tag(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const struct rules *rules;
    double from, to, videos, own, growth, threshold;
    int level;
  } cases[] = {
      {"30 % on 5,000", &usual, 5000, 6500, 0, NAN, 30, 50, 0},
      {"30 % on 50,000", &usual, 50000, 65000, 0, NAN, 30, 50, 0},
      {"30 % on 500,000", &usual, 500000, 650000, 0, NAN, 30, 20, 1},
      {"30 % on 50,000, flat 20", &flat, 50000, 65000, 0, NAN, 30, 20, 1},
      {"20 % on 50,000, flat 20", &flat, 50000, 60000, 0, NAN, 20, 20, 0},
      {"8 % on 6,000,000", &usual, 6e6, 6.48e6, 0, NAN, 8, 7.5, 1},
      {"7 % on 6,000,000", &usual, 6e6, 6.42e6, 0, NAN, 7, 7.5, 0},
      {"1 to 30", &usual, 1, 30, 0, NAN, 29, 50, 0},
      {"1 to 2", &usual, 1, 2, 0, NAN, 1, 50, 0},
      {"a new tag at 5,000", &usual, 3, 5000, 0, NAN, 4997, 50, 2},
      {"the size is the baseline's", &usual, 90000, 125000, 0, NAN,
       350.0 / 9, 50, 0},
      {"41 % on 500,000 is strong", &usual, 5e5, 7.05e5, 0, NAN, 41, 20, 2},
      {"a drop", &usual, 5e5, 4e5, 0, NAN, -20, 20, 0},
      {"its own threshold is lower", &usual, 5000, 6900, 0, 35, 38, 35, 1},
      {"its own threshold is higher", &usual, 5e5, 6.5e5, 0, 35, 30, 35, 0},
      {"views of a large tag", &by_views, 1e9, 1.1e9, 6e6, NAN, 10, 7.5, 1},
      {"views of a small tag", &by_views, 1e9, 1.1e9, 6e3, NAN, 10, 50, 0},
      {"views, videos not told", &by_views, 1e9, 1.3e9, NAN, NAN, 30, 20, 1},
      {"views under their floor", &by_views, 10, 40010, 50, NAN, 40, 50, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const char *name = cases[i].name;
    struct assessment a = weekly(cases[i].rules, cases[i].from, cases[i].to,
                                 cases[i].videos, cases[i].own);
    struct level quiet = {.day = D - 1};
    check_number(name, a.growth[0], cases[i].growth);
    check_number(name, a.baseline, cases[i].from);
    check_number(name, a.threshold, cases[i].threshold);
    check_number(name, a.score, cases[i].growth / cases[i].threshold);
    check_number(name, a.seasonal, NAN);
    check_int(name, level_next(quiet, D, a.score).value, cases[i].level);
  }
}

/* Flat at 500,000 but for `last_year` percent in the week that ends on
 * D - 364 and `now` percent in the week that ends on D. */
static void two_years(double values[LONGEST], double last_year, double now) {
  double count = 500000;
  for (int i = 0; i < LONGEST; i++) {
    int day = D - LONGEST + 1 + i;
    if (day > D - GROWTH_YEAR - 7 && day <= D - GROWTH_YEAR)
      count += 500000 * last_year / 100 / 7;
    if (day == D - GROWTH_YEAR + 1)
      count = 500000;
    if (day > D - 7)
      count += 500000 * now / 100 / 7;
    values[i] = count;
  }
}

#define OFF(days) (D - GROWTH_YEAR + (days)) /* days from a year ago */

static void a_season_is_no_trend(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double last_year, now;
    bool seasonal;
    int missing[4]; /* ended by 0 */
    double figure, score;
    int level;
  } cases[] = {
      {"each year the same", 60, 60, true, {0}, 0, 0, 0},
      {"the same, not marked", 60, 60, false, {0}, NAN, 3, 2},
      {"quiet last year", 0, 60, true, {0}, 60, 3, 2},
      {"twice last year", 20, 43, true, {0}, 23 / 1.2, 23 / 24.0, 0},
      {"no end a year ago: a day before", 0, 30, true, {OFF(0), 0}, 30, 1.5,
       1},
      {"nor then: a day after", 0, 30, true, {OFF(0), OFF(-1), 0}, 30, 1.5, 1},
      {"no such week: plain", 60, 30, true, {OFF(0), OFF(-1), OFF(1), 0}, NAN,
       1.5, 1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double values[LONGEST];
    struct series s = {D - LONGEST + 1, LONGEST, values};
    two_years(values, cases[i].last_year, cases[i].now);
    for (int k = 0; cases[i].missing[k] != 0; k++)
      values[cases[i].missing[k] - s.first] = NAN;
    struct score_input q = {.day = D,
                         .videos = values[LONGEST - 1],
                         .views = NAN,
                         .scored = &s,
                         .videos_history = &s,
                         .seasonal = cases[i].seasonal,
                         .threshold = NAN};
    struct assessment a = score_day(&usual, &q);
    struct level quiet = {.day = D - 1};
    check_number(cases[i].name, a.growth[0], cases[i].now);
    check_number(cases[i].name, a.seasonal, cases[i].figure);
    check_number(cases[i].name, a.score, cases[i].score);
    check_int(cases[i].name, level_next(quiet, D, a.score).value,
              cases[i].level);
  }
}

static void every_window_is_measured(void **state) {
  (void)state;
  struct rules rules = usual;
  rules.windows_num = 3;
  memcpy(rules.windows, (int[]){7, 1, 28}, 3 * sizeof(int));
  double values[29];
  struct series s = {D - 28, 29, values};
  for (int i = 0; i < 29; i++)
    values[i] = 100000 + 1000 * i;
  struct score_input q = {.day = D,
                       .videos = 128000,
                       .views = NAN,
                       .scored = &s,
                       .videos_history = &s,
                       .threshold = NAN};
  struct assessment a = score_day(&rules, &q);
  check_number("7 days", a.growth[0], 100 * 7 / 121.0);
  check_number("1 day", a.growth[1], 100 / 127.0);
  check_number("28 days", a.growth[2], 28);
  check_number("no fourth window", a.growth[3], NAN);
  check_number("the first is scored", a.score, 100 * 7 / 121.0 / 20);
}

static void unknown_days_are_not_scored(void **state) {
  (void)state;
  static const double one_sample[] = {500000};
  static const struct series fresh = {D, 1, one_sample};
  static const double week_old[] = {500000};
  static const struct series old = {D - 7, 1, week_old};
  static const double last_week[] = {500000, NAN, NAN, NAN, NAN, NAN, 600000};
  static const struct series days = {D - 7, 7, last_week};
  static const struct {
    const char *name;
    const struct series *s;
    double now, growth;
  } cases[] = {
      {"the first sample", &fresh, 500000, NAN},
      {"no count today", &old, NAN, NAN},
      {"today need not be in the series", &old, 600000, 20},
      {"days between may be missing", &days, 650000, 30},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct score_input q = {.day = D,
                         .videos = cases[i].now,
                         .views = 1e9,
                         .scored = cases[i].s,
                         .videos_history = cases[i].s,
                         .threshold = NAN};
    struct assessment a = score_day(&usual, &q);
    check_number(cases[i].name, a.growth[0], cases[i].growth);
    check_number(cases[i].name, a.score, cases[i].growth / 20);
    check_int(cases[i].name, isnan(a.threshold), isnan(cases[i].growth));
    check_int(cases[i].name, isnan(a.baseline), isnan(cases[i].growth));
  }
}

/* Where a history of `reach` days does not reach, nothing is looked up. */
static void the_reach_covers_every_day_looked_at(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int windows[GROWTH_WINDOWS_MAX], num;
    bool seasonal;
    int want;
  } cases[] = {
      {"a week", {7}, 1, false, 8},
      {"a day", {1}, 1, false, 2},
      {"the longest counts", {7, 28, 1}, 3, false, 32},
      {"a season", {7}, 1, true, 373},
      {"a season of four weeks", {28}, 1, true, 397},
      {"a longer window than the season", {7, 700}, 2, true, 800},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct rules rules = {.windows_num = cases[i].num};
    memcpy(rules.windows, cases[i].windows, sizeof(rules.windows));
    check_int(cases[i].name, score_reach(&rules, cases[i].seasonal),
              cases[i].want);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_week_is_judged_by_the_size_of_the_tag),
      cmocka_unit_test(a_season_is_no_trend),
      cmocka_unit_test(every_window_is_measured),
      cmocka_unit_test(unknown_days_are_not_scored),
      cmocka_unit_test(the_reach_covers_every_day_looked_at),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
