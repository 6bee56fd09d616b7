/* SPDX-License-Identifier: MIT */
#include "core/outlook.h"

#include "core/day.h"
#include "core/growth.h"

#include <math.h>

/* Whether the four weeks behind the day are known up to their end. */
static bool is_over(const struct series *counts, int day) {
  int end = day + OUTLOOK_DAYS;
  int last = series_last_known(counts, end);
  return last != DAY_NONE && last >= end - growth_tolerance(OUTLOOK_DAYS);
}

static bool is_followed(const struct series *counts, int day, double follow,
                        double floor) {
  struct baseline b = {day, series_at(counts, day)};
  for (int d = day + 1; d <= day + OUTLOOK_DAYS; d++)
    if (growth_percent(series_at(counts, d), d, d - day, b, floor) >= follow)
      return true;
  return false;
}

void outlook_of(const struct series *counts, double follow, double floor,
                unsigned char *out) {
  for (int i = 0; i < counts->len; i++) {
    int day = counts->first + i;
    if (isnan(counts->values[i]) || !is_over(counts, day))
      out[i] = OUTLOOK_UNKNOWN;
    else
      out[i] = is_followed(counts, day, follow, floor) ? OUTLOOK_MORE
                                                       : OUTLOOK_LESS;
  }
}

bool outlook_next(const unsigned char *outlook, int len, int from,
                  struct outlook_rise *rise) {
  int i = from;
  while (i < len && outlook[i] != OUTLOOK_MORE)
    i++;
  if (i >= len)
    return false;
  *rise = (struct outlook_rise){i, i};
  for (; i < len && i - rise->last <= OUTLOOK_JOIN; i++)
    if (outlook[i] == OUTLOOK_MORE)
      rise->last = i;
  return true;
}
