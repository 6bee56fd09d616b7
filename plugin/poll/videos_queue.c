/* SPDX-License-Identifier: MIT */
/* The tags whose top videos are wanted. */
#include "poll/internal.h"

#include "core/day.h"
#include "provider/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct tag *videos_queue_next(struct poller *p) {
  struct tag *tag = STAILQ_FIRST(&p->videos);
  if (tag != NULL)
    STAILQ_REMOVE_HEAD(&p->videos, videos_entry);
  return tag;
}

void videos_queue_put_back(struct poller *p, struct tag *tag) {
  STAILQ_INSERT_HEAD(&p->videos, tag, videos_entry);
}

void videos_queue_fail(struct poller *p, struct tag *tag, const char *why) {
  tag->videos_since = 0;
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return;
  e->kind = EVENT_VIDEOS;
  e->tag = tag->name;
  e->time = time(NULL);
  snprintf(e->text, sizeof(e->text), "%s", why);
  event_put(p, e);
}

/* A pause that is longer than the patience ends it at once. */
void videos_queue_expire(struct poller *p, int64_t now) {
  int64_t soonest = now;
  if (p->pause.cause != CAUSE_NONE && !p->pause.probing &&
      p->pause.until > now)
    soonest = p->pause.until;
  const struct tag *first = NULL;
  while ((first = STAILQ_FIRST(&p->videos)) != NULL &&
         soonest - first->videos_since > VIDEOS_PATIENCE)
    videos_queue_fail(p, videos_queue_next(p),
                      "they could not be asked for in time");
}

static bool fetched_lately(const struct tag *tag, int today, int level,
                           int every) {
  return tag->videos_day != DAY_NONE && today - tag->videos_day < every &&
         level <= tag->videos_level;
}

/* Returns whether they will come. */
static bool want(struct poller *p, struct tag *tag, int level, int every) {
  int64_t now = time(NULL);
  if (tag->videos_since == 0) {
    if (p->settings.top_videos == 0 ||
        !call_exists(p->settings.provider, CALL_VIDEOS) ||
        fetched_lately(tag, day_of(now), level, every))
      return false;
    tag->videos_since = now;
    tag->videos_level = 0; /* an older fetch's level counts no more */
    STAILQ_INSERT_TAIL(&p->videos, tag, videos_entry);
  }
  if (level > tag->videos_level)
    tag->videos_level = (uint8_t)level;
  return true;
}

bool poller_want_videos(struct poller *p, const char *name, int level,
                        int every) {
  pthread_mutex_lock(&p->lock);
  struct tag *tag = tags_find(&p->tags, name);
  bool wanted = tag != NULL && want(p, tag, level, every);
  pthread_mutex_unlock(&p->lock);
  if (wanted)
    fetch_wake(p->fetch);
  return wanted;
}

int poller_videos_day(struct poller *p, const char *name) {
  pthread_mutex_lock(&p->lock);
  const struct tag *tag = tags_find(&p->tags, name);
  int day = tag != NULL ? tag->videos_day : DAY_NONE;
  pthread_mutex_unlock(&p->lock);
  return day;
}
