/* SPDX-License-Identifier: MIT */
/*
 * Which threshold for which tier: a knapsack. Each tier offers one item a
 * threshold, whose weight is its alerts and whose worth is the rises that it
 * catches; one item of each tier goes into a bag of so many alerts.
 */
#include "core/backtest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What thresholds are worth; the first difference decides. */
struct worth {
  bool possible;
  long caught; /* rises: more is better */
  long wrong;  /* alerts that were not followed: fewer is better */
  long lead;   /* days, of all rises together: more is better */
};

/*
 * best[t * width + n]: the best that the tiers before t can do with at most n
 * alerts; took[...]: the set that does it in tier t.
 */
struct bag {
  size_t width; /* alerts + 1 */
  struct worth *best;
  unsigned char *took;
};

static bool is_better(const struct worth *x, const struct worth *y) {
  if (x->possible != y->possible)
    return x->possible;
  if (x->caught != y->caught)
    return x->caught > y->caught;
  if (x->wrong != y->wrong)
    return x->wrong < y->wrong;
  return x->lead > y->lead;
}

static struct worth worth_of(const struct backtest_tally *t) {
  struct worth w = {.possible = true,
                    .caught = (long)t->caught,
                    .wrong = (long)(t->judged - t->followed)};
  for (int i = 0; i <= 2 * BACKTEST_LEAD; i++)
    w.lead += (long)t->leads[i] * (i - BACKTEST_LEAD);
  return w;
}

static struct worth sum_of(const struct worth *x, const struct worth *y) {
  return (struct worth){x->possible && y->possible, x->caught + y->caught,
                        x->wrong + y->wrong, x->lead + y->lead};
}

static bool has_choice(const struct backtest *b, int tier) {
  return b->rises[tier] > 0;
}

static bool is_flat(const struct backtest_set *set) {
  return set->tiers_num == 1;
}

/* What is spent whatever is chosen: own thresholds, tiers without a rise. */
static unsigned long fixed_alerts(const struct backtest *b) {
  unsigned long fixed = b->sets[0].tally[BACKTEST_OWN].alerts;
  for (int t = 0; t < b->rules.tiers_num; t++)
    if (!has_choice(b, t))
      fixed += b->sets[0].tally[t].alerts;
  return fixed;
}

/* No more than all could ever want: so the bag stays small. */
static size_t width_for(const struct backtest *b, unsigned long alerts) {
  unsigned long most = 0;
  for (int t = 0; t < b->rules.tiers_num; t++) {
    unsigned long of_tier = 0;
    for (int i = 0; i < b->sets_num; i++)
      if (b->sets[i].tally[t].alerts > of_tier)
        of_tier = b->sets[i].tally[t].alerts;
    most += of_tier;
  }
  return (size_t)(alerts < most ? alerts : most) + 1;
}

/* Offers one set's threshold for tier t to every size of bag. */
static void offer(const struct backtest_tally *tally, int set, int t,
                  struct bag *bag) {
  const struct worth *before = bag->best + (size_t)t * bag->width;
  struct worth *after = bag->best + ((size_t)t + 1) * bag->width;
  unsigned char *took = bag->took + (size_t)t * bag->width;
  struct worth own = worth_of(tally);
  for (size_t n = tally->alerts; n < bag->width; n++) {
    struct worth both = sum_of(&before[n - tally->alerts], &own);
    if (!is_better(&both, &after[n]))
      continue;
    after[n] = both;
    took[n] = (unsigned char)set;
  }
}

static void fill(const struct backtest *b, struct bag *bag) {
  for (size_t n = 0; n < bag->width; n++)
    bag->best[n].possible = true; /* nothing, for no alert */
  for (int t = 0; t < b->rules.tiers_num; t++) {
    struct worth *after = bag->best + ((size_t)t + 1) * bag->width;
    if (!has_choice(b, t)) {
      memcpy(after, after - bag->width, bag->width * sizeof(*after));
      continue;
    }
    /* the last ones first: of equals, the higher threshold is taken */
    for (int i = b->sets_num - 1; i >= 0; i--)
      if (is_flat(&b->sets[i]))
        offer(&b->sets[i].tally[t], i, t, bag);
  }
}

static int take_out(const struct backtest *b, const struct bag *bag,
                    struct tier *tiers) {
  int num = b->rules.tiers_num;
  size_t n = bag->width - 1;
  const struct worth *best = &bag->best[(size_t)num * bag->width + n];
  if (!best->possible || best->caught == 0)
    return -1;
  memcpy(tiers, b->rules.tiers, (size_t)num * sizeof(*tiers));
  for (int t = num - 1; t >= 0; t--) {
    if (!has_choice(b, t))
      continue;
    int set = bag->took[(size_t)t * bag->width + n];
    tiers[t].threshold = b->sets[set].tiers[0].threshold;
    n -= b->sets[set].tally[t].alerts;
  }
  return 0;
}

int backtest_choose(const struct backtest *b, unsigned long alerts,
                    struct tier tiers[TIERS_MAX]) {
  unsigned long fixed = fixed_alerts(b);
  if (fixed > alerts)
    return -1;
  struct bag bag = {.width = width_for(b, alerts - fixed)};
  size_t rows = (size_t)b->rules.tiers_num + 1;
  bag.best = calloc(rows * bag.width, sizeof(*bag.best));
  bag.took = calloc(rows * bag.width, sizeof(*bag.took));
  int status = -1;
  if (bag.best != NULL && bag.took != NULL) {
    fill(b, &bag);
    status = take_out(b, &bag, tiers);
  }
  free(bag.best);
  free(bag.took);
  return status;
}
