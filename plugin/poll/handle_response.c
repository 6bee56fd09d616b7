/* SPDX-License-Identifier: MIT */
/* What an answer changes. Runs on the fetching thread. */
#include "poll/internal.h"

#include "core/day.h"
#include "poll/response.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LONG_WAIT 10 /* minutes */
#define SAME_BREAK_MS 1000

static struct request_context context_of(const struct poller *p,
                                         const struct flight *flight) {
  return (struct request_context){
      .provider = p->settings.provider,
      .call = flight->call,
      .tag = flight->tag != NULL ? flight->tag->name : NULL,
      .key = p->settings.key,
      .key_in_url = p->key_in_url};
}

/* A wait that somebody may notice who does not know of it. */
static void log_long_wait(struct poller *p, const struct answer *a,
                          int64_t now) {
  int64_t now_ms = fetch_now_ms();
  int64_t minutes = ratelimit_wait(&p->ratelimit, now_ms) / 60000;
  if (p->limited_since_ms == 0)
    p->limited_since_ms = now_ms;
  int64_t lasted = (now_ms - p->limited_since_ms) / 60000;
  if (minutes >= LONG_WAIT)
    event_log_rarely(p, TOPIC_LIMITED, now, SEVERITY_WARNING,
                     "%s; polling waits for %lld minutes, as the API "
                     "wants it. To fix: lower RequestsPerMinute to what "
                     "your plan allows",
                     a->why, (long long)minutes);
  else if (lasted >= LONG_WAIT)
    event_log_rarely(p, TOPIC_LIMITED, now, SEVERITY_WARNING,
                     "%s, for %lld minutes now, whatever the pace; polling "
                     "goes on. To fix: see in the API's account whether the "
                     "plan's requests are used up; lower RequestsPerMinute to "
                     "what it allows",
                     a->why, (long long)lasted);
}

static void keep_pace(struct poller *p, const struct flight *flight,
                      const struct fetch_answer *f, const struct answer *a,
                      int64_t now) {
  struct ratelimit_headers headers = {.retry_after_s = f->retry_after_s,
                                      .reset_in_s = RATELIMIT_ABSENT,
                                      .remaining = f->remaining,
                                      .concurrency = a->concurrency};
  int64_t base = f->date > 0 ? f->date : now;
  if (f->reset_at != FETCH_UNTOLD && f->reset_at >= base &&
      f->reset_at - base < DAY_SECONDS)
    headers.reset_in_s = (int)(f->reset_at - base);
  int64_t now_ms = fetch_now_ms();
  if (a->outcome == OUTCOME_LIMITED)
    ratelimit_refused(&p->ratelimit, now_ms, flight->sent_ms, &headers);
  else if (f->end == FETCH_ANSWERED)
    ratelimit_accepted(&p->ratelimit, now_ms, flight->sent_ms, &headers);
  else
    ratelimit_lost(&p->ratelimit);
  if (a->outcome == OUTCOME_LIMITED)
    log_long_wait(p, a, now);
  else if (f->end == FETCH_ANSWERED && flight->tag != NULL)
    p->limited_since_ms = 0;
}

/*
 * Keeps the answer, behind what hashtagctl has written, and applies it. -1:
 * it is applied, but could not be kept. That the daemon stops is no answer:
 * the request may have been billed, so it counts.
 */
static int keep_answer(struct poller *p, const struct flight *flight,
                       const struct answer *a, int64_t now,
                       struct errmsg *msg) {
  struct request_context context = context_of(p, flight);
  struct entry e = response_entry(&context, flight->sent, now, a);
  e.share = flight->share;
  if (a->outcome == OUTCOME_ABANDONED ||
      (e.kind == ENTRY_BALANCE && isnan(e.credits)))
    return 0;
  journal_sync_follow(p, now);
  int status = journal_write(p->journal, &e, msg);
  outcome_apply(p, flight->tag, &e, a->why);
  p->proven = p->proven ||
              (flight->tag != NULL && a->outcome == OUTCOME_SAMPLE);
  p->balance_known = p->balance_known || !isnan(a->credits);
  return e.kind == ENTRY_BALANCE ? 0 : status; /* that is for the tools only */
}

static void stop_or_go_on(struct poller *p, const struct flight *flight,
                          const struct answer *a, int64_t now) {
  if (flight->probe)
    p->pause.probing = false;
  if (a->outcome == OUTCOME_ABANDONED)
    return; /* the daemon stops: nothing was learnt */
  if (outcome_stops_all(a->outcome)) {
    pause_begin(p, pause_cause_of(a->outcome), now, a->why);
    return;
  }
  bool poor = p->settings.min_credits > 0 && p->balance_known &&
              p->ledger.credits < p->settings.min_credits;
  if (poor && p->pause.cause == CAUSE_NONE) {
    char why[100];
    snprintf(why, sizeof(why), "%.0f credits are left, MinCredits is %.0f",
             p->ledger.credits, p->settings.min_credits);
    pause_begin(p, CAUSE_CREDITS, now, why);
    return;
  }
  if (flight->tag != NULL)
    pause_confirm(p, now);
  if (!flight->probe || p->pause.cause == CAUSE_NONE)
    return;
  bool paid = p->pause.cause != CAUSE_CREDITS ||
              (!poor && !(p->ledger.credits <= 0));
  bool good = a->outcome == OUTCOME_SAMPLE || a->outcome == OUTCOME_NOT_FOUND;
  bool reached = good || a->outcome != OUTCOME_FAULT;
  if (paid && (p->pause.cause == CAUSE_FAULTS ? good : reached))
    pause_end(p, now, flight->tag != NULL);
  else
    pause_begin(p, p->pause.cause, now, a->why);
}

/* Counts each tag once: a short list's retries are no proof. */
static bool streak_takes(struct streak *s, const struct tag *tag) {
  int i = 0;
  while (i < s->num && s->tags[i] != tag)
    i++;
  if (i == s->num && s->num < FAULTS_IN_A_ROW)
    s->tags[s->num++] = tag;
  return s->num >= FAULTS_IN_A_ROW;
}

/*
 * What one connection carried breaks with it, and what goes the same way
 * breaks at the same moment: that is one fault. A local port may be another
 * connection's by the time that all of its requests have ended.
 */
static bool is_same_break(struct poller *p, const struct fetch_answer *f) {
  struct connection_break last = p->last_break;
  int64_t now_ms = fetch_now_ms(), since_ms = now_ms - last.ms;
  if (f->end != FETCH_BROKEN)
    return false;
  p->last_break = (struct connection_break){f->connection, now_ms};
  return last.ms != 0 &&
         (since_ms < SAME_BREAK_MS ||
          (f->connection != 0 && f->connection == last.connection &&
           since_ms < p->settings.timeout * INT64_C(1000)));
}

/* Five different tags with one billed fault: it is not the tags. */
static void stats_done(struct poller *p, const struct flight *flight,
                       const struct answer *a, struct videos *videos,
                       int64_t now) {
  (void)videos;
  if (a->outcome == OUTCOME_SAMPLE)
    p->streak = (struct streak){.code = 0};
  if (a->outcome != OUTCOME_FAULT || !a->billed || flight->same_break)
    return;
  if (p->streak.code != a->status)
    p->streak = (struct streak){.code = a->status};
  if (!streak_takes(&p->streak, flight->tag))
    return;
  char why[300];
  snprintf(why, sizeof(why),
           "%d hashtags in a row had the same fault, which costs credits: %s",
           p->streak.num, a->why);
  pause_begin(p, CAUSE_FAULTS, now, why);
}

static void videos_done(struct poller *p, const struct flight *flight,
                        const struct answer *a, struct videos *list,
                        int64_t now) {
  struct tag *tag = flight->tag;
  if (a->outcome == OUTCOME_LIMITED || outcome_stops_all(a->outcome)) {
    videos_queue_put_back(p, tag); /* nothing was paid: ask once more */
    videos_free(list);
    return;
  }
  if (list == NULL) {
    videos_queue_fail(p, tag, a->why);
    return;
  }
  tag->videos_since = 0;
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL) {
    videos_free(list);
    return;
  }
  e->kind = EVENT_VIDEOS;
  e->tag = tag->name;
  e->time = now;
  e->list = list;
  event_put(p, e);
}

/* With what it must pay for at this moment: a second later that is less. */
static void put_balance(struct poller *p, int64_t now) {
  if (p->balance_reported)
    return;
  p->balance_reported = true;
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return;
  e->kind = EVENT_BALANCE;
  e->credits = p->balance_known ? p->ledger.credits : NAN;
  e->pending = daystats_pending(p, day_of(now), &e->asked);
  event_put(p, e);
}

static void usage_done(struct poller *p, const struct flight *flight,
                       const struct answer *a, struct videos *videos,
                       int64_t now) {
  (void)flight, (void)videos;
  p->usage_under_way = false;
  if (outcome_stops_all(a->outcome)) {
    p->usage_wanted = !p->balance_reported; /* the next probe, which is free */
    return;
  }
  put_balance(p, now);
  if (a->outcome == OUTCOME_FAULT || a->outcome == OUTCOME_REFUSED)
    event_log_rarely(p, TOPIC_USAGE, now, SEVERITY_INFO,
                     "the usage call tells no balance (%s)", a->why);
}

typedef void on_answer(struct poller *p, const struct flight *flight,
                       const struct answer *a, struct videos *videos,
                       int64_t now);

static on_answer *const on_answers[CALL_NUM] = {[CALL_STATS] = stats_done,
                                                [CALL_VIDEOS] = videos_done,
                                                [CALL_USAGE] = usage_done};

void answer_follow_jump(struct flight *flight, int64_t now) {
  int64_t sent = now - (fetch_now_ms() - flight->sent_ms) / 1000;
  int64_t jump = sent - flight->sent;
  if (jump <= RESPONSE_CLOCK_TOLERANCE && jump >= -RESPONSE_CLOCK_TOLERANCE)
    return;
  flight->sent = sent;
  flight->doubtful = true;
}

void answer_take(struct poller *p, const struct flight *flight,
                 const struct answer *a, struct videos *videos, int64_t now) {
  struct errmsg msg = {""};
  int kept = keep_answer(p, flight, a, now, &msg);
  stop_or_go_on(p, flight, a, now);
  if (a->outcome != OUTCOME_ABANDONED)
    on_answers[flight->call](p, flight, a, videos, now);
  if (kept != 0)
    pause_begin(p, CAUSE_STATE, now, msg.text);
}

void handle_response(void *ctx, void *token, const struct fetch_answer *f) {
  struct poller *p = ctx;
  struct flight *flight = token;
  struct answer a;
  struct videos *videos = NULL;
  int64_t now = time(NULL);
  struct request_context context = context_of(p, flight);
  answer_follow_jump(flight, now);
  response_read(&context, f, now, &a, &videos);
  pthread_mutex_lock(&p->lock);
  response_check_zeros(
      &context, flight->tag != NULL ? (double)flight->tag->most_videos : 0,
      &a);
  clock_advance(p, now);
  keep_pace(p, flight, f, &a, now);
  if (f->end == FETCH_ANSWERED)
    clock_compare(p, f->date);
  flight->same_break = is_same_break(p, f);
  bool held = held_answers_put(p, flight, &a, videos, now);
  if (!held)
    answer_take(p, flight, &a, videos, now);
  pthread_mutex_unlock(&p->lock);
  if (!held)
    free(flight);
}
