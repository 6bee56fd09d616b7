/* SPDX-License-Identifier: MIT */
/* Rows of the report: from the files' rows to figures, states and an order. */
#include "ctl/report_rows.h"
#include "core/day.h"
#include "table.h"

#include <stdlib.h>

#define TODAY 20781 /* 2026-11-24 */
#define SPAN 40     /* days of history, the last one today */

static const struct rules rules = {.windows = {7},
                                   .windows_num = 1,
                                   .tiers = {{INFINITY, 20}},
                                   .tiers_num = 1,
                                   .min_baseline = 100};

/* A history of videos, views and levels, all unknown at first. */
struct history {
  double videos[SPAN], views[SPAN], trending[SPAN];
};

static struct history *unknown(struct history *h) {
  for (int i = 0; i < SPAN; i++)
    h->videos[i] = h->views[i] = h->trending[i] = NAN;
  return h;
}

/* Days ago from..to (from >= to): the counts begin with `first`. */
static void fill(double *rows, int from, int to, double first, double a_day) {
  for (int ago = from; ago >= to; ago--)
    rows[SPAN - 1 - ago] = first + (from - ago) * a_day;
}

static struct standing judged(const struct history *h, const struct rules *r,
                         double threshold) {
  struct standing row = {.watch = {"tag", threshold, false}};
  struct standing_history history = {{TODAY - SPAN + 1, SPAN, h->videos},
                                {TODAY - SPAN + 1, SPAN, h->views},
                                {TODAY - SPAN + 1, SPAN, h->trending}};
  standing_judge(&row, r, &history, TODAY);
  return row;
}

static const char *state_of(const struct standing *row) {
  static char text[STANDING_STATE_SIZE];
  return standing_state(row, 7, text);
}

static void the_figures_are_those_of_the_newest_sample(void **state) {
  (void)state;
  struct history h;
  fill(unknown(&h)->videos, 30, 2, 1000, 10); /* the newest: two days ago */
  fill(h.views, 30, 3, 9000, 90);
  struct standing row = judged(&h, &rules, NAN);
  check_int("day", row.day, TODAY - 2);
  check_int("age", row.age, 2);
  check_int("since", row.since, TODAY - 30);
  check_number("videos", row.videos, 1280);
  check_number("views of that day", row.views, NAN);
  check_number("new in 7 days", row.fresh, 70);
  check_number("growth", row.assessment.growth[0], 100 * 70 / 1210.0);
  check_number("threshold", row.assessment.threshold, 20);
  check_number("score", row.assessment.score, 5 * 70 / 1210.0);
  check_number("its own threshold", judged(&h, &rules, 35).assessment.threshold,
               35);
  check_number("no bar today", row.bars[STANDING_BARS - 1], NAN);
  check_number("a bar", row.bars[STANDING_BARS - 3], 10);
  check_number("the oldest bar", row.bars[0], 10);
}

static void growth_of_views_is_of_views(void **state) {
  (void)state;
  struct history h;
  struct rules of_views = rules;
  of_views.of_views = 1;
  fill(unknown(&h)->videos, 20, 0, 1000, 10);
  fill(h.views, 20, 0, 50000, 500);
  struct standing row = judged(&h, &of_views, NAN);
  check_number("videos", row.videos, 1200);
  check_number("new", row.fresh, 3500);
  check_number("growth", row.assessment.growth[0], 100 * 3500 / 56500.0);
  check_number("bar", row.bars[STANDING_BARS - 1], 500);
}

static void a_state_says_what_a_hashtag_does(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int from, to;       /* days ago of the first and the newest sample */
    double a_day;       /* of 1000 at first */
    double level;       /* stored for the newest; NaN: none */
    bool dead;
    const char *want;
  } cases[] = {
      {"never", -1, 0, 0, NAN, false, "no sample yet"},
      {"never, and dead", -1, 0, 0, NAN, true, "not found"},
      {"quiet", 30, 0, 1, 0, false, "quiet"},
      {"the stored level counts", 30, 0, 1, 1, false, "TRENDING"},
      {"strongly", 30, 0, 1, 2, false, "STRONGLY"},
      {"a peak is kept", 30, 1, 1, 2, false, "STRONGLY"},
      {"dead", 30, 1, 1, 2, true, "not found"},
      {"imported, quiet", 30, 0, 1, NAN, false, "quiet"},
      {"imported, trending", 7, 0, 30, NAN, false, "TRENDING"},
      {"imported, strongly", 7, 0, 60, NAN, false, "STRONGLY"},
      {"the first day", 0, 0, 1, NAN, false, "learning, day 1 of 7"},
      {"today's is not in", 1, 1, 1, NAN, false, "learning, day 2 of 7"},
      {"the third day", 2, 0, 1, NAN, false, "learning, day 3 of 7"},
      {"no more", 3, 0, 1, NAN, false, "quiet"},
      {"young, trending", 3, 0, 50, NAN, false, "TRENDING"},
      {"two days without", 12, 2, 1, 2, false, "STRONGLY"},
      {"it stopped", 12, 3, 1, 2, false, "old"},
      {"it stopped while it learnt", 12, 10, 1, NAN, false, "old"},
      {"it stopped, and is dead", 12, 10, 1, NAN, true, "not found"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct history h;
    unknown(&h);
    if (cases[i].from >= 0)
      fill(h.videos, cases[i].from, cases[i].to, 1000, cases[i].a_day);
    h.trending[SPAN - 1 - cases[i].to] = cases[i].level;
    struct standing row = judged(&h, &rules, NAN);
    row.dead = cases[i].dead;
    check_text(cases[i].name, state_of(&row), cases[i].want);
  }
}

static void learning_begins_anew_after_a_gap(void **state) {
  (void)state;
  struct history h;
  fill(unknown(&h)->videos, 30, 20, 1000, 1);
  fill(h.videos, 2, 0, 1100, 1);
  struct standing row = judged(&h, &rules, NAN);
  check_text("state", state_of(&row), "learning, day 3 of 7");
  check_int("since", row.since, TODAY - 30);
}

static void rows_stand_in_order(void **state) {
  (void)state;
  static const struct {
    const char *key, *want;
  } cases[] = {{"score", "cbaed"},  {"growth", "bcaed"}, {"videos", "baced"},
               {"views", "abced"},  {"new", "cabed"},    {"age", "dacbe"},
               {"tag", "abcde"}};
  char names[5][2] = {"e", "d", "c", "b", "a"};
  const double figures[5][6] = {
      /* score growth videos views new age; "e" has no sample, "d" is old */
      {NAN, NAN, NAN, NAN, NAN, NAN},
      {1, 30, 5, NAN, 40, 4},
      {2, 8, 4, NAN, 30, 1},
      {1, 20, 9, NAN, NAN, 0},
      {NAN, NAN, 7, 1, 20, 2}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char got[6] = "";
    struct standing items[5];
    struct standings rows = {.items = items, .num = 5};
    for (int k = 0; k < 5; k++) {
      items[k] = (struct standing){.watch = {names[k], NAN, false},
                              .day = isnan(figures[k][5]) ? DAY_NONE : TODAY,
                              .age = k == 0 ? 0 : (int)figures[k][5],
                              .videos = figures[k][2],
                              .views = figures[k][3],
                              .fresh = figures[k][4]};
      items[k].assessment.score = figures[k][0];
      items[k].assessment.growth[0] = figures[k][1];
    }
    assert_true(standings_sort(&rows, cases[i].key));
    for (int k = 0; k < 5; k++)
      got[k] = items[k].watch.tag[0];
    check_text(cases[i].key, got, cases[i].want);
    assert_non_null(strstr(standings_keys(), cases[i].key));
  }
  struct standings none = {0};
  assert_false(standings_sort(&none, "nonsense"));
  assert_true(standings_sort(&none, "tag"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_figures_are_those_of_the_newest_sample),
      cmocka_unit_test(growth_of_views_is_of_views),
      cmocka_unit_test(a_state_says_what_a_hashtag_does),
      cmocka_unit_test(learning_begins_anew_after_a_gap),
      cmocka_unit_test(rows_stand_in_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
