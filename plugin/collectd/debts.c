/* SPDX-License-Identifier: MIT */
/*
 * Debts: values of earlier days that their files still lack while a newer
 * one is there already. An RRD takes rows in order only, and rrdtool's memory
 * no stamp older than one it has seen, so nothing newer goes on its way to a
 * file before its debts are paid, the oldest first. A file whose lock
 * somebody holds for days costs patience, not a value.
 */
#include "collectd/glue.h"

#include "core/day.h"

#include <math.h>
#include <stdlib.h>

#define DEBTS_DAYS 8 /* older ones are given up, as the journal does */

struct debt {
  int metric, day;
  double value;
  unsigned tick; /* of the last time it was written; see value_write() */
  struct debt *next;
};

static struct debt *first_of(const struct tag *tag, int metric) {
  struct debt *d = tag->debts;
  while (d != NULL && d->metric != metric)
    d = d->next;
  return d;
}

static void drop(struct debt **at) {
  struct debt *d = *at;
  *at = d->next;
  free(d);
}

void debts_add(struct tag *tag, int metric, double value) {
  struct debt **at = &tag->debts;
  struct debt *d = malloc(sizeof(*d));
  if (d == NULL)
    return; /* the journal has it, for the next start */
  *d = (struct debt){metric, tag->day, value, tag->attempts, NULL};
  while (*at != NULL) {
    if ((*at)->metric == metric && (*at)->day <= tag->day - DEBTS_DAYS)
      drop(at);
    else
      at = &(*at)->next;
  }
  *at = d; /* days come in order, so the list is in order */
}

bool debts_any(const struct tag *tag, int metric) {
  return first_of(tag, metric) != NULL;
}

int debts_oldest(const struct tag *tag) {
  int oldest = tag->day + 1;
  for (const struct debt *d = tag->debts; d != NULL; d = d->next)
    if (d->day < oldest)
      oldest = d->day;
  return oldest;
}

void debts_overlay(const struct tag *tag, int metric, int first, int len,
                   double *rows) {
  for (const struct debt *d = tag->debts; d != NULL; d = d->next)
    if (d->metric == metric && d->day >= first && d->day - first < len)
      rows[d->day - first] = d->value;
}

static int64_t said_lost;

/* Whether it is in its file, or can never be: somebody else wrote there. */
static bool is_settled(struct tag *tag, const struct debt *d) {
  char path[PATH_MAX], date[DAY_TEXT_SIZE];
  double row = NAN;
  /* in this order: rrdtool's thread may write it in between */
  int last = rrd_last_day(value_path(tag, d->metric, path));
  if (history_read(tag, d->metric, d->day, d->day, &row) != RRD_OK)
    return false;
  if (!isnan(row))
    return true;
  if (last < d->day)
    return false;
  log_err_rarely(&said_lost,
                 "%s: the value of %s stays unknown: something "
                 "else has written a newer row",
                 path, day_text(d->day, date));
  return true;
}

bool debts_look(struct tag *tag) {
  bool some = false;
  for (struct debt **at = &tag->debts; *at != NULL;) {
    if (is_settled(tag, *at)) {
      some = true;
      drop(at);
    } else {
      at = &(*at)->next;
    }
  }
  return some;
}

void debts_pay(struct tag *tag) {
  for (int m = 0; m < glue.metrics_num; m++) {
    struct debt *d = first_of(tag, m);
    if (d == NULL || !ready_for(tag, m, d->day, ++d->tick))
      continue;
    value_write(tag, m, d->day, d->value, ++d->tick);
    value_flush(tag, m);
  }
}

void debts_clear(struct tag *tag) {
  while (tag->debts != NULL)
    drop(&tag->debts);
}
