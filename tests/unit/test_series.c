/* SPDX-License-Identifier: MIT */
#include "core/day.h"
#include "core/series.h"
#include "table.h"

static const double values[] = {10, NAN, 0, 30, NAN};
static const struct series five = {.first = 100, .len = 5, .values = values};
static const struct series none = {.first = 100, .len = 0, .values = NULL};
static const double nothing[] = {NAN, NAN};
static const struct series unknown = {.first = 8, .len = 2, .values = nothing};

static void a_day_outside_is_unknown(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const struct series *s;
    int day;
    double want;
  } cases[] = {
      {"before the first", &five, 99, NAN},
      {"the first", &five, 100, 10},
      {"a gap", &five, 101, NAN},
      {"a zero is a zero", &five, 102, 0},
      {"the last known", &five, 103, 30},
      {"the last, unknown", &five, 104, NAN},
      {"after the last", &five, 105, NAN},
      {"never", &five, DAY_NONE, NAN},
      {"an empty series", &none, 100, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_number(cases[i].name, series_at(cases[i].s, cases[i].day),
                 cases[i].want);
}

static void the_last_known_day_skips_gaps(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const struct series *s;
    int day, want;
  } cases[] = {
      {"far after the end", &five, 9999, 103},
      {"on the unknown last", &five, 104, 103},
      {"on a known day", &five, 103, 103},
      {"a zero counts", &five, 102, 102},
      {"over a gap", &five, 101, 100},
      {"on the first", &five, 100, 100},
      {"before the first", &five, 99, DAY_NONE},
      {"never", &five, DAY_NONE, DAY_NONE},
      {"all unknown", &unknown, 9, DAY_NONE},
      {"empty", &none, 100, DAY_NONE},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name, series_last_known(cases[i].s, cases[i].day),
              cases[i].want);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_day_outside_is_unknown),
      cmocka_unit_test(the_last_known_day_skips_gaps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
