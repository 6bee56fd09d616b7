/* SPDX-License-Identifier: MIT */
#include "ctl/report_rows.h"

#include "core/day.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int standing_span(const struct rules *rules, bool seasonal) {
  return score_reach(rules, seasonal) + STANDING_DAYS + 1;
}

/* The day from which the counts have no gap of a window's length any more. */
static int learns_since(const struct series *counts, int day, int window) {
  int since = day;
  for (int d = day - 1; d > day - window; d--)
    if (!isnan(series_at(counts, d)))
      since = d;
  return since;
}

static int level_of(const struct standing *row,
                    const struct series *trending) {
  double stored = series_at(trending, row->day);
  if (!isnan(stored))
    return (int)lround(stored);
  if (isnan(row->assessment.score))
    return -1;
  /* history that was imported: nobody has stored a level yet */
  struct level none = {.day = DAY_NONE};
  return level_next(none, row->day, row->assessment.score).value;
}

static int first_known(const struct series *s) {
  for (int i = 0; i < s->len; i++)
    if (!isnan(s->values[i]))
      return s->first + i;
  return DAY_NONE;
}

static int larger(int x, int y) { return x > y ? x : y; }

/* The counts as they are, from one day to another. */
static void copy_counts(struct standing *row, const struct standing_history *h,
                        const struct series *counts, int window, int today) {
  int videos = first_known(&h->videos), views = first_known(&h->views);
  row->since = videos == DAY_NONE || (views != DAY_NONE && views < videos)
                   ? views
                   : videos;
  row->day = larger(series_last_known(&h->videos, today),
                    series_last_known(&h->views, today));
  row->age = row->day != DAY_NONE ? today - row->day : 0;
  row->videos = series_at(&h->videos, row->day);
  row->views = series_at(&h->views, row->day);
  row->fresh = row->day == DAY_NONE ? NAN
                                    : series_at(counts, row->day) -
                                          series_at(counts, row->day - window);
  for (int i = 0; i < STANDING_BARS; i++) {
    int day = today - STANDING_BARS + 1 + i;
    row->bars[i] = series_at(counts, day) - series_at(counts, day - 1);
  }
}

/* The last days as they are, for whoever draws them. */
static void copy_days(struct standing *row, const struct series *counts,
                      const struct series *trending, int today) {
  for (int i = 0; i < STANDING_DAYS; i++) {
    int day = today - STANDING_DAYS + 1 + i;
    double level = series_at(trending, day);
    row->counts[i] = series_at(counts, day);
    row->levels[i] = (signed char)(isnan(level) ? -1 : lround(level));
  }
}

void standing_judge(struct standing *row, const struct rules *rules,
                    const struct standing_history *history, int today) {
  const struct series *counts = rules->of_views ? &history->views
                                                : &history->videos;
  copy_counts(row, history, counts, rules->windows[0], today);
  copy_days(row, counts, &history->trending, today);
  /* without a sample nothing is known of today, whatever is asked */
  int day = row->day != DAY_NONE ? row->day : today;
  struct score_input q = {.day = day,
                          .videos = row->videos,
                          .views = row->views,
                          .scored = counts,
                          .videos_history = &history->videos,
                          .seasonal = row->watch.seasonal,
                          .threshold = row->watch.threshold};
  row->assessment = score_day(rules, &q);
  row->level = level_of(row, &history->trending);
  int last = row->age <= 1 ? today : day; /* today's may still come */
  row->learning = last - learns_since(counts, day, rules->windows[0]) + 1;
}

bool standing_is_old(const struct standing *row) {
  return row->day != DAY_NONE && row->age > STANDING_OLD;
}

const char *standing_state(const struct standing *row, int window,
                           char out[STANDING_STATE_SIZE]) {
  static const char *const levels[] = {"quiet", "TRENDING", "STRONGLY"};
  if (row->dead)
    snprintf(out, STANDING_STATE_SIZE, "not found");
  else if (row->day == DAY_NONE)
    snprintf(out, STANDING_STATE_SIZE, "no sample yet");
  else if (standing_is_old(row))
    snprintf(out, STANDING_STATE_SIZE, "old");
  else if (row->level >= 0)
    snprintf(out, STANDING_STATE_SIZE, "%s",
             levels[row->level > 2 ? 2 : row->level]);
  else
    snprintf(out, STANDING_STATE_SIZE, "learning, day %d of %d",
             row->learning < window ? row->learning : window, window);
  return out;
}

void standings_clear(struct standings *rows) {
  free(rows->items);
  hashtags_clear(&rows->tags);
  *rows = (struct standings){0};
}

/* -- sorting: the largest first, so that unknown is the smallest */

static double score_of(const struct standing *r) {
  return r->assessment.score;
}
static double growth_of(const struct standing *r) {
  return r->assessment.growth[0];
}
static double videos_of(const struct standing *r) { return r->videos; }
static double views_of(const struct standing *r) { return r->views; }
static double new_of(const struct standing *r) { return r->fresh; }
static double age_of(const struct standing *r) {
  return r->day != DAY_NONE ? (double)r->age : (double)NAN;
}

static const struct {
  const char *name;
  double (*figure)(const struct standing *r); /* NULL: only the name counts */
} keys[] = {{"score", score_of}, {"growth", growth_of}, {"videos", videos_of},
            {"views", views_of}, {"new", new_of},       {"age", age_of},
            {"tag", NULL}};

#define KEYS_NUM (sizeof(keys) / sizeof(keys[0]))

const char *standings_keys(void) {
  return "score, growth, videos, views, new, age, tag";
}

static int by_figure(double x, double y) {
  if (isnan(x) || isnan(y))
    return isnan(x) - isnan(y);
  return (x < y) - (x > y);
}

static int compare(const void *a, const void *b, void *key) {
  const struct standing *x = a, *y = b;
  size_t k = *(size_t *)key;
  int order = 0;
  if (keys[k].figure != NULL && keys[k].figure != age_of)
    order = standing_is_old(x) - standing_is_old(y);
  if (order == 0 && keys[k].figure != NULL)
    order = by_figure(keys[k].figure(x), keys[k].figure(y));
  if (order == 0 && keys[k].figure != NULL)
    order = by_figure(growth_of(x), growth_of(y));
  return order != 0 ? order : strcmp(x->watch.tag, y->watch.tag);
}

bool standings_sort(struct standings *rows, const char *key) {
  size_t k = 0;
  while (k < KEYS_NUM && strcmp(keys[k].name, key) != 0)
    k++;
  if (k == KEYS_NUM)
    return false;
  if (rows->num > 0)
    qsort_r(rows->items, rows->num, sizeof(*rows->items), compare, &k);
  return true;
}
