/* SPDX-License-Identifier: MIT */
/* Intervals of shares, by drawing hashtags. */
#include "core/bootstrap.h"
#include "table.h"

/* Against the normal approximation: p +- 1.96 * sqrt(p * (1 - p) / n). */
static void an_interval_holds_the_share_in_95_of_100(void **state) {
  (void)state;
  static const struct {
    const char *name;
    size_t num;
    unsigned part, whole; /* of each other hashtag; the rest adds none of it */
    double share, half, tolerance;
  } cases[] = {
      {"100 hashtags, one of two follows", 100, 1, 1, 0.5, 0.098, 0.02},
      {"as many, ten alerts each", 100, 10, 10, 0.5, 0.098, 0.02},
      {"ten hashtags are unsure", 10, 1, 1, 0.5, 0.31, 0.1},
      {"nothing follows", 100, 0, 1, 0, 0, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct bootstrap_item items[100];
    for (size_t k = 0; k < cases[i].num; k++)
      items[k] = (struct bootstrap_item){k % 2 ? cases[i].part : 0,
                                         cases[i].whole};
    struct interval got = bootstrap_share(items, cases[i].num);
    double low = cases[i].share - cases[i].half - got.low;
    double high = cases[i].share + cases[i].half - got.high;
    if (fabs(low) > cases[i].tolerance || fabs(high) > cases[i].tolerance)
      fail_msg("%s: %.3f to %.3f", cases[i].name, got.low, got.high);
  }
}

static void the_same_data_give_the_same_interval(void **state) {
  (void)state;
  struct bootstrap_item items[] = {{1, 3}, {0, 2}, {4, 5}, {0, 0}, {2, 2}};
  struct interval a = bootstrap_share(items, 5), b = bootstrap_share(items, 5);
  check_number("low", a.low, b.low);
  check_number("high", a.high, b.high);
}

static void an_interval_of_nothing_is_unknown(void **state) {
  (void)state;
  struct bootstrap_item none[] = {{0, 0}, {0, 0}};
  check_number("no item", bootstrap_share(none, 0).low, NAN);
  check_number("nothing to share", bootstrap_share(none, 2).high, NAN);
}

/* Fewer draws then, so that the time stays the same. */
static void many_hashtags_make_an_interval_small(void **state) {
  (void)state;
  static struct bootstrap_item items[30000];
  for (size_t i = 0; i < COUNT_OF(items); i++)
    items[i] = (struct bootstrap_item){i % 2, 1};
  struct interval got = bootstrap_share(items, COUNT_OF(items));
  assert_true(got.low > 0.48 && got.low < 0.5);
  assert_true(got.high > 0.5 && got.high < 0.52);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(many_hashtags_make_an_interval_small),
      cmocka_unit_test(an_interval_holds_the_share_in_95_of_100),
      cmocka_unit_test(the_same_data_give_the_same_interval),
      cmocka_unit_test(an_interval_of_nothing_is_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
