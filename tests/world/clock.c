/* SPDX-License-Identifier: MIT */
#include "world/clock.h"

#define UPTIME_MS 3600000 /* of the machine when a history begins */

static struct {
  int64_t begin, now, ahead, stands_at;
  bool stands;
} clocks;

void clock_begin(int64_t ms) {
  clocks.begin = clocks.now = ms;
  clocks.ahead = 0;
  clocks.stands = false;
}

void clock_go_on(int64_t ms) {
  if (ms > clocks.now)
    clocks.now = ms;
}

int64_t clock_true(void) { return clocks.now; }

int64_t clock_wall(void) {
  return clocks.stands ? clocks.stands_at : clocks.now + clocks.ahead;
}

int64_t clock_monotonic(void) { return clocks.now - clocks.begin + UPTIME_MS; }

void clock_set(int64_t ahead_ms) {
  clocks.ahead = ahead_ms;
  clocks.stands = false;
}

void clock_stand_still(void) {
  clocks.stands_at = clock_wall();
  clocks.stands = true;
}

int64_t clock_ahead(void) { return clock_wall() - clocks.now; }
