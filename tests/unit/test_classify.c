/* SPDX-License-Identifier: MIT */
/* Tests of answers and what answers cost: each rule of provider.h as rows. */
#include "provider/provider.h"
#include "table.h"

#include <stdio.h>

enum call { STATS, VIDEOS, USAGE };

static struct answer read_as(const struct provider *p, enum call call,
                             int status, const char *json) {
  struct body body = {json, strlen(json)};
  struct videos *videos = NULL;
  struct answer a;
  if (call == STATS)
    provider_read_stats(p, "x", status, body, &a);
  else if (call == VIDEOS)
    provider_read_videos(p, status, body, &a, &videos);
  else
    provider_read_usage(p, status, body, &a);
  videos_free(videos);
  return a;
}

/* An answer that is good for all three calls, and one member more. */
#define GOOD(more) "{\"v\":5,\"l\":[],\"c\":9" more "}"

static struct provider of_tests(const struct provider_test *t, size_t num) {
  struct provider p = {.count_videos = {"/v"},
                       .list = {"/l"},
                       .usage_credits = {"/c"}};
  memcpy(p.tests, t, num * sizeof(*t));
  return p;
}

static void a_value_is_compared_as_text(void **state) {
  (void)state;
  static const struct {
    const char *value, *json;
    bool like;
  } cases[] = {
      {"0", "0", true},
      {"0", "\"0\"", true},
      {"0", "0.0", true},
      {"-1", "-1", true},
      {"0", "10", false},
      {"1.5", "1.5", true},
      {"10209", "10209", true},
      {"7551200000000000011", "7551200000000000011", true},
      {"true", "true", true},
      {"true", "\"TRUE\"", true},
      {"true", "1", false},
      {"false", "false", true},
      {"", "\"\"", true},
      {"not found", "\"Not Found\"", true},
      {"NOT FOUND", "\"not found\"", true},
      {"not found", "\"not found.\"", false},
      {"not found*", "\"not found.\"", true},
      {"*limit*", "\"Free Api Limit: 1\"", true},
      {"*limit*", "\"limit\"", true},
      {"*limit*", "\"Limi\"", false},
      {"*a*b*c", "\"xaxbxbxc\"", true},
      {"*a*b*c", "\"xaxcxb\"", false},
      {"*aab", "\"aaaab\"", true},
      {"**", "\"\"", true},
      {"*", "\"anything\"", true},
      {"*", "\"\"", true},
      {"[a]?", "\"[a]?\"", true}, /* nothing but * is special */
      {"[a]?", "\"ax\"", false},
      {"x", "null", false},
      {"null", "null", false},
      {"*", "null", false},
      {"*", "[]", false},
      {"*", "{\"a\":1}", false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider_test test = {
        VERDICT_LIMITED, "/m", {cases[i].value}};
    const struct provider p = of_tests(&test, 1);
    char json[200];
    snprintf(json, sizeof(json), GOOD(",\"m\":%s"), cases[i].json);
    check_int(json, read_as(&p, STATS, 200, json).outcome,
              cases[i].like ? OUTCOME_LIMITED : OUTCOME_SAMPLE);
  }
}

#define N OUTCOME_NOT_FOUND
#define R OUTCOME_REFUSED
#define F OUTCOME_FAULT
#define S OUTCOME_SAMPLE
#define L OUTCOME_LIMITED

static void each_part_of_an_answer_may_decide(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct provider_test tests[3];
    int status;
    const char *json;
    enum outcome stats, videos, usage;
  } cases[] = {
      {"no test", {{0, NULL, {NULL}}}, 200, GOOD(""), S, S, S},
      {"a value", {{VERDICT_NOT_FOUND, "/m", {"1", "2"}}}, 200,
       GOOD(",\"m\":2"), N, N, N},
      {"another value", {{VERDICT_NOT_FOUND, "/m", {"1", "2"}}}, 200,
       GOOD(",\"m\":3"), S, S, S},
      {"no value there", {{VERDICT_NOT_FOUND, "/m", {"1", "2"}}}, 200,
       GOOD(""), S, S, S},
      {"a value in an error", {{VERDICT_LIMITED, "/m", {"1"}}}, 400,
       "{\"m\":1}", L, L, L},
      {"nothing there", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200, GOOD(""), N,
       S, S}, /* the videos have other members */
      {"null is nothing", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200,
       GOOD(",\"m\":null"), N, S, S},
      {"an empty list is nothing", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200,
       GOOD(",\"m\":[]"), N, S, S},
      {"0 is something", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200,
       GOOD(",\"m\":0"), S, S, S},
      {"an error tells no figures", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 500,
       "{\"error\":1}", F, F, F},
      {"nor does what is no JSON", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200,
       "<html>", F, F, F},
      {"success", {{VERDICT_SUCCESS, "/m", {"0"}}}, 200, GOOD(",\"m\":0"), S, S,
       S},
      {"no success", {{VERDICT_SUCCESS, "/m", {"0"}}}, 200, GOOD(",\"m\":7"), F,
       F, F},
      {"success that is not told", {{VERDICT_SUCCESS, "/m", {"0"}}}, 200,
       GOOD(""), S, S, S},
      {"success is to be there", {{VERDICT_SUCCESS, "/m", {NULL}}}, 200,
       GOOD(""), F, S, S},
      {"and is", {{VERDICT_SUCCESS, "/m", {NULL}}}, 200, GOOD(",\"m\":1"), S, S,
       S},
      {"an error's status goes before its code",
       {{VERDICT_SUCCESS, "/m", {"0"}}}, 404, "{\"m\":404}", R, R, R},
      {"404 alone is no word about the hashtag", {{0, NULL, {NULL}}}, 404,
       "{\"error\":\"Not found\"}", R, R, R},
      {"but where a test calls it so",
       {{VERDICT_NOT_FOUND, PROVIDER_STATUS, {"404"}}}, 404, "", N, N, N},
      {"an error member is a fault", {{VERDICT_NOT_FOUND, "/d/m", {NULL}}}, 200,
       "{\"d\":{},\"error\":\"upstream failed\"}", F, F, F},
      {"an empty one is none", {{VERDICT_NOT_FOUND, "/d/m", {NULL}}}, 200,
       "{\"d\":{},\"error\":null,\"errors\":[]}", N, F, F},
      {"the part that tells is not there",
       {{VERDICT_NOT_FOUND, "/d/m", {NULL}}}, 200, "{\"x\":1}", F, F, F},
      {"nor is it where it is null", {{VERDICT_NOT_FOUND, "/d/m", {NULL}}}, 200,
       "{\"d\":null}", F, F, F},
      {"it is, and empty", {{VERDICT_NOT_FOUND, "/d/m/n", {NULL}}}, 200,
       "{\"d\":{\"m\":null}}", N, F, F},
      {"a list without entries", {{VERDICT_NOT_FOUND, "/0", {NULL}}}, 200, "[]",
       N, F, F},
      {"no list", {{VERDICT_NOT_FOUND, "/0", {NULL}}}, 200, "{}", F, F, F},
      {"a list instead", {{VERDICT_NOT_FOUND, "/m", {NULL}}}, 200, "[]", F, F,
       F},
      {"the first that decides",
       {{VERDICT_LIMITED, "/m", {"9"}},
        {VERDICT_NOT_FOUND, "/m", {"1"}},
        {VERDICT_LIMITED, "/m", {"1"}}}, 200, GOOD(",\"m\":1"), N, N, N},
      {"a status", {{VERDICT_LIMITED, PROVIDER_STATUS, {"420", "43*"}}}, 431,
       "", L, L, L},
      {"another status", {{VERDICT_LIMITED, PROVIDER_STATUS, {"420"}}}, 422,
       "{}", OUTCOME_REFUSED, OUTCOME_REFUSED, OUTCOME_REFUSED},
      {"a status of success", {{VERDICT_SUCCESS, PROVIDER_STATUS, {"200"}}},
       201, GOOD(""), F, F, F},
      {"the whole document", {{VERDICT_NOT_FOUND, "", {NULL}}}, 200, "[]", N, F,
       F},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider p = of_tests(cases[i].tests, 3);
    const enum outcome want[] = {cases[i].stats, cases[i].videos,
                                 cases[i].usage};
    for (int call = STATS; call <= USAGE; call++) {
      struct answer a =
          read_as(&p, (enum call)call, cases[i].status, cases[i].json);
      check_int(cases[i].name, a.outcome, want[call]);
      check_int("a reason", a.why[0] != '\0', a.outcome != OUTCOME_SAMPLE);
    }
  }
}

static void each_verdict_is_an_outcome(void **state) {
  (void)state;
  static const struct {
    enum provider_verdict verdict;
    enum outcome o;
    bool billed, banned;
    const char *why;
  } cases[] = {
      {VERDICT_SUCCESS, OUTCOME_FAULT, true, false,
       "the API reports a fault (/m): no"},
      {VERDICT_NOT_FOUND, OUTCOME_NOT_FOUND, true, false,
       "no such hashtag (/m): no"},
      {VERDICT_BANNED, OUTCOME_NOT_FOUND, true, true,
       "the hashtag is banned (/m): no"},
      {VERDICT_LIMITED, OUTCOME_LIMITED, false, false,
       "the API is asked too often (/m): no"},
      {VERDICT_KEY, OUTCOME_AUTH, false, false,
       "the API refuses the key (/m): no"},
      {VERDICT_CREDITS, OUTCOME_CREDITS, false, false,
       "the credits are used up (/m): no"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    bool success = cases[i].verdict == VERDICT_SUCCESS;
    const struct provider_test test = {
        cases[i].verdict, "/m", {success ? "yes" : "no"}};
    struct provider p = of_tests(&test, 1);
    struct answer a = read_as(&p, STATS, 200, GOOD(",\"m\":\"no\",\"w\":\"why\""));
    check_int(cases[i].why, a.outcome, cases[i].o);
    check_int(cases[i].why, a.billed, cases[i].billed);
    check_int(cases[i].why, a.banned, cases[i].banned);
    check_text("the value", a.why, cases[i].why);
    assert_true(isnan(a.videos));
    p.error[0] = "/w";
    a = read_as(&p, STATS, 200, GOOD(",\"m\":\"no\",\"w\":\"why\""));
    assert_non_null(strstr(a.why, "(/m): why")); /* its own words go first */
  }
}

static void some_statuses_cost_nothing(void **state) {
  (void)state;
  static const struct {
    const char *free[5]; /* ended by NULL; none: the usual */
    int status;
    bool want;
  } cases[] = {
      {{NULL}, 200, false},         {{NULL}, 201, false},
      {{NULL}, 302, true},          {{NULL}, 400, true},
      {{NULL}, 404, false},         {{NULL}, 429, true},
      {{NULL}, 500, false},         {{NULL}, 502, true},
      {{NULL}, 503, true},          {{NULL}, 504, false},
      {{NULL}, 0, false},           {{"5xx"}, 500, true},
      {{"5xx"}, 400, false},        {{"5xx", "!500"}, 500, false},
      {{"!500", "5xx"}, 500, true}, {{"xxx"}, 200, true},
      {{"xxx"}, 0, true},           {{"xxx", "!2xx"}, 204, false},
      {{"!xxx"}, 404, false},       {{"x04"}, 404, true},
      {{"40x", "!404", "404"}, 404, true},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct provider p = {.name = "p"};
    memcpy(p.free, cases[i].free, sizeof(cases[i].free));
    char name[80];
    snprintf(name, sizeof(name), "%s of %d",
             p.free[0] != NULL ? p.free[0] : "the usual", cases[i].status);
    check_int(name, provider_is_free(&p, cases[i].status), cases[i].want);
  }
}

/* It says nothing about the key, and so does not stop asking for an hour. */
static void a_web_page_with_403_is_a_wall(void **state) {
  (void)state;
  static const struct {
    const char *body;
    int status;
    enum outcome outcome;
  } cases[] = {
      {"<!DOCTYPE html><title>Just a moment...</title>", 403, OUTCOME_NETWORK},
      {" \r\n<html>", 403, OUTCOME_NETWORK},
      {"{\"error\":\"<key>\"}", 403, OUTCOME_AUTH},
      {"forbidden", 403, OUTCOME_AUTH},
      {"", 403, OUTCOME_AUTH},
      {" ", 403, OUTCOME_AUTH},
      {"<html>", 401, OUTCOME_AUTH},
      {"<html>", 503, OUTCOME_FAULT},
  };
  struct provider p = *provider_find("scavio");
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    for (int free = 0; free < 2; free++) {
      struct answer a;
      if (free == 0)
        memcpy(p.free, (provider_list){"!xxx"}, sizeof(p.free));
      else
        memset(p.free, 0, sizeof(p.free));
      provider_read_stats(&p, "a", cases[i].status,
                          (struct body){cases[i].body, strlen(cases[i].body)},
                          &a);
      check_int(cases[i].body, a.outcome, cases[i].outcome);
      if (cases[i].status == 403)
        check_int("billed", a.billed, false);
      if (cases[i].outcome == OUTCOME_NETWORK)
        check_text(cases[i].body, a.why,
                   "a firewall in front of the API answered 403 with a web "
                   "page");
    }
}

static void a_time_has_many_forms(void **state) {
  (void)state;
  static const struct {
    const char *json;
    int64_t want;
  } cases[] = {
      {"1790611200", 1790611200},
      {"\"1790611200\"", 1790611200},
      {"1790611200000", 1790611200},
      {"\"1790611200999\"", 1790611200},
      {"99999999999", 99999999999}, /* the last that is taken for seconds */
      {"100000000000", 100000000},
      {"\"2026-09-28T16:00:00.000Z\"", 1790611200},
      {"\"2026-09-28T18:00:00+02:00\"", 1790611200},
      {"\"yesterday\"", 0},
      {"0", 0},
      {"-5", 0},
      {"null", 0},
  };
  static const struct provider p = {.list = {""},
                                    .video_id = {"/id"},
                                    .video_created = {"/t", "/u"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    for (int second = 0; second < 2; second++) {
      char json[200];
      struct videos *v = NULL;
      struct answer a;
      snprintf(json, sizeof(json), "[{\"id\":\"7\",\"%s\":%s}]",
               second ? "u" : "t", cases[i].json);
      provider_read_videos(&p, 200, (struct body){json, strlen(json)}, &a, &v);
      assert_non_null(v);
      check_int("videos", (long long)v->num, 1);
      check_int(json, v->items[0].created, cases[i].want);
      videos_free(v);
    }
}

static void a_link_follows_the_template(void **state) {
  (void)state;
  static const struct {
    const char *template, *id, *author, *want;
  } cases[] = {
      {NULL, "7", "ana", "https://www.tiktok.com/@ana/video/7"},
      {NULL, "x7", "ana", "https://told/"}, /* TikTok's ids are digits */
      {"https://h/{id}", "x7", "", "https://h/x7"},
      {"https://h/{id}", "a-b_c.D", "no author", "https://h/a-b_c.D"},
      {"https://h/{author}/{id}?by={author}", "x", "ana",
       "https://h/ana/x?by=ana"},
      {"https://h/{author}/{id}", "x", "", "https://told/"},
      {"https://h/{author}/{id}", "x", "a/b", "https://told/"},
      {"https://h/{id}", "a b", "ana", "https://told/"},
      {"https://h/{id}", "a?b", "ana", "https://told/"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct provider p = {.list = {""},
                               .video_id = {"/id"},
                               .video_author = {"/by"},
                               .video_link = {"/url"},
                               .link = cases[i].template};
    char json[200];
    struct videos *v = NULL;
    struct answer a;
    snprintf(json, sizeof(json),
             "[{\"id\":\"%s\",\"by\":\"%s\",\"url\":\"https://told/\"}]",
             cases[i].id, cases[i].author);
    provider_read_videos(&p, 200, (struct body){json, strlen(json)}, &a, &v);
    assert_non_null(v);
    check_text(json, v->items[0].url, cases[i].want);
    videos_free(v);
  }
  /* nothing is too long: 64 bytes of each, many times over */
  char name[65], json[300];
  memset(name, 'a', 64);
  name[64] = '\0';
  const struct provider p = {
      .list = {""}, .video_id = {"/id"}, .video_author = {"/by"},
      .link = "https://h/{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{author}"};
  struct videos *v = NULL;
  struct answer a;
  snprintf(json, sizeof(json), "[{\"id\":\"%s\",\"by\":\"%s\"}]", name, name);
  provider_read_videos(&p, 200, (struct body){json, strlen(json)}, &a, &v);
  assert_non_null(v);
  check_range(strlen(v->items[0].url), 64, 399);
  videos_free(v);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_value_is_compared_as_text),
      cmocka_unit_test(each_part_of_an_answer_may_decide),
      cmocka_unit_test(each_verdict_is_an_outcome),
      cmocka_unit_test(some_statuses_cost_nothing),
      cmocka_unit_test(a_web_page_with_403_is_a_wall),
      cmocka_unit_test(a_time_has_many_forms),
      cmocka_unit_test(a_link_follows_the_template),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
