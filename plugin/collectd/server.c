/* SPDX-License-Identifier: MIT */
/*
 * What the hashtag plugins of other hosts send to this daemon, through
 * collectd's network plugin: rrdtool's own files would lose the first sample,
 * and after a gap invent the day before. So the files are made here, and a
 * gap gets an unknown row, on the thread that is about to write the value.
 */
#include "collectd/instance.h"

#include "core/day.h"
#include "store/rrd_create.h"

#include <math.h>
#include <string.h>

/* Daily, so a hashtag's; what a plugin tells of itself comes more often. */
static bool is_daily(const value_list_t *vl) {
  return strcmp(vl->plugin, PLUGIN_NAME) == 0 &&
         vl->plugin_instance[0] != '\0' && vl->values_len == 1 &&
         vl->interval == TIME_T_TO_CDTIME_T(DAY_SECONDS);
}

bool server_is_remote(const struct instance *in, const value_list_t *vl) {
  if (!is_daily(vl))
    return false;
  return in->delivery == NULL || strcmp(vl->host, in->host) != 0 ||
         !delivery_knows(in->delivery, vl->plugin_instance);
}

static bool path_of(const struct instance *in, const value_list_t *vl,
                    char path[PATH_MAX]) {
  char name[6 * DATA_MAX_NAME_LEN];
  return FORMAT_VL(name, sizeof(name), vl) == 0 &&
         ssnprintf(path, PATH_MAX, "%s/%s.rrd", in->options.data_dir, name) <
             PATH_MAX;
}

/* Through the writer's own queue, so in front of the value that comes behind
 * it. */
static void write_unknown(struct instance *in, const value_list_t *vl,
                          int day) {
  value_t v = {.gauge = NAN};
  value_list_t unknown = *vl;
  char path[PATH_MAX];
  if (in->writer == WRITER_RRDCACHED && path_of(in, vl, path)) {
    rrdcached_writer_write(in, path, day, NAN, false);
    return;
  }
  unknown.values = &v;
  unknown.time = TIME_T_TO_CDTIME_T(day_start(day));
  plugin_write("rrdtool", plugin_get_ds(vl->type), &unknown);
}

static void complain(struct instance *in, const char *why) {
  pthread_mutex_lock(&in->lock); /* several of collectd's threads write */
  log_err_rarely(&in->server_logged_at,
                 "%s. To fix: let collectd's user write in DataDir; "
                 "rrdtool makes a file of its own until then, whose first "
                 "sample is lost",
                 why);
  pthread_mutex_unlock(&in->lock);
}

void server_prepare(struct instance *in, const value_list_t *vl) {
  struct rrd_archives archives = {in->options.history_days,
                                  in->options.average_only};
  char path[PATH_MAX];
  struct errmsg msg;
  if (!in->passes_on || !path_of(in, vl, path))
    return;
  int day = day_of(CDTIME_T_TO_TIME_T(vl->time));
  if (rrd_create_file(path, day, archives, &msg) != RRD_OK) {
    complain(in, msg.text);
    return;
  }
  if (in->writer == WRITER_RRDCACHED)
    rrdcached_writer_flush(in, path);
  int last = rrd_last_day(path);
  if (last != DAY_NONE && last < day - 1)
    write_unknown(in, vl, day - 1);
}
