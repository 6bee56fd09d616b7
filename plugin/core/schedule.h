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
#define SCHEDULE_WEEK 7  /* days between requests for a dead tag */
#define SCHEDULE_LONG 28 /* days of samples after which a tag is well known */

struct schedule {
  int first;      /* day of the first sample known; DAY_NONE */
  int day;        /* of the last sample; DAY_NONE: never answered */
  int since;      /* first day on which it was watched; DAY_NONE: not known */
  int not_before; /* first day on which it may be asked again */
  int missed_day; /* last day that ended "not found"; DAY_NONE */
  int judged_day; /* misses up to this day are judged, or void; DAY_NONE */
  int tries_day;  /* the day that `tries` belongs to */
  int later_day;  /* tried before the clock was set back; DAY_NONE */
  int64_t asked_at;    /* Unix seconds: of the request under way; 0: none */
  int64_t retry_at;    /* Unix seconds: the next try of tries_day; 0: none */
  uint8_t bad_days;    /* missed days in a row that count against the tag */
  uint8_t tries;       /* counted tries on tries_day */
  uint8_t later_tries; /* the same on later_day */
  uint8_t last;        /* enum outcome of the last counted try */
  bool by_tool;        /* the request under way is hashtagctl's */
};

extern const struct schedule schedule_new;

/*
 * Whether the first try of today is due. poll_time is in seconds after
 * midnight UTC; a tag without any sample does not wait for it.
 */
bool schedule_first_due(const struct schedule *p, int64_t now, int poll_time);

/* Counted tries on that day. */
int schedule_tries(const struct schedule *p, int day);

/* Notes a try that was sent at `now`. */
void schedule_sent(struct schedule *p, int64_t now);

/*
 * Takes the outcome of a try sent at `sent`, and returns the seconds until
 * the tag is to be asked once more today; 0: asked again at once (the try
 * did not count: the API was busy or unreachable); -1: not again today.
 */
int schedule_outcome(struct schedule *p, int64_t sent, enum outcome o);

/* Whether all tries of the day have failed, and it is not tried again. */
bool schedule_has_failed(const struct schedule *p, int day);

/* Whether the last miss has not been judged yet. */
bool schedule_awaits_judgement(const struct schedule *p);

/*
 * Judges the miss of `day` or before, if it waits for that: it counts against
 * the tag or not. Returns whether the tag is dead from now on: time for a
 * message.
 */
bool schedule_judge(struct schedule *p, int day, bool against);

/* What was missed before `day` counts no more: the tag is asked as any. */
void schedule_forgive(struct schedule *p, int day);

/* A sample of `day` is known, too: of before the others, as a rule. */
void schedule_know_first(struct schedule *p, int day);

/*
 * From `now` on another API is asked: what this one has missed counts no
 * more, and is no try of today.
 */
void schedule_begin_api(struct schedule *p, int64_t now);

/*
 * Whether it is asked once a week: after two bad days in a row, after seven
 * where its samples reach over four weeks.
 */
bool schedule_is_dead(const struct schedule *p);

/* Whether the samples from `first` to `last` reach over four weeks. */
bool schedule_is_well_known(int first, int last);

/*
 * Whole days for which a sample is overdue at `now`: 0 when today's is not
 * due yet or has come, 1 when only today's is missing, and so on; of a tag
 * that was never answered from its first day on. One that is not asked for a
 * reason of its own has 0.
 */
int schedule_overdue(const struct schedule *p, int64_t now, int poll_time);
