/* SPDX-License-Identifier: MIT */
/*
 * The backlog: rows of earlier days that their files still lack while a newer
 * one is there already. An RRD takes rows in order only, and rrdtool's memory
 * no stamp older than one it has seen, so nothing newer goes on its way to a
 * file before its backlog is in it, the oldest first. A file whose lock
 * somebody holds for days costs patience, not a value.
 */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdlib.h>

#define BACKLOG_DAYS 8 /* older ones are given up, as in the journal */

static struct backlog_row *oldest_of(const struct delivery_tag *tag,
                                     int metric) {
  struct backlog_row *b = NULL;
  SLIST_FOREACH(b, &tag->backlog, next)
  if (b->metric == metric)
    return b;
  return NULL;
}

static void drop(struct delivery_tag *tag, struct backlog_row *b) {
  SLIST_REMOVE(&tag->backlog, b, backlog_row, next);
  free(b);
}

/* Days come in order, so the list is in order. */
static void append(struct delivery_tag *tag, struct backlog_row *b) {
  struct backlog_row *last = SLIST_FIRST(&tag->backlog);
  if (last == NULL) {
    SLIST_INSERT_HEAD(&tag->backlog, b, next);
    return;
  }
  while (SLIST_NEXT(last, next) != NULL)
    last = SLIST_NEXT(last, next);
  SLIST_INSERT_AFTER(last, b, next);
}

void backlog_add(struct delivery_tag *tag, int metric, double value) {
  struct backlog_row *b = malloc(sizeof(*b)), *oldest = NULL;
  if (b == NULL)
    return; /* the journal has it, for the next start */
  while ((oldest = oldest_of(tag, metric)) != NULL &&
         oldest->day <= tag->day - BACKLOG_DAYS)
    drop(tag, oldest);
  *b = (struct backlog_row){.metric = metric,
                            .day = tag->day,
                            .value = value,
                            .tick = tag->attempts};
  append(tag, b);
}

bool backlog_any(const struct delivery_tag *tag, int metric) {
  return oldest_of(tag, metric) != NULL;
}

int backlog_oldest(const struct delivery_tag *tag) {
  const struct backlog_row *b = NULL;
  int oldest = tag->day + 1;
  SLIST_FOREACH(b, &tag->backlog, next)
  if (b->day < oldest)
    oldest = b->day;
  return oldest;
}

void backlog_overlay(const struct delivery_tag *tag, int metric, int first,
                     int len, double *rows) {
  const struct backlog_row *b = NULL;
  SLIST_FOREACH(b, &tag->backlog, next)
  if (b->metric == metric && b->day >= first && b->day - first < len)
    rows[b->day - first] = b->value;
}

/* Whether it is in its file, or can never be: somebody else wrote there. */
static bool is_over(struct delivery *d, struct delivery_tag *tag,
                    const struct backlog_row *b) {
  char path[PATH_MAX], date[DAY_TEXT_SIZE];
  double row = NAN;
  /* in this order: rrdtool's thread may write it in between */
  int last = row_last_day(d, tag, b->metric);
  if (row_read(d, tag, b->metric, b->day, b->day, &row) != RRD_OK)
    return false;
  if (!isnan(row))
    return true;
  if (last < b->day)
    return false;
  delivery_log_rarely(d, LOG_LOST_ROW,
                      "%s: the value of %s stays unknown: something "
                      "else has written a newer row",
                      row_path(d, tag, b->metric, path),
                      day_text(b->day, date));
  return true;
}

bool backlog_verify(struct delivery *d, struct delivery_tag *tag) {
  struct backlog_row *next = NULL;
  bool some = false;
  for (struct backlog_row *b = SLIST_FIRST(&tag->backlog); b != NULL;
       b = next) {
    next = SLIST_NEXT(b, next);
    if (is_over(d, tag, b)) {
      some = true;
      drop(tag, b);
    }
  }
  return some;
}

void backlog_write(struct delivery *d, struct delivery_tag *tag) {
  for (int m = 0; m < d->metrics_num; m++) {
    struct backlog_row *b = oldest_of(tag, m);
    if (b == NULL || !prepare_file(d, tag, m, b->day, ++b->tick))
      continue;
    row_write(d, tag, m, b->day, b->value, ++b->tick);
  }
}

void backlog_clear(struct delivery_tag *tag) {
  while (!SLIST_EMPTY(&tag->backlog))
    drop(tag, SLIST_FIRST(&tag->backlog));
}
