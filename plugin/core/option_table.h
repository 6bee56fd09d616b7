/* SPDX-License-Identifier: MIT */
/*
 * Options as rows of a table. A row is the only place that knows an option's
 * name, type, unit, bounds and default: the parser, options.json, the manual's
 * test and the messages all read it. A table belongs to one struct, whose
 * fields its rows name by their offset; it ends with a row without a name.
 * `<Plugin hashtag>`, its blocks and `<Provider>` are such tables.
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

enum option_type {
  OPTION_STRING, /* char *, owned */
  OPTION_NUMBER, /* double */
  OPTION_INT,    /* int */
  OPTION_TIME,   /* int, seconds; written "hh:mm" */
  OPTION_CHOICE, /* int, place in `choices` */
  OPTION_BOOL,   /* bool */
  OPTION_DAYS,   /* struct rules: its windows */
  OPTION_TEXT,   /* const char *, borrowed; NULL until it is given, once */
  OPTION_LIST,   /* const char *[], borrowed, ended by NULL; room for max and
                    the end; each further line adds to it */
  OPTION_LINES,  /* the same, one text a line */
  OPTION_OTHER,  /* what its own function makes of one text or more */
};

/* A value as somebody has written it. */
struct option_value {
  enum {
    VALUE_STRING,
    VALUE_NUMBER,
    VALUE_BOOL,
    VALUE_WRITTEN, /* a text that may stand for a number or a bool, too */
  } type;
  const char *string; /* of VALUE_STRING and VALUE_WRITTEN */
  double number;      /* of VALUE_NUMBER */
  bool boolean;       /* of VALUE_BOOL */
};

/* One option. */
struct option {
  const char *name;
  enum option_type type;
  size_t offset;             /* in the table's struct */
  double min, max;           /* inclusive; of a time in seconds */
  const char *unit;          /* "seconds"; NULL: none */
  const char *default_value; /* as an operator would write it; NULL: none */
  const char *choices;       /* "both threshold own" */
  const char *help;          /* one sentence */

  int form; /* what check() and set() need to know */
  /* Whether a text may be a value; NULL: any may. 0, or -1 with the reason. */
  int (*check)(const struct option *opt, const char *text, struct errmsg *msg);
  /* Of OPTION_OTHER. Returns the same. */
  int (*set)(const struct option *opt, void *field, const char *const *texts,
             int num, struct errmsg *msg);
};

#define OPTION_VALUES_MAX 33 /* that are looked at: more than any list has */
#define OPTION_RANGE_SIZE 128

/* The row of that name, whose case does not count; NULL: there is none. */
const struct option *option_find(const struct option *table, const char *name);

/*
 * What is allowed, as the manual and the messages say it: "1 to 600 seconds",
 * "\"videos\" or \"views\""; "" of a text. Returns out.
 */
const char *option_range(const struct option *opt,
                         char out[OPTION_RANGE_SIZE]);

/*
 * Sets every field to its default, where there is one; not those of borrowed
 * texts, which are NULL until they are given. Returns 0, or -1: no memory.
 */
int option_table_init(const struct option *table, void *base);

/* Frees the texts that are owned. */
void option_table_clear(const struct option *table, void *base);

/*
 * Sets an option from its values, at most OPTION_VALUES_MAX (num < 0: from
 * something that is no list of values). `where` follows the name in messages:
 * "", " in <Tier>". Returns 0, or -1 with a sentence that names the option and
 * what is allowed; then the field keeps its value.
 */
int option_set(const struct option *table, void *base, const char *where,
               const char *name, const struct option_value *values, int num,
               struct errmsg *msg);

/* The same from one text, written as the default is. */
int option_set_written(const struct option *table, void *base,
                       const char *name, const char *text, struct errmsg *msg);

/*
 * Appends texts to a list that ends with NULL and has room for max, as
 * OPTION_LIST does: for a set() of its own. Returns 0, or -1 with a sentence.
 */
int option_append(const struct option *opt, const char **list, int max,
                  const char *const *texts, int num, struct errmsg *msg);
