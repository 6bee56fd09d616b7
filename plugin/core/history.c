/* SPDX-License-Identifier: MIT */
#include "core/history.h"

#include "core/day.h"

#include <math.h>

struct assessment history_score(const struct history *p,
                                const struct rules *rules, int day) {
  struct series videos = {p->first, p->len, p->videos};
  struct series views = {p->first, p->len, p->views};
  struct score_input q = {.day = day,
                          .videos = series_at(&videos, day),
                          .views = series_at(&views, day),
                          .scored = rules->of_views ? &views : &videos,
                          .videos_history = &videos,
                          .seasonal = p->seasonal,
                          .threshold = p->threshold};
  return score_day(rules, &q);
}

static void keep_or_take(double *stored, double computed) {
  if (isnan(*stored))
    *stored = computed;
}

/* A stored level counts more than the one that follows from the scores. */
static struct level next_level(struct level before, int day, double score,
                               double stored) {
  struct level after = level_next(before, day, score);
  if (!isnan(stored))
    after.value = (int)lround(stored);
  return after;
}

void history_fill(const struct history *p, const struct rules *rules,
                  const struct history_figures *f) {
  struct level level = {.day = DAY_NONE};
  for (int i = 0; i < p->len; i++) {
    struct assessment a = history_score(p, rules, p->first + i);
    for (int w = 0; w < rules->windows_num; w++)
      keep_or_take(&f->growth[w][i], a.growth[w]);
    keep_or_take(&f->seasonal[i], a.seasonal);
    keep_or_take(&f->score[i], a.score);
    if (isnan(f->score[i]))
      continue;
    level = next_level(level, p->first + i, f->score[i], f->trending[i]);
    f->trending[i] = level.value;
  }
}
