/* SPDX-License-Identifier: MIT */
/* A sample becomes values in files and in collectd. */
#include "collectd/glue.h"

#include "core/day.h"
#include "fetch/fetch.h"

#include <math.h>
#include <unistd.h>

/*
 * The file may have been taken away while the daemon runs; rrdtool would make
 * one of another shape.
 */
static bool is_ready(struct tag *tag, int metric) {
  char path[PATH_MAX];
  if (debts_any(tag, metric))
    return false;
  if (tag->stored[metric] == tag->day - 1 &&
      access(value_path(tag, metric, path), F_OK) == 0)
    return true;
  return ready_for(tag, metric, tag->day, tag->attempts);
}

static void hand_over(struct tag *tag, int metric, double value,
                      bool quietly) {
  if (quietly || !glue.passed_on)
    value_write(tag, metric, tag->day, value, 0);
  if (!quietly)
    value_dispatch(tag, metric, value);
}

static void deliver(struct tag *tag, const struct figures *f, bool quietly) {
  tag->pending = tag->dispatched = 0;
  tag->attempts = 0;
  for (int m = 0; m < glue.metrics_num; m++) {
    if (isnan(f->value[m]) || tag->stored[m] >= tag->day)
      continue;
    tag->pending |= (uint16_t)(1U << m);
    if (!is_ready(tag, m))
      continue; /* store.c goes on with it */
    hand_over(tag, m, f->value[m], quietly);
    tag->stored[m] = tag->day;
  }
}

static void take_sample(struct tag *tag, int day, double videos,
                        double views) {
  store_settle(tag);
  tag->before = tag->level;
  tag->day = day;
  tag->videos = videos;
  tag->views = views;
}

static void note_first(const struct tag *tag, const struct figures *f) {
  if (glue.first_sample == DAY_NONE || tag->day < glue.first_sample)
    glue.first_sample = tag->day;
  if (!isnan(f->assessment.score))
    glue.any_score = true;
}

void deliver_sample(struct tag *tag, int day, double videos, double views) {
  struct figures f;
  if (tag->day != DAY_NONE && day < tag->day)
    return; /* the clock went back; a newer day is stored */
  bool again = day == tag->day; /* a restart found it in the journal */
  if (!again)
    take_sample(tag, day, videos, views);
  figures_of(tag, &f);
  deliver(tag, &f, false);
  tag->level = f.level;
  store_expect(tag, fetch_now_ms());
  note_first(tag, &f);
  glue.levels_changed = true;
  if (f.level.value > tag->before.value) {
    value_hand_over(); /* threshold's text comes first, ours explains it */
    announce_rise(tag, &f);
  } else if (f.level.value == 0 && tag->before.value > 0) {
    value_hand_over();
    announce_end(tag, &f);
  }
}

void deliver_quietly(struct tag *tag, int day, double videos, double views) {
  struct figures f;
  take_sample(tag, day, videos, views);
  figures_of(tag, &f);
  deliver(tag, &f, true);
  tag->level = f.level;
}
