/* SPDX-License-Identifier: MIT */
/*
 * Delta debugging (Zeller and Hildebrandt, 2002): takes events out of a
 * history, in halves, quarters and so on, as long as the same invariant does
 * not hold; then its last days and its hashtags.
 */
#pragma once

#include "world/history.h"

/* Returns how often a history had to be run for it. */
int shrink_history(struct history *h, const char *broken);
