/* SPDX-License-Identifier: MIT */
/* A line of the journal: what is written is read, and nothing else is. */
#include "core/entry.h"
#include "table.h"

static void lines_that_are_no_entries_are_refused(void **state) {
  (void)state;
  static const char *const lines[] = {
      "",
      "ask",
      "ask ",
      "ask 60",
      "ask 60 stats",
      "ask 60 stats ",
      "ask 60 likes x",
      "ask x stats x",
      "ask 6o stats x",
      "ask  60 stats x",
      "ask 9223372036854775807 stats x", /* no day has that number */
      "ask -9223372036854775808 stats x",
      "asked 60 stats x",
      "got 61 60 x 5 6",
      "got 61 60 x 5x 6 77 30 1",
      "got 61 60 x 5 6got 77 30 1",
      "got 61 60 x 0x5 6 77 30 1",
      "got 61 60 x 5e3 6 77 30 1",
      "got 61 60 x nan 6 77 30 1",
      "got 61 60 x 5 6 77 30x 1",
      "got 61 60 x 5 6 77 30 2",
      "got 61 60 x 5 6 77 30 yes",
      "got 61 9223372036854775807 x 5 6 77 30 1",
      /* two lines that grew together */
      "got 61 60 x 5 1got 61 60 y 2 6 77 30 1",
      "end 61 60 stats x good 1 30",
      "end 61 60 stats x fault 3 30",
      "end 61 60 stats x fault 1 3o",
      "end 61 60 stats x fault",
      "told 60 x 2026-02-30 1",
      "told 60 x 2026-02-03 -1",
      "told 60 x 2026-02-03 1x",
      "left 60",
      "left 60 much",
      "list 60 x",
      "list 60 -1",
      "list x 5",
      "api 60",
      "api 60 0123456789abcdef",
      "api 60 0123456789abcdef 1",
      "judged 60 2026-02-03",
      "judged 60 2026-02-30 api",
      "judged 60 2026-02-03 weather",
      "ctl",
      "ctl ",
      "ctl ctl ask 60 stats x",
  };
  struct entry e;
  for (size_t i = 0; i < COUNT_OF(lines); i++)
    if (entry_parse(lines[i], &e))
      fail_msg("\"%s\" was taken for an entry", lines[i]);
}

static void other_versions_are_read(void **state) {
  (void)state;
  static const struct {
    const char *name, *line;
    bool billed;
    double credits;
  } cases[] = {
      {"1.0: a sample counts as billed", "got 61 60 x 5 6 77 30", true, 30},
      {"before 1.0: without credits", "got 61 60 x 5 6 77", true, NAN},
      {"before 1.0: a failure", "end 61 60 stats x fault 0", false, NAN},
      {"now: billed", "got 61 60 x 5 6 77 30 1", true, 30},
      {"now: free", "got 61 60 x 5 6 77 - 0", false, NAN},
      {"later: a word more", "got 61 60 x 5 6 77 30 0 fine", false, 30},
      {"later: more about a failure", "end 61 60 stats x fault 0 4 x", false,
       4},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct entry e;
    check_int(cases[i].name, entry_parse(cases[i].line, &e), true);
    check_text(cases[i].name, e.tag, "x");
    check_int(cases[i].name, e.sent, 60);
    check_int(cases[i].name, e.billed, cases[i].billed);
    check_number(cases[i].name, e.credits, cases[i].credits);
  }
}

static void the_state_of_an_announcement_comes_back(void **state) {
  (void)state;
  static const struct {
    const char *line;
    enum alarm_state want;
  } cases[] = {
      {"told 60 x 2026-11-24 1", ALARM_UNKNOWN}, /* 1.0 */
      {"told 60 x 2026-11-24 1 -", ALARM_UNKNOWN},
      {"told 60 x 2026-11-24 1 o", ALARM_OKAY},
      {"told 60 x 2026-11-24 1 w", ALARM_WARNING},
      {"told 60 x 2026-11-24 1 f later words", ALARM_FAILURE},
      {"told 60 x 2026-11-24 1 warning", ALARM_UNKNOWN}, /* later */
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct entry e, again;
    char line[ENTRY_SIZE];
    check_int(cases[i].line, entry_parse(cases[i].line, &e), true);
    check_int(cases[i].line, e.state, cases[i].want);
    line[entry_format(&e, line) - 1] = '\0';
    check_int(line, entry_parse(line, &again), true);
    check_int(line, again.state, cases[i].want);
    check_int(line, again.level, 1);
  }
}

static void the_longest_entry_fits_its_line(void **state) {
  (void)state;
  struct entry e = {.kind = ENTRY_SAMPLE,
                    .time = -99999999999,
                    .sent = 999999999999,
                    .videos = 999999999999999.0,
                    .views = 999999999999999.0,
                    .credits = -999999999999999.0,
                    .by_tool = true},
               read;
  char line[ENTRY_SIZE];
  memset(e.tag, 'x', TAG_MAX);
  memset(e.id, '7', ENTRY_ID_SIZE - 1);
  int len = entry_format(&e, line);
  assert_true(len < ENTRY_SIZE);
  check_int("newline", line[len - 1], '\n');
  line[len - 1] = '\0';
  check_int("read back", entry_parse(line, &read), true);
  check_text("tag", read.tag, e.tag);
  check_text("id", read.id, e.id);
  check_int("time", read.time, e.time);
  check_int("sent", read.sent, e.sent);
  check_number("credits", read.credits, e.credits);
  check_int("whose", read.by_tool, true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_that_are_no_entries_are_refused),
      cmocka_unit_test(other_versions_are_read),
      cmocka_unit_test(the_state_of_an_announcement_comes_back),
      cmocka_unit_test(the_longest_entry_fits_its_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
