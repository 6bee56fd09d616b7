/* SPDX-License-Identifier: MIT */
#include "core/day.h"
#include "table.h"

#include <time.h>

static void a_day_holds_its_86400_seconds(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int64_t t;
    int day;
  } cases[] = {
      {"the epoch", 0, 0},
      {"its last second", 86399, 0},
      {"the next midnight", 86400, 1},
      {"a second before the epoch", -1, -1},
      {"a day before the epoch", -86400, -1},
      {"a second more", -86401, -2},
      {"2026-11-24 00:00:00", 1795478400, 20781},
      {"2026-11-24 23:59:59", 1795564799, 20781},
      {"past 2038", 4102444800, 47482},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name, day_of(cases[i].t), cases[i].day);
}

static void the_stamp_is_the_first_second(void **state) {
  (void)state;
  static const int days[] = {-400, -1, 0, 1, 20781, 47482};
  for (size_t i = 0; i < COUNT_OF(days); i++) {
    int64_t stamp = day_start(days[i]);
    check_int("a multiple of the RRD step", stamp % DAY_SECONDS, 0);
    check_int("first second", day_of(stamp), days[i]);
    check_int("the second before", day_of(stamp - 1), days[i] - 1);
  }
}

static void dates_are_written_and_read_back(void **state) {
  (void)state;
  static const struct {
    int day;
    const char *text, *brief;
  } cases[] = {
      {0, "1970-01-01", "1 Jan"},       {-1, "1969-12-31", "31 Dec"},
      {59, "1970-03-01", "1 Mar"},      {11016, "2000-02-29", "29 Feb"},
      {20781, "2026-11-24", "24 Nov"},  {47482, "2100-01-01", "1 Jan"},
      {47540, "2100-02-28", "28 Feb"},  {47541, "2100-03-01", "1 Mar"},
      {-719162, "0001-01-01", "1 Jan"}, {2932896, "9999-12-31", "31 Dec"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[DAY_TEXT_SIZE];
    int day = 0;
    check_text("long", day_text(cases[i].day, out), cases[i].text);
    check_text("short", day_short(cases[i].day, out), cases[i].brief);
    check_int(cases[i].text, day_parse(cases[i].text, &day), 0);
    check_int(cases[i].text, day, cases[i].day);
  }
  char out[DAY_TEXT_SIZE], month[DAY_MONTH_SIZE];
  check_text("month", day_month(20781, month), "November 2026");
  check_text("no day", day_text(DAY_NONE, out), "never");
}

/* For as long as gmtime() knows dates, which is until 2038 at least. */
static void every_date_is_gmtimes(void **state) {
  (void)state;
  for (int day = -20000; day < 24800; day++) {
    char out[DAY_TEXT_SIZE], want[DAY_TEXT_SIZE];
    int back = DAY_NONE;
    time_t t = (time_t)day_start(day);
    struct tm tm = {0};
    assert_non_null(gmtime_r(&t, &tm));
    strftime(want, sizeof(want), "%Y-%m-%d", &tm);
    check_text("the date", day_text(day, out), want);
    assert_int_equal(day_parse(out, &back), 0);
    check_int(out, back, day);
  }
}

static void only_real_dates_are_read(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",           "2026-11-2",  "2026-11-245", "2026-02-29", "2026-04-31",
      "2026-13-01", "2026-00-10", "2026-01-00",  "2026/11/24", "24-11-2026",
      "2026-11-2x", " 026-11-24", "2026- 1-24",  "2026-+1-24", "+026-11-24",
      "2026-11--4", "2026-11- 4", "20261-11-2",  "2026-1-111", "never",
  };
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    int day = 7;
    check_int(bad[i], day_parse(bad[i], &day), -1);
    check_int("left alone", day, 7);
  }
}

static void times_of_iso_8601_are_read(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t want;
  } cases[] = {
      {"2026-09-28T16:00:00Z", 1790611200},
      {"2026-09-28T16:00:00", 1790611200},
      {"2026-09-28 16:00:00", 1790611200},
      {"2026-09-28T16:00:00.000Z", 1790611200},
      {"2026-09-28T16:00:00.999Z", 1790611200},
      {"2026-09-28T16:00:00+00:00", 1790611200},
      {"2026-09-28T18:00:00+02:00", 1790611200},
      {"2026-09-28T10:30:00-05:30", 1790611200},
      {"2026-09-29T06:00:00.5+14:00", 1790611200},
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59Z", -1},
      {"2016-12-31T23:59:60Z", 1483228800}, /* a leap second */
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    int64_t got = 7;
    check_int(cases[i].text, day_parse_time(cases[i].text, &got), 0);
    check_int(cases[i].text, got, cases[i].want);
  }
  static const char *const bad[] = {
      "",
      "2026",
      "2026-09-28",
      "2026-09-28T",
      "2026-09-28T16:00",
      "2026-09-28x16:00:00Z",
      "2026-02-30T16:00:00Z",
      "2026-09-28T24:00:00Z",
      "2026-09-28T16:60:00Z",
      "2026-09-28T16:00:61Z",
      "2026-09-28T1 :00:00Z",
      "2026-09-28T16:00:00z",
      "2026-09-28T16:00:00 Z",
      "2026-09-28T16:00:00+2",
      "2026-09-28T16:00:00+0200",
      "2026-09-28T16:00:00+15:00",
      "2026-09-28T16:00:00+02:60",
      "2026-09-28T16:00:00+02:00x",
      "1790611200",
      "yesterday",
  };
  for (size_t i = 0; i < COUNT_OF(bad); i++) {
    int64_t got = 7;
    check_int(bad[i], day_parse_time(bad[i], &got), -1);
    check_int("left alone", got, 7);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_day_holds_its_86400_seconds),
      cmocka_unit_test(the_stamp_is_the_first_second),
      cmocka_unit_test(dates_are_written_and_read_back),
      cmocka_unit_test(every_date_is_gmtimes),
      cmocka_unit_test(only_real_dates_are_read),
      cmocka_unit_test(times_of_iso_8601_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
