/* SPDX-License-Identifier: MIT */
#include "ctl/related.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int related_add(struct related_tags *all, const char *trend,
                const struct related *list, int num) {
  if (all->num + (size_t)num > all->cap) {
    size_t cap = (all->num + (size_t)num) * 2;
    struct related_tag *items = realloc(all->items, cap * sizeof(*items));
    if (items == NULL)
      return -1;
    all->items = items;
    all->cap = cap;
  }
  for (int i = 0; i < num; i++) {
    struct related_tag *r = &all->items[all->num++];
    *r = (struct related_tag){.videos = list[i].videos,
                              .accounts = list[i].accounts,
                              .trends = 1,
                              .specificity = list[i].specificity};
    strcpy(r->tag, list[i].tag);
    snprintf(r->of, sizeof(r->of), "#%s", trend);
  }
  return 0;
}

static int by_tag_then_videos(const void *a, const void *b) {
  const struct related_tag *x = a, *y = b;
  int order = strcmp(x->tag, y->tag);
  if (order == 0) /* the trend that it belongs to is named first */
    order = (x->specificity < y->specificity) -
            (x->specificity > y->specificity);
  if (order == 0)
    order = (x->videos < y->videos) - (x->videos > y->videos);
  return order != 0 ? order : strcmp(x->of, y->of);
}

static int by_specificity(const void *a, const void *b) {
  const struct related_tag *x = a, *y = b;
  if (x->specificity != y->specificity)
    return x->specificity < y->specificity ? 1 : -1;
  if (x->videos != y->videos)
    return x->videos < y->videos ? 1 : -1;
  return strcmp(x->tag, y->tag);
}

/* Names that find no room are counted all the same. */
static void join(struct related_tag *to, const struct related_tag *from) {
  static const char more[] = " ...";
  size_t used = strlen(to->of), len = strlen(from->of);
  bool full = used >= strlen(more) &&
              strcmp(to->of + used - strlen(more), more) == 0;
  to->videos += from->videos;
  to->accounts += from->accounts;
  to->trends += from->trends; /* its specificity is the largest, the first */
  if (full)
    return;
  if (used + 2 + len + sizeof(more) > sizeof(to->of)) {
    memcpy(to->of + used, more, sizeof(more));
    return;
  }
  memcpy(to->of + used, ", ", 2);
  memcpy(to->of + used + 2, from->of, len + 1);
}

void related_merge(struct related_tags *all) {
  size_t kept = 0;
  if (all->num == 0)
    return;
  qsort(all->items, all->num, sizeof(*all->items), by_tag_then_videos);
  for (size_t i = 1; i < all->num; i++)
    if (strcmp(all->items[kept].tag, all->items[i].tag) == 0)
      join(&all->items[kept], &all->items[i]);
    else
      all->items[++kept] = all->items[i];
  all->num = kept + 1;
  qsort(all->items, all->num, sizeof(*all->items), by_specificity);
}
