/* SPDX-License-Identifier: MIT */
#include "core/day.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

int day_of(int64_t t) {
  int64_t day = t / DAY_SECONDS;
  if (t % DAY_SECONDS < 0)
    day--;
  return (int)day;
}

int64_t day_start(int day) { return (int64_t)day * DAY_SECONDS; }

static struct tm broken_down(int day) {
  time_t t = (time_t)day_start(day);
  struct tm tm = {0};
  gmtime_r(&t, &tm);
  return tm;
}

const char *day_text(int day, char out[DAY_TEXT_SIZE]) {
  struct tm tm = broken_down(day);
  if (day == DAY_NONE)
    snprintf(out, DAY_TEXT_SIZE, "never");
  else
    strftime(out, DAY_TEXT_SIZE, "%Y-%m-%d", &tm);
  return out;
}

const char *day_short(int day, char out[DAY_TEXT_SIZE]) {
  /* Not strftime's %b: month names must not change with the locale. */
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct tm tm = broken_down(day);
  snprintf(out, DAY_TEXT_SIZE, "%d %s", tm.tm_mday, months[tm.tm_mon]);
  return out;
}

/* Digits where a date has digits: sscanf() would take blanks and signs. */
static bool is_date_shaped(const char *text) {
  static const char shape[] = "0000-00-00";
  size_t i = 0;
  for (; shape[i] != '\0'; i++)
    if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
      return false;
  return text[i] == '\0';
}

int day_parse(const char *text, int *day) {
  int year = 0, month = 0, mday = 0;
  if (!is_date_shaped(text) ||
      sscanf(text, "%4d-%2d-%2d", &year, &month, &mday) != 3)
    return -1;
  struct tm tm = {
      .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
  time_t t = timegm(&tm);
  if (tm.tm_year != year - 1900 || tm.tm_mon != month - 1 ||
      tm.tm_mday != mday)
    return -1; /* timegm() turned 31 April into 1 May */
  *day = day_of(t);
  return 0;
}
