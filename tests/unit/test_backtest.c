/* SPDX-License-Identifier: MIT */
/* Thresholds against pasts whose outcome can be told by hand. */
#include "core/backtest.h"
#include "core/day.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

#define D 1000
#define DAYS 500

static const struct rules flat20 = {.windows = {7},
                                    .windows_num = 1,
                                    .tiers = {{INFINITY, 20}},
                                    .tiers_num = 1,
                                    .min_baseline = 1};

/* A course of counts: 1000, then so many days that add so much each. */
struct course {
  struct {
    int days;
    double add;
  } legs[6]; /* ended by 0 days */
  int unknown, unknown_days; /* places of days that are not known */
};

static int lay_out(const struct course *c, double *counts) {
  int len = 0;
  double count = 1000;
  for (int k = 0; k < 6 && c->legs[k].days > 0; k++)
    for (int i = 0; i < c->legs[k].days; i++)
      counts[len++] = count += c->legs[k].add;
  for (int i = 0; i < c->unknown_days; i++)
    counts[c->unknown + i] = NAN;
  return len;
}

/* "alerts 2 judged 2 followed 2 caught 1/1 lead 4" of one set's tier. */
static const char *tally_text(const struct backtest *b, int set, int tier) {
  static char text[128];
  const struct backtest_tally *t = &b->sets[set].tally[tier];
  snprintf(text, sizeof(text),
           "alerts %lu judged %lu followed %lu caught %lu/%lu lead %g",
           t->alerts, t->judged, t->followed, t->caught, b->rises[tier],
           backtest_lead(t));
  return text;
}

static struct backtest *begun(const struct rules *rules) {
  struct backtest *b = malloc(sizeof(*b));
  assert_non_null(b);
  backtest_init(b, rules, 50);
  check_int("place", backtest_add(b, rules->tiers, rules->tiers_num), 0);
  return b;
}

static void take(struct backtest *b, const struct course *c, bool seasonal,
                 double threshold) {
  static double counts[DAYS], unknown[DAYS];
  struct history past = {.tag = "x",
                      .first = D,
                      .len = lay_out(c, counts),
                      .videos = counts,
                      .views = unknown,
                      .seasonal = seasonal,
                      .threshold = threshold};
  for (int i = 0; i < past.len; i++)
    unknown[i] = NAN;
  if (b->rules.of_views) {
    past.videos = unknown;
    past.views = counts;
  }
  check_int("taken", backtest_take(b, &past), 0);
}

/*
 * The usual rise: 1000 to day 20, 100 more a day to 3000 on day 40. Its
 * growth is 30 % on day 23, 50 % on day 25, 70 % on day 27 and less from
 * then on; up to day 30 (2000) at least half as much again is to come.
 */
#define RISE {21, 0}, {20, 100}

static void an_alert_is_judged_by_the_rise_it_precedes(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct course course;
    bool seasonal;
    double threshold; /* the tag's own; 0: none */
    const char *want;
  } cases[] = {
      {"a rise is caught, and told to be strong two days later",
       {.legs = {RISE, {40, 0}}}, false, 0,
       "alerts 2 judged 2 followed 2 caught 1/1 lead 4"},
      {"a slow rise is missed: 14 % a week",
       {.legs = {{21, 0}, {60, 20}, {40, 0}}}, false, 0,
       "alerts 0 judged 0 followed 0 caught 0/1 lead nan"},
      {"a false alarm: 30 % on one day, and no more",
       {.legs = {{21, 0}, {1, 300}, {60, 0}}}, false, 0,
       "alerts 1 judged 1 followed 0 caught 0/0 lead nan"},
      {"told when it is over: 60 % on one day, at once strong",
       {.legs = {{21, 0}, {1, 600}, {60, 0}}}, false, 0,
       "alerts 1 judged 1 followed 0 caught 0/1 lead nan"},
      {"exactly at the threshold is no alert",
       {.legs = {{21, 0}, {1, 200}, {60, 0}}}, false, 0,
       "alerts 0 judged 0 followed 0 caught 0/0 lead nan"},
      {"a gap hides the first days: told once, at once strong",
       {.legs = {RISE, {40, 0}}, .unknown = 21, .unknown_days = 4}, false, 0,
       "alerts 1 judged 1 followed 1 caught 1/1 lead 2"},
      {"a gap behind: what followed is not known",
       {.legs = {RISE, {40, 0}}, .unknown = 44, .unknown_days = 18}, false, 0,
       "alerts 2 judged 0 followed 0 caught 0/1 lead nan"},
      {"the end of the data: not judged",
       {.legs = {{21, 0}, {1, 300}, {20, 0}}}, false, 0,
       "alerts 1 judged 0 followed 0 caught 0/0 lead nan"},
      {"one rise, told twice: the first time counts",
       {.legs = {{21, 0}, {1, 300}, {14, 0}, {1, 390}, {1, 600}, {40, 0}}},
       false, 0, "alerts 3 judged 3 followed 1 caught 1/1 lead 16"},
      {"two rises far apart, both caught",
       {.legs = {RISE, {60, 0}, {20, 300}, {40, 0}}}, false, 0,
       "alerts 4 judged 4 followed 4 caught 2/2 lead 4"},
      {"a rise that no score can see: it is over in a week",
       {.legs = {{1, 0}, {3, 1000}, {60, 0}}}, false, 0,
       "alerts 1 judged 1 followed 0 caught 0/0 lead nan"},
      {"the same each year, taken plain",
       {.legs = {RISE, {344, 0}, {20, 300}, {40, 0}}}, false, 0,
       "alerts 4 judged 4 followed 4 caught 2/2 lead 4"},
      {"the same each year, seasonal: told in the first year",
       {.legs = {RISE, {344, 0}, {20, 300}, {40, 0}}}, true, 0,
       "alerts 2 judged 2 followed 2 caught 1/2 lead 4"},
      {"a threshold of its own: above 60 % on day 27",
       {.legs = {RISE, {40, 0}}}, false, 60,
       "alerts 1 judged 1 followed 1 caught 1/1 lead 0"},
      {"no score at all", {.legs = {{3, 100}}}, false, 0,
       "alerts 0 judged 0 followed 0 caught 0/0 lead nan"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct backtest *b = begun(&flat20);
    bool own = cases[i].threshold > 0;
    take(b, &cases[i].course, cases[i].seasonal,
         own ? cases[i].threshold : NAN);
    check_text(cases[i].name, tally_text(b, 0, own ? BACKTEST_OWN : 0),
               cases[i].want);
    backtest_clear(b);
    free(b);
  }
}

static void each_set_and_each_tier_has_its_own_tally(void **state) {
  (void)state;
  static const struct tier flat40[] = {{INFINITY, 40}};
  static const struct course rise = {.legs = {RISE, {40, 0}}};
  static const struct course jump = {
      .legs = {{1, 1000}, {2, 3500}, {18, 0}, {1, 2700}, {60, 0}}};
  struct rules rules = flat20;
  rules.tiers_num = 2;
  memcpy(rules.tiers, (struct tier[]){{5000, 20}, {INFINITY, 10}},
         2 * sizeof(struct tier));
  struct backtest *b = begun(&rules);
  check_int("place", backtest_add(b, flat40, 1), 1);
  take(b, &rise, false, NAN);
  take(b, &jump, false, NAN);
  take(b, &rise, false, 60);
  static const struct {
    int set, tier;
    const char *want;
  } cases[] = {
      {0, 0, "alerts 3 judged 3 followed 2 caught 1/1 lead 4"},
      {0, 1, "alerts 1 judged 1 followed 0 caught 0/0 lead nan"},
      {1, 0, "alerts 2 judged 2 followed 1 caught 1/1 lead 2"},
      {1, 1, "alerts 0 judged 0 followed 0 caught 0/0 lead nan"},
      {0, BACKTEST_OWN, "alerts 1 judged 1 followed 1 caught 1/1 lead 0"},
      {1, BACKTEST_OWN, "alerts 1 judged 1 followed 1 caught 1/1 lead 0"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text("tally", tally_text(b, cases[i].set, cases[i].tier),
               cases[i].want);
  struct backtest_tally sum;
  backtest_sum(&b->sets[0], &sum);
  check_int("all alerts", (long)sum.alerts, 5);
  check_int("all caught", (long)sum.caught, 2);
  check_number("lead of all", backtest_lead(&sum), 2);
  check_int("hashtags", (long)b->tags, 3);
  check_int("first", b->first, D + 3);
  check_int("last", b->last, D + 81);
  backtest_clear(b);
  free(b);
}

static void weeks_are_those_of_the_whole_list(void **state) {
  (void)state;
  static const struct course year = {.legs = {{371, 0}}};
  static const struct course weeks = {.legs = {{35, 0}}};
  static const struct course new = {.legs = {{3, 0}}};
  struct backtest *b = begun(&flat20);
  check_number("nothing", backtest_weeks(b), 0);
  take(b, &year, false, NAN); /* scored from the fourth day: D + 3 */
  check_number("one", backtest_weeks(b), 368 / 7.0);
  take(b, &weeks, false, NAN);
  check_number("two", backtest_weeks(b), (368 + 32) / 7.0 / 2);
  take(b, &new, false, NAN);
  check_number("one without a score does not count", backtest_weeks(b),
               (368 + 32) / 7.0 / 2);
  backtest_clear(b);
  free(b);
}

/* The plugin's own levels tell how often it would have sent an alert. */
static void a_backtest_counts_the_alerts_that_the_plugin_sends(void **state) {
  (void)state;
  enum { LEN = 400 };
  static double counts[LEN], none[LEN], rows[4][LEN];
  unsigned random = 1;
  unsigned long rises = 0;
  struct backtest *b = begun(&flat20);
  for (int tag = 0; tag < 20; tag++) {
    double count = 1000;
    for (int i = 0; i < LEN; i++) {
      random = random * 1103515245U + 12345U;
      count *= 1 + ((random >> 16) % 100 < 10 ? 0.15 : 0.005);
      counts[i] = (random >> 24) % 16 == 0 ? NAN : round(count);
      none[i] = rows[0][i] = rows[1][i] = rows[2][i] = rows[3][i] = NAN;
    }
    struct history past = {.first = D,
                        .len = LEN,
                        .videos = counts,
                        .views = none,
                        .threshold = NAN};
    struct history_figures f = {{rows[0]}, rows[1], rows[2], rows[3]};
    history_fill(&past, &flat20, &f);
    double before = 0;
    for (int i = 0; i < LEN; i++) {
      rises += rows[3][i] > before;
      before = isnan(rows[3][i]) ? before : rows[3][i];
    }
    check_int("taken", backtest_take(b, &past), 0);
  }
  assert_true(rises > 50);
  check_int("alerts", (long)b->sets[0].tally[0].alerts, (long)rises);
  backtest_clear(b);
  free(b);
}

/* 24 % in three weeks: nothing beside 50 %, a rise for a large hashtag. */
static void a_rise_is_measured_by_the_threshold_of_its_size(void **state) {
  (void)state;
  static const struct course slow = {.legs = {{21, 0}, {20, 12}, {40, 0}}};
  struct rules rules = flat20;
  rules.tiers[0].threshold = 4; /* 2.5 times that is 10 % */
  struct backtest *b = malloc(sizeof(*b));
  assert_non_null(b);
  backtest_init(b, &rules, 0);
  backtest_add(b, rules.tiers, 1);
  take(b, &slow, false, NAN);
  check_int("by its threshold", (long)b->rises[0], 1);
  check_int("caught", (long)b->sets[0].tally[0].caught, 1);
  take(b, &slow, false, 20); /* its own: 50 % more is asked for */
  check_int("by its own", (long)b->rises[BACKTEST_OWN], 0);
  backtest_clear(b);
  free(b);
  b = begun(&rules); /* 50 % for all */
  take(b, &slow, false, NAN);
  check_int("by what is asked for", (long)b->rises[0], 0);
  backtest_clear(b);
  free(b);
}

static void a_backtest_tells_what_followed_and_how_sure_it_is(void **state) {
  (void)state;
  static const struct course rise = {.legs = {RISE, {40, 0}}};
  static const struct course jump = {.legs = {{21, 0}, {1, 300}, {60, 0}}};
  struct backtest *b = begun(&flat20);
  for (int i = 0; i < 10; i++) {
    take(b, &rise, false, NAN);
    take(b, &jump, false, NAN);
  }
  const struct backtest_tally *t = &b->sets[0].tally[0];
  check_int("alerts", (long)t->alerts, 30);
  /* 131 % and 100 % more behind the two of a rise, nothing behind a jump */
  check_number("then", backtest_then(t), 100);
  struct interval precision = backtest_precision_interval(b, 0);
  struct interval recall = backtest_recall_interval(b, 0);
  assert_true(precision.low > 0.3 && precision.low < 2 / 3.0);
  assert_true(precision.high > 2 / 3.0 && precision.high < 1);
  check_number("each rise is caught", recall.low, 1);
  check_number("in each draw", recall.high, 1);
  assert_true(b->judged[0] > b->followed[0] && b->followed[0] > 0);
  check_number("no alert, nothing behind it",
               backtest_then(&(struct backtest_tally){.alerts = 0}), NAN);
  backtest_clear(b);
  free(b);
}

static void sets_are_limited_in_number(void **state) {
  (void)state;
  struct backtest *b = begun(&flat20);
  for (int i = 1; i < BACKTEST_SETS; i++)
    check_int("place", backtest_add(b, flat20.tiers, 1), i);
  check_int("one more", backtest_add(b, flat20.tiers, 1), -1);
  backtest_clear(b);
  free(b);
}

/* -- the choice */

/* Two tiers; sets of 10, 20 and 40 % in this order behind the rules'. */
struct offered {
  unsigned long alerts, caught, wrong;
  int lead; /* of one of the rises; the others' is 0 */
};

static void put_tally(struct backtest_tally *t, const struct offered *o) {
  *t = (struct backtest_tally){.alerts = o->alerts,
                               .judged = o->alerts,
                               .followed = o->alerts - o->wrong,
                               .caught = o->caught};
  t->leads[BACKTEST_LEAD] = (unsigned)o->caught;
  if (o->lead != 0) {
    t->leads[BACKTEST_LEAD]--;
    t->leads[BACKTEST_LEAD + o->lead]++;
  }
}

static void the_choice_catches_the_most_for_its_alerts(void **state) {
  (void)state;
  static const struct offered small[] = {{30, 9, 0, 0}, {10, 8, 0, 0},
                                         {4, 5, 0, 0}};
  static const struct offered large[] = {{50, 20, 0, 0}, {12, 10, 0, 0},
                                         {2, 1, 0, 0}};
  static const struct offered wrong[] = {{10, 8, 3, 9}, {9, 8, 2, -9},
                                         {5, 8, 2, -10}};
  static const struct offered alike[] = {{30, 8, 0, 0}, {10, 8, 0, 0},
                                         {10, 8, 0, 0}};
  static const struct offered quiet[] = {{50, 20, 0, 0}, {12, 10, 0, 0},
                                         {0, 0, 0, 0}};
  static const struct offered idle[] = {{50, 0, 0, 0}, {12, 0, 0, 0},
                                        {2, 0, 0, 0}};
  static const struct {
    const char *name;
    const struct offered *small, *large;
    unsigned long own, alerts;
    const char *want;
  } cases[] = {
      {"all", small, large, 0, 1000, "10 10"},
      {"just all", small, large, 0, 80, "10 10"},
      {"one less", small, large, 0, 79, "20 10"},
      {"the large one is worth more", small, large, 0, 54, "40 10"},
      {"not enough for that", small, large, 0, 53, "10 20"},
      {"little", small, large, 0, 12, "20 40"},
      {"least", small, large, 0, 6, "40 40"},
      {"too little", small, large, 0, 5, "none"},
      {"of equals, the fewest wrong, then the longest lead", wrong, large, 0,
       1000, "20 10"},
      {"the lead needs its alerts", wrong, large, 0, 55, "40 10"},
      {"of perfect equals, the higher threshold", alike, large, 0, 1000,
       "40 10"},
      {"own thresholds are spent first", small, large, 6, 12, "40 40"},
      {"and may leave too little", small, large, 7, 12, "none"},
      {"or are too many alone", small, large, 7, 6, "none"},
      {"all of it is for one tier", small, quiet, 7, 11, "40 40"},
      {"nothing is caught by silence", quiet, quiet, 7, 7, "none"},
      {"a tier without a rise keeps its threshold", small, idle, 0, 27,
       "20 15"},
      {"and its alerts", small, idle, 0, 15, "none"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct rules rules = flat20;
    rules.tiers_num = 2;
    memcpy(rules.tiers, (struct tier[]){{5000, 25}, {INFINITY, 15}},
           2 * sizeof(struct tier));
    struct backtest *b = begun(&rules);
    struct tier tiers[TIERS_MAX];
    char got[64] = "none";
    b->sets[0].tally[1].alerts = 13;
    b->sets[0].tally[BACKTEST_OWN].alerts = cases[i].own;
    b->rises[0] = 10;
    b->rises[1] = cases[i].large == idle ? 0 : 30;
    for (int s = 0; s < 3; s++) {
      struct tier flat = {INFINITY, 10 << s};
      struct backtest_set *set = &b->sets[backtest_add(b, &flat, 1)];
      put_tally(&set->tally[0], &cases[i].small[s]);
      put_tally(&set->tally[1], &cases[i].large[s]);
    }
    if (backtest_choose(b, cases[i].alerts, tiers) == 0) {
      snprintf(got, sizeof(got), "%g %g", tiers[0].threshold,
               tiers[1].threshold);
      check_number(cases[i].name, tiers[0].below, 5000);
      check_number(cases[i].name, tiers[1].below, INFINITY);
    }
    check_text(cases[i].name, got, cases[i].want);
    backtest_clear(b);
    free(b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_alert_is_judged_by_the_rise_it_precedes),
      cmocka_unit_test(each_set_and_each_tier_has_its_own_tally),
      cmocka_unit_test(weeks_are_those_of_the_whole_list),
      cmocka_unit_test(a_backtest_counts_the_alerts_that_the_plugin_sends),
      cmocka_unit_test(a_rise_is_measured_by_the_threshold_of_its_size),
      cmocka_unit_test(a_backtest_tells_what_followed_and_how_sure_it_is),
      cmocka_unit_test(sets_are_limited_in_number),
      cmocka_unit_test(the_choice_catches_the_most_for_its_alerts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
