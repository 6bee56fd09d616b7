/* SPDX-License-Identifier: MIT */
/* hashtagctl check --notify: what is sent, and what is said of the answer. */
#include "ctl_lab.h"
#include "loopback.h"
#include "option/options_conf.h"

static struct options options;

/* options.json of a plugin that runs with one block. */
static void configure(const char *lines) {
  char conf[SCRATCH_PATH], text[2000];
  struct errmsg msg = {""};
  snprintf(conf, sizeof(conf), "%s", scratch_path("c.conf"));
  snprintf(text, sizeof(text),
           "<Plugin hashtag>\n<Notify \"team\">\nURLFile \"%s\"\n%s\n"
           "</Notify>\n</Plugin>\n",
           scratch_path("url"), lines);
  lab_write("c.conf", text);
  assert_int_equal(options_init(&options), 0);
  assert_int_equal(
      options_read_conf(&options, conf, ctl_report_fault, NULL, &msg), 1);
  char *json = options_json(&options, "tiktok", "", NULL);
  lab_write("state/options.json", json);
  free(json);
  options_clear(&options);
}

static void address(const char *path) {
  char url[200];
  snprintf(url, sizeof(url), "http://127.0.0.1:%d%s\n", serve.port, path);
  lab_write("url", url);
  assert_int_equal(chmod(scratch_path("url"), 0600), 0);
}

static void a_test_message_is_sent(void **state) {
  (void)state;
  serve_begin();
  configure("To \"slack\"");
  address("/ok");
  EXPECT(CTL_OK, "check", "--notify", "team");
  check_text("out", lab.out,
             "notify   team (slack): it answers 200 hello. Look whether the "
             "test message is there\n");
  assert_non_null(strstr(serve.last, "POST /ok HTTP/1.1"));
  assert_non_null(strstr(serve.last, "{\"text\":\"This is a test:"));
  serve_end();
}

static void a_refusal_says_what_to_do(void **state) {
  (void)state;
  static const struct {
    const char *path, *says;
  } cases[] = {
      {"/until", "it answers 429.|try again later"},
      {"/secret-token-of-ours", "it answers 404|make a new one"},
  };
  serve_begin();
  configure("Body \"{title}\"");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    address(cases[i].path);
    EXPECT(CTL_FAILED, "check", "--notify", "team");
    char says[200], *rest = says;
    snprintf(says, sizeof(says), "%s", cases[i].says);
    for (char *part = NULL; (part = strsep(&rest, "|")) != NULL;)
      if (strstr(lab.err, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, lab.err);
    assert_null(strstr(lab.err, "secret-token"));
  }
  serve_end();
  EXPECT(CTL_FAILED, "check", "--notify", "team"); /* nobody listens */
  assert_non_null(strstr(lab.err, "To fix: see that this machine reaches"));
}

static void a_block_that_is_not_there_is_named(void **state) {
  (void)state;
  configure("To \"slack\"");
  EXPECT(CTL_FAILED, "check", "--notify", "taem");
  assert_non_null(strstr(lab.err, "no <Notify \"taem\">"));
  assert_non_null(strstr(lab.err, "there are: team"));
  EXPECT(CTL_FAILED, "check", "--notify", "team"); /* without a URLFile */
  assert_non_null(strstr(lab.err, "URLFile"));
  assert_non_null(strstr(lab.err, "cannot be read"));
}

int main(void) {
#define TEST(name)                                                            \
  cmocka_unit_test_setup_teardown(name, lab_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      TEST(a_test_message_is_sent),
      TEST(a_refusal_says_what_to_do),
      TEST(a_block_that_is_not_there_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
