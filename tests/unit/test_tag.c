/* SPDX-License-Identifier: MIT */
#include "core/tag.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

static void good_tags_get_one_spelling(void **state) {
  (void)state;
  static const struct {
    const char *given, *want;
  } cases[] = {
      {"aitools", "aitools"},
      {"#aitools", "aitools"},
      {"#AITools_2026", "aitools_2026"},
      {"0", "0"},
      {"\uFF03\u30A2\u30CB\u30E1", "\u30A2\u30CB\u30E1"}, /* ＃アニメ */
      {"  #x\t\r\n", "x"},
      {"\u00A0\u2003x\u3000", "x"},
      /* capitals of every alphabet, by simple folding */
      {"\u041C\u041E\u0421\u041A\u0412\u0410",
       "\u043C\u043E\u0441\u043A\u0432\u0430"},
      {"\u00C4PFEL", "\u00E4pfel"},
      {"STRA\u1E9EE", "stra\u00DFe"},
      {"stra\u00DFe", "stra\u00DFe"},
      {"\u03A3\u0399\u03A3", "\u03C3\u03B9\u03C3"},
      {"\u03C3\u03B9\u03C2", "\u03C3\u03B9\u03C3"},
      {"\u212Aelvin", "kelvin"},
      {"\u0130x", "\u0130x"}, /* it has no simple folding */
      {"\uAB70", "\u13A0"},  /* Cherokee folds to capitals */
      {"\u13A0", "\u13A0"},
      /* composed */
      {"CAF\u00C9", "caf\u00E9"},
      {"cafe\u0301", "caf\u00E9"},
      {"\u1112\u1161\u11AB", "\uD55C"},
      /* what nobody sees */
      {"\u200Eab\u202Bc", "abc"},
      {"a\u2060b\u200B\uFEFF", "ab"},
      {"so\u00ADft", "soft"},
      {"\u2067x\u2069", "x"},
      /* joiners stay where they join */
      {"\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u200C\u062E"},
      {"\u200Dx\u200C", "x"},
      {"\U0001F468\u200D\U0001F469\u200D\U0001F467",
       "\U0001F468\u200D\U0001F469\u200D\U0001F467"},
      {"\u2764\uFE0F", "\u2764\uFE0F"},
      {"\U0001F44D\U0001F3FD", "\U0001F44D\U0001F3FD"},
      {"1\uFE0F\u20E3", "1\uFE0F\u20E3"},
      {"\U0001F1E9\U0001F1EA", "\U0001F1E9\U0001F1EA"},
      {"\U0001F3F4\U000E0067\U000E0062\U000E007F",
       "\U0001F3F4\U000E0067\U000E0062\U000E007F"},
      {"\U0001FAE9", "\U0001FAE9"}, /* newer than GLib's Unicode */
      {"\u0E01\u0E34\u0E19", "\u0E01\u0E34\u0E19"}, /* marks */
      {"\u0661\uFF11", "\u0661\uFF11"},             /* digits */
      /* addresses of pages */
      {"https://www.tiktok.com/tag/AITools", "aitools"},
      {"https://www.tiktok.com/tag/aitools?lang=en#x", "aitools"},
      {"http://tiktok.com/tag/aitools/", "aitools"},
      {"HTTPS://M.TikTok.com/tag/x", "x"},
      {"tiktok.com/tag/%D0%9C%D0%BE%E2%80%8E", "\u043C\u043E"},
      {"\u200Ehttps://www.tiktok.com/tag/x\u00A0", "x"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TAG_MAX + 1], again[TAG_MAX + 1];
    struct errmsg msg = {"untouched"};
    check_int(cases[i].given, tag_normalise(cases[i].given, out, &msg), 0);
    check_text(cases[i].given, out, cases[i].want);
    check_text(cases[i].given, msg.text, "untouched");
    check_int("once more", tag_normalise(out, again, &msg), 0);
    check_text("it stays as it is", again, out);
  }
}

static void bad_tags_are_named_with_their_character(void **state) {
  (void)state;
#define INSIDE(c) "it holds a '" c "' inside; write one tag at a time"
#define UTF8 "it is not valid UTF-8"
#define NOT(c, code) "'" c "' (U+" code ") cannot be in a hashtag"
  static const struct {
    const char *given, *shown, *why;
  } cases[] = {
      {"", "", "it is empty"},
      {"#", "#", "it is empty"},
      {" \u200E ", "     ", "it is empty"},
      {"https://www.tiktok.com/tag/", "https://www.tiktok.com/tag/",
       "it is empty"},
      {"##a", "##a", INSIDE("#")},
      {"a#b", "a#b", INSIDE("#")},
      {"a b", "a b", "it holds a blank (U+0020)"},
      {"a\u00A0b", "a\u00A0b", "it holds a blank (U+00A0)"},
      {"a\u3000b", "a\u3000b", "it holds a blank (U+3000)"},
      {"a/b", "a/b", NOT("/", "002F")},
      {"../x", "../x", NOT(".", "002E")},
      {"foo,bar", "foo,bar", NOT(",", "002C")},
      {"\"quoted\"", "\"quoted\"", NOT("\"", "0022")},
      {"rock'n'roll", "rock'n'roll", NOT("'", "0027")},
      {"@user", "@user", NOT("@", "0040")},
      {"semi;", "semi;", NOT(";", "003B")},
      {"<html>", "<html>", NOT("<", "003C")},
      {"a-b", "a-b", NOT("-", "002D")},
      {"a\u2019b", "a\u2019b", NOT("\u2019", "2019")},
      {"\u20AC", "\u20AC", NOT("\u20AC", "20AC")},
      {"a\tb", "a b", "it holds a control character (U+0009)"},
      {"a\nb", "a b", "it holds a control character (U+000A)"},
      {"a\x7F", "a ", "it holds a control character (U+007F)"},
      {"a\xC2\x85", "a  ", "it holds a control character (U+0085)"},
      {"a\xEE\x80\x80", "a\xEE\x80\x80", NOT("\xEE\x80\x80", "E000")},
      {"a\xFF", "a?", UTF8},
      {"\xC3", "?", UTF8},
      {"\xC0\xAF", "??", UTF8},           /* an overlong '/' */
      {"\xED\xA0\x80", "???", UTF8},      /* half a surrogate pair */
      {"\xF4\x90\x80\x80", "????", UTF8}, /* beyond U+10FFFF */
      {"tiktok.com/tag/%FF", "tiktok.com/tag/%FF", UTF8},
      {"https://www.tiktok.com/@user/video/1",
       "https://www.tiktok.com/@user/video/1", NOT(":", "003A")},
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

/* A text of so many characters, of so many bytes each. */
static char *of_characters(size_t num, size_t bytes) {
  static const char *const characters[] = {"", "x", "\u0444", "\u0E01",
                                           "\U0001F525"};
  char *text = calloc(num * bytes + 2, 1);
  assert_non_null(text);
  for (size_t i = 0; i < num; i++)
    memcpy(text + i * bytes, characters[bytes], bytes);
  return text;
}

static void a_tag_has_at_most_100_characters_and_127_bytes(void **state) {
  (void)state;
  static const struct {
    size_t num, bytes;
    const char *why; /* NULL: it is good */
  } cases[] = {
      {100, 1, NULL},
      {101, 1, "it has 101 characters; at most 100 are allowed"},
      {63, 2, NULL},
      {64, 2, "it has 128 bytes; at most 127 are allowed, which is what "
              "collectd keeps of a name"},
      {34, 3, NULL},
      {42, 3, NULL},
      {43, 3, "it has 129 bytes; at most 127 are allowed, which is what "
              "collectd keeps of a name"},
      {31, 4, NULL},
      {5000, 2, "it has 5000 characters; at most 100 are allowed"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TAG_MAX + 1], *text = of_characters(cases[i].num, cases[i].bytes);
    struct errmsg msg = {""};
    check_int(text, tag_normalise(text, out, &msg),
              cases[i].why == NULL ? 0 : -1);
    if (cases[i].why == NULL)
      check_text("whole", out, text);
    else if (strstr(msg.text, cases[i].why) == NULL)
      fail_msg("\"%s\" lacks \"%s\"", msg.text, cases[i].why);
    free(text);
  }
}

static size_t put_utf8(char *to, unsigned code) {
  size_t tail = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
  to[0] = (char)(lead[tail] | code >> (6 * tail));
  for (size_t i = 1; i <= tail; i++)
    to[i] = (char)(0x80 | (code >> (6 * (tail - i)) & 0x3F));
  return tail + 1;
}

/* Every character below the newest emoji, behind a letter; those of China and
 * Korea have no cases. */
static void a_normalised_tag_stays_as_it_is(void **state) {
  (void)state;
  unsigned good = 0;
  for (unsigned code = 1; code < 0x1FB00; code++) {
    char given[16] = "\u03B1", once[TAG_MAX + 1], twice[TAG_MAX + 1];
    if (code == 0x3400)
      code = 0xE000;
    given[2 + put_utf8(given + 2, code)] = '\0';
    if (tag_normalise(given, once, NULL) != 0)
      continue;
    good++;
    check_int(once, tag_normalise(once, twice, NULL), 0);
    check_text(given, twice, once);
  }
  assert_true(good > 30000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(good_tags_get_one_spelling),
      cmocka_unit_test(bad_tags_are_named_with_their_character),
      cmocka_unit_test(a_tag_has_at_most_100_characters_and_127_bytes),
      cmocka_unit_test(a_normalised_tag_stays_as_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
