/* SPDX-License-Identifier: MIT */
/*
 * StateDir/levels: what the plugin remembers of each hashtag besides its RRD
 * files, as text, a row a hashtag. It is replaced whole; losing it costs
 * repeated messages at the worst, never a value.
 *
 * States of metrics are kept by the metric's name, "trending=w,growth_7d=o".
 * Files of version 1.0, which know a state by its place only, are read: the
 * states of metrics whose place did not depend on GrowthDays.
 */
#pragma once

#include "core/err.h"
#include "core/ledger.h"

#include <stddef.h>

#define LEVELS_STATES_SIZE 256 /* bytes: nine metrics and their states */

struct levels_record {
  char tag[TAG_MAX + 1];
  int day;                      /* of the last sample; DAY_NONE */
  int judged_day, bad_days;     /* misses: see core/schedule.h */
  int not_before;               /* first day on which it may be asked again */
  int videos_day, videos_level; /* last fetch of top videos, and its level */
  int told_day, told_level;     /* last announced rise */
  char states[LEVELS_STATES_SIZE]; /* see levels_set_state(); "": none */
  char id[72];                     /* the API's id; "" unknown */
  int since;                       /* first day on which it was watched */
  int first;          /* day of the first sample known; DAY_NONE */
  bool watched;       /* it was on the list */
  char told_state;    /* a letter, of what was announced last; '-': none */
  int hits, hits_day; /* of a rule's Hits about `trending` */
};

/*
 * The state of a metric, a letter that is not '=' or ','. An unknown one is
 * '\0'; one for which there is no room is left out.
 */
void levels_set_state(struct levels_record *r, const char *metric,
                      char letter);
char levels_state(const struct levels_record *r, const char *metric);

/* A text under construction. */
struct levels;

struct levels *levels_begin(void); /* NULL: no memory */
void levels_put(struct levels *l, const struct levels_record *r);
/* A cause of missing data that has been announced and is not over. */
void levels_put_missing(struct levels *l, const char *cause);
/* The DataDir that rrdtool was found not to fill. */
void levels_put_unfilled(struct levels *l, const char *data_dir);
/* What is known of the API that is asked. */
void levels_put_api(struct levels *l, const struct ledger_api *api);
/* Writes and frees. Returns 0, or -1 with the reason. */
int levels_end(struct levels *l, const char *state_dir, struct errmsg *msg);

/* Who reads the file; a function that is NULL has no interest. */
struct levels_reader {
  void (*record)(void *ctx, const struct levels_record *r);
  void (*missing)(void *ctx, const char *cause);
  void (*api)(void *ctx, const struct ledger_api *api);
  void (*unfilled)(void *ctx, const char *data_dir);
  void *ctx;
};

/*
 * Hands everything to the reader, in the order of the file. An absent file has
 * nothing; a bad line is skipped.
 */
void levels_read(const char *state_dir, const struct levels_reader *reader);
