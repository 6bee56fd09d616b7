/* SPDX-License-Identifier: MIT */
/* What an entry of the journal changes in the poller, whoever has asked. */
#include "poll/internal.h"

#include "core/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void log_failure(struct poller *p, const struct tag *tag,
                        const struct entry *e, int retry_s, const char *why) {
  if (e->outcome == OUTCOME_REFUSED)
    event_log_rarely(p, TOPIC_REFUSED, e->time, SEVERITY_WARNING,
                     "#%s: %s. To fix: check Provider and BaseURL; asked "
                     "again tomorrow",
                     e->tag, why);
  if (e->outcome != OUTCOME_FAULT && e->outcome != OUTCOME_NOT_FOUND)
    return;
  char when[40] = "tomorrow";
  if (retry_s < 0 && tag->schedule.not_before > day_of(e->sent) + 1)
    snprintf(when, sizeof(when), "in a week");
  if (retry_s > 0)
    snprintf(when, sizeof(when), "in %d minute%s", retry_s / 60,
             retry_s / 60 == 1 ? "" : "s");
  event_log_rarely(p, TOPIC_FAULT, e->time, SEVERITY_WARNING,
                   "#%s: %s; asked again %s", e->tag, why, when);
}

static void put_sample(struct poller *p, struct tag *tag,
                       const struct entry *entry, int day) {
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return; /* it is in the journal, and dispatched after the next start */
  e->kind = EVENT_SAMPLE;
  e->tag = tag->name;
  e->day = day;
  e->time = entry->time;
  e->videos = entry->videos;
  e->views = entry->views;
  event_put(p, e);
}

static void put_dead(struct poller *p, const struct tag *tag) {
  const struct schedule *s = &tag->schedule;
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return;
  e->kind = EVENT_DEAD;
  e->tag = tag->name;
  e->day = schedule_is_well_known(s->first, s->day) ? s->day + 1 : DAY_NONE;
  if (p->miss_tag == tag)
    snprintf(e->text, sizeof(e->text), "%s", p->miss_why);
  event_put(p, e);
}

static void remember_id(struct tag *tag, const char *id) {
  if (id[0] == '\0' || (tag->id != NULL && strcmp(tag->id, id) == 0))
    return;
  free(tag->id);
  tag->id = strdup(id);
}

void outcome_remember(struct tag *tag, const struct entry *e,
                      const struct ledger_effect *effect) {
  if (effect->what == LEDGER_SAMPLE)
    remember_id(tag, e->id);
  if (effect->what == LEDGER_SAMPLE && e->videos > (double)tag->most_videos)
    tag->most_videos = (float)e->videos;
  if (effect->what == LEDGER_VIDEOS)
    tag->videos_day = effect->day;
}

/* It is judged when the round is over. */
static void remember_miss(struct poller *p, const struct tag *tag,
                          const char *why) {
  p->misses_wait = true;
  p->miss_tag = tag;
  snprintf(p->miss_why, sizeof(p->miss_why), "%s", why);
}

/*
 * What was under way when the round of another day was made is not in it: that
 * one is made anew.
 */
static void round_again(struct poller *p, const struct tag *tag) {
  if (tag->schedule.tries_day != p->round_day)
    p->round_version = p->tags.version - 1;
}

static void apply_to_tag(struct poller *p, struct tag *tag,
                         const struct entry *e,
                         const struct ledger_effect *effect, const char *why) {
  outcome_remember(tag, e, effect);
  if (effect->what == LEDGER_REQUEST)
    retry_queue_remove(&p->retries, tag);
  if (effect->what != LEDGER_SAMPLE && effect->what != LEDGER_NO_SAMPLE)
    return;
  round_again(p, tag);
  if (effect->retry_s >= 0)
    retry_queue_add(&p->retries, tag, effect->retry_s);
  if (effect->what == LEDGER_SAMPLE)
    put_sample(p, tag, e, effect->day);
  else
    log_failure(p, tag, e, effect->retry_s, why);
  if (e->outcome == OUTCOME_NOT_FOUND && effect->retry_s < 0)
    remember_miss(p, tag, why);
}

static void apply_to_all(struct poller *p, const struct entry *e) {
  ledger_apply(&p->ledger, NULL, e);
  for (size_t i = 0; i < p->tags.num; i++) {
    struct tag *tag = p->tags.items[i];
    struct ledger_effect effect = ledger_apply(&p->ledger, &tag->schedule, e);
    if (effect.gone && tag->watched)
      put_dead(p, tag);
  }
}

struct ledger_effect outcome_apply(struct poller *p, struct tag *tag,
                                   const struct entry *e, const char *why) {
  if (entry_is_about_all(e)) {
    apply_to_all(p, e);
    return (struct ledger_effect){.what = LEDGER_NOTHING};
  }
  struct ledger_effect effect = ledger_apply(
      &p->ledger, tag != NULL ? &tag->schedule : NULL, e);
  if (tag != NULL)
    apply_to_tag(p, tag, e, &effect, why);
  return effect;
}

void outcome_cut_off(struct poller *p, struct tag *tag) {
  int retry_s = ledger_cut_off(&p->ledger, &tag->schedule);
  round_again(p, tag);
  if (retry_s >= 0)
    retry_queue_add(&p->retries, tag, retry_s);
}
