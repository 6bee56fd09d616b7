/* SPDX-License-Identifier: MIT */
/* The hashtags by name, and what other threads may ask of them. */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) {
  const struct delivery_tag *const *x = a, *const *y = b;
  return strcmp((*x)->name, (*y)->name);
}

static int name_to_tag(const void *key, const void *item) {
  const struct delivery_tag *const *tag = item;
  return strcmp(key, (*tag)->name);
}

static struct delivery_tag *find(const struct table *t, size_t num,
                                 const char *name) {
  struct delivery_tag **found = num > 0
                                    ? bsearch(name, t->items, num,
                                              sizeof(t->items[0]), name_to_tag)
                                    : NULL;
  return found != NULL ? *found : NULL;
}

struct delivery_tag *table_find(const struct table *t, const char *name) {
  return find(t, t->num, name);
}

static struct delivery_tag *new_tag(const char *name) {
  struct delivery_tag *tag = calloc(1, sizeof(*tag) + strlen(name) + 1);
  if (tag == NULL)
    return NULL;
  strcpy(tag->name, name);
  tag->day = tag->announced_day = tag->hits_day = DAY_NONE;
  tag->videos = tag->views = NAN;
  tag->level.day = tag->before.day = DAY_NONE;
  for (int m = 0; m < METRIC_NUM; m++)
    tag->rows[m].last_day = DAY_NONE;
  return tag;
}

static struct delivery_tag *add(struct table *t, const char *name) {
  if (t->num == t->cap) {
    size_t cap = t->cap == 0 ? 16 : t->cap * 2;
    struct delivery_tag **items = realloc(t->items, cap * sizeof(*items));
    if (items == NULL)
      return NULL;
    t->items = items;
    t->cap = cap;
  }
  struct delivery_tag *tag = new_tag(name);
  if (tag != NULL)
    t->items[t->num++] = tag;
  return tag;
}

static int update(struct table *t, const struct watchlist *list) {
  size_t sorted = t->num; /* those behind are new */
  for (size_t i = 0; i < sorted; i++)
    t->items[i]->watched = false;
  t->watched = 0;
  for (size_t i = 0; i < list->num; i++) {
    const struct watch *w = &list->items[i];
    struct delivery_tag *tag = find(t, sorted, w->tag);
    if (tag == NULL)
      tag = add(t, w->tag);
    if (tag == NULL)
      return -1;
    tag->watched = true;
    tag->threshold = (float)w->threshold;
    tag->seasonal = w->seasonal;
    strcpy(tag->tell, w->tell);
    t->watched++;
  }
  return 0;
}

int table_update(struct table *t, const struct watchlist *list) {
  pthread_mutex_lock(&t->lock);
  int status = update(t, list);
  if (t->num > 0) /* else there are no items to point to */
    qsort(t->items, t->num, sizeof(t->items[0]), by_name);
  t->version++;
  pthread_mutex_unlock(&t->lock);
  return status;
}

void table_set_alarm(struct table *t, struct delivery_tag *tag, int metric,
                     enum alarm_state state) {
  pthread_mutex_lock(&t->lock);
  tag->rows[metric].alarm = (uint8_t)state;
  pthread_mutex_unlock(&t->lock);
}

bool table_alarms_changed(struct table *t) {
  pthread_mutex_lock(&t->lock);
  bool changed = t->alarms_changed;
  t->alarms_changed = false;
  pthread_mutex_unlock(&t->lock);
  return changed;
}

/* NULL: there is no such metric. */
static struct row *find_row(struct delivery *d, const char *name,
                            const char *instance) {
  struct delivery_tag *tag = table_find(&d->table, name);
  for (int m = 0; tag != NULL && m < d->metrics_num; m++)
    if (strcmp(d->metrics[m].instance, instance) == 0)
      return &tag->rows[m];
  return NULL;
}

enum alarm_state delivery_state(struct delivery *d, const char *name,
                                const char *instance) {
  pthread_mutex_lock(&d->table.lock);
  const struct row *row = find_row(d, name, instance);
  enum alarm_state state = row != NULL ? (enum alarm_state)row->alarm
                                       : ALARM_UNKNOWN;
  pthread_mutex_unlock(&d->table.lock);
  if (state == ALARM_EXPIRED)
    return ALARM_UNKNOWN;
  return state == ALARM_UNKNOWN || state == ALARM_NO_RULE ? ALARM_OKAY : state;
}

void delivery_expired(struct delivery *d, const char *name,
                      const char *instance) {
  pthread_mutex_lock(&d->table.lock);
  struct row *row = find_row(d, name, instance);
  if (row != NULL) {
    row->alarm = ALARM_EXPIRED;
    d->table.alarms_changed = true;
  }
  pthread_mutex_unlock(&d->table.lock);
}

bool delivery_knows(struct delivery *d, const char *name) {
  pthread_mutex_lock(&d->table.lock);
  bool known = table_find(&d->table, name) != NULL;
  pthread_mutex_unlock(&d->table.lock);
  return known;
}

void table_clear(struct table *t) {
  for (size_t i = 0; i < t->num; i++) {
    backlog_clear(t->items[i]);
    free(t->items[i]);
  }
  free(t->items);
  pthread_mutex_destroy(&t->lock);
}
