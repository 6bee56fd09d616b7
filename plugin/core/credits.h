/* SPDX-License-Identifier: MIT */
/* What the polling costs a day, how long the credits last: said aloud. */
#pragma once

#include "core/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDITS_TEXT_SIZE 256

/*
 * DailyRequests limits the billable requests of a UTC day. Where it is 0 the
 * limit is automatic, and made of shares: one first request for each hashtag,
 * and a spare for retries, second looks and top videos that all of them use.
 * A check by hand has a spare of its own then.
 */

/* The spare of a list of so many hashtags: max(5, a tenth of them). */
int credits_spare(int tags);

/* The limit of an ordinary day: `daily`, or 0: a request a hashtag and the
 * spare. */
int credits_daily_limit(int daily, int tags);

/*
 * The most first requests of a day whose longest list had so many hashtags:
 * twice as many. So names that are added by edits are asked, and those who
 * have left count against nobody; but whatever is edited, it is bounded.
 */
int credits_first_limit(int longest);

/*
 * The most requests that checks by hand may have made on a day with an
 * automatic limit, when `named` hashtags are to be checked and so many are
 * watched.
 */
int credits_check_limit(int named, int tags);

#define CREDITS_AMOUNT_SIZE 48

/* What so many requests cost: "8 credits", "1 credit". Returns out. */
const char *credits_amount(double requests, double price,
                           char out[CREDITS_AMOUNT_SIZE]);

/* The same with its money, where that is known: "8 credits ($0.04)". */
#define CREDITS_BILL_SIZE (CREDITS_AMOUNT_SIZE + MONEY_SIZE)
const char *credits_bill(double requests, double price,
                         const struct money *money,
                         char out[CREDITS_BILL_SIZE]);

#define CREDITS_COST_SIZE 224

/*
 * What so many requests each day cost: "50 requests a day: $0.25 a day, $7.50
 * a month"; without a price of credits "50 credits a day, 1,500 credits a
 * month" in that place. Returns out.
 */
const char *credits_cost(double requests, double price,
                         const struct money *money,
                         char out[CREDITS_COST_SIZE]);

/* What the start line is made from. */
struct credits_forecast {
  int today;          /* UTC day */
  int tags;           /* watched: one request a day each */
  int pending;        /* of them not answered yet today */
  double credits;     /* what the API last said; NaN: it has not */
  double price;       /* credits a request costs; above 0 */
  struct money money; /* what a credit costs */
  int first_score;    /* day of the first score; DAY_NONE: there is one */
  int learning_day;   /* days of history so far, where first_score is set */
  int window;         /* days, the first of GrowthDays: what is learnt */
  double per_minute;  /* RequestsPerMinute; 0: no limit */
  int poll_time;      /* seconds after midnight */
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
 * (learning: day 3 of 7)"; with another price than one "6 requests a day of 8
 * credits each"; where it is known what a credit costs "6 requests a day:
 * $0.03 a day, $0.90 a month". Returns out.
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
