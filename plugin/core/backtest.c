/* SPDX-License-Identifier: MIT */
#include "core/backtest.h"

#include "core/day.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void backtest_init(struct backtest *b, const struct rules *rules,
                   double follow) {
  *b = (struct backtest){
      .rules = *rules, .follow = follow, .first = DAY_NONE, .last = DAY_NONE};
}

void backtest_clear(struct backtest *b) {
  free(b->shares);
  b->shares = NULL;
  b->shares_num = b->shares_cap = 0;
}

int backtest_add(struct backtest *b, const struct tier *tiers, int tiers_num) {
  if (b->sets_num == BACKTEST_SETS)
    return -1;
  struct backtest_set *set = &b->sets[b->sets_num];
  memcpy(set->tiers, tiers, (size_t)tiers_num * sizeof(*tiers));
  set->tiers_num = tiers_num;
  return b->sets_num++;
}

/* -- a hashtag, apart from all thresholds */

/* A rise, and what does not depend on who catches it. */
struct known_rise {
  struct label_rise span;
  int fastest; /* place of the last day of its fastest week */
  int tier;
};

struct subject {
  const struct history *past;
  double *scored, *growth, *size; /* NaN: no score */
  double *gain;                   /* what followed; NaN: not judged */
  unsigned char *outlook, *tier;
  struct known_rise *rises;
  int rises_num;
};

static void subject_clear(struct subject *s) {
  free(s->scored);
  free(s->growth);
  free(s->size);
  free(s->gain);
  free(s->outlook);
  free(s->tier);
  free(s->rises);
}

static int subject_alloc(struct subject *s, const struct history *past) {
  size_t len = (size_t)past->len;
  *s = (struct subject){.past = past,
                        .scored = calloc(len, sizeof(double)),
                        .growth = calloc(len, sizeof(double)),
                        .size = calloc(len, sizeof(double)),
                        .gain = calloc(len, sizeof(double)),
                        .outlook = calloc(len, 1),
                        .tier = calloc(len, 1),
                        .rises = calloc(len, sizeof(struct known_rise))};
  if (s->scored != NULL && s->growth != NULL && s->size != NULL &&
      s->gain != NULL && s->outlook != NULL && s->tier != NULL &&
      s->rises != NULL)
    return 0;
  subject_clear(s);
  return -1;
}

static void assess_days(struct subject *s, const struct rules *rules) {
  const struct history *p = s->past;
  for (int i = 0; i < p->len; i++) {
    struct assessment a = history_score(p, rules, p->first + i);
    s->scored[i] = a.scored;
    s->growth[i] = a.growth[0];
    s->size[i] = a.size;
    s->tier[i] = (unsigned char)(isnan(p->threshold)
                                     ? growth_tier(rules->tiers,
                                                   rules->tiers_num, a.size)
                                     : BACKTEST_OWN);
  }
}

static int fastest_of(const struct subject *s, struct label_rise span) {
  int fastest = span.first;
  for (int i = span.first; i < s->past->len && i <= span.last + LABEL_DAYS;
       i++)
    if (!(s->growth[i] <= s->growth[fastest])) /* an unknown one gives way */
      fastest = isnan(s->growth[i]) ? fastest : i;
  return fastest;
}

/* The first followed day with a score; -1: none. */
static int first_scored(const struct subject *s, struct label_rise span) {
  for (int i = span.first; i <= span.last; i++)
    if (s->outlook[i] == LABEL_MORE && !isnan(s->scored[i]))
      return i;
  return -1;
}

/* How much more has to follow on a day. */
static double follow_of(const struct subject *s, const struct backtest *b,
                        int i) {
  const struct history *p = s->past;
  double size = isnan(s->size[i]) ? p->videos[i] : s->size[i];
  if (b->follow > 0)
    return b->follow;
  return BACKTEST_FOLLOW *
         (isnan(p->threshold)
              ? growth_threshold(b->rules.tiers, b->rules.tiers_num, size)
              : p->threshold);
}

static void judge_days(struct subject *s, const struct backtest *b) {
  const struct history *p = s->past;
  struct series counts = {p->first, p->len,
                          b->rules.of_views ? p->views : p->videos};
  for (int i = 0; i < p->len; i++) {
    s->gain[i] = labels_gain(&counts, p->first + i, b->rules.min_baseline);
    s->outlook[i] = (unsigned char)labels_of(s->gain[i], follow_of(s, b, i));
  }
}

static void find_rises(struct subject *s, struct backtest *b) {
  const struct history *p = s->past;
  judge_days(s, b);
  struct label_rise span = {-1, -1};
  while (labels_next_rise(s->outlook, p->len, span.last + 1, &span)) {
    int seen = first_scored(s, span);
    if (seen < 0)
      continue;
    s->rises[s->rises_num++] = (struct known_rise){span, fastest_of(s, span),
                                                   s->tier[seen]};
    b->rises[s->tier[seen]]++;
  }
}

static void count_days(const struct subject *s, struct backtest *b) {
  int first = DAY_NONE, last = DAY_NONE;
  for (int i = 0; i < s->past->len; i++) {
    if (isnan(s->scored[i]))
      continue;
    b->days[s->tier[i]]++;
    b->judged[s->tier[i]] += s->outlook[i] != LABEL_UNKNOWN;
    b->followed[s->tier[i]] += s->outlook[i] == LABEL_MORE;
    last = s->past->first + i;
    first = first == DAY_NONE ? last : first;
  }
  b->tags += first != DAY_NONE;
  if (first != DAY_NONE && (b->first == DAY_NONE || first < b->first))
    b->first = first;
  if (last > b->last)
    b->last = last;
}

/* -- a hashtag under one set of thresholds */

static void count_catch(struct backtest_tally *tally,
                        const struct known_rise *rise, int alert) {
  int lead = rise->fastest - alert;
  if (lead > BACKTEST_LEAD)
    lead = BACKTEST_LEAD;
  if (lead < -BACKTEST_LEAD)
    lead = -BACKTEST_LEAD;
  tally->caught++;
  tally->leads[lead + BACKTEST_LEAD]++;
}

static void count_then(struct backtest_tally *tally, double gain) {
  double percent = fmin(fmax(round(gain), BACKTEST_THEN_LOW),
                        BACKTEST_THEN_HIGH);
  tally->thens[(int)percent - BACKTEST_THEN_LOW]++;
}

/* *next: the first rise that is neither caught nor past. */
static void count_alert(const struct subject *s, struct backtest_set *set,
                        int at, int *next) {
  struct backtest_tally *tally = &set->tally[s->tier[at]];
  tally->alerts++;
  if (s->outlook[at] == LABEL_UNKNOWN)
    return;
  tally->judged++;
  count_then(tally, s->gain[at]);
  if (s->outlook[at] != LABEL_MORE)
    return;
  tally->followed++;
  while (*next < s->rises_num && s->rises[*next].span.last < at)
    (*next)++;
  if (*next < s->rises_num && s->rises[*next].span.first <= at) {
    const struct known_rise *rise = &s->rises[(*next)++];
    count_catch(&set->tally[rise->tier], rise, at);
  }
}

static void replay(const struct subject *s, struct backtest_set *set) {
  struct level level = {.day = DAY_NONE};
  int next_rise = 0;
  for (int i = 0; i < s->past->len; i++) {
    if (isnan(s->scored[i]))
      continue;
    double threshold = s->tier[i] == BACKTEST_OWN
                           ? s->past->threshold
                           : growth_threshold(set->tiers, set->tiers_num,
                                              s->size[i]);
    int before = level.value;
    level = level_next(level, s->past->first + i, s->scored[i] / threshold);
    if (level.value > before)
      count_alert(s, set, i, &next_rise);
  }
}

/* What all tiers of a set have counted so far. */
static struct backtest_share counted(const struct backtest_set *set) {
  struct backtest_share sum = {0, 0, 0, 0};
  for (int t = 0; t < BACKTEST_TIERS; t++) {
    sum.judged = (uint16_t)(sum.judged + set->tally[t].judged);
    sum.followed = (uint16_t)(sum.followed + set->tally[t].followed);
    sum.caught = (uint16_t)(sum.caught + set->tally[t].caught);
  }
  return sum; /* of 16 bits: only differences within one hashtag are used */
}

static void replay_all(const struct subject *s, struct backtest *b) {
  size_t at = b->shares_num++ * BACKTEST_SETS;
  for (int i = 0; i < b->sets_num; i++) {
    struct backtest_share before = counted(&b->sets[i]);
    replay(s, &b->sets[i]);
    struct backtest_share after = counted(&b->sets[i]);
    b->shares[at + (size_t)i] = (struct backtest_share){
        (uint16_t)(after.judged - before.judged),
        (uint16_t)(after.followed - before.followed), (uint16_t)s->rises_num,
        (uint16_t)(after.caught - before.caught)};
  }
}

/* Room for one hashtag more. */
static int grow_shares(struct backtest *b) {
  if (b->shares_num < b->shares_cap)
    return 0;
  size_t cap = b->shares_cap == 0 ? 64 : 2 * b->shares_cap;
  struct backtest_share *grown = realloc(b->shares,
                                         cap * BACKTEST_SETS * sizeof(*grown));
  if (grown == NULL)
    return -1;
  b->shares = grown;
  b->shares_cap = cap;
  return 0;
}

int backtest_take(struct backtest *b, const struct history *past) {
  struct subject s;
  if (past->len < 1)
    return 0;
  if (grow_shares(b) != 0 || subject_alloc(&s, past) != 0)
    return -1;
  assess_days(&s, &b->rules);
  find_rises(&s, b);
  count_days(&s, b);
  replay_all(&s, b);
  subject_clear(&s);
  return 0;
}

/* -- what came of it */

void backtest_sum(const struct backtest_set *set, struct backtest_tally *sum) {
  *sum = (struct backtest_tally){0};
  for (int t = 0; t < BACKTEST_TIERS; t++) {
    const struct backtest_tally *one = &set->tally[t];
    sum->alerts += one->alerts;
    sum->judged += one->judged;
    sum->followed += one->followed;
    sum->caught += one->caught;
    for (int i = 0; i <= 2 * BACKTEST_LEAD; i++)
      sum->leads[i] += one->leads[i];
    for (int i = 0; i <= BACKTEST_THEN_HIGH - BACKTEST_THEN_LOW; i++)
      sum->thens[i] += one->thens[i];
  }
}

double backtest_weeks(const struct backtest *b) {
  unsigned long days = 0;
  for (int t = 0; t < BACKTEST_TIERS; t++)
    days += b->days[t];
  return b->tags > 0 ? (double)days / 7 / (double)b->tags : 0;
}

/* The rank-th lead, counted from 0; rank < caught. */
static int lead_at(const struct backtest_tally *tally, unsigned long rank) {
  int at = 0;
  while (rank >= tally->leads[at])
    rank -= tally->leads[at++];
  return at - BACKTEST_LEAD;
}

double backtest_lead(const struct backtest_tally *tally) {
  if (tally->caught == 0)
    return NAN;
  return (lead_at(tally, (tally->caught - 1) / 2) +
          lead_at(tally, tally->caught / 2)) /
         2.0;
}

double backtest_then(const struct backtest_tally *tally) {
  unsigned long left = tally->judged / 2;
  int at = 0;
  if (tally->judged == 0)
    return NAN;
  while (left >= tally->thens[at])
    left -= tally->thens[at++];
  return at + BACKTEST_THEN_LOW;
}

/* Hands the parts of all hashtags in one set to the bootstrap. */
static struct interval interval_of(const struct backtest *b, int set,
                                   bool recall) {
  struct bootstrap_item *items = calloc(b->shares_num + 1, sizeof(*items));
  struct interval found = {NAN, NAN};
  for (size_t i = 0; items != NULL && i < b->shares_num; i++) {
    const struct backtest_share *share =
        &b->shares[i * BACKTEST_SETS + (size_t)set];
    items[i] = recall
                   ? (struct bootstrap_item){share->caught, share->rises}
                   : (struct bootstrap_item){share->followed, share->judged};
  }
  if (items != NULL)
    found = bootstrap_share(items, b->shares_num);
  free(items);
  return found;
}

struct interval backtest_precision_interval(const struct backtest *b,
                                            int set) {
  return interval_of(b, set, false);
}

struct interval backtest_recall_interval(const struct backtest *b, int set) {
  return interval_of(b, set, true);
}
