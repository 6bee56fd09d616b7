/* SPDX-License-Identifier: MIT */
/* The poller around its answers: restarts, the list, top videos, money,
 * several requests at once, and what is missing. */
#include "poll_lab.h"

#define VIDEOS "{\"videos\":[{\"id\":\"1\",\"author\":\"ana\",\"play_count\":9}]}"
#define CHALLENGE(id)                                                          \
  "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":\"" id                  \
  "\",\"title\":\"a\"},\"statsV2\":{\"videoCount\":\"5\",\"viewCount\":"       \
  "\"6\"}}}}"

static void begin(const char *tags, int days_ago) {
  lab_watch(tags);
  lab_sampled(days_ago);
  lab_make();
  lab_start();
}

/* Gives up what is under way, as the end of the daemon does. */
static void give_up(void) {
  struct fetch_answer a = lab_end(FETCH_ABANDONED);
  lab_answer(&a);
}

static void a_restart_pays_nothing_twice(void **state) {
  (void)state;
  begin("a b c d e f", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_expect("0 00:15 stats b", 500, "{}");
  lab_expect("0 00:15 stats c", 404, "{}");
  lab_expect("0 00:15 stats d", 400, "{}");
  lab_expect("0 00:15 stats e", 502, "{}");
  struct poller_day before = poller_today(lab.poller);
  lab_restart("a b c d e f", 1);
  struct poller_day after = poller_today(lab.poller);
  check_int("requests", after.requests, before.requests);
  check_int("requests", after.requests, 3);
  check_int("answered", after.answered, 1);
  check_int("failed", after.failed, before.failed);
  check_int("not found", after.not_found, before.not_found);
  check_int("limit", after.limit, 6 + 5);
  lab_expect("0 00:15 stats f", 200, COUNTS);
  lab_expect("0 00:16 stats b", 200, COUNTS);
  lab_expect("0 00:16 stats e", 200, COUNTS);
  lab_expect("0 01:15 stats c", 200, COUNTS);
  lab_expect("1 00:15 stats d", 200, COUNTS);
}

/* It may have been paid for: it counts, and is asked as after a time-out. */
static void a_request_that_was_cut_off_is_retried(void **state) {
  (void)state;
  begin("a b", 1);
  check_text("asked", lab_wait(1), "0 00:15 stats a");
  give_up();
  lab_restart("a b", 1);
  check_int("requests", poller_today(lab.poller).requests, 1);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab_expect("0 00:16 stats a", 500, "{}");
  lab_expect("0 00:21 stats a", 200, COUNTS);
  check_int("requests", poller_today(lab.poller).requests, 4);
  lab_expect("1 00:15 stats a", 200, COUNTS);
}

static void the_limit_holds_over_restarts(void **state) {
  (void)state;
  lab.settings.daily_requests = 2;
  begin("a b c", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_restart("a b c", 1);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab_restart("a b c", 1);
  lab_expect("1 00:15 stats c", 200, COUNTS);
}

static void a_dead_tag_stays_dead_over_a_restart(void **state) {
  (void)state;
  begin("a", -1);
  lab_expect("0 00:00 stats a", 404, "{}");
  check_int("dead", lab.dead, 0);
  lab_expect("1 00:15 stats a", 404, "{}");
  check_int("dead", lab.dead, 1);
  lab_restart("a", -1);
  lab_expect("8 00:15 stats a", 404, "{}");
  check_int("told once", lab.dead, 1);
}

static void the_next_round_begins_with_the_longest_waiting(void **state) {
  (void)state;
  begin("a b c d", 1);
  lab_tag("d")->plan.day = D - 3;
  lab_tag("c")->plan.day = DAY_NONE;
  lab_expect("0 00:00 stats c", 200, COUNTS);
  lab_expect("0 00:15 stats d", 200, COUNTS);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab_watch("d c b a"); /* the list's order is the order of asking */
  lab_expect("1 00:15 stats d", 200, COUNTS);
  lab_expect("1 00:15 stats c", 200, COUNTS);
}

static void the_list_may_change(void **state) {
  (void)state;
  begin("a b c", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  struct tags_change change = lab_watch("a c x");
  check_int("came", (long long)change.came, 1);
  check_int("went", (long long)change.went, 1);
  lab_expect("0 00:15 stats x", 200, COUNTS); /* never answered: first */
  lab_expect("0 00:15 stats c", 200, COUNTS);
  check_text("b is not asked", lab_wait(1), "1 00:15 stats a");
  change = lab_watch("c x"); /* while a is asked */
  check_int("went", (long long)change.went, 1);
  lab_answer_status(500, "{}");
  lab_expect("1 00:15 stats c", 200, COUNTS);
  lab_expect("1 00:15 stats x", 200, COUNTS);
  check_text("a is not retried", lab_wait(2), "2 00:15 stats c");
  lab_answer_status(200, COUNTS);
  change = lab_watch("b c x");
  check_int("back again", (long long)change.came, 1);
  lab_expect("2 00:15 stats b", 200, COUNTS);
}

static void it_sleeps_until_something_is_due(void **state) {
  (void)state;
  begin("a b", 1);
  lab.ms += (14 * 60 + 40) * 1000;
  check_int("until PollTime", lab_next(), 20000);
  lab_expect("0 00:15 stats a", 500, "{}");
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab.ms += 30000;
  check_int("until the retry", lab_next(), 30000);
  lab_expect("0 00:16 stats a", 200, COUNTS);
  check_int("a minute at most", lab_next(), 60000);
}

/* The glue takes events as fast as collectd stores: asking waits for it. */
static void asking_waits_for_those_who_take_the_events(void **state) {
  (void)state;
  struct watchlist list = {0};
  struct tags_change change;
  for (int i = 0; i < 1100; i++) {
    char name[16];
    snprintf(name, sizeof(name), "t%d", i);
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  }
  assert_int_equal(tags_update(&lab.tags, &list, &change), 0);
  watchlist_clear(&list);
  for (size_t i = 0; i < lab.tags.num; i++)
    lab.tags.items[i]->restored = true;
  lab_make();
  lab_start();
  struct fetch_answer a = lab_reply(200, COUNTS);
  int answered = 0;
  for (; lab_next() == 0 && answered < 1100; answered++) {
    lab.user.done(lab.user.ctx, lab.job.token, &a);
    provider_request_clear(&lab.job.request);
  }
  check_int("answered", answered, 1000);
  for (int i = 0; i < 500; i++)
    event_free(poller_take(lab.poller));
  check_int("goes on", lab_next(), 0);
  lab_answer(&a);
}

static void nothing_is_asked_before_the_files_are_read(void **state) {
  (void)state;
  begin("a", -1);
  lab_tag("a")->restored = false;
  check_text("asked", lab_wait(1), "nothing");
}

static void an_empty_list_asks_nothing(void **state) {
  (void)state;
  begin("", -1);
  check_text("asked", lab_wait(1), "nothing");
  check_int("limit", poller_today(lab.poller).limit, 5);
}

static void a_journal_that_cannot_be_written_asks_nothing(void **state) {
  (void)state;
  begin("a", -1);
  assert_int_equal(rename(scratch_path("journal"), scratch_path("away")), 0);
  check_text("asked", lab_wait(0), "nothing");
  check_says("said", lab.said.text, "asking stops|journal|let collectd's user "
                                    "write in StateDir");
  check_int("said once", lab.said.num, 1);
  check_int("requests", poller_today(lab.poller).requests, 0);
  assert_int_equal(rename(scratch_path("away"), scratch_path("journal")), 0);
  lab_set_clock(1, 12, 0);
  lab_expect("1 12:00 stats a", 200, COUNTS);
  check_says("said", lab.said.text, "asking goes on");
}

static void the_journal_is_written_first(void **state) {
  (void)state;
  begin("a", -1);
  check_text("asked", lab_wait(0), "0 00:00 stats a");
  check_text("before it is sent", scratch_read("journal/2026-11-24"),
             "ask 1795478400 stats a\n");
  lab_answer_status(200, COUNTS);
  check_text("before it is told", scratch_read("journal/2026-11-24"),
             "ask 1795478400 stats a\ngot 1795478400 1795478400 a 5 6 -\n");
}

static void several_at_once(void **state) {
  (void)state;
  lab.settings.concurrent = 3;
  begin("a b c d", 1);
  struct fetch_job jobs[3];
  static const char *const want[] = {"0 00:15 stats a", "0 00:15 stats b",
                                     "0 00:15 stats c"};
  for (int i = 0; i < 3; i++) {
    check_text("asked", lab_wait(0), want[i]);
    jobs[i] = lab.job;
  }
  check_int("no fourth", lab_next(), -1);
  struct fetch_answer good = lab_reply(200, COUNTS);
  struct fetch_answer bad = lab_end(FETCH_UNREACHABLE);
  lab_answer_job(&jobs[1], &bad);
  assert_true(lab_next() > 0); /* all asking pauses */
  lab_answer_job(&jobs[0], &good);
  lab_answer_job(&jobs[2], &bad);
  check_text("one probe", lab_wait(0), "0 00:20 stats b");
  assert_true(lab_next() > 0);
  lab_answer_status(200, COUNTS);
  lab_expect("0 00:20 stats c", 200, COUNTS);
  lab_expect("0 00:20 stats d", 200, COUNTS);
  check_int("samples", lab.samples, 4);
  check_int("requests", poller_today(lab.poller).requests, 4);
}

static void a_plan_that_takes_one_at_a_time_is_learnt(void **state) {
  (void)state;
  lab.settings.concurrent = 3;
  begin("a b c", 1);
  struct fetch_job first;
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  first = lab.job;
  check_text("asked", lab_wait(0), "0 00:15 stats b");
  struct fetch_answer a = lab_reply(429, "{\"concurrency\":1}");
  a.retry_after_s = 1;
  lab_answer(&a);
  check_int("one at a time", lab_next(), -1);
  a = lab_reply(200, COUNTS);
  lab_answer_job(&first, &a);
  check_text("asked", lab_wait(0), "0 00:15 stats b");
  check_int("one at a time", lab_next(), -1);
  lab_answer_status(200, COUNTS);
}

static void an_answer_after_midnight_counts_for_its_day(void **state) {
  (void)state;
  lab_set_clock(0, 23, 59);
  begin("a", 1);
  check_text("asked", lab_wait(0), "0 23:59 stats a");
  lab_set_clock(1, 0, 1);
  lab_answer_status(200, COUNTS);
  check_int("day of the sample", lab_tag("a")->plan.day, D);
  check_int("requests of the new day", poller_today(lab.poller).requests, 0);
  check_int("answered on the new day", poller_today(lab.poller).answered, 0);
  lab_expect("1 00:15 stats a", 200, COUNTS);
}

static void top_videos_are_asked_first_and_once(void **state) {
  (void)state;
  begin("a b", 1);
  struct tag *a = lab_tag("a");
  lab_expect("0 00:15 stats a", 200, COUNTS);
  check_int("wanted", poller_want_videos(lab.poller, a, 1, 7), true);
  check_int("wanted already", poller_want_videos(lab.poller, a, 1, 7), true);
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
              poller_want_videos(lab.poller, a, cases[i].level, 7),
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
  begin("a", 0);
  poller_want_videos(lab.poller, lab_tag("a"), 1, 7);
  lab_expect("0 00:00 videos a", 200, VIDEOS);
  lab_restart("a", 0);
  check_int("day", lab_tag("a")->videos_day, D);
  check_int("the same level", poller_want_videos(lab.poller, lab_tag("a"), 1,
                                                 7), false);
  check_int("worse", poller_want_videos(lab.poller, lab_tag("a"), 2, 7), true);
}

static void two_tags_wait_for_videos_in_turn(void **state) {
  (void)state;
  begin("a b c", 0);
  poller_want_videos(lab.poller, lab_tag("c"), 1, 7);
  poller_want_videos(lab.poller, lab_tag("a"), 2, 7);
  poller_want_videos(lab.poller, lab_tag("b"), 1, 7);
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
  begin("a", 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_set_clock((int)i * 10, 0, 5);
    lab_tag("a")->plan.day = D + (int)i * 10;
    lab.failed_videos[0] = '\0';
    check_int(cases[i].name, poller_want_videos(lab.poller, lab_tag("a"), 1, 7),
              true);
    assert_int_equal(lab_next(), 0);
    check_text(cases[i].name, lab_asked(&lab.job), "videos a");
    lab_answer_status(cases[i].status, cases[i].body);
    check_says(cases[i].name, lab.failed_videos, cases[i].says);
    check_int("not again", poller_want_videos(lab.poller, lab_tag("a"), 1, 7),
              false);
  }
  check_int("videos", lab.videos, 0);
}

static void refused_videos_keep_their_place(void **state) {
  (void)state;
  begin("a", 0);
  poller_want_videos(lab.poller, lab_tag("a"), 1, 7);
  lab_expect("0 00:00 videos a", 429, "{}");
  lab_expect("0 00:00 videos a", 200, VIDEOS);
  check_int("requests", poller_today(lab.poller).requests, 1);
  check_int("videos", lab.videos, 1);
}

static void videos_are_not_waited_for_all_day(void **state) {
  (void)state;
  begin("a b", 0);
  lab_watch("a b c");
  lab_expect("0 00:00 stats c", 401, "{}"); /* all asking stops */
  poller_want_videos(lab.poller, lab_tag("a"), 1, 7);
  check_text("asked", lab_wait(0), "0 01:00 stats c");
  lab_answer_status(200, COUNTS);
  check_text("not asked", lab_wait(1), "1 00:15 stats a");
  give_up();
  check_says("told", lab.failed_videos, "in time");
}

static void no_videos_when_none_are_wanted(void **state) {
  (void)state;
  lab.settings.top_videos = 0;
  begin("a", 0);
  check_int("TopVideos 0", poller_want_videos(lab.poller, lab_tag("a"), 2, 7),
            false);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  give_up();
}

static void no_videos_beyond_the_limit(void **state) {
  (void)state;
  lab.settings.daily_requests = 1;
  begin("a", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  poller_want_videos(lab.poller, lab_tag("a"), 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  give_up();
  check_says("told", lab.failed_videos, "today's requests are used up");
}

static void videos_by_id_need_the_id(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  begin("a b", 0);
  lab_expect("0 00:00 usage", 200, "{\"credit_balance\":5}");
  poller_want_videos(lab.poller, lab_tag("b"), 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  check_says("told", lab.failed_videos, "id of the hashtag is not known");
  lab_answer_status(200, CHALLENGE("72"));
  check_text("id", lab_tag("a")->id, "72");
  poller_want_videos(lab.poller, lab_tag("a"), 1, 7);
  check_text("asked", lab_wait(1), "1 00:15 videos 72");
  give_up();
}

static void the_balance_is_told_once(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  begin("a", -1);
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
  begin("a", -1);
  struct fetch_answer gone = lab_end(FETCH_UNREACHABLE);
  check_text("first", lab_wait(0), "0 00:00 usage");
  lab_answer(&gone);
  check_int("not told", lab.balances, 0);
  check_text("a free probe", lab_wait(0), "0 00:05 usage");
  lab_answer(&gone);
  lab_expect("0 00:10 usage", 200, "{\"credit_balance\":38}");
  check_int("told", lab.balances, 1);
  lab_expect("0 00:10 stats a", 200, CHALLENGE("72"));
}

static void a_usage_call_that_fails_stops_nothing(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  begin("a", -1);
  lab_expect("0 00:00 usage", 500, "{}");
  check_int("told as unknown", lab.balances, 1);
  check_number("credits", poller_today(lab.poller).credits, NAN);
  lab_expect("0 00:00 stats a", 200, CHALLENGE("72"));
}

static int missing(enum cause cause, int *all, char first[160]) {
  struct poller_missing out[CAUSE_NUM];
  *all = poller_missing(lab.poller, out);
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
  char first[160];
  begin("a b c d", 1);
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

static void what_was_never_there_is_not_missing(void **state) {
  (void)state;
  int all = 0;
  char first[160];
  begin("new gone unwatched limited", 3);
  lab_tag("new")->plan.day = DAY_NONE;
  lab_tag("gone")->plan.bad_days = 2;
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
      IN_LAB(a_restart_pays_nothing_twice),
      IN_LAB(a_request_that_was_cut_off_is_retried),
      IN_LAB(the_limit_holds_over_restarts),
      IN_LAB(a_dead_tag_stays_dead_over_a_restart),
      IN_LAB(the_next_round_begins_with_the_longest_waiting),
      IN_LAB(the_list_may_change),
      IN_LAB(it_sleeps_until_something_is_due),
      IN_LAB(asking_waits_for_those_who_take_the_events),
      IN_LAB(nothing_is_asked_before_the_files_are_read),
      IN_LAB(an_empty_list_asks_nothing),
      IN_LAB(a_journal_that_cannot_be_written_asks_nothing),
      IN_LAB(the_journal_is_written_first),
      IN_LAB(several_at_once),
      IN_LAB(a_plan_that_takes_one_at_a_time_is_learnt),
      IN_LAB(an_answer_after_midnight_counts_for_its_day),
      IN_LAB(top_videos_are_asked_first_and_once),
      IN_LAB(videos_are_remembered_over_a_restart),
      IN_LAB(two_tags_wait_for_videos_in_turn),
      IN_LAB(top_videos_that_fail_are_told),
      IN_LAB(refused_videos_keep_their_place),
      IN_LAB(videos_are_not_waited_for_all_day),
      IN_LAB(no_videos_when_none_are_wanted),
      IN_LAB(no_videos_beyond_the_limit),
      IN_LAB(videos_by_id_need_the_id),
      IN_LAB(the_balance_is_told_once),
      IN_LAB(a_start_without_network_tells_the_balance_later),
      IN_LAB(a_usage_call_that_fails_stops_nothing),
      IN_LAB(two_days_without_a_sample_have_one_cause),
      IN_LAB(what_was_never_there_is_not_missing),
      cmocka_unit_test(every_cause_has_a_word_and_advice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
