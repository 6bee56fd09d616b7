/* SPDX-License-Identifier: MIT */
/* The account of a day, and what is said of each outcome. */
#include "ctl/daystate.h"
#include "core/day.h"
#include "ctl/check.h"
#include "scratch.h"
#include "store/statedir.h"

#define D 20781 /* 2026-11-24, which begins at 1795478400 */

static void a_day_is_read_from_the_journal(void **state) {
  (void)state;
  static const struct {
    const char *name, *journal;
    enum daystate_kind kind;
    int requests;
    bool has_videos;
  } cases[] = {
      {"nothing", "", DAYSTATE_OPEN, 0, false},
      {"another tag", "ask 1795478401 stats y\n", DAYSTATE_OPEN, 1, false},
      {"answered", "ask 1795478401 stats x\n"
                   "got 1795478402 1795478401 x 5 6 77 30\n",
       DAYSTATE_ANSWERED, 1, false},
      {"answered to the tool", "ctl ask 1795478401 stats x\n"
                               "ctl got 1795478402 1795478401 x 5 6 77 30\n",
       DAYSTATE_ANSWERED, 1, false},
      {"of the day before", "got 1795478402 1795478399 x 5 6 77 30\n",
       DAYSTATE_OPEN, 0, false},
      {"under way", "ask 1795478401 stats x\n", DAYSTATE_UNDER_WAY, 1, false},
      {"the tool's was cut off", "ctl ask 1795478401 stats x\n", DAYSTATE_OPEN, 1,
       false},
      {"not found", "ask 1795478401 stats x\n"
                    "end 1795478402 1795478401 stats x not-found 1 30\n",
       DAYSTATE_NOT_FOUND, 1, false},
      {"a fault that cost", "ask 1795478401 stats x\n"
                            "end 1795478402 1795478401 stats x fault 1\n",
       DAYSTATE_OPEN, 1, false},
      {"a free fault", "ask 1795478401 stats x\n"
                       "end 1795478402 1795478401 stats x fault 0\n",
       DAYSTATE_OPEN, 0, false},
      {"a fault, then a sample", "ask 1795478401 stats x\n"
                                 "end 1795478402 1795478401 stats x fault 1\n"
                                 "ask 1795478403 stats x\n"
                                 "got 1795478404 1795478403 x 5 6 77 30\n",
       DAYSTATE_ANSWERED, 2, false},
      {"not found after a sample", "got 1795478402 1795478401 x 5 6 77 30\n"
                                   "end 1795478404 1795478403 stats x "
                                   "not-found 1\n",
       DAYSTATE_ANSWERED, 0, false},
      {"videos", "got 1795478402 1795478401 x 5 6 77 30\n"
                 "ask 1795478403 videos x\n"
                 "end 1795478404 1795478403 videos x sample 1 29\n",
       DAYSTATE_ANSWERED, 1, true},
      {"videos that failed", "got 1795478402 1795478401 x 5 6 77 30\n"
                             "ask 1795478403 videos x\n"
                             "end 1795478404 1795478403 videos x fault 1 29\n",
       DAYSTATE_ANSWERED, 1, false},
      {"videos under way", "ask 1795478403 videos x\n", DAYSTATE_OPEN, 1, false},
  };
  statedir_close(statedir_open(scratch, NULL));
  struct journal *j = journal_new(scratch);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    scratch_write("journal/2026-11-24", cases[i].journal,
                  strlen(cases[i].journal));
    struct daystate d = daystate_read(j, D, "x");
    check_int(cases[i].name, d.kind, cases[i].kind);
    check_int(cases[i].name, ledger_requests(&d.ledger), cases[i].requests);
    check_int(cases[i].name, d.has_videos, cases[i].has_videos);
    if (cases[i].kind == DAYSTATE_ANSWERED) {
      check_number(cases[i].name, d.videos, 5);
      check_number(cases[i].name, d.views, 6);
      check_text(cases[i].name, d.id, "77");
    }
    struct daystate no_tag = daystate_read(j, D, NULL);
    check_int("no tag", ledger_requests(&no_tag.ledger), cases[i].requests);
  }
  journal_free(j);
}

static void every_outcome_has_advice(void **state) {
  (void)state;
  for (int o = 0; o < OUTCOME_NUM; o++)
    if (check_advice((enum outcome)o) == NULL)
      fail_msg("%s: what is to be done?", outcome_name((enum outcome)o));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_day_is_read_from_the_journal,
                                      scratch_make, scratch_remove),
      cmocka_unit_test(every_outcome_has_advice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
