/* SPDX-License-Identifier: MIT */
/*
 * The plan of one hashtag: may it be asked today, and when again after an
 * answer. `now` is an argument everywhere; nothing here reads a clock.
 */
#pragma once

#include "core/outcome.h"

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULE_RETRIES 4            /* more tries on a day after a fault */
#define SCHEDULE_NOT_FOUND_AGAIN 3600 /* s: one not-found is no proof */
#define SCHEDULE_WEEK 7 /* days between requests for a dead tag */

struct schedule {
  int day;        /* of the last sample; DAY_NONE: never answered */
  int since;      /* first day on which it was watched; DAY_NONE: not known */
  int not_before; /* first day on which it may be asked again */
  int bad_day;    /* last day that ended "not found"; DAY_NONE */
  int tries_day;  /* the day that `tries` belongs to */
  int64_t asked_at; /* Unix seconds: of the request under way; 0: none */
  int64_t retry_at; /* Unix seconds: the next try of tries_day; 0: none */
  uint8_t bad_days; /* such days in a row, at most 2 */
  uint8_t tries;    /* counted tries on tries_day */
  uint8_t last;     /* enum outcome of the last counted try */
  bool by_tool;     /* the request under way is hashtagctl's */
};

extern const struct schedule schedule_new;

/*
 * Whether the first try of today is due. poll_time is in seconds after
 * midnight UTC; a tag without any sample does not wait for it.
 */
bool schedule_first_due(const struct schedule *p, int64_t now, int poll_time);

/* Notes a try that was sent at `now`. */
void schedule_sent(struct schedule *p, int64_t now);

/*
 * Takes the outcome of a try sent at `sent`, and returns the seconds until
 * the tag is to be asked once more today; 0: asked again at once (the try
 * did not count: the API was busy or unreachable); -1: not again today.
 */
int schedule_outcome(struct schedule *p, int64_t sent, enum outcome o);

/* Whether the tag has just had its second bad day: time for a message. */
bool schedule_is_dead(const struct schedule *p);

/*
 * Whole days for which a sample is overdue at `now`: 0 when today's is not
 * due yet or has come, 1 when only today's is missing, and so on; of a tag
 * that was never answered from its first day on. One that is not asked for a
 * reason of its own has 0.
 */
int schedule_overdue(const struct schedule *p, int64_t now, int poll_time);
