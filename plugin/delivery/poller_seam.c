/* SPDX-License-Identifier: MIT */
#include "delivery/poller_seam.h"

#include "core/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int seam_watch(struct seam *s, const struct watchlist *list,
               struct tags_change *change) {
  poller_lock(s->poller);
  int status = tags_update(s->tags, list, change);
  poller_unlock(s->poller);
  return status;
}

struct replay {
  struct seam *s;
  seam_entry *each;
  void *ctx;
};

static void recall_entry(void *ctx, const struct entry *e) {
  struct replay *r = ctx;
  struct seam *s = r->s;
  struct tag *tag = tags_find(s->tags, e->tag);
  if (s->recalled && (tag == NULL || tag->recalled))
    return;
  poller_lock(s->poller);
  struct ledger_effect effect = s->recalled
                                    ? poller_recall_tag(s->poller, tag, e)
                                    : poller_recall(s->poller, e);
  poller_unlock(s->poller);
  r->each(r->ctx, e, &effect);
}

void seam_recall(struct seam *s, int day, seam_entry *each, void *ctx) {
  struct replay r = {s, each, ctx};
  journal_replay(s->journal, day, recall_entry, &r);
}

void seam_recalled(struct seam *s) {
  for (size_t i = 0; i < s->tags->num; i++)
    s->tags->items[i]->recalled = true;
  s->recalled = true;
}

void seam_load(struct seam *s, const struct levels_record *r) {
  struct tag *tag = tags_find(s->tags, r->tag);
  if (tag == NULL)
    return;
  poller_lock(s->poller);
  tag->schedule.bad_day = r->bad_day;
  tag->schedule.bad_days = (uint8_t)(r->bad_days > 2 ? 2 : r->bad_days);
  tag->schedule.not_before = r->not_before;
  tag->schedule.since = r->since;
  tag->videos_day = r->videos_day;
  tag->videos_level = (uint8_t)r->videos_level;
  if (r->id[0] != '\0' && tag->id == NULL)
    tag->id = strdup(r->id);
  poller_unlock(s->poller);
}

void seam_save(struct seam *s, struct levels_record *r) {
  const struct tag *tag = tags_find(s->tags, r->tag);
  if (tag == NULL)
    return;
  poller_lock(s->poller);
  r->bad_day = tag->schedule.bad_day;
  r->bad_days = tag->schedule.bad_days;
  r->not_before = tag->schedule.not_before;
  r->since = tag->schedule.since;
  r->videos_day = tag->videos_day;
  r->videos_level = tag->videos_level;
  if (tag->id != NULL)
    snprintf(r->id, sizeof(r->id), "%s", tag->id);
  poller_unlock(s->poller);
}

void seam_admit(struct seam *s, const char *name, int day, int today,
                bool asking) {
  struct tag *tag = tags_find(s->tags, name);
  if (tag == NULL)
    return;
  poller_lock(s->poller);
  if (day > tag->schedule.day)
    tag->schedule.day = day;
  if (tag->schedule.since == DAY_NONE)
    tag->schedule.since = today;
  if (asking)
    poller_join(s->poller, tag);
  tag->restored = true;
  poller_unlock(s->poller);
}

void seam_admitted(struct seam *s) {
  poller_lock(s->poller);
  s->tags->version++; /* the poller's round begins with all of them */
  poller_unlock(s->poller);
  poller_wake(s->poller);
}

bool seam_want_videos(struct seam *s, const char *name, int level, int every) {
  struct tag *tag = tags_find(s->tags, name);
  return tag != NULL && poller_want_videos(s->poller, tag, level, every);
}

int seam_videos_day(struct seam *s, const char *name) {
  const struct tag *tag = tags_find(s->tags, name);
  if (tag == NULL)
    return DAY_NONE;
  poller_lock(s->poller);
  int day = tag->videos_day;
  poller_unlock(s->poller);
  return day;
}

void seam_journal(struct seam *s, const struct entry *e) {
  poller_lock(s->poller);
  journal_write(s->journal, e, NULL);
  poller_unlock(s->poller);
}
