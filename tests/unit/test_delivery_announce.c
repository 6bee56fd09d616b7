/* SPDX-License-Identifier: MIT */
/* What people are notified of, and how often. */
#include "delivery_lab.h"

#include "delivery/internal.h"

static void fake_no_report(void *ctx, const char *sentence) {
  (void)ctx;
  fail_msg("%s", sentence);
}

#define BASE 500000 /* videos: a threshold of 20 % */

/* Hashtag "a" had BASE videos for ten days. */
static void begin_quiet(const char *names) {
  static const char *const counts[] = {"videos", "views"};
  for (int i = 0; i < 2; i++) {
    struct fake_metric *m = fake_metric(lab.fake, "a", counts[i]);
    fake_create(m, D - 10);
    for (int day = D - 10; day < D; day++)
      fake_append(m, day, i == 0 ? BASE : 5 * BASE);
  }
  lab_counts("a", 0, BASE);
  lab_counts("b", 0, BASE);
  lab_begin(names);
}

static void a_trend_is_announced_once_with_its_videos(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_counts("a", 0, 1.3 * BASE);
  lab.options.events_url = realloc(lab.options.events_url, 16);
  strcpy(lab.options.events_url, "http://e/");
  lab_day(0);
  check_notices("WARNING a/trending: #a is trending: +30.0 % in 7 days "
                "(500,000 -> 650,000 videos; alerts start at +20 %). "
                "https://www.tiktok.com/@u/video/71 1.2M plays "
                "{tag=a} {growth_7d_pct=30} {current_videos=650000} "
                "{baseline_videos=500000} {threshold_pct=20} "
                "{trend_score=1.5} {top_url_1=https://www.tiktok.com/@u/",
                1);
  check_says("events", lab.fake->events,
             "\"what\":\"#a is trending|top-videos|1 top video");
  check_says("file", scratch_read("videos/a.json"),
             "\"level\":|\"watched\":|video/71");
  check_int("requests for videos", lab.requests_for_videos, 1);
  lab_day(1);
  lab_day(2);
  check_notices(" a/trending: ", 1);
}

static void a_trend_without_videos_is_announced_at_once(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int top_videos;
    bool fails;
    const char *log;
  } cases[] = {
      {"TopVideos 0", 0, false, ""},
      {"the API has no list", 20, true, "WARNING #a: no top videos: "},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.options.top_videos = cases[i].top_videos;
    lab.no_list = cases[i].fails;
    begin_quiet("a");
    lab_counts("a", 0, 1.3 * BASE);
    lab_day(0);
    check_notices("#a is trending: +30.0 % in 7 days", 1);
    check_notices("top_url", 0);
    check_says(cases[i].name, lab.fake->log, cases[i].log);
    check_text("file", scratch_read("videos/a.json"), "(no such file)");
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

/* Level 1, level 2, and the end after three days. */
static void live_a_trend(void) {
  lab_counts("a", 0, 1.3 * BASE);
  lab_counts("a", 1, 1.5 * BASE);
  lab_counts("a", 2, BASE);
  for (int day = 0; day <= 4; day++)
    lab_day(day);
}

static void check_the_lines_of_a_trend(void) {
  check_log("NOTICE #a is trending: +30.0 % in 7 days", 1);
  check_log("NOTICE #a is trending strongly: +50.0 % in 7 days", 1);
  check_log("NOTICE #a is no longer trending: ", 1);
}

static void alerts_decides_whose_words_are_sent(void **state) {
  (void)state;
  static const struct {
    const char *name;
    enum alerts alerts;
    bool rule;
    int ours, threshold, end_ours;
  } cases[] = {
      {"own, with a rule", ALERTS_OWN, true, 2, 0, 1},
      {"own, without", ALERTS_OWN, false, 2, 0, 1},
      {"both, with a rule", ALERTS_BOTH, true, 2, 3, 0},
      {"both, without", ALERTS_BOTH, false, 2, 0, 1},
      {"threshold", ALERTS_THRESHOLD, true, 0, 3, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.options.alerts = cases[i].alerts;
    lab.options.top_videos = 0;
    if (cases[i].rule)
      fake_rule(lab.fake, "trending", 0.5, 1.5);
    begin_quiet("a");
    live_a_trend();
    check_notices("a/trending: #a is trending", cases[i].ours);
    check_notices("OKAY a/trending: #a is no longer", cases[i].end_ours);
    check_the_lines_of_a_trend();
    check_int(cases[i].name, lab.fake->alarms_num, cases[i].threshold);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

/* collectd's queue is full (WriteQueueLimitHigh): its rules see no value. */
static void the_rules_see_a_value_that_collectd_dropped(void **state) {
  (void)state;
  lab.options.alerts = ALERTS_THRESHOLD;
  lab.options.top_videos = 0;
  fake_rule(lab.fake, "trending", 0.5, 1.5);
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_counts("a", 1, BASE);
  for (int day = 0; day <= 2; day++)
    lab_day(day);
  check_notices("WARNING a/trending: by threshold", 1);
  lab.fake->drops = true;
  lab_day(3); /* its end */
  check_row("a", "trending", 3, 0);
  check_row("a", "videos", 3, BASE);
  check_notices("OKAY a/trending: by threshold", 0);
  lab.fake->drops = false;
  lab_ticks(600);
  check_notices("OKAY a/trending: by threshold", 1);
  check_number("cached", fake_metric(lab.fake, "a", "trending")->cached_value,
               0);
  check_order();
}

static void a_restart_repeats_no_announcement(void **state) {
  (void)state;
  lab.options.top_videos = 0;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_day(0);
  for (int i = 0; i < 4; i++) {
    if (i % 2 == 0)
      lab_stop();
    else
      lab_drop();
    if (i == 3) /* the file says nothing: but the journal does */
      unlink(scratch_path("levels"));
    for (int m = 0; m < 2; m++) /* as if no row had been stored */
      fake_metric(lab.fake, "a", m == 0 ? "trending" : "trend_score")
          ->rows_num = 0;
    lab_begin("a");
    lab_ticks(60);
  }
  check_notices("#a is trending", 1);
  lab_counts("a", 1, BASE);
  for (int day = 1; day <= 3; day++)
    lab_day(day);
  check_notices("no longer trending", 1);
  lab_drop();
  for (int m = 0; m < 2; m++)
    fake_metric(lab.fake, "a", m == 0 ? "trending" : "trend_score")->rows_num--;
  lab_begin("a");
  lab_ticks(60);
  check_notices("no longer trending", 1);
  check_log("#a is trending", 1);
  check_log("no longer trending", 1);
}

static void videos_that_were_paid_for_are_sent_at_a_stop(void **state) {
  (void)state;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_set_clock(0, 8, 0);
  for (int i = 0; i < 60 && SLIST_EMPTY(&lab.delivery->rises); i++)
    lab_tick();
  lab_network(); /* the list comes, and the daemon ends */
  check_notices("trending", 0);
  lab_stop();
  check_notices("#a is trending: +30.0 % in 7 days", 1);
  check_notices("{top_url_1=", 1);
}

static void
a_rise_that_never_got_its_videos_leaves_nothing_behind(void **state) {
  (void)state;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_set_clock(0, 8, 0);
  for (int i = 0; i < 60 && SLIST_EMPTY(&lab.delivery->rises); i++)
    lab_tick();
  lab_drop(); /* valgrind sees a leak */
  check_notices("trending", 0);
  lab_begin("a"); /* and after the start they come */
  lab_ticks(60);
  check_notices("#a is trending: +30.0 % in 7 days", 1);
}

static void a_worse_rise_takes_the_place_of_one_that_waits(void **state) {
  (void)state;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_counts("a", 1, 1.5 * BASE);
  lab_set_clock(0, 8, 0);
  for (int i = 0; i < 60 && SLIST_EMPTY(&lab.delivery->rises); i++)
    lab_tick();
  /* the list does not come; the next day's sample does */
  struct entry e = {.kind = ENTRY_SAMPLE,
                    .time = lab_now() + DAY_SECONDS,
                    .sent = lab_now() + DAY_SECONDS,
                    .videos = 1.5 * BASE,
                    .views = 7.5 * BASE,
                    .credits = NAN};
  struct delivery_tag *tag = lab_tag("a");
  sample_deliver(lab.delivery, tag, day_of(e.sent), e.videos, e.views);
  lab_ticks(60);
  check_notices("#a is trending strongly: +50.0 % in 7 days", 1);
  check_notices("#a is trending:", 0);
  check_int("requests for videos", lab.requests_for_videos, 1);
}

static void a_rule_of_the_users_gets_the_videos_once(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_day(0);
  lab_set_clock(1, 0, 30);
  delivery_rule_alarm(lab.delivery, "a", "growth_7d", 1, 12, 10);
  delivery_rule_alarm(lab.delivery, "a", "growth_1d", 1, 13, 11); /* waits */
  delivery_rule_alarm(lab.delivery, "c", "growth_7d", 1, 12,
                      10); /* not ours */
  lab_ticks(10);
  check_notices("WARNING a/growth_7d: #a: growth_7d is 12, above 10. "
                "https://www.tiktok.com/@u/video/71",
                1);
  delivery_rule_alarm(lab.delivery, "a", "growth_1d", 1, 13, 11); /* today */
  lab_ticks(10);
  check_int("requests for videos", lab.requests_for_videos, 1);
  check_notices("a/growth", 1);
  lab.options.top_videos_every = 7;
  lab_set_clock(2, 0, 30);
  delivery_rule_alarm(lab.delivery, "a", "growth_1d", 1, 13, 11);
  lab_ticks(10);
  check_int("within TopVideosEvery", lab.requests_for_videos, 1);
}

static void a_rule_whose_videos_fail_has_said_it_all_itself(void **state) {
  (void)state;
  begin_quiet("a");
  lab_day(0);
  lab.no_list = true;
  delivery_rule_alarm(lab.delivery, "a", "growth_7d", 1, 12, 10);
  lab_ticks(10);
  check_notices("growth_7d", 0);
  check_log("WARNING #a: no top videos: ", 1);
}

static void videos_that_cannot_be_saved_are_sent_all_the_same(void **state) {
  (void)state;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  char path[SCRATCH_PATH];
  snprintf(path, sizeof(path), "%s", scratch_path("videos"));
  rmdir(path);
  scratch_write("videos", "", 0); /* a file in the way */
  lab_day(0);
  check_log("To fix: make room, and let collectd's user write in StateDir", 1);
  check_notices("{top_url_1=", 1);
}

static void missing_data_is_one_message_with_its_cause(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_day(0);
  lab.status = 401;
  for (int day = 1; day <= 4; day++)
    lab_day(day);
  check_notices("FAILURE /key: 2 hashtags have had no sample for two days "
                "(#a, #b), cause: key. put a valid key into APIKeyFile",
                1);
  check_log("ERR 2 hashtags have had no sample for two days", 1);
  lab_stop();
  lab_begin("a b"); /* a restart does not repeat it */
  lab_ticks(60);
  check_notices("no sample for two days", 1);
  lab.status = 200;
  lab_set_clock(5, 8, 0);
  lab_ticks(200);
  check_notices("OKAY /key: all watched hashtags have samples again (it was: "
                "key)",
                1);
  check_log("NOTICE all watched hashtags have samples again", 1);
}

static void an_absent_key_is_named_as_that(void **state) {
  (void)state;
  lab.no_key = true;
  begin_quiet("a b");
  for (int day = 0; day <= 3; day++)
    lab_day(day);
  check_notices("FAILURE /key: 2 hashtags have had no sample for two days "
                "(#a, #b), cause: key. put a valid key into APIKeyFile",
                1);
  check_notices("cause: limit", 0);
  check_int("requests", lab.requests, 0);
}

static void another_cause_ends_the_one_before(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_day(0);
  lab.status = 401;
  for (int day = 1; day <= 4; day++)
    lab_day(day);
  lab.status = 400;
  lab_set_clock(5, 8, 30);
  lab_ticks(4 * 3600);
  check_notices("OKAY /key: no hashtag lacks samples for this cause any more: "
                "key (2 still do, for another one)",
                1);
  check_notices("FAILURE /faults: ", 1);
}

/* A round, and the hour until a second look. */
static void days_of_two_looks(int first, int last) {
  for (int day = first; day <= last; day++) {
    lab_set_clock(day, 8, 0);
    lab_ticks(4000);
  }
}

static void a_hashtag_that_is_not_found_is_named_once(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_day(0);
  lab.missing = "a";
  days_of_two_looks(1, 4);
  check_notices("WARNING a/not_found: #a was not found for the second day", 1);
  check_log("WARNING #a was not found for the second day", 1);
  check_notices("/not_found", 1);
}

static void one_of_many_weeks_is_named_with_the_day_it_went(void **state) {
  (void)state;
  struct fake_metric *m = fake_metric(lab.fake, "a", "videos");
  fake_create(m, D - 30);
  for (int day = D - 30; day < D; day++)
    fake_append(m, day, BASE);
  lab_counts("b", 0, BASE);
  lab.missing = "a";
  lab_begin("a b");
  days_of_two_looks(0, 5);
  check_notices("WARNING a/not_found", 0);
  lab_stop();
  lab_begin("a b");
  days_of_two_looks(6, 9);
  check_notices("WARNING a/not_found: #a has not been found since 2026-11-24, "
                "while others are",
                1);
}

static void an_api_that_finds_nothing_blames_no_hashtag(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_day(0);
  lab.missing = "*";
  days_of_two_looks(1, 2);
  check_notices(
      "FAILURE /not_found: 2 hashtags were not found (#a, #b), too "
      "many to believe: the API is at fault (no such hashtag (status "
      "404)",
      1);
  check_log("BaseURL with the API's documentation: POST http://127.0.0.1/api",
            1);
  lab_stop();
  lab_begin("a b");
  days_of_two_looks(3, 4);
  check_notices("FAILURE", 1);
  lab.missing = NULL;
  days_of_two_looks(5, 5);
  check_notices("OKAY /not_found: all watched hashtags have samples again", 1);
  check_notices("WARNING a/not_found", 0);
}

static void an_api_that_has_changed_is_an_alarm(void **state) {
  (void)state;
  lab_counts("a", 0, NAN);
  begin_quiet("a b c d e f");
  lab.status = 500;
  lab_day(0);
  check_notices("FAILURE /asking: polling paused: 5 hashtags in a row", 1);
  check_log("ERR polling paused: 5 hashtags in a row", 1);
}

static void the_balance_is_said_at_the_start(void **state) {
  (void)state;
  static const struct {
    const char *provider, *log;
    double credits;
  } cases[] = {
      {"scavio-blog", "NOTICE 1 request a day; first score", NAN},
      {"scavio", "NOTICE 1 request a day, 3 credits left|WARNING ", 3},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.provider = cases[i].provider;
    lab_counts("a", 0, BASE);
    lab_begin("a");
    lab_set_clock(0, 0, 16);
    lab_ticks(10);
    check_says(cases[i].provider, lab.fake->log, cases[i].log);
    check_number("metric", lab.fake->self[SELF_CREDITS], cases[i].credits);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

static void a_list_too_long_for_the_pace_is_warned_of(void **state) {
  (void)state;
  lab.options.requests_per_minute = 0.0005;
  lab_counts("a", 0, BASE);
  lab_begin("a b c");
  lab_tick();
  check_says("log", lab.fake->log, "WARNING ");
}

static void the_metrics_of_the_plugin_are_those_of_the_day(void **state) {
  (void)state;
  begin_quiet("a b");
  lab_counts("a", 0, 1.3 * BASE);
  lab_day(0);
  lab_ticks(700);
  check_number("hashtags", lab.fake->self[SELF_HASHTAGS], 2);
  check_number("answered", lab.fake->self[SELF_ANSWERED], 2);
  check_number("trending", lab.fake->self[SELF_TRENDING], 1);
  check_number("requests", lab.fake->self[SELF_REQUESTS], 3);
  check_number("credits", lab.fake->self[SELF_CREDITS], NAN);
}

static void a_precondition_is_logged_once_and_notified_once(void **state) {
  (void)state;
  lab_make("a");
  delivery_has(lab.delivery, NEEDS_KEY, "APIKeyFile", "/k"); /* as ever */
  check_log("can be used", 0);
  delivery_lacks(lab.delivery, NEEDS_KEY, "no key");
  check_log("ERR no key. Polling is off until this is fixed", 1);
  check_notices("no key", 0);
  for (int i = 0; i < 3; i++)
    delivery_lacks(lab.delivery, NEEDS_KEY, "no key");
  check_notices("FAILURE /asking: no key", 1);
  delivery_lacks(lab.delivery, NEEDS_KEY, "another reason");
  check_log("is fixed", 2);
  delivery_lacks(lab.delivery, NEEDS_STATE_DIR, "no StateDir");
  delivery_has(lab.delivery, NEEDS_STATE_DIR, "StateDir", "/s");
  check_log("NOTICE StateDir /s can be used now: polling resumes", 1);
  check_notices("StateDir", 0); /* it was short */
  delivery_has(lab.delivery, NEEDS_KEY, "APIKeyFile", "/k");
  check_notices("OKAY /asking: APIKeyFile /k can be used now", 1);
}

static void a_poller_that_cannot_start_is_named(void **state) {
  (void)state;
  lab.no_thread = true;
  lab_begin("a");
  lab_tick();
  check_log("ERR no thread; nothing is asked", 1);
}

static void a_jump_of_the_clock_wakes_the_poller(void **state) {
  (void)state;
  begin_quiet("a");
  lab_day(0);
  int wakes = lab.wakes;
  lab_tick();
  check_int("no jump", lab.wakes, wakes);
  lab.fake->off_s += 3600;
  lab_tick();
  check_int("jump", lab.wakes, wakes + 1);
}

/* A receiver of all trends, or of these kinds. */
static void add_receiver(const char *name, const char *at, const char *tell) {
  struct receiver *r = &lab.receivers[lab.receivers_num++];
  const char *const slack = "slack", *const file = "/u", *const zone = "UTC";
  struct errmsg msg = {""};
  receiver_init(r, name);
  receiver_set(r, "To", &slack, 1, &msg);
  receiver_set(r, "URLFile", &file, 1, &msg);
  receiver_set(r, "TimeZone", &zone, 1, &msg);
  if (at != NULL)
    receiver_set(r, "At", &at, 1, &msg);
  if (tell != NULL)
    receiver_set(r, "Tell", &tell, 1, &msg);
  check_int(msg.text, receiver_finish(r, fake_no_report, NULL), 0);
}

static int letters(const char *text) {
  int num = 0;
  for (const char *at = lab.fake->letters; (at = strstr(at, text)) != NULL;
       at++)
    num++;
  return num;
}

static void each_receiver_has_its_messages_once(void **state) {
  (void)state;
  add_receiver("team", NULL, NULL);
  add_receiver("ends", NULL, "end");
  add_receiver("ops", NULL, "trouble");
  lab.options.top_videos = 0;
  begin_quiet("a");
  live_a_trend();
  check_int("level 1", letters("2026-11-24.trend-1.a.team "), 1);
  check_int("level 2", letters(".trend-2.a.team "), 1);
  check_int("the end", letters(".end-0.a.ends "), 1);
  check_int("no more", letters(".a."), 3);
  check_says("text", lab.fake->letters,
             "#a is trending: +30.0 % videos in 7 days|"
             "Alerts start at +20 % for hashtags of this size.|"
             "#a is trending strongly: +50.0 %|#a is no longer trending");
  check_text("all may go", lab.fake->unreleased, "");
}

/* A rule with FailureMax only: level 1 is a line of the log. */
static void a_level_that_no_rule_calls_bad_is_no_message(void **state) {
  (void)state;
  add_receiver("team", NULL, "trend");
  lab.options.top_videos = 0;
  fake_rule(lab.fake, "trending", NAN, 1.5);
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_counts("a", 1, 1.5 * BASE);
  lab_day(0);
  check_log("NOTICE #a is trending: +30.0 % in 7 days", 1);
  check_int("level 1", letters(".a."), 0);
  lab_day(1);
  check_int("level 2", letters("2026-11-25.trend-2.a.team "), 1);
  check_text("it may go", lab.fake->unreleased, "");
}

static void
the_message_has_videos_companions_and_the_last_trend(void **state) {
  (void)state;
  add_receiver("team", NULL, NULL);
  begin_quiet("a");
  struct fake_metric *m = fake_metric(lab.fake, "a", "trending");
  fake_create(m, D - 200);
  for (int day = D - 200; day < D; day++)
    fake_append(m, day, day < D - 100 ? 1 : 0);
  lab_counts("a", 0, 1.3 * BASE);
  lab_day(0);
  check_says("text", lab.fake->letters,
             "1. @u|1.2M plays|https://www.tiktok.com/@u/video/71|"
             "Last trend: August 2026.");
}

/* Told to nobody, or to one; collectd's own notification comes all the same. */
static void tell_of_a_hashtag_chooses_its_receiver(void **state) {
  (void)state;
  static const struct {
    const char *tell;
    int team, other;
  } cases[] = {{"", 1, 1}, {"team", 1, 0}, {"none", 0, 0}, {"nobody", 0, 0}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    add_receiver("team", NULL, NULL);
    add_receiver("other", NULL, NULL);
    lab.options.top_videos = 0;
    begin_quiet("a");
    struct watchlist list = {0};
    struct tags_change change;
    assert_int_equal(watchlist_add(&list, "a", NAN, false, NULL), 0);
    strcpy(list.items[0].tell, cases[i].tell);
    assert_int_equal(delivery_watch(lab.delivery, &list, &change), 0);
    watchlist_clear(&list);
    lab_counts("a", 0, 1.3 * BASE);
    lab_day(0);
    check_int(cases[i].tell, letters(".a.team "), cases[i].team);
    check_int(cases[i].tell, letters(".a.other "), cases[i].other);
    check_notices("#a is trending: +30.0 % in 7 days", 1);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

/* The journal's day without the entries of announcements. */
static void forget_announcements(void) {
  static char kept[64 << 10], copy[64 << 10];
  char *rest = copy;
  kept[0] = '\0';
  snprintf(copy, sizeof(copy), "%s", scratch_read("journal/2026-11-24"));
  for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;)
    if (strncmp(line, "told ", 5) != 0 && line[0] != '\0') {
      strcat(kept, line);
      strcat(kept, "\n");
    }
  scratch_write("journal/2026-11-24", kept, strlen(kept));
  unlink(scratch_path("levels"));
}

/* Killed after the letter was put, and before it was noted as announced. */
static void a_letter_that_was_not_noted_is_put_once_more(void **state) {
  (void)state;
  add_receiver("team", NULL, NULL);
  lab.options.top_videos = 0;
  begin_quiet("a");
  lab_counts("a", 0, 1.3 * BASE);
  lab_day(0);
  check_int("put", letters(".a.team "), 1);
  lab_drop();
  forget_announcements();
  for (int m = 0; m < 2; m++) /* as if no row had been stored */
    fake_metric(lab.fake, "a", m == 0 ? "trending" : "trend_score")->rows_num =
        0;
  fake_say(lab.fake->unreleased, "%s", "2026-11-24.trend-1.a.team\n");
  fake_say(lab.fake->unreleased, "%s", "2026-11-23.trend-1.b.team\n");
  lab_begin("a");
  lab_ticks(60);
  check_notices("#a is trending", 2); /* collectd's has no outbox */
  check_int("it was there already", letters(".a.team "), 1);
  check_text("both may go", lab.fake->unreleased, "");
}

static void trouble_goes_to_those_who_mend_it(void **state) {
  (void)state;
  add_receiver("team", NULL, NULL);
  add_receiver("ops", "Mon 08:30", "trouble");
  begin_quiet("a");
  letters_put_trouble(lab.delivery, "key", ALARM_FAILURE, "3 hashtags lack");
  check_int("ops", letters("2026-11-24.trouble-3.key.ops "), 1);
  check_int("nobody else", letters(".team "), 0);
  check_text("at once", lab.fake->unreleased, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_LAB(each_receiver_has_its_messages_once),
      IN_LAB(a_level_that_no_rule_calls_bad_is_no_message),
      IN_LAB(the_message_has_videos_companions_and_the_last_trend),
      IN_LAB(tell_of_a_hashtag_chooses_its_receiver),
      IN_LAB(a_letter_that_was_not_noted_is_put_once_more),
      IN_LAB(trouble_goes_to_those_who_mend_it),
      IN_LAB(a_trend_is_announced_once_with_its_videos),
      IN_LAB(a_trend_without_videos_is_announced_at_once),
      IN_LAB(alerts_decides_whose_words_are_sent),
      IN_LAB(the_rules_see_a_value_that_collectd_dropped),
      IN_LAB(a_restart_repeats_no_announcement),
      IN_LAB(videos_that_were_paid_for_are_sent_at_a_stop),
      IN_LAB(a_rise_that_never_got_its_videos_leaves_nothing_behind),
      IN_LAB(a_worse_rise_takes_the_place_of_one_that_waits),
      IN_LAB(a_rule_of_the_users_gets_the_videos_once),
      IN_LAB(a_rule_whose_videos_fail_has_said_it_all_itself),
      IN_LAB(videos_that_cannot_be_saved_are_sent_all_the_same),
      IN_LAB(missing_data_is_one_message_with_its_cause),
      IN_LAB(an_absent_key_is_named_as_that),
      IN_LAB(another_cause_ends_the_one_before),
      IN_LAB(a_hashtag_that_is_not_found_is_named_once),
      IN_LAB(one_of_many_weeks_is_named_with_the_day_it_went),
      IN_LAB(an_api_that_finds_nothing_blames_no_hashtag),
      IN_LAB(an_api_that_has_changed_is_an_alarm),
      IN_LAB(the_balance_is_said_at_the_start),
      IN_LAB(a_list_too_long_for_the_pace_is_warned_of),
      IN_LAB(the_metrics_of_the_plugin_are_those_of_the_day),
      IN_LAB(a_precondition_is_logged_once_and_notified_once),
      IN_LAB(a_poller_that_cannot_start_is_named),
      IN_LAB(a_jump_of_the_clock_wakes_the_poller),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
