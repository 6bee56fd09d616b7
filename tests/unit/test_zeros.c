/* SPDX-License-Identifier: MIT */
/* Which zeros are counts. */
#include "core/zeros.h"
#include "table.h"

#define DAYS 10

static void a_zero_beside_a_count_is_not_told(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double videos, views, want_videos, want_views;
  } cases[] = {
      {"no videos", 0, 119178100000000, NAN, 119178100000000},
      {"no views", 651000, 0, 651000, NAN},
      {"nobody uses it", 0, 0, 0, 0},
      {"both", 651000, 2604000000, 651000, 2604000000},
      {"0 videos alone", 0, NAN, NAN, NAN},
      {"0 views alone", NAN, 0, NAN, NAN},
      {"videos alone", 5, NAN, 5, NAN},
      {"nothing", NAN, NAN, NAN, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double videos = cases[i].videos, views = cases[i].views;
    zeros_untell(&videos, &views);
    check_number(cases[i].name, videos, cases[i].want_videos);
    check_number(cases[i].name, views, cases[i].want_views);
  }
}

static void a_used_hashtag_with_zeros_is_a_miss(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double videos, views, largest;
    bool want;
  } cases[] = {
      {"651,000 once", 0, 0, 651000, true},
      {"101 once", 0, 0, 101, true},
      {"100 once", 0, 0, 100, false},
      {"never any", 0, 0, NAN, false},
      {"a count", 5, 50, 651000, false},
      {"views told", 0, 50, 651000, false},
      {"views alone", NAN, 0, 651000, false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name,
              zeros_are_miss(cases[i].videos, cases[i].views,
                             cases[i].largest),
              cases[i].want);
}

/* -1: not known; the days end with -2. */
static void a_jump_makes_a_run_of_zeros_unknown(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double videos[DAYS], views[DAYS], want[DAYS]; /* of videos */
    int forgotten;
  } cases[] = {
      {"the start of a new hashtag",
       {0, 0, 40, 300, -2}, {0, 0, 900, 9000}, {0, 0, 40, 300}, 0},
      {"to exactly 100", {0, 100, -2}, {0, 5000}, {0, 100}, 0},
      {"to 101 in a day", {0, 101, -2}, {0, 5000}, {-1, 101}, 1},
      {"a missing field",
       {0, 0, 0, 651000, -2}, {0, 0, 0, 9e9}, {-1, -1, -1, 651000}, 3},
      {"in the middle",
       {651000, 0, 0, 652000, -2}, {9e9, 0, 0, 9e9}, {651000, -1, -1, 652000},
       2},
      {"at the end", {651000, 0, 0, -2}, {9e9, 0, 0}, {651000, -1, -1}, 2},
      {"a gap inside the run",
       {0, -1, 0, 651000, -2}, {0, -1, 0, 9e9}, {-1, -1, -1, 651000}, 2},
      {"more than a day later",
       {0, 0, -1, 651000, -2}, {0, 0, -1, 9e9}, {0, 0, -1, 651000}, 0},
      {"more than a day after a fall",
       {651000, -1, 0, 5, -2}, {9e9, -1, 0, 9}, {651000, -1, 0, 5}, 0},
      {"only zeros", {0, 0, 0, -2}, {0, 0, 0}, {-1, -1, -1}, 3},
      {"views unknown", {0, 0, 500, -2}, {-1, -1, -1}, {-1, -1, 500}, 2},
      {"only views, a missing field",
       {-1, -1, -2}, {0, 2604000000}, {-1, -1}, 1},
      {"only views, of a new hashtag",
       {-1, -1, -2}, {0, 5000}, {-1, -1}, 0},
      {"nothing is known", {-1, -1, -2}, {-1, -1}, {-1, -1}, 0},
      {"no zeros", {5, 500, 9000, -2}, {1, 2, 3}, {5, 500, 9000}, 0},
      {"two runs, one of them no count",
       {0, 40, 200, 0, 0, 300, -2}, {0, 1, 2, 0, 0, 3},
       {0, 40, 200, -1, -1, 300}, 2},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double videos[DAYS], views[DAYS];
    int len = 0;
    for (; cases[i].videos[len] != -2; len++) {
      videos[len] = cases[i].videos[len] < 0 ? NAN : cases[i].videos[len];
      views[len] = cases[i].views[len] < 0 ? NAN : cases[i].views[len];
    }
    check_int(cases[i].name, zeros_forget(videos, views, len),
              cases[i].forgotten);
    for (int k = 0; k < len; k++) {
      check_number(cases[i].name, videos[k],
                   cases[i].want[k] < 0 ? NAN : cases[i].want[k]);
      if (cases[i].want[k] < 0 && cases[i].videos[k] >= 0)
        check_number(cases[i].name, views[k], NAN);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_zero_beside_a_count_is_not_told),
      cmocka_unit_test(a_used_hashtag_with_zeros_is_a_miss),
      cmocka_unit_test(a_jump_makes_a_run_of_zeros_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
