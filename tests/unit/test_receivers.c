/* SPDX-License-Identifier: MIT */
/* From <Notify> blocks and addresses in files to requests. */
#include "post/receivers.h"

#include "items.h"
#include "notice_lab.h"
#include "notify/body.h"
#include "option/keyfile.h"
#include "scratch.h"

static struct options options;
static char said[2000];

static void say(void *ctx, const char *sentence) {
  (void)ctx;
  size_t used = strlen(said);
  snprintf(said + used, sizeof(said) - used, "%s\n", sentence);
}

static void address(const char *text, mode_t mode) {
  scratch_write("url", text, strlen(text));
  assert_int_equal(chmod(scratch_path("url"), mode), 0);
}

/* A block of that name, with these two options; NULL: not. */
static void add_block(const char *name, const char *to, const char *more,
                      const char *value) {
  struct errmsg msg = {""};
  oconfig_item_t children[ITEM_CHILDREN];
  struct block b = {{"Notify", 1, {TEXT(name)}},
                    1,
                    {{"URLFile", 1, {TEXT(scratch_path("url"))}}}};
  if (to != NULL)
    b.below[b.num++] = (struct leaf){"To", 1, {TEXT(to)}};
  if (more != NULL)
    b.below[b.num++] = (struct leaf){more, 1, {TEXT(value)}};
  oconfig_item_t item = block_item(&b, children);
  if (options_apply(&options, &item, say, NULL, &msg) != 0)
    say(NULL, msg.text);
}

static int begin(void **state) {
  said[0] = '\0';
  scratch_make(state);
  return options_init(&options);
}

static int end(void **state) {
  options_clear(&options);
  return scratch_remove(state);
}

static char *packed(const char *tag, double score) {
  struct notice_subject s = lab_subject(NULL);
  struct notice_text t;
  s.tag = tag;
  s.score = score;
  assert_int_equal(notice_compose(&s, &t), 0);
  char *text = notice_text_pack(&t);
  notice_text_clear(&t);
  return text;
}

static void blocks_become_receivers(void **state) {
  (void)state;
  struct receivers r;
  add_block("team", "slack", NULL, NULL);
  add_block("wrong", "slak", NULL, NULL);
  add_block("team", "teams", NULL, NULL);
  check_text("twice", said,
             "<Notify \"team\"> is given twice; the first one counts\n");
  said[0] = '\0';
  assert_int_equal(receivers_init(&r, &options, say, NULL), 0);
  check_int("number", (int)r.num, 1);
  assert_non_null(receivers_find(&r, "team"));
  assert_null(receivers_find(&r, "wrong"));
  assert_non_null(strstr(said, "To is \"slak\""));
  char *json = options_json(&options, "h", "", NULL);
  assert_non_null(strstr(json, "\"team\""));
  assert_null(strstr(json, "\"wrong\"")); /* may hold a secret */
  struct options back;
  assert_int_equal(options_init(&back), 0);
  assert_int_equal(options_read_json(&back, json, say, NULL, NULL), 0);
  check_int("read back", back.notify_num, 1);
  check_text("name", back.notify[0].name, "team");
  check_int("lines", back.notify[0].num, 2);
  options_clear(&back);
  free(json);
  receivers_clear(&r);
}

static void a_message_becomes_a_request(void **state) {
  (void)state;
  struct receivers r;
  struct provider_request q;
  struct errmsg msg = {""};
  char *texts[2] = {packed("a", 1), packed("b", 2)};
  add_block("team", NULL, "Body", "{title}|{message}");
  address(" https://h/secret \nrest", 0640);
  assert_int_equal(receivers_init(&r, &options, say, NULL), 0);
  check_text("no mistake", said, "");
  assert_int_equal(receivers_request(&r, "team", (const char *const *)texts, 1,
                                     0, &q, &msg),
                   0);
  check_text("url", q.url, "https://h/secret");
  assert_non_null(strstr(q.body, "#a is trending: +29.9 %"));
  provider_request_clear(&q);
  assert_int_equal(receivers_request(&r, "team", (const char *const *)texts, 2,
                                     0, &q, &msg),
                   0);
  static const char both[] = "2 hashtags are trending: #b, #a|";
  assert_memory_equal(q.body, both, strlen(both));
  provider_request_clear(&q);
  free(texts[0]);
  free(texts[1]);
  receivers_clear(&r);
}

static void an_address_is_a_secret(void **state) {
  (void)state;
  static const struct {
    const char *text;
    mode_t mode;
    const char *says;
  } cases[] = {
      {"https://h/secret\n", 0644, "may be read by everybody|chmod 0640"},
      {"\n", 0600, "has no address in its first line"},
      {"http://h/secret\n", 0600, "must begin with https://"},
      {"https://h/secret x\n", 0600, "holds a blank"},
  };
  struct receivers r;
  char *text = packed("a", 1);
  add_block("team", "webhook", NULL, NULL);
  assert_int_equal(receivers_init(&r, &options, say, NULL), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct provider_request q;
    struct errmsg msg = {""};
    address(cases[i].text, cases[i].mode);
    check_int(cases[i].says,
              receivers_request(&r, "team", (const char *const *)&text, 1, 0,
                                &q, &msg),
              -1);
    char says[200], *rest = says;
    snprintf(says, sizeof(says), "URLFile|%s", cases[i].says);
    for (char *part = NULL; (part = strsep(&rest, "|")) != NULL;)
      if (strstr(msg.text, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, msg.text);
    assert_null(strstr(msg.text, "secret x"));
    assert_null(strstr(msg.text, "h/secret"));
  }
  free(text);
  receivers_clear(&r);
}

static void other_letters_are_named(void **state) {
  (void)state;
  struct receivers r;
  struct provider_request q;
  struct errmsg msg = {""};
  const char *text = "{\"what\":1}";
  add_block("team", "webhook", NULL, NULL);
  address("https://h/", 0600);
  assert_int_equal(receivers_init(&r, &options, say, NULL), 0);
  check_int("gone", receivers_request(&r, "old", &text, 1, 0, &q, &msg), -1);
  check_text("says", msg.text, "there is no <Notify \"old\"> any more");
  check_int("no message", receivers_request(&r, "team", &text, 1, 0, &q, &msg),
            -1);
  assert_non_null(strstr(msg.text, "cannot be read"));
  check_int("no events",
            receivers_request(&r, RECEIVER_EVENTS, &text, 1, 0, &q, &msg), -1);
  assert_int_equal(options_set(&options, "EventsURL", "http://e/", &msg), 0);
  assert_int_equal(
      receivers_request(&r, RECEIVER_EVENTS, &text, 1, 0, &q, &msg), 0);
  check_text("url", q.url, "http://e/");
  check_text("body", q.body, text);
  check_text("type", q.headers[0], "Content-Type: application/json");
  assert_null(q.headers[1]);
  provider_request_clear(&q);
  receivers_clear(&r);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
  const struct CMUnitTest tests[] = {
      TEST(blocks_become_receivers),
      TEST(a_message_becomes_a_request),
      TEST(an_address_is_a_secret),
      TEST(other_letters_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
