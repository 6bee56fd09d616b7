/* SPDX-License-Identifier: MIT */
/*
 * The poller without a network and without a clock: the fetching below it is
 * replaced (the linker sends its calls here), and a test plays the API.
 */
#pragma once

#include "core/day.h"
#include "poll/internal.h"
#include "fetch/fetch.h"
#include "scratch.h"
#include "wrapped_fetch.h"
#include "store/statedir.h"

#include <time.h>

#define D 20781 /* 2026-11-24 */
#define LAB_TAGS 8
#define LAB_FLIGHTS 24

static struct {
  int64_t ms;    /* the monotonic clock */
  int64_t off_s; /* of the wall clock from it */
  bool is_synchronised; /* as the kernel knows */
  struct fetch_user user;
  struct poller_settings settings;
  struct journal *journal;
  struct poller *poller;
  struct fetch_job job; /* the one that was handed out last */
  struct fetch_job flights[LAB_FLIGHTS]; /* handed out and not yet answered */
  int flights_num;
  struct said said;     /* the log, "!" before what is also notified */
  int samples, dead, balances, videos;
  int sample_day; /* of the last sample */
  char failed_videos[200];
} lab;

time_t __wrap_time(time_t *t) {
  time_t now = (time_t)(lab.ms / 1000 + lab.off_s);
  if (t != NULL)
    *t = now;
  return now;
}

int __wrap_adjtimex(struct timex *t) {
  (void)t;
  return lab.is_synchronised ? TIME_OK : TIME_ERROR;
}

int64_t __wrap_fetch_now_ms(void) { return lab.ms; }

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg) {
  (void)limits, (void)msg;
  lab.user = *user;
  return (struct fetch *)&lab; /* never looked into */
}

/* As the fetching does: what is under way is given up. */
void __wrap_fetch_stop(struct fetch *f) {
  struct fetch_answer a = {.end = FETCH_ABANDONED, .why = "the daemon stops"};
  while (f != NULL && lab.flights_num > 0) {
    struct fetch_job *job = &lab.flights[--lab.flights_num];
    lab.user.done(lab.user.ctx, job->token, &a);
    provider_request_clear(&job->request);
  }
}

void __wrap_fetch_wake(struct fetch *f) { (void)f; }

/* Day of the story and hh:mm into the clock. */
static inline void lab_set_clock(int day, int hour, int minute) {
  lab.ms = (day_start(D + day) + hour * 3600 + minute * 60) * 1000;
}

/* The wall clock is set, as by hand: the monotonic clock goes on. */
static inline void lab_turn_clock(int day, int hour, int minute) {
  lab.off_s = day_start(D + day) + hour * 3600 + minute * 60 - lab.ms / 1000;
}

/* A poller that has not been started; settings may be changed before. */
static inline void lab_make(void) {
  if (lab.poller != NULL)
    return;
  lab.journal = journal_new(scratch);
  lab.poller = poller_new(&lab.settings, lab.journal);
  assert_non_null(lab.poller);
}

/* Watches the list; what there is in files of its hashtags is known. */
static inline struct tags_change lab_watch_list(const struct watchlist *list) {
  struct tags_change change = {0, 0};
  lab_make();
  assert_int_equal(poller_watch(lab.poller, list, &change), 0);
  pthread_mutex_lock(&lab.poller->lock);
  for (size_t i = 0; i < lab.poller->tags.num; i++)
    lab.poller->tags.items[i]->admitted = true;
  pthread_mutex_unlock(&lab.poller->lock);
  return change;
}

/* Watches the names, blanks between; the others are no longer watched. */
static inline struct tags_change lab_watch(const char *names) {
  char copy[200], *rest = NULL;
  struct watchlist list = {0};
  snprintf(copy, sizeof(copy), "%s", names);
  for (char *name = strtok_r(copy, " ", &rest); name != NULL;
       name = strtok_r(NULL, " ", &rest))
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  struct tags_change change = lab_watch_list(&list);
  watchlist_clear(&list);
  return change;
}

static inline struct tag *lab_tag(const char *name) {
  struct tag *tag = tags_find(&lab.poller->tags, name);
  assert_non_null(tag);
  return tag;
}

/* The tags' last sample is so many days before D; below 0: never. */
static inline void lab_sampled(int days_ago) {
  for (size_t i = 0; i < lab.poller->tags.num; i++)
    if (days_ago >= 0)
      lab.poller->tags.items[i]->schedule.day = D - days_ago;
}

static inline void lab_start(void) {
  struct errmsg msg = {""};
  assert_int_equal(poller_start(lab.poller, &msg), 0);
}

/* A sample has come before: several requests may be out at once. */
static inline void lab_prove(void) { lab.poller->proven = true; }

/* Watches these tags, sampled so many days ago, and starts to ask. */
static inline void lab_begin(const char *names, int days_ago) {
  lab_watch(names);
  lab_sampled(days_ago);
  lab_start();
}

static inline void lab_on_entry(void *ctx, const struct entry *e,
                                const struct ledger_effect *effect) {
  (void)ctx, (void)e, (void)effect;
}

/* What a start reads of the journal. */
static inline void lab_recall(int first, int last) {
  for (int day = first; day <= last; day++)
    poller_recall(lab.poller, day, lab_on_entry, NULL);
  poller_recalled(lab.poller);
}

/* Ends the poller, forgets the tags, and begins anew from the journal. */
static inline void lab_restart(const char *names, int days_ago) {
  poller_stop(lab.poller);
  poller_free(lab.poller);
  lab.poller = NULL;
  journal_free(lab.journal);
  lab_watch(names);
  lab_sampled(days_ago);
  lab_recall(D - 1, D + 9);
  lab_start();
}

static inline int lab_setup(void **state) {
  memset(&lab, 0, sizeof(lab));
  lab.settings = (struct poller_settings){
      .provider = provider_find("scavio-blog"), .base_url = "http://127.0.0.1",
      .key = "sk_test_1", .ca_cert = "", .poll_time = 15 * 60,
      .concurrent = 1, .timeout = 60, .top_videos = 20};
  lab_set_clock(0, 0, 0);
  if (scratch_make(state) != 0)
    return -1;
  statedir_close(statedir_open(scratch, NULL));
  return 0;
}

static inline int lab_teardown(void **state) {
  poller_stop(lab.poller);
  poller_free(lab.poller);
  journal_free(lab.journal);
  return scratch_remove(state);
}

/* Takes the events; what they say is kept. */
static inline void lab_listen(void) {
  struct event *e = NULL;
  while ((e = poller_dequeue(lab.poller)) != NULL) {
    lab.samples += e->kind == EVENT_SAMPLE;
    lab.sample_day = e->kind == EVENT_SAMPLE ? e->day : lab.sample_day;
    lab.dead += e->kind == EVENT_DEAD;
    lab.balances += e->kind == EVENT_BALANCE;
    lab.videos += e->kind == EVENT_VIDEOS && e->list != NULL;
    if (e->kind == EVENT_VIDEOS && e->list == NULL)
      snprintf(lab.failed_videos, sizeof(lab.failed_videos), "%.190s", e->text);
    if (e->kind == EVENT_ALARM)
      said_take(&lab.said, "!");
    if (e->kind == EVENT_LOG || e->kind == EVENT_ALARM)
      said_take(&lab.said, e->text);
    event_free(e);
  }
}

/* What a job asks, by its path and body: "stats a", "videos a", "usage". */
static inline const char *lab_asked(const struct fetch_job *job) {
  static char text[160];
  const struct provider_request *r = &job->request;
  if (strstr(r->url, "/usage") != NULL)
    return "usage";
  const char *body = r->body != NULL ? r->body : "";
  const char *name = strstr(body, ":\"");
  snprintf(text, sizeof(text), "%s %.100s",
           strstr(r->url, "videos") != NULL ? "videos" : "stats",
           name != NULL ? name + 2 : "");
  char *quote = strchr(text, '"');
  if (quote != NULL)
    *quote = '\0';
  return text;
}

/* Asks the poller once: 0 and lab.job is there, or ms to wait, or -1. */
static inline int64_t lab_next(void) {
  struct fetch_job job = {.token = NULL};
  int64_t wait = lab.user.next(lab.user.ctx, &job);
  if (wait == 0) {
    assert_true(lab.flights_num < LAB_FLIGHTS);
    lab.flights[lab.flights_num++] = job;
    lab.job = job;
  }
  return wait;
}

/* The same once the journal is synced, which is due within a second. */
static inline int64_t lab_idle(void) {
  int64_t wait = lab_next();
  if (journal_sync_wait(lab.journal, lab.ms) != INT64_MAX) {
    lab.ms += 1000;
    wait = lab_next();
  }
  return wait;
}

/*
 * Lets time pass until something is asked: "0 00:15 stats a", the day of the
 * story and the time. "nothing" when all of the given day has passed.
 */
static inline const char *lab_wait(int last_day) {
  static char text[200];
  for (;;) {
    int64_t wait = lab_next();
    lab_listen();
    int64_t now = lab.ms / 1000 + lab.off_s;
    int day = day_of(now) - D;
    if (wait == 0) {
      int64_t minute = (now - day_start(D + day)) / 60;
      snprintf(text, sizeof(text), "%d %02d:%02d %s", day, (int)minute / 60,
               (int)minute % 60, lab_asked(&lab.job));
      return text;
    }
    if (day > last_day || wait < 0)
      return "nothing";
    lab.ms += wait;
  }
}

/* An answer that tells nothing but its status, body and the time. */
static inline struct fetch_answer lab_reply(int status, const char *body) {
  return (struct fetch_answer){.end = FETCH_ANSWERED, .status = status,
                               .body = {body, strlen(body)},
                               .date = lab.ms / 1000 + lab.off_s,
                               .retry_after_s = FETCH_UNTOLD,
                               .reset_at = FETCH_UNTOLD,
                               .remaining = FETCH_UNTOLD,
                               .credits = FETCH_UNTOLD};
}

static inline struct fetch_answer lab_end(enum fetch_end end) {
  struct fetch_answer a = lab_reply(0, "");
  a.end = end;
  strcpy(a.why, "as a test wants it");
  return a;
}

/* Ends a job as the fetching does. */
static inline void lab_done(const struct fetch_job *job,
                            const struct fetch_answer *a) {
  int i = 0;
  while (i < lab.flights_num && lab.flights[i].token != job->token)
    i++;
  assert_true(i < lab.flights_num);
  struct fetch_job ended = lab.flights[i];
  lab.flights[i] = lab.flights[--lab.flights_num];
  lab.user.done(lab.user.ctx, ended.token, a);
  provider_request_clear(&ended.request);
}

/* The same, and what the poller says of it is heard. */
static inline void lab_answer_job(const struct fetch_job *job,
                                  const struct fetch_answer *a) {
  lab_done(job, a);
  lab_listen();
}

/* The daemon is killed: nobody hears of what is under way. */
static inline void lab_kill_flights(void) {
  while (lab.flights_num > 0) {
    struct fetch_job *job = &lab.flights[--lab.flights_num];
    provider_request_clear(&job->request);
    free(job->token);
  }
}

static inline void lab_answer(const struct fetch_answer *a) {
  lab_answer_job(&lab.job, a);
}

static inline void lab_answer_status(int status, const char *body) {
  struct fetch_answer a = lab_reply(status, body);
  lab_answer(&a);
}

/* Gives up what is under way, as the end of the daemon does. */
static inline void lab_give_up(void) {
  struct fetch_answer a = lab_end(FETCH_ABANDONED);
  lab_answer(&a);
}

#define COUNTS "{\"video_count\":5,\"view_count\":6}"

/* Waits for this very request, and answers it. */
static inline void lab_expect(const char *want, int status, const char *body) {
  check_text("asked", lab_wait(20), want);
  lab_answer_status(status, body);
}
