/* SPDX-License-Identifier: MIT */
/* hashtagctl report --csv --days: what import reads back. */
#include "ctl_lab.h"

static void the_last_days_come_a_line_each(void **state) {
  (void)state;
  lab_configure("b\na\n", "", "");
  lab_store("a", TODAY, 10, 100, 1);
  lab_store("b", TODAY - 2, 1, 7, 0);
  EXPECT(CTL_OK, "report", "--csv", "--days", "3");
  check_text("csv", lab.out, "tag,date,videos,views\n"
                             "a,2026-11-22,107,107000\n"
                             "a,2026-11-23,108,108000\n"
                             "a,2026-11-24,109,109000\n"
                             "b,2026-11-22,7,7000\n");
  EXPECT(CTL_OK, "report", "--csv", "--days", "1", "a");
  check_text("one", lab.out, "tag,date,videos,views\n"
                             "a,2026-11-24,109,109000\n");
}

static void a_large_count_and_an_unknown_one_come_back(void **state) {
  (void)state;
  static char csv[sizeof(lab.out)];
  lab_configure("fyp\n", "", "");
  lab_write("large.csv", "tag,date,videos,views\n"
                         "fyp,2026-11-22,,119178100000001\n"
                         "fyp,2026-11-24,651000,119178100000007\n");
  EXPECT(CTL_OK, "import", scratch_path("large.csv"));
  EXPECT(CTL_OK, "report", "--csv", "--days", "30");
  check_text("csv", lab.out, scratch_read("large.csv"));
  strcpy(csv, lab.out);
  lab_write("again.csv", csv);
  EXPECT(CTL_OK, "import", "--dry-run", scratch_path("again.csv"));
}

static void mistakes_are_named(void **state) {
  (void)state;
  static const char want[] = "--days belongs to --html, --text, --notify or --csv";
  lab_configure("a\n", "", "");
  EXPECT(CTL_USAGE, "report", "--days", "3");
  check_says("no form", lab.err, want);
  EXPECT(CTL_USAGE, "report", "--related", "--csv", "--days", "3");
  check_says("another table", lab.err, want);
  EXPECT(CTL_USAGE, "report", "--csv", "--days", "0");
  check_says("none", lab.err, "--days 0: a whole number from 1 on");
  lab_store("a", TODAY, 2, 100, 1);
  EXPECT(CTL_FAILED, "report", "--csv", "--days", "3", "absent");
  check_says("absent", lab.err, "#absent is not watched");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_last_days_come_a_line_each),
      LAB_TEST(a_large_count_and_an_unknown_one_come_back),
      LAB_TEST(mistakes_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
