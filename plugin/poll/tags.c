/* SPDX-License-Identifier: MIT */
#include "poll/tags.h"

#include "core/day.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) {
  const struct tag *const *x = a, *const *y = b;
  return strcmp((*x)->name, (*y)->name);
}

static int name_to_tag(const void *key, const void *item) {
  const struct tag *const *tag = item;
  return strcmp(key, (*tag)->name);
}

struct tag *tags_find(const struct tags *t, const char *name) {
  struct tag **found = t->num > 0 ? bsearch(name, t->items, t->num,
                                            sizeof(t->items[0]), name_to_tag)
                                  : NULL;
  return found != NULL ? *found : NULL;
}

static struct tag *new_tag(const char *name) {
  struct tag *tag = calloc(1, sizeof(*tag) + strlen(name) + 1);
  if (tag == NULL)
    return NULL;
  strcpy(tag->name, name);
  tag->schedule = schedule_new;
  tag->videos_day = DAY_NONE;
  return tag;
}

static int add(struct tags *t, struct tag *tag) {
  if (t->num == t->cap) {
    size_t cap = t->cap == 0 ? 16 : t->cap * 2;
    struct tag **items = realloc(t->items, cap * sizeof(*items));
    if (items == NULL)
      return -1;
    t->items = items;
    t->cap = cap;
  }
  t->items[t->num++] = tag;
  return 0;
}

static struct tag *add_new(struct tags *t, const char *name) {
  struct tag *tag = new_tag(name);
  if (tag == NULL || add(t, tag) == 0)
    return tag;
  free(tag);
  return NULL;
}

/*
 * The tag among the first `sorted` ones (those behind are new), or a new one;
 * NULL: no memory. What one missed before it enters the list counts no more.
 */
static struct tag *find_or_add(struct tags *t, size_t sorted, const char *name,
                               int today) {
  struct tags old = {.items = t->items, .num = sorted};
  struct tag *tag = tags_find(&old, name);
  if (tag == NULL)
    return add_new(t, name);
  if (!tag->was_watched)
    schedule_forgive(&tag->schedule, today);
  return tag;
}

/* Returns 0, or -1: no memory. */
static int watch_all(struct tags *t, size_t sorted,
                     const struct watchlist *list, int today) {
  for (size_t i = 0; i < list->num; i++) {
    struct tag *tag = find_or_add(t, sorted, list->items[i].tag, today);
    if (tag == NULL)
      return -1;
    tag->watched = true;
    tag->place = (uint32_t)i;
    t->watched++;
  }
  return 0;
}

int tags_update(struct tags *t, const struct watchlist *list, int today,
                struct tags_change *change) {
  size_t sorted = t->num, was = t->watched;
  *change = (struct tags_change){0, 0};
  for (size_t i = 0; i < sorted; i++) {
    t->items[i]->was_watched = t->items[i]->watched;
    t->items[i]->watched = false;
  }
  t->watched = 0;
  int status = watch_all(t, sorted, list, today);
  for (size_t i = 0; i < sorted; i++)
    change->went += t->items[i]->was_watched && !t->items[i]->watched;
  change->came = t->watched - (was - change->went);
  if (t->num > 0) /* else there are no items to point to */
    qsort(t->items, t->num, sizeof(t->items[0]), by_name);
  t->version++;
  return status;
}

void tags_clear(struct tags *t) {
  for (size_t i = 0; i < t->num; i++) {
    free(t->items[i]->id);
    free(t->items[i]);
  }
  free(t->items);
  *t = (struct tags){0};
}
