/* SPDX-License-Identifier: MIT */
/* Texts from outside on a page. */
#include "ctl/html.h"
#include "table.h"

#include <stdlib.h>

static char *written(void (*put)(FILE *to, const char *text),
                     const char *text) {
  char *out = NULL;
  size_t len = 0;
  FILE *to = open_memstream(&out, &len);
  assert_non_null(to);
  put(to, text);
  assert_int_equal(fclose(to), 0);
  return out;
}

static void markup_is_text(void **state) {
  (void)state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"<script>alert(1)</script>",
       "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\" onclick='x' & <b>",
       "&quot; onclick=&#39;x&#39; &amp; &lt;b&gt;"},
      {"&amp;", "&amp;amp;"},
      {"line\nbreak\x1B[2J", "line break [2J"},
      {"\xE2\x80\xAEright to left\xE2\x80\xAC", "   right to left   "},
      {"no \xFF UTF-8", "no ? UTF-8"},
      {"\u732B \u0645\u0631\u062D\u0628\u0627 \U0001F48D",
       "\u732B \u0645\u0631\u062D\u0628\u0627 \U0001F48D"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char *got = written(html_text, cases[i].text);
    check_text(cases[i].text, got, cases[i].want);
    free(got);
  }
}

static void a_hashtag_links_to_its_page(void **state) {
  (void)state;
  static const struct {
    const char *tag, *want;
  } cases[] = {
      {"aitools", "<a class=tag href=\"https://www.tiktok.com/tag/aitools\">"
                  "<bdi>#aitools</bdi></a>"},
      {"\u732B", "<a class=tag href=\"https://www.tiktok.com/tag/%E7%8C%AB\">"
                 "<bdi>#\u732B</bdi></a>"},
      {"a\"><b", "<a class=tag href=\"https://www.tiktok.com/tag/a%22%3E%3Cb\">"
                 "<bdi>#a&quot;&gt;&lt;b</bdi></a>"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char *got = written(html_hashtag, cases[i].tag);
    check_text(cases[i].tag, got, cases[i].want);
    free(got);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(markup_is_text),
      cmocka_unit_test(a_hashtag_links_to_its_page),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
