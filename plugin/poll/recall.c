/* SPDX-License-Identifier: MIT */
/* What a start, or a hashtag that joins the list, finds: journal and states. */
#include "poll/internal.h"

#include "core/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct ledger_effect apply(struct ledger *l, struct tag *tag,
                                  const struct entry *e) {
  if (tag == NULL)
    return ledger_apply(l, NULL, e);
  struct ledger_effect effect = ledger_apply(l, &tag->schedule, e);
  outcome_remember(tag, e, &effect);
  if (effect.what == LEDGER_VIDEOS && !e->by_tool && tag->videos_level == 0)
    tag->videos_level = 1; /* the file of states had not been saved yet */
  return effect;
}

struct ledger_effect recall_entry(struct poller *p, struct tag *tag,
                                  const struct entry *e) {
  struct ledger joined = ledger_new(p->ledger.day);
  struct ledger_effect effect = apply(&joined, tag, e);
  p->ledger.answered += joined.answered;
  p->ledger.not_found += joined.not_found;
  p->ledger.failed += joined.failed;
  return effect;
}

struct replay {
  struct poller *p;
  poller_on_entry on_entry;
  void *ctx;
};

/* The account has had it already where hashtags join later. */
static void recall_about_all(struct poller *p, const struct entry *e) {
  struct ledger joined = ledger_new(p->ledger.day);
  struct ledger *account = p->recalled ? &joined : &p->ledger;
  ledger_apply(account, NULL, e);
  for (size_t i = 0; i < p->tags.num; i++)
    if (!p->tags.items[i]->recalled)
      ledger_apply(account, &p->tags.items[i]->schedule, e);
}

static void on_entry(void *ctx, const struct entry *e) {
  const struct replay *r = ctx;
  struct poller *p = r->p;
  if (entry_is_about_all(e)) {
    recall_about_all(p, e);
    return;
  }
  struct tag *tag = tags_find(&p->tags, e->tag);
  if (p->recalled && (tag == NULL || tag->recalled))
    return;
  if (!p->recalled && e->kind == ENTRY_SAMPLE && e->time > p->newest_sample)
    p->newest_sample = e->time;
  struct ledger_effect effect = p->recalled ? recall_entry(p, tag, e)
                                            : apply(&p->ledger, tag, e);
  if (tag != NULL)
    r->on_entry(r->ctx, e, &effect);
}

void poller_recall(struct poller *p, int day, poller_on_entry receiver,
                   void *ctx) {
  struct replay r = {p, receiver, ctx};
  pthread_mutex_lock(&p->lock);
  if (!p->recalled)
    clock_advance(p, time(NULL)); /* poller_new() may be long ago */
  journal_replay(p->journal, day, on_entry, &r);
  pthread_mutex_unlock(&p->lock);
}

void poller_recalled(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  for (size_t i = 0; i < p->tags.num; i++)
    p->tags.items[i]->recalled = true;
  p->recalled = true;
  p->misses_wait = true;
  p->judged_before = DAY_NONE;
  pthread_mutex_unlock(&p->lock);
}

static void load(struct tag *tag, const struct levels_record *r) {
  tag->schedule.judged_day = r->judged_day;
  tag->schedule.bad_days = (uint8_t)(r->bad_days < 100 ? r->bad_days : 100);
  tag->schedule.not_before = r->not_before;
  tag->schedule.first = r->first;
  tag->schedule.since = r->since;
  tag->videos_day = r->videos_day;
  tag->videos_level = (uint8_t)r->videos_level;
  if (r->id[0] != '\0' && tag->id == NULL)
    tag->id = strdup(r->id);
}

void poller_load(struct poller *p, const struct levels_record *r,
                 bool watched_before, int today) {
  pthread_mutex_lock(&p->lock);
  struct tag *tag = tags_find(&p->tags, r->tag);
  if (tag != NULL)
    load(tag, r);
  if (tag != NULL && !watched_before)
    schedule_forgive(&tag->schedule, today);
  pthread_mutex_unlock(&p->lock);
}

void poller_load_api(struct poller *p, const struct ledger_api *api) {
  pthread_mutex_lock(&p->lock);
  p->ledger.api = *api;
  pthread_mutex_unlock(&p->lock);
}

void poller_save_api(struct poller *p, struct ledger_api *api) {
  pthread_mutex_lock(&p->lock);
  *api = p->ledger.api;
  pthread_mutex_unlock(&p->lock);
}

static void save(const struct tag *tag, struct levels_record *r) {
  r->judged_day = tag->schedule.judged_day;
  r->bad_days = tag->schedule.bad_days;
  r->not_before = tag->schedule.not_before;
  r->first = tag->schedule.first;
  r->since = tag->since_is_doubtful ? DAY_NONE : tag->schedule.since;
  r->videos_day = tag->videos_day;
  r->videos_level = tag->videos_level;
  if (tag->id != NULL)
    snprintf(r->id, sizeof(r->id), "%s", tag->id);
}

void poller_save(struct poller *p, struct levels_record *r) {
  pthread_mutex_lock(&p->lock);
  struct tag *tag = tags_find(&p->tags, r->tag);
  if (tag != NULL && clock_is_confirmed(p, time(NULL)))
    tag->since_is_doubtful = false;
  if (tag != NULL)
    save(tag, r);
  pthread_mutex_unlock(&p->lock);
}

static void admit(struct poller *p, struct tag *tag,
                  const struct poller_files *files, int today) {
  struct schedule *s = &tag->schedule;
  if (files->last > s->day)
    s->day = files->last;
  if (files->last > p->newest_day)
    p->newest_day = files->last;
  schedule_know_first(s, files->first);
  if (s->since == DAY_NONE) {
    s->since = today;
    tag->since_is_doubtful = true;
  }
  if (files->imported)
    schedule_forgive(s, today);
  if (files->videos > (double)tag->most_videos)
    tag->most_videos = (float)files->videos;
  if (p->fetch != NULL) /* else the start has them all */
    poller_join(p, tag);
  tag->admitted = true;
}

void poller_admit(struct poller *p, const char *name,
                  const struct poller_files *files, int today) {
  pthread_mutex_lock(&p->lock);
  struct tag *tag = tags_find(&p->tags, name);
  if (tag != NULL)
    admit(p, tag, files, today);
  pthread_mutex_unlock(&p->lock);
}

void poller_admitted(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  p->tags.version++;
  pthread_mutex_unlock(&p->lock);
  fetch_wake(p->fetch);
}
