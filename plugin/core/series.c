/* SPDX-License-Identifier: MIT */
#include "core/series.h"

#include "core/day.h"

#include <math.h>

double series_at(const struct series *s, int day) {
  if (day < s->first || day - s->first >= s->len)
    return NAN;
  return s->values[day - s->first];
}

int series_last_known(const struct series *s, int day) {
  int newest = s->first + s->len - 1;
  for (int d = day < newest ? day : newest; d >= s->first; d--)
    if (!isnan(s->values[d - s->first]))
      return d;
  return DAY_NONE;
}
