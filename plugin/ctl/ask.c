/* SPDX-License-Identifier: MIT */
#include "ctl/ask.h"

#include "core/text.h"
#include "core/url.h"
#include "option/keyfile.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IDLE_MS (-1) /* until the next ask_call() */
#define TOO_LATE_MS                                                           \
  10000 /* that a request has not been sent: we were stopped */

struct ask {
  const struct provider *provider;
  const char *base_url, *key;
  char key_in_url[3 * KEY_MAX + 1];
  struct fetch *fetch;
  err_report say; /* NULL: nothing is explained */
  void *say_ctx;

  pthread_mutex_t lock;
  pthread_cond_t ended;
  bool wanted; /* request is to be sent */
  int64_t wanted_ms;
  bool done;
  struct provider_request request;
  struct request_context to;
  struct answer answer;
  struct videos *videos;
};

/* Without an answer, which costs nothing. The caller holds the lock. */
static void give_up(struct ask *a, const char *why) {
  struct fetch_answer none = {.end = FETCH_UNREACHABLE,
                              .credits = FETCH_UNTOLD};
  snprintf(none.why, sizeof(none.why), "%s", why);
  response_read(&a->to, &none, time(NULL), &a->answer, &a->videos);
  a->done = true;
  pthread_cond_signal(&a->ended);
}

/*
 * On the fetching thread. What was noted in the journal long ago is not sent:
 * the daemon may have asked the same meanwhile.
 */
static int64_t next(void *ctx, struct fetch_job *job) {
  struct ask *a = ctx;
  pthread_mutex_lock(&a->lock);
  bool is_late = fetch_now_ms() - a->wanted_ms > TOO_LATE_MS;
  bool wanted = a->wanted && !is_late;
  if (a->wanted && is_late) {
    provider_request_clear(&a->request);
    give_up(a, "this program was stopped before the request was sent");
  }
  a->wanted = false;
  if (wanted)
    *job = (struct fetch_job){.request = a->request, .token = a};
  pthread_mutex_unlock(&a->lock);
  return wanted ? 0 : IDLE_MS;
}

static void say_without_key(void *ctx, const char *sentence) {
  const struct ask *a = ctx;
  struct errmsg msg;
  err_set(&msg, "%s", sentence);
  text_redact(msg.text, a->key);
  text_redact(msg.text, a->key_in_url);
  a->say(a->say_ctx, msg.text);
}

/* On the fetching thread: the answer's memory is gone after this. */
static void done(void *ctx, void *token, const struct fetch_answer *f) {
  struct ask *a = ctx;
  (void)token;
  pthread_mutex_lock(&a->lock);
  if (a->say != NULL && f->end == FETCH_ANSWERED)
    call_kind(a->to.call)
        ->explain(a->provider, f->status, f->body, say_without_key, a);
  response_read(&a->to, f, time(NULL), &a->answer, &a->videos);
  a->done = true;
  pthread_cond_signal(&a->ended);
  pthread_mutex_unlock(&a->lock);
}

struct ask *ask_start(const struct options *o, const struct provider *p,
                      const char *base_url, const char *key,
                      struct errmsg *msg) {
  struct ask *a = calloc(1, sizeof(*a));
  if (a == NULL) {
    err_set(msg, "out of memory");
    return NULL;
  }
  a->provider = p;
  a->base_url = base_url;
  a->key = key;
  url_encode(key, a->key_in_url);
  pthread_mutex_init(&a->lock, NULL);
  pthread_cond_init(&a->ended, NULL);
  struct fetch_user user = {.ctx = a, .next = next, .done = done};
  struct fetch_limits limits = {
      .concurrent = 1,
      .timeout = o->timeout < ASK_TIMEOUT ? o->timeout : ASK_TIMEOUT,
      .ca_cert = o->ca_cert,
      .credits_header = p->credits_header};
  a->fetch = fetch_start(&user, &limits, msg);
  if (a->fetch != NULL)
    return a;
  ask_stop(a);
  return NULL;
}

void ask_explain(struct ask *a, err_report say, void *ctx) {
  a->say = say;
  a->say_ctx = ctx;
}

void ask_stop(struct ask *a) {
  if (a == NULL)
    return;
  fetch_stop(a->fetch);
  pthread_cond_destroy(&a->ended);
  pthread_mutex_destroy(&a->lock);
  explicit_bzero(a->key_in_url, sizeof(a->key_in_url));
  free(a);
}

static void wait_for_end(struct ask *a) {
  pthread_mutex_lock(&a->lock);
  a->wanted = true;
  a->wanted_ms = fetch_now_ms();
  a->done = false;
  fetch_wake(a->fetch);
  while (!a->done)
    pthread_cond_wait(&a->ended, &a->lock);
  pthread_mutex_unlock(&a->lock);
}

void ask_call(struct ask *a, enum call call, const char *tag, const char *id,
              int count, struct answer *answer, struct videos **videos) {
  struct provider_subject subject = {
      .tag = tag, .id = id, .key = a->key, .count = count};
  a->to = (struct request_context){.provider = a->provider,
                                   .call = call,
                                   .tag = tag,
                                   .key = a->key,
                                   .key_in_url = a->key_in_url};
  a->videos = NULL;
  if (provider_request_make(a->provider, call_template(a->provider, call),
                            a->base_url, &subject, &a->request) == 0) {
    wait_for_end(a);
  } else {
    give_up(a, "out of memory");
  }
  *answer = a->answer;
  if (videos != NULL)
    *videos = a->videos;
}

void ask_check_zeros(const struct ask *a, double most_videos,
                     struct answer *answer) {
  response_check_zeros(&a->to, most_videos, answer);
}

struct entry ask_entry(const struct ask *a, int64_t sent,
                       const struct answer *answer) {
  return response_entry(&a->to, sent, time(NULL), answer);
}
