/* SPDX-License-Identifier: MIT */
#include "core/text.h"
#include "table.h"

struct number_case {
  double v;
  const char *want;
};

static void counts_are_grouped_by_thousands(void **state) {
  (void)state;
  static const struct number_case cases[] = {
      {0, "0"},
      {7, "7"},
      {999, "999"},
      {1000, "1,000"},
      {999999, "999,999"},
      {1234567, "1,234,567"},
      {0.4, "0"},
      {0.5, "1"},
      {-0.4, "0"},
      {-1234.4, "-1,234"},
      {119178100000000, "119,178,100,000,000"},
      {9007199254740992, "9,007,199,254,740,992"},
      {NAN, "unknown"},
      {INFINITY, "unknown"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TEXT_NUMBER_SIZE];
    check_text("text_count", text_count(cases[i].v, out), cases[i].want);
  }
  char out[TEXT_NUMBER_SIZE];
  assert_true(strlen(text_count(-1e300, out)) < TEXT_NUMBER_SIZE);
}

static void plays_are_told_briefly(void **state) {
  (void)state;
  static const struct number_case cases[] = {
      {0, "0"},
      {950, "950"},
      {999, "999"},
      {1000, "1.0K"},
      {12345, "12.3K"},
      {999949, "999.9K"},
      {999950, "1.0M"},
      {1200000, "1.2M"},
      {4163152, "4.2M"},
      {999950000, "1.0B"},
      {3400000000, "3.4B"},
      {119178100000000, "119178.1B"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TEXT_NUMBER_SIZE];
    check_text("text_short", text_short(cases[i].v, out), cases[i].want);
  }
}

static void figures_have_three_digits_that_count(void **state) {
  (void)state;
  static const struct number_case cases[] = {
      {0, "0"},         {999, "999"},     {1000, "1K"},    {605100, "605K"},
      {999499, "999K"}, {999500, "1M"},   {1.2e6, "1.2M"}, {1.16e6, "1.16M"},
      {786000, "786K"}, {12345, "12.3K"}, {3.4e9, "3.4B"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TEXT_NUMBER_SIZE];
    check_text("text_figure", text_figure(cases[i].v, out), cases[i].want);
  }
}

static void utf8_is_read_strictly(void **state) {
  (void)state;
  static const struct {
    const char *name, *s;
    size_t len;
    unsigned code;
  } cases[] = {
      {"ASCII", "a", 1, 'a'},
      {"last ASCII", "\x7F", 1, 0x7F},
      {"first of two bytes", "\xC2\x80", 2, 0x80},
      {"last of two bytes", "\xDF\xBF", 2, 0x7FF},
      {"first of three bytes", "\xE0\xA0\x80", 3, 0x800},
      {"before the surrogates", "\xED\x9F\xBF", 3, 0xD7FF},
      {"behind the surrogates", "\xEE\x80\x80", 3, 0xE000},
      {"last of three bytes", "\xEF\xBF\xBF", 3, 0xFFFF},
      {"first of four bytes", "\xF0\x90\x80\x80", 4, 0x10000},
      {"the last character", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
      {"the end", "", 0, 0},
      {"a lone tail", "\x80", 0, 0},
      {"overlong two", "\xC1\xBF", 0, 0},
      {"overlong three", "\xE0\x9F\xBF", 0, 0},
      {"overlong four", "\xF0\x8F\xBF\xBF", 0, 0},
      {"first surrogate", "\xED\xA0\x80", 0, 0},
      {"last surrogate", "\xED\xBF\xBF", 0, 0},
      {"too large", "\xF4\x90\x80\x80", 0, 0},
      {"no such lead byte", "\xF5\x80\x80\x80", 0, 0},
      {"cut after one", "\xE2", 0, 0},
      {"cut after two", "\xE2\x82", 0, 0},
      {"cut after three", "\xF0\x9F\x92", 0, 0},
      {"tail missing", "\xC3(", 0, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    unsigned code = 0;
    check_int(cases[i].name, (long long)text_utf8(cases[i].s, &code),
              (long long)cases[i].len);
    check_int(cases[i].name, code, cases[i].code);
    check_int(cases[i].name, text_is_utf8(cases[i].s),
              cases[i].len > 0 || cases[i].s[0] == '\0');
  }
}

static void a_cut_never_halves_a_character(void **state) {
  (void)state;
  static const char whole[] = "a\u0444\u20AC\U0001F48Dz"; /* 1 2 3 4 1 bytes */
  static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t max = 0; max < COUNT_OF(kept); max++) {
    char s[sizeof(whole)];
    memcpy(s, whole, sizeof(whole));
    text_cut(s, max);
    check_int("bytes kept", (long long)strlen(s), (long long)kept[max]);
    assert_true(text_is_utf8(s));
    assert_memory_equal(s, whole, kept[max]);
  }
}

static void foreign_text_is_cleaned(void **state) {
  (void)state;
  static const struct {
    const char *from;
    size_t size;
    const char *want;
  } cases[] = {
      {"plain", 20, "plain"},
      {"two\nlines\r\n", 20, "two lines  "},
      {"\033[31mred", 20, " [31mred"},
      {"\xC2\x85", 20, "  "},
      {"\x7F", 20, " "},
      {"\xC2\x9B"
       "2J",
       20, "  2J"},              /* as ESC [ */
      {"a\u202Eb", 20, "a   b"}, /* from right to left */
      {"a\u2066b", 20, "a   b"},
      {"a\u200Bb\uFEFF", 20, "a   b   "},               /* no width */
      {"\u0642\u200C\u0647", 20, "\u0642\u200C\u0647"}, /* a joiner */
      {"a\xFF\xC3(", 20,
       "a?"
       "?("},
      {"\u20AC\U0001F48D", 20, "\u20AC\U0001F48D"},
      {"\u20AC\U0001F48D", 7, "\u20AC"}, /* the second needs a byte more */
      {"abc", 3, "ab"},
      {"abc", 1, ""},
      {"", 5, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[20];
    memset(out, 'X', sizeof(out));
    text_clean(cases[i].from, out, cases[i].size);
    check_text(cases[i].from, out, cases[i].want);
  }
}

static void invalid_bytes_are_replaced_in_place(void **state) {
  (void)state;
  static const struct {
    const char *from, *want;
  } cases[] = {
      {"", ""},
      {"two\nlines", "two\nlines"},
      {"\u0444\u20AC\U0001F48D", "\u0444\u20AC\U0001F48D"},
      {"\xFF", "?"},
      {"a\xE2\x82", "a?"
                    "?"},
      {"\xC3(\xA9", "?(?"},
      {"\xED\xA0\x80z", "?"
                        "?"
                        "?z"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char s[20] = "";
    memcpy(s, cases[i].from, strlen(cases[i].from));
    text_repair(s);
    check_text(cases[i].from, s, cases[i].want);
  }
}

static void a_secret_is_starred_out(void **state) {
  (void)state;
  static const struct {
    const char *text, *secret, *want;
  } cases[] = {
      {"bad token sk_1234.", "sk_1234", "bad token *******."},
      {"sk_1234sk_1234", "sk_1234", "**************"},
      {"no key here", "sk_1234", "no key here"},
      {"cut off: sk_12", "sk_1234", "cut off: *****"},
      {"cut off: sk_1", "sk_1234", "cut off: ****"},
      {"three bytes tell little: sk_", "sk_1234",
       "three bytes tell little: sk_"},
      {"sk_12 inside is another word", "sk_1234",
       "sk_12 inside is another word"},
      {"sk_1", "sk_1234", "****"},
      {"a", "a", "*"},
      {"nothing is no secret", "", "nothing is no secret"},
      {"", "sk_1234", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char text[64];
    strcpy(text, cases[i].text);
    text_redact(text, cases[i].secret);
    check_text(cases[i].text, text, cases[i].want);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_are_grouped_by_thousands),
      cmocka_unit_test(plays_are_told_briefly),
      cmocka_unit_test(figures_have_three_digits_that_count),
      cmocka_unit_test(utf8_is_read_strictly),
      cmocka_unit_test(a_cut_never_halves_a_character),
      cmocka_unit_test(foreign_text_is_cleaned),
      cmocka_unit_test(invalid_bytes_are_replaced_in_place),
      cmocka_unit_test(a_secret_is_starred_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
