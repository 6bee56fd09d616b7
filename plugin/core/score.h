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

/*
 * Scales tiers that are made for growth over seven days to the first window
 * of the rules (growth_scale()).
 */
void rules_scale_tiers(struct rules *rules);

/* A day's question. The series end before `day`, or hold it: no matter. */
struct score_input {
  int day;
  double videos, views;        /* that day's counts; NaN: not reported */
  const struct series *scored; /* history of what growth is measured of */
  const struct series *videos_history; /* the same one, or the videos' */
  bool seasonal;
  double threshold; /* the tag's own, percent; NaN: by tier */
};

/* The answer; NaN is "not known". */
struct assessment {
  double growth[GROWTH_WINDOWS_MAX]; /* percent; one a window */
  double seasonal;                   /* percent; NaN for a plain tag */
  int days;         /* that the scored growth is over; 0: no score */
  double baseline;  /* count that the scored growth is against */
  double plain;     /* percent over these days, without season */
  double scored;    /* percent that is scored */
  double size;      /* videos that choose the tier */
  double threshold; /* percent, for so many days */
  double score;     /* 1 = exactly at the threshold */
};

/*
 * A history too short for the first window is scored by the longest growth
 * over SCORE_YOUNG_MIN to SCORE_YOUNG_MAX days, fewer than that window, whose
 * first day is stored; without season, against the threshold for so many days
 * (growth_scale()). A baseline that is the first sample is guarded by
 * growth_guard(), in the first window, too; figures of growth are not.
 */
#define SCORE_YOUNG_MIN 3
#define SCORE_YOUNG_MAX 6

#define SCORE_REACH_MAX 800 /* days; more than any rules reach back */

/* How many days before `day` a history must reach for these rules. */
int score_reach(const struct rules *rules, bool seasonal);

struct assessment score_day(const struct rules *rules,
                            const struct score_input *q);
