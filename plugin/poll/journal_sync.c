/* SPDX-License-Identifier: MIT */
/*
 * The journal is shared with hashtagctl, which may ask while this daemon
 * runs. So a request is chosen and noted under the journal's lock, after a
 * look at what the tool has asked and been answered: neither asks what the
 * other has paid for, and the tool's samples are delivered like our own.
 */
#include "poll/internal.h"

#include "core/day.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Seconds that the tool's lock is waited for. It holds it for one request,
 * and for that no longer than SHARED_TIMEOUT; beyond this it has been stopped
 * in the middle, and must not stop us.
 */
#define PATIENCE 90

/* A tool that ended before its answer came: as a request that was cut off. */
static void cut_off(struct poller *p, int64_t now) {
  struct tag *tag = p->asked_by_tool;
  p->asked_by_tool = NULL;
  if (tag == NULL)
    return;
  tag->in_flight = false;
  int again = schedule_outcome(&tag->schedule, p->tool_asked, OUTCOME_FAULT);
  if (again >= 0)
    line_up(p, tag, now, again);
}

static void take_ask(struct poller *p, struct tag *tag,
                     const struct journal_entry *e) {
  p->requests += day_of(e->time) == p->day;
  if (tag == NULL || e->call != CALL_STATS)
    return;
  cut_off(p, e->time); /* one at a time: the one before has no end */
  schedule_sent(&tag->schedule, e->time);
  tag->in_flight = true;
  p->asked_by_tool = tag;
  p->tool_asked = e->time;
}

static void take_end(struct poller *p, struct tag *tag,
                     const struct journal_entry *e) {
  bool sample = e->kind == JOURNAL_GOT;
  p->requests -= !sample && !e->billed && day_of(e->sent) == p->day;
  if (tag == NULL)
    return;
  if (!sample && e->call == CALL_VIDEOS) {
    if (e->outcome == OUTCOME_SAMPLE)
      tag->videos_day = day_of(e->sent);
    return;
  }
  struct flight flight = {.tag = tag, .call = CALL_STATS, .sent = e->sent};
  struct answer a = {.outcome = sample ? OUTCOME_SAMPLE : e->outcome,
                     .videos = e->videos,
                     .views = e->views,
                     .why = "hashtagctl got no sample"};
  snprintf(a.id, sizeof(a.id), "%.64s", e->id);
  if (p->asked_by_tool == tag)
    p->asked_by_tool = NULL;
  tag->in_flight = false;
  settle(p, &flight, &a, e->time);
}

static void take(void *ctx, const struct journal_entry *e) {
  struct poller *p = ctx;
  struct tag *tag = tags_find(p->tags, e->tag);
  if (!isnan(e->credits))
    p->credits = e->credits;
  if (e->kind == JOURNAL_ASK)
    take_ask(p, tag, e);
  else if (e->kind == JOURNAL_GOT || e->kind == JOURNAL_END)
    take_end(p, tag, e);
}

bool shared_begin(struct poller *p, int64_t now) {
  if (journal_lock(p->journal) == 0)
    p->busy_since = 0;
  else if (p->busy_since == 0 || p->busy_since > now)
    p->busy_since = now;
  if (p->busy_since != 0 && now - p->busy_since < PATIENCE)
    return false;
  journal_follow(p->journal, day_of(now), take, p);
  cut_off(p, now);
  return true;
}

void shared_end(struct poller *p) { journal_unlock(p->journal); }
