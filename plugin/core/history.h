/* SPDX-License-Identifier: MIT */
/*
 * The past of a hashtag: its counts day by day, and what the plugin makes,
 * or would have made, of each day. The same arithmetic as on the day itself.
 */
#pragma once

#include "core/score.h"

/* Counts; NaN: not known. Owns nothing. */
struct history {
  const char *tag;
  int first, len; /* days: [i] is that of first + i */
  double *videos, *views;
  bool seasonal;
  double threshold; /* the tag's own, percent; NaN: by tier */
};

/* The figures of a day of the past, from that day and the ones before it. */
struct assessment history_score(const struct history *p,
                                const struct rules *rules, int day);

/* Figures day by day, arrays of past.len; NaN: not known. */
struct history_figures {
  double *growth[GROWTH_WINDOWS_MAX]; /* NULL behind windows_num */
  double *seasonal, *score, *trending;
};

/*
 * Writes the figures of all days into f. A day whose figure f holds keeps it,
 * as the plugin after a restart goes on from what is stored: so the level of
 * the days behind it follows from the stored ones.
 */
void history_fill(const struct history *p, const struct rules *rules,
                  const struct history_figures *f);
