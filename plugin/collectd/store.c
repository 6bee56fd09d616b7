/* SPDX-License-Identifier: MIT */
/*
 * Sees to it that every value gets into its file.
 *
 * collectd throws its queue away when it stops, rrdtool gives a value up
 * when another process holds the file's lock, and CacheTimeout keeps values
 * in memory for a day. So each dispatched value is looked for in its file;
 * one that is not there is flushed, and then written again.
 *
 * It is written by rrdtool's own queue thread (value_write()): librrd's
 * locks do not exclude threads of one process, and two writers of one file
 * shift its rows. At the worst rrdtool then gets a value twice and says so
 * in one line; the row stays right. By rrdcached (cached.c) a value that was
 * dropped there is forgotten there, told again and flushed.
 */
#include "collectd/glue.h"

#include "core/day.h"
#include "fetch/fetch.h"

#include <collectd/core/daemon/utils_cache.h>
#include <math.h>

#define AWAY_MS 3000       /* between two looks while rrdcached is away */
#define NOT_FILLED_AFTER 4 /* looks at a tag of which no value ever arrived */
#define PATIENCE_MS 3000   /* until a value that rrdtool was given is missed */
#define ON_WAY_LOOKS 4     /* after these a tag holds up no other */

/* How long after the last look the next one comes, in ms. */
static const int64_t waits[] = {50,     1000,    5000,    30000,
                                300000, 1800000, 3600000, 7200000};

static int64_t wait_for(int attempts) {
  int last = (int)(sizeof(waits) / sizeof(waits[0])) - 1;
  return waits[attempts < last ? attempts : last];
}

static void enqueue(struct tag *tag, int64_t look_at_ms) {
  tag->look_at_ms = look_at_ms;
  if (tag->queued)
    return;
  tag->queued = true;
  tag->pending_next = NULL;
  if (glue.queue_tail != NULL)
    glue.queue_tail->pending_next = tag;
  else
    glue.queue_head = tag;
  glue.queue_tail = tag;
  glue.queue_num++;
}

static struct tag *dequeue(void) {
  struct tag *tag = glue.queue_head;
  glue.queue_head = tag->pending_next;
  if (glue.queue_head == NULL)
    glue.queue_tail = NULL;
  tag->queued = false;
  glue.queue_num--;
  return tag;
}

void store_expect(struct tag *tag, int64_t now_ms) {
  if (tag->pending == 0 && tag->debts == NULL)
    return;
  if (!tag->on_way)
    glue.on_way_num++;
  tag->fresh = tag->on_way = true;
  enqueue(tag, now_ms + wait_for(0));
}

/* Takes the metrics off that are in their files now. */
static void look(struct tag *tag) {
  double row = NAN;
  for (int m = 0; m < glue.metrics_num; m++) {
    uint16_t bit = (uint16_t)(1U << m);
    if ((tag->pending & bit) == 0)
      continue;
    history_read(tag, m, tag->day, tag->day, &row);
    if (isnan(row))
      continue;
    tag->pending = (uint16_t)(tag->pending & ~bit);
    glue.landed++;
  }
}

static void flush(const struct tag *tag) {
  for (int m = 0; m < glue.metrics_num; m++)
    if ((tag->pending & (1U << m)) != 0)
      value_flush(tag, m);
}

/* Writes what is pending once more, and first what had no file to go to. */
static void repair(struct tag *tag) {
  struct figures f;
  figures_of(tag, &f);
  for (int m = 0; m < glue.metrics_num; m++) {
    uint16_t bit = (uint16_t)(1U << m);
    if ((tag->pending & bit) == 0 || isnan(f.value[m]))
      continue;
    if (debts_any(tag, m) || !ready_for(tag, m, tag->day, tag->attempts))
      continue;
    if ((tag->dispatched & bit) == 0) {
      value_dispatch(tag, m, f.value[m]);
      tag->stored[m] = tag->day;
      if (glue.passed_on)
        continue;
    }
    value_write(tag, m, tag->day, f.value[m], (unsigned)tag->attempts + 1);
    value_flush(tag, m);
  }
}

/*
 * No value of ours ever arrived by way of rrdtool, and neither did the file
 * that it makes of our own metrics when they are dispatched, before its queue
 * (a stalled disk stops that one alone): it works elsewhere. Then nobody else
 * writes these files, and we may.
 */
static void ask_about_data_dir(const struct tag *tag) {
  char path[PATH_MAX];
  if (glue.writer != WRITER_RRDTOOL || glue.landed > 0 ||
      tag->attempts < NOT_FILLED_AFTER || glue.said_not_filled ||
      report_is_filled())
    return;
  glue.said_not_filled = true;
  glue.writer = WRITER_SELF;
  glue.passed_on = false;
  log_warning("the rrdtool plugin does not fill %s: is its DataDir the same "
              "as DataDir of <Plugin hashtag> (%s)? The files there are now "
              "written without it",
              value_path(tag, METRIC_VIDEOS, path), glue.options.data_dir);
}

static void keep_states(struct tag *tag) {
  poller_lock(glue.poller);
  for (int m = 0; m < glue.metrics_num; m++)
    if ((tag->dispatched & (1U << m)) != 0) {
      int state = value_state(tag, m);
      if (state == STATE_UNKNOWN)
        state = STATE_NOT_JUDGED;
      if (state >= STATE_OKAY && state <= STATE_NOT_JUDGED &&
          tag->state[m] != state) {
        tag->state[m] = (uint8_t)state;
        glue.levels_changed = true;
      }
    }
  poller_unlock(glue.poller);
}

static void leave(struct tag *tag) {
  if (tag->on_way)
    glue.on_way_num--;
  tag->on_way = false;
}

/* After a look at the tag. */
static void judge(struct tag *tag, int64_t now_ms) {
  tag->fresh = false;
  bool moving = debts_look(tag);
  if (tag->pending == 0 && tag->debts == NULL) {
    keep_states(tag);
    leave(tag);
    return;
  }
  tag->attempts++;
  if (tag->attempts >= ON_WAY_LOOKS)
    leave(tag);
  ask_about_data_dir(tag);
  flush(tag);
  debts_pay(tag);
  if (tag->attempts > 1)
    repair(tag);
  if (tag->attempts > 200)
    tag->attempts = 200;
  enqueue(tag, now_ms + wait_for(moving ? 1 : tag->attempts));
}

void store_keep_states(void) {
  for (struct tag *tag = glue.queue_head; tag != NULL; tag = tag->pending_next)
    keep_states(tag);
}

void store_settle(struct tag *tag) {
  struct figures f;
  if (tag->pending == 0 || tag->day == DAY_NONE)
    return;
  value_hand_over();
  flush(tag);
  look(tag);
  if (tag->pending != 0)
    figures_of(tag, &f);
  for (int m = 0; m < glue.metrics_num; m++)
    if ((tag->pending & (1U << m)) != 0 && !isnan(f.value[m]))
      debts_add(tag, m, f.value[m]);
  tag->pending = 0;
}

/*
 * A look, when it can tell anything; it cannot while rrdcached is away, which
 * is no attempt: nothing can be done.
 */
static bool visit(struct tag *tag, int64_t now_ms) {
  if (glue.writer == WRITER_RRDCACHED)
    flush(tag); /* it keeps values for minutes and more */
  if (!cached_is_away()) {
    look(tag);
    return true;
  }
  tag->fresh = false;
  leave(tag);
  dequeue();
  enqueue(tag, now_ms + AWAY_MS);
  return false;
}

/* rrdtool writes in about the order in which it was given the values. */
static bool is_behind(const struct tag *tag, int64_t now_ms) {
  return tag->fresh && tag->pending != 0 && tag->debts == NULL &&
         (tag->pending & ~tag->dispatched) == 0 &&
         now_ms < tag->look_at_ms + PATIENCE_MS;
}

void store_step(int64_t now_ms, int64_t until_ms) {
  for (size_t left = glue.queue_num; left > 0; left--) {
    struct tag *tag = glue.queue_head;
    bool due = tag->look_at_ms <= now_ms;
    if (!due && tag->fresh)
      return; /* fresh ones stand in order: the rest is younger */
    if (!due) {
      dequeue();
      enqueue(tag, tag->look_at_ms);
    } else if (visit(tag, now_ms)) {
      if (is_behind(tag, now_ms))
        return; /* and so are those behind it */
      dequeue();
      judge(tag, now_ms);
    }
    if (fetch_now_ms() >= until_ms)
      return;
  }
}
