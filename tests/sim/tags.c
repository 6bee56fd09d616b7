/* SPDX-License-Identifier: MIT */
#include "tags.h"

#include "clock.h"
#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS (UINT64_C(1) << 16) /* made for 100,000 tags, never grown */

static struct sim_series **bucket(struct sim_series **table, const char *key) {
  return &table[sim_mix(sim_fnv(key)) % BUCKETS];
}

void sim_tags_init(struct sim_tags *tags) {
  size_t size = BUCKETS * sizeof(struct sim_series *);
  tags->by_tag = sim_grow(NULL, 0, size);
  tags->by_id = sim_grow(NULL, 0, size);
  memset(tags->by_tag, 0, size);
  memset(tags->by_id, 0, size);
}

void sim_tags_drop_all(struct sim_tags *tags) {
  for (size_t i = 0; i < tags->num; i++)
    sim_series_free(tags->all[i]);
  free(tags->all);
  tags->all = NULL;
  tags->num = 0;
  memset(tags->by_tag, 0, BUCKETS * sizeof(struct sim_series *));
  memset(tags->by_id, 0, BUCKETS * sizeof(struct sim_series *));
}

void sim_tags_clear(struct sim_tags *tags) {
  sim_tags_drop_all(tags);
  free(tags->by_tag);
  free(tags->by_id);
}

static void link_in(struct sim_tags *tags, struct sim_series *series) {
  struct sim_series **head = bucket(tags->by_tag, series->tag);
  series->next_by_tag = *head;
  *head = series;
  head = bucket(tags->by_id, series->id);
  series->next_by_id = *head;
  *head = series;
}

static void link_out(struct sim_tags *tags, const struct sim_series *series) {
  struct sim_series **link = bucket(tags->by_tag, series->tag);
  while (*link != series)
    link = &(*link)->next_by_tag;
  *link = series->next_by_tag;
  link = bucket(tags->by_id, series->id);
  while (*link != series)
    link = &(*link)->next_by_id;
  *link = series->next_by_id;
}

static struct sim_series *find(struct sim_tags *tags, const char *tag) {
  struct sim_series *series = *bucket(tags->by_tag, tag);
  while (series != NULL && strcmp(series->tag, tag) != 0)
    series = series->next_by_tag;
  return series;
}

static void take(struct sim_tags *tags, struct sim_series *series) {
  struct sim_series *old = find(tags, series->tag);
  if (old != NULL) {
    link_out(tags, old);
    series->slot = old->slot;
    sim_series_free(old);
  } else {
    tags->all = sim_grow(tags->all, tags->num, sizeof(*tags->all));
    series->slot = tags->num++;
  }
  tags->all[series->slot] = series;
  link_in(tags, series);
}

bool sim_tags_tell(struct sim_tags *tags, char *line, struct sim_errmsg *msg) {
  struct sim_series *series = sim_series_parse(line, msg);
  if (series == NULL)
    return false;
  take(tags, series);
  return true;
}

/* What TikTok never has in a tag, so that a client that sends "#tag" or
 * "two words" is found out even with --any. */
static bool well_formed(const char *tag) {
  if (*tag == '\0' || strpbrk(tag, " #/@,.") != NULL)
    return false;
  for (; *tag != '\0'; tag++)
    if ((unsigned char)*tag < 0x20)
      return false;
  return true;
}

struct sim_series *sim_tags_by_name(struct sim_tags *tags, const char *tag) {
  char lower[SIM_TAG_MAX];
  size_t len = strlen(tag);
  if (len >= sizeof(lower))
    return NULL;
  for (size_t i = 0; i <= len; i++)
    lower[i] =
        tag[i] >= 'A' && tag[i] <= 'Z' ? (char)(tag[i] - 'A' + 'a') : tag[i];
  struct sim_series *series = find(tags, lower);
  if (series == NULL && tags->any && well_formed(lower)) {
    series = sim_series_of_any(lower);
    take(tags, series); /* so that its id is known from now on */
  }
  return series;
}

struct sim_series *sim_tags_by_id(struct sim_tags *tags, const char *id) {
  struct sim_series *series = *bucket(tags->by_id, id);
  while (series != NULL && strcmp(series->id, id) != 0)
    series = series->next_by_id;
  return series;
}

static void print_one(struct sim_series *series, long from, long to) {
  for (long day = from; day <= to; day++) {
    struct sim_counts counts;
    char date[11];
    sim_series_on(series, day, &counts);
    if (counts.state != SIM_FOUND)
      continue;
    sim_day_print(day, date);
    printf("%s,%s,", series->tag, date);
    if (counts.videos_told)
      printf("%" PRId64, counts.videos);
    printf(",%" PRId64 "\n", counts.views);
  }
}

bool sim_tags_print(struct sim_tags *tags, const char *tag, long from,
                    long to) {
  if (strcmp(tag, "*") == 0) {
    for (size_t i = 0; i < tags->num; i++)
      print_one(tags->all[i], from, to);
    return true;
  }
  struct sim_series *series = sim_tags_by_name(tags, tag);
  if (series == NULL)
    return false;
  print_one(series, from, to);
  return true;
}
