/* SPDX-License-Identifier: MIT */
/*
 * The hashtags that the top videos of trends carry: what StateDir/videos
 * holds, so that each trend names the next ones to watch, for nothing.
 */
#pragma once

#include "core/videos.h"
#include "ctl/ctl.h"

#define RELATED_TRENDS 160 /* bytes of the trends' names */

/* A hashtag that was found beside the trends' own. */
struct related_tag {
  char tag[TAG_MAX + 1];
  int videos;              /* that carry it, of all trends */
  int accounts;            /* of these videos, summed over the trends */
  int trends;              /* whose videos carry it */
  double specificity;      /* for the trend it fits best; 0: for none */
  char of[RELATED_TRENDS]; /* "#aitools, #diy ..." */
  bool watched;
};

/* A list that owns its items; {0} is an empty one. */
struct related_tags {
  struct related_tag *items;
  size_t num, cap;
};

/*
 * Adds what the videos of one trend carry, as companions_rank() left it.
 * Returns 0, or -1: no memory.
 */
int related_add(struct related_tags *all, const char *trend,
                const struct related *list, int num);

/* Makes one item of the repeats; the most specific ones come first. */
void related_merge(struct related_tags *all);

/* report --related; top: at most so many. */
enum ctl_exit related_run(struct ctl *c, size_t top);
