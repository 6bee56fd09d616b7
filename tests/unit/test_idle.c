/* SPDX-License-Identifier: MIT */
/* Idle connections that their server ends. */
#include "fetch/idle.h"
#include "table.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAIRS 3

static int listener, ours[PAIRS], theirs[PAIRS], ports[PAIRS];
static struct idle idle;

static void connect_pair(int i) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  socklen_t len = sizeof(a);
  getsockname(listener, (struct sockaddr *)&a, &len);
  ours[i] = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(connect(ours[i], (struct sockaddr *)&a, len), 0);
  theirs[i] = accept(listener, NULL, NULL);
  getsockname(ours[i], (struct sockaddr *)&a, &len);
  ports[i] = ntohs(a.sin_port);
}

static void begin(void) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  listener = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(listener, (struct sockaddr *)&a, sizeof(a)), 0);
  assert_int_equal(listen(listener, PAIRS), 0);
  assert_int_equal(idle_init(&idle, PAIRS), 0);
  for (int i = 0; i < PAIRS; i++) {
    connect_pair(i);
    idle_add(&idle, ours[i]);
  }
}

static void end(void) {
  for (int i = 0; i < PAIRS; i++) {
    close(ours[i]);
    close(theirs[i]);
  }
  close(listener);
  idle_clear(&idle);
}

static void an_end_is_noticed(void **state) {
  (void)state;
  static const char *const farewells[] = {"", "\x15"};
  for (size_t i = 0; i < COUNT_OF(farewells); i++) {
    begin();
    check_int("all wait", idle_has_ended(&idle), false);
    if (farewells[i][0] != '\0')
      assert_int_equal(send(theirs[1], farewells[i], 1, 0), 1);
    else
      shutdown(theirs[1], SHUT_WR);
    check_int("one has ended", idle_has_ended(&idle), true);
    end();
  }
}

static void a_connection_in_use_is_not_idle(void **state) {
  (void)state;
  begin();
  idle_remove(&idle, ports[2]);
  assert_int_equal(send(theirs[2], "x", 1, 0), 1);
  check_int("it has its answer", idle_has_ended(&idle), false);
  idle_add(&idle, ours[2]);
  check_int("it is idle", idle_has_ended(&idle), true);
  end();
}

/* libcurl closes one, and its number is given to another file. */
static void a_closed_connection_is_forgotten(void **state) {
  (void)state;
  begin();
  int number = ours[0];
  shutdown(theirs[0], SHUT_WR);
  close(ours[0]);
  check_int("closed", idle_has_ended(&idle), false);
  ours[0] = dup2(theirs[1], number); /* readable once ours[1] ends */
  shutdown(ours[1], SHUT_WR);
  check_int("another's", idle_has_ended(&idle), false);
  close(ours[0]);
  close(theirs[0]);
  connect_pair(0);
  idle_add(&idle, ours[0]); /* there is room */
  shutdown(theirs[0], SHUT_WR);
  check_int("a new one", idle_has_ended(&idle), true);
  end();
}

static void other_descriptors_are_fine(void **state) {
  (void)state;
  begin();
  idle_remove(&idle, ports[0]);
  idle_add(&idle, -1);
  idle_add(&idle, STDERR_FILENO);
  check_int("no connections", idle_has_ended(&idle), false);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_end_is_noticed),
      cmocka_unit_test(a_connection_in_use_is_not_idle),
      cmocka_unit_test(a_closed_connection_is_forgotten),
      cmocka_unit_test(other_descriptors_are_fine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
