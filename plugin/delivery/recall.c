/* SPDX-License-Identifier: MIT */
/* The journal read back: samples that may not be in their files. */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdlib.h>

#define JOURNAL_DAYS 9 /* read back; older values are in the files */

static void keep_sample(struct restore *r, const struct entry *e,
                        struct delivery_tag *tag, int day) {
  if (r->num == r->cap) {
    size_t cap = r->cap == 0 ? 64 : r->cap * 2;
    struct journal_sample *samples = realloc(r->samples,
                                             cap * sizeof(*samples));
    if (samples == NULL)
      return;
    r->samples = samples;
    r->cap = cap;
  }
  r->samples[r->num++] = (struct journal_sample){tag, day, e->videos, e->views,
                                                 e->time};
}

static void on_entry(void *ctx, const struct entry *e,
                     const struct ledger_effect *effect) {
  struct delivery *d = ctx;
  struct delivery_tag *tag = table_find(&d->table, e->tag);
  if (tag == NULL || tag->recalled)
    return;
  if (effect->what == LEDGER_SAMPLE) {
    keep_sample(&d->restore, e, tag, effect->day);
  } else if (effect->what == LEDGER_ANNOUNCED &&
             effect->day >= tag->announced_day) {
    /* not what a clock that was ahead has noted under a day to come */
    tag->announced_day = effect->day;
    tag->announced_level = (uint8_t)e->level;
    tag->announced_state = (uint8_t)e->state;
  }
}

static int by_tag_and_time(const void *a, const void *b) {
  const struct journal_sample *x = a, *y = b;
  if (x->tag != y->tag)
    return (uintptr_t)x->tag < (uintptr_t)y->tag ? -1 : 1;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return (x->time > y->time) - (x->time < y->time);
}

/* Of two samples of a day the first one counts, as when they came. */
static void drop_repeats(struct restore *r) {
  size_t num = 0;
  for (size_t i = 0; i < r->num; i++)
    if (num == 0 || r->samples[i].tag != r->samples[num - 1].tag ||
        r->samples[i].day != r->samples[num - 1].day)
      r->samples[num++] = r->samples[i];
  r->num = num;
}

/*
 * The newest files, whatever the clock shows, which may not have been set yet;
 * and those of these days, if a clock that was ahead has left newer ones.
 */
static void read_days(struct delivery *d) {
  int *days = NULL, today = day_of(delivery_now(d));
  size_t num = journal_days(d->settings.journal, &days);
  for (size_t i = 0; i < num; i++)
    if (i + JOURNAL_DAYS >= num ||
        (days[i] > today - JOURNAL_DAYS && days[i] <= today + 1))
      poller_recall(d->poller, days[i], on_entry, d);
  free(days);
}

/* For the hashtags that have joined; hashtagctl may have asked about them. */
void recall_journal(struct delivery *d) {
  struct restore *r = &d->restore;
  read_days(d);
  poller_recalled(d->poller);
  if (r->num > 0) {
    qsort(r->samples, r->num, sizeof(*r->samples), by_tag_and_time);
    drop_repeats(r);
  }
  for (size_t i = 0; i < d->table.num; i++)
    d->table.items[i]->recalled = true;
  r->begun = true;
}

const struct journal_sample *recall_samples(const struct delivery *d,
                                            const struct delivery_tag *tag,
                                            size_t *num) {
  const struct restore *r = &d->restore;
  size_t low = 0, high = r->num;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if ((uintptr_t)r->samples[mid].tag < (uintptr_t)tag)
      low = mid + 1;
    else
      high = mid;
  }
  *num = 0;
  while (low + *num < r->num && r->samples[low + *num].tag == tag)
    (*num)++;
  return r->samples != NULL ? r->samples + low : NULL;
}

void recall_clear(struct delivery *d) {
  struct restore *r = &d->restore;
  free(r->samples);
  r->samples = NULL;
  r->num = r->cap = 0;
}
