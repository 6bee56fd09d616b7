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

/* A hashtag of 500,000 videos that grows by `percent` in all, evenly, from its
 * first sample `days` days ago; its middle tier asks for 20 % in seven days. */
static struct assessment young(const struct rules *rules, int days,
                               double percent, double own, double dip) {
  double values[16];
  struct series s = {D - days, days + 1, values};
  for (int i = 0; i <= days; i++)
    values[i] = 500000 * (1 + percent / 100 * i / days);
  values[0] *= 1 - dip / 100;
  struct score_input q = {.day = D,
                          .videos = values[days],
                          .views = NAN,
                          .scored = &s,
                          .videos_history = &s,
                          .seasonal = true,
                          .threshold = own};
  return score_day(rules, &q);
}

static void a_young_hashtag_is_scored_by_the_days_it_has(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int window, days;
    double percent, own;
    int want_days;
    double threshold;
    bool known; /* whether the first window has its growth */
  } cases[] = {
      {"two days are too few", 7, 2, 40, NAN, 0, NAN, false},
      {"three days", 7, 3, 14, NAN, 3, 13.093073414159543, false},
      {"four days", 7, 4, 14, NAN, 4, 15.118578920369089, false},
      {"five days", 7, 5, 14, NAN, 5, 16.903085094570333, false},
      {"six days are within a day of seven", 7, 6, 14, NAN, 7, 20, true},
      {"a week", 7, 7, 14, NAN, 7, 20, true},
      {"its own threshold", 7, 3, 14, 35, 3, 22.9128784747792, false},
      {"a fortnight, six days", 14, 6, 14, NAN, 6, 13.093073414159543, false},
      {"a fortnight, ten days: six of them", 14, 10, 14, NAN, 6,
       13.093073414159543, false},
      {"four weeks, own: as written, for four weeks", 28, 3, 14, 40, 3,
       18.516401995451028, false},
      {"a day needs no youth", 1, 1, 14, NAN, 1, 20, true},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct rules rules = usual;
    rules.windows[0] = cases[i].window;
    struct assessment a = young(&rules, cases[i].days, cases[i].percent,
                                cases[i].own, 0);
    check_int(cases[i].name, a.days, cases[i].want_days);
    check_number(cases[i].name, a.threshold, cases[i].threshold);
    check_int(cases[i].name, !isnan(a.growth[0]), cases[i].known);
    check_number(cases[i].name, a.seasonal, NAN);
    check_number(cases[i].name, a.score, a.plain / a.threshold);
  }
}

/* It was watched a year ago, and now anew for three days. */
static void a_young_history_has_no_season(void **state) {
  (void)state;
  double values[LONGEST];
  struct series s = {D - LONGEST + 1, LONGEST, values};
  two_years(values, 60, 14);
  for (int day = D - 300; day < D - 3; day++)
    values[day - s.first] = NAN;
  struct score_input q = {.day = D,
                          .videos = values[LONGEST - 1],
                          .views = NAN,
                          .scored = &s,
                          .videos_history = &s,
                          .seasonal = true,
                          .threshold = NAN};
  struct assessment a = score_day(&usual, &q);
  check_int("days", a.days, 3);
  check_number("no seasonal growth", a.seasonal, NAN);
  check_number("plain", a.scored, a.plain);
}

static void a_young_hashtag_alerts_at_equal_rarity(void **state) {
  (void)state;
  static const struct {
    int days;
    double below, above; /* percent: no alert, an alert */
  } cases[] = {{3, 13.0, 13.2}, {4, 15.0, 15.2}, {5, 16.8, 17.0},
               {7, 19.9, 20.1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    int days = cases[i].days;
    assert_true(young(&usual, days, cases[i].below, NAN, 0).score < 1);
    assert_true(young(&usual, days, cases[i].above, NAN, 0).score > 1);
  }
}

static void a_dip_of_the_first_sample_is_no_trend(void **state) {
  (void)state;
  for (int days = 3; days <= 7; days++)
    for (double dip = 5; dip <= 95; dip += 5)
      assert_true(young(&usual, days, 2, NAN, dip).score < 0.75);
  struct assessment a = young(&usual, 7, 0, NAN, 25);
  check_number("the figure is what is stored", a.growth[0], 100 / 3.0);
  check_number("what is scored is guarded", a.score, 0);
}

/* Flat but for one day: what level comes of it in the days behind? */
static void one_bad_day_makes_no_trend_later(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int window, bad_days;
    double factor;
    int want; /* highest level from the bad day on */
  } cases[] = {
      {"halved", 7, 1, 0.5, 0},       {"a quarter less", 7, 1, 0.75, 0},
      {"zero", 7, 1, 0, 0},           {"upwards: its own day", 7, 1, 1.5, 2},
      {"halved, four weeks", 28, 1, 0.5, 0},
      {"two days of it", 7, 2, 0.5, 2},
      {"a day's growth: its return is one", 1, 1, 0.5, 2},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double values[90];
    struct rules rules = usual;
    rules.windows[0] = cases[i].window;
    struct series s = {D, 90, values};
    for (int k = 0; k < 90; k++)
      values[k] = k >= 40 && k < 40 + cases[i].bad_days
                      ? 500000 * cases[i].factor
                      : 500000;
    struct level level = {.day = DAY_NONE};
    int highest = 0;
    for (int day = D; day < D + 90; day++) {
      struct score_input q = {.day = day,
                              .videos = series_at(&s, day),
                              .views = NAN,
                              .scored = &s,
                              .videos_history = &s,
                              .threshold = NAN};
      struct assessment a = score_day(&rules, &q);
      if (isnan(a.score))
        continue;
      level = level_next(level, day, a.score);
      if (day >= D + 40 && level.value > highest)
        highest = level.value;
    }
    check_int(cases[i].name, highest, cases[i].want);
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
      cmocka_unit_test(a_young_hashtag_is_scored_by_the_days_it_has),
      cmocka_unit_test(a_young_history_has_no_season),
      cmocka_unit_test(a_young_hashtag_alerts_at_equal_rarity),
      cmocka_unit_test(a_dip_of_the_first_sample_is_no_trend),
      cmocka_unit_test(one_bad_day_makes_no_trend_later),
      cmocka_unit_test(the_reach_covers_every_day_looked_at),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
