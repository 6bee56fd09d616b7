/* SPDX-License-Identifier: MIT */
/* Dates and counts in the forms that are met. */
#include "core/csv_fields.h"
#include "core/day.h"
#include "scratch.h"

#define D 20777 /* 2026-11-20 */

static void a_date_gives_its_utc_day(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int day, second; /* day: from D; -1000: refused */
  } cases[] = {
      {"2026-11-20", 0, 0},
      {"2026/11/20", 0, 0},
      {"20261120", 0, 0},
      {"2026-11-20 00:15", 0, 900},
      {"2026-11-20T00:15:02Z", 0, 902},
      {"2026-11-20 00:15:02 UTC", 0, 902},
      {"2026-11-20 00:15:02.123456+00:00", 0, 902},
      {"2026-11-20T00:15:02+0000", 0, 902},
      {"2026-11-20 00:15:02+00", 0, 902},
      {"2026-11-20T23:30:00-05:00", 1, 16200},
      {"2026-11-20T23:30:00-0500", 1, 16200},
      {"2026-11-20T01:00:00+02", -1, 82800},
      {"1795132800", 0, 0},
      {"1795132800000", 0, 0},
      {"1795219199.9", 0, 86399},
      {"11/20/2026", -1000, 0},
      {"20.11.2026", -1000, 0},
      {"Nov 20 2026", -1000, 0},
      {"2026-11-31", -1000, 0},
      {"2026-11-20x", -1000, 0},
      {"2026-11-20 12", -1000, 0},
      {"2026-11-20 24:00", -1000, 0},
      {"2026-11-20 1x:15", -1000, 0},
      {"2026-11-20 00:15:99", -1000, 0},
      {"2026-11-20T00:15:02+25:00", -1000, 0},
      {"2026-11-20T00:15:02 CET", -1000, 0},
      {"2026/11/20 00:15", -1000, 0},
      {"26-11-20", -1000, 0},
      {"", -1000, 0},
      {"12345", -1000, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct csv_time time = {0, 0};
    struct errmsg msg = {""};
    bool bad = cases[i].day == -1000;
    check_int(cases[i].text, csv_field_time(cases[i].text, &time, &msg),
              bad ? -1 : 0);
    if (bad)
      check_says(cases[i].text, msg.text, "is no date|YYYY-MM-DD|Unix");
    else
      check_int(cases[i].text, time.day - D, cases[i].day);
    if (!bad)
      check_int(cases[i].text, time.second, cases[i].second);
  }
}

static void a_count_is_whole_or_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double want; /* -1: refused */
    bool rounded;
  } cases[] = {
      {"651000", 651000, false},
      {"0", 0, false},
      {"000651", 651, false},
      {"651000.0", 651000, false},
      {"651000.000", 651000, false},
      {"1,000", 1000, false},
      {"2,604,000,000", 2604000000, false},
      {"1,000.0", 1000, false},
      {"999999999999999", 999999999999999, false},
      {"1.2M", 1200000, true},
      {"3.4B", 3400000000, true},
      {"12.3k", 12300, true},
      {"2K", 2000, true},
      {"", NAN, false},
      {"NULL", NAN, false},
      {"None", NAN, false},
      {"nan", NAN, false},
      {"N/A", NAN, false},
      {"\\N", NAN, false},
      {"1.000", -1, false}, /* one, or a thousand */
      {"12.000", -1, false},
      {"1.5", -1, false},
      {"1,00", -1, false},
      {"1234,567", -1, false},
      {"1 000", -1, false},
      {"1.2 M", -1, false},
      {"1,2M", -1, false},
      {"-1", -1, false},
      {"+1", -1, false},
      {"1e3", -1, false},
      {"2.604E+09", -1, false},
      {"M", -1, false},
      {".0", -1, false},
      {"x", -1, false},
      {"1000000000000000", -1, false},
      {"9999999B", -1, false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    double count = 0;
    bool rounded = false;
    struct errmsg msg = {""};
    bool bad = cases[i].want == -1;
    check_int(cases[i].text,
              csv_field_count(cases[i].text, "views", &count, &rounded, &msg),
              bad ? -1 : 0);
    if (bad)
      check_says(cases[i].text, msg.text, "views is ");
    else
      check_number(cases[i].text, count, cases[i].want);
    if (!bad)
      check_int(cases[i].text, rounded, cases[i].rounded);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_date_gives_its_utc_day),
      cmocka_unit_test(a_count_is_whole_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
