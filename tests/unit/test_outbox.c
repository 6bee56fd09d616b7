/* SPDX-License-Identifier: MIT */
/* The outbox without a network and without a clock: see poll_lab.h. */
#include "fetch/fetch.h"
#include "post/outbox.h"
#include "table.h"
#include "wrapped_fetch.h"

#include <stdio.h>
#include <stdlib.h>

#define URL "http://127.0.0.1:8080/events/"
#define SECOND 1000
#define HOUR ((int64_t)3600 * SECOND)

static struct {
  int64_t ms;
  struct fetch_user user;
  struct fetch_limits limits;
  struct fetch_job job; /* the one that is under way */
  bool refuse_start, abandoned;
  int woken, stopped;
  int64_t tick_ms;      /* that the clock moves on at each look */
  int64_t answer_at_ms; /* when what is under way arrives; 0: never */
} net;

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg) {
  net.user = *user;
  net.limits = *limits;
  if (!net.refuse_start)
    return (struct fetch *)&net; /* never looked into */
  err_set(msg, "no thread");
  return NULL;
}

void __wrap_fetch_wake(struct fetch *f) {
  (void)f;
  net.woken++;
}

static void answer_with(const struct fetch_answer *a) {
  net.user.done(net.user.ctx, net.job.token, a);
  provider_request_clear(&net.job.request);
  net.job.token = NULL;
}

int64_t __wrap_fetch_now_ms(void) {
  static const struct fetch_answer a = {.end = FETCH_ANSWERED, .status = 200};
  net.ms += net.tick_ms;
  if (net.answer_at_ms > 0 && net.ms >= net.answer_at_ms) {
    net.answer_at_ms = 0;
    answer_with(&a);
  }
  return net.ms;
}

/* What is under way is abandoned, as the real one does. */
void __wrap_fetch_stop(struct fetch *f) {
  (void)f;
  static const struct fetch_answer a = {.end = FETCH_ABANDONED};
  net.stopped++;
  net.abandoned = net.job.token != NULL;
  if (net.abandoned)
    answer_with(&a);
}

static struct outbox *begin(void) {
  memset(&net, 0, sizeof(net));
  net.ms = HOUR;
  struct outbox *o = outbox_start(URL, "/ca.pem", NULL);
  assert_non_null(o);
  return o;
}

/* Milliseconds that the sender may sleep; 0: a text is under way. */
static int64_t ask(void) { return net.user.next(net.user.ctx, &net.job); }

/* The text that is sent now; "" for none. It ends with `status`. */
static const char *sends(int status) {
  static char text[100];
  text[0] = '\0';
  if (ask() != 0)
    return text;
  snprintf(text, sizeof(text), "%s", net.job.request.body);
  struct fetch_answer a = {.end = FETCH_ANSWERED, .status = status};
  if (status == 0)
    a = (struct fetch_answer){.end = FETCH_UNREACHABLE, .why = "refused"};
  answer_with(&a);
  return text;
}

static void a_text_is_posted_and_nothing_else(void **state) {
  (void)state;
  struct outbox *o = begin();
  struct outbox_news news;
  check_text("ca", net.limits.ca_cert, "/ca.pem");
  check_int("one at a time", net.limits.concurrent, 1);
  check_int("nothing to do", ask(), -1);
  outbox_put(o, strdup("{1}"));
  outbox_put(o, strdup("{2}"));
  check_int("woken", net.woken, 2);
  check_int("sent", ask(), 0);
  check_text("method", net.job.request.method, "POST");
  check_text("url", net.job.request.url, URL);
  check_text("body", net.job.request.body, "{1}");
  check_text("type", net.job.request.headers[0],
             "Content-Type: application/json");
  assert_null(net.job.request.headers[1]);
  answer_with(&(struct fetch_answer){.end = FETCH_ANSWERED, .status = 200});
  check_text("in order", sends(204), "{2}");
  check_int("nothing left", ask(), -1);
  check_int("no news", outbox_news(o, &news), false);
  outbox_stop(o, 0);
}

static void a_text_is_tried_six_times_and_given_up(void **state) {
  (void)state;
  static const int64_t pauses[] = {5 * SECOND, 60 * SECOND, 600 * SECOND, HOUR,
                                   6 * HOUR};
  static const int statuses[] = {0, 500, 404, 302, 503, 400};
  struct outbox *o = begin();
  struct outbox_news news;
  outbox_put(o, strdup("{1}"));
  for (size_t i = 0; i < COUNT_OF(statuses); i++) {
    check_text("tried", sends(statuses[i]), "{1}");
    if (i == COUNT_OF(pauses))
      break;
    check_int("pause", ask(), pauses[i]);
    net.ms += pauses[i] - 1;
    check_int("not earlier", ask(), 1);
    net.ms++;
  }
  check_int("given up", ask(), -1);
  check_int("told once", outbox_news(o, &news), true);
  check_int("failing", news.failing, true);
  check_int("none waits", (long long)news.waiting, 0);
  check_int("lost", (long long)news.lost, 1);
  outbox_stop(o, 0);
}

/* One line when it begins to fail, one when it works again. */
static void changes_are_told_once(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int status;
    const char *why; /* NULL: no news */
  } cases[] = {{"the first failure", 0, "refused"},
               {"the second", 500, NULL},
               {"it works again", 200, ""},
               {"it goes on", 200, NULL},
               {"it fails again", 500, "it answers HTTP 500"}};
  struct outbox *o = begin();
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct outbox_news news = {.failing = false};
    outbox_put(o, strdup("{}"));
    check_text(cases[i].name, sends(cases[i].status), "{}");
    bool due = outbox_news(o, &news);
    check_int(cases[i].name, due, cases[i].why != NULL);
    if (!due)
      continue;
    check_int(cases[i].name, news.failing, cases[i].why[0] != '\0');
    if (news.failing)
      check_text(cases[i].name, news.why, cases[i].why);
    check_int("and once", outbox_news(o, &news), false);
  }
  outbox_stop(o, 0);
}

/* Nobody looked in between: nothing has happened. */
static void trouble_that_is_over_is_no_news(void **state) {
  (void)state;
  struct outbox_news news;
  struct outbox *o = begin();
  outbox_put(o, strdup("{1}"));
  check_text("fails", sends(0), "{1}");
  net.ms += 5 * SECOND;
  check_text("works", sends(200), "{1}");
  check_int("news", outbox_news(o, &news), false);
  outbox_stop(o, 0);
}

static void one_that_is_refused_holds_up_no_other(void **state) {
  (void)state;
  struct outbox *o = begin();
  outbox_put(o, strdup("{bad}"));
  check_text("refused", sends(500), "{bad}");
  outbox_put(o, strdup("{good}"));
  check_text("goes first", sends(200), "{good}");
  outbox_put(o, strdup("{next}"));
  net.ms += 5 * SECOND;
  check_text("again, in its turn", sends(500), "{bad}");
  check_text("and the next", sends(200), "{next}");
  check_int("the third try is later", ask(), 60 * SECOND);
  outbox_stop(o, 0);
}

static void a_full_box_takes_no_more(void **state) {
  (void)state;
  struct outbox *o = begin();
  struct outbox_news news;
  for (int i = 0; i < OUTBOX_MAX + 3; i++) {
    char text[20];
    snprintf(text, sizeof(text), "{%d}", i);
    outbox_put(o, strdup(text));
  }
  check_text("fails", sends(0), "{0}");
  check_int("told", outbox_news(o, &news), true);
  check_int("waiting", (long long)news.waiting, OUTBOX_MAX);
  check_int("lost", (long long)news.lost, 3);
  check_text("the oldest are kept", sends(200), "{1}");
  check_int("works again", outbox_news(o, &news), true);
  check_int("lost meanwhile", (long long)news.lost, 3);
  check_text("fails again", sends(0), "{2}");
  outbox_news(o, &news);
  check_int("counted anew", (long long)news.lost, 0);
  outbox_stop(o, 0);
}

static void a_stop_abandons_and_frees_all(void **state) {
  (void)state;
  struct outbox *o = begin();
  outbox_put(o, strdup("{1}"));
  outbox_put(o, strdup("{2}"));
  check_int("under way", ask(), 0);
  outbox_stop(o, 0);
  check_int("the sender was stopped", net.stopped, 1);
  assert_null(net.job.token);
}

static void a_stop_waits_only_where_there_is_hope(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool failing;
    int answers_after, waits; /* ms */
    bool abandoned;
  } cases[] = {{"an answer comes", false, 100, 100, false},
               {"none comes", false, 0, 500, true},
               {"it did not work before", true, 0, 0, true}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct outbox *o = begin();
    outbox_put(o, strdup("{1}"));
    if (cases[i].failing)
      check_text(cases[i].name, sends(0), "{1}");
    outbox_put(o, strdup("{2}"));
    if (!cases[i].failing)
      check_text(cases[i].name, sends(200), "{1}");
    check_int(cases[i].name, ask(), 0);
    int64_t begun = net.ms;
    net.tick_ms = 20;
    if (cases[i].answers_after > 0)
      net.answer_at_ms = net.ms + cases[i].answers_after;
    outbox_stop(o, 500);
    check_range(net.ms - begun, cases[i].waits, cases[i].waits + 40);
    check_int(cases[i].name, net.abandoned, cases[i].abandoned);
  }
}

static void an_outbox_without_a_url_does_nothing(void **state) {
  (void)state;
  struct outbox_news news;
  struct errmsg msg = {""};
  outbox_put(NULL, strdup("{1}"));
  check_int("no box, no news", outbox_news(NULL, &news), false);
  outbox_stop(NULL, 100);
  struct outbox *o = begin();
  outbox_put(o, NULL);
  check_int("no text", ask(), -1);
  outbox_stop(o, 0);
  net.refuse_start = true;
  assert_null(outbox_start(URL, "", &msg));
  check_text("the reason", msg.text, "no thread");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_text_is_posted_and_nothing_else),
      cmocka_unit_test(a_text_is_tried_six_times_and_given_up),
      cmocka_unit_test(changes_are_told_once),
      cmocka_unit_test(trouble_that_is_over_is_no_news),
      cmocka_unit_test(one_that_is_refused_holds_up_no_other),
      cmocka_unit_test(a_full_box_takes_no_more),
      cmocka_unit_test(a_stop_abandons_and_frees_all),
      cmocka_unit_test(a_stop_waits_only_where_there_is_hope),
      cmocka_unit_test(an_outbox_without_a_url_does_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
