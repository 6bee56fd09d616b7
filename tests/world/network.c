/* SPDX-License-Identifier: MIT */
#include "world/network.h"

#include "fetch/fetch.h"
#include "world/api.h"
#include "world/clock.h"
#include "world/oracle.h"
#include "world/plant.h"
#include "world/run.h"
#include "world/seams.h"

#include <stdlib.h>
#include <string.h>

#define FETCHERS 8
#define FLIGHTS 64
#define IDLE_MS 60000    /* what the poller waits for when it has no plan */
#define IDLE_MAX 3600000 /* the world looks in less often than that */
#define BURST 64         /* requests at one moment, at most */

struct flight {
  bool used;
  void *token;
  int64_t due, sent_s, sent; /* true ms; wall clock; true ms */
  struct api_request request;
  struct api_reply reply;
};

struct fetch {
  bool used;
  enum process_id owner;
  struct fetch_user user;
  int64_t concurrent, timeout_ms;
  int64_t ask_at, idle_ms;
  int num;        /* under way */
  bool confirmed; /* a good answer has come */
  bool held;      /* its process is stopped */
  struct flight flights[FLIGHTS];
};

static struct fetch fetchers[FETCHERS];
static bool repeats;
static int tool_answers;

void network_begin(void) {
  for (int i = 0; i < FETCHERS; i++)
    fetchers[i].used = false;
  repeats = false;
}

void network_repeat(bool on) { repeats = on; }

int network_tool_answers(void) { return tool_answers; }

void network_drop(enum process_id id) {
  for (int i = 0; i < FETCHERS; i++)
    if (fetchers[i].owner == id)
      fetchers[i].used = false;
}

/* -- as the processes call it */

SEAM(struct fetch *, fetch_start, const struct fetch_user *user,
     const struct fetch_limits *limits, struct errmsg *msg) {
  int i = 0;
  (void)msg;
  while (i < FETCHERS - 1 && fetchers[i].used)
    i++;
  struct fetch *f = &fetchers[i];
  f->used = true;
  f->owner = process_current();
  f->user = *user;
  f->concurrent = limits->concurrent;
  f->timeout_ms = limits->timeout * INT64_C(1000);
  f->ask_at = clock_true();
  f->idle_ms = IDLE_MS;
  f->num = 0;
  f->confirmed = f->held = false;
  for (int n = 0; n < FLIGHTS; n++)
    f->flights[n].used = false;
  return f;
}

SEAM(void, fetch_wake, struct fetch *f) {
  if (f != NULL) {
    f->ask_at = clock_true();
    f->idle_ms = IDLE_MS;
  }
}

SEAM(int64_t, fetch_now_ms, void) { return clock_monotonic(); }

SEAM(void, fetch_stop, struct fetch *f) {
  struct fetch_answer gone = {.end = FETCH_ABANDONED,
                              .date = FETCH_UNTOLD,
                              .retry_after_s = FETCH_UNTOLD,
                              .reset_at = FETCH_UNTOLD,
                              .remaining = FETCH_UNTOLD,
                              .credits = FETCH_UNTOLD,
                              .why = "the fetcher was stopped"};
  if (f == NULL)
    return;
  for (int n = 0; n < FLIGHTS; n++)
    if (f->flights[n].used) {
      f->flights[n].used = false;
      f->num--;
      f->user.done(f->user.ctx, f->flights[n].token, &gone);
    }
  f->used = false;
}

/* -- as the world runs it */

static void clear_request(struct provider_request *r) {
  process_free(r->url);
  process_free(r->body);
  for (size_t i = 0; r->headers[i] != NULL; i++)
    process_free(r->headers[i]);
}

static void send_out(struct fetch *f, struct fetch_job *job) {
  int n = 0;
  while (n < FLIGHTS && f->flights[n].used)
    n++;
  if (n == FLIGHTS)
    abort();
  struct flight *l = &f->flights[n];
  l->used = true;
  l->token = job->token;
  l->request = api_read(job);
  l->sent_s = clock_wall() / 1000;
  l->sent = clock_true();
  clear_request(&job->request);
  api_answer(&l->request, f->timeout_ms, &l->reply);
  if (plant == PLANT_DEAF && l->request.tag == 0) {
    l->reply.answer.status = 400;
    l->reply.sample = false;
  }
  l->due = clock_true() + l->reply.takes_ms;
  f->num++;
  struct oracle_request q = {.call = l->request.call,
                             .tag = l->request.tag,
                             .by_tool = f->owner == PROCESS_TOOL,
                             .billed = l->reply.billed,
                             .sample = l->reply.sample,
                             .confirmed = f->confirmed,
                             .under_way = f->num};
  oracle_sent(&q);
  if (repeats && f->owner == PROCESS_DAEMON)
    oracle_sent(&q);
}

struct asking {
  struct fetch *f;
  struct fetch_job job;
  int64_t wait;
};

static int call_next(void *ctx) {
  struct asking *a = ctx;
  a->wait = a->f->user.next(a->f->user.ctx, &a->job);
  return 0;
}

/* A wait without a plan is stretched: nobody needs 1,440 looks a day. */
static int64_t stretch(struct fetch *f, int64_t wait) {
  if (wait < 0)
    return NEVER;
  if (wait < IDLE_MS) {
    f->idle_ms = IDLE_MS;
    return clock_true() + wait;
  }
  wait = f->idle_ms;
  f->idle_ms = f->idle_ms * 2 < IDLE_MAX ? f->idle_ms * 2 : IDLE_MAX;
  return clock_true() + wait;
}

static bool ask(struct fetch *f) {
  bool sent = false;
  for (int i = 0; i < BURST && f->used; i++) {
    struct asking a = {.f = f};
    if (!process_call(f->owner, call_next, &a)) {
      run_died(f->owner);
      return true;
    }
    if (a.wait != 0) {
      if (f->owner == PROCESS_TOOL)
        tool_answers++; /* it may have given up what it wanted */
      f->ask_at = stretch(f, a.wait);
      return sent;
    }
    send_out(f, &a.job);
    sent = true;
  }
  f->ask_at = clock_true() + 1;
  return sent;
}

struct ending {
  struct fetch *f;
  struct flight *l;
};

static int call_done(void *ctx) {
  struct ending *e = ctx;
  e->f->user.done(e->f->user.ctx, e->l->token, &e->l->reply.answer);
  return 0;
}

/* By the clock of now, where it was set meanwhile. */
static int64_t sent_by_now(const struct flight *l) {
  int64_t sent_s = (clock_wall() - (clock_true() - l->sent)) / 1000;
  int64_t jump = sent_s - l->sent_s;
  return jump > 3600 || jump < -3600 ? sent_s : l->sent_s;
}

static void end_flight(struct fetch *f, struct flight *l) {
  struct ending e = {f, l};
  l->used = false;
  f->num--;
  l->reply.answer.body.data = l->reply.text;
  l->reply.answer.body.len = strlen(l->reply.text);
  f->confirmed |= l->reply.sample || (l->request.call == ASK_VIDEOS &&
                                      l->reply.answer.status == 200);
  f->ask_at = clock_true();
  f->idle_ms = IDLE_MS;
  if (f->owner == PROCESS_DAEMON)
    l->sent_s = sent_by_now(l);
  if (f->owner == PROCESS_TOOL)
    tool_answers++;
  bool lived = process_call(f->owner, call_done, &e);
  struct oracle_answer a = {.call = l->request.call,
                            .tag = l->request.tag,
                            .by_tool = f->owner == PROCESS_TOOL,
                            .missed = l->reply.missed,
                            .sent_s = l->sent_s,
                            .sent_true_s = l->sent / 1000,
                            .videos = l->reply.sample ? l->reply.videos : 0,
                            .lived = lived};
  oracle_answered(&a);
  if (!lived)
    run_died(f->owner);
}

void network_hold(enum process_id id, bool holds) {
  for (int i = 0; i < FETCHERS; i++)
    if (fetchers[i].used && fetchers[i].owner == id)
      fetchers[i].held = holds;
}

void network_poke(void) {
  for (int i = 0; i < FETCHERS; i++)
    if (fetchers[i].used && fetchers[i].ask_at > clock_true() &&
        fetchers[i].idle_ms > IDLE_MS)
      fetchers[i].ask_at = clock_true();
}

int64_t network_next(void) {
  int64_t next = NEVER;
  for (int i = 0; i < FETCHERS; i++) {
    const struct fetch *f = &fetchers[i];
    if (!f->used || f->held)
      continue;
    next = f->ask_at < next ? f->ask_at : next;
    for (int n = 0; f->num > 0 && n < FLIGHTS; n++)
      if (f->flights[n].used && f->flights[n].due < next)
        next = f->flights[n].due;
  }
  return next;
}

bool network_step(void) {
  bool busy = false;
  int64_t now = clock_true();
  for (int i = 0; i < FETCHERS; i++) {
    struct fetch *f = &fetchers[i];
    for (int n = 0; f->used && !f->held && f->num > 0 && n < FLIGHTS; n++)
      if (f->flights[n].used && f->flights[n].due <= now) {
        end_flight(f, &f->flights[n]);
        busy = true;
      }
    if (f->used && !f->held && f->ask_at <= now)
      busy |= ask(f);
  }
  return busy;
}
