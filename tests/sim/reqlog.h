/* SPDX-License-Identifier: MIT */
/* The request log: one line a request, eight fields with tabs between:
 * arrival on the simulator's clock, METHOD PATH, tag (or id, or "-"), status
 * (0: none was sent), billed 0/1, credits left, requests in flight (itself
 * included), arrival on the monotonic clock. Never the key. */
#ifndef SIM_REQLOG_H
#define SIM_REQLOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct sim_logline {
  double arrived, arrived_monotonic;
  const char *method, *path, *subject;
  unsigned status;
  bool billed;
  int64_t credits;
  long in_flight;
};

/* file NULL: there is no log. */
void sim_reqlog_write(FILE *file, const struct sim_logline *line);

#endif
