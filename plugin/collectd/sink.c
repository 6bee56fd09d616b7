/* SPDX-License-Identifier: MIT */
/* What the delivery knows of the daemon: values, files, clock and log. */
#include "collectd/instance.h"

#include "core/day.h"
#include "fetch/fetch.h"
#include "store/rrd_create.h"

#include <time.h>
#include <unistd.h>

#define SELF_INTERVAL 600 /* seconds between two metrics about ourselves */

static const char *path_of(const struct instance *in, struct metric_id id,
                           char path[PATH_MAX]) {
  return metric_path(in->options.data_dir, in->host, id.tag, id.metric, path);
}

value_list_t sink_list(const struct instance *in, struct metric_id id, int day,
                       value_t *v) {
  value_list_t vl = {.values = v,
                     .values_len = 1,
                     .time = TIME_T_TO_CDTIME_T(day_start(day)),
                     .interval = TIME_T_TO_CDTIME_T(DAY_SECONDS),
                     .plugin = PLUGIN_NAME};
  sstrncpy(vl.host, in->host, sizeof(vl.host));
  sstrncpy(vl.plugin_instance, id.tag, sizeof(vl.plugin_instance));
  sstrncpy(vl.type, id.metric->type, sizeof(vl.type));
  sstrncpy(vl.type_instance, id.metric->instance, sizeof(vl.type_instance));
  return vl;
}

/*
 * collectd's write threads would take each value of a slow trickle at once
 * and go to sleep again, five threads in turn: that costs as much as the
 * writing. Out of a batch they serve themselves.
 */
static void dispatch(void *ctx, struct metric_id id, int day, double value) {
  struct instance *in = ctx;
  if (in->batch_num == BATCH_MAX)
    sink_flush_batch(in);
  in->batch[in->batch_num++] = (struct batch_value){id, day, value};
}

void sink_flush_batch(void *ctx) {
  struct instance *in = ctx;
  for (size_t i = 0; i < in->batch_num; i++) {
    const struct batch_value *b = &in->batch[i];
    value_t v = {.gauge = b->value};
    value_list_t vl = sink_list(in, b->id, b->day, &v);
    plugin_dispatch_values(&vl);
  }
  in->batch_num = 0;
}

static void write_day(void *ctx, struct metric_id id, int day, double value,
                      unsigned tick) {
  struct instance *in = ctx;
  struct errmsg msg;
  char path[PATH_MAX];
  value_t v = {.gauge = value};
  value_list_t vl = sink_list(in, id, day, &v);
  path_of(in, id, path);
  if (in->writer == WRITER_RRDCACHED) {
    rrdcached_writer_write(in, path, day, value, tick > 0);
    return;
  }
  if (in->writer == WRITER_SELF) {
    if (rrd_write_day(path, day, value, &msg) != RRD_OK)
      log_err_rarely(&in->write_logged_at, "%s; tried again later", msg.text);
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

static void flush(void *ctx, struct metric_id id) {
  struct instance *in = ctx;
  char name[6 * DATA_MAX_NAME_LEN];
  char path[PATH_MAX];
  if (in->writer == WRITER_RRDCACHED)
    rrdcached_writer_flush(in, path_of(in, id, path));
  if (in->writer == WRITER_RRDTOOL &&
      format_name(name, sizeof(name), in->host, PLUGIN_NAME, id.tag,
                  id.metric->type, id.metric->instance) == 0)
    plugin_flush("rrdtool", 0, name);
}

static bool passes_on(void *ctx) {
  const struct instance *in = ctx;
  return in->passes_on;
}

static bool holds_back(void *ctx) {
  const struct instance *in = ctx;
  return in->writer == WRITER_RRDCACHED;
}

static bool is_away(void *ctx) { return rrdcached_writer_is_away(ctx); }

static enum rrd_status read_days(void *ctx, struct metric_id id, int from,
                                 int to, double *out, struct errmsg *msg) {
  char path[PATH_MAX];
  return rrd_read_patiently(path_of(ctx, id, path), from, to, out, msg);
}

static int last_day(void *ctx, struct metric_id id) {
  char path[PATH_MAX];
  return rrd_last_day(path_of(ctx, id, path));
}

static bool exists(void *ctx, struct metric_id id) {
  char path[PATH_MAX];
  return access(path_of(ctx, id, path), F_OK) == 0;
}

static enum rrd_status create(void *ctx, struct metric_id id, int first,
                              struct errmsg *msg) {
  const struct instance *in = ctx;
  const struct options *o = &in->options;
  char path[PATH_MAX];
  return rrd_create_file(
      path_of(in, id, path), first,
      (struct rrd_archives){o->history_days, o->average_only}, msg);
}

static void dispatch_self(void *ctx, enum self_metric metric, double value) {
  const struct instance *in = ctx;
  value_t v = {.gauge = value};
  value_list_t vl = {.values = &v,
                     .values_len = 1,
                     .time = cdtime(),
                     .interval = TIME_T_TO_CDTIME_T(SELF_INTERVAL),
                     .plugin = PLUGIN_NAME};
  sstrncpy(vl.host, in->host, sizeof(vl.host));
  sstrncpy(vl.type, metric_self[metric].type, sizeof(vl.type));
  sstrncpy(vl.type_instance, metric_self[metric].instance,
           sizeof(vl.type_instance));
  plugin_dispatch_values(&vl);
}

static void log_text(void *ctx, enum severity severity, const char *text) {
  (void)ctx;
  static void (*const log[])(const char *fmt,
                             ...) = {[SEVERITY_ERR] = log_err,
                                     [SEVERITY_WARNING] = log_warning,
                                     [SEVERITY_NOTICE] = log_notice,
                                     [SEVERITY_INFO] = log_info};
  log[severity]("%s", text);
}

static int64_t wall(void *ctx) {
  (void)ctx;
  return time(NULL);
}

static int64_t monotonic_ms(void *ctx) {
  (void)ctx;
  return fetch_now_ms();
}

static void sleep_ms(void *ctx, int ms) {
  (void)ctx;
  nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
}

void sink_init(struct instance *in) {
  in->clock = (struct clock){NULL, wall, monotonic_ms, sleep_ms};
  in->sink = (struct sink){.ctx = in,
                           .dispatch = dispatch,
                           .flush_batch = sink_flush_batch,
                           .write = write_day,
                           .flush = flush,
                           .passes_on = passes_on,
                           .holds_back = holds_back,
                           .is_away = is_away,
                           .fills = writer_fills,
                           .write_directly = writer_write_directly,
                           .read = read_days,
                           .last_day = last_day,
                           .exists = exists,
                           .create = create,
                           .put_back = cache_put_back,
                           .get_value = cache_get_value,
                           .get_state = cache_get_state,
                           .set_state = cache_set_state,
                           .judge = threshold_judge,
                           .name_rule = threshold_name_rule,
                           .dispatch_self = dispatch_self,
                           .notify = notify_send,
                           .log = log_text,
                           .post = posting_put,
                           .release = posting_release,
                           .next_held = posting_next_held};
}
