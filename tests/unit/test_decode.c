/* SPDX-License-Identifier: MIT */
/* Answers that no document of data/answers shows: bad, odd and hostile. */
#include "core/text.h"
#include "provider/provider.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

static struct answer stats(const char *provider, const char *tag, int status,
                           const char *json) {
  struct answer a;
  provider_read_stats(provider_find(provider), tag, status,
                      (struct body){json, strlen(json)}, &a);
  return a;
}

/* What is not named in a row was not told. */
struct stats_case {
  const char *name, *json;
  enum outcome o;
  double videos, views;
};

#define INFO(rest) \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"7\"}" rest "}}}"
#define V1(videos, views) \
  ",\"stats\":{\"videoCount\":" videos ",\"viewCount\":" views "}"
#define V2(videos, views) \
  ",\"statsV2\":{\"videoCount\":" videos ",\"viewCount\":" views "}"

static void each_count_names_its_source(void **state) {
  (void)state;
  static const char v1[] = "/data/challengeInfo/stats/";
  static const char v2[] = "/data/challengeInfo/statsV2/";
  static const struct {
    const char *name, *json;
    const char *videos, *views; /* the object; NULL: not told */
  } cases[] = {
      {"both exact", INFO(V1("5", "6") V2("\"7\"", "\"8\"")), v2, v2},
      {"each on its own", INFO(V1("12", "7") V2("null", "\"5\"")), v1, v2},
      {"0 beside views", INFO(V1("0", "7")), NULL, v1},
      {"0 and 0", INFO(V1("0", "0")), v1, v1},
      {"none", INFO(""), NULL, NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char videos[100] = "none", views[100] = "none";
    struct answer a = stats("scavio", "aitools", 200, cases[i].json);
    if (cases[i].videos != NULL)
      snprintf(videos, sizeof(videos), "%svideoCount", cases[i].videos);
    if (cases[i].views != NULL)
      snprintf(views, sizeof(views), "%sviewCount", cases[i].views);
    check_text(cases[i].name, a.videos_from ? a.videos_from : "none", videos);
    check_text(cases[i].name, a.views_from ? a.views_from : "none", views);
  }
}

static void counts_are_read_or_missing_never_made_up(void **state) {
  (void)state;
  static const struct stats_case cases[] = {
      {"exact before rounded", INFO(V1("5900000", "39000000000") V2(
           "\"5943247\"", "\"39051006459\"")), OUTCOME_SAMPLE, 5943247,
       39051006459},
      {"each on its own", INFO(V1("12", "7") V2("null", "\"5\"")),
       OUTCOME_SAMPLE, 12, 5},
      {"unusable exact, usable rounded", INFO(V1("12", "7") V2("\"1.2M\"",
           "\"\"")), OUTCOME_SAMPLE, 12, 7},
      {"0 beside views is not told", INFO(V1("0", "7")), OUTCOME_SAMPLE, NAN,
       7},
      {"0 in the exact ones, too", INFO(V1("0", "8") V2("\"0\"", "\"7\"")),
       OUTCOME_SAMPLE, NAN, 7},
      {"0 and 0 is a new tag", INFO(V1("0", "0")), OUTCOME_SAMPLE, 0, 0},
      {"0 beside views that are not told", INFO(V1("0", "null")),
       OUTCOME_FAULT, NAN, NAN},
      {"0 beside views that cannot be used", INFO(V1("0", "\"1.2B\"")),
       OUTCOME_FAULT, NAN, NAN},
      {"videos without views", INFO(V1("12", "null")), OUTCOME_SAMPLE, 12,
       NAN},
      {"views 0 beside videos", INFO(V1("12", "0")), OUTCOME_SAMPLE, 12, NAN},
      {"snake case below data is not Scavio's",
       INFO(",\"stats\":{\"video_count\":5}"), OUTCOME_FAULT, NAN, NAN},
      {"no counts", INFO(""), OUTCOME_FAULT, NAN, NAN},
      {"negative", INFO(V1("-1", "-1")), OUTCOME_FAULT, NAN, NAN},
      {"without end", INFO(V1("1e999", "1e999")), OUTCOME_FAULT, NAN, NAN},
      {"beyond a double's digits", INFO(V1("9007199254740994", "1e300")),
       OUTCOME_FAULT, NAN, NAN},
      {"arrays", INFO(V1("[5]", "[5]")), OUTCOME_FAULT, NAN, NAN},
      {"two equal names that disagree", INFO(V1("5,\"videoCount\":6", "7")),
       OUTCOME_SAMPLE, NAN, 7},
      {"two equal names that agree", INFO(V1("5,\"videoCount\":5", "7")),
       OUTCOME_SAMPLE, 5, 7},
      {"a zero in a count", INFO(V1("\"5\\u00001\"", "7")), OUTCOME_FAULT,
       NAN, NAN},
      {"a number alone", "5", OUTCOME_FAULT, NAN, NAN},
      {"null alone", "null", OUTCOME_FAULT, NAN, NAN},
      {"names are case-sensitive", INFO(",\"STATS\":{\"videoCount\":5}"),
       OUTCOME_FAULT, NAN, NAN},
      {"not JSON", "<html>", OUTCOME_FAULT, NAN, NAN},
      {"empty", "", OUTCOME_FAULT, NAN, NAN},
      {"two answers", INFO(V1("5", "6")) INFO(V1("7", "8")), OUTCOME_FAULT,
       NAN, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a = stats("scavio", "aitools", 200, cases[i].json);
    check_int(cases[i].name, a.outcome, cases[i].o);
    check_int(cases[i].name, a.billed, true);
    check_number(cases[i].name, a.videos, cases[i].videos);
    check_number(cases[i].name, a.views, cases[i].views);
    check_int(cases[i].name, a.why[0] == '\0', a.outcome == OUTCOME_SAMPLE);
  }
}

#define CODE(code) "{\"data\":{\"statusCode\":" code ",\"challengeInfo\":{" \
  "\"challenge\":{\"id\":\"7\"},\"stats\":{\"videoCount\":5}}}}"

static void codes_and_titles_decide_first(void **state) {
  (void)state;
  static const struct {
    const char *name, *tag, *json;
    enum outcome o;
    bool banned;
  } cases[] = {
      {"0 is good", "x", CODE("0"), OUTCOME_SAMPLE, false},
      {"no user", "x", CODE("10202"), OUTCOME_NOT_FOUND, false},
      {"no hashtag", "x", CODE("10205"), OUTCOME_NOT_FOUND, false},
      {"as a string", "x", CODE("\"10205\""), OUTCOME_NOT_FOUND, false},
      {"blacklisted", "x", CODE("10209"), OUTCOME_NOT_FOUND, true},
      {"sensitive", "x", CODE("10211"), OUTCOME_NOT_FOUND, true},
      {"withdrawn", "x", CODE("10212"), OUTCOME_NOT_FOUND, true},
      {"a captcha", "x", CODE("10000"), OUTCOME_FAULT, false},
      {"a bot block", "x", CODE("10114"), OUTCOME_FAULT, false},
      {"the second spelling", "x", "{\"data\":{\"statusCode\":0,"
       "\"status_code\":10202}}", OUTCOME_NOT_FOUND, false},
      {"challengeInfo without challenge", "x",
       "{\"data\":{\"challengeInfo\":{\"stats\":{\"videoCount\":5}}}}",
       OUTCOME_NOT_FOUND, false},
      {"an empty id", "x", "{\"data\":{\"challengeInfo\":{\"challenge\":"
       "{\"id\":\"\"},\"stats\":{\"videoCount\":5}}}}", OUTCOME_NOT_FOUND,
       false},
      {"other cases of the same letters", "nba", "{\"data\":{\"challengeInfo"
       "\":{\"challenge\":{\"id\":\"7\",\"title\":\"NBA\"},\"stats\":"
       "{\"videoCount\":5}}}}", OUTCOME_SAMPLE, false},
      {"with a # and blanks around", "nba", "{\"data\":{\"challengeInfo\":"
       "{\"challenge\":{\"id\":\"7\",\"title\":\" #NBA \"},"
       "\"stats\":{\"videoCount\":5}}}}", OUTCOME_SAMPLE, false},
      {"a blank inside", "nba", "{\"data\":{\"challengeInfo\":{\"challenge\":"
       "{\"id\":\"7\",\"title\":\"nba x\"},\"stats\":{\"videoCount\":5}}}}",
       OUTCOME_FAULT, false},
      {"another hashtag", "nba", "{\"data\":{\"challengeInfo\":{\"challenge\":"
       "{\"id\":\"7\",\"title\":\"nbaa\"},\"stats\":{\"videoCount\":5}}}}",
       OUTCOME_FAULT, false},
      {"other alphabets are not compared", "селфи", "{\"data\":"
       "{\"challengeInfo\":{\"challenge\":{\"id\":\"7\",\"title\":\"СЕЛФИ\"},"
       "\"stats\":{\"videoCount\":5}}}}", OUTCOME_SAMPLE, false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a = stats("scavio", cases[i].tag, 200, cases[i].json);
    check_int(cases[i].name, a.outcome, cases[i].o);
    check_int(cases[i].name, a.banned, cases[i].banned);
    check_int(cases[i].name, a.billed, true);
  }
}

static void the_id_is_kept_whole_or_not_at_all(void **state) {
  (void)state;
  char id64[65], id65[66];
  memset(id64, '7', 64);
  memset(id65, '7', 65);
  id64[64] = id65[65] = '\0';
  const struct {
    const char *quote, *id, *want;
  } cases[] = {
      {"\"", "7214409", "7214409"},
      {"\"", "7551234567890123456", "7551234567890123456"},
      {"", "229207", "229207"}, /* a bare number */
      {"\"", id64, id64},
      {"\"", id65, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char json[300];
    snprintf(json, sizeof(json),
             "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":%s%s%s},"
             "\"stats\":{\"videoCount\":5}}}}",
             cases[i].quote, cases[i].id, cases[i].quote);
    struct answer a = stats("scavio", "x", 200, json);
    check_int(json, a.outcome, OUTCOME_SAMPLE);
    check_text(json, a.id, cases[i].want);
  }
}

/* The table of outcomes, by status alone: the body is not JSON. */
static void every_status_has_its_outcome(void **state) {
  (void)state;
  static const struct {
    int from, to;
    enum outcome o;
    bool billed;
  } cases[] = {
      {200, 299, OUTCOME_FAULT, true},     {300, 399, OUTCOME_REFUSED, false},
      {400, 400, OUTCOME_REFUSED, false},  {401, 401, OUTCOME_AUTH, false},
      {402, 402, OUTCOME_CREDITS, false},  {403, 403, OUTCOME_AUTH, false},
      {404, 404, OUTCOME_NOT_FOUND, true}, {405, 428, OUTCOME_REFUSED, false},
      {429, 429, OUTCOME_LIMITED, false},  {430, 499, OUTCOME_REFUSED, false},
      {500, 501, OUTCOME_FAULT, true},     {502, 503, OUTCOME_FAULT, false},
      {504, 599, OUTCOME_FAULT, true},     {100, 100, OUTCOME_FAULT, true},
      {999, 999, OUTCOME_FAULT, true},
  };
  static const char *const names[] = {"scavio", "scavio-blog"};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    for (int status = cases[i].from; status <= cases[i].to; status++)
      for (size_t k = 0; k < COUNT_OF(names); k++) {
        struct answer a = stats(names[k], "x", status, "busy");
        check_int(names[k], a.outcome, cases[i].o);
        check_int(names[k], a.billed, cases[i].billed);
        check_int(names[k], a.status, status);
        assert_true(isnan(a.credits) && isnan(a.videos) && a.id[0] == '\0');
        assert_true(a.why[0] != '\0');
      }
}

static void the_servers_words_are_cleaned(void **state) {
  (void)state;
  static const struct {
    const char *json, *why;
  } cases[] = {
      {"{\"error\":\"two\\nlines\"}", "the API answered 400: two lines"},
      {"{\"error\":\"\\u001b[31mred\"}", "the API answered 400:  [31mred"},
      {"{\"error\":\"\xFF\xFE\"}", "the API answered 400: ?" "?"},
      {"{\"error\":\"%s%n\"}", "the API answered 400: %s%n"},
      {"{\"error\":\"\"}", "the API answered 400"},
      {"{\"error\":{\"code\":\"x\"},\"message\":\"why\"}",
       "the API answered 400: why"},
      {"{\"error\":429}", "the API answered 400: 429"},
      {"{\"error\":null}", "the API answered 400"},
      {"[]", "the API answered 400"},
      {"busy", "the API answered 400"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text(cases[i].json, stats("scavio", "x", 400, cases[i].json).why,
               cases[i].why);
  char json[2000] = "{\"error\":\"";
  for (int i = 0; i < 400; i++)
    strcat(json, "\u20AC");
  strcat(json, "\"}");
  struct answer a = stats("scavio", "x", 400, json);
  assert_true(text_is_utf8(a.why));
  check_range(strlen(a.why), 100, sizeof(a.why) - 1);
}

static void the_limits_are_told(void **state) {
  (void)state;
  static const struct {
    const char *json;
    double credits;
    int concurrency;
  } cases[] = {
      {"{\"concurrency\":1}", NAN, 1},
      {"{\"concurrency\":\"5\"}", NAN, 5},
      {"{\"concurrency\":0}", NAN, 0},
      {"{\"concurrency\":-1}", NAN, 0},
      {"{\"concurrency\":1e9}", NAN, 0},
      {"{\"credits_remaining\":0}", 0, 0},
      {"{\"credits_remaining\":6871}", 6871, 0},
      {"{\"credit_balance\":12}", 12, 0},
      {"{\"credits_remaining\":\"many\"}", NAN, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a = stats("scavio", "x", 429, cases[i].json);
    check_number(cases[i].json, a.credits, cases[i].credits);
    check_int(cases[i].json, a.concurrency, cases[i].concurrency);
  }
}

static void the_usage_call_is_free(void **state) {
  (void)state;
  static const struct {
    int status;
    const char *json;
    enum outcome o;
    double credits;
    const char *plan;
  } cases[] = {
      {200, "{\"plan\":\"free\",\"credit_balance\":38}", OUTCOME_SAMPLE, 38,
       "free"},
      {200, "{\"credit_balance\":0}", OUTCOME_SAMPLE, 0, ""},
      {200, "{\"credit_balance\":\"6,871\"}", OUTCOME_SAMPLE, 6871, ""},
      {200, "{\"plan\":\"a\\nb\",\"credit_balance\":1}", OUTCOME_SAMPLE, 1,
       "a b"},
      {200, "{\"plan\":\"a very long plan name that has no end in sight\","
            "\"credit_balance\":1}", OUTCOME_SAMPLE, 1,
       "a very long plan name that has no end i"},
      {200, "{\"plan\":\"free\"}", OUTCOME_FAULT, NAN, "free"},
      {200, "{\"credit_balance\":-5}", OUTCOME_FAULT, NAN, ""},
      {200, "[]", OUTCOME_FAULT, NAN, ""},
      {200, "busy", OUTCOME_FAULT, NAN, ""},
      {401, "{\"error\":\"no\"}", OUTCOME_AUTH, NAN, ""},
      {404, "", OUTCOME_NOT_FOUND, NAN, ""},
      {500, "", OUTCOME_FAULT, NAN, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a;
    struct body body = {cases[i].json, strlen(cases[i].json)};
    provider_read_usage(provider_find("scavio"), cases[i].status, body, &a);
    check_int(cases[i].json, a.outcome, cases[i].o);
    check_int(cases[i].json, a.billed, false);
    check_number(cases[i].json, a.credits, cases[i].credits);
    check_text(cases[i].json, a.plan, cases[i].plan);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_count_names_its_source),
      cmocka_unit_test(counts_are_read_or_missing_never_made_up),
      cmocka_unit_test(codes_and_titles_decide_first),
      cmocka_unit_test(the_id_is_kept_whole_or_not_at_all),
      cmocka_unit_test(every_status_has_its_outcome),
      cmocka_unit_test(the_servers_words_are_cleaned),
      cmocka_unit_test(the_limits_are_told),
      cmocka_unit_test(the_usage_call_is_free),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
