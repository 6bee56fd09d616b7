/* SPDX-License-Identifier: MIT */
/*
 * Options as rows of a table. A row is the only place that knows an option's
 * name, unit, bounds and default: the parser, options.json, the manual's test
 * and the messages all read it. A table belongs to one struct, whose fields
 * its rows name by their offset.
 */
#pragma once

#include "core/err.h"
#include "core/score.h"

#include <collectd/liboconfig/oconfig.h>
#include <stddef.h>

enum option_type {
  OPTION_TEXT,   /* char *, owned */
  OPTION_NUMBER, /* double */
  OPTION_WHOLE,  /* int */
  OPTION_TIME,   /* int, seconds; written "hh:mm" */
  OPTION_CHOICE, /* int, place in `choices` */
  OPTION_TRUTH,  /* bool */
  OPTION_DAYS,   /* struct rules: its windows */
};

/* One option. */
struct option {
  const char *name;
  enum option_type type;
  size_t offset;        /* in the table's struct */
  double min, max;      /* inclusive; of a time in seconds */
  const char *unit;     /* "seconds"; "": none */
  const char *standard; /* default, as an operator would write it; NULL: the
                           field stays as it was made */
  const char *choices;  /* "both threshold own" */
  const char *help;     /* one sentence */
};

#define OPTION_RANGE_SIZE 128

/*
 * What is allowed, as the manual and the messages say it: "1 to 600 seconds",
 * "\"videos\" or \"views\""; "" of a text. Returns out.
 */
const char *rows_range(const struct option *opt, char out[OPTION_RANGE_SIZE]);

/* Sets every field to its default. Returns 0, or -1: no memory. */
int rows_init(const struct option *table, void *base);

/* Frees the texts. */
void rows_clear(const struct option *table, void *base);

/*
 * Takes an item that is a row of the table into base. `where` follows the
 * names in messages: "", " in <Tier>". Returns 0, or -1 with a sentence that
 * names the option and what is allowed; then the field keeps its value.
 */
int rows_apply(const struct option *table, void *base, const char *where,
               const oconfig_item_t *item, struct errmsg *msg);

/* Sets a row from its written form: that of the default. Returns the same. */
int rows_set(const struct option *table, void *base, const char *name,
             const char *text, struct errmsg *msg);

/* Takes all children of a block; stops at the first that is wrong. */
int rows_apply_block(const struct option *table, void *base, const char *where,
                     const oconfig_item_t *block, struct errmsg *msg);
