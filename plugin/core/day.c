/* SPDX-License-Identifier: MIT */
#include "core/day.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
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
  struct tm tm = {
      .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
  time_t t = timegm(&tm);
  if (tm.tm_year != year - 1900 || tm.tm_mon != month - 1 ||
      tm.tm_mday != mday)
    return -1; /* timegm() turned 31 April into 1 May */
  *day = day_of(t);
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
