/* SPDX-License-Identifier: MIT */
/* The wall clock as the poller sees it: it may jump, both ways. */
#include "poll/internal.h"

#include "core/day.h"
#include "poll/response.h"
#include "provider/call.h"

#include <string.h>
#include <sys/timex.h>
#include <time.h>

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

void clock_compare(struct poller *p, int64_t date) {
  p->ledger.api.undated = date <= 0;
  if (date <= 0)
    return;
  p->dated = true;
  p->date_minus_mono_ms = date * 1000 - fetch_now_ms();
}

static bool tells_no_date(const struct poller *p) {
  return !p->dated && p->ledger.api.undated;
}

/* Where no answer has come since the start, since all of today is known. */
static bool is_of_today(const struct poller *p, int64_t now) {
  return p->pause.cause == CAUSE_NONE &&
         (now - p->newest_sample < DAY_SECONDS ||
          p->newest_day == day_of(now));
}

/* Where answers tell no date, or none has come since the start. */
static bool is_plausible(const struct poller *p, int64_t now) {
  bool steady = fetch_now_ms() - p->steady_since_ms >= STEADY_MS;
  if (now < p->newest_sample || !(steady || is_synchronised()))
    return false;
  return tells_no_date(p) || is_of_today(p, now);
}

bool clock_is_confirmed(const struct poller *p, int64_t now) {
  int64_t off = now - (fetch_now_ms() + p->date_minus_mono_ms) / 1000;
  if (p->dated)
    return off <= RESPONSE_CLOCK_TOLERANCE && off >= -RESPONSE_CLOCK_TOLERANCE;
  return is_plausible(p, now);
}

bool clock_is_in_doubt(const struct poller *p, int64_t now) {
  return tells_no_date(p) && !is_plausible(p, now);
}

const char *clock_doubt(const struct poller *p, int64_t now) {
  return now < p->newest_sample
             ? "this machine's clock is behind the newest sample, and the "
               "API's answers have no Date"
             : "the API's answers have no Date, and this machine's clock is "
               "not synchronised: it is believed after ten minutes without a "
               "jump";
}

bool poller_clock_is_confirmed(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  int64_t now = time(NULL);
  clock_advance(p, now);
  bool is_confirmed = clock_is_confirmed(p, now);
  pthread_mutex_unlock(&p->lock);
  return is_confirmed;
}

/*
 * A jump makes a clock as doubtful as a start: it is asked for anew, and what
 * was taken from it is taken again.
 */
static void watch_jumps(struct poller *p, int64_t now) {
  int64_t now_ms = fetch_now_ms(), apart_ms = now * 1000 - now_ms;
  int64_t jump = apart_ms - p->wall_minus_mono_ms;
  bool is_first = p->steady_since_ms == 0;
  if (jump < JUMP_MS && jump > -JUMP_MS && !is_first)
    return;
  p->wall_minus_mono_ms = apart_ms;
  p->steady_since_ms = now_ms;
  if (is_first)
    return;
  p->usage_wanted = call_exists(p->settings.provider, CALL_USAGE);
  if (p->pause.cause == CAUSE_CLOCK && clock_is_confirmed(p, now))
    p->pause.until = now;
  for (size_t i = 0; i < p->tags.num; i++)
    if (p->tags.items[i]->since_is_doubtful)
      p->tags.items[i]->schedule.since = day_of(now);
}

/* What no Date can confirm, time does. */
static void end_doubt(struct poller *p, int64_t now) {
  if (p->pause.cause == CAUSE_CLOCK && p->pause.until > now &&
      tells_no_date(p) && is_plausible(p, now))
    p->pause.until = now;
}

/* Only a clock that was confirmed deletes anything. */
static void prune(struct poller *p, int today) {
  if (p->pruned_day == today || !clock_is_confirmed(p, p->seen))
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

/* As the entries of the day had it, which may have been begun before. */
static void recount_hashtags(struct poller *p) {
  struct ledger *l = &p->ledger;
  l->answered = l->not_found = l->failed = 0;
  for (size_t i = 0; i < p->tags.num; i++) {
    const struct schedule *s = &p->tags.items[i]->schedule;
    l->answered += s->day == l->day;
    l->not_found += s->missed_day == l->day;
    l->failed += schedule_has_failed(s, l->day);
  }
}

/* A day may have been begun before, and left by a clock that was set back. */
static void begin_day(struct poller *p, int64_t now) {
  ledger_begin_day(&p->ledger, day_of(now));
  p->limit_logged = false;
  if (p->fetch != NULL) {
    journal_sync_follow(p, now); /* before, so that it is counted once */
    poller_requeue(p, now);
    recount_hashtags(p);
  }
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
  end_doubt(p, now);
  prune(p, day_of(now));
}
