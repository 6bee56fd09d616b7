/* SPDX-License-Identifier: MIT */
/*
 * StateDir/levels: what the plugin remembers of each hashtag beside its RRD
 * files, as text, a line a tag. It is replaced whole; losing it costs
 * repeated messages at the worst, never a value.
 */
#pragma once

#include "core/err.h"
#include "core/tag.h"

#include <stddef.h>

#define LEVELS_STATES 12 /* metrics whose collectd state is kept */

struct levels_record {
  char tag[TAG_MAX + 1];
  int day;                      /* of the last sample; DAY_NONE */
  int bad_day, bad_days;        /* "not found" */
  int not_before;               /* first day on which it may be asked again */
  int videos_day, videos_level; /* last fetch of top videos, and its level */
  int told_day, told_level;     /* last announced rise */
  char states[LEVELS_STATES + 1]; /* a letter a metric: o w f, '-' unknown */
  char id[72];                    /* the API's id; "" unknown */
  int since;                      /* first day on which it was watched */
};

/* A text under construction. */
struct levels;

struct levels *levels_begin(void); /* NULL: no memory */
void levels_put(struct levels *l, const struct levels_record *r);
/* A cause of missing data that has been announced and is not over. */
void levels_put_missing(struct levels *l, const char *cause);
/* Writes and frees. Returns 0, or -1 with the reason. */
int levels_end(struct levels *l, const char *state_dir, struct errmsg *msg);

/*
 * Hands every record to take() and every announced cause to missing(). An
 * absent file has none; a bad line is skipped.
 */
void levels_read(const char *state_dir,
                 void (*take)(void *ctx, const struct levels_record *r),
                 void (*missing)(void *ctx, const char *cause), void *ctx);
