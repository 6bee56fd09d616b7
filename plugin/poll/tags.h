/* SPDX-License-Identifier: MIT */
/*
 * The watched hashtags and all that is remembered of each: at most 300 bytes
 * a tag. A tag that leaves the list stays in memory, unwatched, until the
 * daemon ends: requests and values under way may still point to it.
 */
#pragma once

#include "core/metric.h"
#include "core/schedule.h"
#include "option/watchlist.h"

#include <stdint.h>
#include <sys/queue.h>

/* Which retry queue a tag waits in; see retry_queue.h. */
enum { RETRY_NONE = 0 };

struct tag {
  /* the poller's, under its lock */
  char *id; /* the API's id; NULL: not known */
  struct schedule schedule;
  TAILQ_ENTRY(tag) retry_entry; /* in the queue of its wait */
  STAILQ_ENTRY(tag) videos_entry;
  int64_t videos_since; /* Unix seconds: when they were wanted; 0: not */
  int videos_day;       /* day of the last fetch of top videos; DAY_NONE */
  uint32_t place;       /* in the list: the order of asking */
  float threshold;      /* percent; NaN: by tier */
  uint8_t videos_level; /* of the last fetch of top videos */
  uint8_t retry;        /* RETRY_NONE, or the queue it waits in */
  bool recalled;        /* the journal has been read for it */
  bool restored;        /* its files have been read: it may be asked */
  bool watched;
  bool seasonal;

  /* under the same lock: collectd's threads ask for it */
  uint8_t state[METRIC_NUM]; /* collectd's state of each metric */

  /* the collectd glue's, used by its read thread only */
  uint8_t told_level;
  uint8_t attempts;    /* of storing what is pending */
  bool queued;         /* among those to be seen in their files */
  bool fresh;          /* of them: not missed yet */
  bool on_way;         /* counted among those that collectd is busy with */
  uint16_t pending;    /* bit a metric: not yet seen in its file */
  uint16_t dispatched; /* bit a metric: handed to collectd for `day` */
  uint16_t foreign;    /* bit a metric: something else lies at its path */
  int told_day;        /* the last rise that was announced; DAY_NONE */
  int64_t look_at_ms;  /* when to look into the files, monotonic */
  struct tag *pending_next;
  struct debt *debts;     /* older values that its files lack; see debts.c */
  double videos, views;   /* of `day`; NaN: not told */
  struct level level;     /* after that day */
  struct level before;    /* before that day */
  int day;                /* of these values; DAY_NONE */
  int stored[METRIC_NUM]; /* newest day handed to its file; DAY_NONE */

  char name[]; /* normalised; also the plugin instance */
};

/* All tags, sorted by name. */
struct tags {
  struct tag **items;
  size_t num, cap;
  size_t watched;
  unsigned version; /* changes with the list */
};

/* What a change of the list did. */
struct tags_change {
  size_t came, went;
};

/* The tag of that name, watched or not; NULL. */
struct tag *tags_find(const struct tags *t, const char *name);

/*
 * Makes the list the watched tags: new ones are added, the others' settings
 * follow, the rest is no longer watched. Returns 0, or -1: no memory (then
 * the list is what had been taken up to there).
 */
int tags_update(struct tags *t, const struct watchlist *list,
                struct tags_change *change);

void tags_clear(struct tags *t);
