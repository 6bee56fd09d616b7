/* SPDX-License-Identifier: MIT */
/* The import of one hashtag after the other; used by import's files only. */
#pragma once

#include "core/history.h"
#include "core/metric.h"
#include "ctl/hashtags.h"
#include "ctl/progress.h"
#include "store/rrdfile.h"

/* Sums over all hashtags. */
struct import_sum {
  size_t tags, unwatched;
  char some_unwatched[160];            /* the first ones' names */
  int first, last;                     /* days */
  unsigned long added, known, too_old; /* counts */
  unsigned long replaced, other; /* others than stored: put right, and kept */
  unsigned long figures;         /* rows of growth, score and level */
  unsigned long made, rewritten; /* files */
  unsigned long failures;
};

struct import {
  const struct options *o;
  bool judge; /* it is known how the plugin measures growth */
  bool dry;
  bool replace; /* what an earlier import has stored */
  int metrics_num;
  struct metric_name names[METRIC_NUM];
  struct hashtags tags;
  struct progress progress;
  struct import_sum sum;
};

/*
 * Adds what the lines tell of a hashtag to its files, and, with `judge`, the
 * growth, score and level of the days that have none: computed as the plugin
 * would have, from what is stored and what the file gives. Faults are noted on
 * stderr and counted. RRD_FAILED: the disk or the rights; the next one would
 * fail, too.
 */
enum rrd_status import_tag(struct import *in, const struct history *past);
