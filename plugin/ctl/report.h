/* SPDX-License-Identifier: MIT */
/* The forms that a report can take; used by the report's files only. */
#pragma once

#include "core/credits.h"
#include "ctl/report_rows.h"

#include <stdio.h>

struct report {
  const struct options *options;
  int today;
  const struct standing *rows; /* what is shown, in order */
  size_t num;
  const struct hashtags *tags;   /* all of them, shown or not */
  struct credits_forecast money; /* of all that is watched, shown or not */
  bool colour;
};

/* The table for people, and the money line. */
void report_table(const struct report *r, FILE *to);

/* A JSON document. Returns 0, or -1: no memory. */
int report_json(const struct report *r, FILE *to);

/* A heading and a line a tag, as RFC 4180 has it; unknown is empty. */
void report_csv(const struct report *r, FILE *to);

/* A text as a field of a CSV line, in quotes where it needs them. */
void report_csv_text(const char *text, FILE *to);
