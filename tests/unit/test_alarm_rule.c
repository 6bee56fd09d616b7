/* SPDX-License-Identifier: MIT */
/*
 * What collectd's threshold plugin makes of a value. That it is the same as
 * the plugin's own: e2e_alerts, test_own_follows_the_rules_as_threshold_does.
 */
#include "core/alarm_rule.h"
#include "table.h"

#define NO (double)NAN
#define LIMITS(wmin, wmax, fmin, fmax)                                        \
  .warning_min = (wmin), .warning_max = (wmax), .failure_min = (fmin),        \
  .failure_max = (fmax)

static enum alarm_state of(char letter) { return alarm_of_letter(letter); }

/* A row: limits, then states before and after, each value a letter. */
static void a_value_is_judged_by_its_limits(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct alarm_rule rule;
    double value;
    char before, want;
  } cases[] = {
      {"inside", {LIMITS(NO, 0.5, NO, 1.5)}, 0, 'o', 'o'},
      {"above", {LIMITS(NO, 0.5, NO, 1.5)}, 1, 'o', 'w'},
      {"above both", {LIMITS(NO, 0.5, NO, 1.5)}, 2, 'o', 'f'},
      {"at the limit", {LIMITS(NO, 1, NO, NO)}, 1, 'o', 'o'},
      {"below", {LIMITS(0.5, NO, NO, NO)}, 0, 'o', 'w'},
      {"below both", {LIMITS(0.5, NO, 0.1, NO)}, 0, 'w', 'f'},
      {"at the lower limit", {LIMITS(1, NO, NO, NO)}, 1, 'o', 'o'},
      {"only a failure", {LIMITS(NO, NO, NO, 1.5)}, 1, 'o', 'o'},
      {"only a failure, reached", {LIMITS(NO, NO, NO, 1.5)}, 2, 'o', 'f'},
      {"no limit", {LIMITS(NO, NO, NO, NO)}, 1, 'f', 'o'},
      {"no value", {LIMITS(0.5, 0.5, NO, NO)}, NO, 'w', 'o'},
      {"held", {LIMITS(NO, 1.5, NO, NO), .hysteresis = 1}, 1, 'w', 'w'},
      {"not held", {LIMITS(NO, 1.5, NO, NO), .hysteresis = 1}, 1, 'o', 'o'},
      {"at its end", {LIMITS(NO, 1.5, NO, NO), .hysteresis = 0.5}, 1, 'w', 'o'},
      {"a failure is held", {LIMITS(NO, 0.5, NO, 1.5), .hysteresis = 1}, 1, 'f', 'f'},
      {"a warning holds none", {LIMITS(NO, 0.5, NO, 1.5), .hysteresis = 1}, 1, 'w',
       'w'},
      {"a failure holds no warning", {LIMITS(NO, 1.5, NO, 5), .hysteresis = 1}, 1, 'f',
       'o'},
      {"held from below", {LIMITS(0.5, NO, NO, NO), .hysteresis = 1}, 1, 'w', 'w'},
      {"less than none", {LIMITS(NO, 0.5, NO, NO), .hysteresis = -1}, 1, 'w', 'w'},
      {"inverted, inside", {LIMITS(NO, 0.5, NO, 1.5), .invert = true}, 1, 'o', 'f'},
      {"inverted, outside", {LIMITS(NO, 0.5, NO, 0.7), .invert = true}, 1, 'o', 'o'},
      {"inverted, between", {LIMITS(NO, 1.5, NO, 0.5), .invert = true}, 1, 'o', 'w'},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name,
              alarm_rule_judge(&cases[i].rule, cases[i].value,
                               of(cases[i].before)),
              of(cases[i].want));
}

static void levels_one_and_two_are_a_warning_without_a_rule(void **state) {
  (void)state;
  static const enum alarm_state want[] = {ALARM_OKAY, ALARM_WARNING,
                                          ALARM_WARNING};
  for (int level = 0; level <= 2; level++)
    check_int("level",
              alarm_rule_judge(&alarm_rule_default, level, ALARM_OKAY),
              want[level]);
}

/* Judgements of days in a row, and the states that they lead to. */
static void hits_are_counted(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int hits;
    bool persist_ok;
    const char *judged, *want;
  } cases[] = {
      {"none", 0, false, "owwfo", "owwfo"},
      {"the third of a row", 1, false, "wwwwo", "oowwo"},
      {"the fourth of a row", 2, false, "wwwww", "oooww"},
      {"a good day begins anew", 1, false, "wwowww", "ooooow"},
      {"a worse one counts on", 1, false, "wwffff", "ooffff"},
      {"it gets worse later", 1, false, "wwwfff", "oowwwf"},
      {"PersistOK counts good days, too", 1, true, "ooowwwooo", "ooooowwwo"},
      {"below none: at once", -1, false, "wo", "wo"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct alarm_rule rule = {.hits = cases[i].hits,
                                    .persist_ok = cases[i].persist_ok};
    enum alarm_state now = ALARM_OKAY;
    char got[16] = "";
    int hits = 0;
    for (size_t day = 0; cases[i].judged[day] != '\0'; day++) {
      now = alarm_rule_count(&rule, of(cases[i].judged[day]), now, &hits);
      got[day] = alarm_letter(now);
    }
    check_text(cases[i].name, got, cases[i].want);
  }
}

static void an_option_that_cannot_be_followed_is_named(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct alarm_rule rule;
    const char *want, *text;
  } cases[] = {
      {"plain", {LIMITS(NO, 0.5, NO, 1.5)}, NULL, "WarningMax 0.5, FailureMax 1.5"},
      {"all that is followed",
       {LIMITS(-1, 0.5, -2, 1.5), .hysteresis = 0.25, .hits = 3,
        .persist_ok = true},
       NULL,
       "WarningMin -1, WarningMax 0.5, FailureMin -2, FailureMax 1.5, "
       "Hysteresis 0.25, Hits 3, PersistOK"},
      {"Persist", {LIMITS(NO, 0.5, NO, NO), .persist = true}, "Persist",
       "WarningMax 0.5, Persist"},
      {"Percentage", {LIMITS(NO, 0.5, NO, NO), .percentage = true}, "Percentage",
       "WarningMax 0.5, Percentage"},
      {"Invert", {LIMITS(NO, 0.5, NO, NO), .invert = true},
       "Invert without failure limits", "WarningMax 0.5, Invert"},
      {"Invert of both", {LIMITS(NO, 0.5, NO, 1.5), .invert = true}, NULL,
       "WarningMax 0.5, FailureMax 1.5, Invert"},
      {"Invert of both, from below", {LIMITS(0.5, NO, 1.5, NO), .invert = true}, NULL,
       "WarningMin 0.5, FailureMin 1.5, Invert"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char text[200];
    const char *got = alarm_rule_obstacle(&cases[i].rule);
    check_text(cases[i].name, got != NULL ? got : "none",
               cases[i].want != NULL ? cases[i].want : "none");
    check_text(cases[i].name,
               alarm_rule_text(&cases[i].rule, text, sizeof(text)),
               cases[i].text);
  }
}

static void a_state_is_a_letter(void **state) {
  (void)state;
  for (int i = ALARM_UNKNOWN; i <= ALARM_EXPIRED; i++)
    check_int("and back", of(alarm_letter((enum alarm_state)i)), i);
  check_int("none", of('\0'), ALARM_UNKNOWN);
  check_int("another", of('?'), ALARM_UNKNOWN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_value_is_judged_by_its_limits),
      cmocka_unit_test(levels_one_and_two_are_a_warning_without_a_rule),
      cmocka_unit_test(hits_are_counted),
      cmocka_unit_test(an_option_that_cannot_be_followed_is_named),
      cmocka_unit_test(a_state_is_a_letter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
