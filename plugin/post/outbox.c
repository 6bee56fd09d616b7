/* SPDX-License-Identifier: MIT */
#include "post/outbox.h"

#include "fetch/fetch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Milliseconds between the tries of one text. */
static const int64_t pauses[OUTBOX_TRIES - 1] = {5000, 60000, 600000, 3600000,
                                                 21600000};

struct letter {
  char *text;
  int tries;
  int64_t due_ms; /* monotonic */
  struct letter *next;
};

struct outbox {
  char *url;
  struct fetch *fetch;
  pthread_mutex_t lock; /* everything below */
  struct letter *first, **end;
  struct letter *out; /* under way; not in the line */
  size_t waiting;     /* with the one under way */
  bool failing, news_due;
  size_t lost;
  char why[200];
};

static void letter_free(struct letter *l) {
  free(l->text);
  free(l);
}

static void append(struct outbox *o, struct letter *l) {
  l->next = NULL;
  *o->end = l;
  o->end = &l->next;
}

/* The first letter that is due leaves the line; NULL with the wait for it. */
static struct letter *take_due(struct outbox *o, int64_t now, int64_t *wait) {
  *wait = -1;
  for (struct letter **at = &o->first; *at != NULL; at = &(*at)->next) {
    struct letter *l = *at;
    if (l->due_ms <= now) {
      *at = l->next;
      if (o->end == &l->next)
        o->end = at;
      return l;
    }
    if (*wait < 0 || l->due_ms - now < *wait)
      *wait = l->due_ms - now;
  }
  return NULL;
}

/* No header but the type: no key ever goes to this server. */
static bool make_request(const struct outbox *o, const struct letter *l,
                         struct provider_request *r) {
  *r = (struct provider_request){
      .method = "POST",
      .url = strdup(o->url),
      .body = strdup(l->text),
      .headers = {strdup("Content-Type: application/json")}};
  if (r->url != NULL && r->body != NULL && r->headers[0] != NULL)
    return true;
  provider_request_clear(r);
  return false;
}

static int64_t next(void *ctx, struct fetch_job *job) {
  struct outbox *o = ctx;
  int64_t wait = -1;
  pthread_mutex_lock(&o->lock);
  struct letter *l = take_due(o, fetch_now_ms(), &wait);
  if (l != NULL && make_request(o, l, &job->request)) {
    job->token = o->out = l;
    wait = 0;
  } else if (l != NULL) { /* no memory: later */
    l->due_ms = fetch_now_ms() + pauses[0];
    append(o, l);
    wait = pauses[0];
  }
  pthread_mutex_unlock(&o->lock);
  return wait;
}

static void note_failure(struct outbox *o, const struct fetch_answer *a) {
  if (a->end == FETCH_ANSWERED)
    snprintf(o->why, sizeof(o->why), "it answers HTTP %d", a->status);
  else
    snprintf(o->why, sizeof(o->why), "%s", a->why);
  o->news_due = o->news_due || !o->failing;
  o->failing = true;
}

static void give_up(struct outbox *o, struct letter *l) {
  letter_free(l);
  o->waiting--;
  o->lost++;
}

static void failed(struct outbox *o, struct letter *l,
                   const struct fetch_answer *a) {
  note_failure(o, a);
  if (++l->tries >= OUTBOX_TRIES) {
    give_up(o, l);
    return;
  }
  l->due_ms = fetch_now_ms() + pauses[l->tries - 1];
  append(o, l);
}

static void arrived(struct outbox *o, struct letter *l) {
  letter_free(l);
  o->waiting--;
  o->news_due = o->news_due != o->failing; /* unsaid trouble is no news */
  o->failing = false;
}

static void done(void *ctx, void *token, const struct fetch_answer *a) {
  struct outbox *o = ctx;
  struct letter *l = token;
  pthread_mutex_lock(&o->lock);
  o->out = NULL;
  if (a->end == FETCH_ABANDONED)
    give_up(o, l);
  else if (a->end == FETCH_ANSWERED && a->status / 100 == 2)
    arrived(o, l);
  else
    failed(o, l, a);
  pthread_mutex_unlock(&o->lock);
}

static void release(struct outbox *o) {
  while (o->first != NULL) {
    struct letter *l = o->first;
    o->first = l->next;
    letter_free(l);
  }
  pthread_mutex_destroy(&o->lock);
  free(o->url);
  free(o);
}

struct outbox *outbox_start(const char *url, const char *ca_cert,
                            struct errmsg *msg) {
  struct outbox *o = calloc(1, sizeof(*o));
  if (o == NULL) {
    err_set(msg, "out of memory");
    return NULL;
  }
  o->end = &o->first;
  pthread_mutex_init(&o->lock, NULL);
  struct fetch_user user = {.ctx = o, .next = next, .done = done};
  struct fetch_limits limits = {
      .concurrent = 1, .timeout = OUTBOX_TIMEOUT, .ca_cert = ca_cert};
  o->url = strdup(url);
  if (o->url != NULL)
    o->fetch = fetch_start(&user, &limits, msg);
  else
    err_set(msg, "out of memory");
  if (o->fetch != NULL)
    return o;
  release(o);
  return NULL;
}

void outbox_put(struct outbox *o, char *text) {
  struct letter *l = o != NULL && text != NULL ? calloc(1, sizeof(*l)) : NULL;
  if (l == NULL) {
    free(text);
    return;
  }
  l->text = text;
  pthread_mutex_lock(&o->lock);
  bool room = o->waiting++ < OUTBOX_MAX;
  if (room)
    append(o, l);
  else
    give_up(o, l);
  pthread_mutex_unlock(&o->lock);
  if (room)
    fetch_wake(o->fetch);
}

bool outbox_news(struct outbox *o, struct outbox_news *news) {
  if (o == NULL)
    return false;
  pthread_mutex_lock(&o->lock);
  bool due = o->news_due;
  o->news_due = false;
  *news = (struct outbox_news){
      .failing = o->failing, .waiting = o->waiting, .lost = o->lost};
  strcpy(news->why, o->why);
  if (due && !o->failing)
    o->lost = 0;
  pthread_mutex_unlock(&o->lock);
  return due;
}

/* Whether something may still arrive that was not tried before. */
static bool is_hopeful(struct outbox *o) {
  pthread_mutex_lock(&o->lock);
  bool hopeful = o->out != NULL && o->out->tries == 0;
  for (const struct letter *l = o->first; l != NULL; l = l->next)
    hopeful = hopeful || l->tries == 0;
  hopeful = hopeful && !o->failing;
  pthread_mutex_unlock(&o->lock);
  return hopeful;
}

void outbox_stop(struct outbox *o, int patience_ms) {
  static const struct timespec moment = {.tv_nsec = 5000000};
  if (o == NULL)
    return;
  int64_t until = fetch_now_ms() + patience_ms;
  while (is_hopeful(o) && fetch_now_ms() < until)
    nanosleep(&moment, NULL);
  fetch_stop(o->fetch);
  release(o);
}
