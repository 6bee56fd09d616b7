/* SPDX-License-Identifier: MIT */
#include "core/day.h"
#include "core/schedule.h"
#include "table.h"

#define D 20781 /* 2026-11-24 */
#define POLL (15 * 60)
#define AT(day, hour) (((int64_t)(day)) * DAY_SECONDS + (int64_t)((hour)*3600))

#define PLAN(last, before, bad, tried, bads, num)                               \
  {.day = last, .not_before = before, .missed_day = bad, .judged_day = bad,    \
   .tries_day = tried, .bad_days = bads, .tries = num}

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

/* A clock that is back for a while has tries of its own. */
static void tries_are_known_when_the_clock_is_right_again(void **state) {
  (void)state;
  for (int tries = 1; tries <= 5; tries++) {
    struct schedule s = schedule_new;
    s.day = D - 1;
    for (int i = 0; i < tries; i++)
      schedule_sent(&s, AT(D, 1 + i));
    check_int("asked by the clock of yesterday", schedule_tries(&s, D - 2), 0);
    schedule_sent(&s, AT(D - 2, 12));
    schedule_outcome(&s, AT(D - 2, 12), OUTCOME_FAULT);
    check_int("right again", schedule_tries(&s, D), tries);
    check_int("asked", schedule_first_due(&s, AT(D, 12), POLL), tries < 5);
    schedule_sent(&s, AT(D, 12));
    check_int("one more", schedule_tries(&s, D), tries + 1);
    check_int("and waits", schedule_first_due(&s, AT(D, 13), POLL), false);
  }
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
    schedule_judge(&p, D + t->day, true); /* other hashtags were found */
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
      schedule_judge(&p, day_of(now), true);
      asked++;
    }
  check_int("two days, then ten weeks", asked, 2 + 10);
}

/* Which days it is asked on, from D on, when none of them finds it. */
static int days_asked(struct schedule *p, bool against, char asked[40]) {
  int dead_on = -1;
  for (int day = 0; day < 30; day++) {
    int64_t now = AT(D + day, 1);
    bool due = schedule_first_due(p, now, POLL);
    for (int again = 0; due && again >= 0; now += again) {
      schedule_sent(p, now);
      again = schedule_outcome(p, now, MISSING);
    }
    if (schedule_judge(p, D + day, against)) {
      check_int("one message", dead_on, -1);
      dead_on = day;
    }
    asked[day] = due ? 'x' : '.';
  }
  asked[30] = '\0';
  return dead_on;
}

static void a_miss_counts_only_where_it_is_the_hashtags(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int first, last; /* samples, days before D; -1: none */
    bool against;
    const char *asked;
    int dead_on;
  } cases[] = {
      {"never seen: two days", -1, -1, true,
       "xx......x......x......x......x", 1},
      {"of three weeks: two days", 21, 1, true,
       "xx......x......x......x......x", 1},
      {"of 27 days: two days", 27, 1, true,
       "xx......x......x......x......x", 1},
      {"of four weeks: a week", 28, 1, true,
       "xxxxxxx......x......x......x..", 6},
      {"of years: a week", 1000, 1, true,
       "xxxxxxx......x......x......x..", 6},
      {"the API's fault: daily", -1, -1, false,
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", -1},
      {"the API's fault, of years: daily", 1000, 1, false,
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", -1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct schedule p = schedule_new;
    char asked[40];
    if (cases[i].first >= 0) {
      p.first = D - cases[i].first;
      p.day = D - cases[i].last;
    }
    check_int(cases[i].name, days_asked(&p, cases[i].against, asked),
              cases[i].dead_on);
    check_text(cases[i].name, asked, cases[i].asked);
  }
}

/* What is read back after a start, in the order in which it came. */
static void a_judgement_is_made_once(void **state) {
  (void)state;
  struct schedule p = schedule_new;
  for (int round = 0; round < 3; round++) { /* again and again */
    for (int day = 0; day < 2; day++) {
      schedule_sent(&p, AT(D + day, 1));
      schedule_outcome(&p, AT(D + day, 1), MISSING);
      check_int("dead", schedule_judge(&p, D + day, true),
                round == 0 && day == 1);
    }
    check_int("bad days", p.bad_days, 2);
    check_int("asked again", p.not_before, D + 8);
  }
}

static void a_verdict_ends(void **state) {
  (void)state;
  enum { SAMPLED, OLD_SAMPLE, FORGIVEN, ANOTHER_API };
  static const struct {
    const char *name;
    int what;
    bool dead;
    int due; /* days after D, when it was missed for the second time */
  } cases[] = {
      {"with a sample", SAMPLED, false, 4},
      {"not with an older one that is read back", OLD_SAMPLE, true, 7},
      {"where the list is entered", FORGIVEN, false, 3},
      {"with another API", ANOTHER_API, false, 3},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct schedule p = schedule_new;
    for (int day = -1; day <= 0; day++) {
      schedule_sent(&p, AT(D + day, 1));
      schedule_outcome(&p, AT(D + day, 1), MISSING);
      schedule_judge(&p, D + day, true);
    }
    assert_true(schedule_is_dead(&p));
    if (cases[i].what == SAMPLED)
      schedule_outcome(&p, AT(D + 3, 2), SAMPLE);
    else if (cases[i].what == OLD_SAMPLE)
      schedule_outcome(&p, AT(D - 2, 2), SAMPLE);
    else if (cases[i].what == FORGIVEN)
      schedule_forgive(&p, D + 3);
    else
      schedule_begin_api(&p, AT(D + 3, 2));
    int day = cases[i].what == OLD_SAMPLE ? 1 : 3;
    while (!schedule_first_due(&p, AT(D + day, 12), POLL))
      day++;
    check_int(cases[i].name, schedule_is_dead(&p), cases[i].dead);
    check_int(cases[i].name, day, cases[i].due);
    if (!cases[i].dead) { /* and what is read back after it does not return */
      schedule_outcome(&p, AT(D, 1), MISSING);
      schedule_judge(&p, D, true);
      check_int(cases[i].name, p.bad_days, 0);
    }
  }
}

/* Whoever mends the address at noon has today's sample. */
static void another_api_is_asked_on_the_same_day(void **state) {
  (void)state;
  struct schedule p = schedule_new;
  schedule_sent(&p, AT(D, 1));
  schedule_outcome(&p, AT(D, 1), MISSING);
  assert_false(schedule_first_due(&p, AT(D, 12), POLL));
  schedule_begin_api(&p, AT(D, 12));
  assert_true(schedule_first_due(&p, AT(D, 12), POLL));
  schedule_sent(&p, AT(D, 12));
  check_int("a fault", schedule_outcome(&p, AT(D, 12), FAULT), 60);
  p.retry_at = AT(D, 12) + 60;
  schedule_begin_api(&p, AT(D, 12));
  check_int("its retry is left", p.retry_at, AT(D, 12) + 60);
  check_int("and its try", p.tries, 1);
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
      cmocka_unit_test(tries_are_known_when_the_clock_is_right_again),
      cmocka_unit_test(every_outcome_has_its_next_try),
      cmocka_unit_test(a_fault_of_all_requests_costs_no_try),
      cmocka_unit_test(a_misspelt_tag_costs_one_request_a_week),
      cmocka_unit_test(a_miss_counts_only_where_it_is_the_hashtags),
      cmocka_unit_test(a_judgement_is_made_once),
      cmocka_unit_test(a_verdict_ends),
      cmocka_unit_test(another_api_is_asked_on_the_same_day),
      cmocka_unit_test(a_sample_is_of_the_day_it_was_asked),
      cmocka_unit_test(overdue_days_are_counted_from_the_stamps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
