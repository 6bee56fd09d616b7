/* SPDX-License-Identifier: MIT */
/* StateDir/levels, in and out. */
#include "collectd/glue.h"

#include "core/day.h"
#include "store/levels.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OTHERS_DAYS 31 /* a tag that is off the list is remembered */

static const char letters[] = "-owfn"; /* by MEMORY_* and STATE_* */

/*
 * Of hashtags that are not on the list: they may come back, as all of them do
 * when HashtagFile could not be read at the start. In order of their names.
 */
static struct {
  struct levels_record *items;
  size_t num, cap;
} others;

static int newest_of(const struct levels_record *r) {
  const int days[] = {r->day, r->since, r->bad_day, r->videos_day};
  int newest = DAY_NONE;
  for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
    if (days[i] > newest)
      newest = days[i];
  return newest;
}

static void keep_other(const struct levels_record *r) {
  if (newest_of(r) < day_of(time(NULL)) - OTHERS_DAYS)
    return;
  if (others.num == others.cap) {
    size_t cap = others.cap == 0 ? 16 : others.cap * 2;
    struct levels_record *items = realloc(others.items,
                                          cap * sizeof(others.items[0]));
    if (items == NULL)
      return;
    others.items = items;
    others.cap = cap;
  }
  others.items[others.num++] = *r;
}

static void fill(struct tag *tag, const struct levels_record *r) {
  tag->day = r->day; /* until its files have been read */
  tag->schedule.bad_day = r->bad_day;
  tag->schedule.bad_days = (uint8_t)(r->bad_days > 2 ? 2 : r->bad_days);
  tag->schedule.not_before = r->not_before;
  tag->schedule.since = r->since;
  tag->videos_day = r->videos_day;
  tag->videos_level = (uint8_t)r->videos_level;
  tag->told_day = r->told_day;
  tag->told_level = (uint8_t)r->told_level;
  if (r->id[0] != '\0' && tag->id == NULL)
    tag->id = strdup(r->id);
  for (int m = 0; m < METRIC_NUM && r->states[m] != '\0'; m++) {
    const char *letter = strchr(letters, r->states[m]);
    if (letter != NULL && letter > letters)
      tag->state[m] = (uint8_t)(letter - letters);
  }
}

static void take_record(void *ctx, const struct levels_record *r) {
  (void)ctx;
  struct tag *tag = tags_find(&glue.tags, r->tag);
  if (tag != NULL)
    fill(tag, r);
  else
    keep_other(r);
}

static int by_tag(const void *a, const void *b) {
  const struct levels_record *x = a, *y = b;
  return strcmp(x->tag, y->tag);
}

void memory_recall(struct tag *tag) {
  struct levels_record key;
  if (others.num == 0)
    return;
  strcpy(key.tag, tag->name);
  const struct levels_record *r = bsearch(&key, others.items, others.num,
                                          sizeof(others.items[0]), by_tag);
  if (r != NULL)
    fill(tag, r);
}

static void take_missing(void *ctx, const char *name) {
  (void)ctx;
  for (int c = 0; c < CAUSE_NUM; c++)
    if (strcmp(cause_name((enum cause)c), name) == 0)
      glue.missing[c] = true;
}

void memory_load(void) {
  levels_read(glue.options.state_dir, take_record, take_missing, NULL);
  if (others.num > 0)
    qsort(others.items, others.num, sizeof(others.items[0]), by_tag);
}

static void put_record(struct levels *l, const struct tag *tag) {
  struct levels_record r = {.day = tag->day,
                            .bad_day = tag->schedule.bad_day,
                            .bad_days = tag->schedule.bad_days,
                            .not_before = tag->schedule.not_before,
                            .since = tag->schedule.since,
                            .videos_day = tag->videos_day,
                            .videos_level = tag->videos_level,
                            .told_day = tag->told_day,
                            .told_level = tag->told_level};
  /* a day that is not in its files yet is looked for after the next start */
  if (tag->debts != NULL)
    r.day = debts_oldest(tag) - 1;
  else if (tag->pending != 0 && r.day != DAY_NONE)
    r.day--;
  strcpy(r.tag, tag->name);
  for (int m = 0; m < METRIC_NUM; m++)
    r.states[m] = letters[tag->state[m]];
  if (tag->id != NULL)
    sstrncpy(r.id, tag->id, sizeof(r.id));
  levels_put(l, &r);
}

static int64_t said_levels;

void memory_save(void) {
  struct errmsg msg;
  if (glue.statedir < 0)
    return; /* StateDir is not ours to write */
  struct levels *l = levels_begin();
  if (l == NULL)
    return;
  for (int c = 0; c < CAUSE_NUM; c++)
    if (glue.missing[c])
      levels_put_missing(l, cause_name((enum cause)c));
  poller_lock(glue.poller);
  for (size_t i = 0; i < glue.tags.num; i++)
    put_record(l, glue.tags.items[i]);
  poller_unlock(glue.poller);
  for (size_t i = 0; i < others.num; i++)
    if (tags_find(&glue.tags, others.items[i].tag) == NULL)
      levels_put(l, &others.items[i]);
  glue.levels_changed = false;
  if (levels_end(l, glue.options.state_dir, &msg) != 0)
    log_err_rarely(&said_levels,
                   "%s. What to do: make room, and let "
                   "collectd's user write in StateDir",
                   msg.text);
}

void memory_clear(void) {
  free(others.items);
  others.items = NULL;
  others.num = others.cap = 0;
}
