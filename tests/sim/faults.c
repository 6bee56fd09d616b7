/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include "clock.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum argument { NO_ARGUMENT, NUMBER, NUMBER_AND_TEXT, TEXT };

static const struct {
  const char *name;
  enum sim_act act;
  enum argument argument;
  long min, max;
} actions[] = {
    {"status", SIM_ACT_STATUS, NUMBER_AND_TEXT, 200, 599},
    {"hang", SIM_ACT_HANG, NO_ARGUMENT, 0, 0},
    {"delay", SIM_ACT_DELAY, NUMBER, 0, 86400000},
    {"reset", SIM_ACT_RESET, NO_ARGUMENT, 0, 0},
    {"reset-mid", SIM_ACT_RESET_MID, NO_ARGUMENT, 0, 0},
    {"truncate", SIM_ACT_TRUNCATE, NO_ARGUMENT, 0, 0},
    {"empty", SIM_ACT_EMPTY, NO_ARGUMENT, 0, 0},
    {"html", SIM_ACT_HTML, NO_ARGUMENT, 0, 0},
    {"body", SIM_ACT_BODY, TEXT, 0, 0},
    {"huge", SIM_ACT_HUGE, NUMBER, 1, LONG_MAX / 2},
    {"drip", SIM_ACT_DRIP, NUMBER, 0, 3600000},
    {"redirect", SIM_ACT_REDIRECT, TEXT, 0, 0},
    {"date", SIM_ACT_DATE, NUMBER, -2000000000, 2000000000},
    {"no-date", SIM_ACT_NO_DATE, NO_ARGUMENT, 0, 0},
    {"gzip-bomb", SIM_ACT_GZIP_BOMB, NUMBER, 1, LONG_MAX},
    {"deep", SIM_ACT_DEEP, NUMBER, 1, 10000000},
    {"json", SIM_ACT_JSON, TEXT, 0, 0},
};

static bool copy_text(struct sim_action *action, const char *text) {
  size_t len = strlen(text);
  if (len == 0 || len >= sizeof(action->text))
    return false;
  memcpy(action->text, text, len + 1);
  return true;
}

static bool set_argument(struct sim_action *action, size_t row, char *text) {
  if (actions[row].argument == NO_ARGUMENT)
    return text == NULL;
  if (text == NULL)
    return false;
  if (actions[row].argument == TEXT)
    return copy_text(action, text);
  char *colon = strchr(text, ':');
  if (colon != NULL) {
    *colon = '\0';
    if (actions[row].argument != NUMBER_AND_TEXT ||
        !copy_text(action, colon + 1))
      return false;
  }
  return sim_long(text, actions[row].min, actions[row].max, &action->number);
}

static bool parse_action(struct sim_action *action, char *text) {
  size_t len = strcspn(text, ":");
  char *argument = text[len] == ':' ? text + len + 1 : NULL;
  for (size_t row = 0; row < sizeof(actions) / sizeof(actions[0]); row++) {
    if (strlen(actions[row].name) != len ||
        strncmp(actions[row].name, text, len) != 0)
      continue;
    action->act = actions[row].act;
    return set_argument(action, row, argument);
  }
  return false;
}

static bool set_path(struct sim_rule *rule, const char *value) {
  static const struct {
    const char *name;
    unsigned kinds;
  } paths[] = {{"stats", SIM_STATS},
               {"videos", SIM_VIDEOS},
               {"usage", SIM_USAGE},
               {"any", SIM_STATS | SIM_VIDEOS | SIM_USAGE}};
  for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
    if (strcmp(paths[i].name, value) == 0) {
      rule->kinds = paths[i].kinds;
      return true;
    }
  }
  return false;
}

static bool set_condition(struct sim_rule *rule, const char *key,
                          const char *value) {
  if (strcmp(key, "tag") == 0)
    return snprintf(rule->glob, sizeof(rule->glob), "%s", value) <
           (int)sizeof(rule->glob);
  if (strcmp(key, "path") == 0)
    return set_path(rule, value);
  if (strcmp(key, "from") == 0)
    return sim_day_parse(value, &rule->from);
  if (strcmp(key, "to") == 0)
    return sim_day_parse(value, &rule->to);
  if (strcmp(key, "times") == 0)
    return sim_long(value, 0, LONG_MAX, &rule->times);
  if (strcmp(key, "skip") == 0)
    return sim_long(value, 0, LONG_MAX, &rule->skip);
  return false;
}

static bool parse_rule(struct sim_rule *rule, char *line,
                       struct sim_errmsg *msg) {
  for (;;) {
    line += strspn(line, " \t");
    if (strncmp(line, "do=", 3) == 0) /* has the rest of the line */
      break;
    char *word = sim_word(&line);
    if (word == NULL)
      return sim_fail(msg, "a fault rule ends with do=ACTION");
    char *equals = strchr(word, '=');
    if (equals == NULL)
      return sim_fail(msg, "cannot use '%.60s' in a fault rule", word);
    *equals = '\0';
    if (!set_condition(rule, word, equals + 1))
      return sim_fail(msg, "cannot use %.40s=%.60s in a fault rule", word,
                      equals + 1);
  }
  size_t end = strlen(line);
  while (line[end - 1] == ' ' || line[end - 1] == '\t')
    line[--end] = '\0';
  char shown[80];
  snprintf(shown, sizeof(shown), "%s", line);
  if (!parse_action(&rule->action, line + 3))
    return sim_fail(msg, "cannot use '%.79s' in a fault rule", shown);
  return true;
}

bool sim_faults_add(struct sim_faults *faults, char *line,
                    struct sim_errmsg *msg) {
  struct sim_rule rule = {.kinds = SIM_STATS | SIM_VIDEOS | SIM_USAGE,
                          .from = LONG_MIN,
                          .to = LONG_MAX,
                          .times = -1};
  if (!parse_rule(&rule, line, msg))
    return false;
  faults->rules = sim_grow(faults->rules, faults->num, sizeof(rule));
  faults->rules[faults->num++] = rule;
  return true;
}

void sim_faults_drop_all(struct sim_faults *faults) {
  free(faults->rules);
  *faults = (struct sim_faults){0};
}

/* Does the rule apply, its counters included? */
static bool applies(struct sim_rule *rule, const char *tag, enum sim_kind kind,
                    long day) {
  if ((rule->kinds & kind) == 0 || day < rule->from || day > rule->to)
    return false;
  if (rule->glob[0] != '\0' && fnmatch(rule->glob, tag, 0) != 0)
    return false;
  if (rule->skip > 0) {
    rule->skip--;
    return false;
  }
  if (rule->times == 0)
    return false;
  if (rule->times > 0)
    rule->times--;
  return true;
}

void sim_faults_match(struct sim_faults *faults, const char *tag,
                      enum sim_kind kind, long day, struct sim_action *action) {
  action->act = SIM_ACT_NONE;
  for (size_t i = 0; i < faults->num; i++) {
    if (applies(&faults->rules[i], tag, kind, day)) {
      *action = faults->rules[i].action;
      return;
    }
  }
}
