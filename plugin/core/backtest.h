/* SPDX-License-Identifier: MIT */
/*
 * Thresholds against the past. Each hashtag's days are replayed as the plugin
 * lives them (core/history.h, level_next()), once for every set of thresholds;
 * what followed (core/labels.h) tells good alerts from bad ones.
 *
 *   alert      a day on which the level rises, to 1 or to 2: what the plugin
 *              notifies of. A trend that is told and then gets strong is two.
 *   judged     an alert whose outlook is known
 *   followed   a judged alert that was followed by `follow` percent more
 *   then       what followed it (labels_gain()); the median of the judged ones
 *   chance     the share of all judged days with a score that were followed
 *   precision  followed / judged
 *   rise       as in core/labels.h, if at least one of its followed days
 *              has a score: no threshold could catch another
 *   caught     a rise with a followed alert on one of its days
 *   recall     caught / rises
 *   lead       days from the first such alert to the last day of the rise's
 *              fastest week: of the greatest growth over the first window of
 *              GrowthDays, from the rise's first day to LABEL_DAYS behind
 *              its last. Negative: that week was over before the alert.
 *
 * By tier: an alert counts for the tier of its day, a rise for that of its
 * first followed day with a score. Tags with a threshold of their own are a
 * tier of their own, whose thresholds are always theirs.
 */
#pragma once

#include "core/bootstrap.h"
#include "core/history.h"
#include "core/labels.h"

#include <stdint.h>

#define BACKTEST_OWN TIERS_MAX /* place of the tags with their own threshold */
#define BACKTEST_TIERS (TIERS_MAX + 1)
#define BACKTEST_SETS 32  /* sets of thresholds in one backtest */
#define BACKTEST_LEAD 200 /* days; a longer lead counts as that long */

/* What one set of thresholds would have done. */
#define BACKTEST_THEN_LOW (-100) /* percent; the ends hold what lies beyond */
#define BACKTEST_THEN_HIGH 400

struct backtest_tally {
  unsigned long alerts, judged, followed, caught;
  unsigned
      thens[BACKTEST_THEN_HIGH - BACKTEST_THEN_LOW + 1]; /* a percent each */
  unsigned long leads[2 * BACKTEST_LEAD + 1];            /* rises by lead */
};

/* One set: tiers as in struct rules, of any number. */
struct backtest_set {
  struct tier tiers[TIERS_MAX];
  int tiers_num;
  struct backtest_tally tally[BACKTEST_TIERS]; /* by tier of rules */
};

/* A hashtag's part in one set, for the intervals. */
struct backtest_share {
  uint16_t judged, followed, rises, caught;
};

/*
 * Without a follow of the user's a day is followed by this many times the
 * configured threshold of the hashtag: 50 % for 20 %, so that large hashtags,
 * which never grow by half, can be judged at all.
 */
#define BACKTEST_FOLLOW 2.5

struct backtest {
  struct rules rules; /* their tiers are those that is counted by */
  double follow;      /* percent; 0: BACKTEST_FOLLOW thresholds */
  struct backtest_set sets[BACKTEST_SETS];
  int sets_num;
  /* what the past holds, whatever the thresholds */
  unsigned long tags;                 /* with a score on some day */
  unsigned long days[BACKTEST_TIERS]; /* with a score */
  unsigned long rises[BACKTEST_TIERS];
  unsigned long judged[BACKTEST_TIERS];   /* scored days that can be judged */
  unsigned long followed[BACKTEST_TIERS]; /* of them */
  struct backtest_share *shares;          /* by hashtag and set; owned */
  size_t shares_num, shares_cap;          /* hashtags */
  int first, last; /* days with a score; DAY_NONE: there is none */
};

/*
 * Begins one for these rules, without sets; backtest_clear() ends it. follow:
 * percent; 0: BACKTEST_FOLLOW thresholds.
 */
void backtest_init(struct backtest *b, const struct rules *rules,
                   double follow);

void backtest_clear(struct backtest *b);

/*
 * Adds a set of thresholds before the first backtest_take(). Returns its
 * place, or -1 when there are BACKTEST_SETS.
 */
int backtest_add(struct backtest *b, const struct tier *tiers, int tiers_num);

/* Replays a hashtag. Returns 0, or -1: no memory, nothing was counted. */
int backtest_take(struct backtest *b, const struct history *past);

/* All tiers of a set together. */
void backtest_sum(const struct backtest_set *set, struct backtest_tally *sum);

/*
 * For how many weeks all the hashtags together were watched: their scored
 * days / 7 / hashtags. So alerts / weeks is what the whole list brings a
 * week, also where some of its hashtags have a shorter past. 0: no score.
 */
double backtest_weeks(const struct backtest *b);

/* The median of what followed the judged alerts, percent; NaN: none. */
double backtest_then(const struct backtest_tally *tally);

/*
 * How sure the shares of a set are, of all tiers together: 95 % intervals
 * (core/bootstrap.h). NaN: nothing to share, or no memory.
 */
struct interval backtest_precision_interval(const struct backtest *b, int set);
struct interval backtest_recall_interval(const struct backtest *b, int set);

/* The median lead of a tally in days; NaN without a caught rise. */
double backtest_lead(const struct backtest_tally *tally);

/*
 * Chooses a threshold for each tier of the rules among the sets with one
 * single tier: together they catch the most rises with at most `alerts`
 * alerts; of equals, those with the fewest alerts that were not followed, then
 * with the longest leads. A tier without a rise gives nothing to choose by and
 * keeps its threshold. Each tier is judged by itself, though a hashtag may
 * grow out of it: replay the choice to know what it does. The first set must
 * be that of the rules.
 *
 * Returns 0 and writes tiers[0 .. rules.tiers_num - 1], or -1: with so few
 * alerts no rise is caught, or no memory.
 */
int backtest_choose(const struct backtest *b, unsigned long alerts,
                    struct tier tiers[TIERS_MAX]);
