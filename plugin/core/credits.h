/* SPDX-License-Identifier: MIT */
/* What the polling costs a day, how long the credits last: said aloud. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDITS_TEXT_SIZE 256

/*
 * The most billable requests of a UTC day: `daily` (DailyRequests) or, where
 * that is 0, the watched tags and max(5, a tenth of them) for retries, top
 * videos and new tags.
 */
int credits_daily_limit(int daily, int tags);

/* What the start line is made from. */
struct credits_forecast {
  int today;         /* UTC day */
  int tags;          /* watched: one request a day each */
  int pending;       /* of them not answered yet today */
  double credits;    /* what the API last said; NaN: it has not */
  int first_score;   /* day of the first score; DAY_NONE: there is one */
  int learning_day;  /* days of history so far, where first_score is set */
  int window;        /* days, the first of GrowthDays: what is learnt */
  double per_minute; /* RequestsPerMinute; 0: no limit */
  int poll_time;     /* seconds after midnight */
};

/*
 * No tag has a score yet, and the oldest sample is of the day `first`
 * (DAY_NONE: there is none): fills first_score, which comes SCORE_YOUNG_MIN
 * days behind it, and learning_day. Where that was long ago the score is not a
 * matter of waiting, and nothing is said.
 */
void credits_learn(struct credits_forecast *b, int first);

/* The last day that the credits pay for; today - 1 when not even today. */
int credits_last_day(const struct credits_forecast *b);

/*
 * "6 requests a day, 38 credits left, lasts to 29 Nov; first score 25 Nov
 * (learning: day 3 of 7)". Returns out.
 */
const char *credits_line(const struct credits_forecast *b,
                         char out[CREDITS_TEXT_SIZE]);

/*
 * The warnings, each a sentence that says what to do. Each returns whether
 * it applies, and writes out only then.
 */
bool credits_warning_credits(const struct credits_forecast *b,
                             char out[CREDITS_TEXT_SIZE]);
bool credits_warning_pace(const struct credits_forecast *b,
                          char out[CREDITS_TEXT_SIZE]);
