/* SPDX-License-Identifier: MIT */
#include "core/tag.h"
#include "table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void good_tags_get_one_spelling(void **state) {
  (void)state;
  static const struct {
    const char *given, *want;
  } cases[] = {
      {"aitools", "aitools"},
      {"#aitools", "aitools"},
      {"#AITools2026", "aitools2026"},
      {"AZ@[`az{", "az@[`az{"}, /* the neighbours of the letters stay */
      {"a.b_c-d\"'\\&%", "a.b_c-d\"'\\&%"},
      {"СЕЛФИ", "СЕЛФИ"}, /* only ASCII letters are lowered */
      {"ÄPFEL", "Äpfel"},
      {"💍🔥", "💍🔥"},
      {"#x", "x"},
      {"0", "0"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TAG_MAX + 1];
    struct errmsg msg = {"untouched"};
    check_int(cases[i].given, tag_normalise(cases[i].given, out, &msg), 0);
    check_text(cases[i].given, out, cases[i].want);
    check_text(cases[i].given, msg.text, "untouched");
  }
}

static void bad_tags_are_named_with_their_fault(void **state) {
  (void)state;
#define CONTROL "it holds a control character"
#define BLANK "it holds a blank"
#define INSIDE "it holds a '#' inside; write one tag at a time"
#define UTF8 "it is not valid UTF-8"
  static const struct {
    const char *given, *shown, *why;
  } cases[] = {
      {"", "", "it is empty"},
      {"#", "#", "it is empty"},
      {"##a", "##a", INSIDE},
      {"a#b", "a#b", INSIDE},
      {"a b", "a b", BLANK},
      {" a", " a", BLANK},
      {"a ", "a ", BLANK},
      {"a\u00A0b", "a\u00A0b", BLANK},
      {"a\u2003b", "a\u2003b", BLANK},
      {"a\u200Bb", "a\u200Bb", BLANK},
      {"a\u3000b", "a\u3000b", BLANK},
      {"\uFEFFa", "\uFEFFa", BLANK},
      {"a/b", "a/b", "it holds a '/'"},
      {"../x", "../x", "it holds a '/'"},
      {"a\tb", "a b", CONTROL},
      {"a\nb", "a b", CONTROL},
      {"a\x7F", "a ", CONTROL},
      {"a\xC2\x85", "a  ", CONTROL},
      {"a\xFF", "a?", UTF8},
      {"\xC3", "?", UTF8},
      {"\xC0\xAF", "??", UTF8},         /* an overlong '/' */
      {"\xED\xA0\x80", "???", UTF8},    /* half a surrogate pair */
      {"\xF4\x90\x80\x80", "????", UTF8}, /* beyond U+10FFFF */
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TAG_MAX + 1] = "untouched", want[200];
    struct errmsg msg = {""};
    check_int(cases[i].given, tag_normalise(cases[i].given, out, &msg), -1);
    snprintf(want, sizeof(want), "hashtag \"%s\" skipped: %s", cases[i].shown,
             cases[i].why);
    check_text(cases[i].given, msg.text, want);
    check_int("a caller may do without the reason",
              tag_normalise(cases[i].given, out, NULL), -1);
  }
}

/* A text of `bytes` bytes made of whole two-byte characters and an 'x'. */
static char *of_bytes(size_t bytes, bool sharp) {
  char *text = calloc(bytes + 2, 1), *to = text;
  assert_non_null(text);
  if (sharp)
    *to++ = '#';
  for (; bytes >= 2; bytes -= 2, to += 2)
    memcpy(to, "\u0444", 2);
  if (bytes == 1)
    *to = 'x';
  return text;
}

static void a_tag_has_at_most_100_bytes(void **state) {
  (void)state;
  static const struct {
    size_t bytes;
    bool sharp;
    int want;
  } cases[] = {{99, false, 0}, {100, false, 0}, {100, true, 0},
               {101, false, -1}, {101, true, -1}, {5000, false, -1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TAG_MAX + 1], *text = of_bytes(cases[i].bytes, cases[i].sharp);
    struct errmsg msg = {""};
    check_int(text, tag_normalise(text, out, &msg), cases[i].want);
    if (cases[i].want == 0)
      check_text("whole", out, text + cases[i].sharp);
    else
      assert_non_null(strstr(msg.text, "at most 100 are allowed"));
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(good_tags_get_one_spelling),
      cmocka_unit_test(bad_tags_are_named_with_their_fault),
      cmocka_unit_test(a_tag_has_at_most_100_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
