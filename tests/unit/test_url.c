/* SPDX-License-Identifier: MIT */
#include "core/url.h"
#include "table.h"

static void the_key_leaves_only_by_a_safe_url(void **state) {
  (void)state;
  static const struct {
    const char *url;
    bool want;
  } cases[] = {
      {"https://api.scavio.dev", true},
      {"https://10.0.0.1:8443/x", true},
      {"https://", false},
      {"http://127.0.0.1", true},
      {"http://127.0.0.1:8080", true},
      {"http://127.0.0.1:8080/api", true},
      {"http://127.9.9.9/", true},
      {"http://localhost", true},
      {"http://localhost:80", true},
      {"http://localhost/x", true},
      {"http://[::1]:8080", true},
      {"http://api.scavio.dev", false},
      {"http://10.0.0.1", false},
      {"http://localhost.example.org", false},
      {"http://127.0.0.1.example.org", false},
      {"http://127.0.0.1@example.org", false},
      {"http://127.0.0.1:80@example.org", false},
      {"http://localhost:x@example.org/", false},
      {"http://localhost:80\\@example.org/", false},
      {"http://[::1]x", false},
      {"http://user@127.0.0.1", false},
      {"smtp://127.0.0.1", false},
      {"http://0.0.0.0", false},
      {"ftp://127.0.0.1", false},
      {"file:///etc/passwd", false},
      {"127.0.0.1:8080", false},
      {"", false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].url, url_is_safe(cases[i].url), cases[i].want);
}

static void this_machine_is_loopback(void **state) {
  (void)state;
  static const struct {
    const char *url;
    bool want;
  } cases[] = {
      {"https://127.0.0.2:8443/x", true},
      {"https://localhost", true},
      {"https://[::1]/", true},
      {"http://127.9.9.9", true},
      {"https://api.scavio.dev", false},
      {"https://127.0.0.1.org", false},
      {"https://localhost.example.org", false},
      {"localhost", false},
      {"smtp://127.0.0.1:25", true},
      {"smtps://a%40b:c@[::1]", true},
      {"smtp://mail.example.org", false},
      {"ftp://127.0.0.1", false},
      {"https://u:p@127.0.0.1/", true},
      {"https://127.0.0.1@example.org", false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].url, url_is_loopback(cases[i].url), cases[i].want);
}

static void a_user_stands_before_the_host(void **state) {
  (void)state;
  static const struct {
    const char *url;
    int end; /* -1: none */
  } cases[] = {
      {"https://me:pw@x", 13},
      {"http://a@b@x/", 10},
      {"https://x/@y", -1},
      {"https://x?@", -1},
      {"https://x#@", -1},
      {"a@b", -1},
      {"://@", 3},
      {"", -1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const char *end = url_user_end(cases[i].url);
    check_int(cases[i].url, end != NULL ? end - cases[i].url : -1,
              cases[i].end);
  }
}

static void an_address_is_hidden_in_a_text(void **state) {
  (void)state;
  static const char url[] =
      "https://user:pa55word@h.example.org/services/T0A/0123456789?sig=abcdefgh";
  char text[] = "h.example.org: pa55word 0123456789 T0A abcdefgh? abcdef";
  url_redact(text, url);
  check_text("hidden", text,
             "h.example.org: ******** ********** T0A ********? ******");
}

static void an_events_url_holds_no_secret(void **state) {
  (void)state;
  static const struct {
    const char *url;
    bool want;
  } cases[] = {
      {"http://127.0.0.1:8080/events/", true},
      {"https://graphite.example.org/events/", true},
      {"http://[::1]:8080/events/", true},
      {"http://10.0.0.1/", true},
      {"http://user:pass@10.0.0.1/events/", false},
      {"https://token@10.0.0.1/events/", false},
      {"http://10.0.0.1/events/?key=1", false},
      {"http://10.0.0.1/events/#x", false},
      {"http://10.0.0.1/a b", false},
      {"http://10.0.0.1/\x0a", false},
      {"http://\xc3\xa9.org/", false},
      {"http://x/\x7f", false},
      {"http://", false},
      {"http:///events/", false},
      {"http://:8080/", false},
      {"127.0.0.1:8080/events/", false},
      {"ftp://127.0.0.1/", false},
      {"", false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].url, url_is_plain(cases[i].url), cases[i].want);
}

static void a_text_may_stand_anywhere_in_a_url(void **state) {
  (void)state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", ""},
      {"aitools", "aitools"},
      {"Az09-._~", "Az09-._~"},
      {"a b&c=d/e?f#g%h", "a%20b%26c%3Dd%2Fe%3Ff%23g%25h"},
      {"\xD1\x84", "%D1%84"},
      {"\x01\x7F\xFF", "%01%7F%FF"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[64];
    url_encode(cases[i].text, out);
    check_text(cases[i].text, out, cases[i].want);
    check_int("bounded", strlen(out) <= 3 * strlen(cases[i].text), true);
  }
  char one[3];
  check_int("a zero byte is a byte", (long long)url_encode_byte(0, one), 3);
  check_int("written", memcmp(one, "%00", 3), 0);
}

static void links_are_https_of_allowed_characters(void **state) {
  (void)state;
  static const struct {
    const char *url;
    bool good;
  } cases[] = {
      {"https://www.tiktok.com/@a.b_c/video/7", true},
      {"https://x/a?b=c&d=%20#e", true},
      {"https://", false},
      {"", false},
      {"http://x/", false},
      {"javascript:alert(1)", false},
      {" https://x/", false},
      {"https://x/ y", false},
      {"https://x/\"y", false},
      {"https://x/<y", false},
      {"https://x/'y", false},
      {"https://x/\ny", false},
      {"https://x/\u00E9", false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].url, url_is_link(cases[i].url), cases[i].good);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_key_leaves_only_by_a_safe_url),
      cmocka_unit_test(this_machine_is_loopback),
      cmocka_unit_test(a_user_stands_before_the_host),
      cmocka_unit_test(an_address_is_hidden_in_a_text),
      cmocka_unit_test(an_events_url_holds_no_secret),
      cmocka_unit_test(a_text_may_stand_anywhere_in_a_url),
      cmocka_unit_test(links_are_https_of_allowed_characters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
