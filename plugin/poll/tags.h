/* SPDX-License-Identifier: MIT */
/*
 * The watched hashtags, as the poller knows them: what decides when each is
 * asked. A tag that leaves the list stays in memory, unwatched, until the
 * poller ends: requests and events under way may still point to it.
 */
#pragma once

#include "core/schedule.h"
#include "poll/poller.h"

#include <stdint.h>
#include <sys/queue.h>

/* Which retry queue a tag waits in; see retry_queue.h. */
enum { RETRY_NONE = 0 };

struct tag {
  char *id; /* the API's id; NULL: not known */
  struct schedule schedule;
  TAILQ_ENTRY(tag) retry_entry; /* in the queue of its wait */
  STAILQ_ENTRY(tag) videos_entry;
  int64_t videos_since; /* Unix seconds: when they were wanted; 0: not */
  int videos_day;       /* day of the last fetch of top videos; DAY_NONE */
  uint32_t place;       /* in the list: the order of asking */
  float most_videos;    /* that were ever seen of it, as far as is known */
  uint8_t videos_level; /* of the last fetch of top videos */
  uint8_t retry;        /* RETRY_NONE, or the queue it waits in */
  bool recalled;        /* the journal has been read for it */
  bool admitted;        /* its files have been read: it may be asked */
  bool watched;
  bool was_watched;       /* before the last change of the list */
  bool since_is_doubtful; /* schedule.since is of a clock not yet confirmed */

  char name[]; /* normalised */
};

/* All tags, sorted by name. */
struct tags {
  struct tag **items;
  size_t num, cap;
  size_t watched;
  unsigned version; /* changes with the list */
};

/* The tag of that name, watched or not; NULL. */
struct tag *tags_find(const struct tags *t, const char *name);

/*
 * Makes the list the watched tags: new ones are added, the others' settings
 * follow, the rest is no longer watched. One that enters the list again is
 * asked as if it had never been missed before `today`. Returns 0, or -1: no
 * memory (then the list is what had been taken up to there).
 */
int tags_update(struct tags *t, const struct watchlist *list, int today,
                struct tags_change *change);

void tags_clear(struct tags *t);
