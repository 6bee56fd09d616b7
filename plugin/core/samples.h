/* SPDX-License-Identifier: MIT */
/*
 * Counts of many hashtags from lines of text:
 *
 *   tag,date,videos,views
 *   aitools,2026-11-23,651000,2604000000
 *
 * The lines may come in any order. A first line that names the columns lets
 * these do so, too, and others stand among them; the names of the columns of
 * an SQL table are known (hashtag, recorded_date, video_count, view_count).
 * Without such a line the columns are the four above; views may be left out.
 * An empty count is one that is not told. A date is the UTC day on which the
 * count was read; a time of day behind it is dropped.
 */
#pragma once

#include "core/err.h"
#include "core/history.h"

#include <stdbool.h>
#include <stddef.h>

#define SAMPLES_FIRST_DATE "2000-01-01" /* an earlier date is a mistake */
#define SAMPLES_COUNT_DIGITS 15 /* more would not survive an RRD exactly */

/* What became of the lines; the sum of all but `lines` may be smaller. */
struct samples_sum {
  unsigned long lines;     /* blank ones and the columns' names included */
  unsigned long taken;     /* that told a count */
  unsigned long bad;       /* samples_line() returned -1 */
  unsigned long untold;    /* good lines without any count */
  unsigned long no_videos; /* 0 videos beside views: taken as not told */
  unsigned long repeats; /* tag and day were told before; the last one counts */
  unsigned long changed; /* of the repeats: with another count */
};

struct samples;

/* today: the newest date that is believed. NULL: no memory. */
struct samples *samples_new(int today);
void samples_free(struct samples *s); /* NULL is fine */

/*
 * Takes one line of len bytes (its line break may be there) and changes it;
 * line[len] must be writable. Returns 0, or -1 with the reason why the line
 * is bad; the others are not harmed. One reason is about all of them:
 * samples_useless() is true after it.
 */
int samples_line(struct samples *s, char *line, size_t len,
                 struct errmsg *msg);

/* Whether the first line named columns that cannot be used, or memory ended. */
bool samples_useless(const struct samples *s);

/*
 * The hashtags one after the other, by name, each with all its days. No line
 * may be taken any more. The result lives until the next call; NULL: no
 * further one, or no memory (then samples_useless()). samples_rewind()
 * begins again.
 */
const struct history *samples_next(struct samples *s);
void samples_rewind(struct samples *s);

/* repeats and changed are known after the last samples_next(). */
const struct samples_sum *samples_sum(const struct samples *s);
