/* SPDX-License-Identifier: MIT */
/* Which hashtags are watched, and what is special about each. */
#pragma once

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define THRESHOLD_MIN 0.01 /* percent that a threshold may be */
#define THRESHOLD_MAX 100000.0

#define WATCH_TELL_SIZE 33 /* bytes of a receiver's name, the zero included */

/* One watched hashtag. */
struct watch {
  char *tag;        /* normalised; owned by the list */
  double threshold; /* percent; NaN: by tier */
  bool seasonal;
  char tell[WATCH_TELL_SIZE]; /* the one receiver of its messages; "": all,
                                 "none": nobody */
  int until;                  /* the last day; DAY_NONE: no end */
};

/* A list that owns its entries; {0} is an empty one. */
struct watchlist {
  struct watch *items;
  size_t num, cap;
  bool incomplete; /* HashtagFile could not be read */
};

/*
 * Adds a hashtag as it was written. Returns 0, or -1 with the reason (a bad
 * name, no memory).
 */
int watchlist_add(struct watchlist *list, const char *text, double threshold,
                  bool seasonal, struct errmsg *msg);

/*
 * Adds what a HashtagFile holds: a tag a line, "tag threshold=35 seasonal
 * tell=team until=2027-01-31" allowed; empty lines and lines that begin with
 * '#' are comments. Bad lines are reported with their number and skipped.
 * Returns 0; -1 with the reason when the file cannot be read, or when more
 * than half of its lines are no hashtags, as of a web page that was saved in
 * its place: the list is as it was then.
 */
int watchlist_read(struct watchlist *list, const char *path, err_report report,
                   void *ctx, struct errmsg *msg);

/*
 * Drops the hashtags whose last day is before today, after `ended` was called
 * for each. The order of the others is kept. Returns whether any of the list
 * has a last day.
 */
bool watchlist_end(struct watchlist *list, int today,
                   void (*ended)(void *ctx, const struct watch *w), void *ctx);

/* Copies all of `from` to the end of `list`. Returns 0, or -1: no memory. */
int watchlist_append(struct watchlist *list, const struct watchlist *from);

/*
 * Drops the repeats of a tag, the first one stays; each is reported. The
 * order of the others is kept.
 */
void watchlist_unique(struct watchlist *list, err_report report, void *ctx);

void watchlist_clear(struct watchlist *list);
