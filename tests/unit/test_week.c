/* SPDX-License-Identifier: MIT */
/* What rose, ended, fell and is missing in the last days. */
#include "ctl/week.h"
#include "core/day.h"
#include "table.h"

#include <stdlib.h>

#define TODAY 20781 /* 2026-11-24 */

/*
 * A hashtag: its levels and counts of the last days, a character a day, the
 * last one today: "0" to "2", "." unknown. Counts are 100, and 1 more a day.
 */
static struct standing row(char *tag, const char *levels,
                           const char *counts) {
  struct standing r = {.watch = {.tag = tag},
                       .watched = true,
                       .since = TODAY - 100,
                       .day = DAY_NONE,
                       .level = -1,
                       .assessment = {.growth = {NAN}}};
  int num = (int)strlen(levels), known = (int)strlen(counts);
  for (int i = 0; i < STANDING_DAYS; i++) {
    int ago = STANDING_DAYS - 1 - i;
    char level = ago < num ? levels[num - 1 - ago] : '.';
    r.levels[i] = (signed char)(level == '.' ? -1 : level - '0');
    r.counts[i] = ago < known && counts[known - 1 - ago] != '.'
                      ? 100 + i
                      : (double)NAN;
    if (!isnan(r.counts[i]))
      r.day = TODAY - ago;
    if (r.levels[i] >= 0)
      r.level = r.levels[i];
  }
  r.age = r.day != DAY_NONE ? TODAY - r.day : 0;
  return r;
}

static const struct options options = {
    .rules = {.windows = {7}, .windows_num = 1}};

static struct week read_week(const struct standing *rows, size_t num, int days,
                             struct report *r) {
  struct week w;
  *r = (struct report){
      .options = &options, .today = TODAY, .rows = rows, .num = num};
  assert_int_equal(week_read(&w, r, days, 20), 0);
  return w;
}

static void rises_and_ends_are_those_of_the_levels(void **state) {
  (void)state;
  static const struct {
    const char *name, *levels;
    int rose, ended; /* days ago; -1: never */
    const char *lists; /* r: risen, g: going, e: ended */
  } cases[] = {
      {"quiet", "0000000000", -1, -1, ""},
      {"rose today", "0000000001", 0, -1, "r"},
      {"rose on the first day", "0001111111", 6, -1, "r"},
      {"rose the day before that", "0011111111", 7, -1, "g"},
      {"got strong meanwhile", "0011111122", 7, -1, "g"},
      {"ended today", "0011111110", 7, 0, "e"},
      {"ended before", "0111000000", 8, 5, "e"},
      {"ended long before", "1100000000", 9, 7, ""},
      {"rose and ended", "0000111000", 5, 2, "re"},
      {"rose again", "1100011111", 4, 7, "r"},
      {"over a day without a level", "0000.11111", 4, -1, "r"},
      {"trending over a day without one", "0011.11111", 7, -1, "g"},
      {"a trend in the first week of all", "........11", 1, -1, "r"},
      {"nothing is known", "..........", -1, -1, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct report r;
    struct standing one = row("x", cases[i].levels, "1111111111");
    struct week w = read_week(&one, 1, 7, &r);
    int rose = week_rose(&w, &one), ended = week_ended(&w, &one);
    check_int(cases[i].name, rose == DAY_NONE ? -1 : TODAY - rose,
              cases[i].rose);
    check_int(cases[i].name, ended == DAY_NONE ? -1 : TODAY - ended,
              cases[i].ended);
    check_int(cases[i].name, (long long)w.risen.num,
              strchr(cases[i].lists, 'r') != NULL);
    check_int(cases[i].name, (long long)w.going.num,
              strchr(cases[i].lists, 'g') != NULL);
    check_int(cases[i].name, (long long)w.ended.num,
              strchr(cases[i].lists, 'e') != NULL);
    week_clear(&w);
  }
}

static void missing_counts_are_counted(void **state) {
  (void)state;
  static const struct {
    const char *name, *counts;
    int since; /* days ago */
    int missing, expected;
  } cases[] = {
      {"all there", "1111111111", 100, 0, 7},
      {"two of the week", "11111.11.1", 100, 2, 7},
      {"before the week", "1..1111111", 100, 0, 7},
      {"today's", "111111111.", 100, 1, 7},
      {"new since three days", ".......111", 2, 0, 3},
      {"new, with a gap", "......11.1", 3, 1, 4},
  };
  struct standing other = row("other", "0", "11111111");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct report r;
    struct standing rows[] = {row("x", "", cases[i].counts), other};
    rows[0].since = TODAY - cases[i].since;
    struct week w = read_week(rows, 2, 7, &r);
    check_int(cases[i].name, week_missing(&w, &rows[0]), cases[i].missing);
    check_int(cases[i].name, w.expected, cases[i].expected + 7);
    check_int(cases[i].name, w.expected - w.known, cases[i].missing);
    check_int(cases[i].name, (long long)w.gaps.num, cases[i].missing > 0);
    week_clear(&w);
  }
}

/* Before the day's first answer today is not missed yet. */
static void the_last_day_is_one_that_was_counted(void **state) {
  (void)state;
  struct report r;
  struct standing rows[] = {row("a", "0", "111111111."),
                            row("b", "0", "111111111.")};
  struct week w = read_week(rows, 2, 7, &r);
  check_int("yesterday", w.last, TODAY - 1);
  check_int("seven days", w.first, TODAY - 7);
  check_int("nothing is missing", (long long)w.gaps.num, 0);
  week_clear(&w);
  struct standing old[] = {row("a", "0", "111111...."),
                           row("b", "0", "111111....")};
  w = read_week(old, 2, 7, &r);
  check_int("not the last that was", w.last, TODAY - 1);
  check_int("three days of two", w.expected - w.known, 6);
  week_clear(&w);
}

static void hashtags_that_are_not_asked_are_not_missed(void **state) {
  (void)state;
  struct report r;
  struct standing rows[] = {row("dead", "0", "1.........."),
                            row("left", "0", "1111......"),
                            row("never", "", ""), row("b", "0", "11111111")};
  rows[0].dead = true;
  rows[1].watched = false;
  rows[2].since = DAY_NONE;
  struct week w = read_week(rows, 4, 7, &r);
  check_int("only the one that is asked", w.expected, 7);
  check_int("dead", (long long)w.dead.num, 1);
  check_int("never counted is a gap", (long long)w.gaps.num, 1);
  check_text("never counted", w.gaps.items[0]->watch.tag, "never");
  week_clear(&w);
}

static void fewer_than_before_is_a_fall(void **state) {
  (void)state;
  struct report r;
  struct standing rows[] = {row("more", "0", "1111111111"),
                            row("fewer", "0", "1111111111"),
                            row("unknown", "0", "11.1111111")};
  rows[1].counts[STANDING_DAYS - 8] = 1000;
  struct week w = read_week(rows, 3, 7, &r);
  check_int("one", (long long)w.shrunk.num, 1);
  check_text("it", w.shrunk.items[0]->watch.tag, "fewer");
  check_number("new", week_new(&w, &rows[0]), 7);
  check_number("a day is unknown", week_new(&w, &rows[2]), NAN);
  week_clear(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rises_and_ends_are_those_of_the_levels),
      cmocka_unit_test(missing_counts_are_counted),
      cmocka_unit_test(the_last_day_is_one_that_was_counted),
      cmocka_unit_test(hashtags_that_are_not_asked_are_not_missed),
      cmocka_unit_test(fewer_than_before_is_a_fall),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
