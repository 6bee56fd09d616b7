/* SPDX-License-Identifier: MIT */
/* The way of a sample to its files, and what can happen on it. */
#define FAKE_SLOTS 32768

#include "delivery_lab.h"

/* A file of ours with the counts of the days before D. */
static void stored_before(const char *tag, int days) {
  static const char *const counts[] = {"videos", "views"};
  for (int i = 0; i < 2; i++) {
    struct fake_metric *m = fake_metric(lab.fake, tag, counts[i]);
    fake_create(m, D - days);
    for (int day = D - days; day < D; day++)
      fake_append(m, day, 900 + i);
  }
}

static struct fake_metric *videos_of(const char *tag) {
  return fake_metric(lab.fake, tag, "videos");
}

static void a_sample_gets_into_its_files(void **state) {
  (void)state;
  static const struct {
    const char *name;
    enum fake_writer writer;
    bool holds;
  } cases[] = {
      {"rrdtool", FAKE_RRDTOOL, false},
      {"rrdtool with CacheTimeout", FAKE_RRDTOOL, true},
      {"rrdcached", FAKE_RRDCACHED, false},
      {"nobody else", FAKE_NONE, false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.fake->writer = cases[i].writer;
    lab.fake->holds = cases[i].holds;
    lab_counts("a", 0, 1000);
    lab_begin("a");
    lab_day(0);
    check_row("a", "videos", 0, 1000);
    check_row("a", "views", 0, 5000);
    check_row("a", "videos", -1, NAN);
    check_state("a", METRIC_VIDEOS, ROW_STORED);
    check_state("a", METRIC_SCORE, ROW_NONE);
    check_order();
    check_int(cases[i].name, lab.requests, 1);
    /* a flush is enough: nothing is written twice */
    check_int(cases[i].name, lab_tag("a")->attempts, cases[i].holds);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

static void a_count_that_the_api_does_not_report_is_left_out(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  for (int i = 0; i < LAB_DAYS; i++)
    lab_series("a")->views[i] = NAN;
  lab_begin("a");
  lab_day(0);
  check_row("a", "videos", 0, 1000);
  check_int("file of views", fake_metric(lab.fake, "a", "views")->exists, 0);
  check_state("a", METRIC_VIEWS, ROW_NONE);
  check_order();
}

static void the_values_that_follow_from_a_history_are_stored(void **state) {
  (void)state;
  stored_before("a", 14);
  lab_counts("a", 0, 1260);
  lab_begin("a");
  lab_day(0);
  check_row("a", "growth_7d", 0, 40);
  check_row("a", "trend_score", 0, 0.8); /* of the tier's 50 % */
  check_row("a", "trending", 0, 0);
  check_int("no season",
            fake_metric(lab.fake, "a", "growth_7d_seasonal")->exists, 0);
  check_order();
}

static void growth_of_views_goes_by_the_views(void **state) {
  (void)state;
  lab.options.rules.of_views = 1;
  stored_before("a", 14);
  lab_counts("a", 0, 1000); /* 5000 views, from 901 */
  lab_begin("a");
  lab_day(0);
  check_number("growth", fake_stored(lab.fake, "a", "growth_7d", D),
               100 * (5000 - 901) / 901.0);
}

static void a_row_lost_on_its_way_is_written_again(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_set_clock(0, 8, 0);
  lab.fake->lose = 2; /* both counts */
  lab_ticks(3);
  check_state("a", METRIC_VIDEOS, ROW_DISPATCHED);
  lab_ticks(60);
  check_row("a", "videos", 0, 1000);
  check_row("a", "views", 0, 5000);
  check_state("a", METRIC_VIEWS, ROW_STORED);
  check_order();
}

static void a_row_waits_for_a_reader_that_holds_the_lock(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  videos_of("a")->locked = true;
  lab_begin("a");
  lab_day(0);
  check_state("a", METRIC_VIDEOS, ROW_DISPATCHED);
  check_state("a", METRIC_VIEWS, ROW_STORED);
  check_row("a", "videos", 0, NAN);
  videos_of("a")->locked = false;
  lab_ticks(600); /* the next check is minutes away by now */
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void a_newer_row_waits_for_the_older_one(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  lab_counts("a", 1, 1001);
  lab_counts("a", 2, 1002);
  videos_of("a")->locked = true;
  lab_begin("a");
  for (int day = 0; day <= 2; day++)
    lab_day(day);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  check_int("backlog", backlog_oldest(lab_tag("a")), D);
  check_int("of the views", backlog_any(lab_tag("a"), METRIC_VIEWS), 0);
  videos_of("a")->locked = false;
  lab_ticks(8000);
  for (int day = 0; day <= 2; day++)
    check_row("a", "videos", day, 1000 + day);
  check_state("a", METRIC_VIDEOS, ROW_STORED);
  check_int("backlog", backlog_oldest(lab_tag("a")), D + 3);
  check_order();
}

static void growth_counts_rows_that_are_not_in_their_file_yet(void **state) {
  (void)state;
  stored_before("a", 3);
  for (int day = 0; day <= 8; day++)
    lab_counts("a", day, 1000 + day);
  videos_of("a")->locked = true;
  lab_begin("a");
  for (int day = 0; day <= 8; day++)
    lab_day(day);
  check_row("a", "growth_7d", 8, 100 * (1008 - 1001) / 1001.0);
}

static void a_backlog_is_no_longer_than_the_journal(void **state) {
  (void)state;
  stored_before("a", 3);
  for (int day = 0; day <= 10; day++)
    lab_counts("a", day, 1000 + day);
  videos_of("a")->locked = true;
  lab_begin("a");
  for (int day = 0; day <= 10; day++)
    lab_day(day);
  check_int("oldest", backlog_oldest(lab_tag("a")), D + 2);
  videos_of("a")->locked = false;
  lab_ticks(8000);
  lab_ticks(8000);
  check_row("a", "videos", 1, NAN);
  for (int day = 2; day <= 10; day++)
    check_row("a", "videos", day, 1000 + day);
  check_order();
}

static void a_missed_day_becomes_an_unknown_row(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(2);
  check_row("a", "videos", 0, NAN);
  check_row("a", "videos", 1, NAN);
  check_row("a", "videos", 2, 1000);
  check_order();
}

static void a_row_behind_a_gap_waits_until_the_gap_is_closed(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  videos_of("a")->locked = true;
  lab_begin("a");
  lab_day(2);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  check_int("cached", videos_of("a")->cached_day, D - 1); /* put back */
  videos_of("a")->locked = false;
  lab_ticks(8000);
  check_row("a", "videos", 2, 1000);
  check_state("a", METRIC_VIDEOS, ROW_STORED);
  check_int("cached", videos_of("a")->cached_day, D + 2);
  check_order();
}

static void
a_waiting_row_goes_to_a_file_that_nobody_else_writes(void **state) {
  (void)state;
  lab.fake->writer = FAKE_NONE;
  lab.fake->full = true;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(0);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  lab.fake->full = false;
  lab_ticks(600);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void a_file_that_is_removed_is_made_anew(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(0);
  fake_remove(videos_of("a"));
  lab_day(1);
  check_row("a", "videos", 0, NAN);
  check_row("a", "videos", 1, 1000);
  check_row("a", "views", 0, 5000);
  check_order();
}

static void a_file_that_cannot_be_made_is_named_once(void **state) {
  (void)state;
  lab.fake->full = true;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(0);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  check_log("cannot be created: disk full. To fix: let collectd's user", 1);
  lab.fake->full = false;
  lab_ticks(600);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void a_file_that_is_not_ours_is_never_written(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  videos_of("a")->unusable = true;
  lab_begin("a");
  lab_day(0);
  lab_day(1);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  check_log("a/videos is in the way. Nothing is written to it", 1);
  check_row("a", "views", 1, 5000);
  fake_remove(videos_of("a")); /* moved away */
  lab_ticks(8000);
  check_row("a", "videos", 0, 1000);
  check_row("a", "videos", 1, 1000);
  check_order();
}

/* A head that changes while the daemon runs: librrd must not open it. */
static void a_file_that_is_damaged_later_is_left_alone(void **state) {
  (void)state;
  static const char *const names[] = {"videos", "trending"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    if (i > 0)
      lab_setup(state);
    struct fake_metric *m = fake_metric(lab.fake, "a", names[i]);
    char says[80];
    snprintf(says, sizeof(says),
             "a/%s is in the way. Nothing is written to it", names[i]);
    stored_before("a", 12);
    lab_counts("a", 0, 1000);
    lab_begin("a");
    lab_day(0);
    m->unusable = true;
    lab_day(1);
    lab_ticks(8000);
    check_log(says, 1);
    check_log("let collectd's user write", 0);
    check_int("opened", lab.fake->opened, 0);
    m->unusable = false; /* brought back from a backup */
    lab_ticks(8000);
    if (i == 0)
      check_row("a", "videos", 1, 1000);
    check_order();
    if (i + 1 < COUNT_OF(names))
      lab_teardown(state);
  }
}

/* Its history can be brought along, and a new file would be without it. */
static void a_file_of_another_architecture_is_not_paid_for(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_counts("b", 0, 2000);
  videos_of("a")->unusable = videos_of("a")->other_arch = true;
  lab_begin("a b");
  lab_day(0);
  check_int("only the other one is asked", lab.requests, 1);
  check_row("b", "videos", 0, 2000);
  check_log("a/videos is in the way. Nothing is asked for the hashtag until "
            "collectd is restarted then",
            1);
  lab_stop();
  fake_create(videos_of("a"), D); /* rrdtool restore */
  videos_of("a")->unusable = videos_of("a")->other_arch = false;
  lab_begin("a b");
  lab_ticks(60);
  check_int("now it is", lab.requests, 2);
  check_row("a", "videos", 0, 1000);
}

static void a_file_that_cannot_be_read_loses_nothing(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_tick();
  videos_of("a")->unreadable = true;
  lab_day(0);
  check_state("a", METRIC_VIDEOS, ROW_DISPATCHED);
  lab_day(1); /* the row of day 0 is in its file, which does not say so */
  check_int("backlog", backlog_oldest(lab_tag("a")), D);
  videos_of("a")->unreadable = false;
  lab_ticks(8000);
  check_row("a", "videos", 0, 1000);
  check_row("a", "videos", 1, 1000);
  check_state("a", METRIC_VIDEOS, ROW_STORED);
  check_order();
}

static void
a_row_that_somebody_else_made_impossible_is_given_up(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  videos_of("a")->locked = true;
  lab_begin("a");
  lab_day(0);
  lab_set_clock(1, 8, 0);
  lab_ticks(2);
  videos_of("a")->locked = false;
  fake_append(videos_of("a"), D + 1, 7); /* another program writes day 1 */
  lab_ticks(8000);
  check_log("a/count-videos.rrd: the value of 2026-11-24 stays unknown", 1);
  check_row("a", "videos", 0, NAN);
  check_int("backlog", backlog_oldest(lab_tag("a")), D + 2);
  lab_day(2);
  check_row("a", "videos", 2, 1000);
}

static void rrdcached_that_is_away_costs_no_attempt(void **state) {
  (void)state;
  lab.fake->writer = FAKE_RRDCACHED;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_set_clock(0, 8, 0);
  lab.fake->away = true;
  lab_ticks(300);
  check_state("a", METRIC_VIDEOS, ROW_DISPATCHED);
  check_int("attempts", lab_tag("a")->attempts, 0);
  check_int("in the pipeline", (long long)lab.delivery->pipeline_num, 0);
  lab.fake->away = false;
  lab_ticks(10);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void a_row_that_rrdcached_dropped_is_given_to_it_again(void **state) {
  (void)state;
  lab.fake->writer = FAKE_RRDCACHED;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  videos_of("a")->locked = true;
  lab_begin("a");
  lab_day(0);
  check_row("a", "videos", 0, NAN);
  videos_of("a")->locked = false;
  lab_ticks(600);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void
files_that_rrdtool_does_not_fill_are_written_without_it(void **state) {
  (void)state;
  lab.fake->elsewhere = true;
  lab_counts("a", 0, 1000);
  lab_counts("b", 0, 2000);
  lab_begin("a b");
  lab_set_clock(0, 8, 0);
  lab_ticks(600);
  check_log("the rrdtool plugin does not fill /", 1);
  check_int("writer", lab.fake->writer, FAKE_NONE);
  check_row("a", "videos", 0, 1000);
  check_row("b", "videos", 0, 2000);
  lab_day(1);
  check_row("a", "videos", 1, 1000);
  check_log("does not fill", 1);
  lab_stop(); /* it is not said after each restart */
  lab.fake->writer = FAKE_RRDTOOL;
  lab_begin("a b");
  lab_set_clock(2, 8, 0);
  lab_ticks(600);
  check_row("a", "videos", 2, 1000);
  check_log("does not fill", 1);
  check_order();
}

static void a_chain_that_renames_is_named(void **state) {
  (void)state;
  lab.fake->elsewhere = lab.fake->drops = true;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_set_clock(0, 8, 0);
  lab_ticks(600);
  check_log("a filter chain of collectd renames what is dispatched, so that "
            "the rrdtool plugin does not fill /", 1);
  check_row("a", "videos", 0, 1000);
}

static void a_stalled_disk_makes_no_second_writer(void **state) {
  (void)state;
  lab.fake->stalled = true;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_set_clock(0, 8, 0);
  lab_ticks(4000);
  check_int("writer", lab.fake->writer, FAKE_RRDTOOL);
  check_log("does not fill", 0);
  lab.fake->stalled = false;
  lab_ticks(8000);
  check_row("a", "videos", 0, 1000);
  check_order();
}

static void a_row_that_is_only_slow_is_not_written_twice(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_set_clock(0, 8, 0);
  lab.fake->stalled = true;
  lab_ticks(3);
  check_int("in the queue", (long long)lab.fake->queue.num, 2);
  lab.fake->stalled = false;
  lab_ticks(2);
  check_row("a", "videos", 0, 1000);
  check_int("attempts", lab_tag("a")->attempts, 0);
}

static void a_hashtag_that_hangs_holds_up_no_other(void **state) {
  (void)state;
  stored_before("a", 3);
  lab_counts("a", 0, 1000);
  lab_counts("b", 0, 2000);
  videos_of("a")->locked = true;
  lab_begin("a b");
  lab_day(0);
  lab_day(1);
  check_row("b", "videos", 1, 2000);
  check_state("a", METRIC_VIDEOS, ROW_WAITING);
  check_int("in the pipeline", (long long)lab.delivery->pipeline_num, 0);
}

#define MANY 2100 /* above what may be on its way at a time */

static void the_write_queue_stays_short(void **state) {
  (void)state;
  struct watchlist list = {0};
  struct tags_change change;
  char name[16];
  for (int i = 0; i < MANY; i++) {
    snprintf(name, sizeof(name), "t%d", i);
    assert_int_equal(watchlist_add(&list, name, NAN, false, NULL), 0);
  }
  lab.others = 1000;
  lab_begin("");
  assert_int_equal(delivery_watch(lab.delivery, &list, &change), 0);
  watchlist_clear(&list);
  lab_set_clock(0, 8, 0);
  lab.fake->stalled = true;
  for (int i = 0; i < 10; i++)
    lab_tick();
  check_int("on their way", (long long)lab.delivery->pipeline_num, 2000);
  lab.fake->stalled = false;
  for (int i = 0; i < 100; i++)
    lab_tick();
  check_int("on their way", (long long)lab.delivery->pipeline_num, 0);
  for (int i = 0; i < MANY; i++) {
    snprintf(name, sizeof(name), "t%d", i);
    check_row(name, "videos", 0, 1000);
  }
  check_order();
}

static void a_sample_of_an_older_day_is_not_stored(void **state) {
  (void)state;
  lab_counts("a", 0, 1000);
  lab_begin("a");
  lab_day(1);
  lab.fake->off_s -= 2 * DAY_SECONDS; /* the clock is set back */
  lab_ticks(60);
  check_row("a", "videos", 1, 1000);
  check_int("day", lab_tag("a")->day, D + 1);
  for (int day = -1; day <= 1; day++) /* hashtagctl may have got one */
    sample_deliver(lab.delivery, lab_tag("a"), D + day, 7, 7);
  check_int("day", lab_tag("a")->day, D + 1);
  check_row("a", "videos", 1, 1000);
  check_number("kept", lab_tag("a")->videos, 1000);
  lab.fake->off_s += 3 * DAY_SECONDS;
  lab_ticks(60);
  check_row("a", "videos", 2, 1000);
  check_order();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_LAB(a_sample_gets_into_its_files),
      IN_LAB(a_count_that_the_api_does_not_report_is_left_out),
      IN_LAB(the_values_that_follow_from_a_history_are_stored),
      IN_LAB(growth_of_views_goes_by_the_views),
      IN_LAB(a_row_lost_on_its_way_is_written_again),
      IN_LAB(a_row_waits_for_a_reader_that_holds_the_lock),
      IN_LAB(a_newer_row_waits_for_the_older_one),
      IN_LAB(growth_counts_rows_that_are_not_in_their_file_yet),
      IN_LAB(a_backlog_is_no_longer_than_the_journal),
      IN_LAB(a_missed_day_becomes_an_unknown_row),
      IN_LAB(a_row_behind_a_gap_waits_until_the_gap_is_closed),
      IN_LAB(a_waiting_row_goes_to_a_file_that_nobody_else_writes),
      IN_LAB(a_file_that_is_removed_is_made_anew),
      IN_LAB(a_file_that_cannot_be_made_is_named_once),
      IN_LAB(a_file_that_is_not_ours_is_never_written),
      IN_LAB(a_file_that_is_damaged_later_is_left_alone),
      IN_LAB(a_file_of_another_architecture_is_not_paid_for),
      IN_LAB(a_file_that_cannot_be_read_loses_nothing),
      IN_LAB(a_row_that_somebody_else_made_impossible_is_given_up),
      IN_LAB(rrdcached_that_is_away_costs_no_attempt),
      IN_LAB(a_row_that_rrdcached_dropped_is_given_to_it_again),
      IN_LAB(files_that_rrdtool_does_not_fill_are_written_without_it),
      IN_LAB(a_chain_that_renames_is_named),
      IN_LAB(a_stalled_disk_makes_no_second_writer),
      IN_LAB(a_row_that_is_only_slow_is_not_written_twice),
      IN_LAB(a_hashtag_that_hangs_holds_up_no_other),
      IN_LAB(the_write_queue_stays_short),
      IN_LAB(a_sample_of_an_older_day_is_not_stored),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
