/* SPDX-License-Identifier: MIT */
/*
 * The delivery: takes a sample through its rows until each is in its file,
 * keeps what is owed to a file, restores after a start, and decides what
 * people are notified of. It knows the daemon as a struct sink.
 *
 * All functions are called on one thread, but for those that say otherwise.
 */
#pragma once

#include "delivery/sink.h"
#include "notify/receiver.h"
#include "option/options.h"
#include "poll/poller.h"

/* Everything is borrowed, and used until delivery_free(). */
struct delivery_settings {
  const struct options *options;
  const char *host; /* in the names of files and metrics */
  const struct provider *provider;
  struct poller *poller;   /* not started yet */
  struct journal *journal; /* the poller's */
  const struct sink *sink;
  const struct clock *clock;
  const struct receiver *receivers; /* of <Notify> */
  size_t receivers_num;
};

struct delivery;

/* NULL: no memory. */
struct delivery *delivery_new(const struct delivery_settings *settings);
void delivery_free(struct delivery *d); /* NULL is fine */

/*
 * Makes the list the watched hashtags, here and in the poller. Returns 0, or
 * -1: no memory (then the list is what had been added up to there).
 */
int delivery_watch(struct delivery *d, const struct watchlist *list,
                   struct tags_change *change);

/* How many hashtags are watched. */
size_t delivery_watched(const struct delivery *d);

/* Whether the hashtag is watched; ctx is the delivery. */
bool delivery_is_watched(void *ctx, const char *name);

/* What asking needs from outside. */
enum precondition { NEEDS_KEY, NEEDS_STATE_DIR, NEEDS_NUM };

/*
 * A precondition does not hold, for this reason, or does now: the option's
 * path can be used. The log says so once for each reason, and people are
 * notified when the next call finds it so still.
 */
void delivery_lacks(struct delivery *d, enum precondition p, const char *why);
void delivery_has(struct delivery *d, enum precondition p, const char *option,
                  const char *path);

/*
 * StateDir is ours: reads what is remembered there, before the first step.
 * may_ask: the key is there, and the configuration allows it.
 */
void delivery_begin(struct delivery *d, bool may_ask);

/*
 * The work of a tick, until about until_ms (monotonic) unless nothing is
 * asked yet: restores, starts the poller where may_ask, delivers what it
 * answers, looks after rows on their way. Returns false while it restores.
 */
bool delivery_step(struct delivery *d, bool may_ask, int64_t until_ms);

/*
 * A rule of the user's found a metric of a hashtag above its limit, so at
 * this level (1 or 2): its top videos may be of interest.
 */
void delivery_rule_alarm(struct delivery *d, const char *tag, const char *rule,
                         int level, double value, double limit);

/*
 * The state for a metric that is new in collectd's cache: the one it had
 * before this start, ALARM_OKAY where none is remembered, ALARM_UNKNOWN after
 * delivery_expired(). From any thread.
 */
enum alarm_state delivery_state(struct delivery *d, const char *tag,
                                const char *instance);

/*
 * collectd has notified that the metric has had no value for long: the next
 * one is news, also where all is well. From any thread.
 */
void delivery_expired(struct delivery *d, const char *tag,
                      const char *instance);

/* Whether the hashtag is or was on the list. From any thread. */
bool delivery_knows(struct delivery *d, const char *tag);

/* The poller has been stopped: passes on what cannot be had again, saves. */
void delivery_end(struct delivery *d);
