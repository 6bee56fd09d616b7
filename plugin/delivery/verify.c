/* SPDX-License-Identifier: MIT */
/*
 * Sees to it that every row gets into its file.
 *
 * collectd throws its queue away when it stops, rrdtool gives a value up
 * when another process holds the file's lock, and CacheTimeout keeps values
 * in memory for a day. So each row on its way is looked for in its file; one
 * that is not there is flushed, and then written again.
 *
 * It is written by the one writer of the file (sink->write()): librrd's locks
 * do not exclude threads of one process, and two writers of one file shift
 * its rows. At the worst the writer gets a value twice and says so in one
 * line; the row stays right.
 */
#include "delivery/internal.h"

#define AWAY_MS 3000       /* between two checks while the writer is away */
#define NOT_FILLED_AFTER 4 /* checks of a tag of which no row ever arrived */
#define PATIENCE_MS 3000   /* until a value that rrdtool was given is missed */
#define PIPELINE_CHECKS 4  /* after these a hashtag holds up no other */
#define ATTEMPTS_MAX 200
#define DROPPED_CHECKS 10 /* of whether collectd has seen a value */

/* How long after the last check the next one comes, in ms. */
static const int64_t waits[] = {50,     1000,    5000,    30000,
                                300000, 1800000, 3600000, 7200000};

static int64_t wait_for(int attempts) {
  int last = (int)(sizeof(waits) / sizeof(waits[0])) - 1;
  return waits[attempts < last ? attempts : last];
}

static void enqueue(struct delivery *d, struct delivery_tag *tag,
                    int64_t verify_at_ms) {
  tag->verify_at_ms = verify_at_ms;
  if (tag->queued)
    return;
  tag->queued = true;
  STAILQ_INSERT_TAIL(&d->queue, tag, queue);
  d->queue_num++;
}

static void dequeue(struct delivery *d) {
  STAILQ_FIRST(&d->queue)->queued = false;
  STAILQ_REMOVE_HEAD(&d->queue, queue);
  d->queue_num--;
}

static bool is_done(const struct delivery_tag *tag) {
  return SLIST_EMPTY(&tag->backlog) && !rows_pending(tag);
}

void verify_later(struct delivery *d, struct delivery_tag *tag) {
  if (is_done(tag))
    return;
  if (!tag->in_pipeline)
    d->pipeline_num++;
  tag->first_check = tag->in_pipeline = true;
  enqueue(d, tag, delivery_now_ms(d) + wait_for(0));
}

static void leave_pipeline(struct delivery *d, struct delivery_tag *tag) {
  if (tag->in_pipeline)
    d->pipeline_num--;
  tag->in_pipeline = false;
}

/* What was wrong with DataDir is over: it may be said again. */
static void note_stored(struct delivery *d) {
  if (d->stored_count++ > 0 || !d->sink->passes_on(d->sink->ctx))
    return;
  d->state_changed |= d->unfilled_logged;
  d->unfilled_logged = false;
}

static void check_rows(struct delivery *d, struct delivery_tag *tag) {
  double value = NAN;
  for (int m = 0; m < d->metrics_num; m++) {
    if (!row_is_pending(&tag->rows[m]))
      continue;
    row_read(d, tag, m, tag->day, tag->day, &value);
    if (isnan(value))
      continue;
    tag->rows[m].state = ROW_STORED;
    note_stored(d);
  }
}

/*
 * Of what was written at an earlier check, never right behind a write: when
 * collectd's rrdtool thread has just taken the metric from its queue, a flush
 * makes it come to the same metric once more, without a value, and complain
 * ("Not enough arguments").
 */
static void flush_rows(struct delivery *d, const struct delivery_tag *tag) {
  for (int m = 0; m < d->metrics_num; m++)
    if ((row_is_pending(&tag->rows[m]) || backlog_any(tag, m)) &&
        !tag->rows[m].unusable)
      row_flush(d, tag, m);
}

static void rewrite_row(struct delivery *d, struct delivery_tag *tag,
                        int metric, double value) {
  struct row *row = &tag->rows[metric];
  if (row->state != ROW_DISPATCHED) { /* there was no file to go to */
    row_dispatch(d, tag, metric, value);
    row->last_day = tag->day;
    if (d->sink->passes_on(d->sink->ctx))
      return;
  }
  row_write(d, tag, metric, tag->day, value, tag->attempts + 1U);
}

static void rewrite_rows(struct delivery *d, struct delivery_tag *tag) {
  struct derived v;
  derive(d, tag, &v);
  for (int m = 0; m < d->metrics_num; m++)
    if (row_is_pending(&tag->rows[m]) && !isnan(v.value[m]) &&
        !backlog_any(tag, m) &&
        prepare_file(d, tag, m, tag->day, tag->attempts))
      rewrite_row(d, tag, m, v.value[m]);
}

/* Once, not after each restart. A chain may give the values another host. */
static void log_unfilled(struct delivery *d, const struct delivery_tag *tag) {
  char path[PATH_MAX];
  struct metric_id id = row_id(d, tag, METRIC_VIDEOS);
  bool renamed = isnan(d->sink->get_value(d->sink->ctx, id));
  if (d->unfilled_logged)
    return;
  d->unfilled_logged = d->state_changed = true;
  row_path(d, tag, METRIC_VIDEOS, path);
  if (renamed)
    delivery_log(d, SEVERITY_WARNING,
                 "a filter chain of collectd renames what is dispatched, so "
                 "that the rrdtool plugin does not fill %s. The files there "
                 "are now written without it. To fix: set Host to the name "
                 "that the chain gives, or let it pass plugin hashtag by",
                 path);
  else
    delivery_log(d, SEVERITY_WARNING,
                 "the rrdtool plugin does not fill %s: is its DataDir the "
                 "same as DataDir of <Plugin hashtag> (%s)? The files there "
                 "are now written without it",
                 path, d->options->data_dir);
}

/*
 * No row of ours ever arrived through rrdtool, and neither did the file that
 * it makes of our own metrics when they are dispatched, before its queue (a
 * stalled disk stops that one alone): it works elsewhere. Then nobody else
 * writes these files, and we may.
 */
static void check_data_dir(struct delivery *d,
                           const struct delivery_tag *tag) {
  const struct sink *s = d->sink;
  if (!s->passes_on(s->ctx) || s->holds_back(s->ctx) || d->stored_count > 0 ||
      tag->attempts < NOT_FILLED_AFTER || d->self_ms == 0 || s->fills(s->ctx))
    return;
  s->write_directly(s->ctx);
  log_unfilled(d, tag);
}

static void keep_states(struct delivery *d, struct delivery_tag *tag) {
  for (int m = 0; m < d->metrics_num; m++) {
    const struct row *row = &tag->rows[m];
    if (row->state != ROW_DISPATCHED && row->state != ROW_STORED)
      continue;
    enum alarm_state state = d->sink->get_state(d->sink->ctx,
                                                row_id(d, tag, m));
    if (state == ALARM_UNKNOWN || state == row->alarm)
      continue;
    table_set_alarm(&d->table, tag, m, state);
    d->state_changed = true;
  }
}

/*
 * Where its queue is full (WriteQueueLimitHigh) collectd drops what was
 * dispatched: written again it is in its file, but neither the cache nor the
 * rules have seen it, and an alarm of theirs would not end. The writer gets it
 * once more, and passes it over. Returns whether something was missing.
 */
static bool dispatch_dropped(struct delivery *d, struct delivery_tag *tag) {
  struct derived v;
  bool any = false;
  if (tag->attempts < 2 || tag->attempts >= DROPPED_CHECKS)
    return false; /* it arrived at once; or something else is in its way */
  derive(d, tag, &v);
  for (int m = 0; m < d->metrics_num; m++) {
    struct metric_id id = row_id(d, tag, m);
    if (tag->rows[m].state != ROW_STORED || isnan(v.value[m]) ||
        d->sink->get_value(d->sink->ctx, id) == v.value[m])
      continue;
    row_dispatch(d, tag, m, v.value[m]);
    tag->rows[m].state = ROW_STORED;
    any = true;
  }
  return any;
}

void verify_keep_states(struct delivery *d) {
  struct delivery_tag *tag = NULL;
  STAILQ_FOREACH(tag, &d->queue, queue)
  keep_states(d, tag);
}

/* After a check: what is not in its file is brought on its way again. */
static void repair(struct delivery *d, struct delivery_tag *tag) {
  tag->first_check = false;
  bool moving = backlog_verify(d, tag);
  if (is_done(tag) && dispatch_dropped(d, tag)) {
    leave_pipeline(d, tag);
    enqueue(d, tag, delivery_now_ms(d) + wait_for(tag->attempts++));
    return;
  }
  if (is_done(tag)) {
    keep_states(d, tag);
    leave_pipeline(d, tag);
    return;
  }
  if (tag->attempts < ATTEMPTS_MAX)
    tag->attempts++;
  if (tag->attempts >= PIPELINE_CHECKS)
    leave_pipeline(d, tag);
  check_data_dir(d, tag);
  flush_rows(d, tag);
  backlog_write(d, tag);
  if (tag->attempts > 1)
    rewrite_rows(d, tag);
  enqueue(d, tag, delivery_now_ms(d) + wait_for(moving ? 1 : tag->attempts));
}

void verify_close_day(struct delivery *d, struct delivery_tag *tag) {
  struct derived v;
  if (!rows_pending(tag))
    return;
  d->sink->flush_batch(d->sink->ctx);
  if (d->sink->holds_back(d->sink->ctx))
    flush_rows(d, tag);
  check_rows(d, tag);
  if (rows_pending(tag))
    derive(d, tag, &v);
  for (int m = 0; m < d->metrics_num; m++)
    if (row_is_pending(&tag->rows[m])) {
      if (!isnan(v.value[m]))
        backlog_add(tag, m, v.value[m]);
      tag->rows[m].state = ROW_NONE;
    }
}

/*
 * A check, when it can find out anything; it cannot while the writer is away,
 * which is no attempt: nothing can be done.
 */
static bool check(struct delivery *d, struct delivery_tag *tag) {
  const struct sink *s = d->sink;
  if (s->holds_back(s->ctx))
    flush_rows(d, tag);
  if (!s->is_away(s->ctx)) {
    check_rows(d, tag);
    return true;
  }
  tag->first_check = false;
  leave_pipeline(d, tag);
  dequeue(d);
  enqueue(d, tag, delivery_now_ms(d) + AWAY_MS);
  return false;
}

/* rrdtool writes in about the order in which it was given the values. */
static bool is_behind(const struct delivery *d,
                      const struct delivery_tag *tag) {
  if (!tag->first_check || is_done(tag) || !SLIST_EMPTY(&tag->backlog))
    return false;
  for (int m = 0; m < METRIC_NUM; m++)
    if (tag->rows[m].state == ROW_WAITING)
      return false;
  return delivery_now_ms(d) < tag->verify_at_ms + PATIENCE_MS;
}

/* Returns false when those behind it can have nothing to be checked. */
static bool verify_first(struct delivery *d, struct delivery_tag *tag) {
  if (tag->verify_at_ms > delivery_now_ms(d)) {
    if (tag->first_check)
      return false; /* these stand in order: the rest is younger */
    dequeue(d);
    enqueue(d, tag, tag->verify_at_ms);
  } else if (check(d, tag)) {
    if (is_behind(d, tag))
      return false; /* and so are those behind it */
    dequeue(d);
    repair(d, tag);
  }
  return true;
}

void verify_step(struct delivery *d, int64_t until_ms) {
  for (size_t left = d->queue_num; left > 0; left--)
    if (!verify_first(d, STAILQ_FIRST(&d->queue)) ||
        delivery_now_ms(d) >= until_ms)
      return;
}
