/* SPDX-License-Identifier: MIT */
/*
 * UTC days as whole numbers: days since 1970-01-01. A sample's date, its RRD
 * stamp (the day's first second) and every window of days count in these.
 */
#pragma once

#include <limits.h>
#include <stdint.h>

#define DAY_SECONDS 86400
#define DAY_NONE INT_MIN /* "never": earlier than every real day */
#define DAY_TEXT_SIZE 16 /* bytes for day_text(), the zero included */
#define DAY_MONTH_SIZE 20

/* The day that holds Unix second t; right before 1970, too. */
int day_of(int64_t t);

/* The Unix second at which the day begins: the stamp of its sample. */
int64_t day_start(int day);

/* Writes "2026-11-23" into out; "never" for DAY_NONE. Returns out. */
const char *day_text(int day, char out[DAY_TEXT_SIZE]);

/* Writes "23 Nov" for messages. Returns out. */
const char *day_short(int day, char out[DAY_TEXT_SIZE]);

/* Writes "March 2026" for messages. Returns out. */
const char *day_month(int day, char out[DAY_MONTH_SIZE]);

/*
 * Reads "YYYY-MM-DD" (exactly ten characters, a date that exists).
 * Returns 0, or -1 and leaves *day alone.
 */
int day_parse(const char *text, int *day);

/*
 * Reads a time of ISO 8601, "2026-09-28T16:00:00.000Z": a blank may stand for
 * the T, an offset such as +02:00 for the Z, and no offset means UTC; parts
 * of a second are dropped. Returns 0 with Unix seconds, or -1 and leaves
 * *seconds alone.
 */
int day_parse_time(const char *text, int64_t *seconds);
