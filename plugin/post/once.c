/* SPDX-License-Identifier: MIT */
#include "post/once.h"

#include "core/url.h"
#include "fetch/fetch.h"
#include "post/words.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct once {
  pthread_mutex_t lock;
  pthread_cond_t ended;
  struct provider_request request;
  char *url;
  struct post_answer *answer;
  bool sent, done;
};

/* On the fetching thread. */
static int64_t next(void *ctx, struct fetch_job *job) {
  struct once *o = ctx;
  if (o->sent)
    return -1;
  o->sent = true;
  *job = (struct fetch_job){.request = o->request, .token = o};
  return 0;
}

static void done(void *ctx, void *token, const struct fetch_answer *a) {
  struct once *o = ctx;
  (void)token;
  pthread_mutex_lock(&o->lock);
  o->answer->status = a->end == FETCH_ANSWERED ? a->status : 0;
  words_of_answer(a, o->url, o->answer->words, POST_WORDS_SIZE);
  o->done = true;
  pthread_cond_signal(&o->ended);
  pthread_mutex_unlock(&o->lock);
}

static void wait_for_end(struct once *o) {
  pthread_mutex_lock(&o->lock);
  while (!o->done)
    pthread_cond_wait(&o->ended, &o->lock);
  pthread_mutex_unlock(&o->lock);
}

int post_once(struct provider_request *request, const char *ca_cert,
              int seconds, struct post_answer *answer, struct errmsg *msg) {
  struct once o = {.lock = PTHREAD_MUTEX_INITIALIZER,
                   .ended = PTHREAD_COND_INITIALIZER,
                   .request = *request,
                   .url = strdup(request->url),
                   .answer = answer};
  struct fetch_user user = {.ctx = &o, .next = next, .done = done};
  struct fetch_limits limits = {
      .concurrent = 1, .timeout = seconds, .ca_cert = ca_cert};
  struct fetch *f = o.url != NULL ? fetch_start(&user, &limits, msg) : NULL;
  if (f == NULL) {
    provider_request_clear(request);
    free(o.url);
    return o.url != NULL ? -1 : err_set(msg, "out of memory");
  }
  fetch_wake(f);
  wait_for_end(&o);
  fetch_stop(f);
  explicit_bzero(o.url, strlen(o.url));
  free(o.url);
  return 0;
}
