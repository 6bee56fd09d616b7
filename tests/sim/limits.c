/* SPDX-License-Identifier: MIT */
#include "limits.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

bool sim_tells_parse(const char *text, enum sim_tells *tells) {
  static const char *const names[] = {"retry-after", "reset", "headers",
                                      "none"};
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(text, names[i]) == 0) {
      *tells = (enum sim_tells)i;
      return true;
    }
  }
  return false;
}

static void forget_old(struct sim_limits *limits, double monotonic) {
  size_t end = limits->first + limits->num;
  while (limits->first < end &&
         limits->admitted[limits->first] + limits->window <= monotonic)
    limits->first++;
  limits->num = end - limits->first;
  if (limits->first > limits->num) { /* seldom: half of it is dead */
    memmove(limits->admitted, limits->admitted + limits->first,
            limits->num * sizeof(*limits->admitted));
    limits->first = 0;
  }
}

/* sim_grow sees a power of two again after forget_old moved the times down;
 * it then asks realloc for a size that the block may exceed already, which is
 * harmless because nothing beyond first + num is alive. */
static void remember(struct sim_limits *limits, double monotonic) {
  size_t end = limits->first + limits->num;
  limits->admitted = sim_grow(limits->admitted, end, sizeof(monotonic));
  limits->admitted[end] = monotonic;
  limits->num++;
}

enum sim_entry sim_limits_enter(struct sim_limits *limits, double monotonic) {
  /* Counted even if refused: a test asks how many the client dared. */
  if (limits->in_flight + 1 > limits->max_in_flight)
    limits->max_in_flight = limits->in_flight + 1;
  if (limits->concurrency > 0 && limits->in_flight >= limits->concurrency)
    return SIM_TOO_MANY;
  if (limits->per_minute > 0) {
    forget_old(limits, monotonic);
    if (limits->num >= (size_t)limits->per_minute)
      return SIM_TOO_FAST;
    remember(limits, monotonic);
  }
  limits->in_flight++;
  return SIM_ENTERED;
}

void sim_limits_leave(struct sim_limits *limits) { limits->in_flight--; }

void sim_limits_rate(struct sim_limits *limits, double monotonic,
                     struct sim_rate *rate) {
  forget_old(limits, monotonic);
  *rate = (struct sim_rate){.limit = limits->per_minute};
  if (limits->num == 0 || limits->per_minute == 0) {
    rate->remaining = rate->limit;
    return;
  }
  const double *oldest = limits->admitted + limits->first;
  rate->full = *oldest + limits->window - monotonic;
  if (limits->num < (size_t)limits->per_minute) {
    rate->remaining = rate->limit - (long)limits->num;
    return;
  }
  /* More than the limit are in the window after the limit was lowered. */
  size_t leaving = limits->num - (size_t)limits->per_minute;
  rate->wait = oldest[leaving] + limits->window - monotonic;
  rate->full = rate->wait;
}

void sim_limits_clear(struct sim_limits *limits) { free(limits->admitted); }
