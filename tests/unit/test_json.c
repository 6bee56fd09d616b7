/* SPDX-License-Identifier: MIT */
#include "core/json_bounds.h"
#include "provider/json.h"
#include "table.h"

#include <malloc.h>
#include <stdlib.h>

static cJSON *document(const char *text) {
  return json_document((struct body){text, strlen(text)});
}

/* The document and the answers are those of RFC 6901, section 5. */
static void pointers_lead_where_the_rfc_says(void **state) {
  (void)state;
  static const char rfc[] =
      "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,"
      "\"g|h\":4,\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,"
      "\"null\":null,\"o\":{\"p\":[[9]],\"\":{\"\":10}},\"~1\":11,\"07\":12,"
      "\"twice\":1,\"twice\":2,\"other\":1,\"other\":\"1\",\"alike\":5,"
      "\"alike\":5,\"words\":\"a\",\"words\":\"a\",\"lists\":[1],"
      "\"lists\":[1]}";
  static const struct {
    const char *pointer, *want; /* NULL: nowhere */
  } cases[] = {
      {"/foo", "[\"bar\",\"baz\"]"},
      {"/foo/0", "\"bar\""},
      {"/foo/1", "\"baz\""},
      {"/", "0"},
      {"/a~1b", "1"},
      {"/c%d", "2"},
      {"/e^f", "3"},
      {"/g|h", "4"},
      {"/i\\j", "5"},
      {"/k\"l", "6"},
      {"/ ", "7"},
      {"/m~0n", "8"},
      {"/o/p/0/0", "9"},
      {"/o//", "10"},
      {"/~01", "11"}, /* '~0' then '1', never '/' */
      {"/07", "12"},
      {"/foo/2", NULL},
      {"/foo/00", NULL}, /* an index has no leading zero */
      {"/foo/-", NULL},
      {"/foo/-1", NULL},
      {"/foo/", NULL},
      {"/foo/bar", NULL},
      {"/foo/0/x", NULL},
      {"/fo", NULL},
      {"/fooo", NULL},
      {"/FOO", NULL},
      {"/a/b", NULL},
      {"/null", NULL},
      {"/null/x", NULL},
      {"foo", NULL},
      {"foo/0", NULL},
      {"/twice", NULL}, /* who knows which one was meant */
      {"/other", NULL},
      {"/alike", "5"},
      {"/words", "\"a\""},
      {"/lists", NULL},
  };
  cJSON *root = document(rfc);
  assert_non_null(root);
  assert_ptr_equal(json_at(root, ""), root);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const cJSON *item = json_at(root, cases[i].pointer);
    char *got = item != NULL ? cJSON_PrintUnformatted(item) : NULL;
    check_text(cases[i].pointer, got ? got : "nowhere",
               cases[i].want ? cases[i].want : "nowhere");
    free(got);
  }
  cJSON_Delete(root);
  assert_null(json_at(NULL, "/foo"));
  assert_null(json_at(NULL, ""));
}

static void counts_are_read_strictly(void **state) {
  (void)state;
  static const struct {
    const char *json;
    double want;
  } cases[] = {
      {"0", 0},
      {"4127336", 4127336},
      {"119178100000000", 119178100000000},
      {"4127336.0", 4127336},
      {"1e3", 1000},
      {"9007199254740992", 9007199254740992},
      {"9007199254740993", NAN},
      {"9007199254740994", NAN},
      {"9007199254740993.0", NAN},
      {"9.007199254740993e15", NAN},
      {"9007199254740991.0", 9007199254740991},
      {"\"4127336\"", 4127336},
      {"\"0\"", 0},
      {"\"007\"", 7},
      {"\"1,234\"", 1234},
      {"\"1,234,567\"", 1234567},
      {"\"12,345\"", 12345},
      {"\"9007199254740992\"", 9007199254740992},
      {"\"9007199254740994\"", NAN},
      {"\"99999999999999999\"", NAN},
      {"-1", NAN},
      {"1.5", NAN},
      {"1e999", NAN},
      {"-1e999", NAN},
      {"1e-7", NAN},
      {"\"\"", NAN},
      {"\",\"", NAN},
      {"\",123\"", NAN},
      {"\"123,\"", NAN},
      {"\"12,34\"", NAN},
      {"\"1234,567\"", NAN},
      {"\"1,,234\"", NAN},
      {"\"1,2345\"", NAN},
      {"\"1.2M\"", NAN},
      {"\"1.4T\"", NAN},
      {"\"-1\"", NAN},
      {"\"+1\"", NAN},
      {"\"1.0\"", NAN},
      {"\"1e3\"", NAN},
      {"\"0x10\"", NAN},
      {"\" 7\"", NAN},
      {"\"7 \"", NAN},
      {"\"\\u0661\"", NAN}, /* an Arabic one */
      {"null", NAN},
      {"true", NAN},
      {"false", NAN},
      {"[]", NAN},
      {"[7]", NAN},
      {"{}", NAN},
      {"{\"a\":7}", NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    cJSON *item = document(cases[i].json);
    assert_non_null(item);
    check_number(cases[i].json, json_count(item), cases[i].want);
    cJSON_Delete(item);
  }
  check_number("nothing", json_count(NULL), NAN);
}

static void the_first_usable_figure_wins(void **state) {
  (void)state;
  static const char *const pointers[] = {"/a", "/b", "/c", NULL};
  static const struct {
    const char *json;
    double count;
    const char *text; /* NULL: none */
    const char *from; /* where the count is from; NULL: from nowhere */
  } cases[] = {
      {"{\"a\":1,\"b\":2}", 1, "1", "/a"},
      {"{\"b\":2,\"a\":1}", 1, "1", "/a"},
      {"{\"b\":2}", 2, "2", "/b"},
      {"{\"a\":0,\"b\":2}", 2, "0", "/b"},
      {"{\"a\":0}", 0, "0", "/a"},
      {"{\"a\":0,\"b\":\"x\"}", 0, "0", "/a"},
      {"{\"a\":\"1.2M\",\"b\":\"1200000\"}", 1200000, "1.2M", "/b"},
      {"{\"a\":null,\"c\":3}", 3, "3", "/c"},
      {"{\"a\":\"\",\"b\":\"x\"}", NAN, "x", NULL},
      {"{\"a\":{\"message\":\"x\"}}", NAN, NULL, NULL},
      {"{\"a\":true,\"b\":[1],\"c\":-1}", NAN, NULL, NULL},
      {"{\"a\":9007199254740992}", 9007199254740992, "9007199254740992", "/a"},
      {"{}", NAN, NULL, NULL},
      {"[]", NAN, NULL, NULL},
      {"7", NAN, NULL, NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char number[32];
    cJSON *root = document(cases[i].json);
    const char *text = json_first_text(root, pointers, number);
    check_number(cases[i].json, json_first_count(root, pointers),
                 cases[i].count);
    const char *from = json_first_count_from(root, pointers);
    check_text(cases[i].json, from ? from : "none",
               cases[i].from ? cases[i].from : "none");
    check_text(cases[i].json, text ? text : "none",
               cases[i].text ? cases[i].text : "none");
    cJSON_Delete(root);
  }
}

static void scalars_become_texts(void **state) {
  (void)state;
  static const struct {
    const char *json, *text; /* NULL: it is none */
    bool there;
  } cases[] = {
      {"\"x\"", "x", true},         {"\"\"", "", false},
      {"-1", "-1", true},           {"0", "0", true},
      {"10209", "10209", true},     {"1.5", "1.5", true},
      {"true", "true", true},       {"false", "false", true},
      {"null", NULL, false},        {"[]", NULL, false},
      {"[0]", NULL, true},          {"{}", NULL, false},
      {"{\"a\":null}", NULL, true}, {"1e300", "1e+300", true},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char number[JSON_NUMBER_SIZE];
    cJSON *item = document(cases[i].json);
    const char *text = json_scalar(item, number);
    check_text(cases[i].json, text != NULL ? text : "none",
               cases[i].text != NULL ? cases[i].text : "none");
    check_int(cases[i].json, json_is_there(item), cases[i].there);
    cJSON_Delete(item);
  }
  char number[JSON_NUMBER_SIZE];
  assert_null(json_scalar(NULL, number));
  assert_false(json_is_there(NULL));
}

static void a_body_is_exactly_one_value(void **state) {
  (void)state;
#define BYTES(text) text, sizeof(text) - 1
  static const struct {
    const char *name, *bytes;
    size_t len;
    bool good;
  } cases[] = {
      {"an object", BYTES("{}"), true},
      {"blanks around it", BYTES(" \r\n\t{}\n\n"), true},
      {"a byte order mark", BYTES("\xEF\xBB\xBF{}"), true},
      {"a number", BYTES("7"), true},
      {"nothing", BYTES(""), false},
      {"blanks", BYTES("  "), false},
      {"a page", BYTES("<html></html>"), false},
      {"cut in an object", BYTES("{\"a\":1"), false},
      {"cut in a string", BYTES("{\"a\":\"x"), false},
      {"cut in an escape", BYTES("{\"a\":\"\\u00"), false},
      {"cut behind a backslash", BYTES("\"\\"), false},
      {"two values", BYTES("{}{}"), false},
      {"rubbish behind it", BYTES("{} x"), false},
      {"a zero byte behind it", BYTES("{}\0"), false},
      /* cJSON takes every control byte for a blank: no harm, no figure */
      {"a zero byte before it", BYTES("\0{}"), true},
      {"a zero byte between members", BYTES("{\"a\":1,\0\"b\":2}"), true},
      {"a zero byte in a number", BYTES("{\"a\":1\0002}"), false},
      {"a surrogate alone", BYTES("\"\\uD83D\""), false},
      {"single quotes", BYTES("{'a':1}"), false},
      {"a comma too many", BYTES("[1,]"), false},
      {"NaN is no JSON", BYTES("NaN"), false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    /* A copy of the very size: a read beyond it is seen by the tools. */
    char *exact = malloc(cases[i].len > 0 ? cases[i].len : 1);
    memcpy(exact, cases[i].bytes, cases[i].len);
    cJSON *root = json_document((struct body){exact, cases[i].len});
    check_int(cases[i].name, root != NULL, cases[i].good);
    cJSON_Delete(root);
    free(exact);
  }
  assert_null(json_document((struct body){NULL, 0}));
}

static void a_zero_is_seen(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t len;
    bool want;
  } cases[] = {{"{\"a\":\"b\"}", 9, false},   {"{\"a\":\"b\"}\0", 10, true},
               {"[\"1\0002\"]", 7, true},     {"[\"1\\u00002\"]", 12, true},
               {"[\"1\\u0001\"]", 11, false}, {"", 0, false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].bytes,
              json_has_zero((struct body){cases[i].bytes, cases[i].len}),
              cases[i].want);
  assert_false(json_has_zero((struct body){NULL, 0}));
}

static void long_numbers_keep_their_digits(void **state) {
  (void)state;
  static const struct {
    const char *json, *pointer, *text; /* NULL: it is no text */
    double count;
  } cases[] = {
      {"{\"id\":7551200000000000011}", "/id", "7551200000000000011", NAN},
      {"[7551200000000000011,7551200000000000012]", "/1",
       "7551200000000000012", NAN},
      {"9007199254740993", "", "9007199254740993", NAN},
      {"9007199254740992", "", "9007199254740992", 9007199254740992},
      {"{\"v\": 119178100000000 }", "/v", NULL, 119178100000000},
      {"{\"a\":\"7551200000000000011\",\"b\":1}", "/b", NULL, 1},
      {"{\"a\":\"x\\\" 7551200000000000011\"}", "/a",
       "x\" 7551200000000000011", NAN},
      {"{\"a\\\\\":1,\"b\":7551200000000000011}", "/b", "7551200000000000011",
       NAN},
      {"-7551200000000000011", "", NULL, NAN}, /* no id is below zero */
      {"7551200000000000011.0", "", NULL, NAN},
      {"1234567890123456e-10", "", NULL, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    cJSON *root = document(cases[i].json);
    assert_non_null(root);
    const cJSON *item = json_at(root, cases[i].pointer);
    const char *text = cJSON_GetStringValue(item);
    check_text(cases[i].json, text != NULL ? text : "none",
               cases[i].text != NULL ? cases[i].text : "none");
    check_number(cases[i].json, json_count(item), cases[i].count);
    cJSON_Delete(root);
  }
  /* what is no JSON does not become some */
  static const char *const bad[] = {
      "{7551200000000000011:1}x", "\"7551200000000000011",
      "[7551200000000000011", "7551200000000000011 7551200000000000011",
      "75512000000000000117.e"};
  for (size_t i = 0; i < COUNT_OF(bad); i++)
    assert_null(document(bad[i]));
}

static void deep_nesting_ends(void **state) {
  (void)state;
  static const struct {
    size_t depth;
    bool good;
  } cases[] = {{64, true}, {65, false}, {2000, false}, {1000000, false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    size_t depth = cases[i].depth;
    char *text = malloc(2 * depth);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    cJSON *root = json_document((struct body){text, 2 * depth});
    check_int("nested", root != NULL, cases[i].good);
    cJSON_Delete(root);
    free(text);
  }
}

/* The memory that a document takes, by glibc's own account. */
static void many_small_values_are_refused(void **state) {
  (void)state;
  static const size_t bytes = (size_t)4 << 20;
  char *text = malloc(bytes);
  for (size_t i = 0; i < bytes; i++)
    text[i] = i % 2 == 0 ? (i == 0 ? '[' : ',') : '0';
  text[bytes - 1] = ']';
  assert_null(json_document((struct body){text, bytes}));
  assert_non_null(json_excess(text, bytes, JSON_VALUES_MAX));
  size_t most = 2 * (size_t)(JSON_VALUES_MAX - 1) + 1;
  text[most - 1] = ']';
  struct mallinfo2 before = mallinfo2();
  cJSON *root = json_document((struct body){text, most});
  assert_non_null(root);
  assert_true(mallinfo2().uordblks - before.uordblks < (size_t)32 << 20);
  cJSON_Delete(root);
  text[most - 1] = ',';
  memset(text + most, ' ', 100);
  text[most] = '0';
  text[most + 1] = ']';
  assert_null(json_document((struct body){text, most + 2}));
  memset(text, '"', bytes); /* commas inside a text are none */
  memset(text + 1, ',', bytes - 2);
  root = json_document((struct body){text, bytes});
  assert_non_null(root);
  cJSON_Delete(root);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pointers_lead_where_the_rfc_says),
      cmocka_unit_test(counts_are_read_strictly),
      cmocka_unit_test(the_first_usable_figure_wins),
      cmocka_unit_test(scalars_become_texts),
      cmocka_unit_test(a_body_is_exactly_one_value),
      cmocka_unit_test(a_zero_is_seen),
      cmocka_unit_test(many_small_values_are_refused),
      cmocka_unit_test(long_numbers_keep_their_digits),
      cmocka_unit_test(deep_nesting_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
