/* SPDX-License-Identifier: MIT */
#include "core/day.h"
#include "core/growth.h"
#include "table.h"

#define D 1000 /* the day of the question */

static void the_tolerance_grows_with_the_window(void **state) {
  (void)state;
  static const int cases[][2] = {{1, 1},  {2, 1},  {7, 1},  {8, 1},
                                 {13, 1}, {14, 2}, {28, 4}, {90, 12}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int("tolerance", growth_tolerance(cases[i][0]), cases[i][1]);
}

/* Days before D that are known; each one's count is 1000 + that number. */
struct baseline_case {
  const char *name;
  int window;
  int known[4]; /* ended by -1 */
  int want;     /* days before D; -1: unknown */
};

static void check_baseline(const struct baseline_case *c) {
  double values[41];
  struct series s = {.first = D - 40, .len = 41, .values = values};
  for (int i = 0; i < s.len; i++)
    values[i] = NAN;
  for (int i = 0; i < 4 && c->known[i] >= 0; i++)
    values[40 - c->known[i]] = 1000 + c->known[i];
  struct baseline b = growth_baseline(&s, D, c->window);
  check_int(c->name, b.day, c->want < 0 ? DAY_NONE : D - c->want);
  check_number(c->name, b.count, c->want < 0 ? NAN : 1000.0 + c->want);
}

static void the_baseline_is_the_nearest_known_day(void **state) {
  (void)state;
  static const struct baseline_case cases[] = {
      {"the day itself", 7, {6, 7, 8, -1}, 7},
      {"a day later", 7, {5, 6, -1}, 6},
      {"a day earlier", 7, {8, 9, -1}, 8},
      {"the earlier in a tie", 7, {6, 8, -1}, 8},
      {"two days off is unknown", 7, {5, 9, -1}, -1},
      {"nothing known", 7, {-1}, -1},
      {"a short history is unknown", 7, {0, 1, 2, 3}, -1},
      {"one day", 1, {1, -1}, 1},
      {"one day, a day earlier", 1, {2, -1}, 2},
      {"one day, never D itself", 1, {0, 3, -1}, -1},
      {"two days, a day later", 2, {0, 1, -1}, 1},
      {"a week and a half, one day", 13, {12, -1}, 12},
      {"a week and a half, not two", 13, {11, 15, -1}, -1},
      {"a fortnight, two days", 14, {12, 17, -1}, 12},
      {"four weeks, four days", 28, {24, 33, -1}, 24},
      {"four weeks, four days earlier", 28, {23, 32, -1}, 32},
      {"four weeks, not five", 28, {23, 33, -1}, -1},
      {"nearer wins over earlier", 28, {27, 30, -1}, 27},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_baseline(&cases[i]);
}

/* Counts of D - window - 1, D - window, D - window + 1, and what comes of
 * them; NaN: that day is unknown. */
static void one_wrong_day_is_no_baseline(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int window;
    double before, at, after;
    int want_day; /* from D - window */
    double want;
  } cases[] = {
      {"a count that only rises is its own", 7, 480, 500, 520, 0, 500},
      {"a dip of a quarter", 7, 480, 375, 520, 0, 480},
      {"a glitch upwards", 7, 480, 900, 520, 0, 520},
      {"a dip the day before", 7, 360, 500, 520, 0, 500},
      {"a dip the day after", 7, 480, 500, 390, 0, 480},
      {"of a count that falls", 7, 520, 500, 480, 0, 500},
      {"all the same", 7, 500, 500, 500, 0, 500},
      {"to zero", 7, 480, 0, 520, 0, 480},
      {"before is unknown: as it is", 7, NAN, 375, 520, 0, 375},
      {"after is unknown: as it is", 7, 480, 375, NAN, 0, 375},
      {"the day itself is unknown: the earlier", 7, 480, NAN, 520, -1, 480},
      {"four weeks", 28, 480, 375, 520, 0, 480},
      {"two days", 2, 480, 375, 520, 0, 480},
      {"one day: D is no judge of itself", 1, 480, 375, 520, 0, 375},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double values[41];
    struct series s = {.first = D - 40, .len = 41, .values = values};
    for (int k = 0; k < s.len; k++)
      values[k] = NAN;
    double *at = &values[40 - cases[i].window];
    at[-1] = cases[i].before, at[0] = cases[i].at, at[1] = cases[i].after;
    struct baseline b = growth_baseline(&s, D, cases[i].window);
    check_int(cases[i].name, b.day - (D - cases[i].window), cases[i].want_day);
    check_number(cases[i].name, b.count, cases[i].want);
  }
}

/* The first sample, of D - k, and the days behind it up to D. */
static void a_first_sample_is_guarded(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int k;
    double counts[8]; /* from D - k on; NaN: unknown */
    double want;
  } cases[] = {
      {"even growth is believed", 3, {100, 110, 120, 130}, 100},
      {"a slower beginning, too", 3, {100, 102, 110, 130}, 100},
      {"a first step of twice the others", 3, {100, 120, 130, 140}, 100},
      {"a dip before quiet days", 3, {75, 100, 100, 100}, 100},
      {"a dip before growth", 3, {75, 102, 104, 106}, 98},
      {"a drop behind it is no growth", 3, {75, 100, 90, 80}, 100},
      {"a glitch upwards stays", 3, {130, 100, 100, 100}, 130},
      {"six days", 6, {75, 100, 101, 102, 103, 104, 105}, 98},
      {"the second day is unknown", 3, {75, NAN, 104, 106}, 96},
      {"nobody else is there to ask", 3, {75, NAN, NAN, 106}, 75},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct series s = {D - cases[i].k, cases[i].k + 1, cases[i].counts};
    struct baseline first = {s.first, cases[i].counts[0]};
    struct baseline b = growth_guard(&s, D, cases[i].counts[cases[i].k],
                                     first);
    check_int(cases[i].name, b.day, first.day);
    check_number(cases[i].name, b.count, cases[i].want);
  }
}

static void the_scale_follows_the_window(void **state) {
  (void)state;
  check_number("a week", growth_scale(7), 1);
  check_number("a day", 20 * growth_scale(1), 7.559289460184544);
  check_number("three days", 20 * growth_scale(3), 13.093073414159543);
  check_number("four days", 20 * growth_scale(4), 15.118578920369089);
  check_number("five days", 20 * growth_scale(5), 16.903085094570333);
  check_number("six days", 20 * growth_scale(6), 18.516401995451028);
  check_number("a fortnight", growth_scale(14), 1.4142135623730951);
  check_number("no more behind it", growth_scale(28), growth_scale(14));
}

static void growth_is_measured_against_the_floor(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double now;
    int window, age; /* days from the baseline; -1: unknown */
    double base, floor, want;
  } cases[] = {
      {"30.2 %", 651000, 7, 7, 500000, 100, 30.2},
      {"no change", 500000, 7, 7, 500000, 100, 0},
      {"a drop is negative", 450000, 7, 7, 500000, 100, -10},
      {"all deleted", 0, 7, 7, 500000, 100, -100},
      {"1 to 2 is not +100 %", 2, 7, 7, 1, 100, 1},
      {"1 to 30", 30, 7, 7, 1, 100, 29},
      {"a new tag is seen", 5000, 7, 7, 0, 100, 5000},
      {"just above the floor", 202, 7, 7, 101, 100, 100},
      {"a drop below the floor", 10, 7, 7, 20, 100, -10},
      {"six days, compounded", 110, 7, 6, 100, 1, 11.761305455072613},
      {"eight days, compounded", 110, 7, 8, 100, 1, 8.697260706438037},
      {"two days for one", 121, 1, 2, 100, 1, 10},
      {"compounded under the floor", 121, 1, 2, 0, 100, 48.660687473185064},
      {"all deleted, compounded", 0, 7, 8, 500, 100, -100},
      {"now is unknown", NAN, 7, 7, 100, 100, NAN},
      {"the baseline is unknown", 100, 7, -1, NAN, 100, NAN},
      {"the largest counts", 9e14, 7, 7, 6e14, 100, 50},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct baseline b = {D - cases[i].age, cases[i].base};
    if (cases[i].age < 0)
      b.day = DAY_NONE;
    double got = growth_percent(cases[i].now, D, cases[i].window, b,
                                cases[i].floor);
    check_number(cases[i].name, got, cases[i].want);
  }
}

static void a_season_is_taken_off(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double percent, last_year, want;
  } cases[] = {
      {"does what it does each year", 60, 60, 0},
      {"more than last year", 60, 20, 100.0 / 3},
      {"less than last year", 20, 60, -25},
      {"a drop last year does not help", 30, -40, 30},
      {"quiet last year", 30, 0, 30},
      {"no last year: plain", 30, NAN, 30},
      {"unknown stays unknown", NAN, 20, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_number(cases[i].name,
                 growth_seasonal(cases[i].percent, cases[i].last_year),
                 cases[i].want);
}

static void the_tier_sets_the_threshold(void **state) {
  (void)state;
  static const struct tier usual[] = {
      {100000, 50}, {5000000, 20}, {INFINITY, 7.5}};
  static const struct tier flat[] = {{INFINITY, 20}};
  static const struct tier two[] = {{1000, 90}, {INFINITY, 10}};
  static const struct {
    const char *name;
    const struct tier *tiers;
    int num;
    double videos, want;
  } cases[] = {
      {"none", usual, 3, 0, 50},
      {"the last small one", usual, 3, 99999, 50},
      {"the first middle one", usual, 3, 100000, 20},
      {"the last middle one", usual, 3, 4999999, 20},
      {"the first large one", usual, 3, 5000000, 7.5},
      {"the largest", usual, 3, 9e15, 7.5},
      {"not told: the middle", usual, 3, NAN, 20},
      {"flat, small", flat, 1, 5, 20},
      {"flat, large", flat, 1, 9e15, 20},
      {"flat, not told", flat, 1, NAN, 20},
      {"two, small", two, 2, 999, 90},
      {"two, large", two, 2, 1000, 10},
      {"two, not told", two, 2, NAN, 10},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_number(cases[i].name,
                 growth_threshold(cases[i].tiers, cases[i].num,
                                  cases[i].videos),
                 cases[i].want);
}

#define DAYS 14

/* The scores of days in a row (NaN: a day without) and the levels they make,
 * a digit a day; '-' where there is no score. */
struct level_case {
  const char *name;
  double scores[DAYS];
  const char *levels;
};

static void check_levels(const struct level_case *c) {
  struct level level = {.day = DAY_NONE};
  char got[DAYS + 1] = "";
  for (int i = 0; i < (int)strlen(c->levels); i++) {
    got[i] = '-';
    if (isnan(c->scores[i]))
      continue;
    level = level_next(level, D + i, c->scores[i]);
    check_int(c->name, level.day, D + i);
    check_range(level.below, 0, LEVEL_END_DAYS);
    got[i] = (char)('0' + level.value);
  }
  check_text(c->name, got, c->levels);
}

static void a_level_rises_holds_and_ends(void **state) {
  (void)state;
  static const struct level_case cases[] = {
      {"quiet", {0, 0.5, 0.99, -3}, "0000"},
      {"exactly 1 is not above", {1, 1.0000001}, "01"},
      {"exactly 2 is not above", {2, 2.0000001}, "12"},
      {"at once to 2", {2.5}, "2"},
      {"from 1 to 2", {1.5, 2.5}, "12"},
      {"keeps its peak", {2.5, 1.1, 0.8, 1.5}, "2222"},
      {"between the bounds it lasts",
       {1.2, 0.9, 0.8, 0.75, 0.9, 0.99, 0.75}, "1111111"},
      {"ends on the third day below", {1.2, 0.7, 0.7, 0.7}, "1110"},
      {"the strong one, too", {2.2, 0.7, 0, -9, 0}, "22200"},
      {"exactly 0.75 is not below", {1.2, 0.7, 0.7, 0.75, 0.7, 0.7, 0.7},
       "1111110"},
      {"a better day starts over", {1.2, 0, 0, 0.8, 0, 0, 0.8}, "1111111"},
      {"a day without a score breaks the row",
       {1.2, 0, 0, NAN, 0, 0, 0}, "111-110"},
      {"it outlives a gap", {1.2, NAN, NAN, NAN, 0.8}, "1---1"},
      {"a new trend after the end", {1.2, 0, 0, 0, 1.1}, "11101"},
      {"long quiet days count no further",
       {0, 0, 0, 0, 0, 0, 1.1, 0, 0, 0}, "0000001110"},
      {"swinging around 1 for two weeks: one rise, one end",
       {1.1, 0.9, 1.05, 0.8, 1.2, 0.76, 1.1, 0.9, 1.01, 0.95, 1.1, 0.7, 0.6,
        0.5},
       "11111111111110"},
      {"swinging wider is still one trend",
       {1.3, 0.6, 0.5, 1.2, 0.7, 0.4, 1.1, 0.5, 0.7, 1.02, 0.6, 0.3, 0.1, 0},
       "11111111111100"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_levels(&cases[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_tolerance_grows_with_the_window),
      cmocka_unit_test(the_baseline_is_the_nearest_known_day),
      cmocka_unit_test(one_wrong_day_is_no_baseline),
      cmocka_unit_test(a_first_sample_is_guarded),
      cmocka_unit_test(the_scale_follows_the_window),
      cmocka_unit_test(growth_is_measured_against_the_floor),
      cmocka_unit_test(a_season_is_taken_off),
      cmocka_unit_test(the_tier_sets_the_threshold),
      cmocka_unit_test(a_level_rises_holds_and_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
