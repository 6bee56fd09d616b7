/* SPDX-License-Identifier: MIT */
/*
 * The tags that wait to be asked again, each until its schedule.retry_at.
 * Every wait has one of a few lengths, so a queue of equal waits is in order
 * of its ends by itself: no heap is needed.
 */
#pragma once

#include "poll/tags.h"

#include <stdbool.h>

#define RETRY_QUEUES 7 /* RETRY_NONE and six waits */

TAILQ_HEAD(retry_list, tag);

struct retry_queue {
  struct retry_list waits[RETRY_QUEUES];
};

void retry_queue_init(struct retry_queue *q);

/*
 * Adds the tag among those that wait for `wait` seconds; its retry_at is set.
 * A tag that waits already stays where it is.
 */
void retry_queue_add(struct retry_queue *q, struct tag *tag, int wait);

/* Takes the tag out; nothing where it does not wait. */
void retry_queue_remove(struct retry_queue *q, struct tag *tag);

/* Removes and returns a tag that waits for nothing but its turn; NULL. */
struct tag *retry_queue_next_immediate(struct retry_queue *q);

/* Removes and returns a tag whose wait is over at `now`; NULL. */
struct tag *retry_queue_next_due(struct retry_queue *q, int64_t now);

/* The wall clock was set back to `now`: nobody waits longer than was meant. */
void retry_queue_clock_set_back(struct retry_queue *q, int64_t now);

/* Whether some tag waits for nothing but its turn. */
bool retry_queue_any_immediate(const struct retry_queue *q);

/* When the next wait ends, Unix seconds; INT64_MAX: nobody waits. */
int64_t retry_queue_first_end(const struct retry_queue *q);
