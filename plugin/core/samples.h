/* SPDX-License-Identifier: MIT */
/*
 * Counts of many hashtags from lines of text:
 *
 *   tag,date,videos,views
 *   aitools,2026-11-23,651000,2604000000
 *
 * The rows may come in any order. A heading lets the columns do so, too, and
 * others stand among them (core/csv_columns.h); what separates the fields
 * (comma, semicolon, tab, bar) is seen by it, and a further heading, as in
 * files that were put behind each other, counts from there on. Without one the
 * first row must be one of the four columns above (views may be left out), or
 * the file is useless: nothing is guessed. An empty count is one that is not
 * given. Of several samples of a UTC day the last one counts.
 */
#pragma once

#include "core/csv_columns.h"
#include "core/err.h"
#include "core/history.h"

#include <stdbool.h>
#include <stddef.h>

#define SAMPLES_FIRST_DATE "2000-01-01" /* an earlier date is a mistake */

/* What became of the lines; the sum of all but `lines` may be smaller. */
struct samples_sum {
  unsigned long lines;     /* blank ones and the columns' names included */
  unsigned long taken;     /* that gave a count */
  unsigned long bad;       /* samples_line() returned -1 */
  unsigned long untold;    /* good lines without any count */
  unsigned long no_videos; /* 0 videos beside views: taken as unknown */
  unsigned long no_views;  /* 0 views beside videos: taken as unknown */
  unsigned long rounded;   /* counts such as 1.2M */
  unsigned long
      repeats; /* tag and day were there before; the last one counts */
  unsigned long changed;          /* of the repeats: with another count */
  unsigned long zeros, zero_tags; /* days that are no counts, of hashtags */
  char zeros_of[160];             /* the first ones' names */
  char unused[160];               /* columns that the heading names in vain */
};

struct samples;

/* today: the newest date that is believed. NULL: no memory. */
struct samples *samples_new(int today);
void samples_free(struct samples *s); /* NULL is fine */

/*
 * Before the first line: what the columns are, whatever the file says; one
 * line before the first row is passed over as their heading.
 */
void samples_say_columns(struct samples *s, const struct csv_columns *columns);

/* Before the first line: zeros are counts, whatever they look like. */
void samples_keep_zeros(struct samples *s);

/*
 * Takes one line of len bytes (its line break may be there) and changes it;
 * line[len] must be writable. Returns 0, or -1 with the reason why the line
 * is bad; the others are not harmed. One reason is about all of them:
 * samples_useless() is true after it.
 */
int samples_line(struct samples *s, char *line, size_t len,
                 struct errmsg *msg);

/* Whether the first lines are no rows with known columns, or memory ended. */
bool samples_useless(const struct samples *s);

/*
 * The hashtags one after the other, by name, each with all its days. No line
 * may be taken any more. The result lives until the next call; NULL: no
 * further one, or no memory (then samples_useless()). samples_rewind()
 * begins again.
 */
const struct history *samples_next(struct samples *s);
void samples_rewind(struct samples *s);

/* repeats, changed and zeros are known after the last samples_next(). */
const struct samples_sum *samples_sum(const struct samples *s);
