/* SPDX-License-Identifier: MIT */
/* Values: their names, and their ways into and out of collectd. */
#include "collectd/glue.h"

#include "core/day.h"

#include <collectd/core/daemon/globals.h>
#include <collectd/core/daemon/utils_cache.h>
#include <collectd/core/utils/avltree/avltree.h>

#include <collectd/core/daemon/utils_threshold.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define STEP DAY_SECONDS
#define LAID_OUT_MAX 1000 /* values: 30 kB */

const char *value_path(const struct tag *tag, int metric,
                       char path[PATH_MAX]) {
  return metric_path(glue.options.data_dir, glue.host, tag->name,
                     &glue.metrics[metric], path);
}

/* A value list of one value; v must live as long as it is used. */
static value_list_t list_of(const struct tag *tag, int metric, int day,
                            value_t *v) {
  value_list_t vl = {.values = v,
                     .values_len = 1,
                     .time = TIME_T_TO_CDTIME_T(day_start(day)),
                     .interval = TIME_T_TO_CDTIME_T(STEP),
                     .plugin = PLUGIN_NAME};
  sstrncpy(vl.host, glue.host, sizeof(vl.host));
  sstrncpy(vl.plugin_instance, tag->name, sizeof(vl.plugin_instance));
  sstrncpy(vl.type, glue.metrics[metric].type, sizeof(vl.type));
  sstrncpy(vl.type_instance, glue.metrics[metric].instance,
           sizeof(vl.type_instance));
  return vl;
}

/*
 * Values on their way to collectd's write threads. Those would take each of
 * a slow trickle at once and go to sleep again, five threads in turn: that
 * costs as much as the writing. Out of a heap they serve themselves.
 */
static struct {
  const struct tag *tag;
  int metric, day;
  double value;
} laid_out[LAID_OUT_MAX];
static size_t laid_out_num;

/* The threshold plugin must find nothing new, and so stay silent. */
static void keep_threshold_quiet(struct tag *tag, double level) {
  int state = value_judge(tag, METRIC_TRENDING, level);
  poller_lock(glue.poller);
  tag->state[METRIC_TRENDING] = (uint8_t)state;
  poller_unlock(glue.poller);
  value_set_state(tag, METRIC_TRENDING, state);
}

void value_dispatch(struct tag *tag, int metric, double value) {
  if (metric == METRIC_TRENDING && glue.options.alerts == ALERTS_OWN)
    keep_threshold_quiet(tag, value);
  if (laid_out_num == LAID_OUT_MAX)
    value_hand_over();
  laid_out[laid_out_num].tag = tag;
  laid_out[laid_out_num].metric = metric;
  laid_out[laid_out_num].day = tag->day;
  laid_out[laid_out_num++].value = value;
  tag->dispatched |= (uint16_t)(1U << metric);
}

void value_hand_over(void) {
  for (size_t i = 0; i < laid_out_num; i++) {
    value_t v = {.gauge = laid_out[i].value};
    value_list_t vl = list_of(laid_out[i].tag, laid_out[i].metric,
                              laid_out[i].day, &v);
    plugin_dispatch_values(&vl);
  }
  laid_out_num = 0;
}

static int64_t said_write;

void value_write(const struct tag *tag, int metric, int day, double value,
                 unsigned tick) {
  struct errmsg msg;
  char path[PATH_MAX];
  value_t v = {.gauge = value};
  value_list_t vl = list_of(tag, metric, day, &v);
  value_path(tag, metric, path);
  if (glue.writer == WRITER_RRDCACHED) {
    cached_write(path, day, value, tick > 0);
    return;
  }
  if (glue.writer == WRITER_SELF) {
    if (rrd_write_day(path, day, value, &msg) != RRD_OK)
      log_err_rarely(&said_write, "%s; tried again later", msg.text);
    return;
  }
  /*
   * rrdtool's memory refuses a stamp that it has seen, but compares in
   * units of 2^-30 s and writes whole seconds: a tick more passes, and its
   * own thread stays the only one that writes.
   */
  vl.time += tick;
  plugin_write("rrdtool", plugin_get_ds(vl.type), &vl);
}

void value_flush(const struct tag *tag, int metric) {
  char name[6 * DATA_MAX_NAME_LEN];
  char path[PATH_MAX];
  if (glue.writer == WRITER_RRDCACHED)
    cached_flush(value_path(tag, metric, path));
  if (glue.writer != WRITER_RRDTOOL)
    return;
  const struct metric_name *n = &glue.metrics[metric];
  if (format_name(name, sizeof(name), glue.host, PLUGIN_NAME, tag->name,
                  n->type, n->instance) == 0)
    plugin_flush("rrdtool", 0, name);
}

void value_restore(const struct tag *tag, int metric, int day, double value,
                   int64_t arrival) {
  value_t v = {.gauge = value};
  value_list_t vl = list_of(tag, metric, day, &v);
  /*
   * The cache counts an entry's age from now: a shorter interval lets it
   * expire when it would have without the restart.
   */
  double left = (double)(arrival - time(NULL)) + (double)timeout_g * STEP;
  if (left <= 0)
    return;
  if (left < (double)timeout_g * STEP)
    vl.interval = DOUBLE_TO_CDTIME_T(left / timeout_g);
  int state = tag->state[metric];
  if (state == STATE_NEVER_SEEN) /* a crash came before it was recorded */
    state = value_judge(tag, metric, value);
  else if (state == STATE_NOT_JUDGED)
    state = STATE_OKAY;
  uc_update(plugin_get_ds(vl.type), &vl);
  uc_set_state(plugin_get_ds(vl.type), &vl, state);
}

int value_state(const struct tag *tag, int metric) {
  value_t v = {.gauge = NAN};
  value_list_t vl = list_of(tag, metric, 0, &v);
  const data_set_t *ds = plugin_get_ds(vl.type);
  gauge_t *known = uc_get_rate(ds, &vl);
  int state = uc_get_state(ds, &vl); /* "failure" where nothing is known */
  free(known);
  return known != NULL ? state : -1;
}

void value_set_state(const struct tag *tag, int metric, int state) {
  value_t v = {.gauge = NAN};
  value_list_t vl = list_of(tag, metric, 0, &v);
  uc_set_state(plugin_get_ds(vl.type), &vl, state);
}

static int judge_one(const threshold_t *th, double value) {
  if (value > th->failure_max || value < th->failure_min)
    return STATE_ERROR;
  if (value > th->warning_max || value < th->warning_min)
    return STATE_WARNING;
  return STATE_OKAY;
}

int value_judge(const struct tag *tag, int metric, double value) {
  value_t v = {.gauge = value};
  value_list_t vl = list_of(tag, metric, 0, &v);
  /* without a <Plugin threshold> block the search would abort the daemon */
  if (threshold_tree == NULL)
    return STATE_OKAY;
  int worst = STATE_OKAY;
  pthread_mutex_lock(&threshold_lock);
  for (const threshold_t *t = threshold_search(&vl); t != NULL; t = t->next) {
    int state = judge_one(t, value);
    if (state > worst)
      worst = state;
  }
  pthread_mutex_unlock(&threshold_lock);
  return worst;
}

bool value_has_threshold(const struct tag *tag, int metric) {
  value_t v = {.gauge = NAN};
  value_list_t vl = list_of(tag, metric, 0, &v);
  if (threshold_tree == NULL)
    return false;
  pthread_mutex_lock(&threshold_lock);
  bool found = threshold_search(&vl) != NULL;
  pthread_mutex_unlock(&threshold_lock);
  return found;
}
