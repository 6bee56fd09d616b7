/* SPDX-License-Identifier: MIT */
/* The wall clock as the poller sees it: it may jump, both ways. */
#include "poll/internal.h"

#include "core/day.h"
#include "poll/response.h"

#include <string.h>
#include <sys/timex.h>

#define STEP_BACK 60 /* s that a clock is set back, not trimmed */
#define JUMP_MS ((int64_t)60 * 1000)
#define STEADY_MS ((int64_t)600 * 1000) /* a clock is believed after that */
#define JOURNAL_KEPT 31                 /* days; older files are removed */

/* The money alone: what the entries mean for hashtags is known. */
static void recount(void *ctx, const struct entry *e) {
  struct poller *p = ctx;
  struct ledger before = p->ledger;
  ledger_apply(&p->ledger, NULL, e);
  p->ledger.credits = before.credits;
  p->ledger.api = before.api;
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

/* Whether the kernel has been told that its clock is synchronised. */
static bool is_synchronised(void) {
  return adjtimex(&(struct timex){.modes = 0}) != TIME_ERROR;
}

void clock_compare(struct poller *p, int64_t now, int64_t date) {
  int64_t now_ms = fetch_now_ms(), off = now - date;
  bool steady = now_ms - p->steady_since_ms >= STEADY_MS;
  if (date > 0
          ? off <= RESPONSE_CLOCK_TOLERANCE && off >= -RESPONSE_CLOCK_TOLERANCE
          : now >= p->newest_entry && (steady || is_synchronised()))
    p->clock_confirmed = true;
}

/* A jump makes a clock as doubtful as a start. */
static void watch_jumps(struct poller *p, int64_t now) {
  int64_t now_ms = fetch_now_ms(), apart_ms = now * 1000 - now_ms;
  int64_t jump = apart_ms - p->wall_minus_mono_ms;
  if (jump < JUMP_MS && jump > -JUMP_MS && p->steady_since_ms != 0)
    return;
  p->wall_minus_mono_ms = apart_ms;
  p->steady_since_ms = now_ms;
  p->clock_confirmed = false;
}

/* Only a clock that was confirmed deletes anything. */
static void prune(struct poller *p, int today) {
  if (!p->clock_confirmed || p->pruned_day == today)
    return;
  p->pruned_day = today;
  journal_prune(p->journal, today - JOURNAL_KEPT);
}

void clock_recount(struct poller *p) {
  struct ledger *l = &p->ledger;
  l->first = l->spare = l->by_tool = l->longest = 0;
  for (int day = l->day; p->journal != NULL && day <= l->day + 1; day++)
    journal_replay(p->journal, day, recount, p);
}

/* A day may have been begun before, and left by a clock that was set back. */
static void begin_day(struct poller *p, int64_t now) {
  ledger_begin_day(&p->ledger, day_of(now));
  p->limit_logged = false;
  if (p->fetch != NULL)
    journal_sync_follow(p, now); /* before, so that it is counted once */
  clock_recount(p);
}

void clock_advance(struct poller *p, int64_t now) {
  bool back = p->seen - now > STEP_BACK;
  watch_jumps(p, now);
  p->seen = now;
  if (p->ledger.day != day_of(now))
    begin_day(p, now);
  if (back)
    set_back(p, now);
  prune(p, day_of(now));
}
