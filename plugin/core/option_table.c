/* SPDX-License-Identifier: MIT */
#include "core/option_table.h"

#include "core/score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN 40 /* bytes of a value in a message */

/* A row that is being set: its field, and how messages call it. */
struct target {
  const struct option *opt;
  void *at;
  const char *where;
  struct errmsg *msg;
};

const struct option *option_find(const struct option *table,
                                 const char *name) {
  for (const struct option *opt = table; opt->name != NULL; opt++)
    if (strcasecmp(opt->name, name) == 0)
      return opt;
  return NULL;
}

/* "\"videos\" or \"views\"". */
static void choices_range(const char *choices, char out[OPTION_RANGE_SIZE]) {
  char copy[64], *rest = NULL;
  size_t used = 0;
  snprintf(copy, sizeof(copy), "%s", choices);
  for (char *word = strtok_r(copy, " ", &rest); word != NULL;
       word = strtok_r(NULL, " ", &rest))
    used += (size_t)snprintf(out + used, OPTION_RANGE_SIZE - used, "%s\"%s\"",
                             used > 0 ? " or " : "", word);
}

const char *option_range(const struct option *opt,
                         char out[OPTION_RANGE_SIZE]) {
  const char *unit = opt->unit != NULL ? opt->unit : "";
  int last = (int)opt->max / 60; /* minutes, of a time */
  out[0] = '\0';
  switch (opt->type) {
  case OPTION_BOOL:
    snprintf(out, OPTION_RANGE_SIZE, "true or false");
    break;
  case OPTION_TIME:
    snprintf(out, OPTION_RANGE_SIZE, "\"00:00\" to \"%02d:%02d\" %s",
             last / 60, last % 60, unit);
    break;
  case OPTION_CHOICE:
    choices_range(opt->choices, out);
    break;
  case OPTION_NUMBER:
  case OPTION_INT:
  case OPTION_DAYS:
    snprintf(out, OPTION_RANGE_SIZE, "%.15g to %.15g%s%s", opt->min, opt->max,
             unit[0] != '\0' ? " " : "", unit);
    break;
  case OPTION_STRING:
  case OPTION_TEXT:
  case OPTION_LIST:
  case OPTION_LINES:
  case OPTION_OTHER:
  default:
    break;
  }
  return out;
}

/* -- one value */

static int set_string(const struct target *t, const char *text) {
  char *copy = strdup(text);
  if (copy == NULL)
    return err_set(t->msg, "out of memory");
  char **to = t->at;
  free(*to);
  *to = copy;
  return 0;
}

static int refuse_number(const struct target *t, const char *written) {
  char range[OPTION_RANGE_SIZE];
  return err_set(t->msg, "%s%s is %.40s; allowed are %s", t->opt->name,
                 t->where, written, option_range(t->opt, range));
}

static int set_number(const struct target *t, double value,
                      const char *written) {
  const struct option *opt = t->opt;
  if (!(value >= opt->min && value <= opt->max)) /* refuses NaN, too */
    return refuse_number(t, written);
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

/* What a value says as a number; false: it says none. */
static bool number_of(const struct option_value *v, double *number) {
  char *end = NULL;
  *number = v->number;
  if (v->type == VALUE_WRITTEN)
    *number = strtod(v->string, &end);
  return v->type == VALUE_NUMBER ||
         (v->type == VALUE_WRITTEN && end != v->string && *end == '\0');
}

static int set_number_of(const struct target *t,
                         const struct option_value *v) {
  char written[SHOWN];
  double number = 0;
  if (!number_of(v, &number)) /* it is written */
    return refuse_number(t, v->string);
  snprintf(written, sizeof(written), "%g", number);
  return set_number(t, number, v->type == VALUE_WRITTEN ? v->string : written);
}

static int set_bool(const struct target *t, const struct option_value *v) {
  bool written = v->type == VALUE_WRITTEN;
  if (written && strcmp(v->string, "true") != 0 &&
      strcmp(v->string, "false") != 0)
    return err_set(t->msg, "%s%s needs true or false", t->opt->name, t->where);
  *(bool *)t->at = written ? strcmp(v->string, "true") == 0 : v->boolean;
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
                   t->where, text, option_range(t->opt, range));
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
                 t->where, text, option_range(t->opt, range));
}

/* -- several values */

static int set_days(const struct target *t, const struct option_value *values,
                    int num) {
  int days[GROWTH_WINDOWS_MAX] = {0};
  if (num < 1 || num > GROWTH_WINDOWS_MAX)
    return err_set(t->msg, "%s%s needs 1 to %d numbers of days", t->opt->name,
                   t->where, GROWTH_WINDOWS_MAX);
  for (int i = 0; i < num; i++) {
    double v = NAN;
    if (!number_of(&values[i], &v) ||
        !(v >= t->opt->min && v <= t->opt->max) || v != floor(v))
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

int option_append(const struct option *opt, const char **list, int max,
                  const char *const *texts, int num, struct errmsg *msg) {
  int used = 0;
  while (list[used] != NULL)
    used++;
  if (used + num > max)
    return err_set(msg, "%s has more than %d texts", opt->name, max);
  for (int i = 0; i < num; i++)
    list[used++] = texts[i];
  return 0;
}

/* Days as they are written: "28 7". What is no number is none of days. */
static int set_written_days(const struct target *t, const char *text) {
  struct option_value days[GROWTH_WINDOWS_MAX + 1];
  int num = 0;
  const char *at = text + strspn(text, " ");
  for (; *at != '\0' && num <= GROWTH_WINDOWS_MAX; num++) {
    char *end = NULL;
    double number = strtod(at, &end);
    bool good = end != at && (*end == ' ' || *end == '\0');
    days[num] = (struct option_value){.type = VALUE_NUMBER,
                                      .number = good ? number : NAN};
    at += strcspn(at, " ");
    at += strspn(at, " ");
  }
  return set_days(t, days, num);
}

/* Borrowed texts, each of which has been checked. */
static int set_texts(const struct target *t, const char *const *texts,
                     int num) {
  const char **text = t->at;
  if (t->opt->type != OPTION_TEXT)
    return option_append(t->opt, t->at, (int)t->opt->max, texts, num, t->msg);
  if (*text != NULL)
    return err_set(t->msg, "%s%s is given twice", t->opt->name, t->where);
  *text = texts[0];
  return 0;
}

static int check_texts(const struct target *t, const char *const *texts,
                       int num) {
  for (int i = 0; i < num && t->opt->check != NULL; i++)
    if (t->opt->check(t->opt, texts[i], t->msg) != 0)
      return -1;
  return 0;
}

/* Options whose values are all texts. */
static int set_from_texts(const struct target *t,
                          const struct option_value *values, int num) {
  const char *texts[OPTION_VALUES_MAX];
  for (int i = 0; i < num; i++)
    texts[i] = values[i].string;
  if (t->opt->type == OPTION_OTHER)
    return t->opt->set(t->opt, t->at, texts, num, t->msg);
  if (check_texts(t, texts, num) != 0)
    return -1;
  switch (t->opt->type) {
  case OPTION_TIME:
    return set_time(t, texts[0]);
  case OPTION_CHOICE:
    return set_choice(t, texts[0]);
  case OPTION_STRING:
    return set_string(t, texts[0]);
  default:
    return set_texts(t, texts, num);
  }
}

/* -- which values an option needs */

/* How many, in words; NULL: these will do. */
static const char *needs(const struct option *opt,
                         const struct option_value *values, int num) {
  bool list = opt->type == OPTION_LIST || opt->type == OPTION_OTHER;
  bool given = opt->type >= OPTION_TEXT && num < 1;
  bool good = list ? num >= 1 : num == 1;
  for (int i = 0; i < num && good; i++) {
    bool number = opt->type == OPTION_NUMBER || opt->type == OPTION_INT;
    int want = number                     ? VALUE_NUMBER
               : opt->type == OPTION_BOOL ? VALUE_BOOL
                                          : VALUE_STRING;
    good = (int)values[i].type == want || values[i].type == VALUE_WRITTEN;
  }
  if (good)
    return NULL;
  switch (opt->type) {
  case OPTION_NUMBER:
  case OPTION_INT:
    return "exactly one number";
  case OPTION_BOOL:
    return "true or false";
  default:
    return given || list ? "a text in quotes" : "exactly one text in quotes";
  }
}

static int set_values(const struct target *t,
                      const struct option_value *values, int num) {
  if (t->opt->type == OPTION_DAYS)
    return num == 1 && values[0].type == VALUE_WRITTEN
               ? set_written_days(t, values[0].string)
               : set_days(t, values, num);
  const char *what = needs(t->opt, values, num);
  if (what != NULL)
    return err_set(t->msg, "%s%s needs %s", t->opt->name, t->where, what);
  switch (t->opt->type) {
  case OPTION_NUMBER:
  case OPTION_INT:
    return set_number_of(t, &values[0]);
  case OPTION_BOOL:
    return set_bool(t, &values[0]);
  default:
    return set_from_texts(t, values, num);
  }
}

static struct target target_of(const struct option *opt, void *base,
                               const char *where, struct errmsg *msg) {
  return (struct target){opt, (char *)base + opt->offset, where, msg};
}

static bool is_borrowed(const struct option *opt) {
  return opt->type >= OPTION_TEXT;
}

int option_table_init(const struct option *table, void *base) {
  for (const struct option *opt = table; opt->name != NULL; opt++) {
    struct target t = target_of(opt, base, "", NULL);
    struct option_value v = {.type = VALUE_WRITTEN,
                             .string = opt->default_value};
    if (v.string != NULL && !is_borrowed(opt) && set_values(&t, &v, 1) != 0) {
      option_table_clear(table, base);
      return -1;
    }
  }
  return 0;
}

void option_table_clear(const struct option *table, void *base) {
  for (const struct option *opt = table; opt->name != NULL; opt++)
    if (opt->type == OPTION_STRING) {
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

int option_set(const struct option *table, void *base, const char *where,
               const char *name, const struct option_value *values, int num,
               struct errmsg *msg) {
  const struct option *opt = option_find(table, name);
  if (opt == NULL)
    return unknown(table, where, name, msg);
  struct target t = target_of(opt, base, where, msg);
  return set_values(&t, values, num);
}

int option_set_written(const struct option *table, void *base,
                       const char *name, const char *text,
                       struct errmsg *msg) {
  struct option_value v = {.type = VALUE_WRITTEN, .string = text};
  return option_set(table, base, "", name, &v, 1, msg);
}
