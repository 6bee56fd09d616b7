/* SPDX-License-Identifier: MIT */
#include "poll/retry_queue.h"

#include <stddef.h>
#include <stdint.h>

#define IMMEDIATE 1 /* a wait of nothing */

/* The waits that core/schedule.c gives out, in seconds, by queue. */
static const int waits[RETRY_QUEUES] = {-1, 0, 60, 300, 1800, 3600, 7200};

void retry_queue_init(struct retry_queue *q) {
  for (int i = 0; i < RETRY_QUEUES; i++)
    TAILQ_INIT(&q->waits[i]);
}

static int queue_for(int wait) {
  int best = RETRY_QUEUES - 1;
  for (int i = RETRY_QUEUES - 1; i >= IMMEDIATE; i--)
    if (wait <= waits[i])
      best = i;
  return best;
}

void retry_queue_add(struct retry_queue *q, struct tag *tag, int wait) {
  if (tag->retry != RETRY_NONE)
    return;
  int queue = queue_for(wait);
  tag->retry = (uint8_t)queue;
  TAILQ_INSERT_TAIL(&q->waits[queue], tag, retry_entry);
}

void retry_queue_remove(struct retry_queue *q, struct tag *tag) {
  if (tag->retry == RETRY_NONE)
    return;
  TAILQ_REMOVE(&q->waits[tag->retry], tag, retry_entry);
  tag->retry = RETRY_NONE;
}

/* The first one of a queue whose wait ends by `now`. */
static struct tag *pop(struct retry_queue *q, int queue, int64_t now) {
  struct tag *tag = TAILQ_FIRST(&q->waits[queue]);
  if (tag == NULL || tag->schedule.retry_at > now)
    return NULL;
  retry_queue_remove(q, tag);
  return tag;
}

struct tag *retry_queue_next_immediate(struct retry_queue *q) {
  return pop(q, IMMEDIATE, INT64_MAX);
}

struct tag *retry_queue_next_due(struct retry_queue *q, int64_t now) {
  struct tag *tag = NULL;
  for (int i = IMMEDIATE + 1; i < RETRY_QUEUES && tag == NULL; i++)
    tag = pop(q, i, now);
  return tag;
}

void retry_queue_clock_set_back(struct retry_queue *q, int64_t now) {
  struct tag *tag = NULL;
  for (int i = IMMEDIATE; i < RETRY_QUEUES; i++)
    TAILQ_FOREACH(tag, &q->waits[i], retry_entry)
  if (tag->schedule.retry_at > now + waits[i])
    tag->schedule.retry_at = now + waits[i];
}

bool retry_queue_any_immediate(const struct retry_queue *q) {
  return !TAILQ_EMPTY(&q->waits[IMMEDIATE]);
}

int64_t retry_queue_first_end(const struct retry_queue *q) {
  int64_t first = INT64_MAX;
  for (int i = IMMEDIATE; i < RETRY_QUEUES; i++) {
    const struct tag *tag = TAILQ_FIRST(&q->waits[i]);
    if (tag != NULL && tag->schedule.retry_at < first)
      first = tag->schedule.retry_at;
  }
  return first;
}
