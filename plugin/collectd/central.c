/* SPDX-License-Identifier: MIT */
/*
 * What the hashtag plugins of other hosts send to this daemon, by way of
 * collectd's network plugin: rrdtool's own files would lose the first sample,
 * and after a gap invent the day before. So the files are made here, and a
 * gap is marked, on the thread that is about to write the value.
 */
#include "collectd/glue.h"

#include "core/day.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

/* Daily, so a hashtag's; what a plugin tells of itself comes more often. */
static bool is_daily(const value_list_t *vl) {
  return strcmp(vl->plugin, PLUGIN_NAME) == 0 &&
         vl->plugin_instance[0] != '\0' && vl->values_len == 1 &&
         vl->interval == TIME_T_TO_CDTIME_T(DAY_SECONDS);
}

bool central_is_foreign(const value_list_t *vl) {
  if (!is_daily(vl))
    return false;
  if (glue.poller == NULL || strcmp(vl->host, glue.host) != 0)
    return true;
  poller_lock(glue.poller);
  bool known = tags_find(&glue.tags, vl->plugin_instance) != NULL;
  poller_unlock(glue.poller);
  return !known;
}

static bool path_of(const value_list_t *vl, char path[PATH_MAX]) {
  char name[6 * DATA_MAX_NAME_LEN];
  return FORMAT_VL(name, sizeof(name), vl) == 0 &&
         ssnprintf(path, PATH_MAX, "%s/%s.rrd", glue.options.data_dir, name) <
             PATH_MAX;
}

/* By the writer's own queue, so in front of the value that comes behind it. */
static void write_unknown(const value_list_t *vl, int day) {
  value_t v = {.gauge = NAN};
  value_list_t mark = *vl;
  char path[PATH_MAX];
  if (glue.writer == WRITER_RRDCACHED && path_of(vl, path)) {
    cached_write(path, day, NAN, false);
    return;
  }
  mark.values = &v;
  mark.time = TIME_T_TO_CDTIME_T(day_start(day));
  plugin_write("rrdtool", plugin_get_ds(vl->type), &mark);
}

static void complain(const char *why) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static int64_t said;
  pthread_mutex_lock(&lock); /* several of collectd's threads write */
  log_err_rarely(&said,
                 "%s. What to do: let collectd's user write in DataDir; "
                 "rrdtool makes a file of its own until then, whose first "
                 "sample is lost",
                 why);
  pthread_mutex_unlock(&lock);
}

void central_take(const value_list_t *vl) {
  char path[PATH_MAX];
  struct errmsg msg;
  if (!glue.passed_on || !path_of(vl, path))
    return;
  int day = day_of(CDTIME_T_TO_TIME_T(vl->time));
  if (rrd_create_file(path, day, glue.options.history_days, &msg) != RRD_OK) {
    complain(msg.text);
    return;
  }
  if (glue.writer == WRITER_RRDCACHED)
    cached_flush(path);
  int last = rrd_last_day(path);
  if (last != DAY_NONE && last < day - 1)
    write_unknown(vl, day - 1);
}
