/* SPDX-License-Identifier: MIT */
/* Two clocks: the simulator's wall clock, which tests set, and the real
 * monotonic one, by which latencies and rate limits are measured. A "day" is a
 * number of UTC days since 1970-01-01. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>

struct sim_clock {
  double ahead; /* seconds that the wall clock is ahead of the monotonic one */
};

double sim_monotonic(void); /* seconds */

void sim_clock_init(struct sim_clock *clock); /* the real time */
double sim_clock_now(const struct sim_clock *clock);
/* text: Unix seconds, or "+SECONDS" from what the clock shows now. */
bool sim_clock_set(struct sim_clock *clock, const char *text);

long sim_day_of(double unix_seconds);
long sim_day_from_date(int year, int month, int day_of_month);
void sim_date_from_day(long day, int *year, int *month, int *day_of_month);
/* Exactly YYYY-MM-DD. */
bool sim_day_parse(const char *text, long *day);
void sim_day_print(long day, char text[11]);

/* The value of an HTTP Date header. */
void sim_http_date(double unix_seconds, char text[40]);

#endif
