/* SPDX-License-Identifier: MIT */
/* hashtagctl check --cost: what a list would cost, before it is paid for. */
#include "ctl_lab.h"

static void a_list_is_said_in_money(void **state) {
  (void)state;
  lab_configure("aitools\n", "CreditPrice", "0.005");
  lab_write("list.txt", "# mine\naitools\nDIY threshold=35\n"
                        "\xE7\x8C\xAB\na!b\ndiy\n");
  EXPECT(CTL_OK, "check", "--cost", scratch_path("list.txt"));
  check_says("cost", lab.out,
             "list.txt: 3 hashtags, 1 of them watched already\n|"
             "cost     3 requests a day: $0.02 a day, $0.45 a month\n|"
             "videos   1 credit ($0.005) more for those of a trend");
  check_says("what is no hashtag, and twice", lab.err, "line 5|diy");
}

static void a_list_is_said_in_credits_without_a_price(void **state) {
  (void)state;
  lab_configure("", "RequestsPerMinute", "0.5");
  lab_write("list.txt", "a\nb\nc\n");
  EXPECT(CTL_OK, "check", "--cost", scratch_path("list.txt"));
  check_says("cost", lab.out,
             "3 hashtags, 0 of them|3 requests a day: 3 credits a day, 90 "
             "credits a month|videos   1 credit more|time     6 minutes a "
             "day, at 0.5 requests a minute");
  EXPECT(CTL_OK, "check", "--cost", scratch_path("list.txt"), "--provider",
         "tikwm");
  check_says("free", lab.out, "cost     nothing: tikwm is free");
}

static void a_list_that_is_none_is_named(void **state) {
  (void)state;
  lab_configure("", "", "");
  EXPECT(CTL_FAILED, "check", "--cost", "/nonexistent");
  check_says("absent", lab.err, "/nonexistent cannot be read");
  lab_write("list.txt", "# nothing\n");
  EXPECT(CTL_FAILED, "check", "--cost", scratch_path("list.txt"));
  check_says("empty", lab.err, "list.txt holds no hashtag");
  EXPECT(CTL_USAGE, "check", "--cost", scratch_path("list.txt"), "diy");
  check_says("both", lab.err, "--cost needs no hashtag");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(a_list_is_said_in_money),
      LAB_TEST(a_list_is_said_in_credits_without_a_price),
      LAB_TEST(a_list_that_is_none_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
