/* SPDX-License-Identifier: MIT */
/* What the outcome of a tag's stats request changes, whoever has asked. */
#include "poll/internal.h"

#include "core/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_outcome(struct poller *p, const struct tag *tag,
                        const struct answer *a, int again, int64_t now) {
  if (a->outcome == OUTCOME_REFUSED)
    event_log_rarely(p, SAID_REFUSED, now, SEVERITY_WARNING,
                     "#%s: %s. What to do: check Provider and BaseURL; asked "
                     "again tomorrow",
                     tag->name, a->why);
  if (a->outcome != OUTCOME_FAULT && a->outcome != OUTCOME_NOT_FOUND)
    return;
  char when[40] = "tomorrow";
  if (again > 0)
    snprintf(when, sizeof(when), "in %d minutes", again / 60);
  event_log_rarely(p, SAID_FAULT, now, SEVERITY_WARNING,
                   "#%s: %s; asked again %s", tag->name, a->why, when);
}

static void put_sample(struct poller *p, const struct flight *flight,
                       const struct answer *a, int64_t now) {
  struct tag *tag = flight->tag;
  if (a->id[0] != '\0' && (tag->id == NULL || strcmp(tag->id, a->id) != 0)) {
    free(tag->id);
    tag->id = strdup(a->id);
  }
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return; /* it is in the journal, and dispatched after the next start */
  e->kind = EVENT_SAMPLE;
  e->tag = tag;
  e->day = day_of(flight->sent);
  e->time = now;
  e->videos = a->videos;
  e->views = a->views;
  event_put(p, e);
}

static void put_dead(struct poller *p, struct tag *tag,
                     const struct answer *a) {
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return;
  e->kind = EVENT_DEAD;
  e->tag = tag;
  snprintf(e->text, sizeof(e->text), "%s", a->why);
  event_put(p, e);
}

static void count_outcome(struct poller *p, const struct flight *flight,
                          const struct answer *a, int again) {
  if (p->day != day_of(flight->sent))
    return;
  p->answered += a->outcome == OUTCOME_SAMPLE;
  p->not_found += a->outcome == OUTCOME_NOT_FOUND && again < 0;
  p->failed += again < 0 &&
               (a->outcome == OUTCOME_FAULT || a->outcome == OUTCOME_REFUSED);
}

void line_up(struct poller *p, struct tag *tag, int64_t now, int wait) {
  if (tag->line == LINE_NONE)
    lines_add(&p->lines, tag, now, wait);
}

void settle(struct poller *p, const struct flight *flight,
            const struct answer *a, int64_t now) {
  struct tag *tag = flight->tag;
  bool was_dead = schedule_is_dead(&tag->schedule);
  int again = schedule_outcome(&tag->schedule, flight->sent, a->outcome);
  count_outcome(p, flight, a, again);
  if (again >= 0)
    line_up(p, tag, now, again);
  say_outcome(p, tag, a, again, now);
  if (!was_dead && schedule_is_dead(&tag->schedule))
    put_dead(p, tag, a);
  if (a->outcome == OUTCOME_SAMPLE)
    put_sample(p, flight, a, now);
}
