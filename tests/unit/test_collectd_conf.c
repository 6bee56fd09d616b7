/* SPDX-License-Identifier: MIT */
/* collectd's configuration files, statement by statement. */
#include "option/collectd_conf.h"
#include "scratch.h"

/* Each statement as "file:line depth key(values_num) value|". */
static void describe(void *ctx, const struct conf_statement *s) {
  char line[256];
  snprintf(line, sizeof(line), "%s:%d %d %s%s(%d) %s",
           strrchr(s->file, '/') + 1, s->line, s->depth, s->is_block ? "<" : "",
           s->key, s->values_num, s->values[0]);
  said_take(ctx, line);
}

static void check_conf(const char *name, const char *want) {
  struct said said = {0, ""};
  struct errmsg msg;
  check_int(name, conf_read(scratch_path("main.conf"), describe, &said, &msg),
            0);
  check_text(name, said.text, want);
}

static void write_text(const char *name, const char *text) {
  scratch_write(name, text, strlen(text));
}

static void statements_are_read_as_collectd_reads_them(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *want;
  } cases[] = {
      {"nothing", "", ""},
      {"comments and empty lines", "# a\n\n  # b\n", ""},
      {"plain values", "A 1 true x_y\n", "main.conf:1 0 A(3) 1\n"},
      {"no end of line", "A 1", "main.conf:1 0 A(1) 1\n"},
      {"a comment behind", "A 1 # two\nB 2\n",
       "main.conf:1 0 A(1) 1\nmain.conf:2 0 B(1) 2\n"},
      {"quotes", "A \"x # y\" \"z\"\n", "main.conf:1 0 A(2) x # y\n"},
      {"a quote in quotes", "A \"x \\\"y\\\" \\\\\"\n",
       "main.conf:1 0 A(1) x \"y\" \\\n"},
      {"a line that goes on", "A 1 \\\n  2\nB\n",
       "main.conf:1 0 A(2) 1\nmain.conf:3 0 B(0) \n"},
      {"a text that goes on", "A \"x\\\n   y\"\nB 1\n",
       "main.conf:1 0 A(1) xy\nmain.conf:3 0 B(1) 1\n"},
      {"blocks", "<A \"b\">\n  C 1\n  <D>\n    E 2\n  </D>\n</A>\nF 3\n",
       "main.conf:1 0 <A(1) b\nmain.conf:2 1 C(1) 1\nmain.conf:3 1 <D(0) \n"
       "main.conf:4 2 E(1) 2\nmain.conf:7 0 F(1) 3\n"},
      {"Windows' ends of lines", "<A b>\r\n C 1\r\n</A>\r\nD \"e\"\r\n",
       "main.conf:1 0 <A(1) b\nmain.conf:2 1 C(1) 1\nmain.conf:4 0 D(1) e\n"},
      {"a quote that never ends", "A \"b\nC\n", "main.conf:1 0 A(1) b\nC\n\n"},
      {"no key", "<>\nA 1\n", "main.conf:2 0 A(1) 1\n"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    write_text("main.conf", cases[i].text);
    check_conf(cases[i].name, cases[i].want);
  }
}

static void includes_come_in_their_place(void **state) {
  (void)state;
  char text[1024];
  assert_int_equal(mkdir(scratch_path("d"), 0755), 0);
  write_text("d/b.conf", "B 1\n");
  write_text("d/a.conf", "A 1\nA 2\n");
  write_text("d/c.txt", "C 1\n");
  write_text("one", "Include \"/nowhere/at/all\"\nO 1\n");
  snprintf(text, sizeof(text),
           "X 1\nInclude \"%s/d/*.conf\"\n<Include \"%s/d\">\n"
           "  Filter \"*.txt\"\n</Include>\nY 1\nInclude \"%s/one\"\n"
           "<Plugin p>\n Include \"%s/one\"\n</Plugin>\nZ 1\n",
           scratch, scratch, scratch, scratch);
  write_text("main.conf", text);
  struct said said = {0, ""};
  assert_int_equal(
      conf_read(scratch_path("main.conf"), describe, &said, NULL), 0);
  check_says("in their order", said.text, "main.conf:1 0 X(1) 1");
  const char *order[] = {"main.conf:1 0 X", "a.conf:1 0 A", "a.conf:2 0 A",
                         "b.conf:1 0 B",    "c.txt:1 0 C",  "main.conf:6 0 Y",
                         "one:2 0 O",       "main.conf:11 0 Z"};
  const char *at = said.text;
  for (size_t i = 0; i < COUNT_OF(order); i++) {
    at = strstr(at, order[i]);
    if (at == NULL)
      fail_msg("%s is not there, or too early, in\n%s", order[i], said.text);
  }
  /* inside a block it is an option like another: collectd looks for it at the
   * top only; and the filter keeps a.conf and b.conf out */
  check_int("statements", said.num, 15);
}

static void a_file_that_includes_itself_ends(void **state) {
  (void)state;
  char text[SCRATCH_PATH + 32];
  snprintf(text, sizeof(text), "A 1\nInclude \"%s/main.conf\"\n", scratch);
  write_text("main.conf", text);
  struct said said = {0, ""};
  assert_int_equal(
      conf_read(scratch_path("main.conf"), describe, &said, NULL), 0);
  check_int("as deep as collectd goes", said.num, 2 * 8);
}

static void a_file_that_is_absent_is_named(void **state) {
  (void)state;
  struct said said = {0, ""};
  struct errmsg msg;
  assert_int_equal(conf_read(scratch_path("none"), describe, &said, &msg), -1);
  check_says("absent", msg.text, "none|No such file");
  assert_int_equal(conf_read(scratch, describe, &said, &msg), -1);
  check_says("a folder", msg.text, "it is not a regular file");
}

static void a_process_without_the_option_has_the_default(void **state) {
  (void)state;
  char path[PATH_MAX];
  assert_true(conf_path_of("self", path));
  check_text("this test", path, CONF_DEFAULT);
  assert_false(conf_path_of("0", path));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(
          statements_are_read_as_collectd_reads_them, scratch_make,
          scratch_remove),
      cmocka_unit_test_setup_teardown(includes_come_in_their_place,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(a_file_that_includes_itself_ends,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(a_file_that_is_absent_is_named,
                                      scratch_make, scratch_remove),
      cmocka_unit_test(a_process_without_the_option_has_the_default),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
