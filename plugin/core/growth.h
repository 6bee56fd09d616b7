/* SPDX-License-Identifier: MIT */
/*
 * Growth, threshold, score and level: what makes a hashtag a trend.
 * All of it is arithmetic over days; nothing here knows the clock.
 */
#pragma once

#include "core/series.h"

#include <stdbool.h>

#define GROWTH_WINDOWS_MAX 4 /* entries of GrowthDays */
#define TIERS_MAX 8          /* <Tier> blocks */
#define GROWTH_YEAR 364      /* days: the same weekday a year ago */

/* How far from day - window a baseline may lie, in days. */
int growth_tolerance(int window);

/* What growth was measured against. */
struct baseline {
  int day;      /* DAY_NONE when unknown */
  double count; /* the count of that day */
};

/*
 * The baseline of a growth over `window` days (>= 1) that ends on `day`: the
 * median of day - window and the days before and after it, where all three
 * are known, so that a wrong count of one day makes no growth a window later
 * (of counts that only rise it is day - window's own); with a window of one
 * day, whose third one would be `day` itself, or where one of them is missing,
 * the count of day - window; if that is missing, the nearest known day within
 * growth_tolerance(), never `day` itself, the earlier one in a tie.
 */
struct baseline growth_baseline(const struct series *counts, int day,
                                int window);

/*
 * The baseline b, which is the first sample of a history, guarded against a
 * count that was too low on that day alone: no neighbour before it can tell.
 * The rise from it to the next known day is believed up to GROWTH_FIRST_STEP
 * times what the days behind, up to `day` with the count `now`, rose at the
 * mean; so the baseline is at least
 *   next - GROWTH_FIRST_STEP * (now - next) / (day - its day)  for each day.
 * Where no count is known between the two, b as it is.
 */
struct baseline growth_guard(const struct series *counts, int day, double now,
                             struct baseline b);

#define GROWTH_FIRST_STEP                                                     \
  2 /* measured; see the manual, HOW GROWTH IS SCORED */

/*
 * Growth in percent over `window` days up to `day`, whose count is `now`:
 *   100 * (now - b) / max(b, floor)
 * compounded to `window` days when the baseline is not exactly that old.
 * NaN when now or the baseline is unknown: a short history is unknown, not
 * "growth since the first sample".
 */
double growth_percent(double now, int day, int window, struct baseline b,
                      double floor);

/*
 * Growth above what the same week of last year did, in percent:
 *   (1 + g) / max(1, 1 + g_last_year) - 1.
 * Without last year (NaN) the plain growth: then it is scored plain.
 */
double growth_seasonal(double percent, double percent_last_year);

/* A tier: tags whose baseline has fewer than `below` videos. */
struct tier {
  double below;     /* videos; INFINITY for the last tier */
  double threshold; /* percent in the first window of GrowthDays, > 0 */
};

/*
 * The place of the tier of a baseline of `videos`; the middle one where the
 * API tells no videos (NaN). tiers are sorted by `below`, num >= 1.
 */
int growth_tier(const struct tier *tiers, int num, double videos);

/*
 * How much larger a threshold for growth over `window` days is than one for
 * seven: sqrt(min(window, 14) / 7). Windows of 1 to 14 days with such
 * thresholds are about equally rare on real series.
 */
double growth_scale(int window);

/* The threshold of that tier, in percent. */
double growth_threshold(const struct tier *tiers, int num, double videos);

/* The level that metric `trending` carries, and what decides its end. */
struct level {
  int day;   /* of the last score; DAY_NONE: never scored */
  int value; /* 0 quiet, 1 trending, 2 strongly */
  int below; /* days in a row, up to `day`, with a score below LEVEL_END */
};

#define LEVEL_END 0.75   /* a score below this counts towards the end */
#define LEVEL_END_DAYS 3 /* so many days in a row end a trend */

/*
 * The level after a day's score (growth / threshold; not NaN): up to 1 when
 * the score exceeds 1, to 2 when it exceeds 2; it keeps its peak, and ends
 * after LEVEL_END_DAYS days in a row below LEVEL_END. A day without a score
 * breaks the row. Scoring a day again (day == before.day) is the caller's
 * mistake.
 */
struct level level_next(struct level before, int day, double score);
