/* SPDX-License-Identifier: MIT */
/* What a backtest has found, and its forms; used by backtest's files only. */
#pragma once

#include "core/backtest.h"

#include <stdbool.h>
#include <stdio.h>

#define SET_CONFIGURED 0 /* place of the configured thresholds in `tried` */

struct findings {
  const struct backtest *tried; /* configured, defaults and flat thresholds */
  int defaults;  /* place of the defaults; SET_CONFIGURED: they are the same */
  int flat;      /* place of the first flat one */
  double budget; /* alerts a week */
  const struct backtest *chosen; /* its last set; NULL: none keeps to that */
};

/* The rises of all tiers. */
unsigned long findings_rises(const struct backtest *b);

#define TIER_NAME_SIZE 112

/* What a tier of the rules holds: "below 100,000 videos". Returns out. */
const char *findings_tier(const struct rules *rules, int tier,
                          char out[TIER_NAME_SIZE]);

/* Tables, and the <Tier> blocks to paste. */
void findings_text(const struct findings *f, bool colour, FILE *to);

/* One JSON document. Returns 0, or -1: no memory. */
int findings_json(const struct findings *f, FILE *to);
