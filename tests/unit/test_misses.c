/* SPDX-License-Identifier: MIT */
#include "core/misses.h"
#include "table.h"

static void the_api_must_be_known_to_find_others(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct misses_count count; /* found, missing, known, known missing */
    bool of_hashtags;
  } cases[] = {
      {"one misspelt among five good ones", {5, 1, 5, 0}, true},
      {"many new ones misspelt, one good", {1, 90, 1, 0}, true},
      {"a known one is gone", {5, 1, 6, 1}, true},
      {"one of two", {1, 1, 2, 1}, true},
      {"the only one", {0, 1, 1, 1}, false},
      {"the only one, never seen", {0, 1, 0, 0}, false},
      {"all twelve, with years of history", {0, 12, 12, 12}, false},
      {"all twelve, and a new one is found", {1, 12, 12, 12}, false},
      {"two of three", {1, 2, 3, 2}, false},
      {"two of ten: a fifth", {8, 2, 10, 2}, false},
      {"two of eleven: less than a fifth", {9, 2, 11, 2}, true},
      {"a fifth of 100", {80, 20, 100, 20}, false},
      {"19 of 100", {81, 19, 100, 19}, true},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name, misses_are_of_hashtags(&cases[i].count),
              cases[i].of_hashtags);
}

static void names_come_back(void **state) {
  (void)state;
  for (int m = 0; m < MISSES_NUM; m++)
    check_int(misses_name((enum misses)m),
              (int)misses_parse(misses_name((enum misses)m)), m);
  check_int("unknown", (int)misses_parse("weather"), MISSES_NUM);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_api_must_be_known_to_find_others),
      cmocka_unit_test(names_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
