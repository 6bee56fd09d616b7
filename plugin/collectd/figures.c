/* SPDX-License-Identifier: MIT */
/* From a sample and its history to the values of all metrics. */
#include "collectd/glue.h"

#include "core/score.h"

#include <math.h>

/* The read thread's alone: too large for its stack, too short-lived to own. */
static double scored_rows[SCORE_REACH_MAX];
static double videos_rows[SCORE_REACH_MAX];

static struct series rows_of(struct tag *tag, int metric, int reach,
                             double *rows) {
  struct series s = {.first = tag->day - reach, .len = reach, .values = rows};
  history_read(tag, metric, s.first, tag->day - 1, rows); /* NaN on failure */
  debts_overlay(tag, metric, s.first, reach, rows);
  return s;
}

static void assess_tag(struct tag *tag, struct figures *f) {
  const struct rules *rules = &glue.options.rules;
  int reach = score_reach(rules, tag->seasonal);
  int metric = rules->of_views ? METRIC_VIEWS : METRIC_VIDEOS;
  struct series scored = rows_of(tag, metric, reach, scored_rows);
  struct series videos = scored;
  if (rules->of_views) /* the tier goes by videos all the same */
    videos = rows_of(tag, METRIC_VIDEOS, reach, videos_rows);
  struct score_input q = {.day = tag->day,
                          .videos = tag->videos,
                          .views = tag->views,
                          .scored = &scored,
                          .videos_history = &videos,
                          .seasonal = tag->seasonal,
                          .threshold = (double)tag->threshold};
  f->assessment = score_day(rules, &q);
  f->now = rules->of_views ? tag->views : tag->videos;
}

void figures_of(struct tag *tag, struct figures *f) {
  for (int m = 0; m < METRIC_NUM; m++)
    f->value[m] = NAN;
  assess_tag(tag, f);
  f->level = tag->before;
  f->value[METRIC_VIDEOS] = tag->videos;
  f->value[METRIC_VIEWS] = tag->views;
  f->value[METRIC_SEASONAL] = f->assessment.seasonal;
  for (int i = 0; i < glue.options.rules.windows_num; i++)
    f->value[METRIC_GROWTH + i] = f->assessment.growth[i];
  double score = f->assessment.score;
  if (isnan(score))
    return;
  f->level = level_next(tag->before, tag->day, score);
  f->value[METRIC_SCORE] = score;
  f->value[METRIC_TRENDING] = f->level.value;
}
