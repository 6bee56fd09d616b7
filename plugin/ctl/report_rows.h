/* SPDX-License-Identifier: MIT */
/*
 * What the report knows of a hashtag: its counts out of the RRD files, judged
 * by the code and the options that the plugin judges with, and the level that
 * the plugin stored. So a report needs no daemon, no network and no credit.
 */
#pragma once

#include "core/score.h"
#include "ctl/hashtags.h"

#define STANDING_BARS 28 /* days of the sparkline */
#define STANDING_DAYS 56 /* days whose counts and levels are kept */
#define STANDING_OLD 2   /* days: a sample that is older says no state */

/* A stretch of a hashtag's files; see standing_span(). */
struct standing_history {
  struct series videos, views, trending; /* of the same days */
};

struct standing {
  struct watch watch; /* its tag, threshold, seasonal; borrowed */
  bool watched;       /* on the list, not only among the files */
  bool dead;          /* not found for the second day: asked once a week */
  int not_before;     /* first day on which it is asked; DAY_NONE */

  int day;              /* of the newest sample; DAY_NONE: there is none */
  int age;              /* days from that to today */
  int since;            /* of the oldest sample that was read; DAY_NONE */
  double videos, views; /* that day's; NaN: not reported */
  double fresh; /* new ones in the first window; NaN: a day is unknown */
  struct assessment assessment;
  int level;    /* 0 quiet, 1 trending, 2 strongly; -1: no growth is known */
  int learning; /* with level -1: which day of the first window this is */
  double bars[STANDING_BARS]; /* new ones of each day up to today; NaN */

  /* up to today, the last one; of what growth is measured of; NaN */
  double counts[STANDING_DAYS];
  signed char levels[STANDING_DAYS]; /* as the plugin stored them; -1: none */
};

/* How many days up to the last one a history must reach. */
int standing_span(const struct rules *rules, bool seasonal);

/*
 * Fills everything from `day` on, from the watch and the files' rows.
 * Without a sample in them day is DAY_NONE.
 */
void standing_judge(struct standing *row, const struct rules *rules,
                    const struct standing_history *history, int today);

/* A list that owns its tags; {0} is an empty one. */
struct standings {
  struct standing *items;
  size_t num;
  struct hashtags tags;
};

/*
 * Reads the rows of all hashtags that are watched; with `all`, or where none
 * is, of every hashtag that has files too. What is skipped is reported.
 * Returns 0, or -1 with the reason.
 */
int standings_read(struct standings *rows, const struct options *o, bool all,
                   int today, err_report report, void *ctx,
                   struct errmsg *msg);
void standings_clear(struct standings *rows);

/* Whether its newest sample is too old to say what it does now. */
bool standing_is_old(const struct standing *row);

/* What a hashtag is doing, in words: "TRENDING", "learning, day 3 of 7". */
#define STANDING_STATE_SIZE 48
const char *standing_state(const struct standing *row, int window,
                           char out[STANDING_STATE_SIZE]);

/*
 * Sorts by one of standings_keys() (unknown figures last); equal ones by
 * growth, then by name. Old ones stand below the others, but by age and by
 * name. False: there is no such key.
 */
bool standings_sort(struct standings *rows, const char *key);
const char *standings_keys(void); /* "score, growth …": for messages */
