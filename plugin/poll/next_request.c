/* SPDX-License-Identifier: MIT */
/* What is asked next. Runs on the fetching thread, under the poller's lock. */
#include "poll/internal.h"

#include "core/day.h"
#include "provider/call.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SOON_MS 200
#define LONGEST_S 60 /* between two reads of the wall clock: it may jump */

static int longest_waiting_first(const void *a, const void *b) {
  const struct tag *x = *(struct tag *const *)a, *y = *(struct tag *const *)b;
  if (x->schedule.day != y->schedule.day)
    return x->schedule.day < y->schedule.day ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

static bool past_poll_time(const struct poller *p, int64_t now) {
  return now - day_start(day_of(now)) >= p->settings.poll_time;
}

/* admitted: nothing is asked before the files say what is there already. */
static bool may_begin(const struct poller *p, const struct tag *tag,
                      int64_t now) {
  return tag->watched && tag->admitted && tag->schedule.asked_at == 0 &&
         tag->retry == RETRY_NONE &&
         !ledger_holds_back(&p->ledger, &tag->schedule, day_of(now)) &&
         schedule_first_due(&tag->schedule, now, p->settings.poll_time);
}

static void make_round(struct poller *p, int64_t now) {
  p->round_day = day_of(now);
  p->round_full = past_poll_time(p, now);
  p->round_version = p->tags.version;
  p->round_num = p->round_at = 0;
  struct tag **round = realloc(
      p->round, (p->tags.num + 1) * sizeof(*round)); /* + 1: never zero */
  if (round == NULL)
    return;
  p->round = round;
  for (size_t i = 0; i < p->tags.num; i++) {
    struct tag *tag = p->tags.items[i];
    if (tag->schedule.tries_day < p->round_day)
      retry_queue_remove(&p->retries, tag); /* yesterday's: it begins anew */
    if (may_begin(p, tag, now))
      round[p->round_num++] = tag;
  }
  qsort(round, p->round_num, sizeof(*round), longest_waiting_first);
}

static bool may_retry(const struct poller *p, const struct tag *tag,
                      int64_t now) {
  const struct schedule *schedule = &tag->schedule;
  int today = day_of(now);
  if (!tag->watched || !tag->admitted || schedule->asked_at != 0)
    return false;
  if (schedule_first_due(schedule, now, p->settings.poll_time))
    return true;
  return schedule->day < today && schedule->tries_day == today &&
         schedule->tries > 0;
}

static struct tag *first_try(struct poller *p, int64_t now) {
  if (p->round_day != day_of(now) || p->round_full != past_poll_time(p, now) ||
      p->round_version != p->tags.version)
    make_round(p, now);
  while (p->round_at < p->round_num) {
    struct tag *tag = p->round[p->round_at++];
    if (may_begin(p, tag, now))
      return tag;
  }
  return NULL;
}

static bool allows(const struct poller *p, enum share share) {
  return ledger_allows(&p->ledger, share, p->settings.daily_requests,
                       (int)p->tags.watched);
}

/* Whether the tag, which has waited, may be asked and paid for. */
static bool is_retried(const struct poller *p, const struct tag *tag,
                       int64_t now) {
  return may_retry(p, tag, now) &&
         allows(p, ledger_share(CALL_STATS, &tag->schedule, now));
}

/* Retries stand behind the first tries of others. */
static struct tag *next_tag(struct poller *p, int64_t now) {
  struct tag *tag = NULL;
  while ((tag = retry_queue_next_immediate(&p->retries)) != NULL)
    if (is_retried(p, tag, now))
      return tag;
  tag = allows(p, SHARE_FIRST) ? first_try(p, now) : NULL;
  if (tag != NULL)
    return tag;
  while ((tag = retry_queue_next_due(&p->retries, now)) != NULL)
    if (is_retried(p, tag, now))
      return tag;
  return NULL;
}

/* Milliseconds until something may become due by itself. */
static int64_t idle_ms(const struct poller *p, int64_t now) {
  int64_t since_midnight = now - day_start(day_of(now));
  int64_t next = now + LONGEST_S, due = retry_queue_first_end(&p->retries);
  int64_t poll = now - since_midnight + p->settings.poll_time;
  if (due < next)
    next = due;
  if (poll > now && poll < next)
    next = poll;
  int64_t wait = next > now ? (next - now) * 1000 : SOON_MS;
  int64_t videos = p->videos_next_ms - fetch_now_ms();
  return !STAILQ_EMPTY(&p->videos) && videos > 0 && videos < wait ? videos
                                                                  : wait;
}

/* Whether anything may be asked today. */
static bool within_limit(struct poller *p) {
  char cost[CREDITS_AMOUNT_SIZE];
  int num = ledger_requests(&p->ledger);
  if (allows(p, SHARE_FIRST))
    return true;
  if (!p->limit_logged)
    event_log(p, EVENT_LOG, SEVERITY_WARNING,
              "today's limit of %d billable requests is reached (%s); polling "
              "resumes after midnight UTC. To fix: %s",
              num, credits_amount(num, p->ledger.price, cost),
              cause_advice(CAUSE_LIMIT));
  p->limit_logged = true;
  return allows(p, SHARE_SPARE);
}

/* The day's longest list is in the journal: a restart must know of it. */
static int keep_list(struct poller *p, int64_t now, struct errmsg *msg) {
  struct entry e = {
      .kind = ENTRY_LIST, .time = now, .hashtags = (int)p->tags.watched};
  if (e.hashtags <= p->ledger.longest)
    return 0;
  int status = journal_write(p->journal, &e, msg);
  if (status == 0)
    outcome_apply(p, NULL, &e, "");
  return status;
}

/* Keeps the request, and applies it. -1: it must not be sent. */
static int keep_request(struct poller *p, const struct flight *flight) {
  struct entry e = {.kind = ENTRY_REQUEST,
                    .time = flight->sent,
                    .call = flight->call,
                    .share = flight->share};
  struct errmsg msg;
  if (!call_kind(flight->call)->billable)
    return 0;
  strcpy(e.tag, flight->tag->name);
  if (keep_list(p, flight->sent, &msg) != 0 ||
      journal_write(p->journal, &e, &msg) != 0) {
    pause_begin(p, CAUSE_STATE, flight->sent, msg.text);
    return -1;
  }
  outcome_apply(p, flight->tag, &e, "");
  return 0;
}

static int make_job(struct poller *p, const struct flight *flight,
                    struct fetch_job *job) {
  struct provider_subject subject = {.key = p->settings.key,
                                     .count = p->settings.top_videos};
  if (flight->tag != NULL) {
    subject.tag = flight->tag->name;
    subject.id = flight->tag->id;
  }
  struct flight *copy = malloc(sizeof(*copy));
  if (copy == NULL)
    return -1;
  *copy = *flight;
  job->token = copy;
  if (provider_request_make(p->settings.provider,
                            call_template(p->settings.provider, flight->call),
                            p->settings.base_url, &subject,
                            &job->request) == 0)
    return 0;
  free(copy);
  return -1;
}

/* With the half percent on top that a pace has, too. */
static int64_t videos_gap_ms(const struct poller *p) {
  return (int64_t)(p->settings.provider->videos_gap * 1005);
}

static void drop_job(struct fetch_job *job) {
  provider_request_clear(&job->request);
  free(job->token);
  *job = (struct fetch_job){.token = NULL};
}

static void stats_put_back(struct poller *p, const struct flight *flight) {
  retry_queue_add(&p->retries, flight->tag, 0);
}

static void videos_sent(struct poller *p, const struct flight *flight) {
  p->videos_next_ms = flight->sent_ms + videos_gap_ms(p);
}

static void videos_put_back(struct poller *p, const struct flight *flight) {
  videos_queue_put_back(p, flight->tag);
}

static void usage_sent(struct poller *p, const struct flight *flight) {
  (void)flight;
  p->usage_under_way = true;
  p->usage_wanted = false;
}

/* What each kind of request does besides; NULL: nothing. */
static const struct {
  void (*sent)(struct poller *p, const struct flight *flight);
  void (*put_back)(struct poller *p, const struct flight *flight);
} kinds[CALL_NUM] = {[CALL_STATS] = {NULL, stats_put_back},
                     [CALL_VIDEOS] = {videos_sent, videos_put_back},
                     [CALL_USAGE] = {usage_sent, NULL}};

/* What could not be sent keeps its turn. */
static void put_back(struct poller *p, const struct flight *flight) {
  if (kinds[flight->call].put_back != NULL)
    kinds[flight->call].put_back(p, flight);
}

static int64_t send_out(struct poller *p, struct flight flight,
                        struct fetch_job *job) {
  flight.sent_ms = fetch_now_ms();
  flight.doubtful = !clock_is_confirmed(p, flight.sent);
  if (make_job(p, &flight, job) != 0) {
    put_back(p, &flight);
    return SOON_MS;
  }
  if (keep_request(p, &flight) != 0) {
    drop_job(job);
    put_back(p, &flight);
    return SOON_MS;
  }
  ratelimit_sent(&p->ratelimit, flight.sent_ms);
  if (kinds[flight.call].sent != NULL)
    kinds[flight.call].sent(p, &flight);
  if (flight.probe)
    p->pause.probing = true;
  return 0;
}

/* A tag whose videos can be asked for now, or NULL. */
static struct tag *next_videos(struct poller *p) {
  struct tag *tag = NULL;
  if (fetch_now_ms() < p->videos_next_ms)
    return NULL;
  while ((tag = videos_queue_next(p)) != NULL) {
    if (tag->id != NULL || !call_needs_id(p->settings.provider, CALL_VIDEOS))
      return tag;
    videos_queue_fail(p, tag,
                      "the API has not given the hashtag's id, by which it "
                      "is asked for them");
  }
  return NULL;
}

/* Videos first, somebody waits for them; but a probe is a sample's request. */
static struct tag *choose_tag(struct poller *p, bool probe, int64_t now,
                              enum call *call) {
  struct tag *tag = probe ? next_tag(p, now) : next_videos(p);
  *call = probe ? CALL_STATS : CALL_VIDEOS;
  if (tag != NULL)
    return tag;
  *call = probe ? CALL_VIDEOS : CALL_STATS;
  return probe ? next_videos(p) : next_tag(p, now);
}

static int64_t choose_locked(struct poller *p, int64_t now,
                             struct fetch_job *job) {
  struct flight flight = {.sent = now, .probe = p->pause.cause != CAUSE_NONE};
  int64_t wait = pause_wait(p, now);
  if (wait > 0)
    return wait > LONGEST_S ? LONGEST_S * 1000 : wait * 1000;
  if (p->usage_wanted || pause_probes_by_usage(p)) {
    flight.call = CALL_USAGE;
    flight.probe &= p->pause.cause != CAUSE_FAULTS; /* of other calls */
    return send_out(p, flight, job);
  }
  if (p->usage_under_way && !p->balance_reported)
    return -1; /* key, credits and clock first: this call is free */
  if (p->pause.cause == CAUSE_NONE && clock_is_in_doubt(p, now)) {
    pause_begin(p, CAUSE_CLOCK, now, clock_doubt(p, now));
    return SOON_MS;
  }
  bool is_doubtful = !p->proven || (p->dated && !clock_is_confirmed(p, now));
  if (is_doubtful && p->ratelimit.in_flight > 0)
    return -1; /* one goes first: all of them could be thrown away */
  bool may_ask = within_limit(p);
  while (!allows(p, SHARE_SPARE) && !STAILQ_EMPTY(&p->videos))
    videos_queue_fail(p, videos_queue_next(p), "today's requests are used up");
  if (!may_ask)
    return LONGEST_S * 1000;
  flight.tag = choose_tag(p, flight.probe, now, &flight.call);
  if (flight.tag == NULL)
    return idle_ms(p, now);
  flight.share = ledger_share(flight.call, &flight.tag->schedule, now);
  return send_out(p, flight, job);
}

static int64_t choose_under_lock(struct poller *p, int64_t now,
                                 struct fetch_job *job) {
  if (!journal_sync_begin(p, now))
    return SOON_MS;
  int64_t wait = choose_locked(p, now, job);
  journal_sync_end(p);
  return wait;
}

/* Lines are on the disk within a second, also when no answer comes. */
static int64_t sync_journal(struct poller *p, int64_t now) {
  struct errmsg msg;
  int64_t now_ms = fetch_now_ms();
  if (journal_sync(p->journal, now_ms, &msg) != 0)
    pause_begin(p, CAUSE_STATE, now, msg.text);
  return journal_sync_wait(p->journal, now_ms);
}

int64_t next_request(void *ctx, struct fetch_job *job) {
  struct poller *p = ctx;
  int64_t now = time(NULL);
  pthread_mutex_lock(&p->lock);
  clock_advance(p, now);
  held_answers_release(p, now);
  judge_misses(p, now);
  videos_queue_expire(p, now); /* also while nothing may be asked */
  int64_t wait = ratelimit_wait(&p->ratelimit, fetch_now_ms());
  if (wait == 0)
    wait = p->events_num >= EVENTS_MAX ? SOON_MS
                                       : choose_under_lock(p, now, job);
  int64_t sync = sync_journal(p, now);
  pthread_mutex_unlock(&p->lock);
  if (sync < wait || (wait < 0 && sync < INT64_MAX))
    wait = sync;
  return wait > LONGEST_S * 1000 ? LONGEST_S * 1000 : wait;
}
