/* SPDX-License-Identifier: MIT */
#include "series.h"

#include "clock.h"
#include "hash.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIEWS_PER_VIDEO 4000
#define EXACT_MAX UINT64_C(900000000000000)

void sim_id_of_tag(const char *tag, char id[24]) {
  snprintf(id, 24, "%" PRIu64, sim_fnv(tag) % UINT64_C(9000000000000000000));
}

static struct sim_series *series_new(const char *tag) {
  struct sim_series *series = sim_grow(NULL, 0, sizeof(*series));
  *series = (struct sim_series){.videos = 500000,
                                .views = -1,
                                .start = sim_day_from_date(2026, 1, 1),
                                .gone_from = LONG_MAX,
                                .gone_to = LONG_MAX,
                                .cached_day = LONG_MIN};
  snprintf(series->tag, sizeof(series->tag), "%s", tag);
  for (char *c = series->tag; *c != '\0'; c++)
    if (*c >= 'A' && *c <= 'Z')
      *c = (char)(*c - 'A' + 'a');
  sim_id_of_tag(series->tag, series->id);
  return series;
}

void sim_series_free(struct sim_series *series) {
  if (series == NULL)
    return;
  free(series->changes);
  free(series->points);
  free(series);
}

struct sim_series *sim_series_of_any(const char *tag) {
  struct sim_series *series = series_new(tag);
  uint64_t hash = sim_mix(sim_fnv(series->tag));
  series->videos = (double)(1000 + hash % 5000000);
  series->weekly = (double)((hash >> 32) % 400) / 100 - 1;
  return series;
}

/* ---- reading a line --------------------------------------------------- */

static bool read_count(const char *text, double *out) {
  double value;
  if (!sim_double(text, 0, (double)SIM_COUNT_MAX, &value) ||
      value != floor(value))
    return false;
  *out = value;
  return true;
}

static bool read_weekly(const char *text, double *out) {
  return sim_double(text, -99.9, 10000, out);
}

static void add_point(struct sim_series *series, struct sim_point point) {
  series->points = sim_grow(series->points, series->points_num, sizeof(point));
  series->points[series->points_num++] = point;
}

static bool set_from(struct sim_series *series, char *value) {
  char *colon = strchr(value, ':');
  struct sim_change change;
  if (colon == NULL)
    return false;
  *colon = '\0';
  if (!sim_day_parse(value, &change.day) ||
      !read_weekly(colon + 1, &change.weekly))
    return false;
  series->changes =
      sim_grow(series->changes, series->changes_num, sizeof(change));
  series->changes[series->changes_num++] = change;
  return true;
}

static bool set_season(struct sim_series *series, char *value) {
  struct sim_season season;
  int used = 0;
  if (series->seasons_num == SIM_SEASONS ||
      sscanf(value, "%2d-%2d:%3d:%n", &season.month, &season.day_of_month,
             &season.weeks, &used) != 3 ||
      used == 0 || !read_weekly(value + used, &season.weekly))
    return false;
  if (season.month < 1 || season.month > 12 || season.day_of_month < 1 ||
      season.day_of_month > 31 || season.weeks < 1 || season.weeks > 52)
    return false;
  series->seasons[series->seasons_num++] = season;
  return true;
}

static bool set_at(struct sim_series *series, char *value) {
  struct sim_point point = {.views = -1};
  double videos, views;
  char *colon = strchr(value, ':');
  if (colon == NULL)
    return false;
  *colon = '\0';
  char *second = strchr(colon + 1, ':');
  if (second != NULL) {
    *second = '\0';
    if (!read_count(second + 1, &views))
      return false;
    point.views = (int64_t)views;
  }
  if (!sim_day_parse(value, &point.day) || !read_count(colon + 1, &videos))
    return false;
  point.videos = (int64_t)videos;
  add_point(series, point);
  return true;
}

static bool set_steps(struct sim_series *series, char *value) {
  struct sim_point point = {.views = -1};
  char *colon = strchr(value, ':');
  if (colon == NULL)
    return false;
  *colon = '\0';
  if (!sim_day_parse(value, &point.day))
    return false;
  char *rest = colon + 1, *word;
  while ((word = strsep(&rest, ",")) != NULL) {
    double videos;
    if (!read_count(word, &videos))
      return false;
    point.videos = (int64_t)videos;
    add_point(series, point);
    point.day++;
  }
  return true;
}

static bool set_id(struct sim_series *series, char *value) {
  size_t len = strlen(value);
  if (len == 0 || len > 19 || strspn(value, "0123456789") != len)
    return false;
  memcpy(series->id, value, len + 1);
  return true;
}

static bool set_exact(struct sim_series *series, char *value) {
  long seed;
  if (!sim_long(value, 0, LONG_MAX, &seed))
    return false;
  series->exact = true;
  series->seed = (uint64_t)seed;
  return true;
}

static bool set_gone_from(struct sim_series *series, char *value) {
  return sim_day_parse(value, &series->gone_from);
}

static bool set_gone_to(struct sim_series *series, char *value) {
  if (series->gone_from == LONG_MAX)
    series->gone_from = LONG_MIN;
  return sim_day_parse(value, &series->gone_to);
}

static bool set_flag(struct sim_series *series, const char *word) {
  if (strcmp(word, "novideos") == 0)
    series->novideos = true;
  else if (strcmp(word, "gone") == 0)
    series->gone_from = LONG_MIN;
  else if (strcmp(word, "banned") == 0)
    series->banned = true;
  else
    return false;
  return true;
}

static bool set_videos(struct sim_series *series, char *value) {
  return read_count(value, &series->videos);
}

static bool set_views(struct sim_series *series, char *value) {
  return read_count(value, &series->views);
}

static bool set_start(struct sim_series *series, char *value) {
  return sim_day_parse(value, &series->start);
}

static bool set_weekly(struct sim_series *series, char *value) {
  return read_weekly(value, &series->weekly);
}

static bool set_noise(struct sim_series *series, char *value) {
  return sim_double(value, 0, 100, &series->noise);
}

static const struct {
  const char *name;
  bool (*set)(struct sim_series *series, char *value);
} keys[] = {{"videos", set_videos},
            {"views", set_views},
            {"start", set_start},
            {"weekly", set_weekly},
            {"from", set_from},
            {"season", set_season},
            {"at", set_at},
            {"steps", set_steps},
            {"exact", set_exact},
            {"noise", set_noise},
            {"id", set_id},
            {"goneto", set_gone_to},
            {"gonefrom", set_gone_from}};

static bool set_word(struct sim_series *series, char *word) {
  char *equals = strchr(word, '=');
  if (equals == NULL)
    return set_flag(series, word);
  size_t len = (size_t)(equals - word);
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
    if (strlen(keys[i].name) == len && strncmp(keys[i].name, word, len) == 0)
      return keys[i].set(series, equals + 1);
  return false;
}

struct sim_series *sim_series_parse(char *line, struct sim_errmsg *msg) {
  char *tag = sim_word(&line);
  if (tag == NULL || strlen(tag) >= SIM_TAG_MAX) {
    sim_fail(msg, "a series begins with its tag");
    return NULL;
  }
  struct sim_series *series = series_new(tag);
  char *word;
  while ((word = sim_word(&line)) != NULL) {
    char shown[80]; /* set_word cuts the word up */
    snprintf(shown, sizeof(shown), "%s", word);
    if (!set_word(series, word)) {
      sim_fail(msg, "series %.60s: cannot use '%s'", series->tag, shown);
      sim_series_free(series);
      return NULL;
    }
  }
  return series;
}

/* ---- the counts of a day ---------------------------------------------- */

static bool in_season(const struct sim_season *season, long day) {
  int year, month, day_of_month;
  sim_date_from_day(day, &year, &month, &day_of_month);
  for (int back = 0; back <= 1; back++) { /* it may have begun last year */
    long begin =
        sim_day_from_date(year - back, season->month, season->day_of_month);
    if (day >= begin && day < begin + 7 * season->weeks)
      return true;
  }
  return false;
}

static double weekly_on(const struct sim_series *series, long day) {
  for (size_t i = 0; i < series->seasons_num; i++)
    if (in_season(&series->seasons[i], day))
      return series->seasons[i].weekly;
  double weekly = series->weekly;
  long since = LONG_MIN;
  for (size_t i = 0; i < series->changes_num; i++) {
    const struct sim_change *change = &series->changes[i];
    if (change->day <= day && change->day >= since) {
      since = change->day;
      weekly = change->weekly;
    }
  }
  return weekly;
}

static double growth(double weekly, long days) {
  return pow(1 + weekly / 100, (double)days / 7);
}

static double factor_on(const struct sim_series *series, long day) {
  if (series->seasons_num == 0 && series->changes_num == 0)
    return growth(series->weekly, day - series->start);
  double factor = 1;
  long step = day >= series->start ? 1 : -1;
  long at = series->start;
  while (at != day) {
    /* The step back from d to d-1 has the rate of d-1. */
    double weekly = weekly_on(series, step > 0 ? at : at - 1);
    long run = 0;
    while (at != day && weekly_on(series, step > 0 ? at : at - 1) == weekly) {
      at += step;
      run += step;
    }
    factor *= growth(weekly, run);
  }
  return factor;
}

static double noise_on(const struct sim_series *series, long day) {
  if (series->noise == 0)
    return 1;
  uint64_t bits = sim_mix(sim_fnv(series->tag) ^ (uint64_t)day) >> 11;
  double u = (double)bits / 4503599627370496.0 - 1; /* 2^53 values: -1..1 */
  return 1 + series->noise / 100 * u;
}

static int64_t rounded(double value) {
  if (!(value > 0))
    return 0;
  return value < (double)SIM_COUNT_MAX ? (int64_t)floor(value + 0.5)
                                       : SIM_COUNT_MAX;
}

static int64_t views_of_videos(int64_t videos) {
  return videos < SIM_COUNT_MAX / VIEWS_PER_VIDEO ? videos * VIEWS_PER_VIDEO
                                                  : SIM_COUNT_MAX;
}

static void by_formula(const struct sim_series *series, long day,
                       struct sim_counts *counts) {
  double factor = factor_on(series, day);
  double noise = noise_on(series, day);
  counts->videos = rounded(series->videos * factor * noise);
  counts->views = series->views < 0 ? views_of_videos(counts->videos)
                                    : rounded(series->views * factor * noise);
}

static void by_seed(const struct sim_series *series, long day,
                    struct sim_counts *counts) {
  uint64_t key = series->seed ^ sim_fnv(series->tag) ^ (uint64_t)day;
  counts->videos = (int64_t)(1 + sim_mix(key) % EXACT_MAX);
  counts->views = (int64_t)(1 + sim_mix(key ^ (UINT64_C(1) << 40)) % EXACT_MAX);
}

static void by_point(const struct sim_series *series, long day,
                     struct sim_counts *counts) {
  for (size_t i = series->points_num; i > 0; i--) {
    const struct sim_point *point = &series->points[i - 1];
    if (point->day != day)
      continue;
    counts->videos = point->videos;
    if (point->views >= 0)
      counts->views = point->views;
    else if (series->views < 0)
      counts->views = views_of_videos(point->videos);
    return;
  }
}

void sim_series_on(struct sim_series *series, long day,
                   struct sim_counts *counts) {
  if (series->cached_day != day) {
    struct sim_counts *found = &series->cached;
    *found = (struct sim_counts){.videos_told = !series->novideos};
    if (series->exact)
      by_seed(series, day, found);
    else
      by_formula(series, day, found);
    by_point(series, day, found);
    if (series->banned)
      found->state = SIM_BANNED;
    else if (series->gone_from <= day && day <= series->gone_to)
      found->state = SIM_GONE;
    series->cached_day = day;
  }
  *counts = series->cached;
}
