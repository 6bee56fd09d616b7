/* SPDX-License-Identifier: MIT */
/* The thread that posts: what goes when, and what an answer means. */
#include "post/internal.h"

#include "post/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000
#define DAY_S 86400
#define LOOK_MS 60000 /* longest sleep: the wall clock may be set */

/* Milliseconds after so many failures in a row; then the last one. */
static const int64_t pauses[] = {5 * SECOND, 60 * SECOND, 600 * SECOND,
                                 1800 * SECOND};

/* The letters of one request. */
struct batch {
  struct route *route;
  char *url; /* secret */
  struct letter *letters[OUTBOX_TOGETHER_MAX];
  size_t num;
};

static int64_t pause_after(int failures) {
  int last = (int)(sizeof(pauses) / sizeof(pauses[0])) - 1;
  return pauses[failures - 1 < last ? failures - 1 : last];
}

/* -- news */

static void note_failure(struct route *r, const char *why) {
  snprintf(r->why, sizeof(r->why), "%s", why);
  r->news_due = r->news_due || !r->failing;
  r->failing = true;
}

static void note_success(struct route *r) {
  r->news_due = r->news_due != r->failing; /* unsaid trouble is no news */
  r->failing = false;
  r->failures = 0;
  r->paused_ms = 0;
}

bool outbox_news(struct outbox *o, struct outbox_news *news) {
  struct route *r = NULL;
  bool due = false;
  if (o == NULL)
    return false;
  pthread_mutex_lock(&o->lock);
  SLIST_FOREACH(r, &o->routes, next) {
    if (!r->news_due)
      continue;
    *news = (struct outbox_news){
        .failing = r->failing, .waiting = r->waiting, .lost = r->lost};
    strcpy(news->receiver, r->receiver);
    strcpy(news->why, r->why);
    r->news_due = false;
    r->lost = 0;
    due = true;
    break;
  }
  pthread_mutex_unlock(&o->lock);
  return due;
}

/* -- what goes now */

static void give_up_old(struct outbox *o, int64_t now) {
  struct letter *l = TAILQ_FIRST(&o->letters), *next = NULL;
  for (; l != NULL && o->clock_is_right; l = next) {
    next = TAILQ_NEXT(l, next);
    int64_t since = l->not_before > l->created ? l->not_before : l->created;
    if (l->under_way || now - since <= (int64_t)OUTBOX_DAYS * DAY_S)
      continue;
    l->route->lost++;
    l->route->news_due = true;
    letters_drop(o, l);
  }
}

/* Milliseconds until the letter may go; 0: now, -1: not as things are. */
static int64_t wait_of(const struct letter *l, int64_t now, int64_t now_ms) {
  if (l->held || l->under_way || l->route->busy)
    return -1;
  if (l->not_before > now)
    return (l->not_before - now) * SECOND;
  int64_t due = l->due_ms > l->route->paused_ms ? l->due_ms
                                                : l->route->paused_ms;
  return due > now_ms ? due - now_ms : 0;
}

static bool goes_with(const struct batch *b, const struct letter *l) {
  return b->num == 0 ||
         (b->letters[0]->together && l->together && l->route == b->route);
}

/* Gathers what goes as one request; returns the wait where nothing does. */
static int64_t gather(struct outbox *o, struct batch *b) {
  int64_t now = time(NULL), now_ms = fetch_now_ms(), wait = LOOK_MS;
  struct letter *l = NULL;
  give_up_old(o, now);
  TAILQ_FOREACH(l, &o->letters, next) {
    int64_t left = wait_of(l, now, now_ms);
    if (left > 0 && left < wait)
      wait = left;
    if (left != 0 || b->num == OUTBOX_TOGETHER_MAX || !goes_with(b, l))
      continue;
    b->route = l->route;
    b->letters[b->num++] = l;
  }
  return b->num > 0 ? 0 : wait;
}

static int make_request(struct outbox *o, const struct batch *b,
                        struct provider_request *out, struct errmsg *why) {
  char *texts[OUTBOX_TOGETHER_MAX];
  size_t num = 0;
  while (num < b->num &&
         (texts[num] = letters_text(o, b->letters[num], why)) != NULL)
    num++;
  int status = num == b->num
                   ? o->user.make(o->user.ctx, b->route->receiver,
                                  (const char *const *)texts, num, out, why)
                   : -1;
  while (num > 0)
    free(texts[--num]);
  return status;
}

static void begin(struct batch *b, const char *url) {
  b->url = strdup(url);
  b->route->busy = true;
  for (size_t i = 0; i < b->num; i++)
    b->letters[i]->under_way = true;
}

/* Later, all that goes there. */
static void pause_route(struct route *r, int64_t ms) {
  r->paused_ms = fetch_now_ms() + ms;
}

static int64_t next(void *ctx, struct fetch_job *job) {
  struct outbox *o = ctx;
  struct errmsg why = {""};
  struct batch *b = calloc(1, sizeof(*b));
  if (b == NULL)
    return pauses[0];
  pthread_mutex_lock(&o->lock);
  int64_t wait = gather(o, b);
  if (wait == 0 && make_request(o, b, &job->request, &why) == 0) {
    begin(b, job->request.url);
    job->token = b;
  } else if (wait == 0) {
    note_failure(b->route, why.text);
    pause_route(b->route, pause_after(++b->route->failures));
    wait = 1; /* others may go */
  }
  pthread_mutex_unlock(&o->lock);
  if (wait != 0)
    free(b);
  return wait;
}

/* -- what came of it */

static void end(struct batch *b) {
  b->route->busy = false;
  for (size_t i = 0; i < b->num; i++)
    b->letters[i]->under_way = false;
}

static void explain(const struct fetch_answer *a, const char *url,
                    char why[200]) {
  char words[150];
  words_of_answer(a, url, words, sizeof(words));
  if (a->end == FETCH_ANSWERED)
    snprintf(why, 200, "it answers %d%s%s%s", a->status,
             words[0] != '\0' ? " (" : "", words, words[0] != '\0' ? ")" : "");
  else
    snprintf(why, 200, "%s", words);
}

/* Whether the letter is at fault, not the receiver. */
static bool is_refused(const struct fetch_answer *a) {
  return a->end == FETCH_ANSWERED &&
         (a->status == 400 || a->status == 413 || a->status == 422);
}

static void failed(struct batch *b, const struct fetch_answer *a) {
  char why[200];
  struct route *r = b->route;
  explain(a, b->url != NULL ? b->url : "", why);
  note_failure(r, why);
  if (is_refused(a)) {
    for (size_t i = 0; i < b->num; i++) {
      struct letter *l = b->letters[i];
      l->due_ms = fetch_now_ms() + pause_after(++l->tries);
    }
    return;
  }
  int64_t ms = pause_after(++r->failures);
  bool told = a->end == FETCH_ANSWERED && a->retry_after_s != FETCH_UNTOLD &&
              (a->status == 429 || a->status == 503);
  pause_route(r, told ? (int64_t)a->retry_after_s * SECOND : ms);
}

static void done(void *ctx, void *token, const struct fetch_answer *a) {
  struct outbox *o = ctx;
  struct batch *b = token;
  pthread_mutex_lock(&o->lock);
  end(b);
  if (a->end == FETCH_ANSWERED && a->status / 100 == 2) {
    note_success(b->route);
    for (size_t i = 0; i < b->num; i++)
      letters_drop(o, b->letters[i]);
  } else if (a->end != FETCH_ABANDONED)
    failed(b, a);
  pthread_mutex_unlock(&o->lock);
  if (b->url != NULL)
    explicit_bzero(b->url, strlen(b->url));
  free(b->url);
  free(b);
}

/* -- life */

struct outbox *outbox_new(const char *state_dir, struct errmsg *msg) {
  struct outbox *o = calloc(1, sizeof(*o));
  if (o == NULL) {
    err_set(msg, "out of memory");
    return NULL;
  }
  TAILQ_INIT(&o->letters);
  pthread_mutex_init(&o->lock, NULL);
  snprintf(o->dir, sizeof(o->dir), "%.3900s/outbox", state_dir);
  if (letters_load(o, msg) == 0)
    return o;
  outbox_free(o, 0);
  return NULL;
}

int outbox_start(struct outbox *o, const struct outbox_user *user,
                 const char *ca_cert, struct errmsg *msg) {
  struct fetch_user to = {.ctx = o, .next = next, .done = done};
  struct fetch_limits limits = {.concurrent = OUTBOX_RECEIVERS_MAX,
                                .timeout = OUTBOX_TIMEOUT,
                                .ca_cert = ca_cert};
  o->user = *user;
  o->fetch = fetch_start(&to, &limits, msg);
  return o->fetch != NULL ? 0 : -1;
}

/* Whether something may still arrive that was not tried before. */
static bool is_hopeful(struct outbox *o) {
  int64_t now = time(NULL), now_ms = fetch_now_ms();
  const struct letter *l = NULL;
  bool hopeful = false;
  pthread_mutex_lock(&o->lock);
  TAILQ_FOREACH(l, &o->letters, next)
  hopeful = hopeful || ((l->under_way || wait_of(l, now, now_ms) == 0) &&
                        !l->route->failing);
  pthread_mutex_unlock(&o->lock);
  return hopeful;
}

void outbox_free(struct outbox *o, int patience_ms) {
  static const struct timespec moment = {.tv_nsec = 5000000};
  if (o == NULL)
    return;
  int64_t until = fetch_now_ms() + patience_ms;
  while (o->fetch != NULL && is_hopeful(o) && fetch_now_ms() < until)
    nanosleep(&moment, NULL);
  fetch_stop(o->fetch);
  while (!TAILQ_EMPTY(&o->letters)) {
    struct letter *l = TAILQ_FIRST(&o->letters);
    TAILQ_REMOVE(&o->letters, l, next);
    free(l->name);
    free(l);
  }
  while (!SLIST_EMPTY(&o->routes)) {
    struct route *r = SLIST_FIRST(&o->routes);
    SLIST_REMOVE_HEAD(&o->routes, next);
    free(r);
  }
  pthread_mutex_destroy(&o->lock);
  free(o);
}
