/* SPDX-License-Identifier: MIT */
/* The wall clock as the poller sees it: it may jump, both ways. */
#include "poll/internal.h"

#include "core/day.h"

#include <string.h>

#define STEP_BACK 60 /* s that a clock is set back, not trimmed */

static void recount(void *ctx, const struct entry *e) {
  struct poller *p = ctx;
  ledger_apply(&p->ledger, NULL, e);
}

/*
 * A clock that was ahead has been set right: what was to wait for a time that
 * is days away now does not.
 */
static void set_back(struct poller *p, int64_t now) {
  struct tag *tag = NULL;
  retry_queue_clock_set_back(&p->retries, now);
  pause_clock_set_back(p, now);
  STAILQ_FOREACH(tag, &p->videos, videos_entry)
  if (tag->videos_since > now)
    tag->videos_since = now;
  memset(p->logged_at, 0, sizeof(p->logged_at));
}

void clock_advance(struct poller *p, int64_t now) {
  int today = day_of(now);
  bool back = p->seen - now > STEP_BACK;
  p->seen = now;
  if (p->ledger.day != today) {
    ledger_begin_day(&p->ledger, today);
    p->limit_logged = false;
    if (back) /* a day that was begun before keeps its account */
      journal_replay(p->journal, today, recount, p);
  }
  if (back)
    set_back(p, now);
}
