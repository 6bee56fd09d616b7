/* SPDX-License-Identifier: MIT */
/* The outbox on a real disk, without a network and without a clock. */
#include "fetch/fetch.h"
#include "post/outbox.h"
#include "scratch.h"
#include "wrapped_fetch.h"

#include <dirent.h>

#define SECOND 1000
#define HOUR ((int64_t)3600 * SECOND)
#define NOW 1795800000 /* Unix seconds: the morning of 2026-11-27 */

static struct {
  int64_t ms; /* monotonic; the wall clock goes with it */
  struct fetch_user user;
  struct fetch_job job; /* the one that is under way */
  bool refuse_start;
  const char *cannot_make;
  int woken;
  char made[2000]; /* receiver, and the texts that go */
} net;

time_t __wrap_time(time_t *t);
time_t __wrap_time(time_t *t) {
  (void)t;
  return NOW + net.ms / SECOND;
}

/* A thousand files are fast; that they are synced is test_files.c's. */
int __wrap_fsync(int fd);
int __wrap_fsync(int fd) {
  (void)fd;
  return 0;
}

struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg) {
  net.user = *user;
  check_text("ca", limits->ca_cert, "/ca.pem");
  if (!net.refuse_start)
    return (struct fetch *)&net; /* never looked into */
  err_set(msg, "no thread");
  return NULL;
}

void __wrap_fetch_wake(struct fetch *f) { net.woken += f != NULL; }

int64_t __wrap_fetch_now_ms(void) { return net.ms; }

static void answer_with(const struct fetch_answer *a) {
  struct fetch_job job = net.job;
  net.job = (struct fetch_job){.token = NULL};
  net.user.done(net.user.ctx, job.token, a);
  provider_request_clear(&job.request);
}

/* What is under way is abandoned, as the real one does. */
void __wrap_fetch_stop(struct fetch *f) {
  static const struct fetch_answer a = {.end = FETCH_ABANDONED};
  if (f != NULL && net.job.token != NULL)
    answer_with(&a);
}

static int make(void *ctx, const char *receiver, const char *const *texts,
                size_t num, struct provider_request *out, struct errmsg *why) {
  (void)ctx;
  if (net.cannot_make != NULL)
    return err_set(why, "%s", net.cannot_make);
  size_t used = (size_t)snprintf(net.made, sizeof(net.made), "%s:", receiver);
  for (size_t i = 0; i < num; i++)
    used += (size_t)snprintf(net.made + used, sizeof(net.made) - used, " %s",
                             texts[i]);
  *out = (struct provider_request){
      .method = "POST",
      .url = strdup("https://h/services/T0SECRET/B0SECRET?sig=0123456789"),
      .body = strdup("x")};
  return 0;
}

static struct outbox *begin(void) {
  static const struct outbox_user user = {.make = make};
  struct errmsg msg = {""};
  struct outbox *o = outbox_new(scratch, &msg);
  check_text("new", msg.text, "");
  assert_int_equal(outbox_start(o, &user, "/ca.pem", NULL), 0);
  return o;
}

static struct outbox *fresh(void) {
  memset(&net, 0, sizeof(net));
  net.ms = HOUR;
  return begin();
}

static void put_at(struct outbox *o, const char *id, const char *receiver,
                   const char *text, int64_t not_before, bool together) {
  struct errmsg msg = {""};
  struct outbox_letter l = {.id = id,
                            .receiver = receiver,
                            .not_before = not_before,
                            .together = together,
                            .text = text};
  if (outbox_put(o, &l, __wrap_time(NULL), &msg) != 0)
    fail_msg("%s: %s", id, msg.text);
}

static void put(struct outbox *o, const char *id, const char *text) {
  put_at(o, id, "team", text, 0, false);
  outbox_release(o, id);
}

/* What is sent now; "" for nothing. It stays under way. */
static const char *sent(void) {
  net.made[0] = '\0';
  for (int i = 0; i < 20 && net.job.token == NULL; i++)
    if (net.user.next(net.user.ctx, &net.job) > 1)
      break;
  return net.made;
}

static void answer(int status) {
  struct fetch_answer a = {.end = status != 0 ? FETCH_ANSWERED
                                              : FETCH_UNREACHABLE,
                           .status = status,
                           .retry_after_s = FETCH_UNTOLD,
                           .body = {"", 0},
                           .why = "no route"};
  answer_with(&a);
}

static void check_sends(struct outbox *o, const char *want, int status) {
  (void)o;
  check_text("sent", sent(), want);
  if (want[0] != '\0')
    answer(status);
}

static int files(void) {
  DIR *d = opendir(scratch_path("outbox"));
  int num = 0;
  for (struct dirent *e = NULL; d != NULL && (e = readdir(d)) != NULL;)
    num += e->d_name[0] != '.';
  if (d != NULL)
    closedir(d);
  return num;
}

/* -- */

static void a_letter_leaves_with_2xx(void **state) {
  (void)state;
  struct outbox *o = fresh();
  struct outbox_news news;
  put(o, "2026-11-27.trend-1.b", "second");
  put(o, "2026-11-26.trend-1.a", "first");
  check_int("on the disk", files(), 2);
  check_int("woken", net.woken, 2);
  check_sends(o, "team: first", 200);
  check_int("one left", files(), 1);
  check_sends(o, "team: second", 204);
  check_int("none", files(), 0);
  check_sends(o, "", 0);
  check_int("no news", outbox_news(o, &news), false);
  outbox_free(o, 0);
}

static void nothing_goes_before_it_is_released(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put_at(o, "2026-11-27.trend-1.a", "team", "x", 0, false);
  put_at(o, "2026-11-27.trend-1.a", "mail", "x", 0, false);
  put_at(o, "2026-11-27.trend-1.ab", "team", "other", 0, false);
  check_sends(o, "", 0);
  outbox_release(o, "2026-11-27.trend-1.a");
  check_sends(o, "mail: x", 200);
  check_sends(o, "team: x", 200);
  check_sends(o, "", 0);
  check_int("the other is held", files(), 1);
  outbox_free(o, 0);
}

/* The next process has them, and a letter that is put again is the same. */
static void a_kill_loses_nothing_and_doubles_nothing(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put(o, "2026-11-27.trend-1.a", "released");
  put_at(o, "2026-11-27.trend-1.b", "team", "held", 0, false);
  check_text("under way", sent(), "team: released");
  outbox_free(o, 0); /* before its answer */
  check_int("both are there", files(), 2);
  o = begin();
  check_sends(o, "", 0); /* until somebody knows what was noted */
  char *held = outbox_next_held(o, "");
  check_text("first", held, "2026-11-27.trend-1.a.team");
  char *second = outbox_next_held(o, held);
  check_text("second", second, "2026-11-27.trend-1.b.team");
  assert_null(outbox_next_held(o, second));
  free(held);
  free(second);
  put_at(o, "2026-11-27.trend-1.b", "team", "composed anew", 0, false);
  check_int("no third", files(), 2);
  outbox_release(o, NULL);
  check_sends(o, "team: released", 200);
  check_sends(o, "team: held", 200);
  check_int("none", files(), 0);
  outbox_free(o, 0);
}

static void other_files_are_left_alone(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put(o, "2026-11-27.trend-1.a", "x");
  outbox_free(o, 0);
  scratch_write("outbox/notes.txt", "mine", 4);
  scratch_write("outbox/2026-11-27.trend-1.c.team", "hashtag-outbox 2 x\n",
                19);
  scratch_write("outbox/2026-11-27.trend-1.d.team", "", 0);
  scratch_write("outbox/.2026-11-27.trend-1.e.team",
                "hashtag-outbox 1 1 0 0\n", 23);
  o = begin();
  outbox_release(o, NULL);
  check_sends(o, "team: x", 200);
  check_sends(o, "", 0);
  check_int("still there", files(), 3);
  outbox_free(o, 0);
}

static void a_receiver_that_is_away_is_tried_again(void **state) {
  (void)state;
  static const int64_t pauses[] = {5, 60, 600, 1800, 1800};
  struct outbox *o = fresh();
  struct outbox_news news;
  put(o, "2026-11-27.trend-1.a", "x");
  put(o, "2026-11-27.trend-1.b", "y");
  for (size_t i = 0; i < COUNT_OF(pauses); i++) {
    check_sends(o, "team: x", i % 2 == 0 ? 0 : 503);
    check_int("news", outbox_news(o, &news), i == 0);
    net.ms += pauses[i] * SECOND - 1;
    check_sends(o, "", 0); /* the other one waits, too */
    net.ms += 1;
  }
  check_text("who", news.receiver, "team");
  check_text("why", news.why, "no route");
  check_int("waiting", (int)news.waiting, 2);
  check_sends(o, "team: x", 200);
  check_sends(o, "team: y", 200);
  check_int("news", outbox_news(o, &news), true);
  check_int("works", news.failing, false);
  check_int("lost", (int)news.lost, 0);
  outbox_free(o, 0);
}

static void retry_after_is_obeyed(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put(o, "2026-11-27.trend-1.a", "x");
  check_text("sent", sent(), "team: x");
  answer_with(&(struct fetch_answer){
      .end = FETCH_ANSWERED, .status = 429, .retry_after_s = 90});
  net.ms += 90 * SECOND - 1;
  check_sends(o, "", 0);
  net.ms += 1;
  check_sends(o, "team: x", 200);
  outbox_free(o, 0);
}

static void a_text_that_is_refused_holds_nobody_up(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put(o, "2026-11-27.trend-1.a", "bad");
  put(o, "2026-11-27.trend-1.b", "good");
  check_sends(o, "team: bad", 400);
  check_sends(o, "team: good", 200);
  check_sends(o, "", 0);
  net.ms += 5 * SECOND;
  check_sends(o, "team: bad", 200);
  outbox_free(o, 0);
}

static void receivers_do_not_wait_for_each_other(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put_at(o, "2026-11-27.trend-1.a", "one", "x", 0, false);
  put_at(o, "2026-11-27.trend-1.a", "two", "x", 0, false);
  outbox_release(o, NULL);
  check_text("first", sent(), "one: x");
  struct fetch_job first = net.job;
  net.job.token = NULL;
  check_text("second, meanwhile", sent(), "two: x");
  answer(200);
  check_sends(o, "", 0); /* one is still under way */
  net.job = first;
  answer(200);
  check_int("none", files(), 0);
  outbox_free(o, 0);
}

static void letters_that_wait_go_together(void **state) {
  (void)state;
  struct outbox *o = fresh();
  int64_t at = NOW + 3600 + 600;
  put_at(o, "2026-11-27.trend-1.a", "team", "a", at, true);
  put_at(o, "2026-11-27.trend-1.b", "team", "b", at, true);
  put_at(o, "2026-11-27.trend-1.c", "team", "c", at + 60, true);
  put_at(o, "2026-11-27.trend-1.d", "team", "d", at, false);
  outbox_release(o, NULL);
  check_sends(o, "", 0);
  check_int("sleeps", net.user.next(net.user.ctx, &net.job) <= 60000, true);
  net.ms += 599 * SECOND;
  check_sends(o, "", 0);
  net.ms += SECOND;
  check_sends(o, "team: a b", 200);
  check_sends(o, "team: d", 200);
  net.ms += 60 * SECOND;
  check_sends(o, "team: c", 200);
  check_int("none", files(), 0);
  outbox_free(o, 0);
}

static void after_three_days_it_is_given_up(void **state) {
  (void)state;
  struct outbox *o = fresh();
  struct outbox_news news;
  put(o, "2026-11-27.trend-1.a", "x");
  put_at(o, "2026-11-27.trend-1.b", "team", "at",
         NOW + 3600 + (int64_t)4 * 86400, false);
  check_sends(o, "team: x", 0);
  assert_true(outbox_news(o, &news));
  net.ms += 73 * HOUR;
  check_sends(o, "team: x", 0); /* the clock may be wrong */
  check_int("both", files(), 2);
  outbox_trust_clock(o, true);
  net.ms += HOUR;
  check_sends(o, "", 0);
  check_int("one waits for its time", files(), 1);
  assert_true(outbox_news(o, &news));
  check_int("lost", (int)news.lost, 1);
  check_int("told once", outbox_news(o, &news), false);
  outbox_free(o, 0);
}

static void no_secret_is_in_the_news(void **state) {
  (void)state;
  static const char body[] =
      "no such hook /services/T0SECRET/B0SECRET, sig 0123456789";
  struct outbox *o = fresh();
  struct outbox_news news;
  put(o, "2026-11-27.trend-1.a", "x");
  check_text("sent", sent(), "team: x");
  answer_with(&(struct fetch_answer){.end = FETCH_ANSWERED,
                                     .status = 404,
                                     .retry_after_s = FETCH_UNTOLD,
                                     .body = {body, strlen(body)}});
  assert_true(outbox_news(o, &news));
  check_text("why", news.why,
             "it answers 404 (no such hook /********/********/********, sig "
             "**********)");
  outbox_free(o, 0);
}

static void a_request_that_cannot_be_made_is_said(void **state) {
  (void)state;
  struct outbox *o = fresh();
  struct outbox_news news;
  net.cannot_make = "URLFile /u cannot be read";
  put(o, "2026-11-27.trend-1.a", "x");
  check_sends(o, "", 0);
  assert_true(outbox_news(o, &news));
  check_text("why", news.why, "URLFile /u cannot be read");
  net.cannot_make = NULL;
  net.ms += 60 * SECOND;
  check_sends(o, "team: x", 200);
  outbox_free(o, 0);
}

static void there_is_a_bound(void **state) {
  (void)state;
  struct outbox *o = fresh();
  struct errmsg msg;
  char id[40];
  for (int i = 0; i < OUTBOX_MAX; i++) {
    snprintf(id, sizeof(id), "2026-11-27.trend-1.t%d", i);
    put_at(o, id, "team", "x", 0, false);
  }
  struct outbox_letter l = {.id = "more", .receiver = "team", .text = "x"};
  check_int("one more", outbox_put(o, &l, NOW, &msg), -1);
  assert_non_null(strstr(msg.text, "1000 messages and events wait"));
  outbox_free(o, 0);
}

static void a_letter_that_cannot_be_written_is_said(void **state) {
  (void)state;
  struct outbox *o = fresh();
  struct errmsg msg;
  struct outbox_letter l = {.id = "a/b", .receiver = "team", .text = "x"};
  check_int("a path", outbox_put(o, &l, NOW, &msg), -1);
  scratch_write("outbox", "a file", 6);
  l.id = "a";
  check_int("no folder", outbox_put(o, &l, NOW, &msg), -1);
  assert_non_null(strstr(msg.text, "outbox"));
  outbox_free(o, 0);
  assert_null(outbox_new(scratch, &msg));
  assert_non_null(strstr(msg.text, "outbox"));
}

static void a_stop_waits_only_for_hope(void **state) {
  (void)state;
  struct outbox *o = fresh();
  put(o, "2026-11-27.trend-1.a", "x");
  check_sends(o, "team: x", 0);
  outbox_free(o, 1000000); /* it fails: nothing to hope for */
  o = fresh();
  net.refuse_start = true;
  struct errmsg msg;
  static const struct outbox_user user = {.make = make};
  check_int("no thread", outbox_start(o, &user, "/ca.pem", &msg), -1);
  check_text("says", msg.text, "no thread");
  outbox_free(o, 1000000);
  outbox_free(NULL, 1000000);
}

int main(void) {
#define TEST(name)                                                            \
  cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      TEST(a_letter_leaves_with_2xx),
      TEST(nothing_goes_before_it_is_released),
      TEST(a_kill_loses_nothing_and_doubles_nothing),
      TEST(other_files_are_left_alone),
      TEST(a_receiver_that_is_away_is_tried_again),
      TEST(retry_after_is_obeyed),
      TEST(a_text_that_is_refused_holds_nobody_up),
      TEST(receivers_do_not_wait_for_each_other),
      TEST(letters_that_wait_go_together),
      TEST(after_three_days_it_is_given_up),
      TEST(no_secret_is_in_the_news),
      TEST(a_request_that_cannot_be_made_is_said),
      TEST(there_is_a_bound),
      TEST(a_letter_that_cannot_be_written_is_said),
      TEST(a_stop_waits_only_for_hope),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
