/* SPDX-License-Identifier: MIT */
/* A sample becomes values in files and in collectd. */
#include "collectd/glue.h"

#include "core/day.h"
#include "fetch/fetch.h"

#include <collectd/core/daemon/utils_cache.h>
#include <math.h>
#include <unistd.h>

static int64_t said_create;

/* Files of ours, not collectd's: exact rows, and the first sample is kept. */
static bool make_file(const struct tag *tag, int metric, int day) {
  char path[PATH_MAX];
  struct errmsg msg;
  if (rrd_create_file(value_path(tag, metric, path), day,
                      glue.options.history_days, &msg) == RRD_OK)
    return true;
  log_err_rarely(&said_create,
                 "%s. What to do: let collectd's user write in "
                 "DataDir; the value is kept in the journal",
                 msg.text);
  return false;
}

/* Something else lies there; unless it has been moved away by now. */
static bool is_foreign(struct tag *tag, int metric) {
  double row = NAN;
  return (tag->foreign & (1U << metric)) != 0 &&
         history_read(tag, metric, tag->day, tag->day, &row) == RRD_FOREIGN;
}

bool deliver_ready(struct tag *tag, int metric, int day, unsigned tick) {
  char path[PATH_MAX];
  if (is_foreign(tag, metric) || !make_file(tag, metric, day))
    return false;
  if (rrd_last_day(value_path(tag, metric, path)) >= day - 1)
    return true;
  /* Unknown up to the day before: without it, the gap's first value would be
   * lost. The value waits: once rrdtool has seen it, it takes nothing older. */
  value_write(tag, metric, day - 1, NAN, tick);
  value_flush(tag, metric);
  return rrd_last_day(path) >= day - 1;
}

/*
 * The file may have been taken away while the daemon runs; rrdtool would make
 * one of another shape.
 */
static bool is_ready(struct tag *tag, int metric) {
  char path[PATH_MAX];
  if (debts_any(tag, metric))
    return false;
  if (tag->stored[metric] == tag->day - 1 &&
      access(value_path(tag, metric, path), F_OK) == 0)
    return true;
  return deliver_ready(tag, metric, tag->day, tag->attempts);
}

/* The threshold plugin must find nothing new, and so stay silent. */
static void keep_threshold_quiet(struct tag *tag, double level) {
  int state = value_judge(tag, METRIC_TRENDING, level);
  poller_lock(glue.poller);
  tag->state[METRIC_TRENDING] = (uint8_t)state;
  poller_unlock(glue.poller);
  value_set_state(tag, METRIC_TRENDING, state);
}

void deliver_value(struct tag *tag, int metric, double value) {
  if (metric == METRIC_TRENDING && glue.options.alerts == ALERTS_OWN)
    keep_threshold_quiet(tag, value);
  value_dispatch(tag, metric, tag->day, value);
  tag->dispatched |= (uint16_t)(1U << metric);
}

static void hand_over(struct tag *tag, int metric, double value,
                      bool quietly) {
  if (quietly || !glue.passed_on)
    value_write(tag, metric, tag->day, value, 0);
  if (!quietly)
    deliver_value(tag, metric, value);
}

static void deliver(struct tag *tag, const struct figures *f, bool quietly) {
  tag->pending = tag->dispatched = 0;
  tag->attempts = 0;
  for (int m = 0; m < glue.metrics_num; m++) {
    if (isnan(f->value[m]) || tag->stored[m] >= tag->day)
      continue;
    tag->pending |= (uint16_t)(1U << m);
    if (!is_ready(tag, m))
      continue; /* store.c goes on with it */
    hand_over(tag, m, f->value[m], quietly);
    tag->stored[m] = tag->day;
  }
}

static void take_sample(struct tag *tag, int day, double videos,
                        double views) {
  store_settle(tag);
  tag->before = tag->level;
  tag->day = day;
  tag->videos = videos;
  tag->views = views;
}

static void note_first(const struct tag *tag, const struct figures *f) {
  if (glue.first_sample == DAY_NONE || tag->day < glue.first_sample)
    glue.first_sample = tag->day;
  if (!isnan(f->assessment.score))
    glue.any_score = true;
}

void deliver_sample(struct tag *tag, int day, double videos, double views) {
  struct figures f;
  if (tag->day != DAY_NONE && day < tag->day)
    return; /* the clock went back; a newer day is stored */
  bool again = day == tag->day; /* a restart found it in the journal */
  if (!again)
    take_sample(tag, day, videos, views);
  figures_of(tag, &f);
  deliver(tag, &f, false);
  tag->level = f.level;
  store_expect(tag, fetch_now_ms());
  note_first(tag, &f);
  glue.levels_changed = true;
  if (f.level.value > tag->before.value) {
    value_hand_over(); /* threshold's text comes first, ours explains it */
    announce_rise(tag, &f);
  } else if (f.level.value == 0 && tag->before.value > 0) {
    value_hand_over();
    announce_end(tag, &f);
  }
}

void deliver_quietly(struct tag *tag, int day, double videos, double views) {
  struct figures f;
  take_sample(tag, day, videos, views);
  figures_of(tag, &f);
  deliver(tag, &f, true);
  tag->level = f.level;
}
