/* SPDX-License-Identifier: MIT */
#include "core/csv_fields.h"

#include "core/day.h"
#include "core/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"

static bool is_digits(const char *text, size_t num) {
  return strspn(text, DIGITS) >= num;
}

/* Two digits and no sign, up to `most`; -1. */
static int two_digits(const char *text, int most) {
  if (!is_digits(text, 2))
    return -1;
  int value = (text[0] - '0') * 10 + text[1] - '0';
  return value <= most ? value : -1;
}

/* The day at the beginning of the text; *rest: behind it. */
static int parse_day(const char *text, int *day, const char **rest) {
  char date[DAY_TEXT_SIZE] = "";
  size_t digits = strspn(text, DIGITS);
  if (digits == 8) {
    snprintf(date, sizeof(date), "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    *rest = text + 8;
    return day_parse(date, day);
  }
  if (digits != 4 || strlen(text) < 10)
    return -1;
  memcpy(date, text, 10);
  if (date[4] == '/' && date[7] == '/')
    date[4] = date[7] = '-';
  *rest = text + 10;
  return day_parse(date, day);
}

/* "", "Z", " UTC", "+02", "+0200", "+02:00" into seconds east of UTC. */
static int parse_zone(const char *text, int *east) {
  text += *text == ' ';
  *east = 0;
  if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "UTC") == 0 ||
      strcmp(text, "GMT") == 0)
    return 0;
  if (*text != '+' && *text != '-')
    return -1;
  const char *minutes = text + 3 + (is_digits(text + 1, 2) && text[3] == ':');
  int hour = two_digits(text + 1, 14);
  int minute = hour < 0 || *minutes == '\0' ? 0 : two_digits(minutes, 59);
  bool ends = hour >= 0 &&
              (text[3] == '\0' || (minute >= 0 && minutes[2] == '\0'));
  *east = (hour * 60 + minute) * (*text == '-' ? -60 : 60);
  return ends && minute >= 0 ? 0 : -1;
}

/* "00:15" or "00:15:02.123" and a zone, behind the blank or the T. */
static int parse_clock(const char *text, int *second) {
  int hour = two_digits(text, 23), east = 0, seconds = 0;
  int minute = hour >= 0 && text[2] == ':' ? two_digits(text + 3, 59) : -1;
  if (minute < 0)
    return -1;
  const char *rest = text + 5;
  if (*rest == ':') {
    seconds = two_digits(rest + 1, 60);
    rest += 3;
  }
  if (seconds < 0)
    return -1;
  if (*rest == '.' && rest > text + 5)
    rest += 1 + strspn(rest + 1, DIGITS);
  if (parse_zone(rest, &east) != 0)
    return -1;
  *second = hour * 3600 + minute * 60 + seconds - east;
  return 0;
}

/* Seconds of ten digits, or milliseconds of thirteen; a fraction is dropped. */
static int parse_unix(const char *text, int64_t *seconds) {
  size_t digits = strspn(text, DIGITS);
  const char *rest = text + digits;
  if (*rest == '.')
    rest += 1 + strspn(rest + 1, DIGITS);
  if (*rest != '\0' || (digits != 10 && digits != 13))
    return -1;
  *seconds = strtoll(text, NULL, 10) / (digits == 13 ? 1000 : 1);
  return 0;
}

static struct csv_time time_of(int64_t seconds) {
  int day = day_of(seconds);
  return (struct csv_time){day, (int)(seconds - day_start(day))};
}

int csv_field_time(const char *text, struct csv_time *time,
                   struct errmsg *msg) {
  char shown[40];
  const char *rest = "";
  int64_t seconds = 0;
  int day = 0, second = 0;
  if (parse_unix(text, &seconds) == 0) {
    *time = time_of(seconds);
    return 0;
  }
  bool good = parse_day(text, &day, &rest) == 0;
  if (good && *rest != '\0')
    good = (*rest == ' ' || *rest == 'T') && text[4] == '-' &&
           parse_clock(rest + 1, &second) == 0;
  if (good) {
    *time = time_of(day_start(day) + second);
    return 0;
  }
  text_clean(text, shown, sizeof(shown));
  return err_set(msg,
                 "\"%s\" is no date; write it YYYY-MM-DD (YYYY/MM/DD, "
                 "YYYYMMDD, 2026-11-20T00:15:00Z with or without an offset, "
                 "and Unix seconds or milliseconds are read, too), in UTC",
                 shown);
}

/* -- counts */

static bool is_missing(const char *text) {
  static const char *const words[] = {"",   "NULL", "None", "NaN",
                                      "NA", "N/A",  "\\N"};
  for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    if (strcasecmp(text, words[i]) == 0)
      return true;
  return false;
}

/* "1,234,567" without its commas; false: that is no such number. */
static bool without_commas(const char *text, char *out, size_t size) {
  size_t digits = strspn(text, DIGITS);
  if (digits < 1 || digits > 3 || strlen(text) >= size)
    return false;
  memcpy(out, text, digits);
  out += digits;
  text += digits;
  for (; *text == ','; text += 4, out += 3) {
    if (strspn(text + 1, DIGITS) != 3)
      return false;
    memcpy(out, text + 1, 3);
  }
  strcpy(out, text); /* a ".0" may stand behind */
  return true;
}

/* The factor of "1.2M"; 0: it is none. */
static double factor_of(const char *text) {
  size_t len = strspn(text, DIGITS);
  if (len > 0 && text[len] == '.')
    len += 1 + strspn(text + len + 1, DIGITS);
  const char *unit = len > 0 && text[len] != '\0' && text[len + 1] == '\0'
                         ? strchr("KkMmBb", text[len])
                         : NULL;
  static const double factors[] = {1e3, 1e3, 1e6, 1e6, 1e9, 1e9};
  return unit != NULL ? factors[unit - "KkMmBb"] : 0;
}

/* Whether all is a whole number: "651000" or "651000.0", but not "1.000". */
static bool is_whole(const char *text, size_t *digits) {
  *digits = strspn(text, DIGITS);
  const char *rest = text + *digits;
  size_t zeros = *rest == '.' ? strspn(rest + 1, "0") : 0;
  bool thousands = zeros == 3 && *digits <= 3; /* where a dot groups digits */
  rest += *rest == '.' ? 1 + zeros : 0;
  return *digits > 0 && *rest == '\0' && !thousands;
}

static int refuse(const char *text, const char *what, struct errmsg *msg) {
  char shown[40];
  text_clean(text, shown, sizeof(shown));
  return err_set(msg,
                 "%s is \"%s\"; it must be a whole number such as 651000 "
                 "(651,000, 651000.0 and 1.2M are read, too), or empty where "
                 "it is not known",
                 what, shown);
}

int csv_field_count(const char *text, const char *what, double *count,
                    bool *rounded, struct errmsg *msg) {
  char plain[64];
  size_t digits = 0;
  *count = NAN;
  if (is_missing(text))
    return 0;
  const char *number = without_commas(text, plain, sizeof(plain)) ? plain
                                                                  : text;
  double factor = factor_of(number);
  if (factor > 0 && strlen(number) <= CSV_COUNT_DIGITS) {
    *count = round(strtod(number, NULL) * factor);
    *rounded = true;
    if (*count < 1e15)
      return 0;
  }
  if (!is_whole(number, &digits))
    return refuse(text, what, msg);
  number += strspn(number, "0");
  digits = strspn(number, DIGITS);
  if (digits > CSV_COUNT_DIGITS) {
    char shown[40];
    text_clean(text, shown, sizeof(shown));
    return err_set(msg, "%s is %s; at most %d digits can be stored exactly",
                   what, shown, CSV_COUNT_DIGITS);
  }
  *count = digits > 0 ? (double)strtoll(number, NULL, 10) : 0;
  return 0;
}
