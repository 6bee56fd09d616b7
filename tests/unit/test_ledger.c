/* SPDX-License-Identifier: MIT */
/* What the entries of a journal mean: a table of stories. */
#include "core/day.h"
#include "core/ledger.h"
#include "table.h"

#define D 20781 /* 2026-11-24, which begins at 1795478400 */
#define ENTRIES 6

/* The time at a second of the day D. */
#define T0 "1795478400"
#define T1 "1795478401"
#define T9 "1795478409"
#define YESTERDAY "1795478399"

struct story {
  const char *name;
  const char *entries[ENTRIES];
  int requests, answered, failed, not_found;
  double credits;
  int effect, day; /* of the last entry; day only where there is an effect */
  int retry_s;
  int64_t retry_at; /* after T0 */
};

static const struct story stories[] = {
    {"nothing", {NULL}, 0, 0, 0, 0, NAN, LEDGER_NOTHING, 0, 0, 0},
    {"a request counts before its answer", {"ask " T1 " stats x"}, 1, 0, 0, 0,
     NAN, LEDGER_REQUEST, D, 0, 0},
    {"a paid sample", {"ask " T1 " stats x", "got " T9 " " T1 " x 5 6 7 30 1"},
     1, 1, 0, 0, 30, LEDGER_SAMPLE, D, -1, 0},
    {"a free sample", {"ask " T1 " stats x", "got " T9 " " T1 " x 5 6 7 - 0"},
     0, 1, 0, 0, NAN, LEDGER_SAMPLE, D, -1, 0},
    {"of version 1.0: paid", {"ask " T1 " stats x",
                              "got " T9 " " T1 " x 5 6 7 -"},
     1, 1, 0, 0, NAN, LEDGER_SAMPLE, D, -1, 0},
    {"hashtagctl's is as good", {"ctl ask " T1 " stats x",
                                 "ctl got " T9 " " T1 " x 5 6 7 30 1"},
     1, 1, 0, 0, 30, LEDGER_SAMPLE, D, -1, 0},
    {"sent before midnight: yesterday's", {"ask " YESTERDAY " stats x",
                                           "got " T1 " " YESTERDAY
                                           " x 5 6 7 - 0"},
     0, 0, 0, 0, NAN, LEDGER_SAMPLE, D - 1, -1, 0},
    {"a billed fault", {"ask " T1 " stats x",
                        "end " T9 " " T1 " stats x fault 1 29"},
     1, 0, 0, 0, 29, LEDGER_NO_SAMPLE, D, 60, 69},
    {"a free fault", {"ask " T1 " stats x",
                      "end " T9 " " T1 " stats x fault 0 -"},
     0, 0, 0, 0, NAN, LEDGER_NO_SAMPLE, D, 60, 69},
    {"too fast: asked at once, and not counted",
     {"ask " T1 " stats x", "end " T9 " " T1 " stats x limited 0"}, 0, 0, 0, 0,
     NAN, LEDGER_NO_SAMPLE, D, 0, 9},
    {"refused: tomorrow", {"ask " T1 " stats x",
                           "end " T9 " " T1 " stats x refused 0"},
     0, 0, 1, 0, NAN, LEDGER_NO_SAMPLE, D, -1, 0},
    {"not found, never seen: tomorrow",
     {"ask " T1 " stats x", "end " T9 " " T1 " stats x not-found 1"}, 1, 0, 0,
     1, NAN, LEDGER_NO_SAMPLE, D, -1, 0},
    {"cut off, and asked again: two requests",
     {"ask " T1 " stats x", "ask " T9 " stats x"}, 2, 0, 0, 0, NAN,
     LEDGER_REQUEST, D, 0, 0},
    {"top videos", {"ask " T1 " videos x",
                    "end " T9 " " T1 " videos x sample 1 28"},
     1, 0, 0, 0, 28, LEDGER_VIDEOS, D, 0, 0},
    {"top videos that failed are not asked for again for this alarm",
     {"ask " T1 " videos x", "end " T9 " " T1 " videos x fault 1"}, 1, 0, 0, 0,
     NAN, LEDGER_VIDEOS, D, 0, 0},
    {"top videos that were refused are", {"ask " T1 " videos x",
                                          "end " T9 " " T1
                                          " videos x limited 0"},
     0, 0, 0, 0, NAN, LEDGER_NOTHING, 0, 0, 0},
    {"what is billed after a balance is taken off",
     {"left " T0 " 30", "ask " T1 " stats x", "got " T9 " " T1 " x 5 6 7 - 1"},
     1, 1, 0, 0, 29, LEDGER_SAMPLE, D, -1, 0},
    {"what is free is not", {"left " T0 " 30", "ask " T1 " stats x",
                             "end " T9 " " T1 " stats x fault 0"},
     0, 0, 0, 0, 30, LEDGER_NO_SAMPLE, D, 60, 69},
    {"what was paid with nothing left: there is more than was reported",
     {"left " T0 " 0", "ask " T1 " stats x", "got " T9 " " T1 " x 5 6 7 - 1"},
     1, 1, 0, 0, NAN, LEDGER_SAMPLE, D, -1, 0},
    {"a fault proves nothing of it", {"left " T0 " 0", "ask " T1 " stats x",
                                      "end " T9 " " T1 " stats x fault 1"},
     1, 0, 0, 0, 0, LEDGER_NO_SAMPLE, D, 60, 69},
    {"an announcement", {"told " T1 " x 2026-11-24 1"}, 0, 0, 0, 0, NAN,
     LEDGER_ANNOUNCED, D, 0, 0},
};

static struct entry entry_of(const char *line) {
  struct entry e;
  if (!entry_parse(line, &e))
    fail_msg("\"%s\" is no entry", line);
  return e;
}

static void check_account(const char *name, const struct ledger *l,
                          const struct story *s) {
  check_int(name, ledger_requests(l), s->requests);
  check_number(name, l->credits, s->credits);
}

static void every_entry_means_one_thing(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(stories); i++) {
    const struct story *s = &stories[i];
    struct ledger l = ledger_new(D), unknown = ledger_new(D);
    struct schedule schedule = schedule_new;
    struct ledger_effect effect = {.what = LEDGER_NOTHING};
    for (int k = 0; k < ENTRIES && s->entries[k] != NULL; k++) {
      struct entry e = entry_of(s->entries[k]);
      effect = ledger_apply(&l, &schedule, &e);
      ledger_apply(&unknown, NULL, &e); /* the money is the same */
    }
    check_account(s->name, &l, s);
    check_account(s->name, &unknown, s);
    check_int(s->name, l.answered, s->answered);
    check_int(s->name, l.failed, s->failed);
    check_int(s->name, l.not_found, s->not_found);
    check_int(s->name, effect.what, s->effect);
    if (effect.what != LEDGER_NOTHING)
      check_int(s->name, effect.day, s->day);
    check_int(s->name, effect.retry_s, s->retry_s);
    check_int(s->name, schedule.retry_at,
              s->retry_at > 0 ? day_start(D) + s->retry_at : 0);
  }
}

static void another_day_begins_with_the_same_credits_and_api(void **state) {
  (void)state;
  struct ledger l = ledger_new(D);
  struct entry e = entry_of("ask " T1 " stats x");
  ledger_apply(&l, NULL, &e);
  e = entry_of("left " T9 " 30");
  ledger_apply(&l, NULL, &e);
  e = entry_of("api " T9 " 0123456789abcdef nothing");
  ledger_apply(&l, NULL, &e);
  ledger_begin_day(&l, D + 1);
  check_int("day", l.day, D + 1);
  check_int("requests", ledger_requests(&l), 0);
  check_number("credits", l.credits, 30);
  check_text("API", l.api.id, "0123456789abcdef");
}

static void a_request_costs_what_the_provider_says(void **state) {
  (void)state;
  static const struct {
    const char *name, *entries[2];
    double credits;
  } cases[] = {
      {"a sample", {"left " T0 " 30", "got " T9 " " T1 " x 5 6 7 - 1"}, 22},
      {"a billed fault",
       {"left " T0 " 30", "end " T9 " " T1 " stats x fault 1"}, 22},
      {"a free one", {"left " T0 " 30", "end " T9 " " T1 " stats x fault 0"},
       30},
      {"as the API reports", {"left " T0 " 30",
                              "got " T9 " " T1 " x 5 6 7 21 1"}, 21},
      {"paid with less: there is more than was reported",
       {"left " T0 " 7", "got " T9 " " T1 " x 5 6 7 - 1"}, NAN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ledger l = ledger_new(D);
    l.price = 8;
    for (int k = 0; k < 2; k++) {
      struct entry e = entry_of(cases[i].entries[k]);
      ledger_apply(&l, NULL, &e);
    }
    check_number(cases[i].name, l.credits, cases[i].credits);
    ledger_begin_day(&l, D + 1);
    check_number("the next day", l.price, 8);
  }
}

static void misses_are_judged_by_an_entry(void **state) {
  (void)state;
  static const struct {
    const char *name;
    const char *entries[5];
    int bad_days, judged_day, gone;
    int at_fault, not_before; /* of the API */
  } cases[] = {
      {"it waits", {"ask " T1 " stats x", "end " T9 " " T1 " stats x "
                                          "not-found 1"},
       0, DAY_NONE, false, DAY_NONE, DAY_NONE},
      {"it counts", {"ask " T1 " stats x",
                     "end " T9 " " T1 " stats x not-found 1",
                     "judged " T9 " 2026-11-24 hashtags"},
       1, D, false, DAY_NONE, DAY_NONE},
      {"the second one ends the daily asking",
       {"end " YESTERDAY " " YESTERDAY " stats x not-found 1",
        "judged " YESTERDAY " 2026-11-23 hashtags",
        "end " T9 " " T1 " stats x not-found 1",
        "judged " T9 " 2026-11-24 hashtags"},
       2, D, true, DAY_NONE, DAY_NONE},
      {"it is the API's", {"end " T9 " " T1 " stats x not-found 1",
                           "judged " T9 " 2026-11-24 api"},
       0, D, false, D, DAY_NONE},
      {"of an API that never found anything",
       {"end " T9 " " T1 " stats x not-found 1",
        "judged " T9 " 2026-11-24 silent"},
       0, D, false, D, D + 7},
      {"a sample of any hashtag ends that",
       {"end " T9 " " T1 " stats x not-found 1",
        "judged " T9 " 2026-11-24 silent", "ctl got " T9 " " T1 " x 5 6 7 - 1"},
       0, D, false, D, DAY_NONE},
      {"another API begins anew",
       {"end " T9 " " T1 " stats x not-found 1",
        "judged " T9 " 2026-11-24 silent", "api " T9 " 0123456789abcdef another"},
       0, D, false, DAY_NONE, DAY_NONE},
      {"the first one that is known ends nothing",
       {"end " T9 " " T1 " stats x not-found 1",
        "judged " T9 " 2026-11-24 hashtags", "api " T9 " 0123456789abcdef nothing"},
       1, D, false, DAY_NONE, DAY_NONE},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ledger l = ledger_new(D);
    struct schedule s = schedule_new;
    struct ledger_effect effect = {.gone = false};
    for (int k = 0; k < 5 && cases[i].entries[k] != NULL; k++) {
      struct entry e = entry_of(cases[i].entries[k]);
      effect = ledger_apply(&l, &s, &e);
    }
    check_int(cases[i].name, s.bad_days, cases[i].bad_days);
    check_int(cases[i].name, s.judged_day, cases[i].judged_day);
    check_int(cases[i].name, effect.gone, cases[i].gone);
    check_int(cases[i].name, l.api.at_fault, cases[i].at_fault);
    check_int(cases[i].name, l.api.not_before, cases[i].not_before);
  }
}

/* New hashtags are tried at once, though the API has found none yet. */
static void a_silent_api_is_asked_once_a_week(void **state) {
  (void)state;
  struct ledger l = ledger_new(D);
  struct schedule missed = schedule_new, never = schedule_new;
  missed.missed_day = D;
  l.api.not_before = D + 7;
  assert_true(ledger_holds_back(&l, &missed, D + 6));
  assert_false(ledger_holds_back(&l, &missed, D + 7));
  assert_false(ledger_holds_back(&l, &never, D + 1));
}

static void an_open_request_is_cut_off_once(void **state) {
  (void)state;
  struct ledger l = ledger_new(D);
  struct schedule s = schedule_new;
  check_int("nothing is open", ledger_cut_off(&l, &s), -1);
  struct entry e = entry_of("ask " T1 " stats x");
  ledger_apply(&l, &s, &e);
  check_int("open", s.asked_at, e.time);
  check_int("again after a minute", ledger_cut_off(&l, &s), 60);
  check_int("then", s.retry_at, e.time + 60);
  check_int("it counts", ledger_requests(&l), 1);
  check_int("nothing is open", ledger_cut_off(&l, &s), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_entry_means_one_thing),
      cmocka_unit_test(another_day_begins_with_the_same_credits_and_api),
      cmocka_unit_test(a_request_costs_what_the_provider_says),
      cmocka_unit_test(misses_are_judged_by_an_entry),
      cmocka_unit_test(a_silent_api_is_asked_once_a_week),
      cmocka_unit_test(an_open_request_is_cut_off_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
