/* SPDX-License-Identifier: MIT */
/* Mails, to a server on the loopback that speaks SMTP (RFC 5321). */
#include "fetch/fetch.h"
#include "table.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOGIN "AHVzQGVyAHBhNTU=" /* us@er and pa55 */

/* Answers each line as its table says, and keeps what it heard. */
static struct {
  int fd, port, connections;
  const char *refuses, *refusal; /* a command, and what it is answered */
  char heard[8192];
  pthread_t thread;
} server;

static const char *answer_to(const char *line) {
  static const char *const answers[][2] = {
      {"EHLO", "250-here\r\n250-AUTH PLAIN\r\n250 SIZE 100000\r\n"},
      {"AUTH", "334 \r\n"},
      {LOGIN, "235 come in\r\n"},
      {"MAIL", "250 so be it\r\n"},
      {"RCPT", "250 known\r\n"},
      {"DATA", "354 go on\r\n"},
      {"QUIT", "221 bye\r\n"}};
  if (server.refuses != NULL &&
      strncmp(line, server.refuses, strlen(server.refuses)) == 0)
    return server.refusal;
  for (size_t i = 0; i < COUNT_OF(answers); i++)
    if (strncmp(line, answers[i][0], 4) == 0)
      return answers[i][1];
  return strcmp(line, ".\r\n") == 0 ? "250 taken\r\n" : "";
}

static void talk(int fd, FILE *in) {
  char line[1000];
  dprintf(fd, "220 here\r\n");
  while (fgets(line, sizeof(line), in) != NULL) {
    strncat(server.heard, line,
            sizeof(server.heard) - strlen(server.heard) - 1);
    dprintf(fd, "%s", answer_to(line));
  }
}

static void *serve(void *arg) {
  for (int fd; (fd = accept(server.fd, NULL, NULL)) >= 0; close(fd)) {
    FILE *in = fdopen(dup(fd), "r");
    server.connections++;
    talk(fd, in);
    fclose(in);
  }
  return arg;
}

static void begin(const char *refuses, const char *refusal) {
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof(at);
  memset(&server, 0, sizeof(server));
  server.refuses = refuses;
  server.refusal = refusal;
  server.fd = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(server.fd, (struct sockaddr *)&at, len), 0);
  assert_int_equal(listen(server.fd, 4), 0);
  getsockname(server.fd, (struct sockaddr *)&at, &len);
  server.port = ntohs(at.sin_port);
  pthread_create(&server.thread, NULL, serve, NULL);
}

static void finish(void) {
  shutdown(server.fd, SHUT_RDWR);
  pthread_join(server.thread, NULL);
  close(server.fd);
}

/* -- one mail */

static struct {
  pthread_mutex_t lock;
  pthread_cond_t ended;
  const char *to;
  bool sent, done;
  enum fetch_end end;
  int status;
  char why[200];
} mail = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .ended = PTHREAD_COND_INITIALIZER};

static int64_t next(void *ctx, struct fetch_job *job) {
  (void)ctx;
  if (mail.sent)
    return -1;
  char url[100];
  snprintf(url, sizeof(url), "smtp://us%%40er:pa55@127.0.0.1:%d", server.port);
  mail.sent = true;
  job->request = (struct provider_request){
      .method = FETCH_MAIL,
      .url = strdup(url),
      .body = strdup("Subject: x\r\n\r\nline\r\n.dot\r\n"),
      .headers = {strdup("From: Trends <t@example.org>"), strdup(mail.to)}};
  return 0;
}

static void done(void *ctx, void *token, const struct fetch_answer *a) {
  (void)ctx, (void)token;
  pthread_mutex_lock(&mail.lock);
  mail.end = a->end;
  mail.status = a->status;
  snprintf(mail.why, sizeof(mail.why), "%s", a->why);
  mail.done = true;
  pthread_cond_signal(&mail.ended);
  pthread_mutex_unlock(&mail.lock);
}

static void send_mail(const char *to) {
  struct fetch_user user = {.next = next, .done = done};
  struct fetch_limits limits = {.concurrent = 1, .timeout = 60};
  mail.to = to;
  mail.sent = mail.done = false;
  struct fetch *f = fetch_start(&user, &limits, NULL);
  assert_non_null(f);
  pthread_mutex_lock(&mail.lock);
  while (!mail.done)
    pthread_cond_wait(&mail.ended, &mail.lock);
  pthread_mutex_unlock(&mail.lock);
  fetch_stop(f);
  finish();
}

static void check_heard(const char *text, bool want) {
  if ((strstr(server.heard, text) != NULL) != want)
    fail_msg("\"%s\" is %s in:\n%s", text, want ? "not" : "", server.heard);
}

static void a_mail_goes_to_each_recipient(void **state) {
  (void)state;
  begin(NULL, NULL);
  send_mail("To: a@example.org, Anna <b@example.org>,c@example.org");
  check_text("why", mail.why, "");
  check_text("why", mail.why, "");
  check_int("status", mail.status, 250);
  check_heard("AUTH PLAIN\r\n" LOGIN "\r\n", true);
  check_heard("MAIL FROM:<t@example.org>", true);
  check_heard("RCPT TO:<a@example.org>", true);
  check_heard("RCPT TO:<b@example.org>", true);
  check_heard("RCPT TO:<c@example.org>", true);
  check_heard("\r\nSubject: x\r\n\r\nline\r\n..dot\r\n.\r\n", true);
}

/* A mail is not sent again at once: its second copy would be read, too. */
static void a_refusal_is_named_and_not_repeated(void **state) {
  (void)state;
  static const struct {
    const char *command, *answer, *says;
    enum fetch_end end;
  } cases[] = {
      {"AUTH", "535 no\r\n", "denied", FETCH_UNREACHABLE},
      {"MAIL", "550 not you\r\n", "550", FETCH_BROKEN},
      {"RCPT TO:<b", "550 nobody\r\n", "550", FETCH_BROKEN},
      {"DATA", "451 later\r\n", "451", FETCH_BROKEN},
      {".", "554 spam\r\n", "554", FETCH_BROKEN},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin(cases[i].command, cases[i].answer);
    send_mail("To: a@example.org, b@example.org");
    check_int(cases[i].command, mail.end, cases[i].end);
    check_int(cases[i].command, server.connections, 1);
    if (strstr(mail.why, cases[i].says) == NULL)
      fail_msg("%s: \"%s\"", cases[i].command, mail.why);
    assert_null(strstr(mail.why, "pa55"));
  }
}

static void a_mail_needs_an_address(void **state) {
  (void)state;
  begin(NULL, NULL);
  send_mail("To: ");
  check_int("end", mail.end != FETCH_ANSWERED, true);
  check_heard("RCPT", false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mail_goes_to_each_recipient),
      cmocka_unit_test(a_refusal_is_named_and_not_repeated),
      cmocka_unit_test(a_mail_needs_an_address),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
