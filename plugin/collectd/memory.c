/* SPDX-License-Identifier: MIT */
/* StateDir/levels, in and out. */
#include "collectd/glue.h"

#include "core/day.h"
#include "store/levels.h"

#include <stdlib.h>
#include <string.h>

static const char letters[] = "-owfn"; /* by MEMORY_* and STATE_* */

static void take_record(void *ctx, const struct levels_record *r) {
  (void)ctx;
  struct tag *tag = tags_find(&glue.tags, r->tag);
  if (tag == NULL)
    return;
  tag->day = r->day; /* until its files have been read */
  tag->plan.bad_day = r->bad_day;
  tag->plan.bad_days = (uint8_t)(r->bad_days > 2 ? 2 : r->bad_days);
  tag->plan.not_before = r->not_before;
  tag->plan.since = r->since;
  tag->videos_day = r->videos_day;
  tag->videos_level = (uint8_t)r->videos_level;
  tag->told_day = r->told_day;
  tag->told_level = (uint8_t)r->told_level;
  if (r->id[0] != '\0')
    tag->id = strdup(r->id);
  for (int m = 0; m < METRIC_NUM && r->states[m] != '\0'; m++) {
    const char *letter = strchr(letters, r->states[m]);
    if (letter != NULL && letter > letters)
      tag->state[m] = (uint8_t)(letter - letters);
  }
}

static void take_missing(void *ctx, const char *name) {
  (void)ctx;
  for (int c = 0; c < CAUSE_NUM; c++)
    if (strcmp(cause_name((enum cause)c), name) == 0)
      glue.missing[c] = true;
}

void memory_load(void) {
  levels_read(glue.options.state_dir, take_record, take_missing, NULL);
}

static void put_record(struct levels *l, const struct tag *tag) {
  struct levels_record r = {.day = tag->day,
                            .bad_day = tag->plan.bad_day,
                            .bad_days = tag->plan.bad_days,
                            .not_before = tag->plan.not_before,
                            .since = tag->plan.since,
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
  if (glue.journal == NULL)
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
  glue.levels_changed = false;
  if (levels_end(l, glue.options.state_dir, &msg) != 0)
    log_err_rarely(&said_levels,
                   "%s. What to do: make room, and let "
                   "collectd's user write in StateDir",
                   msg.text);
}
