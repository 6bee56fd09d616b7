/* SPDX-License-Identifier: MIT */
#include "poll/internal.h"

#include "core/day.h"
#include "core/url.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_WAIT 7200 /* s before a try, and the name of its line */
#define JOINED_WAIT 60    /* s that a tag waits whose last try was no good */

double poller_rate(const struct provider *p, double per_minute) {
  double most = p->gap > 0 ? 60 / p->gap : 0;
  return most > 0 && (per_minute <= 0 || per_minute > most) ? most
                                                            : per_minute;
}

struct poller *poller_new(const struct poller_settings *settings,
                          struct tags *tags, struct journal *journal) {
  struct poller *p = calloc(1, sizeof(*p));
  if (p == NULL)
    return NULL;
  p->settings = *settings;
  p->tags = tags;
  p->journal = journal;
  p->credits = NAN;
  p->day = p->round_day = DAY_NONE;
  p->usage_wanted = settings->provider->usage.method != NULL;
  pthread_mutex_init(&p->lock, NULL);
  p->settings.per_minute = poller_rate(settings->provider,
                                       settings->per_minute);
  ratelimit_init(&p->ratelimit, p->settings.per_minute, settings->concurrent);
  p->asking_since = time(NULL);
  choose_new_day(p, p->asking_since);
  return p;
}

static void recall_ask(const struct journal_entry *e, struct tag *tag) {
  if (e->call != CALL_STATS)
    return;
  schedule_sent(&tag->schedule, e->time);
  tag->in_flight = true; /* until its end is read */
  tag->due = e->time;
}

static void recall_outcome(struct poller *p, const struct journal_entry *e,
                           struct tag *tag, enum outcome o) {
  bool today = day_of(e->sent) == p->day;
  if (e->call == CALL_VIDEOS) {
    if (o != OUTCOME_SAMPLE)
      return;
    tag->videos_day = day_of(e->sent);
    if (tag->videos_level == 0)
      tag->videos_level = 1; /* `levels` had not been saved yet */
    return;
  }
  tag->in_flight = false;
  int again = schedule_outcome(&tag->schedule, e->sent, o);
  p->answered += today && o == OUTCOME_SAMPLE;
  p->not_found += today && o == OUTCOME_NOT_FOUND && again < 0;
  p->failed += today && again < 0 &&
               (o == OUTCOME_FAULT || o == OUTCOME_REFUSED);
  tag->due = today && again > 0 ? e->time + again : 0;
}

void poller_recall_tag(struct poller *p, struct tag *tag,
                       const struct journal_entry *entry) {
  if (entry->kind == JOURNAL_ASK)
    recall_ask(entry, tag);
  else if (entry->kind == JOURNAL_GOT)
    recall_outcome(p, entry, tag, OUTCOME_SAMPLE);
  else if (entry->kind == JOURNAL_END)
    recall_outcome(p, entry, tag, entry->outcome);
}

void poller_recall(struct poller *p, const struct journal_entry *entry) {
  choose_new_day(p, time(NULL)); /* poller_new() may be long ago */
  struct tag *tag = tags_find(p->tags, entry->tag);
  p->requests += entry->kind == JOURNAL_ASK && day_of(entry->time) == p->day;
  p->requests -= entry->kind == JOURNAL_END && !entry->billed &&
                 day_of(entry->sent) == p->day;
  if (tag != NULL)
    poller_recall_tag(p, tag, entry);
}

/*
 * A stop or a crash cut this request off. It may have been paid for, so it
 * counts, and the tag is asked again as after a time-out.
 */
static void end_cut_off(const struct poller *p, struct tag *tag) {
  int again = -1;
  tag->in_flight = false;
  if (tag->schedule.tries_day == p->day)
    again = schedule_outcome(&tag->schedule, tag->due, OUTCOME_FAULT);
  tag->due = again > 0 ? tag->due + again : 0;
}

void poller_join(struct poller *p, struct tag *tag) {
  if (tag->in_flight)
    end_cut_off(p, tag);
  if (tag->due > 0)
    line_up(p, tag, time(NULL), JOINED_WAIT);
}

static int by_due(const void *a, const void *b) {
  const struct tag *x = *(struct tag *const *)a, *y = *(struct tag *const *)b;
  return (x->due > y->due) - (x->due < y->due);
}

/*
 * What the last outcomes of the day left to be tried again. All of it goes
 * in order into the longest line: whatever joins that later is due later.
 */
static void line_up_recalled(struct poller *p) {
  size_t num = 0;
  struct tag **list = malloc((p->tags->num + 1) * sizeof(*list));
  if (list == NULL)
    return;
  for (size_t i = 0; i < p->tags->num; i++) {
    struct tag *tag = p->tags->items[i];
    if (tag->in_flight)
      end_cut_off(p, tag);
    if (tag->due > 0)
      list[num++] = tag;
  }
  qsort(list, num, sizeof(*list), by_due);
  for (size_t i = 0; i < num; i++)
    lines_add(&p->lines, list[i], list[i]->due - LONGEST_WAIT, LONGEST_WAIT);
  free(list);
}

int poller_start(struct poller *p, struct errmsg *msg) {
  if (strlen(p->settings.key) <= KEY_MAX) /* it may come back in an answer */
    url_encode(p->settings.key, p->key_in_url);
  p->asking_since = time(NULL);
  line_up_recalled(p);
  struct fetch_user user = {
      .ctx = p, .next = choose_next, .done = answers_done};
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
  while ((e = poller_take(p)) != NULL)
    event_free(e);
  pthread_mutex_destroy(&p->lock);
  explicit_bzero(p->key_in_url, sizeof(p->key_in_url));
  free(p->round);
  free(p);
}

void poller_lock(struct poller *p) { pthread_mutex_lock(&p->lock); }

void poller_unlock(struct poller *p) { pthread_mutex_unlock(&p->lock); }

void poller_wake(struct poller *p) { fetch_wake(p->fetch); }

struct event *poller_take(struct poller *p) {
  pthread_mutex_lock(&p->lock);
  if (p->events_num == 0 && p->journal != NULL) {
    int64_t now = time(NULL);
    choose_new_day(p, now);
    if (shared_begin(p, now)) /* the tool's samples, once a second */
      shared_end(p);
  }
  struct event *e = event_take(p);
  bool resume = e != NULL && p->events_num == EVENTS_MAX / 2;
  pthread_mutex_unlock(&p->lock);
  if (resume)
    fetch_wake(p->fetch);
  return e;
}
