/* SPDX-License-Identifier: MIT */
/* Alerts "own": the threshold rules decide, and this plugin says it. */
#include "delivery_lab.h"

#define BASE 500000 /* videos: a threshold of 20 % */
#define NO (double)NAN

/* The days' levels, and what is notified of each: "2w 2 0o". */
struct life {
  const char *name;
  struct alarm_rule rule;
  bool ruled;
  const char *days;
  int videos; /* requests for them */
};

static void quiet_before(const char *tag) {
  static const char *const counts[] = {"videos", "views"};
  for (int i = 0; i < 2; i++) {
    struct fake_metric *m = fake_metric(lab.fake, tag, counts[i]);
    fake_create(m, D - 20);
    for (int day = D - 20; day < D; day++)
      fake_append(m, day, i == 0 ? BASE : 5 * BASE);
  }
  lab_counts(tag, 0, BASE);
}

static void add_rule(struct alarm_rule rule) {
  lab.fake->rules[lab.fake->rules_num++] = (struct fake_rule){"trending",
                                                              rule};
}

static struct alarm_rule limits(double warning, double failure) {
  return (struct alarm_rule){.warning_min = NO,
                             .warning_max = warning,
                             .failure_min = NO,
                             .failure_max = failure};
}

/* What is notified of a's level today; then it counts as read. */
static const char *news(void) {
  static const char *const names[] = {"OKAY", "WARNING", "FAILURE"};
  static char out[16];
  char *line = strtok(lab.fake->notices, "\n");
  out[0] = '\0';
  for (; line != NULL; line = strtok(NULL, "\n"))
    for (int i = 0; i < 3; i++)
      if (strncmp(line, names[i], strlen(names[i])) == 0 &&
          strstr(line, " a/trending: ") != NULL)
        snprintf(out + strlen(out), sizeof(out) - strlen(out), "%c%s",
                 "owf"[i], strstr(line, "by threshold") != NULL ? "!" : "");
  lab.fake->notices[0] = '\0';
  return out;
}

/* A day on which the score makes this level (or keeps it). */
static void live(int day, char level, const char *want, const char *name) {
  static const double growth[] = {1.0, 1.3, 1.5};
  char text[100];
  lab_counts("a", day, growth[level - '0'] * BASE);
  lab_day(day);
  snprintf(text, sizeof(text), "%s, day %d", name, day);
  check_text(text, news(), want);
}

/* restart: after each day, in turn in good order and by a crash. */
static void live_all(const struct life *l, bool restart) {
  char days[64], *rest = NULL;
  int num = 0;
  snprintf(days, sizeof(days), "%s", l->days);
  for (char *day = strtok_r(days, " ", &rest); day != NULL;
       day = strtok_r(NULL, " ", &rest), num++) {
    live(num, day[0], day + 1, l->name);
    if (!restart)
      continue;
    if (num % 2 == 0)
      lab_stop();
    else
      lab_drop();
    lab_begin("a");
    lab_ticks(60);
    check_text(l->name, news(), "");
  }
}

static void the_rules_decide_day_by_day(void **state) {
  struct alarm_rule hits = limits(0.5, NO), hits_3 = hits, held = limits(1.5, NO),
                    failure_hits = limits(0.5, 1.5),
                    inverted = {.warning_min = NO,
                                .warning_max = 0.5,
                                .failure_min = NO,
                                .failure_max = 1.5,
                                .invert = true};
  hits.hits = 1;
  hits_3.hits = 3;
  failure_hits.hits = 1;
  held.hysteresis = 1.6;
  const struct life lives[] = {
      {"as it ships", limits(0.5, NO), true, "1w 1 2w 2 0 0 0o 0", 2},
      {"a failure, too", limits(0.5, 1.5), true, "1w 2f 2 0 0 0o", 2},
      {"at once a failure", limits(0.5, 1.5), true, "2f 0 0 0o", 1},
      {"a failure only", limits(NO, 1.5), true, "1 1 2f 0 0 0o", 1},
      {"never reached", limits(NO, 2.5), true, "1 2 2 0 0 0 0", 0},
      {"Hits", hits, true, "1 1 1w 1 0 0 0o", 1},
      {"Hits: a good day begins anew", hits_3, true, "1 0 0 0 1 1 1 1 1w", 1},
      {"Hits: it gets worse", failure_hits, true, "1 1 1w 2w 2 2f", 3},
      {"Hysteresis", held, true, "1 2w 0 0 0 1 2w 2", 2},
      {"Invert", inverted, true, "1f 2o 2 0 0 0f", 1},
      {"no rule", limits(NO, NO), false, "1w 2w 2 0 0 0o 0", 2},
  };
  for (size_t i = 0; i < 2 * COUNT_OF(lives); i++) {
    const struct life *l = &lives[i / 2];
    if (i > 0)
      lab_setup(state);
    lab.options.top_videos_every = 1;
    if (l->ruled)
      add_rule(l->rule);
    quiet_before("a");
    lab_begin("a");
    live_all(l, i % 2 == 1);
    check_int(l->name, lab.requests_for_videos, l->videos);
    check_order();
    if (i + 1 < 2 * COUNT_OF(lives))
      lab_teardown(state);
  }
}

static void the_notification_is_thresholds_in_our_words(void **state) {
  (void)state;
  lab.options.top_videos = 0;
  add_rule(limits(0.5, 1.5));
  quiet_before("a");
  lab_begin("a");
  lab_counts("a", 0, 1.5 * BASE);
  lab_day(0);
  check_notices("FAILURE a/trending: #a is trending strongly: +50.0 % in 7 "
                "days (500,000 -> 750,000 videos; alerts start at +20 %). "
                "{tag=a} {growth_7d_pct=50} {current_videos=750000} "
                "{baseline_videos=500000} {threshold_pct=20} "
                "{trend_score=2.5} {DataSource=value} {CurrentValue=2} "
                "{WarningMin=nan} {WarningMax=0.5} {FailureMin=nan} "
                "{FailureMax=1.5} {time=1795478400}",
                1);
  check_int("collectd's own", lab.fake->alarms_num, 0);
  check_int("the state is as before",
            (int)fake_metric(lab.fake, "a", "trending")->state,
            ALARM_FAILURE);
}

static void a_level_that_nobody_asked_for_is_a_line_of_the_log(void **state) {
  (void)state;
  lab.options.events_url = realloc(lab.options.events_url, 16);
  strcpy(lab.options.events_url, "http://e/");
  add_rule(limits(NO, 1.5));
  quiet_before("a");
  lab_begin("a");
  live(0, '1', "", "level 1");
  check_log("NOTICE #a is trending: +30.0 % in 7 days", 1);
  check_says("event", lab.fake->events, "\"what\":\"#a is trending|");
  check_int("requests for videos", lab.requests_for_videos, 0);
  lab_stop();
  lab_begin("a");
  lab_ticks(60);
  check_log("NOTICE #a is trending: ", 1);
}

static void a_rule_that_only_collectd_can_follow_is_left_to_it(void **state) {
  struct alarm_rule persist = limits(0.5, NO), share = limits(0.5, NO),
                    inverted = limits(2.5, NO);
  persist.persist = true;
  share.percentage = true;
  inverted.invert = true;
  const struct {
    struct alarm_rule rule;
    const char *days, *said;
  } cases[] = {
      {persist, "1w! 1w! 2w! 0w! 0w! 0o! 0", "has Persist, which"},
      {share, "1w! 1 2 0 0 0o! 0", "has Percentage, which"},
      {inverted, "1f! 2 0 0 0 0", "has Invert without failure limits, which"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    struct life l = {"left to collectd", cases[i].rule, true, cases[i].days, 0};
    lab.options.top_videos = 0;
    add_rule(l.rule);
    quiet_before("a");
    lab_begin("a");
    lab_tick();
    check_log(cases[i].said, 1);
    check_log("in its words, as with Alerts \"threshold\"", 1);
    live_all(&l, false);
    check_log("NOTICE #a is trending: ", 1);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

/* One of the chain is enough: collectd takes the worst of all. */
static void a_chain_is_left_to_collectd_as_a_whole(void **state) {
  (void)state;
  struct alarm_rule persist = limits(NO, 1.5);
  persist.persist = true;
  lab.options.top_videos = 0;
  add_rule(limits(0.5, NO));
  add_rule(persist);
  quiet_before("a");
  lab_begin("a");
  live(0, '1', "w!", "chain");
}

static void the_start_names_the_rule_that_decides(void **state) {
  (void)state;
  static const struct {
    enum alerts alerts;
    int rules;
    const char *said;
  } cases[] = {
      {ALERTS_OWN, 1,
       "NOTICE the threshold rule WarningMax 0.5, FailureMax 1.5 decides "
       "about the trends of 2 hashtags (#a, ...)"},
      {ALERTS_OWN, 0,
       "NOTICE no threshold rule matches gauge-trending of 2 hashtags (#a, "
       "...): each trend of theirs is a WARNING"},
      {ALERTS_BOTH, 1, NULL},
      {ALERTS_THRESHOLD, 1, NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.options.alerts = cases[i].alerts;
    if (cases[i].rules > 0)
      add_rule(limits(0.5, 1.5));
    lab_begin("a b");
    lab_ticks(3);
    lab_watch("a b c"); /* a reload names nothing again */
    lab_ticks(3);
    check_log(" threshold rule ", cases[i].said != NULL);
    if (cases[i].said != NULL)
      check_log(cases[i].said, 1);
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

static void a_trend_that_waits_for_its_videos_outlives_a_restart(
    void **state) {
  for (int crash = 0; crash < 2; crash++) {
    if (crash > 0)
      lab_setup(state);
    add_rule(limits(0.5, NO));
    quiet_before("a");
    lab_begin("a");
    lab_day(-1 + 1); /* quiet: the state is known */
    news();
    lab_counts("a", 1, 1.3 * BASE);
    lab_set_clock(1, 8, 0);
    lab.no_list = true; /* and tries again later */
    for (int i = 0; i < 60 && SLIST_EMPTY(&lab.delivery->rises); i++)
      lab_tick();
    assert_false(SLIST_EMPTY(&lab.delivery->rises));
    fake_work(lab.fake);
    state_file_save(lab.delivery); /* the state is kept, the rise is not */
    check_text("not yet", news(), "");
    if (crash > 0)
      lab_drop();
    else
      lab_stop();
    lab.no_list = false;
    lab_begin("a");
    lab_ticks(600);
    check_text("after the start", news(), "w");
    lab_stop();
    lab_begin("a");
    lab_ticks(60);
    check_text("once", news(), "");
    if (crash == 0)
      lab_teardown(state);
  }
}

static void a_crash_after_the_message_repeats_nothing(void **state) {
  (void)state;
  lab.options.top_videos = 0;
  add_rule(limits(0.5, NO));
  quiet_before("a");
  lab_begin("a");
  live(0, '0', "", "quiet");
  lab_stop(); /* StateDir/levels says that all is well */
  lab_begin("a");
  lab_counts("a", 1, 1.3 * BASE);
  lab_set_clock(1, 8, 0);
  for (int i = 0; i < 20 && lab.fake->notices[0] == '\0'; i++)
    lab_tick();
  check_text("told", news(), "w");
  fake_work(lab.fake);
  char *levels = strdup(scratch_read("levels"));
  lab_stop();
  scratch_write("levels", levels, strlen(levels)); /* as a crash leaves it */
  free(levels);
  lab_begin("a");
  lab_ticks(60);
  check_text("the same day", news(), "");
  live(2, '1', "", "the next day");
}

static void a_message_of_thresholds_is_not_repeated_by_us(void **state) {
  static const struct {
    enum alerts before, after;
    bool rule;
  } cases[] = {{ALERTS_THRESHOLD, ALERTS_OWN, true},
               {ALERTS_BOTH, ALERTS_OWN, true},
               {ALERTS_BOTH, ALERTS_OWN, false},
               {ALERTS_OWN, ALERTS_THRESHOLD, true},
               {ALERTS_OWN, ALERTS_BOTH, true}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0)
      lab_setup(state);
    lab.options.top_videos = 0;
    lab.options.alerts = cases[i].before;
    if (cases[i].rule)
      add_rule(limits(0.5, 1.5));
    quiet_before("a");
    lab_begin("a");
    lab_counts("a", 0, 1.3 * BASE);
    lab_day(0);
    assert_int_not_equal(strlen(news()), 0);
    lab_stop();
    lab.options.alerts = cases[i].after;
    lab_begin("a");
    live(1, '1', "", "another setting");
    if (i + 1 < COUNT_OF(cases))
      lab_teardown(state);
  }
}

static void a_value_after_a_long_silence_is_news(void **state) {
  static const struct {
    enum alerts alerts;
    char before, after;
    const char *want, *text;
  } cases[] = {
      {ALERTS_OWN, '0', '0', "o", "#a is counted again: +0.0 % in 7 days"},
      {ALERTS_OWN, '1', '1', "w", NULL},
      {ALERTS_THRESHOLD, '0', '0', "o!", NULL},
      {ALERTS_THRESHOLD, '1', '1', "w!", NULL},
  };
  for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
    bool restart = i % 2 == 1;
    if (i > 0)
      lab_setup(state);
    lab.options.top_videos = 0;
    lab.options.alerts = cases[i / 2].alerts;
    add_rule(limits(0.5, NO));
    quiet_before("a");
    lab_begin("a");
    live(0, cases[i / 2].before, cases[i / 2].before == '0' ? ""
         : cases[i / 2].alerts == ALERTS_OWN               ? "w"
                                                           : "w!",
         "before");
    fake_expire(lab.fake, fake_metric(lab.fake, "a", "trending"));
    check_text("missing", news(), "f");
    lab_ticks(60); /* it is kept */
    if (restart) {
      lab_drop();
      lab_begin("a");
    }
    live(4, cases[i / 2].after, cases[i / 2].want, "after");
    if (cases[i / 2].text != NULL)
      check_says("log", lab.fake->log, cases[i / 2].text);
    live(5, cases[i / 2].after, "", "and then");
    if (i + 1 < 2 * COUNT_OF(cases))
      lab_teardown(state);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_LAB(the_rules_decide_day_by_day),
      IN_LAB(the_notification_is_thresholds_in_our_words),
      IN_LAB(a_level_that_nobody_asked_for_is_a_line_of_the_log),
      IN_LAB(a_rule_that_only_collectd_can_follow_is_left_to_it),
      IN_LAB(a_chain_is_left_to_collectd_as_a_whole),
      IN_LAB(the_start_names_the_rule_that_decides),
      IN_LAB(a_trend_that_waits_for_its_videos_outlives_a_restart),
      IN_LAB(a_crash_after_the_message_repeats_nothing),
      IN_LAB(a_message_of_thresholds_is_not_repeated_by_us),
      IN_LAB(a_value_after_a_long_silence_is_news),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
