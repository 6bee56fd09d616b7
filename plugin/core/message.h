/* SPDX-License-Identifier: MIT */
/*
 * The sentences of notifications. collectd cuts them at 255 bytes wherever
 * that falls, so each is made to fit, its link whole.
 */
#pragma once

#include "core/score.h"

#include <stdbool.h>
#include <stddef.h>

#define MESSAGE_SIZE 256 /* bytes, the zero included: collectd's limit */

/* A trend, as it is notified. */
struct message_trend {
  const char *tag;
  int level;        /* 1 or 2 */
  double growth;    /* percent, signed */
  int window;       /* days */
  double from, to;  /* counts; NaN: left out */
  bool of_views;    /* what the counts are of */
  double threshold; /* percent: the growth from which on it alerts */
  const char *link; /* of the most played video; NULL: none */
  double plays;     /* of that video; NaN: not reported */
};

/*
 * "#aitools is trending: +30.2 % in 7 days (500,000 -> 651,000 videos; alerts
 * start at +20 %). https://… 1.2M plays". Returns out.
 */
const char *message_trend(const struct message_trend *t,
                          char out[MESSAGE_SIZE]);

/* "#aitools is no longer trending: +3.1 % in 7 days (…)". */
const char *message_end(const struct message_trend *t, char out[MESSAGE_SIZE]);

/* "#aitools is counted again: …": after two days or more without a count. */
const char *message_again(const struct message_trend *t,
                          char out[MESSAGE_SIZE]);

/* "#aitools: 20 top videos, the first with 1.2M plays". plays: NaN, too. */
const char *message_videos(const char *tag, size_t num, double plays,
                           char out[MESSAGE_SIZE]);

/*
 * "#aitools: @tiny_shop, 1.2M plays: its caption"; what is "" or NaN is left
 * out.
 */
const char *message_video(const char *tag, const char *author, double plays,
                          const char *caption, char out[MESSAGE_SIZE]);

/*
 * A rule of the user's about one of the tag's metrics:
 * "#aitools: growth_7d is 31.2, above 30. https://… 1.2M plays".
 */
const char *message_rule(const char *tag, const char *metric, double value,
                         double limit, const char *link, double plays,
                         char out[MESSAGE_SIZE]);

#define MESSAGE_THRESHOLDS_SIZE 768

/*
 * Which growth is a trend, for rules whose first window is not the week that
 * the built-in thresholds are made for: "a trend is a growth over 28 days of
 * more than 70.7 % below 100,000 videos, 28.3 % below 5,000,000, 10.6 % from
 * there (the built-in thresholds of seven days, scaled)". written: they stand
 * in <Tier> blocks. Returns out.
 */
const char *message_thresholds(const struct rules *rules, bool written,
                               char out[MESSAGE_THRESHOLDS_SIZE]);
