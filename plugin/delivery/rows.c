/* SPDX-License-Identifier: MIT */
/* One row of one metric: its file, its ways out and in. */
#include "delivery/internal.h"

bool row_is_pending(const struct row *row) {
  return row->state == ROW_WAITING || row->state == ROW_WRITTEN ||
         row->state == ROW_DISPATCHED;
}

bool rows_pending(const struct delivery_tag *tag) {
  for (int m = 0; m < METRIC_NUM; m++)
    if (row_is_pending(&tag->rows[m]))
      return true;
  return false;
}

struct metric_id row_id(const struct delivery *d,
                        const struct delivery_tag *tag, int metric) {
  return (struct metric_id){tag->name, &d->metrics[metric]};
}

const char *row_path(const struct delivery *d, const struct delivery_tag *tag,
                     int metric, char path[PATH_MAX]) {
  return metric_path(d->options->data_dir, d->settings.host, tag->name,
                     &d->metrics[metric], path);
}

static void log_unusable(const struct delivery *d, enum rrd_status status,
                         const char *why) {
  if (status == RRD_OTHER_ARCH)
    delivery_log(d, SEVERITY_ERR,
                 "%s. Nothing is asked for the hashtag until collectd is "
                 "restarted then",
                 why);
  else
    delivery_log(d, SEVERITY_ERR,
                 "%s. Nothing is written to it: move it away, and the metric "
                 "begins anew",
                 why);
}

/* What a look at the file says of it; message: of a status but RRD_OK. */
static void note_status(const struct delivery *d, struct row *row,
                        enum rrd_status status, const char *message) {
  bool unusable = status == RRD_UNUSABLE || status == RRD_OTHER_ARCH;
  if (unusable && !row->unusable)
    log_unusable(d, status, message);
  if (status != RRD_FAILED)
    row->unusable = unusable;
}

enum rrd_status row_read(struct delivery *d, struct delivery_tag *tag,
                         int metric, int from, int to, double *out) {
  struct errmsg msg = {""};
  enum rrd_status status = d->sink->read(d->sink->ctx, row_id(d, tag, metric),
                                         from, to, out, &msg);
  note_status(d, &tag->rows[metric], status, msg.text);
  return status;
}

enum rrd_status row_create(struct delivery *d, struct delivery_tag *tag,
                           int metric, int day, struct errmsg *msg) {
  enum rrd_status status = d->sink->create(d->sink->ctx,
                                           row_id(d, tag, metric), day, msg);
  note_status(d, &tag->rows[metric], status, msg->text);
  return status;
}

void row_dispatch(struct delivery *d, struct delivery_tag *tag, int metric,
                  double value) {
  if (metric == METRIC_TRENDING)
    alerts_keep_quiet(d, tag);
  d->sink->dispatch(d->sink->ctx, row_id(d, tag, metric), tag->day, value);
  tag->rows[metric].state = ROW_DISPATCHED;
}

void row_write(struct delivery *d, const struct delivery_tag *tag, int metric,
               int day, double value, unsigned tick) {
  d->sink->write(d->sink->ctx, row_id(d, tag, metric), day, value, tick);
}

void row_flush(struct delivery *d, const struct delivery_tag *tag,
               int metric) {
  d->sink->flush(d->sink->ctx, row_id(d, tag, metric));
}

int row_last_day(const struct delivery *d, const struct delivery_tag *tag,
                 int metric) {
  return d->sink->last_day(d->sink->ctx, row_id(d, tag, metric));
}
