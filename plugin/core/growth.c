/* SPDX-License-Identifier: MIT */
#include "core/growth.h"

#include "core/day.h"

#include <math.h>

int growth_tolerance(int window) { return window <= 7 ? 1 : window / 7; }

struct baseline growth_baseline(const struct series *counts, int day,
                                int window) {
  int tolerance = growth_tolerance(window);
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
