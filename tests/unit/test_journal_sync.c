/* SPDX-License-Identifier: MIT */
/* The journal is shared with hashtagctl: nothing is asked twice. */
#include "poll_lab.h"

static struct journal *tool; /* what hashtagctl holds */

static int tool_setup(void **state) {
  int status = lab_setup(state);
  tool = journal_new(scratch);
  if (tool == NULL)
    return -1;
  journal_by_tool(tool);
  return status;
}

static int tool_teardown(void **state) {
  journal_free(tool);
  return lab_teardown(state);
}

static int64_t wall(void) { return lab.ms / 1000 + lab.off_s; }

static void tool_writes(struct entry e, const char *tag) {
  struct errmsg msg = {""};
  e.time = wall();
  strcpy(e.tag, tag);
  if (journal_write(tool, &e, &msg) != 0)
    fail_msg("%s", msg.text);
}

static void tool_asks(const char *tag, enum call call) {
  assert_int_equal(journal_lock(tool), 0);
  tool_writes((struct entry){.kind = ENTRY_REQUEST, .call = call}, tag);
}

/* Its answer: a sample, or another outcome. */
static void tool_gets(const char *tag, enum call call, enum outcome o,
                      bool billed) {
  bool sample = call == CALL_STATS && o == OUTCOME_SAMPLE;
  tool_writes((struct entry){.kind = sample ? ENTRY_SAMPLE : ENTRY_FAILURE,
                                     .sent = wall(),
                                     .call = call,
                                     .outcome = o,
                                     .billed = billed,
                                     .videos = 5,
                                     .views = 6,
                                     .credits = 30,
                                     .id = "77"},
              tag);
  journal_unlock(tool);
}

static void a_sample_of_the_tool_is_ours(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab_set_clock(0, 0, 1);
  tool_asks("a", CALL_STATS);
  tool_gets("a", CALL_STATS, OUTCOME_SAMPLE, true);
  lab_listen(); /* at once: nothing is due before 00:15 */
  check_int("samples", lab.samples, 1);
  check_int("of today", lab.sample_day, D);
  check_text("id", lab_tag("a")->id, "77");
  check_int("requests", poller_today(lab.poller).requests, 1);
  check_number("credits", poller_today(lab.poller).credits, 30);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  check_text("that is all", lab_wait(0), "nothing");
  check_int("samples", lab.samples, 2);
}

static void nothing_is_asked_while_the_tool_waits(void **state) {
  (void)state;
  lab_begin("a", 1);
  lab_set_clock(0, 0, 16);
  tool_asks("a", CALL_STATS);
  for (int i = 0; i < 100; i++) { /* 20 s */
    int64_t wait = lab_next();
    check_int("soon again", wait, 200);
    lab.ms += wait;
    lab_listen();
  }
  tool_gets("a", CALL_STATS, OUTCOME_SAMPLE, true);
  check_text("nor after it", lab_wait(0), "nothing");
  check_int("samples", lab.samples, 1);
}

/* Ended by a signal: as a request of our own that a crash cut off. */
static void a_tool_that_dies_is_asked_after(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab_set_clock(0, 0, 16);
  tool_asks("a", CALL_STATS);
  journal_unlock(tool);
  lab_expect("0 00:16 stats b", 200, COUNTS);
  lab_expect("0 00:17 stats a", 200, COUNTS);
  check_int("requests", poller_today(lab.poller).requests, 3);
  check_int("samples", lab.samples, 2);
}

static void a_tool_that_is_stopped_stops_us_for_a_while(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab_set_clock(0, 0, 16);
  tool_asks("a", CALL_STATS); /* and is never heard of again */
  lab_expect("0 00:17 stats b", 200, COUNTS);
  check_text("a was paid for", lab_wait(0), "nothing");
  lab_expect("1 00:15 stats a", 200, COUNTS); /* of another day */
}

static void a_tool_that_goes_on_brings_its_sample(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab_set_clock(0, 0, 16);
  tool_asks("a", CALL_STATS);
  lab_expect("0 00:17 stats b", 200, COUNTS);
  lab_set_clock(0, 3, 0);
  tool_gets("a", CALL_STATS, OUTCOME_SAMPLE, true);
  check_text("not again", lab_wait(0), "nothing");
  check_int("samples", lab.samples, 2);
}

static void outcomes_of_the_tool_count_as_ours(void **state) {
  (void)state;
  static const struct {
    const char *name;
    enum outcome o;
    bool billed;
    const char *next; /* what is asked then */
    int requests;     /* before that */
  } cases[] = {
      {"a sample", OUTCOME_SAMPLE, true, "1 00:15 stats a", 1},
      {"a fault", OUTCOME_FAULT, true, "0 00:17 stats a", 1},
      {"a free fault", OUTCOME_FAULT, false, "0 00:17 stats a", 0},
      {"not found", OUTCOME_NOT_FOUND, true, "0 01:16 stats a", 1},
      {"too fast", OUTCOME_LIMITED, false, "0 00:16 stats a", 0},
      {"no network", OUTCOME_NETWORK, false, "0 00:16 stats a", 0},
      {"refused", OUTCOME_REFUSED, false, "1 00:15 stats a", 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0) {
      tool_teardown(state);
      tool_setup(state);
    }
    lab_begin("a", 1);
    lab_set_clock(0, 0, 16);
    tool_asks("a", CALL_STATS);
    tool_gets("a", CALL_STATS, cases[i].o, cases[i].billed);
    lab_listen();
    check_int(cases[i].name, poller_today(lab.poller).requests,
              cases[i].requests);
    lab_expect(cases[i].next, 200, COUNTS);
  }
}

static void videos_of_the_tool_are_not_fetched_again(void **state) {
  (void)state;
  lab_begin("a", 0);
  tool_asks("a", CALL_VIDEOS);
  tool_gets("a", CALL_VIDEOS, OUTCOME_SAMPLE, true);
  lab_listen();
  check_int("videos day", lab_tag("a")->videos_day, D);
  check_int("no sample", lab.samples, 0);
  check_int("requests", poller_today(lab.poller).requests, 1);
}

/* Asked before the start, read back like our own. */
static void a_start_knows_what_the_tool_asked(void **state) {
  (void)state;
  lab_begin("a b", 1);
  lab_set_clock(0, 0, 10);
  poller_stop(lab.poller);
  tool_asks("a", CALL_STATS);
  tool_gets("a", CALL_STATS, OUTCOME_SAMPLE, true);
  lab_restart("a b", 1);
  check_int("requests", poller_today(lab.poller).requests, 1);
  lab_expect("0 00:15 stats b", 200, COUNTS);
  check_text("that is all", lab_wait(0), "nothing");
}

/* Asked about before it was watched: the journal is read for it then. */
static void a_tag_that_joins_later_is_not_asked_again(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool answered;
    const char *next;
  } cases[] = {{"answered", true, "1 00:15 stats new"},
               {"cut off", false, "0 00:21 stats new"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    if (i > 0) {
      tool_teardown(state);
      tool_setup(state);
    }
    lab_begin("a", 0);
    lab_set_clock(0, 0, 20);
    struct entry ask = {.kind = ENTRY_REQUEST, .time = wall()};
    struct entry got = {.kind = ENTRY_SAMPLE, .time = wall(),
                                .sent = wall()};
    lab_watch("a new");
    struct tag *tag = lab_tag("new");
    pthread_mutex_lock(&lab.poller->lock);
    recall_entry(lab.poller, tag, &ask);
    if (cases[i].answered)
      recall_entry(lab.poller, tag, &got);
    poller_join(lab.poller, tag);
    pthread_mutex_unlock(&lab.poller->lock);
    lab_tag("a")->schedule.day = D + 1; /* has nothing to ask for */
    lab_expect(cases[i].next, 200, COUNTS);
  }
}

int main(void) {
#define IN_LAB(test)                                                           \
  cmocka_unit_test_setup_teardown(test, tool_setup, tool_teardown)
  const struct CMUnitTest tests[] = {
      IN_LAB(a_sample_of_the_tool_is_ours),
      IN_LAB(nothing_is_asked_while_the_tool_waits),
      IN_LAB(a_tool_that_dies_is_asked_after),
      IN_LAB(a_tool_that_is_stopped_stops_us_for_a_while),
      IN_LAB(a_tool_that_goes_on_brings_its_sample),
      IN_LAB(outcomes_of_the_tool_count_as_ours),
      IN_LAB(videos_of_the_tool_are_not_fetched_again),
      IN_LAB(a_start_knows_what_the_tool_asked),
      IN_LAB(a_tag_that_joins_later_is_not_asked_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
