/* SPDX-License-Identifier: MIT */
#include "core/day.h"
#include "core/schedule.h"
#include "table.h"

#define D 20781 /* 2026-11-24 */
#define POLL (15 * 60)
#define AT(day, hour) (((int64_t)(day)) * DAY_SECONDS + (int64_t)((hour)*3600))

#define PLAN(last, before, bad, tried, bads, num)                               \
  {.day = last, .not_before = before, .bad_day = bad, .tries_day = tried,      \
   .bad_days = bads, .tries = num}

static void the_first_try_is_due_once_a_day(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct schedule plan;
    double hour; /* of day D */
    bool want;
  } cases[] = {
      {"never answered: at once",
       PLAN(DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE, 0, 0), 0, true},
      {"before PollTime", PLAN(D - 1, DAY_NONE, DAY_NONE, D - 1, 0, 1), 0.2,
       false},
      {"at PollTime", PLAN(D - 1, DAY_NONE, DAY_NONE, D - 1, 0, 1), 0.25, true},
      {"late, today's is missing", PLAN(D - 1, DAY_NONE, DAY_NONE, D - 1, 0, 1),
       23.9, true},
      {"answered today", PLAN(D, DAY_NONE, DAY_NONE, D, 0, 1), 12, false},
      {"asked today", PLAN(D - 1, DAY_NONE, DAY_NONE, D, 0, 1), 12, false},
      {"yesterday's tries do not count",
       PLAN(D - 3, DAY_NONE, DAY_NONE, D - 1, 0, 5), 12, true},
      {"the clock went back a day",
       PLAN(D + 1, DAY_NONE, DAY_NONE, D + 1, 0, 1), 12, false},
      {"not found: waits for tomorrow",
       PLAN(DAY_NONE, D + 1, D, DAY_NONE, 1, 0), 12, false},
      {"not found yesterday: waits for PollTime",
       PLAN(DAY_NONE, D, D - 1, D - 1, 1, 1), 0.2, false},
      {"not found yesterday: asked again",
       PLAN(DAY_NONE, D, D - 1, D - 1, 1, 1), 0.25, true},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].name,
              schedule_first_due(&cases[i].plan, AT(D, cases[i].hour), POLL),
              cases[i].want);
}

/* One try, and what comes of it. */
struct step {
  int day;
  double hour;
  enum outcome o;
  int again; /* what schedule_outcome() returns */
};

#define STEPS 12
struct story {
  const char *name;
  int last_sample; /* days before D; -1: never */
  struct step steps[STEPS];
  size_t num;
  int next_day;  /* first day after the last step on which it is due */
  bool dead;
};

static void check_story(const struct story *s) {
  struct schedule p = schedule_new;
  if (s->last_sample >= 0)
    p.day = D - s->last_sample;
  int64_t now = 0;
  for (size_t i = 0; i < s->num; i++) {
    const struct step *t = &s->steps[i];
    now = AT(D + t->day, t->hour);
    schedule_sent(&p, now);
    check_int(s->name, schedule_outcome(&p, now, t->o), t->again);
    check_int(s->name, p.last, t->o);
  }
  int day = day_of(now) + 1;
  while (!schedule_first_due(&p, AT(day, 12), POLL))
    day++;
  check_int(s->name, day - D, s->next_day);
  check_int(s->name, schedule_is_dead(&p), s->dead);
}

#define SAMPLE OUTCOME_SAMPLE
#define MISSING OUTCOME_NOT_FOUND
#define FAULT OUTCOME_FAULT

static void every_outcome_has_its_next_try(void **state) {
  (void)state;
  static const struct story stories[] = {
      {"a sample is enough for the day", 1, {{0, 1, SAMPLE, -1}}, 1, 1, false},
      {"four more tries: 1, 5, 30, 120 minutes", 1,
       {{0, 1, FAULT, 60}, {0, 1.1, FAULT, 300}, {0, 1.2, FAULT, 1800},
        {0, 2, FAULT, 7200}, {0, 4, FAULT, -1}}, 5, 1, false},
      {"the next day begins anew", 1,
       {{0, 1, FAULT, 60}, {0, 2, FAULT, 300}, {1, 1, FAULT, 60}}, 3, 2,
       false},
      {"a fault, then a sample", 1, {{0, 1, FAULT, 60}, {0, 2, SAMPLE, -1}}, 2,
       1, false},
      {"not found after a good day: an hour, then tomorrow", 1,
       {{0, 1, MISSING, 3600}, {0, 2, MISSING, -1}}, 2, 1, false},
      {"found after the hour", 1, {{0, 1, MISSING, 3600}, {0, 2, SAMPLE, -1}},
       2, 1, false},
      {"not found, never seen: tomorrow", -1, {{0, 1, MISSING, -1}}, 1, 1,
       false},
      {"not found, seen the day before yesterday: tomorrow", 2,
       {{0, 1, MISSING, -1}}, 1, 1, false},
      {"the second bad day: a week", -1,
       {{0, 1, MISSING, -1}, {1, 1, MISSING, -1}}, 2, 8, true},
      {"the second after a good one: a week", 1,
       {{0, 1, MISSING, 3600}, {0, 2, MISSING, -1}, {1, 1, MISSING, -1}}, 3, 8,
       true},
      {"and a week each time", -1,
       {{0, 1, MISSING, -1}, {1, 1, MISSING, -1}, {8, 1, MISSING, -1},
        {15, 1, MISSING, -1}}, 4, 22, true},
      {"found again: daily", -1,
       {{0, 1, MISSING, -1}, {1, 1, MISSING, -1}, {8, 1, SAMPLE, -1}}, 3, 9,
       false},
      {"one bad day is forgotten by a sample", -1,
       {{0, 1, MISSING, -1}, {1, 1, SAMPLE, -1}, {2, 1, MISSING, 3600},
        {2, 2, MISSING, -1}}, 4, 3, false},
      {"twice a day is one bad day", -1,
       {{0, 1, MISSING, -1}, {0, 2, MISSING, -1}}, 2, 1, false},
      {"a fault between bad days is no good day", -1,
       {{0, 1, MISSING, -1}, {1, 1, FAULT, 60}, {2, 1, MISSING, -1}}, 3, 9,
       true},
      {"refused: tomorrow", 1, {{0, 1, OUTCOME_REFUSED, -1}}, 1, 1, false},
  };
  for (size_t i = 0; i < COUNT_OF(stories); i++)
    check_story(&stories[i]);
}

/* Busy, unreachable, stopped: the tag's own tries are not used up. */
static void a_fault_of_all_requests_costs_no_try(void **state) {
  (void)state;
  static const enum outcome cases[] = {OUTCOME_LIMITED, OUTCOME_NETWORK,
                                       OUTCOME_AUTH,    OUTCOME_CREDITS,
                                       OUTCOME_CLOCK,   OUTCOME_ABANDONED};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct schedule p = schedule_new;
    p.day = D - 1;
    for (int k = 0; k < 300; k++) {
      schedule_sent(&p, AT(D, 1));
      check_int(outcome_name(cases[i]),
                schedule_outcome(&p, AT(D, 1), cases[i]), 0);
    }
    assert_true(schedule_first_due(&p, AT(D, 1), POLL));
    schedule_sent(&p, AT(D, 1));
    check_int("all tries are left", schedule_outcome(&p, AT(D, 1), FAULT), 60);
    schedule_sent(&p, AT(D, 1));
    schedule_outcome(&p, AT(D, 1), cases[i]);
    schedule_sent(&p, AT(D, 2));
    check_int("the second", schedule_outcome(&p, AT(D, 2), FAULT), 300);
  }
}

static void a_misspelt_tag_costs_one_request_a_week(void **state) {
  (void)state;
  struct schedule p = schedule_new;
  int asked = 0;
  for (int64_t now = AT(D, 0); now < AT(D + 72, 0); now += 600)
    if (schedule_first_due(&p, now, POLL)) {
      schedule_sent(&p, now);
      check_int("never again today", schedule_outcome(&p, now, MISSING), -1);
      asked++;
    }
  check_int("two days, then ten weeks", asked, 2 + 10);
}

/* An answer that comes after midnight belongs to the day of its request. */
static void a_sample_is_of_the_day_it_was_asked(void **state) {
  (void)state;
  struct schedule p = schedule_new;
  p.day = D - 1;
  schedule_sent(&p, AT(D + 1, 0) - 1);
  schedule_outcome(&p, AT(D + 1, 0) - 1, SAMPLE);
  check_int("its day", p.day, D);
  assert_false(schedule_first_due(&p, AT(D + 1, 0.2), POLL));
  assert_true(schedule_first_due(&p, AT(D + 1, 0.25), POLL));
}

static void overdue_days_are_counted_from_the_stamps(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int day, bad_days;
    double hour; /* from the start of day D */
    int want, since;
  } cases[] = {
      {"today's has come", D, 0, 12, 0, 0},
      {"not due yet", D - 1, 0, 0.2, 0, 0},
      {"today's is missing", D - 1, 0, 0.25, 1, 0},
      {"two days", D - 2, 0, 12, 2, 0},
      {"two days, before PollTime", D - 3, 0, 0.2, 2, 0},
      {"a month", D - 30, 0, 23.9, 30, 0},
      {"never answered", DAY_NONE, 0, 12, 0, DAY_NONE},
      {"never answered, new today", DAY_NONE, 0, 12, 1, D},
      {"never answered, new today, before PollTime", DAY_NONE, 0, 0.2, 0, D},
      {"never answered, new yesterday", DAY_NONE, 0, 12, 2, D - 1},
      {"misspelt", DAY_NONE, 1, 12, 0, D - 9},
      {"answered since", D, 0, 12, 0, D - 9},
      {"not found has its own message", D - 9, 1, 12, 0, 0},
      {"asked once a week", D - 9, 2, 12, 0, 0},
      {"the clock went back", D + 3, 0, 12, 0, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct schedule p = schedule_new;
    p.day = cases[i].day;
    p.since = cases[i].since != 0 ? cases[i].since : DAY_NONE;
    p.bad_days = (uint8_t)cases[i].bad_days;
    check_int(cases[i].name, schedule_overdue(&p, AT(D, cases[i].hour), POLL),
              cases[i].want);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_try_is_due_once_a_day),
      cmocka_unit_test(every_outcome_has_its_next_try),
      cmocka_unit_test(a_fault_of_all_requests_costs_no_try),
      cmocka_unit_test(a_misspelt_tag_costs_one_request_a_week),
      cmocka_unit_test(a_sample_is_of_the_day_it_was_asked),
      cmocka_unit_test(overdue_days_are_counted_from_the_stamps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
