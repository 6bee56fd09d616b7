/* SPDX-License-Identifier: MIT */
/* hashtagctl report --notify: who is sent the week, and when again. */
#include "ctl_lab.h"
#include "loopback.h"
#include "option/options_conf.h"

static unsigned slept[8];
static int sleeps;
static bool comes_back; /* the service, after the first wait */

static void address(const char *path) {
  char url[200];
  snprintf(url, sizeof(url), "http://127.0.0.1:%d%s\n", serve.port, path);
  lab_write("url", url);
  assert_int_equal(chmod(scratch_path("url"), 0600), 0);
}

unsigned __wrap_sleep(unsigned seconds);

unsigned __wrap_sleep(unsigned seconds) {
  assert_true(sleeps < 8);
  slept[sleeps++] = seconds;
  if (comes_back)
    address("/ok");
  return 0;
}

/* options.json of a plugin with these blocks, and one hashtag. */
static void configure(const char *blocks) {
  static struct options options;
  char conf[SCRATCH_PATH], rrd[SCRATCH_PATH], text[2000];
  struct errmsg msg = {""};
  snprintf(conf, sizeof(conf), "%s", scratch_path("c.conf"));
  snprintf(rrd, sizeof(rrd), "%s", scratch_path("rrd"));
  snprintf(text, sizeof(text),
           "<Plugin hashtag>\nDataDir \"%s\"\nStateDir \"%s\"\n"
           "Hashtag \"calm\"\n%s</Plugin>\n",
           rrd, scratch_path("state"), blocks);
  lab_write("c.conf", text);
  assert_int_equal(options_init(&options), 0);
  assert_int_equal(
      options_read_conf(&options, conf, ctl_report_fault, NULL, &msg), 1);
  char *json = options_json(&options, "tiktok", "", NULL);
  lab_write("state/options.json", json);
  free(json);
  options_clear(&options);
  lab_store("calm", TODAY, 20, 1000, 1);
  sleeps = 0;
  comes_back = false;
}

/* A block named so, with the address of the test's. */
static const char *block(const char *name, const char *lines) {
  static char texts[2][500];
  static int turn;
  turn = !turn;
  snprintf(texts[turn], sizeof(texts[turn]),
           "<Notify \"%s\">\nURLFile \"%s\"\n%s\n</Notify>\n", name,
           scratch_path("url"), lines);
  return texts[turn];
}

static void the_week_goes_to_who_wants_it(void **state) {
  (void)state;
  char both[1000];
  serve_begin();
  snprintf(both, sizeof(both), "%s%s",
           block("week", "Body \"{title}|{kind}|{id}\"\nTell \"digest\""),
           block("others", "To \"slack\""));
  configure(both);
  address("/ok");
  EXPECT(CTL_OK, "report", "--notify");
  check_text("said", lab.out,
             "notify   week (a Body of its own): it answers 200 hello. The "
             "week is on its way\n");
  check_int("one request", serve.requests, 1);
  assert_non_null(strstr(serve.last,
                         "\r\n\r\nHashtags, 7 days to 24 Nov: 0 began to "
                         "trend, 0 ended|digest|2026-11-24.digest-7"));
  EXPECT(CTL_OK, "report", "--notify", "--text", "--days", "1");
  check_says("with the text", lab.out, "No hashtag began to trend on 24 Nov");
  assert_non_null(strstr(serve.last, "Hashtags, 1 day to 24 Nov: "));
  serve_end();
}

static void the_message_holds_the_text(void **state) {
  (void)state;
  serve_begin();
  configure(block("week", "Body \"{message}\"\nTell \"digest\""));
  address("/ok");
  EXPECT(CTL_OK, "report", "--notify");
  assert_non_null(strstr(serve.last, "\nNo count is missing.\n"));
  assert_non_null(strstr(serve.last, "\nRANKING\n#calm: 1.0K videos, "));
  serve_end();
}

static void a_service_that_is_away_is_tried_again(void **state) {
  (void)state;
  serve_begin();
  configure(block("week", "Body \"{title}\"\nTell \"digest\""));
  address("/until"); /* 429 */
  comes_back = true;
  EXPECT(CTL_OK, "report", "--notify");
  check_int("once", sleeps, 1);
  check_int("seconds", slept[0], 10);
  check_says("said", lab.err, "week: |tried again in 10 s");
  address("/until");
  comes_back = false;
  EXPECT(CTL_FAILED, "report", "--notify");
  check_int("three more times", sleeps, 4);
  check_int("the last", slept[3], 300);
  check_says("given up", lab.err, "it answers 429.|try again later");
  serve_end();
}

static void a_wrong_address_is_tried_once(void **state) {
  (void)state;
  serve_begin();
  configure(block("week", "Body \"{title}\"\nTell \"digest\""));
  address("/secret-token-of-ours");
  EXPECT(CTL_FAILED, "report", "--notify");
  check_int("no wait", sleeps, 0);
  check_says("what to do", lab.err, "it answers 404|make a new one");
  assert_null(strstr(lab.err, "secret-token-of-ours"));
  assert_int_equal(remove(scratch_path("url")), 0);
  EXPECT(CTL_FAILED, "report", "--notify");
  check_says("no address", lab.err, "URLFile|cannot be read");
  serve_end();
}

static void nobody_who_wants_it_is_said(void **state) {
  (void)state;
  configure(block("others", "To \"slack\""));
  EXPECT(CTL_OK, "report", "--notify");
  check_says("nobody", lab.err, "sent to nobody|Tell \"digest\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_week_goes_to_who_wants_it),
      LAB_TEST(the_message_holds_the_text),
      LAB_TEST(a_service_that_is_away_is_tried_again),
      LAB_TEST(a_wrong_address_is_tried_once),
      LAB_TEST(nobody_who_wants_it_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
