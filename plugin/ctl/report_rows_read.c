/* SPDX-License-Identifier: MIT */
/* Rows out of the RRD files, and what `levels` remembers of each tag. */
#include "ctl/report_rows.h"

#include "core/day.h"
#include "core/metric.h"
#include "store/levels.h"
#include "store/rrdfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPAN_MAX (SCORE_REACH_MAX + STANDING_DAYS + 1)

/* What reading one tag after the other needs; too large for a stack. */
struct reader {
  const struct options *o;
  int today;
  struct metric_name names[METRIC_NUM];
  double videos[SPAN_MAX], views[SPAN_MAX], trending[SPAN_MAX];
  err_report report;
  void *ctx;
};

/* An absent file is a metric that was never stored: all of it stays unknown. */
static struct series read_metric(struct reader *r, const char *tag,
                                 enum metric metric, int last, int span,
                                 double *rows) {
  char path[PATH_MAX];
  struct errmsg msg;
  int first = last - span + 1;
  metric_path(r->o->data_dir, r->o->host, tag, &r->names[metric], path);
  enum rrd_status status = rrd_read_patiently(path, first, last, rows, &msg);
  if (status != RRD_OK && status != RRD_ABSENT)
    r->report(r->ctx, msg.text);
  return (struct series){first, span, rows};
}

static struct standing_history read_history(struct reader *r, const char *tag,
                                            int last, int span) {
  return (struct standing_history){
      read_metric(r, tag, METRIC_VIDEOS, last, span, r->videos),
      read_metric(r, tag, METRIC_VIEWS, last, span, r->views),
      read_metric(r, tag, METRIC_TRENDING, last, span, r->trending)};
}

static int last_update(const struct reader *r, const char *tag) {
  char path[PATH_MAX];
  const struct options *o = r->o;
  int videos = rrd_last_day(
      metric_path(o->data_dir, o->host, tag, &r->names[METRIC_VIDEOS], path));
  int views = rrd_last_day(
      metric_path(o->data_dir, o->host, tag, &r->names[METRIC_VIEWS], path));
  return videos > views ? videos : views;
}

static void read_row(struct reader *r, struct standing *row) {
  const struct rules *rules = &r->o->rules;
  int span = standing_span(rules, row->watch.seasonal);
  struct standing_history h = read_history(r, row->watch.tag, r->today, span);
  standing_judge(row, rules, &h, r->today);
  int last = row->day == DAY_NONE ? last_update(r, row->watch.tag) : DAY_NONE;
  if (last == DAY_NONE || last > r->today)
    return;
  h = read_history(r, row->watch.tag, last, span); /* it ended long ago */
  standing_judge(row, rules, &h, r->today);
}

/* -- what `levels` says */

static int is_tag(const void *tag, const void *item) {
  return strcmp(tag, ((const struct standing *)item)->watch.tag);
}

static void take_record(void *ctx, const struct levels_record *record) {
  struct standings *rows = ctx;
  struct standing *row = bsearch(record->tag, rows->items, rows->num,
                                 sizeof(*rows->items), is_tag);
  if (row == NULL)
    return;
  row->dead = schedule_is_dead(
      &(struct schedule){.first = record->first,
                         .day = record->day,
                         .bad_days = (uint8_t)record->bad_days});
  row->not_before = record->not_before;
}

/* A row for each hashtag; they come sorted. */
static int make_rows(struct standings *rows) {
  rows->num = rows->tags.num;
  rows->items = calloc(rows->num + 1, sizeof(*rows->items));
  for (size_t i = 0; rows->items != NULL && i < rows->num; i++)
    rows->items[i] = (struct standing){.watch = rows->tags.items[i].watch,
                                       .watched = rows->tags.items[i].watched,
                                       .not_before = DAY_NONE};
  return rows->items != NULL ? 0 : -1;
}

int standings_read(struct standings *rows, const struct options *o, bool all,
                   int today, err_report report, void *ctx,
                   struct errmsg *msg) {
  *rows = (struct standings){0};
  if (hashtags_read(&rows->tags, o, all ? HASHTAGS_ALL : HASHTAGS_USUAL,
                    report, ctx, msg) != 0)
    return -1;
  struct reader *r = calloc(1, sizeof(*r));
  if (r == NULL || make_rows(rows) != 0) {
    free(r);
    return err_set(msg, "out of memory");
  }
  *r = (struct reader){.o = o, .today = today, .report = report, .ctx = ctx};
  metric_names(&o->rules, r->names);
  levels_read(o->state_dir,
              &(struct levels_reader){.record = take_record, .ctx = rows});
  for (size_t i = 0; i < rows->num; i++)
    read_row(r, &rows->items[i]);
  free(r);
  return 0;
}
