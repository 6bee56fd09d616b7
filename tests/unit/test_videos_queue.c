/* SPDX-License-Identifier: MIT */
/* What the poller knows beside samples: top videos, the balance, and which
 * samples are missing and why. */
#include "poll_lab.h"

#define VIDEOS "{\"videos\":[{\"id\":\"1\",\"author\":\"ana\",\"play_count\":9}]}"
#define CHALLENGE(id)                                                          \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"" id                  \
  "\",\"title\":\"a\"},\"statsV2\":{\"videoCount\":\"5\",\"viewCount\":"       \
  "\"6\"}}}}"

static void top_videos_are_asked_first_and_once(void **state) {
  (void)state;
  lab_begin("a b", 1);
  struct tag *a = lab_tag("a");
  lab_expect("0 00:15 stats a", 200, COUNTS);
  check_int("wanted", poller_want_videos(lab.poller, a->name, 1, 7), true);
  check_int("wanted already", poller_want_videos(lab.poller, a->name, 1, 7), true);
  lab_expect("0 00:15 videos a", 200, VIDEOS);
  check_int("videos", lab.videos, 1);
  check_int("requests", poller_today(lab.poller).requests, 2);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  static const struct {
    const char *name;
    int day, level;
    bool want;
  } cases[] = {{"the same level", 3, 1, false}, {"six days later", 6, 1, false},
               {"it got worse", 6, 2, true},    {"worse was had", 12, 2, false},
               {"less bad", 12, 1, false},      {"seven days", 13, 2, true},
               {"a new trend", 20, 1, true},    {"that gets worse", 22, 2, true},
               {"and not again", 23, 2, false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_set_clock(cases[i].day, 0, 5);
    check_int(cases[i].name,
              poller_want_videos(lab.poller, a->name, cases[i].level, 7),
              cases[i].want);
    if (!cases[i].want)
      continue;
    assert_int_equal(lab_next(), 0);
    check_text(cases[i].name, lab_asked(&lab.job), "videos a");
    lab_answer_status(200, VIDEOS);
  }
}

static void videos_are_remembered_over_a_restart(void **state) {
  (void)state;
  lab_begin("a", 0);
  poller_want_videos(lab.poller, "a", 1, 7);
  lab_expect("0 00:00 videos a", 200, VIDEOS);
  lab_restart("a", 0);
  check_int("day", lab_tag("a")->videos_day, D);
  check_int("the same level", poller_want_videos(lab.poller, "a", 1,
                                                 7), false);
  check_int("worse", poller_want_videos(lab.poller, "a", 2, 7), true);
}

static void two_tags_wait_for_videos_in_turn(void **state) {
  (void)state;
  lab_begin("a b c", 0);
  poller_want_videos(lab.poller, "c", 1, 7);
  poller_want_videos(lab.poller, "a", 2, 7);
  poller_want_videos(lab.poller, "b", 1, 7);
  lab_expect("0 00:00 videos c", 200, VIDEOS);
  lab_expect("0 00:00 videos a", 200, VIDEOS);
  lab_expect("0 00:00 videos b", 200, VIDEOS);
  check_int("videos", lab.videos, 3);
}

static void top_videos_that_fail_are_told(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int status;
    const char *body, *says;
  } cases[] = {{"a fault", 500, "{}", "500"},
               {"no JSON", 200, "<html>", "not JSON"},
               {"refused", 400, "{}", "400"}};
  lab_begin("a", 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_set_clock((int)i * 10, 0, 5);
    lab_tag("a")->schedule.day = D + (int)i * 10;
    lab.failed_videos[0] = '\0';
    check_int(cases[i].name, poller_want_videos(lab.poller, "a", 1, 7),
              true);
    assert_int_equal(lab_next(), 0);
    check_text(cases[i].name, lab_asked(&lab.job), "videos a");
    lab_answer_status(cases[i].status, cases[i].body);
    check_says(cases[i].name, lab.failed_videos, cases[i].says);
    check_int("not again", poller_want_videos(lab.poller, "a", 1, 7),
              false);
  }
  check_int("videos", lab.videos, 0);
}

static void refused_videos_keep_their_place(void **state) {
  (void)state;
  lab_begin("a", 0);
  poller_want_videos(lab.poller, "a", 1, 7);
  lab_expect("0 00:00 videos a", 429, "{}");
  lab_expect("0 00:00 videos a", 200, VIDEOS);
  check_int("requests", poller_today(lab.poller).requests, 1);
  check_int("videos", lab.videos, 1);
}

static void videos_are_not_waited_for_all_day(void **state) {
  (void)state;
  lab_begin("a b", 0);
  lab_watch("a b c");
  lab_expect("0 00:00 stats c", 401, "{}"); /* polling pauses */
  poller_want_videos(lab.poller, "a", 1, 7);
  check_text("asked", lab_wait(0), "0 01:00 stats c");
  lab_answer_status(200, COUNTS);
  check_text("not asked", lab_wait(1), "1 00:15 stats a");
  lab_give_up();
  check_says("told", lab.failed_videos, "in time");
}

static void a_probe_is_no_request_for_videos(void **state) {
  (void)state;
  lab_begin("a b", 1);
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  poller_want_videos(lab.poller, "b", 1, 7);
  lab_answer(&gone);
  lab_expect("0 00:20 stats a", 200, COUNTS);
  lab_expect("0 00:20 videos b", 200, VIDEOS);
}

/* When nothing else is due, they show that the network is back. */
static void videos_may_be_the_probe(void **state) {
  (void)state;
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  lab_begin("a", 0);
  poller_want_videos(lab.poller, "a", 1, 7);
  check_text("asked", lab_wait(0), "0 00:00 videos a");
  lab_answer(&gone);
  lab_expect("0 00:05 videos a", 200, VIDEOS);
  check_int("videos", lab.videos, 1);
  check_says("said", lab.said.text, "polling resumed after 5 minutes");
}

static void no_videos_are_asked_for_when_none_are_wanted(void **state) {
  (void)state;
  lab.settings.top_videos = 0;
  lab_begin("a", 0);
  check_int("TopVideos 0", poller_want_videos(lab.poller, "a", 2, 7),
            false);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  lab_give_up();
}

static void no_videos_are_asked_for_beyond_the_limit(void **state) {
  (void)state;
  lab.settings.daily_requests = 1;
  lab_begin("a", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  poller_want_videos(lab.poller, "a", 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  lab_give_up();
  check_says("told", lab.failed_videos, "today's requests are used up");
}

static void videos_by_id_need_the_id(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab_begin("a b", 0);
  lab_expect("0 00:00 usage", 200, "{\"credit_balance\":5}");
  poller_want_videos(lab.poller, "b", 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  check_says("told", lab.failed_videos, "has not given the hashtag's id");
  lab_answer_status(200, CHALLENGE("72"));
  check_text("id", lab_tag("a")->id, "72");
  poller_want_videos(lab.poller, "a", 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 videos 72");
  lab_give_up();
}

static void the_balance_is_told_once(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab_begin("a", -1);
  check_text("first", lab_wait(0), "0 00:00 usage");
  assert_true(lab_next() != 0); /* key, credits and clock first */
  lab_answer_status(200, "{\"credit_balance\":38}");
  check_int("told", lab.balances, 1);
  check_number("credits", poller_today(lab.poller).credits, 38);
  check_int("free", poller_today(lab.poller).requests, 0);
  lab_expect("0 00:00 stats a", 200, CHALLENGE("72"));
  lab_expect("1 00:15 stats a", 200, CHALLENGE("72"));
  check_int("told", lab.balances, 1);
  check_int("requests", poller_today(lab.poller).requests, 1);
}

static void a_start_without_network_tells_the_balance_later(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab_begin("a", -1);
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  check_text("first", lab_wait(0), "0 00:00 usage");
  lab_answer(&gone);
  check_int("not reported", lab.balances, 0);
  check_text("a free probe", lab_wait(0), "0 00:05 usage");
  lab_answer(&gone);
  lab_expect("0 00:10 usage", 200, "{\"credit_balance\":38}");
  check_int("told", lab.balances, 1);
  lab_expect("0 00:10 stats a", 200, CHALLENGE("72"));
}

static void a_usage_call_that_fails_stops_nothing(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab_begin("a", -1);
  lab_expect("0 00:00 usage", 500, "{}");
  check_int("told as unknown", lab.balances, 1);
  check_number("credits", poller_today(lab.poller).credits, NAN);
  lab_expect("0 00:00 stats a", 200, CHALLENGE("72"));
}

#define FIRST sizeof(((struct poller_missing *)0)->first)

static int missing(enum cause cause, int *all, char first[FIRST]) {
  struct poller_missing out[CAUSE_NUM];
  bool known = false;
  *all = poller_missing(lab.poller, out, &known);
  int others = 0;
  for (int c = 0; c < CAUSE_NUM; c++)
    others += c != (int)cause ? out[c].num : 0;
  check_int("other causes", others, 0);
  strcpy(first, out[cause].first);
  return out[cause].num;
}

static void two_days_without_a_sample_have_one_cause(void **state) {
  (void)state;
  int all = 0;
  char first[FIRST];
  lab_begin("a b c d", 1);
  lab_set_clock(0, 23, 0);
  check_int("one day", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 0);
  lab_set_clock(1, 0, 10); /* the second day's PollTime has not come */
  check_int("late", (missing(CAUSE_NONE, &all, first), all), 0);
  lab_set_clock(1, 0, 15);
  check_int("not yet judged", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 4);
  lab_expect("1 00:15 stats a", 401, "{}");
  check_int("for the key", missing(CAUSE_KEY, &all, first), 4);
  check_text("the first ones", first, "#a, #b, #c");
  lab_expect("1 01:15 stats a", 200, COUNTS);
  check_int("a round that goes on", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 3);
  lab_expect("1 01:15 stats b", 500, "{}");
  lab_expect("1 01:15 stats c", 500, "{}");
  lab_expect("1 01:15 stats d", 200, COUNTS);
  check_int("faults", missing(CAUSE_FAULTS, &all, first), 2);
  check_text("the first ones", first, "#b, #c");
  lab_expect("1 01:16 stats b", 200, COUNTS);
  lab_expect("1 01:16 stats c", 200, COUNTS);
  check_int("over", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 0);
}

static void a_cause_is_over_though_another_one_stays(void **state) {
  (void)state;
  struct poller_missing out[CAUSE_NUM];
  bool known = false;
  lab_begin("a b", 2);
  lab_set_clock(0, 0, 15);
  lab_expect("0 00:15 stats a", 401, "{}");
  check_int("late", poller_missing(lab.poller, out, &known), 2);
  check_int("known", known, true);
  check_int("for the key", out[CAUSE_KEY].num, 2);
  lab_expect("0 01:15 stats a", 200, COUNTS);
  poller_missing(lab.poller, out, &known);
  check_int("not known while b is asked", known, false);
  lab_expect("0 01:15 stats b", 500, "{}");
  check_int("late", poller_missing(lab.poller, out, &known), 1);
  check_int("known", known, true);
  check_int("no longer for the key", out[CAUSE_KEY].num, 0);
  check_int("but for faults", out[CAUSE_FAULTS].num, 1);
}

/* What is asked again after a pause is late; no limit keeps it away. */
static void the_end_of_a_pause_is_no_limit(void **state) {
  (void)state;
  int all = 0;
  char first[FIRST];
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  lab.settings.per_minute = 1;
  lab.settings.concurrent = 3;
  lab_begin("a b c", 2);
  lab_prove();
  struct fetch_job jobs[2];
  lab_set_clock(0, 13, 0); /* late: no round is awaited at that time */
  for (int i = 0; i < 2; i++) {
    check_text("asked", lab_wait(0), i == 0 ? "0 13:00 stats a"
                                            : "0 13:01 stats b");
    jobs[i] = lab.job;
  }
  lab_answer_job(&jobs[0], &gone);
  lab_answer_job(&jobs[1], &gone);
  check_int("network", missing(CAUSE_NETWORK, &all, first), 3);
  lab_expect("0 13:06 stats a", 200, COUNTS);
  check_int("asked again", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 2);
  lab_expect("0 13:07 stats b", 200, COUNTS);
  check_int("asked again", missing(CAUSE_NONE, &all, first), 0);
  lab_expect("0 13:08 stats c", 200, COUNTS);
  check_int("over", (missing(CAUSE_NONE, &all, first), all), 0);
}

/* All have been asked, but the pause came before their answers. */
static void who_waits_for_his_turn_is_not_missing(void **state) {
  (void)state;
  int all = 0;
  char first[FIRST];
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  lab.settings.concurrent = 2;
  lab_begin("a b", 2);
  lab_prove();
  struct fetch_job jobs[2];
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  jobs[0] = lab.job;
  check_text("asked", lab_wait(0), "0 00:15 stats b");
  jobs[1] = lab.job;
  lab_answer_job(&jobs[0], &gone);
  lab_answer_job(&jobs[1], &gone);
  lab_expect("0 00:20 stats a", 200, COUNTS);
  check_int("b's turn comes", missing(CAUSE_NONE, &all, first), 0);
  check_int("late", all, 1);
}

static void many_long_names_leave_room_for_the_advice(void **state) {
  (void)state;
  static const char name[] = "a_name_that_is_so_long_that_no_three_of_it_fit";
  char names[200];
  int all = 0;
  char first[FIRST];
  snprintf(names, sizeof(names), "%s %sb %sc %sd", name, name, name, name);
  lab_begin(names, 2);
  lab_set_clock(0, 0, 15);
  check_text("asked", strncmp(lab_wait(0), "0 00:15", 7) == 0 ? "" : "late",
             "");
  lab_answer_status(401, "{}");
  check_int("key", missing(CAUSE_KEY, &all, first), 4);
  assert_true(strncmp(first + 1, name, strlen(name)) == 0);
  for (int c = CAUSE_NONE + 1; c < CAUSE_NUM; c++)
    assert_true(strlen("100000 hashtags have had no sample for two days "
                       "(, ...), cause: . ") + FIRST - 1 +
                    strlen(cause_name((enum cause)c)) +
                    strlen(cause_advice((enum cause)c)) < 256);
}

static void a_hashtag_that_never_had_data_is_not_missing(void **state) {
  (void)state;
  int all = 0;
  char first[FIRST];
  lab_begin("new gone unwatched limited", 3);
  lab_tag("new")->schedule.day = DAY_NONE;
  lab_tag("gone")->schedule.bad_days = 2;
  lab_watch("new gone limited");
  lab_set_clock(0, 13, 0); /* half a day after PollTime no round is awaited */
  check_int("missing", missing(CAUSE_LIMIT, &all, first), 1);
  check_text("only", first, "#limited");
}

static void every_cause_has_a_word_and_advice(void **state) {
  (void)state;
  for (int c = CAUSE_NONE + 1; c < CAUSE_NUM; c++) {
    assert_true(strlen(cause_name((enum cause)c)) > 0);
    assert_true(strlen(cause_advice((enum cause)c)) > 20);
    for (int d = 0; d < c; d++)
      assert_string_not_equal(cause_name((enum cause)c),
                              cause_name((enum cause)d));
  }
}

int main(void) {
#define IN_LAB(test)                                                           \
  cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)
  const struct CMUnitTest tests[] = {
      IN_LAB(top_videos_are_asked_first_and_once),
      IN_LAB(videos_are_remembered_over_a_restart),
      IN_LAB(two_tags_wait_for_videos_in_turn),
      IN_LAB(top_videos_that_fail_are_told),
      IN_LAB(refused_videos_keep_their_place),
      IN_LAB(videos_are_not_waited_for_all_day),
      IN_LAB(a_probe_is_no_request_for_videos),
      IN_LAB(videos_may_be_the_probe),
      IN_LAB(no_videos_are_asked_for_when_none_are_wanted),
      IN_LAB(no_videos_are_asked_for_beyond_the_limit),
      IN_LAB(videos_by_id_need_the_id),
      IN_LAB(the_balance_is_told_once),
      IN_LAB(a_start_without_network_tells_the_balance_later),
      IN_LAB(a_usage_call_that_fails_stops_nothing),
      IN_LAB(two_days_without_a_sample_have_one_cause),
      IN_LAB(a_cause_is_over_though_another_one_stays),
      IN_LAB(the_end_of_a_pause_is_no_limit),
      IN_LAB(who_waits_for_his_turn_is_not_missing),
      IN_LAB(many_long_names_leave_room_for_the_advice),
      IN_LAB(a_hashtag_that_never_had_data_is_not_missing),
      cmocka_unit_test(every_cause_has_a_word_and_advice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
