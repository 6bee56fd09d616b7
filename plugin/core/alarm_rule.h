/* SPDX-License-Identifier: MIT */
/*
 * What a rule of collectd's threshold plugin makes of a value, as that plugin
 * does it (collectd-threshold(5), and measured with version 5.12): limits are
 * crossed by more or less, never by the limit itself.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * What the rules have made of a metric; of a notification: OKAY, WARNING or
 * FAILURE.
 */
enum alarm_state {
  ALARM_UNKNOWN, /* nothing was recorded: the rules are asked */
  ALARM_OKAY,
  ALARM_WARNING,
  ALARM_FAILURE,
  ALARM_NO_RULE, /* no rule is about the metric */
  ALARM_EXPIRED  /* collectd has notified that no value came for two days */
};

/* As files have it: one of "-owfnx". */
char alarm_letter(enum alarm_state state);
/* ALARM_UNKNOWN, too, for a letter that is none. */
enum alarm_state alarm_of_letter(char letter);

/* A <Type> block of <Plugin threshold>; a limit that is NaN is not given. */
struct alarm_rule {
  double warning_min, warning_max, failure_min, failure_max;
  double hysteresis; /* in units of the value; 0: none */
  int hits;          /* see alarm_rule_count(); 0: each value counts */
  bool invert, persist, persist_ok, percentage;
};

/* Where none is written for `trending`: levels 1 and 2 are a WARNING. */
extern const struct alarm_rule alarm_rule_default;

/*
 * The state of a value: OKAY, WARNING or FAILURE. before: the state that the
 * metric has had, which Hysteresis holds.
 */
enum alarm_state alarm_rule_judge(const struct alarm_rule *rule, double value,
                                  enum alarm_state before);

/*
 * The state that the metric gets: with Hits N a bad one comes with the value
 * N + 2 of a row. *hits: values of that row so far, kept by the caller from
 * one value to the next, 0 at first.
 */
enum alarm_state alarm_rule_count(const struct alarm_rule *rule,
                                  enum alarm_state judged,
                                  enum alarm_state before, int *hits);

/*
 * The option for which only collectd's own text is right, "Persist",
 * "Percentage" or "Invert without failure limits"; NULL: none. A metric that
 * has one source has a share of 100 %; a repeated text cannot be kept from the
 * threshold plugin; an inverted rule without failure limits calls every value
 * a FAILURE there.
 */
const char *alarm_rule_obstacle(const struct alarm_rule *rule);

/* "WarningMax 0.5, FailureMax 1.5, Hits 1". Returns out. */
const char *alarm_rule_text(const struct alarm_rule *rule, char *out,
                            size_t size);
