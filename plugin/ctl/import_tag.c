/* SPDX-License-Identifier: MIT */
#include "ctl/import.h"

#include "ctl/ctl.h"
#include "ctl/import_record.h"
#include "store/rrd_rebuild.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows of a hashtag: those of its files, and then all of them. */
struct rows {
  int first, len;
  double *values[METRIC_NUM];
  double *imported[2];        /* videos and views that an import has stored */
  double *yields[METRIC_NUM]; /* what gives way: see backfill_file() */
};

static const char *path_of(const struct import *in, const char *tag,
                           int metric, char path[PATH_MAX]) {
  return metric_path(in->o->data_dir, in->o->host, tag, &in->names[metric],
                     path);
}

static void note(struct import *in, const struct errmsg *msg) {
  progress_hide(&in->progress);
  ctl_note("%s", msg->text);
  in->sum.failures++;
}

/* From the first to the last day that the lines or the files can tell of. */
static void span_of(const struct import *in, const struct history *past,
                    struct rows *rows) {
  char path[PATH_MAX];
  int first = past->first, last = past->first + past->len - 1;
  for (int m = 0; m < in->metrics_num; m++) {
    struct rrd_shape shape;
    if (rrd_shape_of(path_of(in, past->tag, m, path), &shape, NULL) != RRD_OK)
      continue;
    if (shape.last > last)
      last = shape.last;
    if (shape.last - shape.rows + 1 < first)
      first = shape.last - shape.rows + 1;
  }
  rows->first = first;
  rows->len = last - first + 1;
}

/* What lies in the way of a file is reported when it is to be written. */
static int read_rows(const struct import *in, const struct history *past,
                     struct rows *rows) {
  char path[PATH_MAX];
  span_of(in, past, rows);
  int last = rows->first + rows->len - 1;
  for (int m = 0; m < METRIC_NUM; m++) {
    rows->values[m] = calloc((size_t)rows->len, sizeof(double));
    rows->yields[m] = calloc((size_t)rows->len, sizeof(double));
    if (rows->values[m] == NULL || rows->yields[m] == NULL)
      return -1;
    for (int i = 0; i < rows->len; i++)
      rows->yields[m][i] = NAN;
  }
  for (int m = 0; m < in->metrics_num; m++)
    rrd_read_patiently(path_of(in, past->tag, m, path), rows->first, last,
                       rows->values[m], NULL);
  for (int m = METRIC_VIDEOS; m <= METRIC_VIEWS; m++) {
    rows->imported[m] = calloc((size_t)rows->len, sizeof(double));
    if (rows->imported[m] == NULL)
      return -1;
  }
  import_record_read(in->o->state_dir, past->tag, rows->first, rows->len,
                     rows->imported[METRIC_VIDEOS],
                     rows->imported[METRIC_VIEWS]);
  for (int m = METRIC_VIDEOS; m <= METRIC_VIEWS; m++)
    memcpy(rows->yields[m], rows->imported[m],
           (size_t)rows->len * sizeof(double));
  return 0;
}

static void free_rows(struct rows *rows) {
  for (int m = 0; m < METRIC_NUM; m++) {
    free(rows->values[m]);
    free(rows->yields[m]);
  }
  free(rows->imported[METRIC_VIDEOS]);
  free(rows->imported[METRIC_VIEWS]);
}

/*
 * Into the rows come the days that only the lines know and, with `replace`,
 * those that an earlier import stored. The record follows.
 */
static void merge(struct import *in, struct rows *rows, int metric,
                  const struct history *past, const double *given) {
  int from = past->first - rows->first;
  double *stored = rows->values[metric] + from;
  double *imported = rows->imported[metric] + from;
  for (int i = 0; i < past->len; i++) {
    bool yields = in->replace && stored[i] == imported[i];
    if (isnan(given[i]))
      continue;
    if (isnan(stored[i]) || yields)
      stored[i] = imported[i] = given[i];
    else
      in->sum.other += stored[i] != given[i];
  }
}

/* Of the figures, those of imported days follow from the counts anew. */
static void forget_figures(const struct import *in, struct rows *rows) {
  for (int i = 0; i < rows->len; i++)
    if (!isnan(rows->imported[METRIC_VIDEOS][i]) ||
        !isnan(rows->imported[METRIC_VIEWS][i]))
      for (int m = METRIC_VIEWS + 1; m < in->metrics_num; m++) {
        rows->yields[m][i] = rows->values[m][i];
        rows->values[m][i] = NAN;
      }
}

static void compute_figures(const struct import *in,
                            const struct history *past, struct rows *rows) {
  const struct hashtag *h = hashtags_find(&in->tags, past->tag);
  struct history whole = {.tag = past->tag,
                          .first = rows->first,
                          .len = rows->len,
                          .videos = rows->values[METRIC_VIDEOS],
                          .views = rows->values[METRIC_VIEWS],
                          .seasonal = h != NULL && h->watch.seasonal,
                          .threshold = h != NULL ? h->watch.threshold : NAN};
  struct history_figures f = {.seasonal = rows->values[METRIC_SEASONAL],
                              .score = rows->values[METRIC_SCORE],
                              .trending = rows->values[METRIC_TRENDING]};
  for (int w = 0; w < in->o->rules.windows_num; w++)
    f.growth[w] = rows->values[METRIC_GROWTH + w];
  history_fill(&whole, &in->o->rules, &f);
}

/* One file. Returns 0, or -1 after a note: it is as it was. */
static enum rrd_status fill_file(struct import *in, const char *tag,
                                 int metric, const struct series *add,
                                 const struct rows *rows,
                                 struct backfill *done) {
  struct series yielding = {rows->first, rows->len, rows->yields[metric]};
  char path[PATH_MAX];
  struct errmsg msg;
  enum rrd_status status = backfill_file(
      path_of(in, tag, metric, path), add, in->replace ? &yielding : NULL,
      (struct rrd_archives){in->o->history_days, in->o->average_only}, in->dry,
      done, &msg);
  if (status != RRD_OK) {
    note(in, &msg);
    return status;
  }
  if (done->added > 0 && done->made)
    in->sum.made++;
  else if (done->added + done->replaced > 0)
    in->sum.rewritten++;
  return RRD_OK;
}

static enum rrd_status fill_counts(struct import *in,
                                   const struct history *past,
                                   const struct rows *rows) {
  const double *given[] = {
      [METRIC_VIDEOS] = past->videos, [METRIC_VIEWS] = past->views};
  enum rrd_status worst = RRD_OK;
  for (int m = METRIC_VIDEOS; m <= METRIC_VIEWS; m++) {
    struct series add = {past->first, past->len, given[m]};
    struct backfill done = {0};
    enum rrd_status status = fill_file(in, past->tag, m, &add, rows, &done);
    in->sum.added += (unsigned long)done.added;
    in->sum.replaced += (unsigned long)done.replaced;
    in->sum.known += (unsigned long)done.known;
    in->sum.too_old += (unsigned long)done.too_old;
    worst = status != RRD_OK ? status : worst;
  }
  return worst;
}

static enum rrd_status fill_figures(struct import *in,
                                    const struct history *past,
                                    struct rows *rows) {
  if (in->replace)
    forget_figures(in, rows);
  compute_figures(in, past, rows);
  enum rrd_status worst = RRD_OK;
  for (int m = METRIC_VIEWS + 1; m < in->metrics_num; m++) {
    struct series add = {rows->first, rows->len, rows->values[m]};
    struct backfill done = {0};
    enum rrd_status status = fill_file(in, past->tag, m, &add, rows, &done);
    if (m == METRIC_SCORE)
      in->sum.figures += (unsigned long)done.added;
    worst = status != RRD_OK ? status : worst;
  }
  return worst;
}

static void count_tag(struct import *in, const struct history *past) {
  struct import_sum *sum = &in->sum;
  const struct hashtag *h = hashtags_find(&in->tags, past->tag);
  int last = past->first + past->len - 1;
  if (sum->tags == 0 || past->first < sum->first)
    sum->first = past->first;
  if (sum->tags == 0 || last > sum->last)
    sum->last = last;
  sum->tags++;
  if (h != NULL && h->watched)
    return;
  size_t used = strlen(sum->some_unwatched);
  if (sum->unwatched++ < 5)
    snprintf(sum->some_unwatched + used, sizeof(sum->some_unwatched) - used,
             "%s#%s", used > 0 ? ", " : "", past->tag);
}

/* So that a later import can put right what this one stored. */
static enum rrd_status keep_record(struct import *in, const char *tag,
                                   const struct rows *rows) {
  struct errmsg msg;
  if (!in->judge || /* without the plugin's StateDir there is no place for it */
      import_record_write(in->o->state_dir, tag, rows->first, rows->len,
                          rows->imported[METRIC_VIDEOS],
                          rows->imported[METRIC_VIEWS], &msg) == 0)
    return RRD_OK;
  note(in, &msg);
  return RRD_FAILED;
}

enum rrd_status import_tag(struct import *in, const struct history *past) {
  struct rows rows = {0};
  enum rrd_status status = RRD_FAILED;
  count_tag(in, past);
  if (read_rows(in, past, &rows) == 0) {
    merge(in, &rows, METRIC_VIDEOS, past, past->videos);
    merge(in, &rows, METRIC_VIEWS, past, past->views);
    status = fill_counts(in, past, &rows);
    if (status == RRD_OK && !in->dry)
      status = keep_record(in, past->tag, &rows);
    if (status == RRD_OK && in->judge)
      status = fill_figures(in, past, &rows);
  } else {
    note(in, &(struct errmsg){"out of memory"});
  }
  free_rows(&rows);
  return status;
}
