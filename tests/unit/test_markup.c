/* SPDX-License-Identifier: MIT */
/* Rich texts: what each service is given, and what it is never given. */
#include "notify/markup.h"
#include "table.h"

#include <stdlib.h>

static const char *const names[] = {"plain", "slack", "discord", "teams",
                                    "html"};

static void check(const char *what, const struct rich *r, const char *markup,
                  size_t limit, const char *want) {
  int found = markup_find(markup);
  assert_true(found >= 0);
  char *got = markup_render(r->text, (enum markup)found, limit);
  check_text(what, got, want);
  free(got);
}

static void bold_words_and_links_are_the_services(void **state) {
  (void)state;
  struct rich r = {0};
  rich_bold(&r, true);
  rich_add(&r, "#a_b");
  rich_bold(&r, false);
  rich_line(&r);
  rich_link(&r, "https://h/?a=1&b=2", "Open it");
  rich_add(&r, " ");
  rich_link(&r, "https://h/v", "");
  check("plain", &r, "plain", 0,
        "#a_b\nOpen it: https://h/?a=1&b=2 https://h/v");
  check("slack", &r, "slack", 0,
        "*#a_b*\n<https://h/?a=1&amp;b=2|Open it> <https://h/v|watch>");
  check("discord", &r, "discord", 0,
        "**#a\\_b**\n[Open it](<https://h/?a=1&b=2>) [watch](<https://h/v>)");
  check("teams", &r, "teams", 0,
        "**#a\\_b**\n\n[Open it](https://h/?a=1&b=2) [watch](https://h/v)");
  check("html", &r, "html", 0,
        "<b>#a_b</b>\n<a href=\"https://h/?a=1&amp;b=2\">Open it</a> "
        "<a href=\"https://h/v\">watch</a>");
  rich_clear(&r);
}

/* A caption is anybody's. */
static void no_text_from_outside_is_markup(void **state) {
  (void)state;
  struct rich r = {0};
  rich_add(&r, "<!channel> & *b* [x](y) `c` \x01\x03\nline");
  rich_link(&r, "https://h/\">)|<b> \\", "a<b");
  check("slack", &r, "slack", 0,
        "&lt;!channel&gt; &amp; *b* [x](y) `c`    line"
        "<https://h/%22%3E%29%7C%3Cb%3E%20%5C|a&lt;b>");
  check("discord", &r, "discord", 0,
        "<!channel\\> & \\*b\\* \\[x\\](y) \\`c\\`    line"
        "[a<b](<https://h/%22%3E%29%7C%3Cb%3E%20%5C>)");
  check("teams", &r, "teams", 0,
        "<!channel> & \\*b\\* \\[x\\](y) \\`c\\`    line"
        "[a<b](https://h/%22%3E%29%7C%3Cb%3E%20%5C)");
  check("html", &r, "html", 0,
        "&lt;!channel&gt; &amp; *b* [x](y) `c`    line"
        "<a href=\"https://h/%22%3E%29%7C%3Cb%3E%20%5C\">a&lt;b</a>");
  rich_clear(&r);
}

static void a_limit_leaves_out_whole_lines(void **state) {
  (void)state;
  struct rich r = {0};
  rich_add(&r, "first");
  rich_line(&r);
  rich_add(&r, "second");
  rich_line(&r);
  rich_add(&r, "third");
  check("fits", &r, "plain", 18, "first\nsecond\nthird");
  check("one less", &r, "plain", 17, "first\nsecond\n...");
  check("less", &r, "plain", 15, "first\n...");
  check("not even one", &r, "plain", 6, "fir...");
  rich_clear(&r);
}

/* Services count an emoji as two. */
static void a_limit_counts_as_the_services_do(void **state) {
  (void)state;
  struct rich r = {0};
  rich_add(&r, "\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5");
  check("fits", &r, "plain", 6,
        "\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5"
        "\xf0\x9f\x94\xa5");
  check("no half of it", &r, "plain", 5, "\xf0\x9f\x94\xa5...");
  check("markup counts", &r, "html", 5, "\xf0\x9f\x94\xa5...");
  rich_clear(&r);
}

static void each_markup_has_its_name(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(names); i++)
    check_int(names[i], markup_find(names[i]), (int)i);
  check_int("other", markup_find("markdown"), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bold_words_and_links_are_the_services),
      cmocka_unit_test(no_text_from_outside_is_markup),
      cmocka_unit_test(a_limit_leaves_out_whole_lines),
      cmocka_unit_test(a_limit_counts_as_the_services_do),
      cmocka_unit_test(each_markup_has_its_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
