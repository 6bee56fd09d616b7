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

/* The tag among the first `sorted` ones (those behind are new), or a new one. */
static struct tag *find_or_add(struct tags *t, size_t sorted,
                               const char *name) {
  struct tags old = {.items = t->items, .num = sorted};
  struct tag *tag = tags_find(&old, name);
  if (tag != NULL)
    return tag;
  tag = new_tag(name);
  if (tag == NULL || add(t, tag) == 0)
    return tag;
  free(tag);
  return NULL;
}

int tags_update(struct tags *t, const struct watchlist *list,
                struct tags_change *change) {
  size_t sorted = t->num, was = t->watched;
  int status = 0;
  *change = (struct tags_change){0, 0};
  bool *before = calloc(sorted + 1, sizeof(*before));
  if (before == NULL)
    return -1;
  for (size_t i = 0; i < sorted; i++) {
    before[i] = t->items[i]->watched;
    t->items[i]->watched = false;
  }
  t->watched = 0;
  for (size_t i = 0; i < list->num && status == 0; i++) {
    const struct watch *w = &list->items[i];
    struct tag *tag = find_or_add(t, sorted, w->tag);
    if (tag == NULL) {
      status = -1;
      break;
    }
    tag->watched = true;
    tag->place = (uint32_t)i;
    t->watched++;
  }
  for (size_t i = 0; i < sorted; i++)
    change->went += before[i] && !t->items[i]->watched;
  free(before);
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
