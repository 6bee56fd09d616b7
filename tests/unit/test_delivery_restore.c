/* SPDX-License-Identifier: MIT */
/* A start: what is put back, what is delivered late, what is remembered. */
#include "delivery_lab.h"

static struct fake_metric *videos_of(const char *tag) {
  return fake_metric(lab.fake, tag, "videos");
}

/* The counts of day 0 are in the files, and more follow. */
static void begin_with_a_day(const char *names) {
  char first[32];
  snprintf(first, sizeof(first), "%.*s", (int)strcspn(names, " "), names);
  for (int day = 0; day < 30; day++)
    lab_counts(first, day, 1000 + day);
  lab_begin(names);
  lab_day(0);
}

/*
 * Whatever state its row is in when the daemon ends, and however it ends: the
 * count gets into its file, and is paid for once.
 */
static void a_row_survives_a_restart_in_every_state(void **state) {
  static const struct {
    const char *name;
    bool locked, full, stalled, kill;
    int ticks;
    enum row_state at_the_end;
  } cases[] = {
      {"stored, stop", false, false, false, false, 60, ROW_STORED},
      {"stored, kill", false, false, false, true, 60, ROW_STORED},
      {"dispatched, stop", false, false, true, false, 2, ROW_DISPATCHED},
      {"dispatched, kill", false, false, true, true, 2, ROW_DISPATCHED},
      {"locked, stop", true, false, false, false, 60, ROW_DISPATCHED},
      {"locked, kill", true, false, false, true, 60, ROW_DISPATCHED},
      {"waiting, stop", false, true, false, false, 60, ROW_WAITING},
      {"waiting, kill", false, true, false, true, 60, ROW_WAITING},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab_counts("a", 0, 1000);
    if (cases[i].locked)
      fake_create(videos_of("a"), D);
    videos_of("a")->locked = cases[i].locked;
    lab.fake->full = cases[i].full;
    lab.fake->stalled = cases[i].stalled;
    lab_begin("a");
    lab_set_clock(0, 8, 0);
    lab_ticks(cases[i].ticks);
    check_int(cases[i].name, lab_state("a", METRIC_VIDEOS),
              cases[i].at_the_end);
    if (cases[i].kill)
      lab_drop();
    else
      lab_stop();
    videos_of("a")->locked = lab.fake->full = lab.fake->stalled = false;
    lab_begin("a");
    lab_ticks(60);
    check_row("a", "videos", 0, 1000);
    check_row("a", "views", 0, 5000);
    check_int(cases[i].name, lab.requests, 1);
    check_order();
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

static void days_that_only_the_journal_has_are_delivered_in_order(
    void **state) {
  (void)state;
  begin_with_a_day("a");
  videos_of("a")->locked = true;
  for (int day = 1; day <= 3; day++)
    lab_day(day);
  lab_drop();
  videos_of("a")->locked = false;
  lab_begin("a");
  lab_ticks(600);
  for (int day = 0; day <= 3; day++)
    check_row("a", "videos", day, 1000 + day);
  check_int("requests", lab.requests, 4);
  check_int("cached", videos_of("a")->cached_day, D + 3);
  check_order();
}

static void samples_of_the_journal_wait_for_a_locked_file(
    void **state) {
  (void)state;
  begin_with_a_day("a");
  videos_of("a")->locked = true;
  for (int day = 1; day <= 3; day++)
    lab_day(day);
  lab_drop();
  lab_begin("a"); /* still locked */
  lab_ticks(60);
  check_int("backlog", backlog_oldest(lab_tag("a")), D + 1);
  videos_of("a")->locked = false;
  lab_ticks(8000);
  for (int day = 0; day <= 3; day++)
    check_row("a", "videos", day, 1000 + day);
  check_order();
}

static void two_samples_of_a_day_are_one_row(void **state) {
  (void)state;
  begin_with_a_day("a");
  struct entry e = {.kind = ENTRY_SAMPLE,
                            .time = lab_now() + 60,
                            .sent = lab_now(),
                            .videos = 7,
                            .views = 8,
                            .credits = NAN};
  strcpy(e.tag, "a");
  assert_int_equal(journal_write(lab.journal, &e, NULL), 0);
  lab_drop();
  fake_remove(videos_of("a"));
  lab_begin("a");
  lab_ticks(600);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void an_import_of_newer_days_ends_the_journals_story(void **state) {
  (void)state;
  begin_with_a_day("a");
  lab_drop();
  fake_append(videos_of("a"), D + 1, 77);
  lab_set_clock(1, 0, 5);
  lab_begin("a");
  lab_ticks(600);
  check_int("day", lab_tag("a")->day, D + 1);
  check_row("a", "videos", 1, 77);
  lab_day(1);
  check_int("requests", lab.requests, 1); /* day 1 is there already */
  lab_day(2);
  check_row("a", "videos", 2, 1002);
  check_order();
}

static void collectds_cache_gets_its_values_back(void **state) {
  (void)state;
  fake_rule(lab.fake, "videos", 999, NAN);
  begin_with_a_day("a");
  check_notices("WARNING a/videos: by threshold", 1);
  lab_stop();
  lab_set_clock(0, 20, 0);
  lab_begin("a");
  struct fake_metric *m = videos_of("a");
  check_int("cached", m->cached, 1);
  check_int("day", m->cached_day, D);
  check_number("value", m->cached_value, 1000);
  check_int("state", m->state, ALARM_WARNING);
  int64_t since = m->cached_arrival - day_start(D) - 8 * 3600;
  check_int("arrival, as of the answer", since >= 0 && since < 60, 1);
  lab_ticks(60);
  lab_day(1);
  check_int("notifications", lab.fake->alarms_num, 1);
}

static void a_value_of_which_no_answer_is_known_arrived_at_poll_time(
    void **state) {
  (void)state;
  struct fake_metric *m = videos_of("a");
  fake_create(m, D);
  fake_append(m, D, 5);
  lab_set_clock(1, 0, 1);
  lab_begin("a");
  check_int("arrival", m->cached_arrival,
            day_start(D) + lab.options.poll_time);
}

static void a_state_that_was_not_recorded_is_judged(void **state) {
  (void)state;
  fake_rule(lab.fake, "videos", 999, 5000);
  begin_with_a_day("a");
  lab_drop(); /* before the state was saved */
  char path[SCRATCH_PATH];
  snprintf(path, sizeof(path), "%s", scratch_path("levels"));
  unlink(path);
  lab_begin("a");
  check_int("state", videos_of("a")->state, ALARM_WARNING);
}

static void a_metric_without_a_rule_is_put_back_as_okay(void **state) {
  (void)state;
  begin_with_a_day("a");
  lab_ticks(60);
  check_int("recorded", lab_tag("a")->rows[METRIC_VIEWS].alarm, ALARM_OKAY);
  lab.fake->delivery = NULL; /* as if its entry had been there before */
  fake_metric(lab.fake, "a", "views")->state = ALARM_UNKNOWN;
  lab_day(1);
  check_int("recorded", lab_tag("a")->rows[METRIC_VIEWS].alarm, ALARM_NO_RULE);
  lab_stop();
  check_says("file", scratch_read("levels"), "views=n");
  lab_begin("a");
  check_int("state", fake_metric(lab.fake, "a", "views")->state, ALARM_OKAY);
}

static void a_state_stays_with_the_name_of_its_metric(void **state) {
  (void)state;
  fake_rule(lab.fake, "growth_7d", 10, NAN);
  fake_rule(lab.fake, "growth_1d", 20, NAN);
  lab.options.rules.windows[0] = 7;
  lab.options.rules.windows_num = 1;
  struct fake_metric *m = videos_of("a");
  fake_create(m, D - 10);
  for (int day = D - 10; day < D; day++)
    fake_append(m, day, 1000);
  lab_counts("a", 0, 1150);
  lab_begin("a");
  lab_day(0);
  check_notices("WARNING a/growth_7d: by threshold", 1);
  lab_stop();
  lab.options.rules.windows[0] = 1;
  lab.options.rules.windows[1] = 7;
  lab.options.rules.windows_num = 2;
  fake_forget(lab.fake);
  lab_begin("a");
  lab_ticks(60);
  lab_day(1);
  check_int("notifications", lab.fake->alarms_num, 0);
  check_int("growth_7d", delivery_state(lab.delivery, "a", "growth_7d"),
            ALARM_WARNING);
  check_int("growth_1d", delivery_state(lab.delivery, "a", "growth_1d"),
            ALARM_OKAY);
  check_int("no metric", delivery_state(lab.delivery, "a", "growth_3d"),
            ALARM_OKAY);
  check_int("no hashtag", delivery_state(lab.delivery, "b", "growth_7d"),
            ALARM_OKAY);
  check_int("known", delivery_knows(lab.delivery, "a"), 1);
  check_int("not known", delivery_knows(lab.delivery, "b"), 0);
}

static void states_of_version_1_0_are_read(void **state) {
  (void)state;
  static const char text[] =
      "# tag day bad-day bad-days not-before videos-day videos-level told-day "
      "told-level states id since\n"
      "a 2026-11-24 never 0 never never 0 never 0 ooowowf-- - 2026-11-01\n";
  scratch_write("levels", text, strlen(text));
  lab_begin("a");
  check_int("trending", delivery_state(lab.delivery, "a", "trending"),
            ALARM_WARNING);
  check_int("growth", lab_tag("a")->rows[METRIC_GROWTH].alarm, ALARM_UNKNOWN);
}

static void a_day_that_is_not_in_its_files_is_not_said_to_be(void **state) {
  (void)state;
  begin_with_a_day("a");
  videos_of("a")->locked = true;
  lab_day(1);
  lab_stop();
  check_says("file", scratch_read("levels"), "\na 2026-11-24 ");
}

static void the_schedule_of_a_hashtag_is_remembered(void **state) {
  (void)state;
  static const char text[] =
      "a 2026-11-10 2026-11-22 2 2026-11-28 never 0 never 0 - 71 2026-11-01 "
      "-\n";
  scratch_write("levels", text, strlen(text));
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(3);
  check_int("before its day", lab.requests, 0);
  lab_day(4);
  check_int("on its day", lab.requests, 1);
  lab_stop();
  check_says("file", scratch_read("levels"), " 71 2026-11-01 ");
}

static void a_hashtag_that_joins_is_restored_before_it_is_asked(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  begin_with_a_day("b a");
  lab_stop();
  struct entry e = {.kind = ENTRY_REQUEST, .time = lab_now()};
  struct journal *tool = journal_new(scratch);
  journal_by_tool(tool);
  strcpy(e.tag, "c");
  journal_write(tool, &e, NULL);
  e = (struct entry){.kind = ENTRY_SAMPLE,
                             .time = lab_now(),
                             .sent = lab_now(),
                             .videos = 30,
                             .views = 31,
                             .credits = NAN,
                             .id = "71"};
  strcpy(e.tag, "c");
  journal_write(tool, &e, NULL);
  journal_free(tool);
  lab.requests = 0;
  lab_begin("b a");
  lab_ticks(60);
  struct tags_change change = lab_watch("a b c");
  check_int("came", (long long)change.came, 1);
  lab_ticks(60);
  check_row("c", "videos", 0, 30);
  check_int("requests", lab.requests, 0);
  check_int("watched", delivery_is_watched(lab.delivery, "c"), 1);
  check_order();
}

static void a_hashtag_off_the_list_is_remembered(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_counts("b", 0, 1000);
  lab_begin("a b");
  lab_day(0);
  lab_stop();
  lab_begin("a");
  lab_ticks(60);
  lab_stop();
  check_says("file", scratch_read("levels"), "\nb 2026-11-24 |a 2026-11-24 ");
  lab_begin("a");
  lab_ticks(60);
  lab_watch("a b"); /* it is back */
  lab_ticks(60);
  check_int("requests", lab.requests, 2);
  check_int("day", lab_tag("b")->day, D);
  lab_stop();
  lab_set_clock(35, 0, 0);
  lab_begin("a");
  lab_stop(); /* nobody has confirmed that clock */
  check_says("file", scratch_read("levels"), "\nb 2026-11-24 ");
  lab_begin("a");
  lab_day(35);
  lab_ticks(600);
  lab_stop();
  assert_null(strstr(scratch_read("levels"), "\nb "));
}

static void a_hashtag_that_left_and_came_back_is_the_same(void **state) {
  (void)state;
  begin_with_a_day("a b");
  lab_watch("b");
  lab_ticks(10);
  check_int("watched", delivery_is_watched(lab.delivery, "a"), 0);
  check_int("watched", (long long)delivery_watched(lab.delivery), 1);
  lab_watch("a b");
  lab_day(1);
  check_row("a", "videos", 1, 1001);
  check_int("requests of a", lab.requests > 1, 1);
  check_order();
}

/* "a" has not been found for two days, and is asked once a week. */
static void make_dead(void) {
  lab_counts("a", 0, 1000);
  lab_counts("b", 0, 1000);
  lab_begin("a b");
  lab_day(0);
  lab.missing = "a";
  for (int day = 1; day <= 2; day++) {
    lab_set_clock(day, 8, 0);
    lab_ticks(4000);
  }
  lab_stop();
}

/* Requests of the day after a start with that list, of b and maybe of a. */
static int requests_of_day(const char *names, int day) {
  lab_set_clock(day, 8, 0);
  lab.requests = 0;
  lab_begin(names);
  lab_day(day);
  lab_stop();
  return lab.requests;
}

static void a_hashtag_that_is_not_found_rests_over_a_restart(void **state) {
  (void)state;
  make_dead();
  check_int("only b", requests_of_day("a b", 3), 1);
}

static void an_imported_sample_brings_a_hashtag_back(void **state) {
  (void)state;
  make_dead();
  fake_append(videos_of("a"), D + 1, 1000); /* while collectd is stopped */
  check_int("both", requests_of_day("a b", 3), 2);
}

static void a_hashtag_that_was_off_the_list_begins_anew(void **state) {
  (void)state;
  make_dead();
  check_int("b alone", requests_of_day("b", 3), 1);
  check_int("both", requests_of_day("a b", 4), 2);
}

static void nothing_is_asked_before_all_is_restored(void **state) {
  (void)state;
  begin_with_a_day("a b");
  lab_stop();
  lab_make("a b");
  lab_set_clock(1, 8, 0);
  /* a step that is over at once restores one hashtag */
  restore_begin(lab.delivery);
  restore_step(lab.delivery, 0);
  check_int("one", lab_tag("a")->restored, 1);
  check_int("the other", lab_tag("b")->restored, 0);
  lab.requests = 0;
  lab_network();
  check_int("requests", lab.requests, 0);
  check_int("ready", lab_tick(), 1);
  lab_ticks(60);
  check_row("a", "videos", 1, 1001);
}

static void rrdcached_writes_all_that_it_holds_before_it_is_read(void **state) {
  (void)state;
  lab.fake->writer = FAKE_RRDCACHED;
  begin_with_a_day("a");
  lab_set_clock(1, 8, 0);
  lab_tick();
  fake_flush_batch(lab.fake);
  fake_work(lab.fake);
  struct fake_queue held = lab.fake->held; /* it outlives our daemon */
  lab.fake->held = (struct fake_queue){0};
  lab_drop();
  free(lab.fake->held.items);
  lab.fake->held = held;
  lab_begin("a");
  check_row("a", "videos", 1, 1001);
  check_order();
}

static void a_state_that_cannot_be_kept_is_named_rarely(void **state) {
  (void)state;
  begin_with_a_day("a");
  lab.options.state_dir[strlen(lab.options.state_dir) - 1] = '#';
  for (int i = 0; i < 3; i++) {
    lab.delivery->state_changed = true;
    lab_ticks(60);
  }
  check_log("levels cannot be written: No such file or directory. To fix", 1);
}

static void a_clock_set_back_does_not_silence_the_log(void **state) {
  (void)state;
  begin_with_a_day("a");
  lab.options.state_dir[strlen(lab.options.state_dir) - 1] = '#';
  lab.delivery->state_changed = true;
  lab_ticks(60);
  lab.fake->off_s -= DAY_SECONDS;
  lab.delivery->state_changed = true;
  lab_ticks(60);
  check_log("levels cannot be written", 2);
}

static void the_trend_goes_on_after_a_restart(void **state) {
  (void)state;
  struct fake_metric *m = videos_of("a");
  fake_create(m, D - 10);
  for (int day = D - 10; day < D; day++)
    fake_append(m, day, 500000);
  lab.options.top_videos = 0;
  lab_counts("a", 0, 650000);
  lab_counts("a", 2, 500000); /* and the rows below the end begin */
  lab_begin("a");
  lab_day(0);
  check_notices("#a is trending", 1);
  for (int day = 1; day <= 5; day++) {
    lab_drop(); /* a crash a day */
    lab_set_clock(day, 0, 5);
    lab_begin("a");
    lab_day(day);
  }
  check_row("a", "trending", 3, 1);
  check_row("a", "trending", 4, 0);
  check_notices("#a is trending", 1);
  check_notices("#a is no longer trending", 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_LAB(a_row_survives_a_restart_in_every_state),
      IN_LAB(days_that_only_the_journal_has_are_delivered_in_order),
      IN_LAB(samples_of_the_journal_wait_for_a_locked_file),
      IN_LAB(two_samples_of_a_day_are_one_row),
      IN_LAB(an_import_of_newer_days_ends_the_journals_story),
      IN_LAB(collectds_cache_gets_its_values_back),
      IN_LAB(a_value_of_which_no_answer_is_known_arrived_at_poll_time),
      IN_LAB(a_state_that_was_not_recorded_is_judged),
      IN_LAB(a_metric_without_a_rule_is_put_back_as_okay),
      IN_LAB(a_state_stays_with_the_name_of_its_metric),
      IN_LAB(states_of_version_1_0_are_read),
      IN_LAB(a_day_that_is_not_in_its_files_is_not_said_to_be),
      IN_LAB(the_schedule_of_a_hashtag_is_remembered),
      IN_LAB(a_hashtag_that_joins_is_restored_before_it_is_asked),
      IN_LAB(a_hashtag_off_the_list_is_remembered),
      IN_LAB(a_hashtag_that_left_and_came_back_is_the_same),
      IN_LAB(a_hashtag_that_is_not_found_rests_over_a_restart),
      IN_LAB(an_imported_sample_brings_a_hashtag_back),
      IN_LAB(a_hashtag_that_was_off_the_list_begins_anew),
      IN_LAB(nothing_is_asked_before_all_is_restored),
      IN_LAB(rrdcached_writes_all_that_it_holds_before_it_is_read),
      IN_LAB(a_state_that_cannot_be_kept_is_named_rarely),
      IN_LAB(a_clock_set_back_does_not_silence_the_log),
      IN_LAB(the_trend_goes_on_after_a_restart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
