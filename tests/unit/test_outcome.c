/* SPDX-License-Identifier: MIT */
#include "core/outcome.h"
#include "table.h"

/* The words stand in journals: renaming one orphans what is written. */
static void every_outcome_has_its_word(void **state) {
  (void)state;
  static const struct {
    enum outcome o;
    const char *word;
    bool stops_all;
  } cases[] = {
      {OUTCOME_SAMPLE, "sample", false},
      {OUTCOME_NOT_FOUND, "not-found", false},
      {OUTCOME_LIMITED, "limited", false},
      {OUTCOME_FAULT, "fault", false},
      {OUTCOME_NETWORK, "network", true},
      {OUTCOME_AUTH, "key", true},
      {OUTCOME_CREDITS, "credits", true},
      {OUTCOME_REFUSED, "refused", false},
      {OUTCOME_CLOCK, "clock", true},
      {OUTCOME_ABANDONED, "abandoned", false},
  };
  check_int("a row for each", COUNT_OF(cases), OUTCOME_NUM);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    check_text("name", outcome_name(cases[i].o), cases[i].word);
    check_int(cases[i].word, outcome_parse(cases[i].word), cases[i].o);
    check_int(cases[i].word, outcome_stops_all(cases[i].o),
              cases[i].stops_all);
  }
}

static void an_unknown_word_is_told_apart(void **state) {
  (void)state;
  static const char *const words[] = {"", "Sample", "samples", "unknown"};
  for (size_t i = 0; i < COUNT_OF(words); i++)
    check_int(words[i], outcome_parse(words[i]), OUTCOME_NUM);
  check_text("beyond", outcome_name(OUTCOME_NUM), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_outcome_has_its_word),
      cmocka_unit_test(an_unknown_word_is_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
