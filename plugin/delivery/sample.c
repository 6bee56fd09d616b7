/* SPDX-License-Identifier: MIT */
/* A sample becomes rows on their way to files. */
#include "delivery/internal.h"

#include "core/day.h"

/*
 * The file may have been removed while the daemon runs; rrdtool would make
 * one of another shape.
 */
static bool can_store(struct delivery *d, struct delivery_tag *tag,
                      int metric) {
  if (backlog_any(tag, metric))
    return false;
  if (tag->rows[metric].last_day == tag->day - 1 &&
      d->sink->exists(d->sink->ctx, row_id(d, tag, metric)))
    return true;
  return prepare_file(d, tag, metric, tag->day, tag->attempts);
}

static void send_row(struct delivery *d, struct delivery_tag *tag, int metric,
                     double value, bool past_collectd) {
  struct row *row = &tag->rows[metric];
  if (past_collectd || !d->sink->passes_on(d->sink->ctx)) {
    row_write(d, tag, metric, tag->day, value, 0);
    row->state = ROW_WRITTEN;
  }
  if (!past_collectd)
    row_dispatch(d, tag, metric, value);
  row->last_day = tag->day;
}

static void send_rows(struct delivery *d, struct delivery_tag *tag,
                      const struct derived *v, bool past_collectd) {
  tag->attempts = 0;
  for (int m = 0; m < d->metrics_num; m++) {
    struct row *row = &tag->rows[m];
    row->state = ROW_NONE;
    if (isnan(v->value[m]) || row->last_day >= tag->day)
      continue;
    row->state = ROW_WAITING; /* verify.c goes on with it */
    if (can_store(d, tag, m))
      send_row(d, tag, m, v->value[m], past_collectd);
  }
}

/* Until the next sample this is the day that everything is about. */
static void begin_day(struct delivery *d, struct delivery_tag *tag, int day,
                      double videos, double views) {
  verify_close_day(d, tag);
  tag->before = tag->level;
  tag->day = day;
  tag->videos = videos;
  tag->views = views;
}

static void note_history(struct delivery *d, const struct delivery_tag *tag,
                         const struct derived *v) {
  if (d->first_sample == DAY_NONE || tag->day < d->first_sample)
    d->first_sample = tag->day;
  if (tag->day > d->last_sample)
    d->last_sample = tag->day;
  if (!isnan(v->assessment.score))
    d->any_score = true;
}

void sample_deliver(struct delivery *d, struct delivery_tag *tag, int day,
                    double videos, double views) {
  struct derived v;
  struct decision decision;
  if (tag->day != DAY_NONE && day <= tag->day)
    return; /* stored already; or the clock went back, and a newer day is */
  begin_day(d, tag, day, videos, views);
  derive(d, tag, &v);
  if (v.level.value == 0)
    announce_waiting(d, tag);
  alerts_decide(d, tag, &v, &decision);
  send_rows(d, tag, &v, false);
  tag->level = v.level;
  verify_later(d, tag);
  note_history(d, tag, &v);
  d->state_changed = true;
  announce_day(d, tag, &v, &decision);
}

void sample_deliver_old(struct delivery *d, struct delivery_tag *tag, int day,
                        double videos, double views) {
  struct derived v;
  begin_day(d, tag, day, videos, views);
  derive(d, tag, &v);
  send_rows(d, tag, &v, true);
  tag->level = v.level;
  note_history(d, tag, &v);
}
