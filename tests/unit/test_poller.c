/* SPDX-License-Identifier: MIT */
/* The poller around its answers: restarts, the list, the journal, sleeping,
 * several requests at once. */
#include "poll_lab.h"

static void a_restart_pays_nothing_twice(void **state) {
  (void)state;
  lab_begin("a b c d e f", 1);
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
  lab_begin("a b", 1);
  check_text("asked", lab_wait(1), "0 00:15 stats a");
  lab_give_up();
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
  lab_begin("a b c", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_restart("a b c", 1);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab_restart("a b c", 1);
  lab_expect("1 00:15 stats c", 200, COUNTS);
}

static void the_next_round_begins_with_the_longest_waiting(void **state) {
  (void)state;
  lab_begin("a b c d", 1);
  lab_tag("d")->schedule.day = D - 3;
  lab_tag("c")->schedule.day = DAY_NONE;
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
  lab_begin("a b c", 1);
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

static void the_poller_sleeps_until_something_is_due(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab.ms += (14 * 60 + 40) * 1000;
  check_int("until PollTime", lab_next(), 20000);
  lab_expect("0 00:15 stats a", 500, "{}");
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab.ms += 30000;
  check_int("until the retry", lab_next(), 30000);
  lab_expect("0 00:16 stats a", 200, COUNTS);
  check_int("a minute at most", lab_idle(), 60000);
}

/* The glue takes events as fast as collectd stores: asking waits for it. */
static void asking_waits_for_those_who_take_the_events(void **state) {
  (void)state;
  struct watchlist list = {0};
  for (int i = 0; i < 1100; i++) {
    char name[16];
    snprintf(name, sizeof(name), "t%d", i);
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  }
  lab_watch_list(&list);
  watchlist_clear(&list);
  lab_start();
  struct fetch_answer a = lab_reply(200, COUNTS);
  int answered = 0;
  for (; lab_next() == 0 && answered < 1100; answered++)
    lab_done(&lab.job, &a);
  check_int("answered", answered, 1000);
  for (int i = 0; i < 500; i++)
    event_free(poller_dequeue(lab.poller));
  check_int("goes on", lab_next(), 0);
  lab_answer(&a);
}

static void nothing_is_asked_before_the_files_are_read(void **state) {
  (void)state;
  lab_begin("a", -1);
  lab_tag("a")->admitted = false;
  check_text("asked", lab_wait(1), "nothing");
}

static void an_empty_list_asks_nothing(void **state) {
  (void)state;
  lab_begin("", -1);
  check_text("asked", lab_wait(1), "nothing");
  check_int("limit", poller_today(lab.poller).limit, 5);
}

static void a_journal_that_cannot_be_written_asks_nothing(void **state) {
  (void)state;
  lab_begin("a", -1);
  assert_int_equal(rename(scratch_path("journal"), scratch_path("away")), 0);
  scratch_write("journal", "", 0); /* in its way */
  check_text("asked", lab_wait(0), "nothing");
  check_says("said", lab.said.text, "polling paused|journal|let collectd's user "
                                    "write in StateDir");
  check_int("said once", lab.said.num, 1);
  check_int("requests", poller_today(lab.poller).requests, 0);
  assert_int_equal(unlink(scratch_path("journal")), 0);
  assert_int_equal(rename(scratch_path("away"), scratch_path("journal")), 0);
  lab_set_clock(1, 12, 0);
  lab_expect("1 12:00 stats a", 200, COUNTS);
  check_says("said", lab.said.text, "polling resumed");
}

static void the_journal_is_written_first(void **state) {
  (void)state;
  lab_begin("a", -1);
  check_text("asked", lab_wait(0), "0 00:00 stats a");
  const char *journal = scratch_read("journal/2026-11-24");
  check_int("what is asked", strncmp(journal, "api 1795478400 ", 15), 0);
  check_text("before it is sent", strchr(journal, '\n') + 1,
             "list 1795478400 1\nask 1795478400 stats a first\n");
  lab_answer_status(200, COUNTS);
  journal = scratch_read("journal/2026-11-24");
  check_text("before it is told", strchr(journal, '\n') + 1,
             "list 1795478400 1\nask 1795478400 stats a first\n"
             "got 1795478400 1795478400 a 5 6 - - 1 first\n");
}

/* 429 without a word about when it ends: said after ten minutes of it. */
static void refusals_for_ten_minutes_are_logged(void **state) {
  (void)state;
  int64_t begin = 0;
  lab_begin("a b", 1);
  while (lab.said.num == 0) {
    assert_string_not_equal(lab_wait(0), "nothing");
    lab_answer_status(429, "{}");
    begin = begin == 0 ? lab.ms : begin;
  }
  check_int("minutes", (lab.ms - begin) / 60000, 12);
  check_says("said", lab.said.text,
             "429, for 12 minutes now|account|RequestsPerMinute");
  lab_wait(0);
  lab_answer_status(200, COUNTS);
  check_int("over", lab.poller->limited_since_ms, 0);
}

static void several_requests_are_in_flight_at_once(void **state) {
  (void)state;
  lab.settings.concurrent = 3;
  lab_begin("a b c d", 1);
  lab_prove();
  struct fetch_job jobs[3];
  static const char *const want[] = {"0 00:15 stats a", "0 00:15 stats b",
                                     "0 00:15 stats c"};
  for (int i = 0; i < 3; i++) {
    check_text("asked", lab_wait(0), want[i]);
    jobs[i] = lab.job;
  }
  check_int("no fourth", lab_idle(), -1);
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
  lab_begin("a b c", 1);
  lab_prove();
  struct fetch_job first;
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  first = lab.job;
  check_text("asked", lab_wait(0), "0 00:15 stats b");
  struct fetch_answer a = lab_reply(429, "{\"concurrency\":1}");
  a.retry_after_s = 1;
  lab_answer(&a);
  check_int("one at a time", lab_idle(), -1);
  a = lab_reply(200, COUNTS);
  lab_answer_job(&first, &a);
  check_text("asked", lab_wait(0), "0 00:15 stats b");
  check_int("one at a time", lab_idle(), -1);
  lab_answer_status(200, COUNTS);
}

/* The API's Date header says that it is day 0; ours says day 7, then day 0. */
static void a_clock_that_was_ahead_stops_nothing_when_it_is_right(void **state) {
  (void)state;
  lab_set_clock(0, 0, 15);
  lab_begin("a b", 1);
  lab_expect("0 00:15 stats a", 500, "{}"); /* waits for a minute */
  lab_turn_clock(7, 0, 15);
  lab_expect("7 00:15 stats a", 500, "{}"); /* waits for a minute of day 7 */
  check_text("asked", lab_wait(7), "7 00:15 stats b");
  struct fetch_answer a = lab_reply(200, COUNTS);
  a.date = day_start(D) + 15 * 60;
  lab_answer(&a);
  check_says("said", lab.said.text, "clock is 10080 minutes ahead");
  lab_turn_clock(0, 0, 16); /* as the Date says by now: no hour is waited */
  lab_expect("0 00:16 stats a", 200, COUNTS);
  lab_expect("0 00:16 stats b", 200, COUNTS);
  check_int("samples", lab.samples, 2);
}

static void a_clock_that_comes_back_keeps_the_account(void **state) {
  (void)state;
  lab.settings.daily_requests = 3;
  lab_begin("a b c d", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_expect("0 00:15 stats b", 502, "{}"); /* was free */
  lab_expect("0 00:15 stats c", 200, COUNTS);
  lab_turn_clock(6, 0, 1);
  check_int("nothing yet", lab_next() > 0, true);
  check_int("requests", poller_today(lab.poller).requests, 0);
  lab_turn_clock(0, 0, 16);
  check_int("goes on", lab_next(), 0);
  check_text("asked", lab_asked(&lab.job), "stats d");
  lab_answer_status(200, COUNTS);
  check_int("requests", poller_today(lab.poller).requests, 3);
  check_text("limit", lab_wait(0), "nothing");
}

/* A key that may ask for the balance, but not for hashtags. */
static void a_good_free_call_ends_no_stop(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab_begin("a", 1);
  lab_expect("0 00:00 usage", 200, "{\"credit_balance\":5}");
  lab_expect("0 00:15 stats a", 403, "{}");
  for (int hour = 1; hour < 20; hour++) {
    lab_set_clock(0, hour, 15);
    check_int("a probe", lab_next(), 0);
    check_text("by the free call", lab_asked(&lab.job), "usage");
    lab_answer_status(200, "{\"credit_balance\":5}");
    check_int("a try", lab_next(), 0);
    lab_answer_status(403, "{}");
  }
  check_int("said once", lab.said.num, 1);
  lab_set_clock(0, 20, 15);
  check_int("a probe", lab_next(), 0);
  lab_answer_status(200, "{\"credit_balance\":5}");
  check_int("said once", lab.said.num, 1);
  check_int("a try", lab_next(), 0);
  lab_answer_status(200, "{\"data\":{\"challengeInfo\":{\"challenge\":{\"id\":"
                         "\"1\"},\"stats\":{\"videoCount\":5}}}}");
  check_says("said", lab.said.text, "polling resumed after 1200 minutes");
}

/* It says nothing of the call that fails. After a jump it is asked first. */
static void a_good_free_call_ends_no_row_of_faults(void **state) {
  (void)state;
  lab.settings.provider = provider_find("scavio");
  lab.settings.daily_requests = 100;
  lab_begin("a b c d e f", 1);
  lab_expect("0 00:00 usage", 200, "{\"credit_balance\":500}");
  for (int i = 0; i < 5; i++) {
    check_says("asked", lab_wait(0), "stats");
    lab_answer_status(500, "{}");
  }
  check_says("said", lab.said.text, "polling paused: 5 hashtags in a row");
  lab_turn_clock(1, 0, 15);
  lab_expect("1 00:15 usage", 200, "{\"credit_balance\":500}");
  check_says("a probe", lab_wait(1), "1 00:15 stats");
  lab_answer_status(500, "{}");
  check_text("nothing for an hour", lab_wait(1), "1 01:15 stats b");
  const char *paused = strstr(lab.said.text, "polling paused");
  check_int("paused once", strstr(paused + 1, "polling paused") == NULL, true);
  check_int("no end", strstr(lab.said.text, "resumed") == NULL, true);
  lab_give_up();
}

static void an_answer_after_midnight_counts_for_its_day(void **state) {
  (void)state;
  lab_set_clock(0, 23, 59);
  lab_begin("a", 1);
  check_text("asked", lab_wait(0), "0 23:59 stats a");
  lab_set_clock(1, 0, 1);
  lab_answer_status(200, COUNTS);
  check_int("day of the sample", lab.sample_day, D);
  check_int("day of the plan", lab_tag("a")->schedule.day, D);
  check_int("requests of the new day", poller_today(lab.poller).requests, 0);
  check_int("answered on the new day", poller_today(lab.poller).answered, 0);
  lab_expect("1 00:15 stats a", 200, COUNTS);
}

static void
what_midnight_finds_under_way_is_asked_on_the_new_day(void **state) {
  (void)state;
  lab.settings.poll_time = 0;
  lab.settings.concurrent = 2;
  lab_set_clock(0, 23, 59);
  lab_begin("a b", 1);
  lab_prove();
  check_text("asked", lab_wait(0), "0 23:59 stats a");
  struct fetch_job a = lab.job;
  check_text("asked", lab_wait(0), "0 23:59 stats b");
  struct fetch_job b = lab.job;
  lab_set_clock(1, 0, 0);
  struct fetch_answer good = lab_reply(200, COUNTS);
  lab_answer_job(&a, &good);
  check_text("the new round", lab_wait(1), "1 00:00 stats a");
  lab_answer_job(&b, &good);
  check_int("day of the sample", lab.sample_day, D);
  lab_expect("1 00:00 stats b", 200, COUNTS);
  check_int("day of the sample", lab.sample_day, D + 1);
  lab_answer_job(&lab.flights[0], &good);
}

static void one_request_goes_first(void **state) {
  (void)state;
  lab.settings.concurrent = 20;
  lab_begin("a b c", 1);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  check_int("no second", lab_next() <= 1000, true);
  struct fetch_answer wrong = lab_reply(200, COUNTS);
  wrong.date = day_start(D - 5);
  lab_answer(&wrong); /* the clock is wrong: no good answer */
  check_text("a probe", lab_wait(0), "0 06:15 stats a");
  check_int("no second", lab_next() <= 60000, true);
  struct fetch_answer right = lab_reply(200, COUNTS);
  right.date = lab.ms / 1000;
  lab_answer(&right);
  check_text("now", lab_wait(0), "0 06:15 stats b");
  check_int("two at once", lab_next(), 0);
}

static bool has_file(int day) {
  char name[40], date[DAY_TEXT_SIZE];
  snprintf(name, sizeof(name), "journal/%s", day_text(D + day, date));
  return access(scratch_path(name), F_OK) == 0;
}

static void write_file(int day) {
  char name[40], date[DAY_TEXT_SIZE];
  snprintf(name, sizeof(name), "journal/%s", day_text(D + day, date));
  scratch_write(name, "", 0);
}

/* 40 days ahead at the start: nothing is deleted by such a clock. */
static void an_unconfirmed_clock_deletes_nothing(void **state) {
  (void)state;
  lab_begin("a", 1);
  write_file(0);
  write_file(-400);
  lab_turn_clock(40, 0, 15);
  check_text("asked", lab_wait(41), "40 00:15 stats a");
  struct fetch_answer a = lab_reply(200, COUNTS);
  a.date = day_start(D) + 15 * 60;
  lab_answer(&a);
  check_int("nothing", has_file(0) && has_file(-400), true);
  lab_turn_clock(0, 0, 20);
  a = lab_reply(200, COUNTS);
  check_text("asked", lab_wait(0), "0 00:20 stats a");
  a.date = lab.ms / 1000 + lab.off_s;
  lab_answer(&a);
  lab_next();
  check_int("of 400 days ago", has_file(-400), false);
  check_int("of today", has_file(0), true);
}

/* In 1970 until it is set: the same account, the same retries. */
static void a_clock_of_1970_at_the_start_restores_the_day(void **state) {
  (void)state;
  lab_begin("a b c", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_expect("0 00:15 stats b", 500, "{}"); /* waits for a minute */
  lab_expect("0 00:15 stats c", 400, "{}");
  lab_turn_clock(-D, 0, 0);
  lab_restart("a b c", 1);
  check_int("nothing", lab_next() > 0, true);
  lab_turn_clock(0, 0, 20);
  struct poller_day today = poller_today(lab.poller);
  check_int("requests", today.requests, 2);
  check_int("answered", today.answered, 1);
  check_int("failed", today.failed, 1);
  lab_expect("0 00:20 stats b", 200, COUNTS);
  check_text("nothing more", lab_wait(0), "nothing");
}

static void a_clock_is_confirmed_by_a_date(void **state) {
  (void)state;
  lab_begin("a", 1);
  check_int("at the start", poller_clock_is_confirmed(lab.poller), false);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  struct fetch_answer a = lab_reply(200, COUNTS);
  a.date = lab.ms / 1000 + 600;
  lab_answer(&a);
  check_int("10 minutes off", poller_clock_is_confirmed(lab.poller), true);
  lab_turn_clock(40, 0, 0);
  check_int("ahead", poller_clock_is_confirmed(lab.poller), false);
  lab.ms += 3600 * 1000;
  check_int("steady", poller_clock_is_confirmed(lab.poller), false);
  lab_turn_clock(0, 1, 15);
  check_int("right again", poller_clock_is_confirmed(lab.poller), true);
}

static void answer_without_date(int status, const char *body) {
  struct fetch_answer a = lab_reply(status, body);
  a.date = FETCH_UNTOLD;
  lab_answer(&a);
}

/* The API tells no date. */
static void a_steady_clock_is_believed_after_ten_minutes(void **state) {
  (void)state;
  lab_begin("a", 1);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  answer_without_date(200, COUNTS);
  lab_turn_clock(0, 1, 0);
  lab_next();
  lab.ms += 600 * 1000;
  check_int("steady", poller_clock_is_confirmed(lab.poller), true);
  lab_turn_clock(-3, 0, 0); /* behind what a start reads back */
  lab_restart("a", 0);
  lab_next();
  lab.ms += 600 * 1000;
  check_int("behind", poller_clock_is_confirmed(lab.poller), false);
}

/* What the first answer tells waits; nothing more is asked meanwhile. */
static void an_answer_without_a_date_waits_for_a_steady_clock(void **state) {
  (void)state;
  lab_set_clock(0, 1, 0);
  lab_begin("a b", 1);
  check_text("asked", lab_wait(0), "0 01:00 stats a");
  answer_without_date(200, COUNTS);
  check_int("not yet", lab.samples, 0);
  check_text("asked after ten minutes", lab_wait(0), "0 01:10 stats b");
  check_int("kept", lab.samples, 1);
  check_int("of the day", lab.sample_day, D);
  check_says("said", lab.said.text, "polling paused|no Date|ten minutes|NTP");
  answer_without_date(200, COUNTS);
  check_int("at once", lab.samples, 2);
  check_text("nothing twice", lab_wait(0), "nothing");
  lab_restart("a b", 0);
}

static void a_clock_ahead_stamps_nothing_without_a_date(void **state) {
  static const struct {
    const char *name;
    bool found;
    int minutes; /* until the clock is set right */
  } cases[] = {{"a sample", true, 5}, {"a miss", false, 9}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_turn_clock(40, 1, 0);
    lab_begin("a", 1);
    check_text("asked", lab_wait(40), "40 01:00 stats a");
    answer_without_date(cases[i].found ? 200 : 404, COUNTS);
    for (int m = 0; m < cases[i].minutes; m++) {
      check_int("waits", lab_next() != 0, true);
      lab.ms += 60000;
    }
    lab_turn_clock(0, 2, 0);
    check_text(cases[i].name, lab_wait(0),
               cases[i].found ? "nothing" : "0 03:10 stats a");
    check_int("samples", lab.samples, cases[i].found);
    if (cases[i].found)
      check_int("of the right day", lab.sample_day, D);
    lab_kill_flights();
    lab_teardown(state);
    lab_setup(state);
  }
}

static void a_synchronised_clock_needs_no_date(void **state) {
  (void)state;
  lab.is_synchronised = true;
  lab_begin("a b", 1);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  answer_without_date(200, COUNTS);
  check_int("at once", lab.samples, 1);
  lab_expect("0 00:15 stats b", 200, COUNTS);
}

/* What is known of the API outlives a restart, which costs nothing then. */
static void an_api_without_dates_is_remembered(void **state) {
  (void)state;
  struct ledger_api api;
  lab_begin("a", 1);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  answer_without_date(200, COUNTS);
  poller_save_api(lab.poller, &api);
  check_int("undated", api.undated, true);
  poller_stop(lab.poller);
  poller_free(lab.poller);
  lab.poller = NULL;
  journal_free(lab.journal);
  lab_set_clock(1, 1, 0);
  lab_watch("a");
  lab_sampled(1);
  poller_load_api(lab.poller, &api);
  lab_start();
  lab_expect("1 01:10 stats a", 200, COUNTS);
}

static void the_journal_is_pruned_at_midnight(void **state) {
  (void)state;
  lab_begin("a", 1);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  struct fetch_answer a = lab_reply(200, COUNTS);
  a.date = lab.ms / 1000;
  lab_answer(&a);
  lab_next();
  write_file(-31);
  write_file(-30);
  check_text("asked", lab_wait(1), "1 00:15 stats a");
  check_int("old", has_file(-31), false);
  check_int("kept", has_file(-30), true);
}

static void the_automatic_limit_starves_nobody(void **state) {
  (void)state;
  lab_begin("a b c", 1);
  for (int i = 0; i < 12; i++) { /* a check of twelve candidates */
    struct entry e = {.kind = ENTRY_REQUEST, .by_tool = true};
    e.time = day_start(D) + i;
    ledger_apply(&lab.poller->ledger, NULL, &e);
  }
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  lab_expect("0 00:15 stats c", 200, COUNTS);
  lab_watch("x"); /* a shorter list */
  lab_expect("0 00:15 stats x", 200, COUNTS);
  lab_watch("y z"); /* and still others: twice the longest one */
  lab_expect("0 00:15 stats y", 200, COUNTS);
  lab_restart("z v w", -1); /* a restart forgets nothing of it */
  lab_expect("0 00:15 stats z", 200, COUNTS);
  lab_expect("1 00:00 stats v", 200, COUNTS); /* six are enough for a day */
  check_says("said", lab.said.text, "today's limit");
}

static void the_spare_is_for_retries(void **state) {
  (void)state;
  lab_begin("a b c", 1);
  int retries = 0;
  for (int i = 0; i < 40; i++)
    if (strcmp(lab_wait(0), "nothing") != 0) {
      lab_answer_status(i % 2 ? 500 : 504, "{}"); /* not one fault in a row */
      retries++;
    }
  check_int("three first requests, and five more", retries, 3 + 5);
}

/* Ten requests under way, whose answers break off every so many ms. */
static void ten_break(const int connections[10], int64_t apart_ms) {
  struct fetch_job jobs[10];
  lab.settings.concurrent = 10;
  lab_begin("a b c d e f g h i j", 1);
  lab_prove();
  for (int i = 0; i < 10; i++) {
    lab_wait(0);
    jobs[i] = lab.job;
  }
  struct fetch_answer broken = lab_end(FETCH_BROKEN);
  for (int i = 0; i < 10; i++) {
    broken.connection = connections[i];
    lab_answer_job(&jobs[i], &broken);
    lab.ms += apart_ms;
  }
}

static void breaks_within_a_second_are_one_fault(void **state) {
  (void)state;
  ten_break((const int[10]){0}, 0);
  check_text("polling resumes", lab_wait(0), "0 00:16 stats a");
}

static void breaks_of_one_connection_are_one_fault(void **state) {
  (void)state;
  ten_break((const int[10]){7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, 2000);
  check_text("polling resumes", lab_wait(0), "0 00:16 stats a");
}

static void breaks_of_ten_connections_are_ten_faults(void **state) {
  (void)state;
  ten_break((const int[10]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2000);
  check_text("a probe", lab_wait(0), "0 01:15 stats a");
  check_says("said", lab.said.text, "5 hashtags in a row had the same fault");
}

static void a_refused_key_is_replaced_at_once(void **state) {
  (void)state;
  lab_begin("a", 1);
  check_int("none is refused", poller_replace_key(lab.poller, "other"), false);
  lab_expect("0 00:15 stats a", 401, "{}");
  check_int("refused", poller_key_refused(lab.poller), true);
  check_int("the same", poller_replace_key(lab.poller, "sk_test_1"), false);
  check_int("nothing for a minute", lab_idle(), 60000);
  check_int("another", poller_replace_key(lab.poller, "sk_test_2"), true);
  check_text("asked", lab_wait(0), "0 00:15 stats a");
  bool sent = false;
  for (char **h = lab.job.request.headers; *h != NULL; h++)
    sent |= strstr(*h, "sk_test_2") != NULL;
  check_int("the new one is sent", sent, true);
  check_int("while it is tried", poller_key_refused(lab.poller), false);
  check_int("while it is tried", poller_replace_key(lab.poller, "x"), false);
  lab_answer_status(200, COUNTS);
  check_int("good", poller_key_refused(lab.poller), false);
  check_says("said", lab.said.text, "polling resumed");
}

static void lines_reach_the_disk_within_a_second(void **state) {
  (void)state;
  lab_begin("a", 1);
  lab_expect("0 00:15 stats a", 200, COUNTS);
  lab_next(); /* synced, or to be synced soon */
  int64_t wait = journal_sync_wait(lab.journal, lab.ms);
  if (wait != INT64_MAX) {
    lab.ms += wait;
    lab_next();
  }
  check_int("clean", journal_sync_wait(lab.journal, lab.ms) == INT64_MAX, 1);
}

int main(void) {
#define IN_LAB(test)                                                           \
  cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)
  const struct CMUnitTest tests[] = {
      IN_LAB(a_restart_pays_nothing_twice),
      IN_LAB(a_request_that_was_cut_off_is_retried),
      IN_LAB(the_limit_holds_over_restarts),
      IN_LAB(the_next_round_begins_with_the_longest_waiting),
      IN_LAB(the_list_may_change),
      IN_LAB(the_poller_sleeps_until_something_is_due),
      IN_LAB(asking_waits_for_those_who_take_the_events),
      IN_LAB(nothing_is_asked_before_the_files_are_read),
      IN_LAB(an_empty_list_asks_nothing),
      IN_LAB(a_journal_that_cannot_be_written_asks_nothing),
      IN_LAB(the_journal_is_written_first),
      IN_LAB(refusals_for_ten_minutes_are_logged),
      IN_LAB(several_requests_are_in_flight_at_once),
      IN_LAB(a_plan_that_takes_one_at_a_time_is_learnt),
      IN_LAB(a_clock_that_was_ahead_stops_nothing_when_it_is_right),
      IN_LAB(a_clock_that_comes_back_keeps_the_account),
      IN_LAB(a_good_free_call_ends_no_stop),
      IN_LAB(a_good_free_call_ends_no_row_of_faults),
      IN_LAB(an_answer_after_midnight_counts_for_its_day),
      IN_LAB(what_midnight_finds_under_way_is_asked_on_the_new_day),
      IN_LAB(one_request_goes_first),
      IN_LAB(an_unconfirmed_clock_deletes_nothing),
      IN_LAB(a_clock_of_1970_at_the_start_restores_the_day),
      IN_LAB(a_clock_is_confirmed_by_a_date),
      IN_LAB(a_steady_clock_is_believed_after_ten_minutes),
      IN_LAB(an_answer_without_a_date_waits_for_a_steady_clock),
      IN_LAB(a_clock_ahead_stamps_nothing_without_a_date),
      IN_LAB(a_synchronised_clock_needs_no_date),
      IN_LAB(an_api_without_dates_is_remembered),
      IN_LAB(the_journal_is_pruned_at_midnight),
      IN_LAB(the_automatic_limit_starves_nobody),
      IN_LAB(the_spare_is_for_retries),
      IN_LAB(breaks_within_a_second_are_one_fault),
      IN_LAB(a_refused_key_is_replaced_at_once),
      IN_LAB(breaks_of_one_connection_are_one_fault),
      IN_LAB(breaks_of_ten_connections_are_ten_faults),
      IN_LAB(lines_reach_the_disk_within_a_second),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
