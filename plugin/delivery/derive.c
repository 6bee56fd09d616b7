/* SPDX-License-Identifier: MIT */
/* From a sample and its history to the values of all metrics. */
#include "delivery/internal.h"

#include "core/score.h"

static struct series read_history(struct delivery *d, struct delivery_tag *tag,
                                  int metric, int reach, double *rows) {
  struct series s = {.first = tag->day - reach, .len = reach, .values = rows};
  row_read(d, tag, metric, s.first, tag->day - 1, rows);
  backlog_overlay(tag, metric, s.first, reach, rows);
  return s;
}

static void assess(struct delivery *d, struct delivery_tag *tag,
                   struct derived *out) {
  const struct rules *rules = &d->options->rules;
  int reach = score_reach(rules, tag->seasonal);
  int metric = rules->of_views ? METRIC_VIEWS : METRIC_VIDEOS;
  struct series scored = read_history(d, tag, metric, reach, d->scored_rows);
  struct series videos = scored;
  if (rules->of_views) /* the tier goes by videos all the same */
    videos = read_history(d, tag, METRIC_VIDEOS, reach, d->videos_rows);
  struct score_input input = {.day = tag->day,
                              .videos = tag->videos,
                              .views = tag->views,
                              .scored = &scored,
                              .videos_history = &videos,
                              .seasonal = tag->seasonal,
                              .threshold = (double)tag->threshold};
  out->assessment = score_day(rules, &input);
  out->now = rules->of_views ? tag->views : tag->videos;
}

/*
 * What is stored of a day is what people know of it, also where other options
 * would make another level of it now.
 */
static void believe_stored(struct delivery *d, struct delivery_tag *tag,
                           struct level *level) {
  double stored = NAN;
  if (tag->rows[METRIC_TRENDING].last_day >= tag->day)
    row_read(d, tag, METRIC_TRENDING, tag->day, tag->day, &stored);
  if (!isnan(stored))
    level->value = (int)lround(stored);
}

void derive(struct delivery *d, struct delivery_tag *tag,
            struct derived *out) {
  for (int m = 0; m < METRIC_NUM; m++)
    out->value[m] = NAN;
  assess(d, tag, out);
  out->level = tag->before;
  out->value[METRIC_VIDEOS] = tag->videos;
  out->value[METRIC_VIEWS] = tag->views;
  out->value[METRIC_SEASONAL] = out->assessment.seasonal;
  for (int i = 0; i < d->options->rules.windows_num; i++)
    out->value[METRIC_GROWTH + i] = out->assessment.growth[i];
  double score = out->assessment.score;
  if (isnan(score))
    return;
  out->level = level_next(tag->before, tag->day, score);
  believe_stored(d, tag, &out->level);
  out->value[METRIC_SCORE] = score;
  out->value[METRIC_TRENDING] = out->level.value;
}
