/* SPDX-License-Identifier: MIT */
/*
 * A series: one number a day, oldest first. NaN is a day that is not known;
 * a zero is always a real zero. Does not own its values.
 */
#pragma once

struct series {
  int first;            /* day of values[0] */
  int len;              /* days held */
  const double *values; /* borrowed; counts or percent */
};

/* The value of a day; NaN outside the series. */
double series_at(const struct series *s, int day);

/* The newest known day not after `day`; DAY_NONE when there is none. */
int series_last_known(const struct series *s, int day);
