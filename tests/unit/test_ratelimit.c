/* SPDX-License-Identifier: MIT */
#include "core/ratelimit.h"
#include "table.h"

#define NOTHING &ratelimit_no_headers

static const struct ratelimit_headers one_second = {1, -1, -1, -1};
static const struct ratelimit_headers a_minute = {60, -1, -1, -1};
static const struct ratelimit_headers one_at_once = {1, -1, -1, 1};
static const struct ratelimit_headers fifty_at_once = {-1, -1, -1, 50};

static struct ratelimit paced(double per_minute, int concurrent) {
  struct ratelimit p;
  ratelimit_init(&p, per_minute, concurrent);
  return p;
}

static void requests_are_sent_a_gap_apart(void **state) {
  (void)state;
  static const struct {
    double per_minute;
    int64_t gap;
  } cases[] = {{5, 12060}, {60, 1005}, {10, 6030}, {0.5, 120600}, {0, 0}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ratelimit p = paced(cases[i].per_minute, 9);
    check_int("the first at once", ratelimit_wait(&p, 1000), 0);
    ratelimit_sent(&p, 1000);
    check_int("the second", ratelimit_wait(&p, 1000), cases[i].gap);
    check_int("a bit later", ratelimit_wait(&p, 1001),
              cases[i].gap > 0 ? cases[i].gap - 1 : 0);
    check_int("then", ratelimit_wait(&p, 1000 + cases[i].gap), 0);
    check_int("much later", ratelimit_wait(&p, 1000000), 0);
  }
}

static void requests_at_once_are_limited(void **state) {
  (void)state;
  struct ratelimit p = paced(0, 2);
  ratelimit_sent(&p, 0);
  check_int("one more", ratelimit_wait(&p, 0), 0);
  ratelimit_sent(&p, 0);
  check_int("full", ratelimit_wait(&p, 999999), -1);
  ratelimit_accepted(&p, 10, 0, NOTHING);
  check_int("one has ended", ratelimit_wait(&p, 10), 0);
  ratelimit_sent(&p, 10);
  ratelimit_refused(&p, 20, 10, &one_second);
  check_int("a refusal ends one, too", ratelimit_wait(&p, 20), 1100);
  ratelimit_lost(&p);
  check_int("and so does a lost one", p.in_flight, 0);
}

static void a_refusal_tells_how_long_to_wait(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct ratelimit_headers told;
    int64_t wait;
  } cases[] = {
      {"Retry-After", {30, -1, -1, -1}, 30100},
      {"X-RateLimit-Reset", {-1, 17, -1, -1}, 17100},
      {"Retry-After comes first", {30, 600, 0, -1}, 30100},
      {"Retry-After 0", {0, 600, -1, -1}, 100},
      {"nothing: the first back-off", {-1, -1, -1, -1}, 5000},
      {"remaining alone tells no time", {-1, -1, 0, -1}, 5000},
      {"an hour", {3600, -1, -1, -1}, 3600100},
      {"the largest number", {INT32_MAX, -1, -1, -1},
       INT32_MAX * INT64_C(1000) + 100},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ratelimit p = paced(0, 1);
    ratelimit_sent(&p, 1000);
    ratelimit_refused(&p, 2000, 1000, &cases[i].told);
    check_int(cases[i].name, ratelimit_wait(&p, 2000), cases[i].wait);
  }
}

static void a_refusal_without_a_time_backs_off(void **state) {
  (void)state;
  /* 10, 20 and 40 s are less than the minute's gap: nothing was accepted. */
  static const int64_t waits[] = {5000,  60300,  60300,  60300, 80000,
                                  160000, 320000, 320000, 320000};
  struct ratelimit p = paced(0, 1);
  int64_t now = 0;
  for (size_t i = 0; i < COUNT_OF(waits); i++) {
    ratelimit_sent(&p, now);
    ratelimit_refused(&p, now, now, NOTHING);
    check_int("back-off", ratelimit_wait(&p, now), waits[i]);
    now += 1000000;
  }
  ratelimit_sent(&p, now);
  ratelimit_accepted(&p, now, now, NOTHING);
  now += 1000000;
  ratelimit_sent(&p, now);
  ratelimit_refused(&p, now, now, NOTHING);
  check_int("forgotten by an answer", ratelimit_wait(&p, now), 60300);
}

static void no_request_left_waits_for_the_reset(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct ratelimit_headers told;
    int others; /* in flight */
    int64_t wait;
  } cases[] = {
      {"some left", {-1, 30, 1, -1}, 0, 0},
      {"none left", {-1, 30, 0, -1}, 0, 30100},
      {"those left are under way", {-1, 30, 2, -1}, 2, 30100},
      {"one more than is under way", {-1, 30, 3, -1}, 2, 0},
      {"none left, no time told", {-1, -1, 0, -1}, 0, 0},
      {"the reset is now", {-1, 0, 0, -1}, 0, 0},
      {"nothing told", {-1, 30, -1, -1}, 0, 0},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ratelimit p = paced(0, 9);
    for (int k = 0; k <= cases[i].others; k++)
      ratelimit_sent(&p, 0);
    ratelimit_accepted(&p, 1000, 0, &cases[i].told);
    check_int(cases[i].name, ratelimit_wait(&p, 1000), cases[i].wait);
  }
}

static void a_plan_of_one_at_once_is_learnt(void **state) {
  (void)state;
  struct ratelimit p = paced(0, 10);
  for (int i = 0; i < 10; i++)
    ratelimit_sent(&p, i);
  ratelimit_refused(&p, 50, 1, &one_at_once);
  check_int("one at once", p.max_concurrent, 1);
  check_int("no gap is made of it", p.gap_ms, 0);
  for (int i = 2; i < 10; i++)
    ratelimit_refused(&p, 60, i, &one_at_once);
  check_int("the first is still under way", ratelimit_wait(&p, 5000), -1);
  ratelimit_accepted(&p, 5000, 0, NOTHING);
  check_int("now", ratelimit_wait(&p, 5000), 0);
  ratelimit_sent(&p, 5000);
  ratelimit_refused(&p, 5050, 5000, &fifty_at_once);
  check_int("never more than ours", p.max_concurrent, 1);
}

/* An API that takes `limit` requests in any `window` seconds. */
struct api {
  int limit, window_s;
  bool tells_retry, tells_reset;
  int64_t taken[2000];
  int taken_num, refused;
};

static int64_t ms_to_free(const struct api *a, int64_t now) {
  if (a->taken_num < a->limit)
    return 0;
  int64_t free_at =
      a->taken[a->taken_num - a->limit] + a->window_s * INT64_C(1000);
  return free_at > now ? free_at - now : 0;
}

/* Asks one thing after the other for `minutes`; returns the answers. */
static int ask_for(struct ratelimit *p, struct api *a, int minutes, int latency) {
  int answers = 0;
  for (int64_t now = 0; now < minutes * INT64_C(60000);) {
    int64_t wait = ratelimit_wait(p, now);
    assert_true(wait >= 0);
    now += wait;
    int64_t sent = now, busy = ms_to_free(a, now);
    ratelimit_sent(p, now);
    now += latency;
    struct ratelimit_headers told = ratelimit_no_headers;
    int seconds = (int)((busy + 999) / 1000);
    told.retry_after_s = a->tells_retry ? seconds : RATELIMIT_ABSENT;
    told.reset_in_s = a->tells_reset ? seconds : RATELIMIT_ABSENT;
    if (busy > 0) {
      a->refused++;
      ratelimit_refused(p, now, sent, &told);
      continue;
    }
    check_range(a->taken_num, 0, COUNT_OF(a->taken) - 1);
    a->taken[a->taken_num++] = sent;
    ratelimit_accepted(p, now, sent, NOTHING);
    answers++;
  }
  return answers;
}

static void a_limit_is_learnt_by_one_refusal(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double ours;
    int limit;
    bool retry, reset;
    int latency, refused, least; /* answers in ten minutes */
  } cases[] = {
      {"ours fits: none is refused", 5, 5, true, true, 300, 0, 49},
      {"5 a minute, Retry-After", 0, 5, true, false, 300, 1, 49},
      {"5 a minute, X-RateLimit-Reset", 0, 5, false, true, 300, 1, 49},
      {"10 a minute, Retry-After", 0, 10, true, false, 100, 1, 95},
      {"ours is too fast", 30, 5, true, false, 300, 1, 49},
      {"1 a minute", 0, 1, true, false, 300, 1, 9},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct ratelimit p = paced(cases[i].ours, 1);
    struct api a = {.limit = cases[i].limit,
                    .window_s = 60,
                    .tells_retry = cases[i].retry,
                    .tells_reset = cases[i].reset};
    int answers = ask_for(&p, &a, 10, cases[i].latency);
    check_int(cases[i].name, a.refused, cases[i].refused);
    if (answers < cases[i].least)
      fail_msg("%s: %d answers", cases[i].name, answers);
  }
}

/* A limit over two minutes looks twice as wide as it is: learnt in steps. */
static void a_lesson_that_was_too_weak_is_repeated(void **state) {
  (void)state;
  struct ratelimit p = paced(0, 1);
  struct api a = {.limit = 8, .window_s = 120, .tells_retry = true};
  ask_for(&p, &a, 60, 100);
  check_range(a.refused, 2, 6);
  int before = a.refused;
  struct api same = a;
  ask_for(&p, &same, 60, 100);
  check_int("then it is enough", same.refused - before, 0);
}

static void answers_under_way_widen_the_lesson(void **state) {
  (void)state;
  struct ratelimit p = paced(0, 6);
  for (int i = 0; i < 6; i++)
    ratelimit_sent(&p, i);
  ratelimit_refused(&p, 100, 5, &a_minute);
  check_int("nothing accepted yet: one a minute", p.gap_ms, 60300);
  for (int i = 0; i < 5; i++)
    ratelimit_accepted(&p, 200, i, NOTHING);
  check_int("five were", p.gap_ms, 12060);
  ratelimit_sent(&p, 70000);
  ratelimit_accepted(&p, 70100, 70000, NOTHING);
  check_int("later ones teach nothing", p.gap_ms, 12060);
}

/* The first refusal of a burst teaches; a later request's teaches more. */
static void a_burst_of_refusals_is_one_lesson(void **state) {
  (void)state;
  struct ratelimit p = paced(0, 8);
  for (int i = 0; i < 8; i++)
    ratelimit_sent(&p, i);
  for (int i = 0; i < 5; i++)
    ratelimit_accepted(&p, 50, i, NOTHING);
  for (int i = 5; i < 8; i++)
    ratelimit_refused(&p, 100 + i, i, &one_second);
  check_int("five a minute", p.gap_ms, 12060);
  check_int("as many at once as before", p.max_concurrent, 8);
  ratelimit_sent(&p, 20000);
  ratelimit_refused(&p, 20100, 20000, &one_second);
  check_int("one less", p.gap_ms, 15075);
  check_int("half as many at once", p.max_concurrent, 4);
}

static void the_gap_is_never_less_than_ours(void **state) {
  (void)state;
  struct ratelimit p = paced(5, 600);
  for (int i = 0; i < 600; i++) {
    ratelimit_sent(&p, 1000 + i);
    ratelimit_accepted(&p, 1000 + i, 1000 + i, NOTHING);
  }
  ratelimit_sent(&p, 2000);
  ratelimit_refused(&p, 2100, 2000, &one_second);
  check_int("the memory is a ring", p.lesson_count, RATELIMIT_REMEMBERED);
  check_int("ours stays", p.gap_ms, 12060);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(requests_are_sent_a_gap_apart),
      cmocka_unit_test(requests_at_once_are_limited),
      cmocka_unit_test(a_refusal_tells_how_long_to_wait),
      cmocka_unit_test(a_refusal_without_a_time_backs_off),
      cmocka_unit_test(no_request_left_waits_for_the_reset),
      cmocka_unit_test(a_plan_of_one_at_once_is_learnt),
      cmocka_unit_test(a_limit_is_learnt_by_one_refusal),
      cmocka_unit_test(a_lesson_that_was_too_weak_is_repeated),
      cmocka_unit_test(answers_under_way_widen_the_lesson),
      cmocka_unit_test(a_burst_of_refusals_is_one_lesson),
      cmocka_unit_test(the_gap_is_never_less_than_ours),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
