/* SPDX-License-Identifier: MIT */
/* From lines of text to the days of each hashtag. */
#include "core/day.h"
#include "core/samples.h"
#include "scratch.h"

#define TODAY 20781 /* 2026-11-24 */
#define LINES 8

/* What was read, as text: "a 2026-11-23 1/2 -/3; b ...". '-': not told. */
static const char *shown(struct samples *s) {
  static char text[2048];
  const struct history *p = NULL;
  char date[DAY_TEXT_SIZE];
  text[0] = '\0';
  samples_rewind(s);
  while ((p = samples_next(s)) != NULL) {
    sprintf(text + strlen(text), "%s%s %s", text[0] != '\0' ? "; " : "",
            p->tag, day_text(p->first, date));
    for (int i = 0; i < p->len; i++) {
      char videos[32] = "-", views[32] = "-";
      if (!isnan(p->videos[i]))
        sprintf(videos, "%.15g", p->videos[i]);
      if (!isnan(p->views[i]))
        sprintf(views, "%.15g", p->views[i]);
      sprintf(text + strlen(text), " %s/%s", videos, views);
    }
  }
  return text;
}

/* Takes the lines; the reasons of bad ones go to *said, with their number. */
static struct samples *taken(const char *const lines[LINES],
                             struct said *said) {
  struct samples *s = samples_new(TODAY);
  assert_non_null(s);
  for (int i = 0; i < LINES && lines[i] != NULL; i++) {
    char line[256];
    struct errmsg msg = {"(no reason)"}, numbered;
    strcpy(line, lines[i]);
    if (samples_line(s, line, strlen(line), &msg) == 0)
      continue;
    err_set(&numbered, "%d: %s", i + 1, msg.text);
    said_take(said, numbered.text);
  }
  return s;
}

static void lines_become_days(void **state) {
  (void)state;
  static const struct {
    const char *name, *lines[LINES], *want;
  } cases[] = {
      {"the four columns", {"a,2026-11-23,1,2", "a,2026-11-24,3,4"},
       "a 2026-11-23 1/2 3/4"},
      {"named", {"tag,date,videos,views", "a,2026-11-23,1,2"},
       "a 2026-11-23 1/2"},
      {"an SQL table",
       {"id,hashtag,video_count,view_count,recorded_date",
        "7,a,1,2,2026-11-23"}, "a 2026-11-23 1/2"},
      {"capitals", {"View_Count,DATE,Tag", "2,2026-11-23,a"},
       "a 2026-11-23 -/2"},
      {"an order mark", {"\xEF\xBB\xBFtag,date,views\r\n", "a,2026-11-23,2"},
       "a 2026-11-23 -/2"},
      {"an order mark before a row", {"\xEF\xBB\xBF" "a,2026-11-23,1,2"},
       "a 2026-11-23 1/2"},
      {"any order", {"b,2026-11-23,5,6", "a,2026-11-24,3,4",
                     "b,2026-11-22,7,8", "a,2026-11-23,1,2"},
       "a 2026-11-23 1/2 3/4; b 2026-11-22 7/8 5/6"},
      {"a gap", {"a,2026-11-20,1,2", "a,2026-11-23,3,4"},
       "a 2026-11-20 1/2 -/- -/- 3/4"},
      {"not reported", {"a,2026-11-22,,2", "a,2026-11-23,3,"},
       "a 2026-11-22 -/2 3/-"},
      {"views left out", {"a,2026-11-23,3"}, "a 2026-11-23 3/-"},
      {"neither", {"a,2026-11-22,,", "b,2026-11-23,1,2"}, "b 2026-11-23 1/2"},
      {"the last one counts", {"a,2026-11-23,1,2", "a,2026-11-23,3,4"},
       "a 2026-11-23 3/4"},
      {"but only what it tells", {"a,2026-11-23,1,2", "a,2026-11-23,,4"},
       "a 2026-11-23 1/4"},
      {"two halves", {"a,2026-11-23,1,", "a,2026-11-23,,2"},
       "a 2026-11-23 1/2"},
      {"one spelling", {"#AiTools,2026-11-22,1,2", "aitools,2026-11-23,3,4"},
       "aitools 2026-11-22 1/2 3/4"},
      {"times of day",
       {"a,2026-11-21 00:15:02,1,2", "a,2026-11-22T23:59Z,3,4",
        "a,2026-11-23 00:15:02.123+00:00,5,6"},
       "a 2026-11-21 1/2 3/4 5/6"},
      {"of pandas", {"a,2026-11-23,651000.0,2604000000.00"},
       "a 2026-11-23 651000/2604000000"},
      {"quoted", {"\"a\",\"2026-11-23\",\"1\",\"2\"\r\n"}, "a 2026-11-23 1/2"},
      {"0 videos beside views is not told", {"a,2026-11-23,0,5"},
       "a 2026-11-23 -/5"},
      {"0 views beside videos is not told", {"a,2026-11-23,5,0"},
       "a 2026-11-23 5/-"},
      {"0 of both is told", {"a,2026-11-22,0,0", "a,2026-11-23,4,9"},
       "a 2026-11-22 0/0 4/9"},
      {"zeros beside a jump are unknown",
       {"a,2026-11-21,0,0", "a,2026-11-22,0,0", "a,2026-11-23,651000,9"},
       "a 2026-11-21 -/- -/- 651000/9"},
      {"semicolons", {"tag;date;videos;views", "a;2026-11-23;1,000;2"},
       "a 2026-11-23 1000/2"},
      {"a heading again, in another order",
       {"tag,date,videos,views", "a,2026-11-22,1,2",
        "\xEF\xBB\xBFtag;views;date;videos", "a;4;2026-11-23;3"},
       "a 2026-11-22 1/2 3/4"},
      {"the last sample of a day",
       {"a,2026-11-23 18:00:00,3,4", "a,2026-11-23 06:00:00,1,2"},
       "a 2026-11-23 3/4"},
      {"Excel's line", {"sep=;\r\n", "tag;date;views\r\n", "a;2026-11-23;2"},
       "a 2026-11-23 -/2"},
      {"the largest", {"a,2026-11-23,999999999999999,0000000000000000001"},
       "a 2026-11-23 999999999999999/1"},
      {"today, and the first day", {"a,2026-11-24,1,2", "b,2000-01-01,3,4"},
       "a 2026-11-24 1/2; b 2000-01-01 3/4"},
      {"columns beside, and too few behind",
       {"date,tag,note,views", "2026-11-23,a,\"x,y\",5",
        "2026-11-24,a"}, "a 2026-11-23 -/5"},
      {"blank lines", {"", "\r\n", "a,2026-11-23,1,2"}, "a 2026-11-23 1/2"},
      {"nothing", {NULL}, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct said said = {0};
    struct samples *s = taken(cases[i].lines, &said);
    check_text(cases[i].name, shown(s), cases[i].want);
    check_text(cases[i].name, shown(s), cases[i].want); /* once more */
    check_text(cases[i].name, said.text, "");
    assert_false(samples_useless(s));
    samples_free(s);
  }
}

static void a_bad_line_is_named_and_harms_no_other(void **state) {
  (void)state;
  static const struct {
    const char *line, *says;
  } cases[] = {
      {"a b,2026-11-23,1,2", "\"a b\"|blank"},
      {",2026-11-23,1,2", "empty"},
      {"a,23.11.2026,1,2", "\"23.11.2026\" is no date|YYYY-MM-DD"},
      {"a,2026-11-31,1,2", "no date"},
      {"a,,1,2", "no date"},
      {"a,2026-11-23x,1,2", "no date"},
      {"a,2026-11-23 12,1,2", "no date"},
      {"a,2026-11-25,1,2", "2026-11-25 lies in the future"},
      {"a,1999-12-31,1,2", "1999-12-31 lies before 2000-01-01"},
      {"a,2026-11-23,-1,2", "videos is \"-1\"|whole number"},
      {"a,2026-11-23,1,1.5", "views is \"1.5\"|whole number"},
      {"a,2026-11-23,1e3,2", "videos is \"1e3\""},
      {"a,2026-11-23,.0,2", "videos is \".0\""},
      {"a,2026-11-23,1,1000000000000000", "1000000000000000|at most 15"},
      {"a,2026-11-23", "2 fields|tag,date,videos,views are needed"},
      {"a;2026-11-23;1;2", "1 field;"},
      {"a,2026-11-23,1,2,3", "5 fields|--columns"},
      {"\"a,2026-11-23,1,2", "field 1|quote"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const char *lines[LINES] = {"b,2026-11-22,1,2", cases[i].line,
                                "b,2026-11-23,3,4"};
    struct said said = {0};
    struct samples *s = taken(lines, &said);
    check_int(cases[i].line, said.num, 1);
    check_says(cases[i].line, said.text, cases[i].says);
    check_text(cases[i].line, strncmp(said.text, "2: ", 3) == 0 ? "" : "no",
               "");
    check_text(cases[i].line, shown(s), "b 2026-11-22 1/2 3/4");
    check_int(cases[i].line, (long)samples_sum(s)->bad, 1);
    samples_free(s);
  }
}

static void columns_that_cannot_be_used_are_named(void **state) {
  (void)state;
  static const struct {
    const char *line, *says;
  } cases[] = {
      {"id,date,videos", "no column tag"},
      {"tag,date,plays", "no column videos|views|plays"},
      {"a title", "\"a title\" neither names the columns|--columns "
                  "tag,date,videos,views"},
      {"a,2026-11-23", "neither names the columns"},
      {"2026-11-23,a,1,2", "neither names the columns"},
      {"\xFF\xFEt", "UTF-16: save it as UTF-8"},
      {"tag,date,videos,video_count", "two columns for the videos|\"videos\" "
                                      "and \"video_count\""},
      {"tag,date,recorded_date,views", "two columns for the date"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const char *lines[LINES] = {cases[i].line};
    struct said said = {0};
    struct samples *s = taken(lines, &said);
    check_says(cases[i].line, said.text, cases[i].says);
    assert_true(samples_useless(s));
    samples_free(s);
  }
}

static void the_sums_tell_what_became_of_the_lines(void **state) {
  (void)state;
  static const char *const lines[LINES] = {
      "tag,date,videos,views", "a,2026-11-23,1,2", "a,2026-11-23,1,2",
      "a,2026-11-23,1,3",      "a,2026-11-22,,",   "a,2026-11-21,0,5",
      "a,2026-13-21,0,5",      "",
  };
  struct said said = {0};
  struct samples *s = taken(lines, &said);
  shown(s);
  shown(s);
  const struct samples_sum *sum = samples_sum(s);
  check_int("lines", (long)sum->lines, 8);
  check_int("taken", (long)sum->taken, 4);
  check_int("bad", (long)sum->bad, 1);
  check_int("untold", (long)sum->untold, 1);
  check_int("no videos", (long)sum->no_videos, 1);
  check_int("repeats", (long)sum->repeats, 2);
  check_int("changed", (long)sum->changed, 1);
  samples_free(s);
}

static void many_tags_in_any_order(void **state) {
  (void)state;
  struct samples *s = samples_new(TODAY);
  struct errmsg msg = {""};
  char line[64], date[DAY_TEXT_SIZE];
  for (int i = 0; i < 20000; i++) { /* a walk through all of them */
    int n = (int)((i * 7919L) % 20000), tag = n % 200, day = n / 200;
    int len = snprintf(line, sizeof(line), "tag%03d,%s,%d,%d", tag,
                       day_text(TODAY - day, date), 1000 * tag + day, i);
    if (samples_line(s, line, (size_t)len, &msg) != 0)
      fail_msg("%s", msg.text);
  }
  const struct history *p = NULL;
  for (int tag = 0; tag < 200; tag++) {
    p = samples_next(s);
    assert_non_null(p);
    snprintf(line, sizeof(line), "tag%03d", tag);
    check_text("name", p->tag, line);
    check_int("first", p->first, TODAY - 99);
    check_int("days", p->len, 100);
    for (int i = 0; i < 100; i++)
      check_number(p->tag, p->videos[i], 1000 * tag + 99 - i);
  }
  assert_null(samples_next(s));
  samples_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_become_days),
      cmocka_unit_test(a_bad_line_is_named_and_harms_no_other),
      cmocka_unit_test(columns_that_cannot_be_used_are_named),
      cmocka_unit_test(the_sums_tell_what_became_of_the_lines),
      cmocka_unit_test(many_tags_in_any_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
