/* SPDX-License-Identifier: MIT */
/* Starts with a clock that nobody has set yet, and with files of yesterday. */
#include "delivery_lab.h"

#define BASE 500000 /* videos: a threshold of 20 % */

static const char *const counts[] = {"videos", "views"};

/* Hashtag "a" had BASE videos for ten days, and trends from day 0 on. */
static void begin_trend(void) {
  for (int i = 0; i < 2; i++) {
    struct fake_metric *m = fake_metric(lab.fake, "a", counts[i]);
    fake_create(m, D - 10);
    for (int day = D - 10; day < D; day++)
      fake_append(m, day, i == 0 ? BASE : 5 * BASE);
  }
  lab.options.top_videos = 0;
  for (int day = 0; day < 10; day++)
    lab_counts("a", day, (1.3 + 0.01 * day) * BASE);
  lab_begin("a");
}

/* The wall clock is set; the monotonic one goes on. */
static void turn_clock(int day, int hour) {
  lab.fake->off_s =
      day_start(D + day) + hour * INT64_C(3600) - lab.fake->ms / 1000;
}

/* The file as it was after that day: an older backup. */
static void put_back_of(struct fake_metric *m, int day) {
  if (!m->exists || m->last <= day)
    return;
  if (m->first > day) {
    fake_remove(m);
    return;
  }
  m->last = day;
  m->rows_num = (size_t)(day - m->first) + 1;
}

static void nothing_depends_on_a_clock_of(int day) {
  begin_trend();
  lab_day(0);
  check_notices("#a is trending", 1);
  for (int boot = 0; boot < 3; boot++) {
    lab_drop();
    turn_clock(day, 0);
    lab_begin("a");
    lab_tick();
    check_int("restored to", lab_tag("a")->day, D);
    check_int("level", lab_tag("a")->level.value, 1);
    check_state("a", METRIC_VIDEOS, ROW_NONE); /* as its file has it */
    lab_ticks(9);
    turn_clock(0, 9 + boot);
    lab_ticks(60);
    check_int("requests", lab.requests, 1);
  }
  check_notices("#a is trending", 1);
  check_log("learning", 0);
  lab_day(1);
  check_int("requests", lab.requests, 2);
  check_row("a", "videos", 1, 1.31 * BASE);
  check_order();
}

static void a_clock_in_the_past_restores_the_same(void **state) {
  (void)state;
  nothing_depends_on_a_clock_of(-D);
}

static void a_clock_of_last_week_restores_the_same(void **state) {
  (void)state;
  nothing_depends_on_a_clock_of(-7);
}

/* The first sample came yesterday: it learns, whatever the clock shows. */
static void learning_goes_on_with_a_clock_in_the_past(void **state) {
  (void)state;
  lab.provider = "tikwm"; /* no free call: the line comes at the start */
  lab_counts("a", 0, BASE);
  struct entry e = {.kind = ENTRY_SAMPLE, .time = day_start(D) + 900,
                    .sent = day_start(D) + 900, .videos = BASE, .views = BASE,
                    .credits = NAN, .billed = true, .tag = "a"};
  struct journal *j = journal_new(scratch);
  for (int day = 0; day < 2; day++, e.time += DAY_SECONDS)
    assert_int_equal(journal_write(j, &e, NULL), 0), e.sent += DAY_SECONDS;
  journal_free(j);
  turn_clock(-D, 0);
  lab_begin("a");
  lab_ticks(2);
  check_log("(learning: day 2 of 7)", 1);
}

/* Three days are gone with their files; the journal has them. */
static void files_of_a_backup_get_all_days_back(void **state) {
  (void)state;
  begin_trend();
  for (int day = 0; day <= 4; day++)
    lab_day(day);
  check_notices("#a is trending", 1);
  lab_stop();
  for (int i = 0; i < FAKE_SLOTS; i++)
    put_back_of(&lab.fake->metrics[i], D - 1);
  lab_begin("a");
  lab_ticks(600);
  for (int day = 0; day <= 4; day++) {
    check_row("a", "videos", day, (1.3 + 0.01 * day) * BASE);
    check_row("a", "trending", day, 1);
  }
  check_notices("#a is trending", 1);
  check_int("requests", lab.requests, 5);
  check_order();
}

static void all_days_come_back_without_files(void **state) {
  (void)state;
  begin_trend();
  for (int day = 0; day <= 4; day++)
    lab_day(day);
  lab_stop();
  for (int i = 0; i < FAKE_SLOTS; i++)
    put_back_of(&lab.fake->metrics[i], D - 100);
  lab_begin("a");
  lab_ticks(600);
  for (int day = 0; day <= 4; day++)
    check_row("a", "videos", day, (1.3 + 0.01 * day) * BASE);
  check_notices("#a is trending", 1);
}

/* What is ahead of time would block the files of the plugin's own metrics. */
static void own_metrics_wait_for_a_clock_that_is_confirmed(void **state) {
  (void)state;
  lab.silent = true;
  lab_counts("a", 0, BASE);
  turn_clock(40, 0);
  lab_begin("a");
  lab_ticks(1300);
  check_number("ahead", lab.fake->self[SELF_HASHTAGS], NAN);
  turn_clock(0, 8);
  lab.silent = false;
  lab_ticks(700);
  check_number("steady", lab.fake->self[SELF_HASHTAGS], 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_LAB(a_clock_in_the_past_restores_the_same),
      IN_LAB(a_clock_of_last_week_restores_the_same),
      IN_LAB(learning_goes_on_with_a_clock_in_the_past),
      IN_LAB(files_of_a_backup_get_all_days_back),
      IN_LAB(all_days_come_back_without_files),
      IN_LAB(own_metrics_wait_for_a_clock_that_is_confirmed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
