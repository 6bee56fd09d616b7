/* SPDX-License-Identifier: MIT */
#include "ctl/daystate.h"

#include "core/day.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct reader {
  struct daystate state;
  struct schedule schedule; /* of the tag */
};

static void keep_sample(struct daystate *d, const struct entry *e) {
  d->videos = e->videos;
  d->views = e->views;
  snprintf(d->id, sizeof(d->id), "%s", e->id);
}

static void apply(void *ctx, const struct entry *e) {
  struct reader *r = ctx;
  struct daystate *d = &r->state;
  bool ours = d->tag != NULL && strcmp(d->tag, e->tag) == 0;
  struct ledger_effect effect = ledger_apply(&d->ledger,
                                             ours ? &r->schedule : NULL, e);
  if (!ours || effect.what == LEDGER_ANNOUNCED)
    return;
  d->time = e->time;
  if (effect.what == LEDGER_VIDEOS && e->outcome == OUTCOME_SAMPLE)
    d->has_videos = effect.day == d->ledger.day;
  if (effect.what == LEDGER_SAMPLE && effect.day == d->ledger.day)
    keep_sample(d, e);
}

static enum daystate_kind kind_of(const struct schedule *s, int day) {
  if (s->day == day)
    return DAYSTATE_ANSWERED;
  /* a tool's request without an answer was cut off: we hold its lock */
  if (s->asked_at != 0)
    return s->by_tool ? DAYSTATE_OPEN : DAYSTATE_UNDER_WAY;
  return s->tries_day == day && s->tries > 0 && s->last == OUTCOME_NOT_FOUND
             ? DAYSTATE_NOT_FOUND
             : DAYSTATE_OPEN;
}

struct daystate daystate_read(struct journal *j, int day, const char *tag) {
  struct reader r = {.state = {.ledger = ledger_new(day),
                               .tag = tag,
                               .videos = NAN,
                               .views = NAN},
                     .schedule = schedule_new};
  journal_replay(j, day, apply, &r);
  r.state.kind = kind_of(&r.schedule, day);
  return r.state;
}
