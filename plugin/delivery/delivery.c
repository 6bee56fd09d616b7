/* SPDX-License-Identifier: MIT */
/* The delivery as a whole: its life, its tick, and the poller's events. */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdlib.h>

#define RESTORE_MS 800 /* the longest work of a tick while nothing is asked */
#define BURST 50       /* samples between two looks at the clock */
#define PIPELINE_MAX 2000 /* hashtags on their way that are not verified yet */
#define NAP_MS 20         /* while collectd stores them */
#define SELF_MS 600000    /* between two sets of metrics about ourselves */
#define MISSING_MS 30000  /* between two checks for missing data */
#define SAVE_MS 30000     /* between two savings of the state */
#define JUMP_MS 5000      /* between the clocks, that is no trimming */

struct delivery *delivery_new(const struct delivery_settings *settings) {
  struct delivery *d = calloc(1, sizeof(*d));
  if (d == NULL)
    return NULL;
  d->settings = *settings;
  d->options = settings->options;
  d->sink = settings->sink;
  d->poller = settings->poller;
  d->metrics_num = metric_names(&d->options->rules, d->metrics);
  d->first_sample = d->last_sample = DAY_NONE;
  pthread_mutex_init(&d->table.lock, NULL);
  STAILQ_INIT(&d->queue);
  return d;
}

void delivery_free(struct delivery *d) {
  if (d == NULL)
    return;
  announce_clear(d);
  recall_clear(d);
  companions_free(d->companions);
  table_clear(&d->table);
  free(d->others);
  free(d);
}

int delivery_watch(struct delivery *d, const struct watchlist *list,
                   struct tags_change *change) {
  d->list_incomplete = list->incomplete;
  int status = poller_watch(d->poller, list, change);
  return table_update(&d->table, list) == 0 ? status : -1;
}

size_t delivery_watched(const struct delivery *d) { return d->table.watched; }

bool delivery_is_watched(void *ctx, const char *name) {
  const struct delivery *d = ctx;
  const struct delivery_tag *tag = table_find(&d->table, name);
  return tag != NULL && tag->watched;
}

static bool every(int64_t *last_ms, int64_t ms, int64_t now_ms) {
  if (*last_ms != 0 && now_ms - *last_ms < ms)
    return false;
  *last_ms = now_ms;
  return true;
}

static void on_event(struct delivery *d, const struct event *e) {
  struct delivery_tag *tag = e->tag != NULL ? table_find(&d->table, e->tag)
                                            : NULL;
  switch (e->kind) {
  case EVENT_SAMPLE:
    if (tag != NULL)
      sample_deliver(d, tag, e->day, e->videos, e->views);
    break;
  case EVENT_VIDEOS:
    if (tag != NULL)
      announce_videos(d, tag, e);
    break;
  case EVENT_DEAD:
    notice_not_found(d, e->tag, e->day, e->text);
    d->state_changed = true;
    break;
  case EVENT_BALANCE:
    self_metrics_balance(d, e->credits, e->asked, e->pending);
    break;
  case EVENT_ALARM:
    notice_alarm(d, ALARM_FAILURE, "asking", e->text);
    delivery_log(d, SEVERITY_ERR, "%s", e->text);
    break;
  case EVENT_LOG:
  default:
    delivery_log(d, e->severity, "%s", e->text);
  }
}

/* Returns whether more could be done if less were on its way. */
static bool dequeue_events(struct delivery *d, int64_t until_ms) {
  int num = 0;
  while (d->pipeline_num < PIPELINE_MAX) {
    struct event *e = poller_dequeue(d->poller);
    if (e == NULL)
      return false;
    on_event(d, e);
    event_free(e);
    bool look = ++num % BURST == 0 || d->posted; /* that waits for the disk */
    d->posted = false;
    if (look && delivery_now_ms(d) >= until_ms)
      return false;
  }
  return true;
}

/*
 * The write queue stays short: values are not dispatched faster than they
 * are found in their files. PIPELINE_MAX hashtags are about half a second of
 * work for collectd, and no value of another plugin waits longer for ours.
 */
static void deliver(struct delivery *d, int64_t until_ms) {
  const struct clock *clock = d->settings.clock;
  for (;;) {
    bool more = dequeue_events(d, until_ms);
    d->sink->flush_batch(d->sink->ctx);
    verify_step(d, until_ms);
    if (!more || delivery_now_ms(d) >= until_ms)
      return;
    clock->sleep_ms(clock->ctx, NAP_MS);
  }
}

static void start_asking(struct delivery *d) {
  struct errmsg msg;
  d->asking = true;
  if (poller_start(d->poller, &msg) != 0)
    delivery_log(d, SEVERITY_ERR, "%s; nothing is asked", msg.text);
  if (d->settings.provider->usage.method != NULL)
    return; /* the balance comes with its answer */
  int asked = 0, pending = poller_pending(d->poller, &asked);
  self_metrics_balance(d, NAN, asked, pending);
}

static void housekeeping(struct delivery *d) {
  int64_t now_ms = delivery_now_ms(d);
  if (every(&d->missing_ms, MISSING_MS, now_ms))
    missing_check(d);
  if (d->self_ms == 0 || now_ms - d->self_ms >= SELF_MS)
    self_metrics_dispatch(d);
  if (table_alarms_changed(&d->table))
    d->state_changed = true;
  if (d->state_changed && every(&d->saved_ms, SAVE_MS, now_ms))
    state_file_save(d);
}

/*
 * The clock was set, or the machine slept: what is due by the wall clock is
 * not waited for by the other one.
 */
static void notice_jump(struct delivery *d) {
  int64_t apart = delivery_now(d) * 1000 - delivery_now_ms(d);
  int64_t jump = apart - d->wall_minus_mono_ms;
  d->wall_minus_mono_ms = apart;
  if (jump > JUMP_MS || jump < -JUMP_MS)
    poller_wake(d->poller);
}

void delivery_begin(struct delivery *d, bool may_ask) {
  d->may_ask = may_ask;
  restore_begin(d);
  restore_step(d, delivery_now_ms(d) + RESTORE_MS);
  d->sink->flush_batch(d->sink->ctx);
}

bool delivery_step(struct delivery *d, bool may_ask, int64_t until_ms) {
  d->may_ask = may_ask;
  notice_jump(d);
  restore_step(d, delivery_now_ms(d) + RESTORE_MS);
  if (!d->restore.running) {
    if (may_ask && !d->asking)
      start_asking(d);
    deliver(d, until_ms);
    housekeeping(d);
  }
  d->sink->flush_batch(d->sink->ctx);
  return !d->restore.running;
}

void delivery_end(struct delivery *d) {
  struct event *e = NULL;
  /* Videos are paid for: they are used now. Samples are in the journal. */
  while ((e = poller_dequeue(d->poller)) != NULL) {
    if (e->kind != EVENT_SAMPLE)
      on_event(d, e);
    event_free(e);
  }
  verify_keep_states(d);
  if (d->restore.begun)
    state_file_save(d);
}
