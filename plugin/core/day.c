/* SPDX-License-Identifier: MIT */
#include "core/day.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int day_of(int64_t t) {
  int64_t day = t / DAY_SECONDS;
  if (t % DAY_SECONDS < 0)
    day--;
  return (int)day;
}

int64_t day_start(int day) { return (int64_t)day * DAY_SECONDS; }

/*
 * Dates are computed here, since gmtime() knows none after 2038 where time_t
 * has 32 bits: the Gregorian calendar, for years from 1 to 9999.
 */
#define EPOCH 719162 /* days from 0001-01-01 to 1970-01-01 */
#define YEAR_DAYS 365.2425

struct date {
  int year, month, mday; /* month: 1 to 12 */
};

/* Days from 0001-01-01 to the first day of that year. */
static int days_before_year(int year) {
  int past = year - 1;
  return 365 * past + past / 4 - past / 100 + past / 400;
}

static int days_of_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

static struct date date_of(int day) {
  static const int first = -EPOCH, last = 2932896; /* 9999-12-31 */
  int left = (day < first ? first : day > last ? last : day) + EPOCH;
  struct date d = {(int)(left / YEAR_DAYS) + 1, 1, 1};
  while (days_before_year(d.year) > left)
    d.year--;
  while (days_before_year(d.year + 1) <= left)
    d.year++;
  left -= days_before_year(d.year);
  for (; left >= days_of_month(d.year, d.month); d.month++)
    left -= days_of_month(d.year, d.month);
  d.mday += left;
  return d;
}

const char *day_text(int day, char out[DAY_TEXT_SIZE]) {
  struct date d = date_of(day);
  if (day == DAY_NONE)
    snprintf(out, DAY_TEXT_SIZE, "never");
  else
    snprintf(out, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)d.year % 10000,
             (unsigned)d.month % 100, (unsigned)d.mday % 100);
  return out;
}

const char *day_short(int day, char out[DAY_TEXT_SIZE]) {
  /* Not strftime's %b: month names must not change with the locale. */
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct date d = date_of(day);
  snprintf(out, DAY_TEXT_SIZE, "%u %s", (unsigned)d.mday % 100,
           months[d.month - 1]);
  return out;
}

const char *day_month(int day, char out[DAY_MONTH_SIZE]) {
  static const char months[][10] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  struct date d = date_of(day);
  snprintf(out, DAY_MONTH_SIZE, "%s %d", months[d.month - 1], d.year);
  return out;
}

/* Digits where the shape has a 0: sscanf() would take blanks and signs. */
static bool begins_like(const char *text, const char *shape) {
  for (; *shape != '\0'; shape++, text++)
    if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
      return false;
  return true;
}

int day_parse(const char *text, int *day) {
  int year = 0, month = 0, mday = 0;
  if (!begins_like(text, "0000-00-00") || text[10] != '\0' ||
      sscanf(text, "%4d-%2d-%2d", &year, &month, &mday) != 3)
    return -1;
  if (year < 1 || month < 1 || month > 12 || mday < 1 ||
      mday > days_of_month(year, month))
    return -1;
  int days = days_before_year(year) - EPOCH + mday - 1;
  while (--month > 0)
    days += days_of_month(year, month);
  *day = days;
  return 0;
}

/* "", "Z" or "+02:00" into seconds east of UTC. */
static int parse_zone(const char *text, int *east) {
  int hours = 0, minutes = 0;
  *east = 0;
  if (*text == '\0' || strcmp(text, "Z") == 0)
    return 0;
  if ((*text != '+' && *text != '-') || !begins_like(text + 1, "00:00") ||
      text[6] != '\0' || sscanf(text + 1, "%2d:%2d", &hours, &minutes) != 2 ||
      hours > 14 || minutes > 59)
    return -1;
  *east = (hours * 60 + minutes) * (*text == '-' ? -60 : 60);
  return 0;
}

int day_parse_time(const char *text, int64_t *seconds) {
  char date[11] = "";
  int day = 0, hour = 0, minute = 0, second = 0, east = 0;
  memcpy(date, text, strnlen(text, 10));
  if (day_parse(date, &day) != 0 || (text[10] != 'T' && text[10] != ' ') ||
      !begins_like(text + 11, "00:00:00") ||
      sscanf(text + 11, "%2d:%2d:%2d", &hour, &minute, &second) != 3 ||
      hour > 23 || minute > 59 || second > 60)
    return -1;
  const char *rest = text + 19;
  if (*rest == '.')
    rest += 1 + strspn(rest + 1, "0123456789");
  if (parse_zone(rest, &east) != 0)
    return -1;
  *seconds = day_start(day) + hour * 3600 + minute * 60 + second - east;
  return 0;
}
