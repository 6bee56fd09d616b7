/* SPDX-License-Identifier: MIT */
/* Times of a place are GLib's: the C library's zone is the whole process's. */
#include "notify/when.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WEEK 7
#define EVERY_DAY ((1U << WEEK) - 1)

static const char names[WEEK][4] = {"Mon", "Tue", "Wed", "Thu",
                                    "Fri", "Sat", "Sun"};

/* The day that the text begins with; -1: none. */
static int day_at(const char *text) {
  for (int i = 0; i < WEEK; i++)
    if (strncasecmp(text, names[i], 3) == 0)
      return i;
  return -1;
}

/* "Mon", "Mon-Fri", "Sat-Mon". Returns what follows; NULL: it is none. */
static const char *read_days(const char *text, unsigned *days) {
  int first = day_at(text), last = first;
  if (first < 0)
    return NULL;
  text += 3;
  if (*text == '-') {
    last = day_at(text + 1);
    if (last < 0)
      return NULL;
    text += 4;
  }
  for (int day = first;; day = (day + 1) % WEEK) {
    *days |= 1U << day;
    if (day == last)
      return text;
  }
}

static int read_time(const char *text, int *seconds) {
  int hour = 0, minute = 0, used = 0;
  if (sscanf(text, "%2d:%2d%n", &hour, &minute, &used) != 2 ||
      text[used] != '\0' || text[0] < '0' || hour > 23 || minute < 0 ||
      minute > 59)
    return -1;
  *seconds = (hour * 60 + minute) * 60;
  return 0;
}

int when_parse(const char *text, struct when *out, struct errmsg *msg) {
  struct when w = {0};
  const char *at = text;
  while (at != NULL && *at != '\0' && (*at < '0' || *at > '9')) {
    at = read_days(at, &w.days);
    if (at != NULL)
      at += strspn(at, *at == ',' ? "," : " ");
  }
  if (at == NULL || read_time(at, &w.seconds) != 0)
    return err_set(msg,
                   "At \"%.40s\" is no time; write \"08:30\", \"Mon-Fri "
                   "08:30\" or \"Mon,Thu 08:30\"",
                   text);
  if (w.days == 0)
    w.days = EVERY_DAY;
  *out = w;
  return 0;
}

/* To be given back; NULL: there is none of that name. */
static GTimeZone *zone_of(const char *zone) {
  return zone[0] == '\0' ? g_time_zone_new_local()
                         : g_time_zone_new_identifier(zone);
}

int when_check_zone(const char *zone, struct errmsg *msg) {
  GTimeZone *found = zone_of(zone);
  if (found == NULL)
    return err_set(msg,
                   "TimeZone \"%.60s\" is not known on this machine; write it "
                   "like \"Europe/Berlin\" (timedatectl list-timezones), and "
                   "install tzdata",
                   zone);
  g_time_zone_unref(found);
  return 0;
}

/* That many days after the day of `from`, at that time; 0: no such date. */
static int64_t at_time(GDateTime *from, int days, GTimeZone *zone,
                       int seconds) {
  GDateTime *day = g_date_time_add_days(from, days);
  GDateTime *time = NULL;
  if (day != NULL)
    time = g_date_time_new(zone, g_date_time_get_year(day),
                           g_date_time_get_month(day),
                           g_date_time_get_day_of_month(day), seconds / 3600,
                           seconds / 60 % 60, 0);
  int64_t unix_seconds = time != NULL ? g_date_time_to_unix(time) : 0;
  if (time != NULL)
    g_date_time_unref(time);
  if (day != NULL)
    g_date_time_unref(day);
  return unix_seconds;
}

static int64_t next_in_zone(const struct when *w, GTimeZone *zone,
                            int64_t now) {
  GDateTime *utc = g_date_time_new_from_unix_utc(now);
  GDateTime *here = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
  int64_t found = now;
  for (int days = 0; here != NULL && days <= WEEK; days++) {
    int weekday = (g_date_time_get_day_of_week(here) - 1 + days) % WEEK;
    int64_t time = (w->days >> weekday & 1U) != 0
                       ? at_time(here, days, zone, w->seconds)
                       : 0;
    if (time > now) {
      found = time;
      break;
    }
  }
  if (here != NULL)
    g_date_time_unref(here);
  if (utc != NULL)
    g_date_time_unref(utc);
  return found;
}

int64_t when_next(const struct when *w, const char *zone, int64_t now) {
  if (w->days == 0)
    return now;
  GTimeZone *found = zone_of(zone);
  if (found == NULL)
    return now;
  int64_t next = next_in_zone(w, found, now);
  g_time_zone_unref(found);
  return next;
}
