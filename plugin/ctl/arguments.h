/* SPDX-License-Identifier: MIT */
/*
 * The words of a command line. Options are long ones, "--name VALUE" or
 * "--name=VALUE", in any order with the other words; "--" ends them. Pure: it
 * prints nothing and ends nothing.
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>

#define ARGUMENTS_MAX 24 /* options of one subcommand, the common ones too */

/* One option. */
struct argument {
  const char *name;  /* without the "--" */
  const char *value; /* what it takes, for --help: "DIR"; NULL: nothing */
  const char *help;  /* one line */
};

/* What a command line says; all texts are those of argv. */
struct arguments {
  const struct argument
      *tables[2]; /* common, own; each ends with a NULL name */
  const char
      *values[ARGUMENTS_MAX]; /* by place in the tables; NULL: not given */
  const char **words;         /* the rest, in order */
  int words_num;
};

/*
 * Reads argv[0 .. num - 1] (without the program's and the subcommand's
 * names). words must have room for num. Returns 0, or -1 with what is wrong:
 * an unknown option, a value that is missing or too many.
 */
int arguments_read(struct arguments *a, int num, char *const argv[],
                   const struct argument *common, const struct argument *own,
                   const char **words, struct errmsg *msg);

/*
 * The value of an option of the tables: NULL where it was not given, "" for
 * one that takes none. The last one counts. A name that is in no table is the
 * caller's mistake, and NULL.
 */
const char *arguments_value(const struct arguments *a, const char *name);

/* Whether it was given. */
bool arguments_has(const struct arguments *a, const char *name);
