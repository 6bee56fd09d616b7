/* SPDX-License-Identifier: MIT */
#include "ctl/week.h"

#include "core/day.h"

#include <math.h>
#include <stdlib.h>

/* -- a row's days */

static int place_of(const struct week *w, int day) {
  return STANDING_DAYS - 1 - (w->report->today - day);
}

/* The level before a place: the nearest that is known; 0 if none is. */
static int level_before(const struct standing *row, int place) {
  while (--place >= 0)
    if (row->levels[place] >= 0)
      return row->levels[place];
  return 0;
}

/* The newest day from `first` on that goes over (up) or back below a trend. */
static int turn(const struct week *w, const struct standing *row, int first,
                bool up) {
  for (int day = w->last; day >= first; day--) {
    int at = place_of(w, day);
    if (at < 0)
      break;
    int level = row->levels[at], before = level_before(row, at);
    if (up ? level >= 1 && before == 0 : level == 0 && before >= 1)
      return day;
  }
  return DAY_NONE;
}

int week_rose(const struct week *w, const struct standing *row) {
  return turn(w, row, w->report->today - STANDING_DAYS + 1, true);
}

int week_ended(const struct week *w, const struct standing *row) {
  return turn(w, row, w->report->today - STANDING_DAYS + 1, false);
}

static double count_at(const struct week *w, const struct standing *row,
                       int day) {
  int at = place_of(w, day);
  return at >= 0 && at < STANDING_DAYS ? row->counts[at] : (double)NAN;
}

int week_missing(const struct week *w, const struct standing *row) {
  int num = 0;
  for (int day = w->first; day <= w->last; day++)
    num += row->since != DAY_NONE && day > row->since &&
           isnan(count_at(w, row, day));
  return num;
}

static int expected_of(const struct week *w, const struct standing *row) {
  if (row->since == DAY_NONE || row->since > w->last)
    return 0;
  return w->last - (row->since > w->first ? row->since : w->first) + 1;
}

double week_growth(const struct week *w, const struct standing *row,
                   int *days) {
  const struct assessment *a = &row->assessment;
  int window = w->report->options->rules.windows[0];
  bool young = a->days > 0 && a->days < window;
  *days = young ? a->days : window;
  return young ? a->plain : a->growth[0];
}

double week_new(const struct week *w, const struct standing *row) {
  return count_at(w, row, w->last) - count_at(w, row, w->last - w->days);
}

/* -- the lists */

static int make_list(struct week_rows *list, size_t num) {
  list->items = calloc(num + 1, sizeof(struct standing *));
  return list->items != NULL ? 0 : -1;
}

static void add(struct week_rows *list, const struct standing *row, bool yes) {
  if (yes)
    list->items[list->num++] = row;
}

static bool is_trending(const struct standing *row) {
  return row->level >= 1 && !standing_is_old(row);
}

static void sort_row(struct week *w, const struct standing *row) {
  int rose = week_rose(w, row), ended = week_ended(w, row);
  add(&w->risen, row, rose >= w->first);
  add(&w->going, row, is_trending(row) && rose < w->first);
  add(&w->ended, row, ended >= w->first);
  add(&w->shrunk, row, week_new(w, row) < 0);
  add(&w->dead, row, row->watched && row->dead);
  if (!row->watched || row->dead)
    return;
  int missing = week_missing(w, row);
  add(&w->gaps, row, missing > 0 || row->day == DAY_NONE);
  w->expected += expected_of(w, row);
  w->known += expected_of(w, row) - missing;
}

static bool any_today(const struct report *r) {
  for (size_t i = 0; i < r->num; i++)
    if (r->rows[i].day == r->today)
      return true;
  return false;
}

int week_read(struct week *w, const struct report *r, int days, size_t top) {
  *w = (struct week){.report = r, .days = days, .top = top};
  w->last = any_today(r) ? r->today : r->today - 1;
  w->first = w->last - days + 1;
  struct week_rows *lists[] = {&w->risen,  &w->going, &w->ended,
                               &w->shrunk, &w->gaps,  &w->dead};
  for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
    if (make_list(lists[i], r->num) != 0)
      return -1;
  for (size_t i = 0; i < r->num; i++)
    sort_row(w, &r->rows[i]);
  return 0;
}

void week_clear(struct week *w) {
  free(w->risen.items);
  free(w->going.items);
  free(w->ended.items);
  free(w->shrunk.items);
  free(w->gaps.items);
  free(w->dead.items);
}
