/* SPDX-License-Identifier: MIT */
/* StateDir/levels, in and out. */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdlib.h>
#include <string.h>

#define OTHERS_DAYS 31 /* a hashtag that is off the list is remembered */

static int newest_of(const struct levels_record *r) {
  const int days[] = {r->day, r->since, r->judged_day, r->videos_day};
  int newest = DAY_NONE;
  for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
    if (days[i] > newest)
      newest = days[i];
  return newest;
}

/*
 * Of hashtags that are not on the list: they may come back, as all of them do
 * when HashtagFile could not be read at the start.
 */
static void keep_other(struct delivery *d, const struct levels_record *r) {
  if (d->others_num == d->others_cap) {
    size_t cap = d->others_cap == 0 ? 16 : d->others_cap * 2;
    struct levels_record *others = realloc(d->others, cap * sizeof(*others));
    if (others == NULL)
      return;
    d->others = others;
    d->others_cap = cap;
  }
  d->others[d->others_num] = *r;
  d->others[d->others_num++].watched = r->watched && d->list_incomplete;
}

/* watched_before: it was on the list when this was kept, and still is. */
static void load(struct delivery *d, struct delivery_tag *tag,
                 const struct levels_record *r, bool watched_before) {
  tag->announced_day = r->told_day;
  tag->announced_level = (uint8_t)r->told_level;
  tag->announced_state = (uint8_t)alarm_of_letter(r->told_state);
  tag->hits = r->hits;
  tag->hits_day = r->hits_day;
  for (int m = 0; m < d->metrics_num; m++)
    table_set_alarm(&d->table, tag, m,
                    alarm_of_letter(levels_state(r, d->metrics[m].instance)));
  poller_load(d->poller, r, watched_before, day_of(delivery_now(d)));
}

static void on_record(void *ctx, const struct levels_record *r) {
  struct delivery *d = ctx;
  struct delivery_tag *tag = table_find(&d->table, r->tag);
  if (tag != NULL)
    load(d, tag, r, r->watched);
  else
    keep_other(d, r);
}

static void on_missing(void *ctx, const char *name) {
  struct delivery *d = ctx;
  for (int c = 0; c < CAUSE_NUM; c++)
    if (strcmp(cause_name((enum cause)c), name) == 0)
      d->missing[c] = true;
}

static void on_api(void *ctx, const struct ledger_api *api) {
  const struct delivery *d = ctx;
  poller_load_api(d->poller, api);
}

static void on_unfilled(void *ctx, const char *data_dir) {
  struct delivery *d = ctx;
  d->unfilled_logged = strcmp(data_dir, d->options->data_dir) == 0;
}

static int by_tag(const void *a, const void *b) {
  const struct levels_record *x = a, *y = b;
  return strcmp(x->tag, y->tag);
}

void state_file_load(struct delivery *d) {
  struct levels_reader reader = {on_record, on_missing, on_api, on_unfilled,
                                 d};
  levels_read(d->options->state_dir, &reader);
  if (d->others_num > 0)
    qsort(d->others, d->others_num, sizeof(d->others[0]), by_tag);
}

void state_file_recall(struct delivery *d, struct delivery_tag *tag) {
  struct levels_record key;
  if (d->others_num == 0)
    return;
  strcpy(key.tag, tag->name);
  const struct levels_record *r = bsearch(&key, d->others, d->others_num,
                                          sizeof(d->others[0]), by_tag);
  if (r != NULL)
    load(d, tag, r, r->watched);
}

static void put(struct delivery *d, struct levels *l,
                const struct delivery_tag *tag) {
  struct levels_record r = {
      .day = tag->day,
      .judged_day = DAY_NONE,
      .not_before = DAY_NONE,
      .videos_day = DAY_NONE,
      .since = DAY_NONE,
      .first = DAY_NONE,
      .watched = tag->watched,
      .told_day = tag->announced_day,
      .told_level = tag->announced_level,
      .told_state = alarm_letter((enum alarm_state)tag->announced_state),
      .hits = tag->hits,
      .hits_day = tag->hits_day};
  /* a day that is not in its files yet is looked for after the next start */
  if (!SLIST_EMPTY(&tag->backlog))
    r.day = backlog_oldest(tag) - 1;
  else if (rows_pending(tag) && r.day != DAY_NONE)
    r.day--;
  strcpy(r.tag, tag->name);
  for (int m = 0; m < d->metrics_num; m++)
    if (tag->rows[m].alarm != ALARM_UNKNOWN)
      levels_set_state(&r, d->metrics[m].instance,
                       alarm_letter((enum alarm_state)tag->rows[m].alarm));
  poller_save(d->poller, &r);
  levels_put(l, &r);
}

/* By a clock that nobody has confirmed no hashtag is forgotten. */
static void put_others(struct delivery *d, struct levels *l) {
  bool may_forget = poller_clock_is_confirmed(d->poller);
  int oldest = day_of(delivery_now(d)) - OTHERS_DAYS;
  for (size_t i = 0; i < d->others_num; i++)
    if (table_find(&d->table, d->others[i].tag) == NULL &&
        (!may_forget || newest_of(&d->others[i]) >= oldest))
      levels_put(l, &d->others[i]);
}

void state_file_save(struct delivery *d) {
  struct errmsg msg;
  struct levels *l = levels_begin();
  if (l == NULL)
    return;
  struct ledger_api api;
  poller_save_api(d->poller, &api);
  levels_put_api(l, &api);
  for (int c = 0; c < CAUSE_NUM; c++)
    if (d->missing[c])
      levels_put_missing(l, cause_name((enum cause)c));
  if (d->unfilled_logged)
    levels_put_unfilled(l, d->options->data_dir);
  for (size_t i = 0; i < d->table.num; i++)
    put(d, l, d->table.items[i]);
  put_others(d, l);
  d->state_changed = false;
  if (levels_end(l, d->options->state_dir, &msg) != 0)
    delivery_log_rarely(d, LOG_STATE_FILE,
                        "%s. To fix: make room, and let collectd's user "
                        "write in StateDir",
                        msg.text);
}
