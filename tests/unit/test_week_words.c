/* SPDX-License-Identifier: MIT */
/* The week in sentences, and captions for people in a hurry. */
#include "ctl/week.h"
#include "core/day.h"
#include "table.h"

#include <stdlib.h>

#define TODAY 20781 /* 2026-11-24 */
#define NAMES 7

static void name(FILE *to, const char *tag) { fprintf(to, "#%s", tag); }

/* A week with so many rows in one of its lists; each rose and ended today. */
static const char *said(void (*say)(const struct week *, week_name, FILE *),
                        struct week *w, struct week_rows *list, size_t num) {
  static char *const tags[NAMES] = {"a", "b", "c", "d", "e", "f", "g"};
  static struct standing rows[NAMES];
  static const struct standing *items[NAMES];
  static char *out;
  size_t len = 0;
  for (size_t i = 0; i < NAMES; i++) {
    rows[i] = (struct standing){.watch = {.tag = tags[i]},
                                .day = TODAY,
                                .since = TODAY - 1,
                                .assessment = {.growth = {10.0 * (double)i}}};
    for (int k = 0; k < STANDING_DAYS; k++)
      rows[i].counts[k] = NAN;
    rows[i].levels[STANDING_DAYS - 2] = 1;
    items[i] = &rows[i];
  }
  *list = (struct week_rows){items, num};
  free(out);
  FILE *to = open_memstream(&out, &len);
  say(w, name, to);
  fclose(to);
  return out;
}

static const struct options options = {
    .rules = {.windows = {7}, .windows_num = 1}};
static const struct report report = {.options = &options, .today = TODAY};

static struct week week_of(int days) {
  return (struct week){.report = &report,
                       .days = days,
                       .first = TODAY - days + 1,
                       .last = TODAY,
                       .expected = 49,
                       .known = 48};
}

static void a_rise_is_said_with_its_growth(void **state) {
  (void)state;
  static const struct {
    int days;
    size_t num;
    const char *want;
  } cases[] = {
      {7, 0, "No hashtag began to trend in the 7 days to 24 Nov."},
      {1, 0, "No hashtag began to trend on 24 Nov."},
      {7, 1, "1 hashtag began to trend in the 7 days to 24 Nov: #a (+0.0 % in "
             "7 days)."},
      {7, 2, "2 hashtags began to trend in the 7 days to 24 Nov: #a (+0.0 % "
             "in 7 days) and #b (+10.0 % in 7 days)."},
      {7, 7, "7 hashtags began to trend in the 7 days to 24 Nov: #a (+0.0 % "
             "in 7 days), #b (+10.0 % in 7 days), #c (+20.0 % in 7 days), #d "
             "(+30.0 % in 7 days) and 3 more."},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct week w = week_of(cases[i].days);
    check_text("risen", said(week_say_risen, &w, &w.risen, cases[i].num),
               cases[i].want);
  }
  struct week w = week_of(7);
  check_text("going on", said(week_say_risen, &w, &w.going, 5),
             "No hashtag began to trend in the 7 days to 24 Nov; still "
             "trending: #a, #b, #c, #d and #e.");
}

static void an_end_is_said_with_its_day(void **state) {
  (void)state;
  struct week w = week_of(7);
  check_text("none", said(week_say_ended, &w, &w.ended, 0), "No trend ended.");
  check_text("two", said(week_say_ended, &w, &w.ended, 2),
             "2 trends ended: #a (24 Nov) and #b (24 Nov).");
}

static void missing_counts_are_named(void **state) {
  (void)state;
  struct week w = week_of(7);
  check_text("nothing", said(week_say_missing, &w, &w.gaps, 0),
             "No count is missing.");
  check_text("a gap", said(week_say_missing, &w, &w.gaps, 1),
             "1 of 49 counts is missing: #a (1 day).");
  w = week_of(7);
  check_text("not found", said(week_say_missing, &w, &w.dead, 1),
             "Not found, so misspelt or banned by TikTok: #a.");
}

static void counts_are_said_as_a_share(void **state) {
  (void)state;
  static const struct {
    long known, expected;
    const char *want;
  } cases[] = {
      {48, 49, "48 of 49 counts are there (98.0 %)"},
      {0, 0, "no count yet"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char *out = NULL;
    size_t len = 0;
    struct week w = week_of(7);
    FILE *to = open_memstream(&out, &len);
    w.known = cases[i].known;
    w.expected = cases[i].expected;
    week_say_counts(&w, to);
    fclose(to);
    check_text("counts", out, cases[i].want);
    free(out);
  }
}

#define TEN "ten bytes "
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void a_caption_is_short_and_harmless(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *want;
  } cases[] = {
      {"none", "", ""},
      {"short", "A ring", "A ring"},
      {"hashtags at its end are left out", "A ring #diy #silver \n#fyp",
       "A ring"},
      {"those inside stay", "My #diy ring #fyp", "My #diy ring"},
      {"nothing but hashtags", " #diy #fyp", "#diy #fyp"},
      {"110 characters", LONG, TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
       "ten bytes"},
      {"more, at the end of a word", LONG "eleven", TEN TEN TEN TEN TEN TEN
       TEN TEN TEN TEN "ten bytes…"},
      {"in the middle of a word", "a " LONG, "a " TEN TEN TEN TEN TEN TEN TEN
       TEN TEN TEN "ten…"},
      {"a line break", "one\ntwo\x1B[2J", "one two [2J"},
      {"no UTF-8", "one\xFF", "one?"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[WEEK_CAPTION_SIZE], text[300];
    struct video v = {.description = text};
    strcpy(text, cases[i].text);
    check_text(cases[i].name, week_caption(&v, out), cases[i].want);
  }
}

/* Characters of four bytes, and no blank to cut at. */
static void a_caption_of_long_characters_fits(void **state) {
  (void)state;
  char out[WEEK_CAPTION_SIZE], text[4 * 1000 + 1] = "";
  struct video v = {.description = text};
  for (int i = 0; i < 1000; i++)
    strcat(text, "\U0001F525");
  week_caption(&v, out);
  check_int("110 of them", (long long)strlen(out), 4 * 110 + 3);
  check_text("the end", out + 4 * 110, "…");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_rise_is_said_with_its_growth),
      cmocka_unit_test(an_end_is_said_with_its_day),
      cmocka_unit_test(missing_counts_are_named),
      cmocka_unit_test(counts_are_said_as_a_share),
      cmocka_unit_test(a_caption_is_short_and_harmless),
      cmocka_unit_test(a_caption_of_long_characters_fits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
