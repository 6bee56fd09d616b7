/* SPDX-License-Identifier: MIT */
#include "core/ratelimit.h"

#include <string.h>

#define MINUTE_MS 60000
#define MINUTE_AND_ROOM_MS 60300 /* what the API may count as a minute */
#define MARGIN_MS 100    /* beyond a time that the API gave in seconds */
#define BACK_OFF_MS 5000 /* first wait where it gave none; then doubled */
#define BACK_OFF_MAX 6   /* doublings: 320 s */

const struct ratelimit_headers ratelimit_no_headers = {
    RATELIMIT_ABSENT, RATELIMIT_ABSENT, RATELIMIT_ABSENT, RATELIMIT_ABSENT};

static int64_t gap_for(double per_minute) {
  return per_minute > 0 ? (int64_t)(MINUTE_AND_ROOM_MS / per_minute) : 0;
}

void ratelimit_init(struct ratelimit *p, double per_minute, int concurrent) {
  memset(p, 0, sizeof(*p));
  p->own_gap_ms = gap_for(per_minute);
  p->gap_ms = p->own_gap_ms;
  p->max_concurrent = concurrent;
  p->lesson_ms = -1;
}

int64_t ratelimit_wait(const struct ratelimit *p, int64_t now_ms) {
  if (p->in_flight >= p->max_concurrent)
    return -1;
  return p->next_ms > now_ms ? p->next_ms - now_ms : 0;
}

void ratelimit_sent(struct ratelimit *p, int64_t now_ms) {
  p->in_flight++;
  if (p->next_ms < now_ms + p->gap_ms)
    p->next_ms = now_ms + p->gap_ms;
}

static void hold_until(struct ratelimit *p, int64_t ms) {
  if (p->next_ms < ms)
    p->next_ms = ms;
}

static int accepted_since(const struct ratelimit *p, int64_t ms) {
  unsigned held = p->accepted_num < RATELIMIT_REMEMBERED
                      ? p->accepted_num
                      : RATELIMIT_REMEMBERED;
  int num = 0;
  for (unsigned i = 0; i < held; i++)
    num += p->accepted[i] > ms;
  return num;
}

/* Keeps to what the API took in the minute of the lesson, at least to ours. */
static void slow_down(struct ratelimit *p) {
  int64_t gap = gap_for(p->lesson_count > 0 ? p->lesson_count : 1);
  p->gap_ms = gap > p->own_gap_ms ? gap : p->own_gap_ms;
}

void ratelimit_accepted(struct ratelimit *p, int64_t now_ms, int64_t sent_ms,
                        const struct ratelimit_headers *headers) {
  p->in_flight--;
  p->refusals = 0;
  p->accepted[p->accepted_num++ % RATELIMIT_REMEMBERED] = sent_ms;
  if (p->rate_lesson && sent_ms <= p->lesson_ms) {
    p->lesson_count++; /* it was under way when another one was refused */
    slow_down(p);
  }
  if (headers->remaining != RATELIMIT_ABSENT &&
      headers->remaining <= p->in_flight && headers->reset_in_s > 0)
    hold_until(p, now_ms + headers->reset_in_s * INT64_C(1000) + MARGIN_MS);
}

static int64_t wait_wanted(struct ratelimit *p,
                           const struct ratelimit_headers *headers) {
  if (headers->retry_after_s != RATELIMIT_ABSENT)
    return headers->retry_after_s * INT64_C(1000) + MARGIN_MS;
  if (headers->reset_in_s != RATELIMIT_ABSENT)
    return headers->reset_in_s * INT64_C(1000) + MARGIN_MS;
  int doublings = p->refusals < BACK_OFF_MAX ? p->refusals : BACK_OFF_MAX;
  p->refusals++;
  return (int64_t)BACK_OFF_MS << doublings;
}

/* The first refusal of a burst teaches; the others only repeat it. */
static void learn(struct ratelimit *p, int64_t now_ms,
                  const struct ratelimit_headers *headers) {
  p->lesson_ms = now_ms;
  if (headers->concurrency > 0) {
    if (headers->concurrency < p->max_concurrent)
      p->max_concurrent = headers->concurrency;
    return;
  }
  p->lesson_count = accepted_since(p, now_ms - MINUTE_MS);
  if (p->rate_lesson) { /* the last lesson was not enough */
    p->lesson_count--;
    p->max_concurrent = (p->max_concurrent + 1) / 2;
  }
  p->rate_lesson = true;
  slow_down(p);
}

void ratelimit_refused(struct ratelimit *p, int64_t now_ms, int64_t sent_ms,
                       const struct ratelimit_headers *headers) {
  p->in_flight--;
  if (p->lesson_ms < 0 || sent_ms > p->lesson_ms)
    learn(p, now_ms, headers);
  hold_until(p, now_ms + wait_wanted(p, headers));
}

void ratelimit_lost(struct ratelimit *p) { p->in_flight--; }
