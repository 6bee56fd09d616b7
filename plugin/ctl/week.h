/* SPDX-License-Identifier: MIT */
/*
 * What happened in the last days: which hashtags rose, which trends ended,
 * what fell and what is missing. The page and the text say the same of it.
 */
#pragma once

#include "core/videos.h"
#include "ctl/report.h"

#define WEEK_DAYS 7      /* unless something else is said */
#define WEEK_TOP 20      /* rows of a part, the same */
#define WEEK_DAYS_MAX 28 /* days that it may look back on */
#define WEEK_NAMES 5     /* hashtags that a sentence names */

/* A list of rows, borrowed from the report, in its order. */
struct week_rows {
  const struct standing **items;
  size_t num;
};

struct week {
  const struct report *report;
  int days;        /* 1 to WEEK_DAYS_MAX */
  int first, last; /* the days that are looked back on */
  size_t top;      /* rows that a part shows */

  struct week_rows risen;  /* a trend began */
  struct week_rows going;  /* trending since before the first day */
  struct week_rows ended;  /* a trend ended; it may have begun here, too */
  struct week_rows shrunk; /* fewer counted than at the begin */
  struct week_rows gaps;   /* counts are missing */
  struct week_rows dead;   /* not found; asked once a week */
  long expected, known;    /* counts of these days, but of the dead ones */
};

/*
 * Sorts the rows of a report. The last day is today, or yesterday where none
 * has been counted today yet. Returns 0, or -1: no memory; clear it in both
 * cases.
 */
int week_read(struct week *w, const struct report *r, int days, size_t top);
void week_clear(struct week *w);

/* The newest day on which its trend began or ended; DAY_NONE: not in sight. */
int week_rose(const struct week *w, const struct standing *row);
int week_ended(const struct week *w, const struct standing *row);

/* How many of these days have no count of it, from its first sample on. */
int week_missing(const struct week *w, const struct standing *row);

/* The growth that is shown, in percent, and over how many days it is. */
double week_growth(const struct week *w, const struct standing *row,
                   int *days);

/* Counted at the end less counted at the begin; NaN: a day is unknown. */
double week_new(const struct week *w, const struct standing *row);

/* -- sentences; name() writes a hashtag */

typedef void (*week_name)(FILE *to, const char *tag);

void week_say_risen(const struct week *w, week_name name, FILE *to);
void week_say_ended(const struct week *w, week_name name, FILE *to);
void week_say_missing(const struct week *w, week_name name, FILE *to);

/* "41 of 42 counts are there (97.6 %)". */
void week_say_counts(const struct week *w, FILE *to);

/* What the polling costs, and what is to be done about it: a line each. */
void week_say_cost(const struct week *w,
                   void (*line)(FILE *to, const char *text), FILE *to);

/* -- what belongs to a trend, out of StateDir/videos */

#define WEEK_COMPANIONS 5

struct week_trend {
  struct videos *videos; /* of this trend; NULL: none were fetched */
  struct related companions[WEEK_COMPANIONS]; /* that are not watched */
  int companions_num;
};

struct companions;

/* A file that cannot be read leaves it empty. */
void week_trend_read(struct week_trend *t, const struct week *w,
                     const struct standing *row, struct companions *known);
void week_trend_clear(struct week_trend *t);

/*
 * A caption for a person in a hurry, harmless for a terminal: without the
 * hashtags at its end where there is something else, its first 110
 * characters, "…" for the rest. Returns out.
 */
#define WEEK_CAPTION_SIZE 500
const char *week_caption(const struct video *v, char out[WEEK_CAPTION_SIZE]);
