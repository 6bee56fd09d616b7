/* SPDX-License-Identifier: MIT */
#include "option/option_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A row that is being set: its field, and how messages call it. */
struct target {
  const struct option *opt;
  void *at;
  const char *where;
  struct errmsg *msg;
};

static const struct option *find(const struct option *table,
                                 const char *name) {
  for (const struct option *opt = table; opt->name != NULL; opt++)
    if (strcasecmp(opt->name, name) == 0)
      return opt;
  return NULL;
}

static int set_text(const struct target *t, const char *text) {
  char *copy = strdup(text);
  if (copy == NULL)
    return err_set(t->msg, "out of memory");
  char **to = t->at;
  free(*to);
  *to = copy;
  return 0;
}

const char *rows_range(const struct option *opt, char out[OPTION_RANGE_SIZE]) {
  char copy[64], *rest = NULL;
  size_t used = 0;
  const char *blank = opt->unit[0] == '\0' ? "" : " ";
  int last = 0;
  out[0] = '\0';
  switch (opt->type) {
  case OPTION_TEXT:
    break;
  case OPTION_TRUTH:
    snprintf(out, OPTION_RANGE_SIZE, "true or false");
    break;
  case OPTION_TIME:
    last = (int)opt->max / 60; /* minutes */
    snprintf(out, OPTION_RANGE_SIZE, "\"00:00\" to \"%02d:%02d\" %s",
             last / 60, last % 60, opt->unit);
    break;
  case OPTION_CHOICE:
    snprintf(copy, sizeof(copy), "%s", opt->choices);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
      used += (size_t)snprintf(out + used, OPTION_RANGE_SIZE - used,
                               "%s\"%s\"", used > 0 ? " or " : "", word);
    break;
  case OPTION_NUMBER:
  case OPTION_WHOLE:
  case OPTION_DAYS:
  default:
    snprintf(out, OPTION_RANGE_SIZE, "%.15g to %.15g%s%s", opt->min, opt->max,
             blank, opt->unit);
  }
  return out;
}

static int set_number(const struct target *t, double value) {
  const struct option *opt = t->opt;
  char range[OPTION_RANGE_SIZE];
  if (!(value >= opt->min && value <= opt->max)) /* refuses NaN, too */
    return err_set(t->msg, "%s%s is %g; allowed are %s", opt->name, t->where,
                   value, rows_range(opt, range));
  if (opt->type == OPTION_NUMBER) {
    *(double *)t->at = value;
    return 0;
  }
  if (value != floor(value))
    return err_set(t->msg, "%s%s is %g; it must be a whole number", opt->name,
                   t->where, value);
  *(int *)t->at = (int)value;
  return 0;
}

static int set_time(const struct target *t, const char *text) {
  static const char digits[] = "0123456789";
  char range[OPTION_RANGE_SIZE];
  int hour = 0, minute = 0; /* sscanf() alone would take "+1: 5" */
  if (strlen(text) != 5 || strspn(text, digits) != 2 || text[2] != ':' ||
      strspn(text + 3, digits) != 2 ||
      sscanf(text, "%2d:%2d", &hour, &minute) != 2 || minute > 59 ||
      hour * 3600 + minute * 60 > t->opt->max)
    return err_set(t->msg, "%s%s is \"%s\"; allowed are %s", t->opt->name,
                   t->where, text, rows_range(t->opt, range));
  *(int *)t->at = hour * 3600 + minute * 60;
  return 0;
}

static int set_choice(const struct target *t, const char *text) {
  char copy[64], range[OPTION_RANGE_SIZE], *rest = NULL;
  snprintf(copy, sizeof(copy), "%s", t->opt->choices);
  int place = 0;
  for (char *word = strtok_r(copy, " ", &rest); word != NULL;
       word = strtok_r(NULL, " ", &rest), place++)
    if (strcasecmp(word, text) == 0) {
      *(int *)t->at = place;
      return 0;
    }
  return err_set(t->msg, "%s%s is \"%s\"; allowed are %s", t->opt->name,
                 t->where, text, rows_range(t->opt, range));
}

static int set_days(const struct target *t, const double *values, int num) {
  int days[GROWTH_WINDOWS_MAX] = {0};
  if (num < 1 || num > GROWTH_WINDOWS_MAX)
    return err_set(t->msg, "%s%s needs 1 to %d numbers of days", t->opt->name,
                   t->where, GROWTH_WINDOWS_MAX);
  for (int i = 0; i < num; i++) {
    double v = values[i];
    if (!(v >= t->opt->min && v <= t->opt->max) || v != floor(v))
      return err_set(t->msg,
                     "%s%s: entry %d is no whole number of days from %g to "
                     "%g",
                     t->opt->name, t->where, i + 1, t->opt->min, t->opt->max);
    for (int k = 0; k < i; k++)
      if (days[k] == (int)v)
        return err_set(t->msg, "%s%s names %d twice", t->opt->name, t->where,
                       days[k]);
    days[i] = (int)v;
  }
  struct rules *r = t->at;
  memcpy(r->windows, days, sizeof(days));
  r->windows_num = num;
  return 0;
}

/* Sets a field from its written form. */
static int set_written(const struct target *t, const char *text) {
  double number = 0;
  switch (t->opt->type) {
  case OPTION_NUMBER:
  case OPTION_WHOLE:
    return set_number(t, strtod(text, NULL));
  case OPTION_DAYS:
    number = strtod(text, NULL);
    return set_days(t, &number, 1);
  case OPTION_TRUTH:
    *(bool *)t->at = strcmp(text, "true") == 0;
    return 0;
  case OPTION_TIME:
    return set_time(t, text);
  case OPTION_CHOICE:
    return set_choice(t, text);
  case OPTION_TEXT:
  default:
    return set_text(t, text);
  }
}

int rows_init(const struct option *table, void *base) {
  for (const struct option *opt = table; opt->name != NULL; opt++) {
    struct target t = {opt, (char *)base + opt->offset, "", NULL};
    if (opt->standard != NULL && set_written(&t, opt->standard) != 0)
      return -1;
  }
  return 0;
}

void rows_clear(const struct option *table, void *base) {
  for (const struct option *opt = table; opt->name != NULL; opt++)
    if (opt->type == OPTION_TEXT) {
      char **text = (char **)((char *)base + opt->offset);
      free(*text);
      *text = NULL;
    }
}

/* "BelowVideos, Threshold" of a block's table; the plugin's own is long. */
static int unknown(const struct option *table, const char *where,
                   const char *name, struct errmsg *msg) {
  char names[256] = "see collectd-hashtag(5)";
  size_t used = 0;
  for (const struct option *opt = table;
       where[0] != '\0' && opt->name != NULL && used < sizeof(names); opt++)
    used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
                             used == 0 ? "allowed are " : ", ", opt->name);
  return err_set(msg, "unknown option \"%s\"%s; %s", name, where, names);
}

int rows_set(const struct option *table, void *base, const char *name,
             const char *text, struct errmsg *msg) {
  const struct option *opt = find(table, name);
  if (opt == NULL)
    return unknown(table, "", name, msg);
  struct target t = {opt, (char *)base + opt->offset, "", msg};
  return set_written(&t, text);
}

static int apply_days(const struct target *t, const oconfig_item_t *item) {
  double values[GROWTH_WINDOWS_MAX] = {0};
  for (int i = 0; i < item->values_num && i < GROWTH_WINDOWS_MAX; i++)
    values[i] = item->values[i].type == OCONFIG_TYPE_NUMBER
                    ? item->values[i].value.number
                    : NAN;
  return set_days(t, values, item->values_num);
}

int rows_apply(const struct option *table, void *base, const char *where,
               const oconfig_item_t *item, struct errmsg *msg) {
  static const struct {
    int type;
    const char *words;
  } forms[] = {
      [OPTION_TEXT] = {OCONFIG_TYPE_STRING, "exactly one text in quotes"},
      [OPTION_NUMBER] = {OCONFIG_TYPE_NUMBER, "exactly one number"},
      [OPTION_WHOLE] = {OCONFIG_TYPE_NUMBER, "exactly one number"},
      [OPTION_TIME] = {OCONFIG_TYPE_STRING, "exactly one text in quotes"},
      [OPTION_CHOICE] = {OCONFIG_TYPE_STRING, "exactly one text in quotes"},
      [OPTION_TRUTH] = {OCONFIG_TYPE_BOOLEAN, "true or false"},
  };
  const struct option *opt = find(table, item->key);
  if (opt == NULL)
    return unknown(table, where, item->key, msg);
  struct target t = {opt, (char *)base + opt->offset, where, msg};
  if (opt->type == OPTION_DAYS)
    return apply_days(&t, item);
  if (item->values_num != 1 || item->values[0].type != forms[opt->type].type ||
      item->children_num != 0)
    return err_set(msg, "%s%s needs %s", opt->name, where,
                   forms[opt->type].words);
  const oconfig_value_t *v = &item->values[0];
  if (forms[opt->type].type == OCONFIG_TYPE_NUMBER)
    return set_number(&t, v->value.number);
  if (forms[opt->type].type == OCONFIG_TYPE_STRING)
    return set_written(&t, v->value.string);
  *(bool *)t.at = v->value.boolean != 0;
  return 0;
}

int rows_apply_block(const struct option *table, void *base, const char *where,
                     const oconfig_item_t *block, struct errmsg *msg) {
  for (int i = 0; i < block->children_num; i++)
    if (rows_apply(table, base, where, &block->children[i], msg) != 0)
      return -1;
  return 0;
}
