/* SPDX-License-Identifier: MIT */
#include "fetch/fetch.h"

#include "fetch/transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IDLE_MS 60000 /* longest sleep; wake-ups come in between */

struct fetch {
  struct fetch_user user;
  struct transfer_settings settings;
  struct idle idle;
  char *ca_cert;
  CURLM *multi;
  struct transfer *transfers;
  int transfers_num;
  pthread_t thread;
  atomic_bool stopping;
};

int64_t fetch_now_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct transfer *free_transfer(struct fetch *f) {
  for (int i = 0; i < f->transfers_num; i++)
    if (!f->transfers[i].busy)
      return &f->transfers[i];
  return NULL;
}

static bool hand_over(struct fetch *f, struct transfer *t) {
  return curl_multi_add_handle(f->multi, t->easy) == CURLM_OK;
}

static void finish(struct fetch *f, struct transfer *t, CURLcode rc) {
  struct fetch_answer a;
  transfer_answer(t, rc, &a);
  f->user.done(f->user.ctx, t->token, &a);
  transfer_end(t, rc);
}

static void abandon(struct fetch *f, struct transfer *t) {
  struct fetch_answer a = {.end = FETCH_ABANDONED, .why = "the daemon stops"};
  curl_multi_remove_handle(f->multi, t->easy);
  f->user.done(f->user.ctx, t->token, &a);
  transfer_end(t, CURLE_ABORTED_BY_CALLBACK);
}

/* Sends whatever may be sent now; returns the longest sleep after it. */
static int64_t refill(struct fetch *f) {
  for (;;) {
    struct transfer *t = free_transfer(f);
    if (t == NULL)
      return IDLE_MS;
    struct fetch_job job = {.token = NULL};
    int64_t wait = f->user.next(f->user.ctx, &job);
    if (wait != 0)
      return wait < 0 || wait > IDLE_MS ? IDLE_MS : wait;
    if (!transfer_begin(t, &job) || !hand_over(f, t))
      finish(f, t, CURLE_OUT_OF_MEMORY);
  }
}

/* Hands back what has ended; whether anything has. */
static bool reap(struct fetch *f) {
  const CURLMsg *m = NULL;
  int left = 0, num = 0;
  for (; (m = curl_multi_info_read(f->multi, &left)) != NULL; num++) {
    CURLcode rc = m->data.result; /* *m dies with its handle: copy */
    CURL *easy = m->easy_handle;
    char *data = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
    struct transfer *t = (struct transfer *)(void *)data;
    transfer_keep_connection(t);
    curl_multi_remove_handle(f->multi, easy);
    if (!transfer_repeat(t, rc) || !hand_over(f, t))
      finish(f, t, rc);
  }
  return num > 0;
}

static void *run(void *arg) {
  struct fetch *f = arg;
  while (!atomic_load(&f->stopping)) {
    int running = 0;
    int64_t wait = refill(f);
    curl_multi_perform(f->multi, &running);
    if (!reap(f)) /* else there is room for more */
      curl_multi_poll(f->multi, NULL, 0, (int)wait, NULL);
  }
  for (int i = 0; i < f->transfers_num; i++)
    if (f->transfers[i].busy)
      abandon(f, &f->transfers[i]);
  return NULL;
}

static void release(struct fetch *f) {
  for (int i = 0; i < f->transfers_num; i++)
    transfer_clear(&f->transfers[i]);
  curl_multi_cleanup(f->multi);
  curl_share_cleanup(f->settings.share);
  free(f->transfers);
  idle_clear(&f->idle);
  free(f->ca_cert);
  free(f);
}

static int build(struct fetch *f, const struct fetch_limits *limits) {
  f->ca_cert = strdup(limits->ca_cert != NULL ? limits->ca_cert : "");
  f->transfers = calloc((size_t)limits->concurrent, sizeof(*f->transfers));
  int has_idle = idle_init(&f->idle, limits->concurrent);
  f->multi = curl_multi_init();
  f->settings = (struct transfer_settings){
      .timeout = limits->timeout,
      .ca_cert = f->ca_cert,
      .credits_header = limits->credits_header,
      .idle = &f->idle,
      .share = curl_share_init()}; /* of one thread: without locks */
  if (f->ca_cert == NULL || f->transfers == NULL || f->multi == NULL ||
      has_idle != 0 || f->settings.share == NULL)
    return -1;
  curl_share_setopt(f->settings.share, CURLSHOPT_SHARE,
                    CURL_LOCK_DATA_SSL_SESSION);
  curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)limits->concurrent);
  for (; f->transfers_num < limits->concurrent; f->transfers_num++)
    f->transfers[f->transfers_num] = (struct transfer){
        .settings = &f->settings,
        .all = f->transfers,
        .all_num = limits->concurrent};
  return 0;
}

/* The thread must not take the daemon's signals. */
static int start_thread(struct fetch *f) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int status = pthread_create(&f->thread, NULL, run, f);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (status == 0)
    pthread_setname_np(f->thread, "hashtag fetch");
  return status;
}

struct fetch *fetch_start(const struct fetch_user *user,
                          const struct fetch_limits *limits,
                          struct errmsg *msg) {
  struct fetch *f = calloc(1, sizeof(*f));
  if (f == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
    free(f);
    err_set(msg, "libcurl cannot be started");
    return NULL;
  }
  f->user = *user;
  if (build(f, limits) == 0 && start_thread(f) == 0)
    return f;
  err_set(msg,
          "no memory or no thread for %d connections; lower "
          "MaxConcurrent",
          limits->concurrent);
  release(f);
  return NULL;
}

void fetch_wake(struct fetch *f) {
  if (f != NULL)
    curl_multi_wakeup(f->multi);
}

void fetch_stop(struct fetch *f) {
  if (f == NULL)
    return;
  atomic_store(&f->stopping, true);
  curl_multi_wakeup(f->multi);
  pthread_join(f->thread, NULL);
  release(f);
}
