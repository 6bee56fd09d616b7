/* SPDX-License-Identifier: MIT */
/* Fetching, against a server on the loopback that behaves and misbehaves. */
#include "fetch/fetch.h"
#include "loopback.h"

#define PATIENCE 50 /* seconds that a test waits for what must happen */
#define JOBS 16
#define KEY "sk_test_0123456789"

/* How a request ended; the body only by its first bytes and its length. */
struct ending {
  struct fetch_answer answer;
  char start[16];
};

/* The user of the fetching: jobs in a row. */
static struct {
  struct fetch *fetch;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  char urls[JOBS][100];
  int num, handed, asked, done;
  const char *method, *body;
  struct ending ends[JOBS];
} client = {.lock = PTHREAD_MUTEX_INITIALIZER,
            .changed = PTHREAD_COND_INITIALIZER};

static int64_t next(void *ctx, struct fetch_job *job) {
  (void)ctx;
  pthread_mutex_lock(&client.lock);
  int64_t wait = -1;
  client.asked++;
  if (client.handed < client.num) {
    wait = 0;
    job->token = &client.ends[client.handed];
    job->request = (struct provider_request){
        .method = client.method, .url = strdup(client.urls[client.handed]),
        .body = client.body != NULL ? strdup(client.body) : NULL,
        .headers = {strdup("Authorization: Bearer " KEY),
                    strdup("Content-Type: application/json")}};
    client.handed++;
  }
  pthread_cond_broadcast(&client.changed);
  pthread_mutex_unlock(&client.lock);
  return wait;
}

static void done(void *ctx, void *token, const struct fetch_answer *answer) {
  (void)ctx;
  struct ending *e = token;
  pthread_mutex_lock(&client.lock);
  e->answer = *answer;
  snprintf(e->start, sizeof(e->start), "%.*s", (int)answer->body.len,
           answer->body.data != NULL ? answer->body.data : "");
  client.done++;
  pthread_cond_broadcast(&client.changed);
  pthread_mutex_unlock(&client.lock);
}

/* Waits until *figure has come to `want`; fails the test after PATIENCE. */
static void wait_for(const char *name, pthread_mutex_t *lock,
                     pthread_cond_t *changed, const int *figure, int want) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += PATIENCE;
  pthread_mutex_lock(lock);
  int status = 0;
  while (*figure < want && status == 0)
    status = pthread_cond_timedwait(changed, lock, &until);
  int got = *figure;
  pthread_mutex_unlock(lock);
  check_int(name, got, want);
}

static void wait_done(int want) {
  wait_for("requests that ended", &client.lock, &client.changed, &client.done,
           want);
}

static void add_url(const char *url) {
  pthread_mutex_lock(&client.lock);
  snprintf(client.urls[client.num++], sizeof(client.urls[0]), "%s", url);
  pthread_mutex_unlock(&client.lock);
  fetch_wake(client.fetch);
}

static void add(const char *scheme, const char *path) {
  char url[100];
  snprintf(url, sizeof(url), "%s://127.0.0.1:%d%s", scheme, serve.port, path);
  add_url(url);
}

static void begin(int concurrent, int timeout, const char *ca_cert) {
  struct errmsg msg = {""};
  struct fetch_user user = {.next = next, .done = done};
  struct fetch_limits limits = {concurrent, timeout, ca_cert,
                                "x-credits-left"};
  client.num = client.handed = client.asked = client.done = 0;
  client.method = "POST";
  client.body = "{\"a\":1}";
  serve_begin();
  client.fetch = fetch_start(&user, &limits, &msg);
  if (client.fetch == NULL)
    fail_msg("%s", msg.text);
}

static void end(void) {
  fetch_stop(client.fetch);
  client.fetch = NULL;
  serve_end();
}

static void every_end_has_its_name(void **state) {
  (void)state;
  static const struct {
    const char *path, *scheme;
    enum fetch_end end;
    int status;
    const char *body;
    long long date, retry_after, reset_at, remaining;
  } cases[] = {
      {"/ok", "http", FETCH_ANSWERED, 200, "hello", DATE_SECONDS, -1, -1, -1},
      {"/told", "http", FETCH_ANSWERED, 429, "", DATE_SECONDS, 90, 1795521660,
       3},
      {"/until", "http", FETCH_ANSWERED, 429, "", DATE_SECONDS, 120, -1, -1},
      {"/past", "http", FETCH_ANSWERED, 429, "", DATE_SECONDS, -1, -1, -1},
      {"/odd", "http", FETCH_ANSWERED, 200, "", -1, -1, -1, -1},
      {"/huge", "http", FETCH_ANSWERED, 429, "", -1, 86400, -1, 1000000},
      {"/cached", "http", FETCH_ANSWERED, 200, "hello", DATE_SECONDS + 7200, -1,
       -1, -1},
      {"/aged", "http", FETCH_ANSWERED, 200, "hello", -1, -1, -1, -1},
      {"/ageless", "http", FETCH_ANSWERED, 200, "hello", DATE_SECONDS, -1, -1,
       -1},
      {"/gzip", "http", FETCH_ANSWERED, 200, "hello", -1, -1, -1, -1},
      {"/moved", "http", FETCH_ANSWERED, 302, "", -1, -1, -1, -1},
      {"/500", "http", FETCH_ANSWERED, 500, "hello", -1, -1, -1, -1},
      {"/half", "http", FETCH_BROKEN, 0, "", -1, -1, -1, -1},
      {"/silence", "http", FETCH_BROKEN, 0, "", -1, -1, -1, -1},
      {"/reset", "http", FETCH_BROKEN, 0, "", -1, -1, -1, -1},
      {"/garbage", "http", FETCH_BROKEN, 0, "", -1, -1, -1, -1},
      {"/beyond", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/endless", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/status-line", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/header", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/headers", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/interim", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/trailer", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/trailers", "http", FETCH_TOO_LARGE, 0, "", -1, -1, -1, -1},
      {"/no-tls", "https", FETCH_UNREACHABLE, 0, "", -1, -1, -1, -1},
      {"/", "ftp", FETCH_UNREACHABLE, 0, "", -1, -1, -1, -1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin(1, 60, "");
    add(cases[i].scheme, cases[i].path);
    wait_done(1);
    const struct fetch_answer *a = &client.ends[0].answer;
    check_int(cases[i].path, a->end, cases[i].end);
    check_int(cases[i].path, a->status, cases[i].status);
    check_text(cases[i].path, client.ends[0].start, cases[i].body);
    check_int(cases[i].path, a->date, cases[i].date);
    check_int(cases[i].path, a->retry_after_s, cases[i].retry_after);
    check_int(cases[i].path, a->reset_at, cases[i].reset_at);
    check_int(cases[i].path, a->remaining, cases[i].remaining);
    check_int("credits", a->credits,
              strcmp(cases[i].path, "/told") == 0 ? 6871 : FETCH_UNTOLD);
    check_int("a reason where it failed", a->why[0] != '\0',
              a->end != FETCH_ANSWERED);
    assert_null(strstr(a->why, KEY));
    if (strcmp(cases[i].scheme, "ftp") == 0)
      assert_non_null(strstr(a->why, "rotocol"));
    assert_null(strstr(a->why, "emory"));
    bool sent = cases[i].end != FETCH_UNREACHABLE;
    check_int("asked once, redirects not followed",
              serve_figure(&serve.requests), sent);
    end();
  }
}

static void an_answer_without_end_is_named(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"/beyond", "the body has more than 4 MiB"},
      {"/headers", "the headers have more than 64 KiB"},
      {"/interim", "the headers have more than 64 KiB"},
      {"/trailers", "the headers have more than 64 KiB"},
      {"/header", "a header has no end"},
      {"/trailer", "a header has no end"},
      {"/status-line", "a header has no end"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin(1, 60, "");
    add("http", cases[i][0]);
    wait_done(1);
    check_text(cases[i][0], client.ends[0].answer.why, cases[i][1]);
    end();
  }
}

static void four_mebibytes_are_read(void **state) {
  (void)state;
  begin(1, 60, NULL);
  add("http", "/limit");
  add("http", "/ok");
  wait_done(2);
  check_int("end", client.ends[0].answer.end, FETCH_ANSWERED);
  check_int("bytes", (long long)client.ends[0].answer.body.len,
            (long long)FETCH_BODY_MAX);
  check_text("the next one", client.ends[1].start, "hello");
  end();
}

static void a_closed_port_costs_nothing(void **state) {
  (void)state;
  begin(1, 60, "");
  shutdown(serve.fd, SHUT_RDWR);
  pthread_join(serve.acceptor, NULL);
  close(serve.fd); /* the port is free, and nobody listens */
  add("http", "/ok");
  wait_done(1);
  check_int("end", client.ends[0].answer.end, FETCH_UNREACHABLE);
  assert_true(client.ends[0].answer.why[0] != '\0');
  fetch_stop(client.fetch);
  client.fetch = NULL;
}

static void an_answer_that_does_not_come_is_a_timeout(void **state) {
  (void)state;
  begin(1, 1, "");
  add("http", "/gate");
  wait_done(1);
  check_int("end", client.ends[0].answer.end, FETCH_TIMED_OUT);
  serve_open_gate();
  add("http", "/ok");
  wait_done(2);
  check_text("the next one", client.ends[1].start, "hello");
  end();
}

static void a_missing_authority_is_named(void **state) {
  (void)state;
  begin(1, 60, "/nowhere/ca.pem");
  add("https", "/ok");
  wait_done(1);
  check_int("end", client.ends[0].answer.end, FETCH_UNREACHABLE);
  if (strstr(client.ends[0].answer.why, "/nowhere/ca.pem") == NULL)
    fail_msg("not named: %s", client.ends[0].answer.why);
  end();
}

static void the_request_is_sent_as_it_was_made(void **state) {
  (void)state;
  static const char *const want[] = {
      "POST /ok HTTP/1.1\r\n", "\r\nAuthorization: Bearer " KEY "\r\n",
      "\r\nContent-Type: application/json\r\n",
      "\r\nUser-Agent: collectd-hashtag\r\n", "\r\n\r\n{\"a\":1}"};
  begin(1, 60, "");
  add("http", "/ok");
  wait_done(1);
  for (size_t i = 0; i < COUNT_OF(want); i++)
    if (strstr(serve.last, want[i]) == NULL)
      fail_msg("\"%s\" is not in \"%s\"", want[i], serve.last);
  assert_null(strstr(serve.last, "Expect"));
  client.method = "GET";
  client.body = NULL;
  add("http", "/ok");
  wait_done(2);
  assert_non_null(strstr(serve.last, "GET /ok HTTP/1.1\r\n"));
  assert_null(strstr(serve.last, "Content-Length"));
  client.method = "POST";
  add("http", "/ok");
  wait_done(3);
  assert_non_null(strstr(serve.last, "POST /ok"));
  assert_non_null(strstr(serve.last, "Content-Length: 0\r\n"));
  end();
}

static void a_connection_is_used_again(void **state) {
  (void)state;
  begin(1, 60, "");
  for (int i = 0; i < 5; i++)
    add("http", i % 2 == 0 ? "/ok" : "/500");
  wait_done(5);
  check_int("requests", serve_figure(&serve.requests), 5);
  check_int("connections", serve_figure(&serve.connections), 1);
  end();
}

/* Its server may end it at that moment. */
static void a_connection_is_not_used_after_a_long_rest(void **state) {
  (void)state;
  begin(1, 60, "");
  add("http", "/ok");
  wait_done(1);
  sleep(2);
  add("http", "/ok");
  wait_done(2);
  check_int("connections", serve_figure(&serve.connections), 2);
  end();
}

static void a_closed_connection_is_opened_anew(void **state) {
  (void)state;
  begin(1, 60, "");
  add("http", "/last");
  wait_done(1);
  wait_for("closed", &serve.lock, &serve.changed, &serve.closed, 1);
  add("http", "/ok");
  wait_done(2);
  check_text("the next one", client.ends[1].start, "hello");
  check_int("requests", serve_figure(&serve.requests), 2);
  check_int("connections", serve_figure(&serve.connections), 2);
  end();
}

/* curl would send it anew by itself, and the API might bill both. */
static void a_used_connection_that_breaks_is_not_paid_twice(void **state) {
  (void)state;
  static const struct {
    const char *path, *method, *body;
  } cases[] = {{"/reset", "POST", "{}"},   {"/silence", "POST", "{}"},
               {"/reset", "POST", NULL},   {"/silence", "POST", NULL},
               {"/reset", "GET", NULL},    {"/silence", "GET", NULL}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin(1, 60, "");
    client.method = cases[i].method;
    client.body = cases[i].body;
    add("http", "/ok");
    wait_done(1);
    add("http", cases[i].path);
    wait_done(2);
    check_int(cases[i].path, client.ends[1].answer.end, FETCH_BROKEN);
    check_int(cases[i].method, serve_figure(&serve.requests), 2);
    check_int("connection", client.ends[1].answer.connection,
              client.ends[0].answer.connection);
    add("http", "/ok");
    wait_done(3);
    check_text("the next one", client.ends[2].start, "hello");
    end();
  }
}

/* Through the server as a proxy, which is named by the environment. */
static void proxy_begin(const char *no_proxy) {
  char proxy[60];
  begin(1, 60, "");
  snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", serve.port);
  setenv("https_proxy", proxy, 1);
  setenv("http_proxy", proxy, 1);
  setenv("no_proxy", no_proxy, 1);
}

static void proxy_end(void) {
  end();
  unsetenv("https_proxy");
  unsetenv("http_proxy");
  unsetenv("no_proxy");
}

/* CONNECT is none of our requests: none was sent, so none is billed. */
static void a_proxy_that_refuses_costs_nothing(void **state) {
  (void)state;
  static const char *const refusals[] = {
      "HTTP/1.1 407 Proxy Authentication Required\r\n" EMPTY,
      "HTTP/1.1 503 Service Unavailable\r\n" EMPTY, "",
      "HTTP/1.1 200 OK\r\n\r\nno TLS at all\r\n"};
  for (size_t i = 0; i < COUNT_OF(refusals); i++) {
    proxy_begin("");
    serve.connect = refusals[i];
    add_url("https://api.example.org/ok");
    wait_done(1);
    check_int(refusals[i], client.ends[0].answer.end, FETCH_UNREACHABLE);
    check_int("connection", client.ends[0].answer.connection, 0);
    check_int("CONNECT", serve_figure(&serve.requests), 1);
    proxy_end();
  }
}

static void this_machine_is_reached_without_a_proxy(void **state) {
  (void)state;
  static const char *const urls[] = {
      "http://127.0.0.2:1/ok", "https://127.0.0.2:1/ok",
      "https://localhost:1/ok", "http://localhost:1/ok", "https://[::1]:1/ok",
      "https://api.invalid/ok" /* by no_proxy */};
  proxy_begin("example.net,api.invalid");
  for (size_t i = 0; i < COUNT_OF(urls); i++) {
    add_url(urls[i]);
    wait_done((int)i + 1);
    check_int(urls[i], client.ends[i].answer.end, FETCH_UNREACHABLE);
    check_int(urls[i], serve_figure(&serve.requests), 0);
  }
  proxy_end();
}

static void requests_at_once_are_limited(void **state) {
  (void)state;
  begin(3, 60, "");
  for (int i = 0; i < 9; i++)
    add("http", "/gate");
  wait_for("at once", &serve.lock, &serve.changed, &serve.inside, 3);
  check_int("handed out", client.handed, 3);
  serve_open_gate();
  wait_done(9);
  check_int("most at once", serve_figure(&serve.most_inside), 3);
  check_int("connections", serve_figure(&serve.connections), 3);
  for (int i = 0; i < 9; i++)
    check_text("answer", client.ends[i].start, "hello");
  end();
}

static void the_thread_sleeps_until_it_is_woken(void **state) {
  (void)state;
  begin(1, 60, "");
  wait_for("asked", &client.lock, &client.changed, &client.asked, 1);
  add("http", "/ok"); /* wakes it: by itself it would ask after a minute */
  wait_done(1);
  end();
  fetch_wake(NULL);
}

static void a_stop_does_not_wait_for_answers(void **state) {
  (void)state;
  begin(2, 600, "");
  add("http", "/gate");
  add("http", "/gate");
  wait_for("hanging", &serve.lock, &serve.changed, &serve.inside, 2);
  int64_t before = fetch_now_ms();
  fetch_stop(client.fetch);
  int64_t took = fetch_now_ms() - before;
  client.fetch = NULL;
  check_int("done() was called", client.done, 2);
  for (int i = 0; i < 2; i++)
    check_int("end", client.ends[i].answer.end, FETCH_ABANDONED);
  if (took > 2000)
    fail_msg("stopping took %lld ms", (long long)took);
  serve_end();
  fetch_stop(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_end_has_its_name),
      cmocka_unit_test(an_answer_without_end_is_named),
      cmocka_unit_test(four_mebibytes_are_read),
      cmocka_unit_test(a_closed_port_costs_nothing),
      cmocka_unit_test(an_answer_that_does_not_come_is_a_timeout),
      cmocka_unit_test(a_missing_authority_is_named),
      cmocka_unit_test(the_request_is_sent_as_it_was_made),
      cmocka_unit_test(a_connection_is_used_again),
      cmocka_unit_test(a_connection_is_not_used_after_a_long_rest),
      cmocka_unit_test(a_closed_connection_is_opened_anew),
      cmocka_unit_test(a_used_connection_that_breaks_is_not_paid_twice),
      cmocka_unit_test(a_proxy_that_refuses_costs_nothing),
      cmocka_unit_test(this_machine_is_reached_without_a_proxy),
      cmocka_unit_test(requests_at_once_are_limited),
      cmocka_unit_test(the_thread_sleeps_until_it_is_woken),
      cmocka_unit_test(a_stop_does_not_wait_for_answers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
