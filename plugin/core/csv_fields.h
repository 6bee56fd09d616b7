/* SPDX-License-Identifier: MIT */
/* Dates and counts, in the forms in which programs and spreadsheets write
 * them. */
#pragma once

#include "core/err.h"

#include <stdbool.h>

#define CSV_COUNT_DIGITS 15 /* more would not survive an RRD exactly */

/* A UTC day, and the second of it; 0 where only the day was written. */
struct csv_time {
  int day, second;
};

/*
 * Reads YYYY-MM-DD, YYYY/MM/DD or YYYYMMDD; the first of them with a time of
 * day behind a blank or T, and behind that nothing, Z, UTC or an offset such
 * as -05:00; or Unix time in seconds or milliseconds. Returns 0, or -1 with
 * the forms that would be read.
 */
int csv_field_time(const char *text, struct csv_time *time,
                   struct errmsg *msg);

/*
 * Reads a whole number: 651000, 651,000, 651000.0, or 1.2M (K, M, B), whose
 * further digits somebody has dropped: then *rounded is set, and left alone
 * else. Empty, NULL, None, NaN, NA and N/A are not known: NaN. Returns 0, or
 * -1 with the reason; what: the column, for it.
 */
int csv_field_count(const char *text, const char *what, double *count,
                    bool *rounded, struct errmsg *msg);
