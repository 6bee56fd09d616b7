/* SPDX-License-Identifier: MIT */
#include "core/alarm_rule.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct alarm_rule alarm_rule_default = {.warning_min = NAN,
                                              .warning_max = 0.5,
                                              .failure_min = NAN,
                                              .failure_max = NAN};

static const char letters[] = "-owfnx"; /* by enum alarm_state */

char alarm_letter(enum alarm_state state) { return letters[state]; }

enum alarm_state alarm_of_letter(char letter) {
  const char *at = letter != '\0' ? strchr(letters, letter) : NULL;
  return at != NULL ? (enum alarm_state)(at - letters) : ALARM_UNKNOWN;
}

/* slack: how far inside of its limits a value is still outside. */
static bool is_outside(double value, double min, double max, double slack) {
  return value < min + slack || value > max - slack; /* never, of a NaN */
}

enum alarm_state alarm_rule_judge(const struct alarm_rule *rule, double value,
                                  enum alarm_state before) {
  double held = rule->hysteresis > 0 ? rule->hysteresis : 0;
  if (is_outside(value, rule->failure_min, rule->failure_max,
                 before == ALARM_FAILURE ? held : 0) != rule->invert)
    return ALARM_FAILURE;
  if (is_outside(value, rule->warning_min, rule->warning_max,
                 before == ALARM_WARNING ? held : 0) != rule->invert)
    return ALARM_WARNING;
  return ALARM_OKAY;
}

enum alarm_state alarm_rule_count(const struct alarm_rule *rule,
                                  enum alarm_state judged,
                                  enum alarm_state before, int *hits) {
  bool counts = judged != ALARM_OKAY || rule->persist_ok;
  if (rule->hits != 0 && counts && *hits <= rule->hits) {
    ++*hits;
    return before;
  }
  *hits = 0;
  return judged;
}

const char *alarm_rule_obstacle(const struct alarm_rule *rule) {
  if (rule->persist)
    return "Persist";
  if (rule->percentage)
    return "Percentage";
  if (rule->invert && isnan(rule->failure_min) && isnan(rule->failure_max))
    return "Invert without failure limits";
  return NULL;
}

static void add(char *out, size_t size, const char *option, double number) {
  size_t used = strlen(out);
  if (!isnan(number))
    snprintf(out + used, size - used, "%s%s %.6g", used > 0 ? ", " : "",
             option, number);
}

static void add_flag(char *out, size_t size, const char *option, bool is_set) {
  size_t used = strlen(out);
  if (is_set)
    snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", option);
}

const char *alarm_rule_text(const struct alarm_rule *rule, char *out,
                            size_t size) {
  out[0] = '\0';
  add(out, size, "WarningMin", rule->warning_min);
  add(out, size, "WarningMax", rule->warning_max);
  add(out, size, "FailureMin", rule->failure_min);
  add(out, size, "FailureMax", rule->failure_max);
  add(out, size, "Hysteresis",
      rule->hysteresis > 0 ? rule->hysteresis : (double)NAN);
  add(out, size, "Hits", rule->hits != 0 ? rule->hits : (double)NAN);
  add_flag(out, size, "Invert", rule->invert);
  add_flag(out, size, "Persist", rule->persist);
  add_flag(out, size, "PersistOK", rule->persist_ok);
  add_flag(out, size, "Percentage", rule->percentage);
  return out;
}
