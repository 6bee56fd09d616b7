/* SPDX-License-Identifier: MIT */
/* At: when messages that wait are sent. */
#pragma once

#include "core/err.h"

#include <stdint.h>

struct when {
  unsigned days; /* bit 0: Monday ... bit 6: Sunday; 0: at once */
  int seconds;   /* after midnight, there */
};

/*
 * Reads "Mon-Fri 08:30", "Mon,Thu 9:00" or "08:30". Returns 0, or -1 with what
 * is allowed.
 */
int when_parse(const char *text, struct when *out, struct errmsg *msg);

/* Whether there is such a time zone ("Europe/Berlin"; "": the machine's). */
int when_check_zone(const char *zone, struct errmsg *msg);

/*
 * The first such time after `now`, both Unix seconds; now itself where nothing
 * waits. A time that the clock leaves out in spring is the moment it jumps.
 */
int64_t when_next(const struct when *w, const char *zone, int64_t now);
