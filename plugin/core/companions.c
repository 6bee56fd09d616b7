/* SPDX-License-Identifier: MIT */
#include "core/companions.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ASSUMED_TRENDS 4 /* whose videos carry the hashtags of seed[] */
#define LEAST 2          /* videos, and accounts, that carry a companion */

/* With these people ask for viewers whatever the video is about. */
static const char *const seed[] = {
    "fyp",    "fypシ",      "fypage",  "foryou",  "foryoupage", "fy",
    "viral",  "viralvideo", "goviral", "trend",   "trending",   "tiktok",
    "xyzbca", "explore",    "parati",  "pourtoi", "fürdich",    "perte"};

/* A hashtag that the videos of a trend carry; names as hashes. */
struct pair {
  uint64_t tag, trend;
};

struct companions {
  struct pair *pairs;
  size_t num, cap;
  bool sorted;                            /* by tag */
  uint64_t trends[COMPANIONS_TRENDS_MAX]; /* oldest first */
  size_t trends_num;
};

/* FNV-1a of 64 bits (RFC 9923): two names that collide count as one. */
static uint64_t hash_of(const char *name) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (; *name != '\0'; name++)
    hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
  return hash;
}

struct companions *companions_new(void) {
  return calloc(1, sizeof(struct companions));
}

void companions_free(struct companions *known) {
  if (known != NULL)
    free(known->pairs);
  free(known);
}

static bool is_known(const struct companions *known, uint64_t trend) {
  for (size_t i = 0; i < known->trends_num; i++)
    if (known->trends[i] == trend)
      return true;
  return false;
}

static void forget(struct companions *known, uint64_t trend) {
  size_t kept = 0;
  for (size_t i = 0; i < known->num; i++)
    if (known->pairs[i].trend != trend)
      known->pairs[kept++] = known->pairs[i];
  known->num = kept;
  kept = 0;
  for (size_t i = 0; i < known->trends_num; i++)
    if (known->trends[i] != trend)
      known->trends[kept++] = known->trends[i];
  known->trends_num = kept;
}

static int make_room(struct companions *known, size_t more) {
  if (known->num + more <= known->cap)
    return 0;
  size_t cap = (known->num + more) * 2;
  struct pair *pairs = realloc(known->pairs, cap * sizeof(*pairs));
  if (pairs == NULL)
    return -1;
  known->pairs = pairs;
  known->cap = cap;
  return 0;
}

int companions_learn(struct companions *known, const char *trend,
                     const struct related *list, int num) {
  uint64_t id = hash_of(trend);
  if (make_room(known, (size_t)num) != 0)
    return -1;
  if (is_known(known, id))
    forget(known, id);
  else if (known->trends_num == COMPANIONS_TRENDS_MAX)
    forget(known, known->trends[0]);
  known->trends[known->trends_num++] = id;
  for (int i = 0; i < num; i++)
    known->pairs[known->num++] = (struct pair){hash_of(list[i].tag), id};
  known->sorted = false;
  return 0;
}

static int by_tag(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  return (x->tag > y->tag) - (x->tag < y->tag);
}

static void sort(struct companions *known) {
  if (!known->sorted && known->num > 0)
    qsort(known->pairs, known->num, sizeof(*known->pairs), by_tag);
  known->sorted = true;
}

/* On the videos of how many trends, but this one, the hashtag stands. */
static int trends_with(const struct companions *known, uint64_t tag,
                       uint64_t but) {
  size_t low = 0, high = known->num;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (known->pairs[middle].tag < tag)
      low = middle + 1;
    else
      high = middle;
  }
  int num = 0;
  for (; low < known->num && known->pairs[low].tag == tag; low++)
    num += known->pairs[low].trend != but;
  return num;
}

static bool is_seed(const char *tag) {
  for (size_t i = 0; i < sizeof(seed) / sizeof(seed[0]); i++)
    if (strcmp(seed[i], tag) == 0)
      return true;
  return false;
}

/* all: trends but this one, with: those of them that it stands beside. */
static double specificity(const struct related *r, int all, int with) {
  if (r->videos < LEAST || r->accounts < LEAST || 2 * with > all)
    return 0;
  return r->accounts * log((all + 1.0) / (with + 1.0));
}

static int by_specificity(const void *a, const void *b) {
  const struct related *x = a, *y = b;
  if (x->specificity != y->specificity)
    return x->specificity < y->specificity ? 1 : -1;
  if (x->videos != y->videos)
    return x->videos < y->videos ? 1 : -1;
  return strcmp(x->tag, y->tag);
}

/* Those that are companions to the front; the others keep their order. */
static int partition(struct related *list, int num) {
  int kept = 0;
  for (int i = 0; i < num; i++) {
    struct related one = list[i];
    if (one.specificity <= 0)
      continue;
    memmove(&list[kept + 1], &list[kept], (size_t)(i - kept) * sizeof(*list));
    list[kept++] = one;
  }
  return kept;
}

int companions_rank(struct companions *known, const char *trend,
                    struct related *list, int num) {
  uint64_t id = hash_of(trend);
  int all = (int)known->trends_num - is_known(known, id) + ASSUMED_TRENDS;
  sort(known);
  for (int i = 0; i < num; i++) {
    int with = trends_with(known, hash_of(list[i].tag), id);
    with += is_seed(list[i].tag) ? ASSUMED_TRENDS : 0;
    list[i].specificity = specificity(&list[i], all, with);
  }
  int kept = partition(list, num);
  if (kept > 0)
    qsort(list, (size_t)kept, sizeof(*list), by_specificity);
  return kept;
}
