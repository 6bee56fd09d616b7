/* SPDX-License-Identifier: MIT */
/* What is said of each pointer and each test. */
#include "provider/block.h"
#include "provider/call.h"
#include "scratch.h"

/* A block of these lines: "Option" "text" ..., each ended by NULL. */
struct line {
  const char *option, *texts[4];
};

static struct provider *block_of(const struct line *lines) {
  struct provider *p = provider_new("mine");
  struct errmsg msg = {""};
  for (; lines->option != NULL; lines++) {
    int num = 0;
    while (num < 4 && lines->texts[num] != NULL)
      num++;
    if (provider_set(p, lines->option, lines->texts, num, &msg) != 0)
      fail_msg("%s: %s", lines->option, msg.text);
  }
  return p;
}

static void explain(const struct line *lines, enum call call, int status,
                    const char *text, struct said *said) {
  struct provider *p = block_of(lines);
  *said = (struct said){0, ""};
  call_kind(call)->explain(p, status, (struct body){text, strlen(text)},
                   said_take, said);
  free(p);
}

#define COUNTS                                                                \
  {"VideoCount", {"/a/wrong", "/a/count"}}, {"ViewCount", {"/a/views"}}

static void each_pointer_says_what_it_found(void **state) {
  (void)state;
  static const struct line lines[] = {COUNTS, {"HashtagId", {"/id"}}, {NULL, {0}}};
  static const struct {
    const char *name, *text, *says, *not_said;
  } cases[] = {
      {"the second is taken", "{\"a\":{\"count\":7,\"views\":\"1,234\"},\"id\":1}",
       "status 200|\"/a/wrong\" finds nothing; \"/a\" is an object with count, "
       "views|\"/a/count\" is 7: used|\"/a/views\" is \"1,234\": used|\"/id\" is 1: "
       "used", "sound like counts"},
      {"the first is enough", "{\"a\":{\"wrong\":5,\"count\":7,\"views\":1}}",
       "\"/a/wrong\" is 5: used", "\"/a/count\""},
      {"a short number", "{\"a\":{\"count\":\"1.2M\",\"views\":1}}",
       "\"/a/count\" is \"1.2M\": this is no whole number|none of them", "is 7"},
      {"a zero", "{\"a\":{\"count\":0,\"views\":1}}",
       "\"/a/count\" is 0: 0, which may stand for \"not counted\"", "\": used\""},
      {"others are offered",
       "{\"x\":{\"~\":[{\"videoTotal\":9,\"nothing\":8},{\"views\":7}]}}",
       "\"\" is an object with x|sound like counts|\"/x/~/0/videoTotal\" is 9",
       "is 8"},
      {"none can be offered", "{\"a\":[]}", "\"/a\" is a list of 0|    none",
       ": used"},
      {"no JSON", "<html>", "and no JSON", "VideoCount"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct said said;
    explain(lines, CALL_STATS, 200, cases[i].text, &said);
    check_says(cases[i].name, said.text, cases[i].says);
    if (strstr(said.text, cases[i].not_said) != NULL)
      fail_msg("%s: \"%s\" is in \"%s\"", cases[i].name, cases[i].not_said,
               said.text);
  }
}

static void each_test_says_whether_it_decides(void **state) {
  (void)state;
  static const struct line lines[] = {{"Success", {"/ok", "1"}},
                                      {"NotFound", {"/why", "*no such*", "gone"}},
                                      {"KeyRefused", {"status", "418"}},
                                      {"NotFound", {"/id"}},
                                      {"ErrorMessage", {"/why"}},
                                      COUNTS,
                                      {NULL, {0}}};
  static const struct {
    const char *name;
    int status;
    const char *text, *says;
  } cases[] = {
      {"a success that is none", 200, "{\"ok\":0,\"why\":\"bad\"}",
       "Success \"/ok\": is 0, looked for \"1\": this decides|ErrorMessage|"
       "\"/why\" is \"bad\": used"},
      {"a later one", 200, "{\"ok\":1,\"why\":\"No such tag\"}",
       "Success \"/ok\": is 1, looked for \"1\": goes on|NotFound \"/why\": is \"No "
       "such tag\", looked for \"*no such*\" or \"gone\": this decides"},
      {"the status", 418, "{\"ok\":1}",
       "KeyRefused \"status\": is 418, looked for \"418\": this decides"},
      {"nothing there", 200, "{\"ok\":1}",
       "NotFound \"/id\": is nothing, looked for nothing: this decides"},
      {"no test", 500, "{\"id\":3}", "no test decides: the status 500 does"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct said said;
    explain(lines, CALL_STATS, cases[i].status, cases[i].text, &said);
    check_says(cases[i].name, said.text, cases[i].says);
  }
}

static void the_first_video_is_walked_through(void **state) {
  (void)state;
  static const struct line lines[] = {{"VideosList", {"/none", "/list"}},
                                      {"VideoId", {"/id"}},
                                      {"VideoPlays", {"/plays"}},
                                      {NULL, {0}}};
  struct said said;
  explain(lines, CALL_VIDEOS, 200, "{\"list\":[{\"id\":\"9\",\"plays\":4},{}]}",
          &said);
  check_says("the list", said.text,
             "\"/none\" finds nothing|\"/list\" is a list of 2: used|"
             "\"/id\" is \"9\": used|\"/plays\" is 4: used");
  explain(lines, CALL_VIDEOS, 200, "{\"list\":{}}", &said);
  check_says("no list", said.text, "an empty object: this is no list");
}

static void long_texts_stay_short(void **state) {
  (void)state;
  static const struct line lines[] = {COUNTS, {NULL, {0}}};
  char text[8192] = "{\"a\":{", name[32];
  for (int i = 0; i < 200; i++) {
    snprintf(name, sizeof(name), "\"member%d\":{},", i);
    strcat(text, name);
  }
  strcat(text, "\"z\":1}}");
  struct said said;
  explain(lines, CALL_STATS, 200, text, &said);
  check_says("cut", said.text, "member0, member1|, ...");
  assert_true(said.num < 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_pointer_says_what_it_found),
      cmocka_unit_test(each_test_says_whether_it_decides),
      cmocka_unit_test(the_first_video_is_walked_through),
      cmocka_unit_test(long_texts_stay_short),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
