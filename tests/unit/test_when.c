/* SPDX-License-Identifier: MIT */
/* When messages that wait are sent: at a place's own time, all year. */
#include "core/day.h"
#include "notify/when.h"
#include "table.h"

#include <stdlib.h>

static int64_t at(const char *time) {
  int64_t t = 0;
  assert_int_equal(day_parse_time(time, &t), 0);
  return t;
}

static void times_are_read(void **state) {
  (void)state;
  static const struct {
    const char *text;
    unsigned days; /* 0: refused */
    int seconds;
  } cases[] = {
      {"08:30", 0x7F, 30600},
      {"Mon-Fri 08:30", 0x1F, 30600},
      {"Mon,Thu 9:05", 0x09, 32700},
      {"sat-mon 00:00", 0x61, 0},
      {"Sun 23:59", 0x40, 86340},
      {"", 0, 0},
      {"8", 0, 0},
      {"24:00", 0, 0},
      {"08:60", 0, 0},
      {"Mon-Fri", 0, 0},
      {"Mon-Fry 08:30", 0, 0},
      {"08:30 Mon", 0, 0},
      {"Mon 08:30 UTC", 0, 0},
      {"Mon +8:30", 0, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct when w = {0};
    struct errmsg msg = {""};
    int status = when_parse(cases[i].text, &w, &msg);
    check_int(cases[i].text, status, cases[i].days != 0 ? 0 : -1);
    check_int(cases[i].text, w.days, cases[i].days);
    check_int(cases[i].text, w.seconds, cases[i].seconds);
    check_int("said", strstr(msg.text, "Mon-Fri") != NULL, status != 0);
  }
}

static void the_next_one_is_that_places(void **state) {
  (void)state;
  static const struct {
    const char *at, *zone, *now, *want;
  } cases[] = {
      /* 2026-11-27 is a Friday */
      {"Mon-Fri 08:30", "Europe/Berlin", "2026-11-27T00:20:00Z",
       "2026-11-27T07:30:00Z"},
      {"Mon-Fri 08:30", "Europe/Berlin", "2026-11-27T07:29:59Z",
       "2026-11-27T07:30:00Z"},
      {"Mon-Fri 08:30", "Europe/Berlin", "2026-11-27T07:30:00Z",
       "2026-11-30T07:30:00Z"},
      {"Fri 08:30", "UTC", "2026-11-27T08:30:00Z", "2026-12-04T08:30:00Z"},
      {"08:30", "America/Los_Angeles", "2026-11-27T00:20:00Z",
       "2026-11-27T16:30:00Z"},
      {"08:30", "Asia/Tokyo", "2026-11-27T00:20:00Z", "2026-11-27T23:30:00Z"},
      /* summer time begins on 2026-03-29: an hour earlier from then on */
      {"08:30", "Europe/Berlin", "2026-03-28T08:00:00Z",
       "2026-03-29T06:30:00Z"},
      {"02:30", "Europe/Berlin", "2026-03-28T12:00:00Z",
       "2026-03-29T01:00:00Z"}, /* there is no 02:30 that day */
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct when w;
    assert_int_equal(when_parse(cases[i].at, &w, NULL), 0);
    check_int(cases[i].want, when_next(&w, cases[i].zone, at(cases[i].now)),
              at(cases[i].want));
  }
  struct when none = {0};
  check_int("at once", when_next(&none, "", 1234), 1234);
}

static void a_zone_has_to_be_known(void **state) {
  (void)state;
  struct errmsg msg;
  check_int("a place", when_check_zone("Europe/Berlin", &msg), 0);
  check_int("the machine's", when_check_zone("", &msg), 0);
  check_int("none", when_check_zone("Europe/Berlinn", &msg), -1);
  assert_non_null(strstr(msg.text, "TimeZone \"Europe/Berlinn\""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(times_are_read),
      cmocka_unit_test(the_next_one_is_that_places),
      cmocka_unit_test(a_zone_has_to_be_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
