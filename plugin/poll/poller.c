/* SPDX-License-Identifier: MIT */
#include "poll/internal.h"

#include "core/day.h"
#include "core/url.h"
#include "provider/call.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_WAIT 7200 /* s before a retry */
#define JOINED_WAIT 60    /* s that a tag waits whose last try was no good */

double poller_rate(const struct provider *p, double per_minute) {
  double most = p->gap > 0 ? 60 / p->gap : 0;
  return most > 0 && (per_minute <= 0 || per_minute > most) ? most
                                                            : per_minute;
}

struct poller *poller_new(const struct poller_settings *settings,
                          struct journal *journal) {
  struct poller *p = calloc(1, sizeof(*p));
  if (p == NULL)
    return NULL;
  p->settings = *settings;
  p->journal = journal;
  p->ledger = ledger_new(day_of(time(NULL))); /* its entries are recalled */
  p->ledger.price = provider_price(settings->provider);
  p->round_day = p->pruned_day = p->newest_day = p->judged_before = DAY_NONE;
  provider_fingerprint(settings->provider, settings->base_url, p->api_id);
  retry_queue_init(&p->retries);
  STAILQ_INIT(&p->videos);
  STAILQ_INIT(&p->events);
  STAILQ_INIT(&p->held);
  p->usage_wanted = call_exists(settings->provider, CALL_USAGE);
  pthread_mutex_init(&p->lock, NULL);
  p->settings.per_minute = poller_rate(settings->provider,
                                       settings->per_minute);
  ratelimit_init(&p->ratelimit, p->settings.per_minute, settings->concurrent);
  p->asking_since = time(NULL);
  clock_advance(p, p->asking_since);
  return p;
}

int poller_watch(struct poller *p, const struct watchlist *list,
                 struct tags_change *change) {
  pthread_mutex_lock(&p->lock);
  int status = tags_update(&p->tags, list, day_of(time(NULL)), change);
  pthread_mutex_unlock(&p->lock);
  return status;
}

/* Whether the tag waits for another try of today. */
static bool waits(const struct poller *p, const struct tag *tag) {
  return tag->schedule.retry_at != 0 &&
         tag->schedule.tries_day == p->ledger.day;
}

void poller_join(struct poller *p, struct tag *tag) {
  journal_sync_cut_off(p, tag, journal_sync_tool_waits(p));
  if (!waits(p, tag))
    return;
  tag->schedule.retry_at = time(NULL) + JOINED_WAIT;
  retry_queue_add(&p->retries, tag, JOINED_WAIT);
}

static int by_retry_time(const void *a, const void *b) {
  const struct tag *x = *(struct tag *const *)a, *y = *(struct tag *const *)b;
  return (x->schedule.retry_at > y->schedule.retry_at) -
         (x->schedule.retry_at < y->schedule.retry_at);
}

/*
 * All of it goes in order into the queue of the longest wait: what joins later
 * ends later.
 */
void poller_requeue(struct poller *p, int64_t now) {
  int64_t latest = now + LONGEST_WAIT; /* the clock may have been back */
  size_t num = 0;
  struct tag **list = malloc((p->tags.num + 1) * sizeof(*list));
  if (list == NULL)
    return;
  for (size_t i = 0; i < p->tags.num; i++) {
    struct tag *tag = p->tags.items[i];
    retry_queue_remove(&p->retries, tag);
    if (tag->schedule.retry_at > latest)
      tag->schedule.retry_at = latest;
    if (waits(p, tag))
      list[num++] = tag;
  }
  qsort(list, num, sizeof(*list), by_retry_time);
  for (size_t i = 0; i < num; i++)
    retry_queue_add(&p->retries, list[i], LONGEST_WAIT);
  free(list);
}

static void set_key(struct poller *p, const char *key) {
  snprintf(p->key, sizeof(p->key), "%s", key);
  url_encode(p->key, p->key_in_url); /* it may come back in an answer */
  p->settings.key = p->key;
}

/* A probe under way decides first. */
static bool key_refused(const struct poller *p) {
  return p->pause.cause == CAUSE_KEY && !p->pause.probing;
}

bool poller_key_refused(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  bool refused = key_refused(p);
  pthread_mutex_unlock(&p->lock);
  return refused;
}

bool poller_replace_key(struct poller *p, const char *key) {
  pthread_mutex_lock(&p->lock);
  bool other = key_refused(p) && strcmp(p->key, key) != 0;
  if (other) {
    set_key(p, key);
    p->pause.until = time(NULL); /* it is tried at once */
  }
  pthread_mutex_unlock(&p->lock);
  if (other)
    fetch_wake(p->fetch);
  return other;
}

/* What was known before this API is asked for the first time. */
static enum entry_before known_before(const struct poller *p) {
  if (p->ledger.api.id[0] != '\0')
    return ENTRY_ANOTHER_BEFORE;
  for (size_t i = 0; i < p->tags.num; i++)
    if (p->tags.items[i]->schedule.day != DAY_NONE)
      return ENTRY_SAMPLES_BEFORE;
  return ENTRY_NOTHING_BEFORE;
}

/* So that the journal says from where on another API is asked. */
static void keep_api(struct poller *p) {
  struct entry e = {
      .kind = ENTRY_API, .time = p->asking_since, .before = known_before(p)};
  struct errmsg msg;
  if (strcmp(p->ledger.api.id, p->api_id) == 0)
    return;
  strcpy(e.id, p->api_id);
  if (journal_write(p->journal, &e, &msg) != 0)
    pause_begin(p, CAUSE_STATE, e.time, msg.text);
  outcome_apply(p, NULL, &e, "");
}

/* What the last outcomes of the day left to be tried again. */
static void queue_recalled(struct poller *p) {
  bool tool_waits = journal_sync_tool_waits(p);
  for (size_t i = 0; i < p->tags.num; i++)
    journal_sync_cut_off(p, p->tags.items[i], tool_waits);
  poller_requeue(p, time(NULL));
}

int poller_start(struct poller *p, struct errmsg *msg) {
  set_key(p, p->settings.key);
  p->asking_since = time(NULL);
  journal_sync_follow(p, p->asking_since); /* from here on, over midnight */
  clock_recount(p);
  keep_api(p);
  queue_recalled(p);
  struct fetch_user user = {
      .ctx = p, .next = next_request, .done = handle_response};
  struct fetch_limits limits = {
      .concurrent = p->settings.concurrent,
      .timeout = p->settings.timeout,
      .ca_cert = p->settings.ca_cert,
      .credits_header = p->settings.provider->credits_header};
  p->fetch = fetch_start(&user, &limits, msg);
  return p->fetch != NULL ? 0 : -1;
}

void poller_stop(struct poller *p) {
  if (p == NULL)
    return;
  fetch_stop(p->fetch);
  p->fetch = NULL;
}

void poller_free(struct poller *p) {
  if (p == NULL)
    return;
  struct event *e = NULL;
  while ((e = poller_dequeue(p)) != NULL)
    event_free(e);
  held_answers_free(p);
  pthread_mutex_destroy(&p->lock);
  explicit_bzero(p->key, sizeof(p->key));
  explicit_bzero(p->key_in_url, sizeof(p->key_in_url));
  tags_clear(&p->tags);
  free(p->round);
  free(p);
}

void poller_write_entry(struct poller *p, const struct entry *e) {
  pthread_mutex_lock(&p->lock);
  journal_write(p->journal, e, NULL);
  pthread_mutex_unlock(&p->lock);
}

void poller_sync_journal(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  journal_sync_now(p->journal);
  pthread_mutex_unlock(&p->lock);
}

void poller_wake(struct poller *p) { fetch_wake(p->fetch); }

struct event *poller_dequeue(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  if (p->events_num == 0 && p->journal != NULL) {
    int64_t now = time(NULL);
    clock_advance(p, now);
    if (journal_sync_begin(p, now)) /* the tool's samples, once a second */
      journal_sync_end(p);
  }
  struct event *e = event_next(p);
  bool resume = e != NULL && p->events_num == EVENTS_MAX / 2;
  pthread_mutex_unlock(&p->lock);
  if (resume)
    fetch_wake(p->fetch);
  return e;
}
