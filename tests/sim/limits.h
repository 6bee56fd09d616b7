/* SPDX-License-Identifier: MIT */
/* How much a client may ask: rate, concurrency, credits. Measured on the
 * monotonic clock, told in the simulator's. Not locked: the caller is. */
#ifndef SIM_LIMITS_H
#define SIM_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a 429 says about when to come back. */
enum sim_tells { SIM_RETRY_AFTER, SIM_RESET, SIM_HEADERS, SIM_NOTHING };

struct sim_limits {
  long per_minute;  /* 0: none */
  double window;    /* seconds that the "minute" lasts */
  long concurrency; /* 0: none */
  enum sim_tells tells;
  int64_t credits;
  long in_flight, max_in_flight;
  uint64_t requests, billed, refused;
  double *admitted; /* monotonic times within the window, oldest first */
  size_t first, num;
};

enum sim_entry { SIM_ENTERED, SIM_TOO_MANY, SIM_TOO_FAST };

/* The X-RateLimit-* headers; limit 0: there is no rate limit. */
struct sim_rate {
  long limit, remaining;
  double wait; /* seconds until a slot is free; 0: one is free now */
  double full; /* seconds until the oldest request leaves the window */
};

bool sim_tells_parse(const char *text, enum sim_tells *tells);

/* SIM_ENTERED must be followed by sim_limits_leave. */
enum sim_entry sim_limits_enter(struct sim_limits *limits, double monotonic);
void sim_limits_leave(struct sim_limits *limits);
void sim_limits_rate(struct sim_limits *limits, double monotonic,
                     struct sim_rate *rate);
void sim_limits_clear(struct sim_limits *limits);

#endif
