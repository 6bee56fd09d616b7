/* SPDX-License-Identifier: MIT */
/* <Provider> blocks out of files. */
#include "option/provider_file.h"
#include "scratch.h"

static int read_text(struct options *o, const char *text, struct errmsg *msg) {
  scratch_write("f", text, strlen(text));
  return provider_file_read(o, scratch_path("f"), msg);
}

static void a_block_is_taken_with_its_places(void **state) {
  (void)state;
  struct options o;
  struct errmsg msg;
  assert_int_equal(options_init(&o), 0);
  assert_int_equal(read_text(&o,
                             "# one\n<Plugin hashtag>\n <Provider \"mine\">\n"
                             "  URL \"/{tag}\"\n  NotFound \"/a\" 404 true \"x\"\n"
                             " </Provider>\n PollTime \"01:00\"\n"
                             " <Provider \"other\">\n URL \"/no\"\n </Provider>\n"
                             "</Plugin>\n",
                             &msg),
                   0);
  check_text("chosen", o.provider, "mine");
  check_int("the first alone", o.blocks_num, 1);
  const struct provider_block *b = &o.blocks[0];
  check_int("lines", b->num, 2);
  check_text("option", b->lines[1].option, "NotFound");
  check_int("texts", b->lines[1].num, 4);
  check_text("a number", b->lines[1].texts[1], "404");
  check_text("the last", b->lines[1].texts[3], "x");
  check_text("its line", strrchr(b->lines[1].place, '/'), "/f:5");
  check_text("its head", strrchr(b->place, '/'), "/f:3");
  assert_int_equal(read_text(&o, "<Provider mine>\n Body \"{}\"\n</Provider>\n",
                             &msg),
                   0);
  check_int("the same name again", o.blocks_num, 1);
  check_text("is the new one", o.blocks[0].lines[0].option, "Body");
  options_clear(&o);
}

static void a_file_without_a_block_is_named(void **state) {
  (void)state;
  struct options o;
  struct errmsg msg;
  assert_int_equal(options_init(&o), 0);
  assert_int_equal(read_text(&o, "<Plugin hashtag>\n</Plugin>\n", &msg), -1);
  check_says("no block", msg.text, "/f holds no <Provider \"NAME\"> block");
  assert_int_equal(provider_file_read(&o, scratch_path("none"), &msg), -1);
  check_says("no file", msg.text, "none|No such file");
  check_text("unchanged", o.provider, "scavio");
  options_clear(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_block_is_taken_with_its_places,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(a_file_without_a_block_is_named,
                                      scratch_make, scratch_remove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
