/* SPDX-License-Identifier: MIT */
/* With hindsight: which days were followed by a rise. */
#include "core/labels.h"
#include "table.h"

#include <stdio.h>

#define D 1000
#define DAYS 70

/* Counts: `start`, and what the spans say. */
struct outlook_case {
  const char *name;
  int days;
  double follow, floor, start;
  struct {
    int at, days; /* days > 0: so many; 0: to the end */
    double count;
  } spans[4];
  const char *want; /* runs of U L M: "M20 L9 U24" */
};

/* "MMLU" as "M2 L1 U1". */
static const char *runs_of(const unsigned char *outlook, int days) {
  static char text[256];
  text[0] = '\0';
  for (int i = 0, run = 0; i < days; i++) {
    run++;
    if (i + 1 < days && outlook[i + 1] == outlook[i])
      continue;
    sprintf(text + strlen(text), "%s%c%d", text[0] != '\0' ? " " : "",
            "ULM"[outlook[i]], run);
    run = 0;
  }
  return text;
}

static void a_day_is_judged_by_the_four_weeks_behind_it(void **state) {
  (void)state;
  static const struct outlook_case cases[] = {
      {"flat", 60, 50, 1, 100, {{0}}, "L36 U24"},
      {"a jump of exactly 50 %", 60, 50, 1, 100, {{30, 0, 150}},
       "L3 M27 L6 U24"},
      {"of a little less", 60, 50, 1, 100, {{30, 0, 149.99}}, "L36 U24"},
      {"above a floor", 60, 50, 200, 100, {{30, 0, 199}}, "L36 U24"},
      {"and just at it", 60, 50, 200, 100, {{30, 0, 200}}, "L3 M27 L6 U24"},
      {"for one day: it may be a glitch", 60, 50, 1, 100, {{30, 1, 900}},
       "L36 U24"},
      {"for two days", 60, 50, 1, 100, {{30, 2, 150}}, "L3 M27 L6 U24"},
      {"for two days apart", 60, 50, 1, 100, {{20, 1, 150}, {40, 1, 150}},
       "L12 M8 L16 U24"},
      {"an unknown day is not judged", 60, 50, 1, 100,
       {{30, 0, 150}, {10, 1, NAN}}, "L3 M7 U1 M19 L6 U24"},
      {"nor one whose fourth week is not known", 60, 50, 1, 100,
       {{20, 20, NAN}}, "U12 L8 U40"},
      {"four days may miss at its end", 60, 50, 1, 100, {{36, 4, NAN}},
       "L36 U24"},
      {"five may not", 60, 50, 1, 100, {{32, 5, NAN}}, "L8 U1 L23 U28"},
      {"from nothing", 60, 50, 100, 0, {{30, 0, 50}}, "L3 M27 L6 U24"},
      {"a fall", 60, 50, 1, 100, {{30, 0, 10}}, "L36 U24"},
      {"too short", 20, 50, 1, 100, {{10, 0, 900}}, "U20"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct outlook_case *c = &cases[i];
    double values[DAYS];
    unsigned char got[DAYS];
    for (int k = 0; k < c->days; k++)
      values[k] = c->start;
    for (int k = 0; k < 4 && c->spans[k].at > 0; k++)
      for (int d = c->spans[k].at;
           d < c->days && (c->spans[k].days == 0 ||
                           d < c->spans[k].at + c->spans[k].days);
           d++)
        values[d] = c->spans[k].count;
    struct series s = {D, c->days, values};
    for (int k = 0; k < c->days; k++)
      got[k] = (unsigned char)labels_of(labels_gain(&s, D + k, c->floor),
                                        c->follow);
    check_text(c->name, runs_of(got, c->days), c->want);
  }
}

static void a_gain_is_what_two_days_hold(void **state) {
  (void)state;
  double values[DAYS];
  for (int k = 0; k < DAYS; k++)
    values[k] = k == 5 ? 900 : k == 9 ? 180 : k == 20 ? 160 : 100;
  struct series s = {D, DAYS, values};
  check_number("the second largest", labels_gain(&s, D, 1), 80);
  check_number("a fall", labels_gain(&s, D + 9, 1), -100 * 80 / 180.0);
  check_number("not over", labels_gain(&s, D + DAYS - 1, 1), NAN);
  for (int k = 1; k < 28; k++)
    values[k] = NAN;
  check_number("one day alone", labels_gain(&s, D, 1), -INFINITY);
}

static void days_close_together_are_one_rise(void **state) {
  (void)state;
  static const struct {
    const char *name, *outlook, *want; /* places of first and last */
  } cases[] = {
      {"none", "LLUL", ""},
      {"one day", "LMLL", "1-1"},
      {"to the end", "LLMM", "2-3"},
      {"two", "MLLLLLLLLM", "0-0 9-9"},
      {"seven days on is one", "MLLLUUUMLL", "0-7"},
      {"eight are two", "MLLLLUUUMM", "0-0 8-9"},
      {"three in a row", "MLMLLLLLLMULLLLLLLMM", "0-9 18-19"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    unsigned char outlook[32];
    char got[64] = "";
    int len = (int)strlen(cases[i].outlook);
    for (int k = 0; k < len; k++)
      outlook[k] = (unsigned char)(strchr("ULM", cases[i].outlook[k]) - "ULM");
    struct label_rise rise = {-1, -1};
    while (labels_next_rise(outlook, len, rise.last + 1, &rise))
      sprintf(got + strlen(got), "%s%d-%d", got[0] != '\0' ? " " : "",
              rise.first, rise.last);
    check_text(cases[i].name, got, cases[i].want);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_day_is_judged_by_the_four_weeks_behind_it),
      cmocka_unit_test(a_gain_is_what_two_days_hold),
      cmocka_unit_test(days_close_together_are_one_rise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
