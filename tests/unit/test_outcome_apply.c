/* SPDX-License-Identifier: MIT */
/* The table of outcomes, row by row: what is asked next and when, what it
 * cost, and what people are told. */
#include "poll_lab.h"

enum reply {
  SAMPLE, NO_SUCH, R429, R429_TOLD, R429_LONG, R429_RESET, R500, R501, R502, R503, R504,
  TIMEOUT, RESET, TOO_LARGE, NO_JSON, NO_COUNTS, NETWORK, R401, R403, R402,
  R400, R302, AHEAD, BEHIND, SCAVIO, CREDITS_9, CREDITS_0, CREDITS_50, NO_USAGE
};

#define USAGE(n) "{\"credit_balance\":" #n "}"
#define TOLD(n) "{\"video_count\":5,\"view_count\":6,\"credits_remaining\":" #n "}"

static struct fetch_answer answer_of(enum reply r) {
  static const struct {
    int status;
    const char *body;
  } replies[] = {
      [SAMPLE] = {200, COUNTS}, [NO_SUCH] = {404, "{}"}, [R429] = {429, "{}"},
      [R429_TOLD] = {429, "{}"}, [R429_LONG] = {429, "{}"}, [R429_RESET] = {429, "{}"},
      [R500] = {500, "{}"}, [R501] = {501, ""}, [R502] = {502, "<html>"},
      [R503] = {503, "{}"}, [R504] = {504, ""}, [NO_JSON] = {200, "<html>"},
      [NO_COUNTS] = {200, "{}"}, [R401] = {401, "{}"}, [R403] = {403, "{}"},
      [R402] = {402, "{\"credits_remaining\":0}"},
      [R400] = {400, "{\"error\":\"no cursor\"}"}, [R302] = {302, ""},
      [AHEAD] = {200, COUNTS}, [BEHIND] = {200, COUNTS},
      [SCAVIO] = {200, "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":"
                       "\"1\"},\"stats\":{\"videoCount\":5}}}}"},
      [CREDITS_9] = {200, TOLD(9)}, [CREDITS_0] = {200, USAGE(0)},
      [CREDITS_50] = {200, USAGE(50)}, [NO_USAGE] = {500, "{}"}};
  if (r == TIMEOUT)
    return lab_end(FETCH_TIMED_OUT);
  if (r == RESET)
    return lab_end(FETCH_BROKEN);
  if (r == TOO_LARGE)
    return lab_end(FETCH_TOO_LARGE);
  if (r == NETWORK)
    return lab_end(FETCH_UNREACHABLE);
  struct fetch_answer a = lab_reply(replies[r].status, replies[r].body);
  a.date = lab.ms / 1000;
  if (r == R429_TOLD || r == R429_LONG)
    a.retry_after_s = r == R429_LONG ? 7200 : 150;
  if (r == R429_RESET)
    a.reset_at = a.date + 90;
  if (r == AHEAD || r == BEHIND)
    a.date += r == AHEAD ? -3700 : 3700;
  return a;
}

#define STEPS 10
struct story {
  const char *name;
  const char *tags;
  int days_ago; /* last sample; -1: never */
  struct {
    const char *asked;
    enum reply reply;
  } steps[STEPS];
  int billed;       /* on the day of the last step */
  const char *then; /* the request that follows */
  const char *says;
  int lines; /* in the log; "!" counts as one */
  struct {
    const char *provider;
    double min_credits, per_minute;
    int daily, hour, minute;
  } with;
};

static void tell(const struct story *s) {
  lab_setup(NULL);
  if (s->with.provider != NULL)
    lab.settings.provider = provider_find(s->with.provider);
  lab.settings.min_credits = s->with.min_credits;
  lab.settings.per_minute = s->with.per_minute;
  lab.settings.daily_requests = s->with.daily;
  lab_set_clock(0, s->with.hour, s->with.minute);
  lab_begin(s->tags, s->days_ago);
  int samples = 0;
  for (int i = 0; i < STEPS && s->steps[i].asked != NULL; i++) {
    check_text(s->name, lab_wait(20), s->steps[i].asked);
    struct fetch_answer a = answer_of(s->steps[i].reply);
    lab_answer(&a);
    samples += s->steps[i].reply == SAMPLE ||
               s->steps[i].reply == SCAVIO || s->steps[i].reply == CREDITS_9;
  }
  check_int(s->name, poller_today(lab.poller).requests, s->billed);
  check_int(s->name, lab.samples, samples);
  check_text(s->name, lab_wait(20), s->then);
  if (strcmp(s->then, "nothing") != 0)
    lab_give_up();
  if (lab.said.num != s->lines)
    fail_msg("%s: %d lines, want %d:\n%s", s->name, lab.said.num, s->lines,
             lab.said.text);
  check_says(s->name, lab.said.text, s->says);
  assert_null(strstr(lab.said.text, "sk_test"));
  lab_teardown(NULL);
}

#define FIVE(r)                                                                \
  {{"0 00:15 stats a", r}, {"0 00:16 stats a", r}, {"0 00:21 stats a", r},     \
   {"0 00:51 stats a", r}, {"0 02:51 stats a", r}}

static void some_answers_concern_one_tag_only(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"a sample is enough for the day", "a", 1, {{"0 00:15 stats a", SAMPLE}},
       1, "1 00:15 stats a", "", 0, {0}},
      {"never answered: at once", "a", -1, {{"0 00:00 stats a", SAMPLE}}, 1,
       "1 00:15 stats a", "", 0, {0}},
      {"late: at once", "a", 1, {{"0 13:00 stats a", SAMPLE}}, 1,
       "1 00:15 stats a", "", 0, {.hour = 13}},
      {"500", "a", 1, FIVE(R500), 5, "1 00:15 stats a",
       "#a: the API answered 500; asked again in 1 minute", 3, {0}},
      {"501", "a", 1, FIVE(R501), 5, "1 00:15 stats a", "501", 3, {0}},
      {"504", "a", 1, FIVE(R504), 5, "1 00:15 stats a", "504", 3, {0}},
      {"a time-out", "a", 1, FIVE(TIMEOUT), 5, "1 00:15 stats a",
       "no answer within Timeout", 3, {0}},
      {"broken off", "a", 1, FIVE(RESET), 5, "1 00:15 stats a", "broke off", 3,
       {0}},
      {"too large", "a", 1, FIVE(TOO_LARGE), 5, "1 00:15 stats a", "too large", 3,
       {0}},
      {"no JSON", "a", 1, FIVE(NO_JSON), 5, "1 00:15 stats a", "not JSON", 3,
       {0}},
      {"no counts", "a", 1, FIVE(NO_COUNTS), 5, "1 00:15 stats a",
       "no usable count", 3, {0}},
      {"502 is free", "a", 1, FIVE(R502), 0, "1 00:15 stats a", "502", 3, {0}},
      {"503 is free", "a", 1, FIVE(R503), 0, "1 00:15 stats a", "503", 3, {0}},
      {"a fault, then a sample", "a", 1,
       {{"0 00:15 stats a", R500}, {"0 00:16 stats a", SAMPLE}}, 2,
       "1 00:15 stats a", "500", 1, {0}},
      {"not found, yesterday was good: once more after an hour", "a", 1,
       {{"0 00:15 stats a", NO_SUCH}, {"0 01:15 stats a", NO_SUCH}}, 2,
       "1 00:15 stats a", "asked again in 60 minutes|tomorrow", 2, {0}},
      {"not found, never seen: tomorrow", "a", -1,
       {{"0 00:00 stats a", NO_SUCH}}, 1, "1 00:15 stats a", "tomorrow", 1,
       {0}},
      {"the only one: tomorrow, since nobody knows whose fault it is", "a", -1,
       {{"0 00:00 stats a", NO_SUCH}, {"1 00:15 stats a", NO_SUCH}}, 1,
       "2 00:15 stats a", "", 2, {0}},
      {"other 4xx: tomorrow", "a", 1, {{"0 00:15 stats a", R400}}, 0,
       "1 00:15 stats a", "#a|400|no cursor|tomorrow", 1, {0}},
      {"redirects are not followed", "a", 1, {{"0 00:15 stats a", R302}}, 0,
       "1 00:15 stats a", "#a|302|redirects|BaseURL", 1, {0}},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    tell(&stories[i]);
}

/* An API that has lost what it knew answers 0 of both. */
static void a_used_hashtag_with_zeros_is_a_miss(void **state) {
  (void)state;
  static const struct {
    float most; /* videos that were ever seen */
    int samples;
    const char *says;
  } cases[] = {
      {651000, 0, "#a: 0 videos and 0 views, of a hashtag that had more"},
      {100, 1, ""},
      {0, 1, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_setup(NULL);
    lab_set_clock(0, 0, 0);
    lab_begin("a", 1);
    lab.poller->tags.items[0]->most_videos = cases[i].most;
    check_text("asked", lab_wait(20), "0 00:15 stats a");
    struct fetch_answer a = lab_reply(
        200, "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"7\"},"
             "\"stats\":{\"videoCount\":0,\"viewCount\":0}}}}");
    lab_answer(&a);
    check_int("samples", lab.samples, cases[i].samples);
    check_says("said", lab.said.text, cases[i].says);
    check_int("paid", poller_today(lab.poller).requests, 1);
    lab_teardown(NULL);
  }
}

/* What is remembered comes from each sample, and from the files. */
static void the_most_videos_are_remembered(void **state) {
  (void)state;
  lab_setup(NULL);
  lab_set_clock(0, 0, 0);
  lab_begin("a", 1);
  check_text("asked", lab_wait(20), "0 00:15 stats a");
  struct fetch_answer a = answer_of(SAMPLE);
  lab_answer(&a);
  float told = lab.poller->tags.items[0]->most_videos;
  assert_true(told > 0);
  poller_admit(lab.poller, "a", &(struct poller_files){.videos = 5e6}, 0);
  check_number("the files'", (double)lab.poller->tags.items[0]->most_videos,
               5e6);
  poller_admit(lab.poller, "a", &(struct poller_files){.videos = 3}, 0);
  check_number("not less", (double)lab.poller->tags.items[0]->most_videos, 5e6);
  lab_teardown(NULL);
}

static void some_answers_stop_all_asking(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"no network: a probe every 5 minutes", "a b", 1,
       {{"0 00:15 stats a", NETWORK}, {"0 00:20 stats a", NETWORK},
        {"0 00:25 stats a", SAMPLE}, {"0 00:25 stats b", SAMPLE}}, 2,
       "1 00:15 stats a",
       "polling paused: the API cannot be reached|check the network|"
       "polling resumed after 10 minutes", 2, {0}},
      {"401: a probe an hour", "a b", 1,
       {{"0 00:15 stats a", R401}, {"0 01:15 stats a", R401},
        {"0 02:15 stats a", SAMPLE}}, 1, "0 02:15 stats b",
       "polling paused: the API answered 401|APIKeyFile|polling resumed", 2, {0}},
      {"403: the same", "a b", 1,
       {{"0 00:15 stats a", R403}, {"0 01:15 stats a", SAMPLE}}, 1,
       "0 01:15 stats b", "403|APIKeyFile", 2, {0}},
      {"402: a probe an hour", "a b", 1,
       {{"0 00:15 stats a", R402}, {"0 01:15 stats a", R402}}, 0,
       "0 02:15 stats a", "402|buy credits", 1, {0}},
      {"402, then a sample that tells no balance: it was paid", "a b", 1,
       {{"0 00:15 stats a", R402}, {"0 01:15 stats a", SAMPLE}}, 1,
       "0 01:15 stats b", "402|buy credits|polling resumed after 60 minutes", 2,
       {0}},
      {"402, then a hashtag that is not there: it was paid, too", "a b", -1,
       {{"0 00:00 stats a", R402}, {"0 01:00 stats a", NO_SUCH}}, 1,
       "0 01:00 stats b", "402|polling resumed after 60 minutes|tomorrow", 3,
       {0}},
      {"402 with a usage call: the balance is read, no credit is spent", "a b",
       1, {{"0 00:00 usage", CREDITS_50}, {"0 00:15 stats a", R402},
           {"0 01:15 usage", CREDITS_0}, {"0 02:15 usage", NO_USAGE},
           {"0 03:15 usage", CREDITS_50}, {"0 03:15 stats a", SCAVIO}}, 1,
       "0 03:15 stats b",
       "402|buy credits|polling resumed after 180 minutes", 3,
       {.provider = "scavio"}},
      {"MinCredits with a usage call", "a", 1,
       {{"0 00:00 usage", CREDITS_0}, {"0 01:00 usage", CREDITS_50},
        {"0 01:00 stats a", SCAVIO}}, 1,
       "1 00:15 stats a", "0 credits are left, MinCredits is 10|polling resumed", 2,
       {.provider = "scavio", .min_credits = 10}},
      {"MinCredits without one: no probe that spends", "a b", 1,
       {{"0 00:15 stats a", CREDITS_9}}, 1, "nothing",
       "9 credits are left, MinCredits is 10|restart collectd", 1,
       {.min_credits = 10}},
      {"our clock is ahead", "a b", 1,
       {{"0 00:15 stats a", AHEAD}, {"0 06:15 stats a", SAMPLE}}, 1,
       "0 06:15 stats b", "61 minutes ahead|NTP|polling resumed", 2, {0}},
      {"our clock is behind", "a b", 1, {{"0 00:15 stats a", BEHIND}}, 0,
       "0 06:15 stats a", "61 minutes behind|NTP", 1, {0}},
      {"the usage call sees the clock, too", "a", 1,
       {{"0 00:00 usage", CREDITS_50}, {"0 00:15 stats a", AHEAD}}, 0,
       "0 01:15 usage", "ahead", 1, {.provider = "scavio"}},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    tell(&stories[i]);
}

static void some_answers_slow_the_asking_down(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"429 with Retry-After 150", "a b", 1, {{"0 00:15 stats a", R429_TOLD}},
       0, "0 00:17 stats a", "", 0, {0}},
      {"429 with Retry-After 7200: that is told", "a b", 1,
       {{"0 00:15 stats a", R429_LONG}, {"0 02:15 stats a", SAMPLE}}, 1,
       "0 02:16 stats b",
       "the API answered 429|waits for 120 minutes|RequestsPerMinute", 1, {0}},
      {"429 with a reset in 90 s", "a b", 1, {{"0 00:15 stats a", R429_RESET}},
       0, "0 00:16 stats a", "", 0, {0}},
      {"429 that tells nothing: 5 s, then a minute apart", "a", 1,
       {{"0 00:15 stats a", R429}, {"0 00:15 stats a", R429}}, 0,
       "0 00:16 stats a", "", 0, {0}},
      {"a pace of ours", "a b c", 1,
       {{"0 00:15 stats a", SAMPLE}, {"0 00:16 stats b", SAMPLE}}, 2,
       "0 00:17 stats c", "", 0, {.per_minute = 1}},
      {"retries stand behind the first tries of others", "a b c", 1,
       {{"0 00:15 stats a", R500}, {"0 00:16 stats b", SAMPLE},
        {"0 00:17 stats c", SAMPLE}}, 3, "0 00:18 stats a", "500", 1,
       {.per_minute = 1}},
      {"what a slow list has not asked by midnight is missed, and comes first",
       "a b c d", 1, {{"0 23:58 stats a", SAMPLE}, {"0 23:59 stats b", SAMPLE}},
       2, "1 00:15 stats c", "", 0, {.per_minute = 1, .hour = 23,
                                     .minute = 58}},
      {"a retry does not cross midnight", "a", 1,
       {{"0 23:59 stats a", R500}}, 1, "1 00:15 stats a", "500", 1,
       {.hour = 23, .minute = 59}},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    tell(&stories[i]);
}

static void equal_billed_faults_stop_all_asking(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"five hashtags: all polling pauses for an hour", "a b c d e f", 1,
       {{"0 00:15 stats a", R500}, {"0 00:15 stats b", R500},
        {"0 00:15 stats c", R500}, {"0 00:15 stats d", R500},
        {"0 00:15 stats e", R500}}, 5, "0 01:15 stats f",
       "!\npolling paused: 5 hashtags in a row had the same fault|500|status page",
       3, {0}},
      {"the probe fails, too: one more hour, no more lines", "a b c d e f", 1,
       {{"0 00:15 stats a", NO_JSON}, {"0 00:15 stats b", NO_JSON},
        {"0 00:15 stats c", NO_JSON}, {"0 00:15 stats d", NO_JSON},
        {"0 00:15 stats e", NO_JSON}, {"0 01:15 stats f", NO_JSON}}, 6,
       "0 02:15 stats a", "not JSON", 4, {0}},
      {"the probe is refused: that proves nothing", "a b c d e f", 1,
       {{"0 00:15 stats a", R500}, {"0 00:15 stats b", R500},
        {"0 00:15 stats c", R500}, {"0 00:15 stats d", R500},
        {"0 00:15 stats e", R500}, {"0 01:15 stats f", R400}}, 5,
       "0 02:15 stats a", "400", 4, {0}},
      {"the probe is good", "a b c d e f", 1,
       {{"0 00:15 stats a", TIMEOUT}, {"0 00:15 stats b", TIMEOUT},
        {"0 00:15 stats c", TIMEOUT}, {"0 00:15 stats d", TIMEOUT},
        {"0 00:15 stats e", TIMEOUT}, {"0 01:15 stats f", SAMPLE}}, 6,
       "0 01:15 stats a", "polling resumed after 60 minutes", 4, {0}},
      {"good tags that are all gone are no such fault", "a b c d e f", 1,
       {{"0 00:15 stats a", NO_SUCH}, {"0 00:15 stats b", NO_SUCH},
        {"0 00:15 stats c", NO_SUCH}, {"0 00:15 stats d", NO_SUCH},
        {"0 00:15 stats e", NO_SUCH}}, 5, "0 00:15 stats f", "404", 1, {0}},
      {"misspelt tags are no fault of the API", "a b c d e f", -1,
       {{"0 00:00 stats a", NO_SUCH}, {"0 00:00 stats b", NO_SUCH},
        {"0 00:00 stats c", NO_SUCH}, {"0 00:00 stats d", NO_SUCH},
        {"0 00:00 stats e", NO_SUCH}}, 5, "0 00:00 stats f", "404", 1, {0}},
      {"a sample in between", "a b c d e f", 1,
       {{"0 00:15 stats a", R500}, {"0 00:15 stats b", R500},
        {"0 00:15 stats c", R500}, {"0 00:15 stats d", SAMPLE},
        {"0 00:15 stats e", R500}, {"0 00:15 stats f", R500}}, 6,
       "0 00:16 stats a", "500", 1, {0}},
      {"different faults", "a b c d e f", 1,
       {{"0 00:15 stats a", R500}, {"0 00:15 stats b", R501},
        {"0 00:15 stats c", R500}, {"0 00:15 stats d", TIMEOUT},
        {"0 00:15 stats e", R500}}, 5, "0 00:15 stats f", "500", 1, {0}},
      {"free faults", "a b c d e f", 1,
       {{"0 00:15 stats a", R502}, {"0 00:15 stats b", R502},
        {"0 00:15 stats c", R502}, {"0 00:15 stats d", R502},
        {"0 00:15 stats e", R502}}, 0, "0 00:15 stats f", "502", 1, {0}},
      {"two hashtags are no five", "a b", 1,
       {{"0 00:15 stats a", R500}, {"0 00:15 stats b", R500},
        {"0 00:16 stats a", R500}, {"0 00:16 stats b", R500},
        {"0 00:21 stats a", R500}, {"0 00:21 stats b", R500}}, 6,
       "0 00:51 stats a", "500", 1, {0}},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    tell(&stories[i]);
}

static void daily_requests_are_never_exceeded(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"two a day", "a b c", 1,
       {{"0 00:15 stats a", SAMPLE}, {"0 00:15 stats b", SAMPLE}}, 2,
       "1 00:15 stats c", "limit of 2 billable requests|DailyRequests", 1,
       {.daily = 2}},
      {"what was free does not count", "a b c", 1,
       {{"0 00:15 stats a", R502}, {"0 00:15 stats b", R400},
        {"0 00:15 stats c", SAMPLE}, {"0 00:16 stats a", SAMPLE}}, 2,
       "1 00:15 stats b", "limit of 2", 3, {.daily = 2}},
      {"by default the tags and five", "a", 1, FIVE(R500), 5,
       "1 00:15 stats a", "500", 3, {0}},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    tell(&stories[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(some_answers_concern_one_tag_only),
      cmocka_unit_test(a_used_hashtag_with_zeros_is_a_miss),
      cmocka_unit_test(the_most_videos_are_remembered),
      cmocka_unit_test(some_answers_stop_all_asking),
      cmocka_unit_test(some_answers_slow_the_asking_down),
      cmocka_unit_test(equal_billed_faults_stop_all_asking),
      cmocka_unit_test(daily_requests_are_never_exceeded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
