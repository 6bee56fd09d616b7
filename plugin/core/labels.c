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

static bool is_followed(const struct series *counts, int day, double follow,
                        double floor) {
  struct baseline b = {day, series_at(counts, day)};
  for (int d = day + 1; d <= day + LABEL_DAYS; d++)
    if (growth_percent(series_at(counts, d), d, d - day, b, floor) >= follow)
      return true;
  return false;
}

void labels_of(const struct series *counts, double follow, double floor,
               unsigned char *out) {
  for (int i = 0; i < counts->len; i++) {
    int day = counts->first + i;
    if (isnan(counts->values[i]) || !is_over(counts, day))
      out[i] = LABEL_UNKNOWN;
    else
      out[i] = is_followed(counts, day, follow, floor) ? LABEL_MORE
                                                       : LABEL_LESS;
  }
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
