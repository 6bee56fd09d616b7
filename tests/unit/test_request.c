/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"
#include "table.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#define BASE "https://api.scavio.dev"
#define KEY "sk_test_0123456789"

enum call { STATS, VIDEOS, USAGE };

static const struct provider_call *call_of(const struct provider *p,
                                           enum call call) {
  return call == STATS ? &p->stats : call == VIDEOS ? &p->videos : &p->usage;
}

static struct provider_request made(const struct provider *p, enum call call,
                                    const struct provider_subject *s) {
  struct provider_request r;
  check_int("made",
            provider_request_make(p, call_of(p, call), p->base_url, s, &r), 0);
  return r;
}

static void presets_ask_as_documented(void **state) {
  (void)state;
  static const struct {
    const char *provider;
    enum call call;
    const char *method, *url, *body;
    bool with_key;
  } cases[] = {
      {"scavio", STATS, "POST", BASE "/api/v1/tiktok/hashtag",
       "{\"hashtag_name\":\"aitools\"}", true},
      {"scavio", VIDEOS, "POST", BASE "/api/v1/tiktok/hashtag/videos",
       "{\"hashtag_id\":\"7214409\",\"cursor\":\"0\",\"count\":20}", true},
      {"scavio", USAGE, "GET", BASE "/api/v1/usage", NULL, true},
      {"scavio-blog", STATS, "POST", BASE "/api/v1/tiktok/hashtag_info",
       "{\"name\":\"aitools\"}", true},
      {"scavio-blog", VIDEOS, "POST", BASE "/api/v1/tiktok/hashtag_videos",
       "{\"name\":\"aitools\",\"count\":20}", true},
      {"tikwm", STATS, "GET",
       "https://www.tikwm.com/api/challenge/info?challenge_name=aitools", NULL,
       false},
      {"tikwm", VIDEOS, "GET",
       "https://www.tikwm.com/api/challenge/posts?challenge_id=7214409"
       "&count=20&cursor=0", NULL, false},
  };
  static const char *const headers[] = {"Authorization: Bearer " KEY,
                                        "Content-Type: application/json",
                                        "Accept: application/json"};
  const struct provider_subject s = {"aitools", "7214409", KEY, 20};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider *p = provider_find(cases[i].provider);
    struct provider_request r = made(p, cases[i].call, &s);
    check_text("method", r.method, cases[i].method);
    check_text("url", r.url, cases[i].url);
    check_int("body", r.body != NULL, cases[i].body != NULL);
    if (r.body != NULL)
      check_text("body", r.body, cases[i].body);
    size_t first = cases[i].with_key ? 0 : 2;
    for (size_t k = first; k < COUNT_OF(headers); k++)
      check_text("header", r.headers[k - first], headers[k]);
    assert_null(r.headers[COUNT_OF(headers) - first]);
    assert_null(strstr(r.url, KEY));
    provider_request_clear(&r);
    assert_null(r.url);
    assert_null(r.headers[0]);
  }
}

static void presets_are_found_by_name(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool known, needs_id, has_usage, needs_key;
  } cases[] = {{"scavio", true, true, true, true},
               {"scavio-blog", true, false, false, true},
               {"tikwm", true, true, false, false},
               {"Scavio", false, false, false, false},
               {"", false, false, false, false},
               {"mine", false, false, false, false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider *p = provider_find(cases[i].name);
    check_int(cases[i].name, p != NULL, cases[i].known);
    if (p == NULL)
      continue;
    check_text("name", p->name, cases[i].name);
    check_int(cases[i].name, provider_call_uses(&p->videos, "{id}"),
              cases[i].needs_id);
    check_int(cases[i].name, provider_uses_key(p), cases[i].needs_key);
    check_int(cases[i].name, p->usage.method != NULL, cases[i].has_usage);
    assert_non_null(strstr(provider_names(), cases[i].name));
  }
}

/* What a parser reads from the body is the tag, whatever it is made of. */
static void a_tag_is_escaped_in_a_body(void **state) {
  (void)state;
  static const struct {
    const char *tag, *body;
  } cases[] = {
      {"a\"b", "{\"hashtag_name\":\"a\\\"b\"}"},
      {"a\\", "{\"hashtag_name\":\"a\\\\\"}"},
      {"\",\"x\":\"", "{\"hashtag_name\":\"\\\",\\\"x\\\":\\\"\"}"},
      {"\x01\n\x1F", "{\"hashtag_name\":\"\\u0001\\u000a\\u001f\"}"},
      {"селфи", "{\"hashtag_name\":\"селфи\"}"},
      {"💍", "{\"hashtag_name\":\"💍\"}"},
      {"</script>", "{\"hashtag_name\":\"</script>\"}"},
      {"{key}", "{\"hashtag_name\":\"{key}\"}"}, /* not filled in twice */
      {"{tag}{id}", "{\"hashtag_name\":\"{tag}{id}\"}"},
      {"%s%n", "{\"hashtag_name\":\"%s%n\"}"},
      {"", "{\"hashtag_name\":\"\"}"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider_subject s = {.tag = cases[i].tag, .key = KEY};
    struct provider_request r = made(provider_find("scavio"), STATS, &s);
    check_text("body", r.body, cases[i].body);
    cJSON *root = cJSON_Parse(r.body);
    check_int("one member", cJSON_GetArraySize(root), 1);
    check_text("read back",
               cJSON_GetStringValue(cJSON_GetObjectItem(root, "hashtag_name")),
               cases[i].tag);
    cJSON_Delete(root);
    provider_request_clear(&r);
  }
}

static void placeholders_are_filled_by_place(void **state) {
  (void)state;
  static const struct {
    const char *path, *body, *tag;
    const char *url, *sent; /* wanted */
  } cases[] = {
      {"/t/{tag}", NULL, "aitools", "http://h/t/aitools", NULL},
      {"/t?n={tag}&id={id}&c={count}", NULL, "a&b=c d",
       "http://h/t?n=a%26b%3Dc%20d&id=7&c=30", NULL},
      {"/{tag}", NULL, "../?#%", "http://h/..%2F%3F%23%25", NULL},
      {"/{tag}", NULL, "ф💍", "http://h/%D1%84%F0%9F%92%8D", NULL},
      {"/{tag}", NULL, "Az09-._~", "http://h/Az09-._~", NULL},
      {"/{tag}", NULL, "\xFF\x01", "http://h/%FF%01", NULL},
      {"/{tags}/{", NULL, "x", "http://h/{tags}/{", NULL},
      {"/{tag}{tag}", "{tag}", "x", "http://h/xx", "x"},
      {"/", "{\"k\":\"{key}\",\"c\":{count}}", "x", "http://h/",
       "{\"k\":\"" KEY "\",\"c\":30}"},
      {"/{tag}", "{tag}", NULL, "http://h/", ""},
      {"", "", "x", "http://h", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct provider p = {.headers = {"X-Key: {key}", "X: {tag}"}};
    struct provider_call call = {"GET", cases[i].path, cases[i].body};
    const struct provider_subject s = {cases[i].tag, "7", KEY, 30};
    struct provider_request r;
    check_int("made", provider_request_make(&p, &call, "http://h", &s, &r), 0);
    check_text(cases[i].path, r.url, cases[i].url);
    check_int(cases[i].path, r.body != NULL, cases[i].sent != NULL);
    if (r.body != NULL)
      check_text(cases[i].path, r.body, cases[i].sent);
    check_text("header", r.headers[0], "X-Key: " KEY);
    check_int("type of a body", r.headers[2] != NULL, cases[i].sent != NULL);
    provider_request_clear(&r);
  }
}

static void a_body_without_a_type_is_json(void **state) {
  (void)state;
  static const struct {
    const char *given, *body, *want; /* the second header; NULL: none */
  } cases[] = {
      {"X: y", "{}", "Content-Type: application/json"},
      {"X: y", NULL, NULL},
      {"content-type: text/plain", "{}", NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct provider p = {.headers = {cases[i].given}};
    struct provider_call call = {"POST", "/", cases[i].body};
    const struct provider_subject s = {.tag = "x"};
    struct provider_request r;
    check_int("made", provider_request_make(&p, &call, "http://h", &s, &r), 0);
    check_text("given", r.headers[0], cases[i].given);
    check_text("added", r.headers[1] != NULL ? r.headers[1] : "none",
               cases[i].want != NULL ? cases[i].want : "none");
    provider_request_clear(&r);
  }
}

static void the_key_is_found_wherever_it_is_needed(void **state) {
  (void)state;
  static const struct provider providers[] = {
      {.headers = {"A: b", "X-Key: {key}"}, .stats = {"GET", "/{tag}", NULL}},
      {.stats = {"GET", "/{tag}?k={key}", NULL}},
      {.stats = {"POST", "/", "{\"k\":\"{key}\"}"}},
      {.videos = {"GET", "/?k={key}", NULL}},
      {.usage = {"POST", "/", "{\"k\":\"{key}\"}"}},
  };
  for (size_t i = 0; i < COUNT_OF(providers); i++)
    assert_true(provider_uses_key(&providers[i]));
  const struct provider none = {.headers = {"X-Key: key"},
                                .stats = {"GET", "/{tag}", "{\"{id}\":1}"}};
  assert_false(provider_uses_key(&none));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(presets_ask_as_documented),
      cmocka_unit_test(presets_are_found_by_name),
      cmocka_unit_test(a_tag_is_escaped_in_a_body),
      cmocka_unit_test(placeholders_are_filled_by_place),
      cmocka_unit_test(a_body_without_a_type_is_json),
      cmocka_unit_test(the_key_is_found_wherever_it_is_needed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
