/* SPDX-License-Identifier: MIT */
#include "core/labels.h"

#include "core/day.h"
#include "core/growth.h"

#include <math.h>

/* Whether the four weeks behind the day are known up to their end. */
static bool is_over(const struct series *counts, int day) {
  int end = day + LABEL_DAYS;
  int last = series_last_known(counts, end);
  return last != DAY_NONE && last >= end - growth_tolerance(LABEL_DAYS);
}

double labels_gain(const struct series *counts, int day, double floor) {
  struct baseline b = {day, series_at(counts, day)};
  double first = -INFINITY, second = -INFINITY; /* the two largest */
  if (isnan(b.count) || !is_over(counts, day))
    return NAN;
  for (int d = day + 1; d <= day + LABEL_DAYS; d++) {
    double gain = growth_percent(series_at(counts, d), d, d - day, b, floor);
    if (gain > first) {
      second = first;
      first = gain;
    } else if (gain > second) {
      second = gain;
    }
  }
  return second;
}

enum label labels_of(double gain, double follow) {
  if (isnan(gain))
    return LABEL_UNKNOWN;
  return gain >= follow ? LABEL_MORE : LABEL_LESS;
}

bool labels_next_rise(const unsigned char *outlook, int len, int from,
                      struct label_rise *rise) {
  int i = from;
  while (i < len && outlook[i] != LABEL_MORE)
    i++;
  if (i >= len)
    return false;
  *rise = (struct label_rise){i, i};
  for (; i < len && i - rise->last <= LABEL_JOIN; i++)
    if (outlook[i] == LABEL_MORE)
      rise->last = i;
  return true;
}
