/* SPDX-License-Identifier: MIT */
/* From a tag's history and rules to the figures of one day. */
#pragma once

#include "core/growth.h"

/* How growth is measured and judged: one set for all tags. */
struct rules {
  int windows[GROWTH_WINDOWS_MAX]; /* GrowthDays; the first one is scored */
  int windows_num;                 /* >= 1 */
  struct tier tiers[TIERS_MAX];    /* sorted by below */
  int tiers_num;                   /* >= 1 */
  double min_baseline;             /* floor under a baseline, counts */
  int of_views;                    /* GrowthOf: 0 videos, 1 views */
};

/* A day's question. The series end before `day`, or hold it: no matter. */
struct score_input {
  int day;
  double videos, views;        /* that day's counts; NaN: not told */
  const struct series *scored; /* history of what growth is measured of */
  const struct series *videos_history; /* the same one, or the videos' */
  bool seasonal;
  double threshold; /* the tag's own, percent; NaN: by tier */
};

/* The answer; NaN is "not known". */
struct assessment {
  double growth[GROWTH_WINDOWS_MAX]; /* percent */
  double seasonal;                   /* percent; NaN for a plain tag */
  double baseline;                   /* count the scored growth is against */
  double scored;                     /* percent that is scored */
  double size;                       /* videos that choose the tier */
  double threshold;                  /* percent */
  double score;                      /* 1 = exactly at the threshold */
};

#define SCORE_REACH_MAX 800 /* days; more than any rules reach back */

/* How many days before `day` a history must reach for these rules. */
int score_reach(const struct rules *rules, bool seasonal);

struct assessment score_day(const struct rules *rules,
                            const struct score_input *q);
