/* SPDX-License-Identifier: MIT */
/*
 * The pace of asking: how far apart requests are sent and how many at once,
 * and what a refusal (429) teaches. Times are milliseconds of a monotonic
 * clock, given by the caller.
 *
 * Example: RequestsPerMinute 5 makes a gap of 12.06 s. The half percent on
 * top keeps five requests and a network's jitter inside the API's minute.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RATELIMIT_REMEMBERED                                                  \
  512 /* accepted requests kept to learn a limit from */
#define RATELIMIT_ABSENT (-1) /* a figure that an answer did not tell */

struct ratelimit {
  int64_t own_gap_ms; /* between two sends, by RequestsPerMinute; 0: none */
  int64_t gap_ms;     /* the same after what the API taught; never less */
  int max_concurrent; /* >= 1 */
  int in_flight;
  int64_t next_ms;   /* nothing is sent before this */
  int64_t lesson_ms; /* when the last refusal was taken in; -1: never */
  int lesson_count;  /* requests that the API accepted in that minute */
  bool rate_lesson;  /* whether a refusal was about the rate */
  int refusals;      /* in a row that named no time to wait */
  int64_t accepted[RATELIMIT_REMEMBERED]; /* ring of send times */
  unsigned accepted_num;
};

/* What an answer tells of the API's limits; RATELIMIT_ABSENT where it does
 * not. */
struct ratelimit_headers {
  int retry_after_s; /* Retry-After */
  int reset_in_s;    /* X-RateLimit-Reset, from now */
  int remaining;     /* X-RateLimit-Remaining */
  int concurrency;   /* how many at once the plan allows */
};

extern const struct ratelimit_headers ratelimit_no_headers;

/* per_minute 0: no gap of ours. concurrent >= 1. */
void ratelimit_init(struct ratelimit *p, double per_minute, int concurrent);

/* ms until a request may be sent: 0 now, -1 not before one has ended. */
int64_t ratelimit_wait(const struct ratelimit *p, int64_t now_ms);

void ratelimit_sent(struct ratelimit *p, int64_t now_ms);

/*
 * A request sent at sent_ms has been taken by the API, whatever it answered.
 * Where the headers say that no request is left, the next one waits for the
 * reset: then not even the first refusal happens.
 */
void ratelimit_accepted(struct ratelimit *p, int64_t now_ms, int64_t sent_ms,
                        const struct ratelimit_headers *headers);

/* A request sent at sent_ms was refused with 429: wait, and go slower. */
void ratelimit_refused(struct ratelimit *p, int64_t now_ms, int64_t sent_ms,
                       const struct ratelimit_headers *headers);

/* A request ended without reaching the API. */
void ratelimit_lost(struct ratelimit *p);
