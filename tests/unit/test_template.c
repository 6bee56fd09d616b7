/* SPDX-License-Identifier: MIT */
#include "core/template.h"
#include "table.h"

#include <stdlib.h>

static void placeholders_are_filled_in(void **state) {
  (void)state;
  static const struct template_value values[] = {
      {"{tag}", "a\"b\\c\n\xc3\xa4"}, {"{id}", NULL}, {NULL, NULL}};
  static const struct {
    const char *text;
    enum template_escape how;
    const char *want;
  } cases[] = {
      {"", TEMPLATE_PLAIN, "base:"},
      {"x {tag}{id} y", TEMPLATE_PLAIN, "base:x a\"b\\c\n\xc3\xa4 y"},
      {"{tag}", TEMPLATE_JSON, "base:a\\\"b\\\\c\\u000a\xc3\xa4"},
      {"{tag}", TEMPLATE_URL, "base:a%22b%5Cc%0A%C3%A4"},
      {"{\"a\":{tags}}{", TEMPLATE_JSON, "base:{\"a\":{tags}}{"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char *got = template_fill("base:", cases[i].text, cases[i].how, values);
    check_text(cases[i].text, got, cases[i].want);
    free(got);
  }
}

static void a_placeholder_is_a_word_in_braces(void **state) {
  (void)state;
  check_int("one", (int)template_placeholder("{tag}x"), 5);
  check_int("none in JSON", (int)template_placeholder("{\"a\":1}"), 0);
  check_int("not closed", (int)template_placeholder("{tag"), 0);
  check_int("upper case", (int)template_placeholder("{Tag}"), 0);
  check_int("empty", (int)template_placeholder("{}"), 0);
  check_int("held", template_holds("a {id}", "{id}"), true);
  check_int("no text", template_holds(NULL, "{id}"), false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(placeholders_are_filled_in),
      cmocka_unit_test(a_placeholder_is_a_word_in_braces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
