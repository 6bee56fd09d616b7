/* SPDX-License-Identifier: MIT */
/*
 * After a start: what the RRD files hold goes back into collectd's cache,
 * and what only the journal holds goes into the files. Nothing is asked for
 * a tag before that.
 */
#include "collectd/glue.h"

#include "core/day.h"
#include "fetch/fetch.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define ROWS 40         /* days looked back: more than any level needs */
#define JOURNAL_DAYS 8  /* read back; older values are in the files */
#define JOURNAL_KEPT 31 /* older files are removed */

/* A sample out of the journal that may not be in its files. */
struct kept {
  struct tag *tag;
  int day;
  double videos, views;
  int64_t time;
};

static struct {
  struct kept *items;
  size_t num, cap;
} kept;

static void keep(const struct journal_entry *e, struct tag *tag) {
  if (kept.num == kept.cap) {
    size_t cap = kept.cap == 0 ? 64 : kept.cap * 2;
    struct kept *items = realloc(kept.items, cap * sizeof(*items));
    if (items == NULL)
      return;
    kept.items = items;
    kept.cap = cap;
  }
  kept.items[kept.num++] = (struct kept){tag, day_of(e->sent), e->videos,
                                         e->views, e->time};
}

static void take_entry(void *ctx, const struct journal_entry *e) {
  (void)ctx;
  struct tag *tag = tags_find(&glue.tags, e->tag);
  bool begun = glue.restore_begun;
  if (!begun)
    poller_recall(glue.poller, e);
  if (tag == NULL || tag->recalled)
    return;
  if (begun) {
    poller_lock(glue.poller);
    poller_recall_tag(glue.poller, tag, e);
    poller_unlock(glue.poller);
  }
  if (e->kind == JOURNAL_GOT && day_of(e->sent) >= tag->day) {
    keep(e, tag);
    if (e->id[0] != '\0') {
      free(tag->id);
      tag->id = strdup(e->id);
    }
  } else if (e->kind == JOURNAL_TOLD) {
    tag->told_day = e->day;
    tag->told_level = (uint8_t)e->level;
  }
}

static int by_tag_then_day(const void *a, const void *b) {
  const struct kept *x = a, *y = b;
  if (x->tag != y->tag)
    return (uintptr_t)x->tag < (uintptr_t)y->tag ? -1 : 1;
  return (x->day > y->day) - (x->day < y->day);
}

/* Whether tags have joined the list since the journal was read. */
static bool any_new(void) {
  for (size_t i = 0; i < glue.tags.num; i++)
    if (!glue.tags.items[i]->recalled)
      return true;
  return false;
}

/* For the tags that have joined; hashtagctl may have asked about them. */
static void read_journal(void) {
  int today = day_of(time(NULL));
  for (int day = today - JOURNAL_DAYS; day <= today + 1; day++)
    journal_replay(glue.journal, day, take_entry, NULL);
  for (int day = today - 2 * JOURNAL_KEPT; day < today - JOURNAL_KEPT; day++)
    journal_forget(glue.journal, day);
  if (kept.num > 0)
    qsort(kept.items, kept.num, sizeof(*kept.items), by_tag_then_day);
  for (size_t i = 0; i < glue.tags.num; i++)
    glue.tags.items[i]->recalled = true;
  glue.restore_begun = true;
}

void restore_begin(void) {
  memory_load();
  read_journal();
  glue.restoring = true;
  glue.restore_at = 0;
  glue.restored_version = glue.tags.version;
}

/* The kept samples of a tag, in order of days. */
static struct kept *kept_of(const struct tag *tag, size_t *num) {
  size_t low = 0, high = kept.num;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if ((uintptr_t)kept.items[mid].tag < (uintptr_t)tag)
      low = mid + 1;
    else
      high = mid;
  }
  *num = 0;
  while (low + *num < kept.num && kept.items[low + *num].tag == tag)
    (*num)++;
  return kept.items != NULL ? kept.items + low : NULL;
}

/* What the files of a tag hold of the last days. */
struct rows {
  double values[METRIC_NUM][ROWS];
  struct series series[METRIC_NUM];
};

static void read_rows(struct tag *tag, int today, struct rows *r) {
  for (int m = 0; m < glue.metrics_num; m++) {
    r->series[m] = (struct series){today - ROWS + 1, ROWS, r->values[m]};
    if (glue.writer == WRITER_RRDCACHED)
      value_flush(tag, m); /* what was dispatched before the start */
    history_read(tag, m, today - ROWS + 1, today, r->values[m]);
    tag->stored[m] = series_last_known(&r->series[m], today);
  }
}

/* The level after `day`, from the scores and levels that were stored. */
static struct level level_of(const struct rows *r, int day) {
  const struct series *scores = &r->series[METRIC_SCORE];
  const struct series *levels = &r->series[METRIC_TRENDING];
  struct level l = {.day = series_last_known(scores, day)};
  if (l.day == DAY_NONE)
    return l;
  int last = series_last_known(levels, day);
  if (last != DAY_NONE)
    l.value = (int)lround(series_at(levels, last));
  while (l.below < LEVEL_END_DAYS &&
         series_at(scores, l.day - l.below) < LEVEL_END)
    l.below++;
  return l;
}

static void fill_cache(struct tag *tag, const struct rows *r,
                       const struct kept *samples, size_t num) {
  for (int m = 0; m < glue.metrics_num; m++) {
    int day = tag->stored[m];
    if (day == DAY_NONE)
      continue;
    int64_t arrival = day_start(day) + glue.options.poll_time;
    for (size_t i = 0; i < num; i++)
      if (samples[i].day == day)
        arrival = samples[i].time;
    value_restore(tag, m, day, series_at(&r->series[m], day), arrival);
  }
}

static void note_history(const struct tag *tag, const struct rows *r) {
  if (tag->stored[METRIC_SCORE] != DAY_NONE)
    glue.any_score = true;
  for (int i = 0; i < ROWS; i++)
    if (!isnan(r->values[METRIC_VIDEOS][i]) ||
        !isnan(r->values[METRIC_VIEWS][i])) {
      int day = r->series[METRIC_VIDEOS].first + i;
      if (glue.first_sample == DAY_NONE || day < glue.first_sample)
        glue.first_sample = day;
      return;
    }
}

static int newest(const struct tag *tag) {
  int videos = tag->stored[METRIC_VIDEOS], views = tag->stored[METRIC_VIEWS];
  return videos > views ? videos : views;
}

/* The day up to which each file has something; INT_MAX: there is none. */
static int complete_to(const struct tag *tag) {
  int day = INT_MAX;
  for (int m = 0; m < glue.metrics_num; m++)
    if (tag->stored[m] != DAY_NONE && tag->stored[m] < day)
      day = tag->stored[m];
  return day;
}

static void recall(struct tag *tag) {
  poller_lock(glue.poller); /* its id and its plan are the poller's */
  memory_recall(tag);
  poller_unlock(glue.poller);
}

static struct rows read_back; /* the read thread's alone */

static void restore_tag(struct tag *tag, int today) {
  struct rows *r = &read_back;
  size_t num = 0;
  struct kept *samples = kept_of(tag, &num);
  if (tag->schedule.since == DAY_NONE) /* else it was there at the start */
    recall(tag);
  read_rows(tag, today, r);
  note_history(tag, r);
  fill_cache(tag, r, samples, num);

  /* An import may have brought newer days: then the past ends with them. */
  if (num > 0 && samples[num - 1].day < newest(tag))
    num = 0;
  size_t first = 0; /* older ones are in the files, or behind newer rows */
  while (first + 1 < num && samples[first].day <= complete_to(tag))
    first++;
  int before = num > 0 ? samples[first].day - 1 : newest(tag);
  tag->day = num > 0 ? DAY_NONE : newest(tag);
  tag->level = level_of(r, before);
  for (size_t i = first; i < num; i++)
    if (i + 1 < num)
      deliver_quietly(tag, samples[i].day, samples[i].videos,
                      samples[i].views);
    else
      deliver_sample(tag, samples[i].day, samples[i].videos, samples[i].views);

  poller_lock(glue.poller);
  if (newest(tag) > tag->schedule.day)
    tag->schedule.day = newest(tag);
  if (tag->schedule.since == DAY_NONE)
    tag->schedule.since = today;
  if (glue.asking)
    poller_join(glue.poller, tag);
  tag->restored = true;
  poller_unlock(glue.poller);
}

static void finish(void) {
  glue.restoring = false;
  free(kept.items);
  kept.items = NULL;
  kept.num = kept.cap = 0;
  poller_lock(glue.poller);
  glue.tags.version++; /* the poller's round begins with all of them */
  poller_unlock(glue.poller);
  poller_wake(glue.poller);
}

void restore_step(int64_t until_ms) {
  int today = day_of(time(NULL));
  if (glue.restored_version != glue.tags.version) {
    glue.restored_version = glue.tags.version;
    glue.restore_at = 0;
    glue.restoring = true;
    if (any_new())
      read_journal();
  }
  while (glue.restoring) {
    if (glue.restore_at >= glue.tags.num) {
      finish();
      glue.restored_version = glue.tags.version;
      return;
    }
    struct tag *tag = glue.tags.items[glue.restore_at++];
    if (tag->watched && !tag->restored)
      restore_tag(tag, today);
    if (fetch_now_ms() >= until_ms)
      return;
  }
}
