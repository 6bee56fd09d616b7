/* SPDX-License-Identifier: MIT */
/*
 * What followed: with hindsight, was a day the time to speak of a rise?
 *
 * A day is followed by `follow` percent more when two of the LABEL_DAYS
 * days behind it have a count that much above the day's own (measured against
 * the same floor as growth): one alone may be a wrong count. It is judged only
 * where the count of the last of those days is known, or one up to
 * growth_tolerance(LABEL_DAYS) days before it.
 *
 * A rise is the stretch of days that are so followed: from the first to the
 * last, with at most LABEL_JOIN days from one to the next. So it begins up
 * to four weeks before the count climbs, and ends when too little is left to
 * come: an alert on one of its days is worth having, one behind it is not.
 */
#pragma once

#include "core/series.h"

#include <stdbool.h>

#define LABEL_DAYS 28
#define LABEL_JOIN 7

enum label {
  LABEL_UNKNOWN, /* the day's count, or the end of the four weeks is not */
  LABEL_LESS,
  LABEL_MORE, /* followed */
};

/*
 * What followed a day, in percent: the second largest growth from it to one of
 * the days behind it. NaN: the day is not judged; -INFINITY: fewer than two of
 * those days are known.
 */
double labels_gain(const struct series *counts, int day, double floor);

/* The outlook of a day that was followed by so much. */
enum label labels_of(double gain, double follow);

/* Places in the series, both followed days. */
struct label_rise {
  int first, last;
};

/*
 * Finds the rise that begins at place `from` or behind it in outlooks of len
 * days. False when there is none; else *rise is written.
 */
bool labels_next_rise(const unsigned char *outlook, int len, int from,
                      struct label_rise *rise);
