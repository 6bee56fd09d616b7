/* SPDX-License-Identifier: MIT */
/* How the day stands: its counts, what is not paid yet, what is missing. */
#include "poll/internal.h"

#include "core/day.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MISSING_DAYS 2            /* without a sample: then it is reported */
#define LATE ((int64_t)12 * 3600) /* s of asking: no round is waited for */

struct poller_day poller_today(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  clock_advance(p, time(NULL));
  struct poller_day d = {.answered = p->ledger.answered,
                         .failed = p->ledger.failed,
                         .not_found = p->ledger.not_found,
                         .requests = ledger_requests(&p->ledger),
                         .limit = credits_daily_limit(
                             p->settings.daily_requests, (int)p->tags.watched),
                         .credits = p->ledger.credits};
  pthread_mutex_unlock(&p->lock);
  return d;
}

int daystats_pending(const struct poller *p, int today, int *asked) {
  int pending = 0;
  *asked = 0;
  for (size_t i = 0; i < p->tags.num; i++) {
    const struct tag *tag = p->tags.items[i];
    bool is_asked = tag->watched && tag->schedule.not_before <= today &&
                    !ledger_holds_back(&p->ledger, &tag->schedule, today);
    *asked += is_asked;
    pending += is_asked && tag->schedule.day < today;
  }
  return pending;
}

int poller_pending(struct poller *p, int *asked) {
  pthread_mutex_lock(&p->lock);
  int pending = daystats_pending(p, day_of(time(NULL)), asked);
  pthread_mutex_unlock(&p->lock);
  return pending;
}

/* There was no key since the start, so nothing was asked. */
static bool lacks_key(const struct poller *p) {
  return provider_uses_key(p->settings.provider) && p->settings.key[0] == '\0';
}

/* Why this tag has no sample: what stops all, or its own last outcome. */
static enum cause cause_of(const struct poller *p, const struct tag *tag,
                           int today) {
  if (p->pause.cause != CAUSE_NONE)
    return p->pause.cause;
  if (lacks_key(p))
    return CAUSE_KEY;
  return tag->schedule.tries_day >= today - 1 && tag->schedule.tries > 0
             ? CAUSE_FAULTS
             : CAUSE_LIMIT;
}

static void add_name(struct poller_missing *m, const char *name) {
  size_t used = strlen(m->first), room = sizeof(m->first) - used;
  bool first = m->num++ == 0;
  if (m->num > 3 || (!first && strlen(name) + 4 > room))
    return;
  char text[TAG_MAX + 8];
  snprintf(text, sizeof(text), "%s#%s", first ? "" : ", ", name);
  text_cut(text, room - 1); /* the first one is named at any rate */
  strcpy(m->first + used, text);
}

/*
 * Whether today's asking has said what it can: a stop of all asking, no
 * request left, or a round that is over. Before that a tag is late, not
 * missing, and nobody knows why: so a start in the evening asks first, and
 * so does the end of a pause.
 */
static bool is_round_over(const struct poller *p, int64_t now) {
  int64_t from = day_start(day_of(now)) + p->settings.poll_time;
  if (from < p->asking_since)
    from = p->asking_since;
  return p->pause.cause != CAUSE_NONE || p->limit_logged || lacks_key(p) ||
         now - from > LATE || judge_round_is_done(p, now);
}

/* The last judgement was that the API was at fault for not finding it. */
static bool was_lost_by_api(const struct poller *p, const struct schedule *s) {
  int day = p->ledger.api.at_fault;
  return day != DAY_NONE && s->missed_day >= day && s->day < day &&
         s->last == OUTCOME_NOT_FOUND;
}

static void add_answer(const struct poller *p, struct poller_missing *m) {
  judge_request(p, m->request, sizeof(m->request));
  strcpy(m->came, p->miss_why[0] != '\0' ? p->miss_why : "no such hashtag");
}

int poller_missing(struct poller *p, struct poller_missing out[CAUSE_NUM],
                   bool *is_known) {
  int64_t now = time(NULL);
  int all = 0;
  memset(out, 0, CAUSE_NUM * sizeof(*out));
  pthread_mutex_lock(&p->lock);
  *is_known = is_round_over(p, now);
  for (size_t i = 0; i < p->tags.num; i++) {
    const struct tag *tag = p->tags.items[i];
    bool lost = was_lost_by_api(p, &tag->schedule);
    if (!tag->watched ||
        (!lost && schedule_overdue(&tag->schedule, now,
                                   p->settings.poll_time) < MISSING_DAYS))
      continue;
    all++;
    if (lost || *is_known)
      add_name(&out[lost ? CAUSE_NOT_FOUND : cause_of(p, tag, day_of(now))],
               tag->name);
  }
  add_answer(p, &out[CAUSE_NOT_FOUND]);
  pthread_mutex_unlock(&p->lock);
  return all;
}
