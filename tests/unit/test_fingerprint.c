/* SPDX-License-Identifier: MIT */
/* Each line of a <Provider> block, and its address, make another API. */
#include "provider/block.h"
#include "provider/fingerprint.h"
#include "table.h"

#include <stdlib.h>

static const struct {
  const char *option, *texts[3];
} lines[] = {
    {"BaseURL", {"https://api.example.com"}},
    {"Header", {"X-Key: {key}"}},
    {"URL", {"/info?name={tag}"}},
    {"VideoCount", {"/videos"}},
    {"ViewCount", {"/views", "/plays"}},
    {"NotFound", {"/code", "404"}},
    {"KeyRefused", {"/code", "404"}},
    {"SecondsBetween", {"2"}},
    {"FreeStatus", {"4xx"}},
    {"CreditsPerRequest", {"8"}},
    {"VideoTags", {"/tags", "/name"}},
};

static int num_of(size_t i) {
  int num = 0;
  while (num < 3 && lines[i].texts[num] != NULL)
    num++;
  return num;
}

/* The block with all lines but one (-1: with all), as a fingerprint. */
static const char *without(int skipped, const char *name, const char *url,
                           char out[PROVIDER_FINGERPRINT_SIZE]) {
  struct provider *p = provider_new(name);
  struct errmsg msg;
  for (size_t i = 0; i < COUNT_OF(lines); i++)
    if ((int)i != skipped &&
        provider_set(p, lines[i].option, lines[i].texts, num_of(i), &msg) != 0)
      fail_msg("%s", msg.text);
  provider_fingerprint(p, url, out);
  free(p);
  return out;
}

static void every_line_counts(void **state) {
  (void)state;
  char all[PROVIDER_FINGERPRINT_SIZE], other[PROVIDER_FINGERPRINT_SIZE];
  without(-1, "mine", "https://a", all);
  check_text("the same", without(-1, "mine", "https://a", other), all);
  assert_string_not_equal(without(-1, "yours", "https://a", other), all);
  assert_string_not_equal(without(-1, "mine", "https://b", other), all);
  for (int i = 0; i < (int)COUNT_OF(lines); i++)
    if (strcmp(without(i, "mine", "https://a", other), all) == 0)
      fail_msg("%s makes no difference", lines[i].option);
}

static void each_preset_has_its_own(void **state) {
  (void)state;
  char a[PROVIDER_FINGERPRINT_SIZE], b[PROVIDER_FINGERPRINT_SIZE];
  provider_fingerprint(provider_find("scavio"), "https://a", a);
  provider_fingerprint(provider_find("tikwm"), "https://a", b);
  assert_string_not_equal(a, b);
  check_int("digits", (long long)strspn(a, "0123456789abcdef"), 16);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_line_counts),
      cmocka_unit_test(each_preset_has_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
