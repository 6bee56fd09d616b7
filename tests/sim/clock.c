/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double seconds_of(clockid_t id) {
  struct timespec now;
  clock_gettime(id, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double sim_monotonic(void) { return seconds_of(CLOCK_MONOTONIC); }

void sim_clock_init(struct sim_clock *clock) {
  clock->ahead = seconds_of(CLOCK_REALTIME) - sim_monotonic();
}

double sim_clock_now(const struct sim_clock *clock) {
  return sim_monotonic() + clock->ahead;
}

bool sim_clock_set(struct sim_clock *clock, const char *text) {
  double seconds;
  if (!sim_double(text, 0, 4e9, &seconds))
    return false;
  if (text[0] == '+')
    clock->ahead += seconds;
  else
    clock->ahead = seconds - sim_monotonic();
  return true;
}

long sim_day_of(double unix_seconds) {
  return (long)floor(unix_seconds / 86400);
}

/* Howard Hinnant's days_from_civil: years begin in March, so that the leap
 * day is the last one and months need no table. */
long sim_day_from_date(int year, int month, int day_of_month) {
  long y = month <= 2 ? year - 1 : year;
  long era = y / 400;
  long year_of_era = y - era * 400;
  long shifted = month > 2 ? month - 3 : month + 9;
  long day_of_year = (153 * shifted + 2) / 5 + day_of_month - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 -
         year_of_era / 100 + day_of_year - 719468;
}

void sim_date_from_day(long day, int *year, int *month, int *day_of_month) {
  long z = day + 719468;
  long era = z / 146097;
  long doe = z - era * 146097;
  long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  long shifted = (5 * doy + 2) / 153;
  *day_of_month = (int)(doy - (153 * shifted + 2) / 5 + 1);
  *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
  *year = (int)(yoe + era * 400 + (*month <= 2 ? 1 : 0));
}

bool sim_day_parse(const char *text, long *day) {
  int year, month, day_of_month;
  char again[11];
  if (strlen(text) != 10 ||
      sscanf(text, "%4d-%2d-%2d", &year, &month, &day_of_month) != 3)
    return false;
  if (year < 1970 || month < 1 || month > 12 || day_of_month < 1)
    return false;
  long found = sim_day_from_date(year, month, day_of_month);
  sim_day_print(found, again);
  if (strcmp(again, text) != 0) /* 2026-02-30 */
    return false;
  *day = found;
  return true;
}

void sim_day_print(long day, char text[11]) {
  int year, month, day_of_month;
  sim_date_from_day(day, &year, &month, &day_of_month);
  snprintf(text, 11, "%04u-%02u-%02u", (unsigned)year % 10000,
           (unsigned)month % 100, (unsigned)day_of_month % 100);
}

void sim_http_date(double unix_seconds, char text[40]) {
  time_t seconds = (time_t)floor(unix_seconds);
  struct tm tm;
  gmtime_r(&seconds, &tm);
  strftime(text, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}
