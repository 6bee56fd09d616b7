/* SPDX-License-Identifier: MIT */
/* The options out of collectd's configuration, without the daemon. */
#include "option/options_conf.h"
#include "scratch.h"

struct reading {
  struct options o;
  struct said said;
  int blocks;
};

static void read_text(struct reading *r, const char *text) {
  struct errmsg msg = {""};
  *r = (struct reading){.blocks = 0};
  scratch_write("c", text, strlen(text));
  assert_int_equal(options_init(&r->o), 0);
  r->blocks = options_read_conf(&r->o, scratch_path("c"), said_take, &r->said,
                                &msg);
  if (r->blocks < 0)
    fail_msg("%s", msg.text);
  options_finish(&r->o, said_take, &r->said);
}

static void values_are_what_the_daemon_makes_of_them(void **state) {
  (void)state;
  struct reading r;
  read_text(&r, "LoadPlugin hashtag\n"
                "<Plugin hashtag>\n"
                "  APIKeyFile \"/k\"\n"
                "  TopVideos 0\n"
                "  DailyRequests 7\n"
                "  PollTime \"03:15\"\n"
                "  GrowthDays 7 1\n"
                "  Hashtag a b c d e f g h i j k l\n"
                "  <Hashtag \"12\">\n    Threshold 30\n    Seasonal yes\n"
                "  </Hashtag>\n"
                "  <Tier>\n    BelowVideos 1e5\n    Threshold 40\n  </Tier>\n"
                "  <Tier>\n    Threshold 8\n  </Tier>\n"
                "</Plugin>\n"
                "<Plugin other>\n  TopVideos 5\n</Plugin>\n");
  check_text("nothing is refused", r.said.text, "");
  check_int("blocks", r.blocks, 1);
  check_text("a text", r.o.api_key_file, "/k");
  check_int("a number", r.o.top_videos, 0);
  check_int("another", r.o.daily_requests, 7);
  check_int("a time", r.o.poll_time, 3 * 3600 + 15 * 60);
  check_int("two numbers", r.o.rules.windows_num, 2);
  check_int("a long line, and a block", (int)r.o.tags.num, 13);
  check_text("its last word", r.o.tags.items[11].tag, "l");
  check_text("a block's name in quotes", r.o.tags.items[12].tag, "12");
  check_number("in a block", r.o.tags.items[12].threshold, 30);
  check_int("a truth", r.o.tags.items[12].seasonal, true);
  check_int("blocks of one name", r.o.rules.tiers_num, 2);
  check_number("and what is in them", r.o.rules.tiers[0].threshold, 40);
  options_clear(&r.o);
}

static void two_blocks_are_one(void **state) {
  (void)state;
  struct reading r;
  read_text(&r, "<Plugin \"HashTag\">\n Hashtag a\n</Plugin>\n"
                "<Plugin hashtag>\n Hashtag b\n</Plugin>\n");
  check_int("blocks", r.blocks, 2);
  check_int("hashtags", (int)r.o.tags.num, 2);
  options_clear(&r.o);
}

static void a_wrong_option_is_named_and_the_rest_is_taken(void **state) {
  (void)state;
  struct reading r;
  read_text(&r, "<Plugin hashtag>\n  Hashtag 12\n  TopVideos many\n"
                "  Colour \"red\"\n  DailyRequests \"7\"\n"
                "  MinCredits 5\n</Plugin>\n");
  check_int("mistakes", r.said.num, 4);
  check_says("an option without quotes", r.said.text, "Hashtag");
  check_says("a word", r.said.text, "TopVideos");
  check_says("an unknown one", r.said.text, "Colour");
  check_says("a number in quotes", r.said.text, "DailyRequests");
  check_number("the rest", r.o.min_credits, 5);
  options_clear(&r.o);
}

static void a_provider_block_has_its_lines(void **state) {
  (void)state;
  struct reading r;
  read_text(&r, "<Plugin hashtag>\n  <Provider \"mine\">\n"
                "    URL \"/x/{tag}\"\n    Videos \"/v\" \"/w\"\n"
                "  </Provider>\n  Provider \"mine\"\n</Plugin>\n");
  check_text("nothing is refused", r.said.text, "");
  check_int("blocks", r.o.blocks_num, 1);
  check_int("lines", r.o.blocks[0].num, 2);
  check_text("the last text", r.o.blocks[0].lines[1].texts[1], "/w");
  options_clear(&r.o);
}

static void no_block_and_no_file_are_told_apart(void **state) {
  (void)state;
  struct reading r;
  struct errmsg msg;
  read_text(&r, "LoadPlugin cpu\n<Plugin cpu>\n TopVideos 0\n</Plugin>\n");
  check_int("no block", r.blocks, 0);
  check_int("no file",
            options_read_conf(&r.o, scratch_path("none"), said_take, &r.said,
                              &msg),
            -1);
  check_says("which", msg.text, "none: No such file");
  check_int("nothing was reported", r.said.num, 0);
  options_clear(&r.o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(values_are_what_the_daemon_makes_of_them,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(two_blocks_are_one, scratch_make,
                                      scratch_remove),
      cmocka_unit_test_setup_teardown(
          a_wrong_option_is_named_and_the_rest_is_taken, scratch_make,
          scratch_remove),
      cmocka_unit_test_setup_teardown(a_provider_block_has_its_lines,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(no_block_and_no_file_are_told_apart,
                                      scratch_make, scratch_remove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
