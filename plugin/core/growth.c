/* SPDX-License-Identifier: MIT */
#include "core/growth.h"

#include "core/day.h"

#include <math.h>

int growth_tolerance(int window) { return window <= 7 ? 1 : window / 7; }

static double median_of(double x, double y, double z) {
  return fmax(fmin(x, y), fmin(fmax(x, y), z));
}

/* The median of the three days around `day`; NaN where one is unknown. */
static double median_around(const struct series *counts, int day) {
  double before = series_at(counts, day - 1), at = series_at(counts, day),
         after = series_at(counts, day + 1);
  if (isnan(before) || isnan(at) || isnan(after))
    return NAN;
  return median_of(before, at, after);
}

struct baseline growth_baseline(const struct series *counts, int day,
                                int window) {
  int tolerance = growth_tolerance(window);
  double median = median_around(counts, day - window);
  if (window > 1 && !isnan(median))
    return (struct baseline){day - window, median};
  for (int off = 0; off <= tolerance; off++) {
    int earlier = day - window - off, later = day - window + off;
    double count = series_at(counts, earlier);
    if (!isnan(count))
      return (struct baseline){earlier, count};
    count = later < day ? series_at(counts, later) : NAN;
    if (!isnan(count))
      return (struct baseline){later, count};
  }
  return (struct baseline){DAY_NONE, NAN};
}

/* The first known day from `from` up to the one before `end`. */
static int next_known(const struct series *counts, int from, int end) {
  int day = from;
  while (day < end && isnan(series_at(counts, day)))
    day++;
  return day < end ? day : DAY_NONE;
}

struct baseline growth_guard(const struct series *counts, int day, double now,
                             struct baseline b) {
  int next = next_known(counts, b.day + 1, day);
  if (next == DAY_NONE)
    return b;
  double then = series_at(counts, next);
  double a_day = fmax(now - then, 0) / (day - next);
  double least = then - GROWTH_FIRST_STEP * a_day * (next - b.day);
  return (struct baseline){b.day, fmax(b.count, least)};
}

double growth_percent(double now, int day, int window, struct baseline b,
                      double floor) {
  if (isnan(now) || b.day == DAY_NONE)
    return NAN;
  double ratio = (now - b.count) / fmax(b.count, floor);
  int days = day - b.day;
  if (days != window)
    ratio = pow(fmax(1 + ratio, 0), (double)window / days) - 1;
  return 100 * ratio;
}

double growth_seasonal(double percent, double percent_last_year) {
  if (isnan(percent_last_year))
    return percent;
  double usual = fmax(1, 1 + percent_last_year / 100);
  return 100 * ((1 + percent / 100) / usual - 1);
}

int growth_tier(const struct tier *tiers, int num, double videos) {
  if (isnan(videos))
    return num / 2;
  int i = 0;
  while (i < num - 1 && !(videos < tiers[i].below))
    i++;
  return i;
}

double growth_scale(int window) {
  return sqrt((window < 14 ? window : 14) / 7.0);
}

double growth_threshold(const struct tier *tiers, int num, double videos) {
  return tiers[growth_tier(tiers, num, videos)].threshold;
}

struct level level_next(struct level before, int day, double score) {
  struct level after = {.day = day, .value = before.value};
  if (score < LEVEL_END)
    after.below = before.day == day - 1 ? before.below + 1 : 1;
  if (score > 2)
    after.value = 2;
  else if (score > 1 && after.value < 1)
    after.value = 1;
  if (after.below >= LEVEL_END_DAYS) {
    after.below = LEVEL_END_DAYS; /* enough; keeps the number small */
    after.value = 0;
  }
  return after;
}
