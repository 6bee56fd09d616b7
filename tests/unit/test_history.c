/* SPDX-License-Identifier: MIT */
/* The past as the plugin would have lived it, and gone on from. */
#include "core/day.h"
#include "core/history.h"
#include "table.h"

#define D 1000
#define DAYS 8

/* Growth over one day, 20 % is the threshold: hand-made numbers stay small. */
static const struct rules daily = {.windows = {1},
                                   .windows_num = 1,
                                   .tiers = {{INFINITY, 20}},
                                   .tiers_num = 1,
                                   .min_baseline = 1};

#define U NAN

struct fill_case {
  const char *name;
  double videos[DAYS];
  double scores[DAYS], levels[DAYS]; /* stored ones; all NaN after `days` */
  int days;
  double want_scores[DAYS];
  const char *want_levels; /* a digit a day, '-': none */
};

static void check_fill(const struct fill_case *c) {
  double videos[DAYS], views[DAYS], growth[DAYS], seasonal[DAYS];
  double score[DAYS], trending[DAYS];
  char levels[DAYS + 1] = "";
  for (int i = 0; i < c->days; i++) {
    videos[i] = c->videos[i];
    views[i] = growth[i] = seasonal[i] = NAN;
    score[i] = c->scores[i] != 0 ? c->scores[i] : NAN;
    trending[i] = score[i] == score[i] ? c->levels[i] : NAN;
  }
  struct history past = {.first = D,
                      .len = c->days,
                      .videos = videos,
                      .views = views,
                      .threshold = NAN};
  struct history_figures f = {{growth}, seasonal, score, trending};
  history_fill(&past, &daily, &f);
  for (int i = 0; i < c->days; i++) {
    check_number(c->name, score[i], c->want_scores[i]);
    check_number(c->name, seasonal[i], NAN);
    levels[i] = isnan(trending[i]) ? '-' : (char)('0' + (int)trending[i]);
  }
  check_text(c->name, levels, c->want_levels);
}

/* A stored score of 0 stands for "none is stored". */
static void stored_days_are_kept_and_continued(void **state) {
  (void)state;
  static const struct fill_case cases[] = {
      {"all of it is computed", {100, 130, 130, 130, 130}, {0}, {0}, 5,
       {U, 1.5, 0, 0, 0}, "-1110"},
      {"a missing day has none, a baseline two days off is compounded",
       {100, 130, U, 130}, {0}, {0}, 4, {U, 1.5, U, 0}, "-1-1"},
      {"two missing days", {100, 130, U, U, 130}, {0}, {0}, 5,
       {U, 1.5, U, U, U}, "-1---"},
      {"a stored score counts, not the counts", {100, 130, 130}, {0, 0.5, 0},
       {0, 0, 0}, 3, {U, 0.5, 0}, "-00"},
      {"a stored level is kept and leads on", {100, 100, 118, 118},
       {0, 2.5, 0, 0}, {0, 2, 0, 0}, 4, {U, 2.5, 0.9, 0}, "-222"},
      {"a stored level that the scores alone do not make",
       {100, 100, 118, 118}, {0, 0.8, 0, 0}, {0, 1, 0, 0}, 4,
       {U, 0.8, 0.9, 0}, "-111"},
      {"stored and computed low scores are one row",
       {100, 130, 130, 130, 130}, {0, 0, 0.1, 0.1, 0}, {0, 0, 1, 1, 0}, 5,
       {U, 1.5, 0.1, 0.1, 0}, "-1110"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_fill(&cases[i]);
}

static void every_figure_is_filled(void **state) {
  (void)state;
  enum { LEN = 380 };
  struct rules rules = daily;
  rules.windows_num = 2;
  memcpy(rules.windows, (int[]){7, 28}, 2 * sizeof(int));
  static double videos[LEN], views[LEN], rows[5][LEN];
  for (int i = 0; i < LEN; i++) {
    videos[i] = 1000 + 10 * i;
    views[i] = NAN;
    for (int k = 0; k < 5; k++)
      rows[k][i] = NAN;
  }
  struct history past = {.first = D,
                      .len = LEN,
                      .videos = videos,
                      .views = views,
                      .seasonal = true,
                      .threshold = 10};
  struct history_figures f = {{rows[0], rows[1]}, rows[2], rows[3], rows[4]};
  history_fill(&past, &rules, &f);
  double last_year = 100 * 70 / 1080.0; /* days 8 to 15 */
  double now = 100 * 70 / 4720.0;       /* days 372 to 379 */
  double seasonal = 100 * ((1 + now / 100) / (1 + last_year / 100) - 1);
  check_number("7 days", f.growth[0][LEN - 1], now);
  check_number("28 days", f.growth[1][LEN - 1], 100 * 280 / 4510.0);
  check_number("no 28 days yet", f.growth[1][20], NAN);
  check_number("seasonal", f.seasonal[LEN - 1], seasonal);
  check_number("no year yet", f.seasonal[300], NAN);
  check_number("score", f.score[LEN - 1], seasonal / 10);
  check_number("score without a year", f.score[300], f.growth[0][300] / 10);
  check_number("level", f.trending[LEN - 1], 0);
}

static void views_are_scored_and_videos_choose_the_tier(void **state) {
  (void)state;
  struct rules rules = daily;
  rules.of_views = 1;
  rules.tiers_num = 2;
  memcpy(rules.tiers, (struct tier[]){{1000, 50}, {INFINITY, 10}},
         2 * sizeof(struct tier));
  double videos[] = {500, 500, 2000, 2000}, views[] = {100, 125, 150, 165};
  struct history past = {.first = D,
                      .len = 4,
                      .videos = videos,
                      .views = views,
                      .threshold = NAN};
  static const double want[] = {U, 0.5, 0.4, 1};
  for (int i = 0; i < 4; i++)
    check_number("score", history_score(&past, &rules, D + i).score, want[i]);
  past.threshold = 100;
  check_number("its own", history_score(&past, &rules, D + 3).score, 0.1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stored_days_are_kept_and_continued),
      cmocka_unit_test(every_figure_is_filled),
      cmocka_unit_test(views_are_scored_and_videos_choose_the_tier),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
