/* SPDX-License-Identifier: MIT */
/* How the poller deals with APIs other than the preset: their choice, their
 * pace, what they cost, what they must not repeat. */
#include "poll_lab.h"

#include "items.h"
#include "poll/provider_select.h"

#include <stdlib.h>

/* A block that is whole but for its last line. */
#define MINE(name, last) \
  {{"Provider", 1, {TEXT(name)}}, 4, \
   {{"BaseURL", 1, {TEXT("https://h")}}, {"URL", 1, {TEXT("/{tag}?k={key}")}}, \
    {"VideoCount", 2, {TEXT("/v"), TEXT("/w")}}, last}}
#define GOOD {"Success", 2, {TEXT("/code"), NUMBER(0)}}
#define BAD {"Sucess", 2, {TEXT("/code"), NUMBER(0)}}
#define WORSE {"BaseURL", 1, {TEXT("https://h")}}

static void the_options_name_the_provider(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const char *provider; /* NULL: no such line */
    struct block blocks[2];
    int blocks_num;
    const char *url; /* base of the one chosen; NULL: none may be asked */
    const char *says;
  } cases[] = {
      {"the default", NULL, {{{0}, 0, {{0}}}}, 0, "https://api.scavio.dev", ""},
      {"a preset", "tikwm", {{{0}, 0, {{0}}}}, 0, "https://www.tikwm.com", ""},
      {"a block", "mine", {MINE("mine", GOOD)}, 1, "https://h", ""},
      {"a block in place of a preset", "tikwm", {MINE("tikwm", GOOD)}, 1,
       "https://h", ""},
      {"one of two", "mine", {MINE("other", GOOD), MINE("mine", GOOD)}, 2,
       "https://h", ""},
      {"nobody's name", "mien", {MINE("mine", GOOD)}, 1, NULL,
       "\"mien\" is not known|scavio, scavio-blog, tikwm|<Provider> blocks"},
      {"names have cases", "Mine", {MINE("mine", GOOD)}, 1, NULL,
       "\"Mine\" is not known"},
      {"a block with a mistake", "mine", {MINE("mine", BAD)}, 1, NULL,
       "<Provider \"mine\">: unknown option \"Sucess\"|did you mean Success|"
       "has mistakes, named above: 1. Polling is off until they are fixed"},
      {"another mistake", "mine", {MINE("mine", WORSE)}, 1, NULL,
       "BaseURL is given twice|has mistakes, named above: 1"},
      {"a broken block in place of a preset", "tikwm", {MINE("tikwm", BAD)}, 1,
       NULL, "<Provider \"tikwm\"> has mistakes"},
      {"a mistake elsewhere", "tikwm", {MINE("mine", BAD)}, 1,
       "https://www.tikwm.com", "<Provider \"mine\">: unknown option"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg;
    oconfig_item_t children[ITEM_CHILDREN];
    assert_int_equal(options_init(&o), 0);
    for (int k = 0; k < cases[i].blocks_num; k++) {
      oconfig_item_t item = block_item(&cases[i].blocks[k], children);
      check_int(cases[i].name, options_apply(&o, &item, said_take, &said, &msg),
                0);
    }
    if (cases[i].provider != NULL) {
      struct leaf line = {"Provider", 1, {TEXT(cases[i].provider)}};
      oconfig_item_t item = leaf_item(&line);
      check_int(cases[i].name, options_apply(&o, &item, said_take, &said, &msg),
                0);
    }
    struct provider *p = provider_chosen(&o, said_take, &said);
    check_text(cases[i].name, p != NULL ? p->base_url : "none",
               cases[i].url != NULL ? cases[i].url : "none");
    if (cases[i].says[0] == '\0')
      check_text(cases[i].name, said.text, "");
    check_says(cases[i].name, said.text, cases[i].says);
    free(p);
    options_clear(&o);
  }
}

/* tikwm's ways of answering. */
#define INFO "{\"code\":0,\"msg\":\"success\",\"data\":{\"id\":\"7\"," \
  "\"user_count\":5,\"view_count\":6}}"
#define POSTS "{\"code\":0,\"msg\":\"success\",\"data\":{\"videos\":[" \
  "{\"video_id\":\"1\",\"author\":{\"unique_id\":\"ana\"}}]}}"
#define TOO_FAST "{\"code\":-1,\"msg\":\"Free Api Limit: 1 request/second.\"}"
#define NO_SUCH "{\"code\":-1,\"msg\":\"challenge not found\"}"
#define ODD "{\"code\":-1,\"msg\":\"try again\"}"

static bool asks(const char *path) {
  return strstr(lab.job.request.url, path) != NULL;
}

/* Lets time pass until something is asked; returns the ms since `from`. */
static int64_t ms_until_asked(int64_t from) {
  int64_t wait = 0, end = lab.ms + 4000000;
  while ((wait = lab_next()) != 0) {
    assert_true(wait > 0 && lab.ms < end);
    lab.ms += wait;
  }
  return lab.ms - from;
}

static void the_provider_bounds_the_pace(void **state) {
  (void)state;
  static const struct {
    double gap, per_minute, want;
  } cases[] = {{0, 0, 0},   {0, 5, 5},   {1, 0, 60}, {1, 5, 5},
               {1, 60, 60}, {1, 600, 60}, {12, 5, 5}, {20, 5, 3}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct provider p = {.gap = cases[i].gap};
    check_number("a minute", poller_rate(&p, cases[i].per_minute),
                 cases[i].want);
  }
  lab.settings.provider = provider_find("tikwm");
  lab.settings.per_minute = 0;
  lab.settings.concurrent = 5;
  lab_begin("a b c", 1);
  assert_true(ms_until_asked(lab.ms) > 0);
  for (int i = 0; i < 2; i++) {
    int64_t sent = lab.ms;
    lab_answer_status(200, INFO);
    check_int("more than a second", ms_until_asked(sent), 1206);
  }
  lab_give_up();
}

static void videos_keep_their_own_distance(void **state) {
  (void)state;
  lab.settings.provider = provider_find("tikwm");
  lab.settings.per_minute = 0;
  lab_begin("a b c", 1);
  for (int i = 0; i < 3; i++) {
    ms_until_asked(lab.ms);
    lab_answer_status(200, INFO);
  }
  static const char *const names[] = {"a", "b", "c"};
  for (int i = 0; i < 3; i++)
    check_int("wanted", poller_want_videos(lab.poller, names[i], 1, 7),
              true);
  int64_t sent = lab.ms;
  for (int i = 0; i < 3; i++) {
    int64_t gap = ms_until_asked(sent);
    assert_true(asks("/api/challenge/posts?challenge_id=7&count=20&cursor=0"));
    if (i > 0)
      check_int("more than ten seconds", gap, 11055);
    sent = lab.ms;
    lab_answer_status(200, POSTS);
  }
  check_int("videos", lab.videos, 3);
}

/* Between two requests for videos the tags go on. */
static void tags_do_not_wait_for_videos(void **state) {
  (void)state;
  lab.settings.provider = provider_find("tikwm");
  lab.settings.per_minute = 0;
  lab_begin("a b", 1);
  ms_until_asked(lab.ms);
  lab_answer_status(200, INFO);
  lab_tag("b")->id = strdup("8");
  poller_want_videos(lab.poller, "a", 1, 7);
  poller_want_videos(lab.poller, "b", 1, 7);
  ms_until_asked(lab.ms);
  assert_true(asks("/posts?challenge_id=7&"));
  lab_answer_status(200, POSTS);
  int64_t sent = lab.ms;
  check_int("the next tag", ms_until_asked(sent), 1206);
  assert_true(asks("/info?challenge_name=b"));
  lab_answer_status(200, INFO);
  check_int("then the videos", ms_until_asked(sent), 11055);
  assert_true(asks("/posts?challenge_id=7&") || asks("challenge_id=8&"));
  lab_give_up();
}

static void a_refusal_in_a_good_answer_is_a_refusal(void **state) {
  (void)state;
  lab.settings.provider = provider_find("tikwm");
  lab.settings.per_minute = 0;
  lab_begin("a", 1);
  ms_until_asked(lab.ms);
  int64_t sent = lab.ms;
  lab_answer_status(200, TOO_FAST);
  check_int("backed off, as it told no time", ms_until_asked(sent), 5000);
  assert_true(asks("challenge_name=a"));
  check_int("the same day", day_of(lab.ms / 1000), D);
  lab_answer_status(200, INFO);
  check_int("samples", lab.samples, 1);
  check_text("nothing to tell", lab.said.text, "");
  poller_want_videos(lab.poller, "a", 1, 7);
  ms_until_asked(lab.ms);
  lab_answer_status(200, TOO_FAST);
  check_text("not told yet", lab.failed_videos, "");
  ms_until_asked(lab.ms);
  assert_true(asks("/posts"));
  lab_answer_status(200, POSTS);
  check_int("videos", lab.videos, 1);
}

static void free_requests_are_not_counted(void **state) {
  (void)state;
  static const struct {
    const char *name, *body;
    enum fetch_end end;
  } cases[] = {{"a sample", INFO, FETCH_ANSWERED},
               {"not found", NO_SUCH, FETCH_ANSWERED},
               {"a fault", ODD, FETCH_ANSWERED},
               {"no answer", NULL, FETCH_TIMED_OUT},
               {"half an answer", NULL, FETCH_BROKEN}};
  static const struct {
    const char *provider;
    int billed;
  } providers[] = {{"tikwm", 0}, {"scavio-blog", 1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    for (size_t k = 0; k < COUNT_OF(providers); k++) {
      lab_setup(state);
      lab.settings.provider = provider_find(providers[k].provider);
      lab_begin("a", 1);
      ms_until_asked(lab.ms);
      struct fetch_answer a = cases[i].body != NULL
                                  ? lab_reply(200, cases[i].body)
                                  : lab_end(cases[i].end);
      lab_answer(&a);
      check_int(cases[i].name, poller_today(lab.poller).requests,
                providers[k].billed);
      lab_teardown(state);
    }
  lab_setup(state);
}

static void credits_come_in_a_header_too(void **state) {
  (void)state;
  static const struct {
    const char *body;
    int64_t header;
    double want;
  } cases[] = {{COUNTS, FETCH_UNTOLD, NAN},
               {COUNTS, 6871, 6871},
               {COUNTS, 0, 0},
               {"{\"video_count\":5,\"credits_remaining\":12}", 6871, 12}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_setup(state);
    lab_begin("a", 1);
    ms_until_asked(lab.ms);
    struct fetch_answer a = lab_reply(200, cases[i].body);
    a.credits = cases[i].header;
    lab_answer(&a);
    check_number("credits", poller_today(lab.poller).credits, cases[i].want);
    lab_teardown(state);
  }
  lab_setup(state);
}

/* Servers and libraries repeat what they got. */
static void the_key_is_never_repeated(void **state) {
  (void)state;
  lab.settings.key = "sk&live 12345";
  lab.settings.per_minute = 0;
  static const char *const bodies[] = {
      "{\"error\":\"bad token sk&live 12345 in the address\"}",
      "{\"error\":\"GET /x?token=sk%26live%2012345\"}",
      "{\"error\":\"a long sentence which is cut in the middle of what no one "
      "may see at one hundred and nineteen bytes: xxxxxxxx sk&live 12345\"}",
  };
  for (size_t i = 0; i < COUNT_OF(bodies); i++) {
    lab_setup(state);
    lab.settings.key = "sk&live 12345";
    lab_begin("a", 1);
    ms_until_asked(lab.ms);
    lab_answer_status(400, bodies[i]);
    check_int("told", lab.said.num, 1);
    assert_null(strstr(lab.said.text, "sk&l"));
    assert_null(strstr(lab.said.text, "sk%26l"));
    check_says("stars", lab.said.text, "the API answered 400|***");
    lab_teardown(state);
  }
  lab_setup(state);
  lab.settings.key = "sk&live 12345";
  lab_begin("a", 1);
  ms_until_asked(lab.ms);
  struct fetch_answer a = lab_end(FETCH_TIMED_OUT);
  strcpy(a.why, "no answer from https://h/x?token=sk%26live%2012345");
  lab_answer(&a);
  check_int("told", lab.said.num, 1);
  assert_null(strstr(lab.said.text, "sk%26l"));
}

static void an_api_without_videos_is_not_asked_for_them(void **state) {
  (void)state;
  static const struct provider none = {
      .name = "none", .base_url = "https://h",
      .stats = {"GET", "/{tag}", NULL}, .count_videos = {"/v"}};
  lab.settings.provider = &none;
  lab_begin("a", 0);
  check_int("wanted", poller_want_videos(lab.poller, "a", 2, 7),
            false);
}

static void a_refusal_without_a_key_is_not_about_the_key(void **state) {
  (void)state;
  lab.settings.provider = provider_find("tikwm");
  lab_begin("a", 1);
  ms_until_asked(lab.ms);
  int64_t sent = lab.ms;
  lab_answer_status(403, "<html>");
  check_says("told", lab.said.text, "403|needs no key|another Provider");
  assert_null(strstr(lab.said.text, "APIKeyFile"));
  check_int("a probe an hour", ms_until_asked(sent) / 1000, 3600);
  lab_give_up();
}

#define WITH_LAB(test) \
  cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_options_name_the_provider),
      WITH_LAB(the_provider_bounds_the_pace),
      WITH_LAB(videos_keep_their_own_distance),
      WITH_LAB(tags_do_not_wait_for_videos),
      WITH_LAB(a_refusal_in_a_good_answer_is_a_refusal),
      cmocka_unit_test_teardown(free_requests_are_not_counted, lab_teardown),
      cmocka_unit_test_teardown(credits_come_in_a_header_too, lab_teardown),
      cmocka_unit_test_teardown(the_key_is_never_repeated, lab_teardown),
      WITH_LAB(an_api_without_videos_is_not_asked_for_them),
      WITH_LAB(a_refusal_without_a_key_is_not_about_the_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
