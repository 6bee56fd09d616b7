/* SPDX-License-Identifier: MIT */
/*
 * The delivery and the poller in a daemon that is not there (fake_sink.h):
 * the linker sends the poller's clock and its fetching here, and the test
 * plays the API. Days count from D.
 *
 *   lab_begin("a b");            two hashtags, StateDir in the scratch
 *   lab_counts("a", 0, 500000);  what the API answers on day 0
 *   lab_day(0);                  day 0 at 08:00, until all is quiet
 *   check_row("a", "videos", 0, 500000);
 */
#pragma once

#include "delivery/internal.h"
#include "fake_sink.h"
#include "fetch/fetch.h"
#include "scratch.h"
#include "store/statedir.h"
#include "wrapped_fetch.h"

#include <time.h>

#define D 20781 /* 2026-11-24 */
#define LAB_TAGS 8
#define LAB_FIRST (-40) /* days of counts, from D */
#define LAB_DAYS 80

/* What the API answers; NaN: it has no number. */
struct lab_series {
  char tag[64];
  double videos[LAB_DAYS], views[LAB_DAYS];
};

static struct {
  struct fake_sink *fake;
  struct fetch_user user; /* of the poller; NULL next: it has not started */
  struct options options;
  struct journal *journal;
  struct poller *poller;
  struct delivery *delivery;
  struct receiver receivers[4]; /* of <Notify> */
  size_t receivers_num;
  const char *provider;
  struct lab_series series[LAB_TAGS];
  int series_num;
  double others;       /* videos of hashtags without a series; NaN: none */
  int status;          /* of the API's answers */
  const char *missing; /* the hashtag that it does not find; "*": all */
  bool silent;   /* the API answers nothing */
  bool no_list;  /* the call for videos fails */
  bool no_key;   /* there is none: nothing is asked */
  bool no_thread; /* the poller cannot start */
  bool is_synchronised; /* as the kernel knows */
  int wakes;     /* of the poller */
  int requests;  /* for samples */
  int requests_for_videos;
} lab;

/* -- the poller's clock and network -- */

time_t __wrap_time(time_t *t) {
  time_t now = (time_t)fake_now(lab.fake);
  if (t != NULL)
    *t = now;
  return now;
}

int __wrap_adjtimex(struct timex *t) {
  (void)t;
  return lab.is_synchronised ? TIME_OK : TIME_ERROR;
}

int64_t __wrap_fetch_now_ms(void) { return lab.fake->ms; }

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg) {
  (void)limits;
  if (lab.no_thread) {
    err_set(msg, "no thread");
    return NULL;
  }
  lab.user = *user;
  return (struct fetch *)&lab; /* never looked into */
}

void __wrap_fetch_stop(struct fetch *f) {
  (void)f;
  lab.user.next = NULL;
}

void __wrap_fetch_wake(struct fetch *f) {
  (void)f;
  lab.wakes++;
}

/* -- the API -- */

static inline struct lab_series *lab_series(const char *tag) {
  for (int i = 0; i < lab.series_num; i++)
    if (strcmp(lab.series[i].tag, tag) == 0)
      return &lab.series[i];
  struct lab_series *s = &lab.series[lab.series_num++];
  assert_true(lab.series_num <= LAB_TAGS);
  snprintf(s->tag, sizeof(s->tag), "%s", tag);
  for (int i = 0; i < LAB_DAYS; i++)
    s->videos[i] = s->views[i] = NAN;
  return s;
}

/* From this day on the hashtag has so many videos, and 5 times the views. */
static inline void lab_counts(const char *tag, int day, double videos) {
  struct lab_series *s = lab_series(tag);
  for (int i = day - LAB_FIRST; i < LAB_DAYS; i++) {
    s->videos[i] = videos;
    s->views[i] = 5 * videos;
  }
}

static inline int64_t lab_now(void) { return fake_now(lab.fake); }
static inline int lab_today(void) { return day_of(lab_now()) - D; }

#define LAB_VIDEOS                                                            \
  "{\"videos\":[{\"id\":\"71\",\"author\":\"u\",\"desc\":\"#b\","             \
  "\"play_count\":1200000}]}"

static inline void lab_stats(const char *tag, char body[200]) {
  double videos = lab.others, views = lab.others;
  if (isnan(lab.others)) {
    const struct lab_series *s = lab_series(tag);
    videos = s->videos[lab_today() - LAB_FIRST];
    views = s->views[lab_today() - LAB_FIRST];
  }
  if (isnan(videos) && isnan(views))
    strcpy(body, "{\"nothing\":1}");
  else if (isnan(views))
    snprintf(body, 200, "{\"video_count\":%.0f}", videos);
  else
    snprintf(body, 200, "{\"video_count\":%.0f,\"view_count\":%.0f}", videos,
             views);
}

/* The hashtag that a request is about. */
static inline const char *lab_subject(const struct fetch_job *job) {
  static char tag[64];
  const char *name = strstr(job->request.body, ":\"");
  snprintf(tag, sizeof(tag), "%.60s", name != NULL ? name + 2 : "");
  tag[strcspn(tag, "\"")] = '\0';
  return tag;
}

static inline bool lab_is_missing(const char *tag) {
  return lab.missing != NULL &&
         (strcmp(lab.missing, "*") == 0 || strcmp(lab.missing, tag) == 0);
}

static inline void lab_answer(struct fetch_job *job) {
  char body[400] = LAB_VIDEOS;
  struct fetch_answer a = {.end = FETCH_ANSWERED,
                           .status = lab.status,
                           .date = fake_now(lab.fake),
                           .retry_after_s = FETCH_UNTOLD,
                           .reset_at = FETCH_UNTOLD,
                           .remaining = FETCH_UNTOLD,
                           .credits = FETCH_UNTOLD};
  bool videos = strstr(job->request.url, "videos") != NULL;
  bool usage = strstr(job->request.url, "/usage") != NULL;
  *(videos ? &lab.requests_for_videos : &lab.requests) += !usage;
  if (usage)
    strcpy(body, "{\"credit_balance\":3}");
  else if (!videos && lab_is_missing(lab_subject(job)))
    a.status = 404;
  else if (!videos)
    lab_stats(lab_subject(job), body);
  else if (lab.no_list)
    a.status = 500;
  a.body = (struct body){body, strlen(body)};
  lab.user.done(lab.user.ctx, job->token, &a);
  provider_request_clear(&job->request);
}

/* Answers what the poller asks at this moment. */
static inline void lab_network(void) {
  struct fetch_job job = {.token = NULL};
  while (!lab.silent && lab.user.next != NULL &&
         lab.user.next(lab.user.ctx, &job) == 0)
    lab_answer(&job);
}

/* -- the daemon -- */

static inline void lab_set_clock(int day, int hour, int minute) {
  int64_t to = (day_start(D + day) + hour * 3600 + minute * 60) * 1000;
  lab.fake->ms = to - lab.fake->off_s * 1000;
}

/* One tick of the daemon, and the second until the next one. */
static inline bool lab_tick(void) {
  lab_network();
  bool ready = delivery_step(lab.delivery, !lab.no_key, lab.fake->ms + 500);
  fake_pass(lab.fake, 1000);
  return ready;
}

static inline void lab_ticks(int num) {
  while (num-- > 0)
    lab_tick();
}

static inline struct tags_change lab_watch(const char *names) {
  char copy[200], *rest = NULL;
  struct watchlist list = {0};
  struct tags_change change = {0, 0};
  snprintf(copy, sizeof(copy), "%s", names);
  for (char *name = strtok_r(copy, " ", &rest); name != NULL;
       name = strtok_r(NULL, " ", &rest))
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  assert_int_equal(delivery_watch(lab.delivery, &list, &change), 0);
  watchlist_clear(&list);
  return change;
}

static inline void lab_make(const char *names) {
  const struct provider *provider = provider_find(lab.provider);
  struct poller_settings p = {.provider = provider,
                              .base_url = "http://127.0.0.1",
                              .key = lab.no_key ? "" : "sk_test_1",
                              .ca_cert = "",
                              .poll_time = lab.options.poll_time,
                              .concurrent = 8,
                              .timeout = 60,
                              .top_videos = lab.options.top_videos};
  lab.journal = journal_new(scratch);
  lab.poller = poller_new(&p, lab.journal);
  struct delivery_settings s = {.options = &lab.options,
                                .host = "host",
                                .provider = provider,
                                .poller = lab.poller,
                                .journal = lab.journal,
                                .sink = &lab.fake->sink,
                                .clock = &lab.fake->clock,
                                .receivers = lab.receivers,
                                .receivers_num = lab.receivers_num};
  lab.delivery = delivery_new(&s);
  assert_non_null(lab.delivery);
  lab.fake->delivery = lab.delivery;
  lab_watch(names);
}

/* A start of the daemon; StateDir and files are what they are. */
static inline void lab_begin(const char *names) {
  lab_make(names);
  delivery_begin(lab.delivery, !lab.no_key);
}

static inline void lab_drop(void) {
  fake_kill(lab.fake);
  poller_stop(lab.poller);
  delivery_free(lab.delivery);
  poller_free(lab.poller);
  journal_free(lab.journal);
  lab.delivery = NULL;
  lab.poller = NULL;
  lab.journal = NULL;
}

/* A stop in good order: the writer still gets what it has been given. */
static inline void lab_stop(void) {
  poller_stop(lab.poller);
  delivery_end(lab.delivery);
  fake_work(lab.fake);
  lab_drop();
}

/* The day at 08:00, and a minute of ticks. */
static inline void lab_day(int day) {
  lab_set_clock(day, 8, 0);
  lab_ticks(60);
}

static inline int lab_setup(void **state) {
  memset(&lab, 0, sizeof(lab));
  lab.fake = fake_new();
  lab.provider = "scavio-blog";
  lab.others = NAN;
  lab.status = 200;
  if (scratch_make(state) != 0 || options_init(&lab.options) != 0)
    return -1;
  lab.options.state_dir = realloc(lab.options.state_dir, sizeof(scratch));
  strcpy(lab.options.state_dir, scratch);
  lab_set_clock(0, 0, 0);
  statedir_close(statedir_open(scratch, NULL));
  return 0;
}

static inline int lab_teardown(void **state) {
  if (lab.delivery != NULL)
    lab_drop();
  int hasty = lab.fake->hasty_flushes;
  options_clear(&lab.options);
  fake_free(lab.fake);
  return scratch_remove(state) != 0 || hasty > 0 ? -1 : 0;
}

/* -- what came of it -- */

static inline void check_row(const char *tag, const char *instance, int day,
                             double want) {
  char name[100];
  snprintf(name, sizeof(name), "%s of %s on day %d", instance, tag, day);
  check_number(name, fake_stored(lab.fake, tag, instance, D + day), want);
}

static inline struct delivery_tag *lab_tag(const char *tag) {
  struct delivery_tag *found = table_find(&lab.delivery->table, tag);
  assert_non_null(found);
  return found;
}

static inline enum row_state lab_state(const char *tag, int metric) {
  return (enum row_state)lab_tag(tag)->rows[metric].state;
}

static inline void check_state(const char *tag, int metric,
                               enum row_state want) {
  check_int(tag, lab_state(tag, metric), want);
}

/* How often a text stands in another one. */
static inline int lab_times(const char *text, const char *part) {
  int num = 0;
  while ((text = strstr(text, part)) != NULL) {
    num++;
    text += strlen(part);
  }
  return num;
}

/* The log has so many lines with this text. */
static inline void check_log(const char *part, int num) {
  if (lab_times(lab.fake->log, part) != num)
    fail_msg("\"%s\" is not %d times in the log:\n%s", part, num,
             lab.fake->log);
}

static inline void check_notices(const char *part, int num) {
  if (lab_times(lab.fake->notices, part) != num)
    fail_msg("\"%s\" is not %d times in the notifications:\n%s", part, num,
             lab.fake->notices);
}

/* Nothing that must never happen has happened. */
static inline void check_order(void) {
  check_int("files of rrdtool", lab.fake->files_of_rrdtool, 0);
  check_int("values after a gap", lab.fake->gaps, 0);
  check_int("NaNs", lab.fake->nans, 0);
}

#define IN_LAB(test)                                                          \
  cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)
