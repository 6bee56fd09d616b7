/* SPDX-License-Identifier: MIT */
/*
 * How sure a share is: the bootstrap over hashtags (B. Efron, "Bootstrap
 * Methods: Another Look at the Jackknife", 1979). Days of one hashtag depend on
 * each other, so whole hashtags are drawn, as many as there are, with repeats,
 * and the share is taken again; the middle 95 % of such shares are the
 * interval. The draws follow from a fixed seed: the same data give the same.
 */
#pragma once

#include <stddef.h>

/* What one hashtag adds to a share: part / whole. */
struct bootstrap_item {
  unsigned part, whole;
};

struct interval {
  double low, high; /* NaN: there is nothing to share */
};

/* The interval of sum(part) / sum(whole). */
struct interval bootstrap_share(const struct bootstrap_item *items,
                                size_t num);
