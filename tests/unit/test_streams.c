/* SPDX-License-Identifier: MIT */
/* What libcurl's verbose text says of HTTP/2 streams, version by version. */
#include "fetch/streams.h"
#include "fetch/transfer.h"
#include "table.h"

#define HERE 40001 /* a connection's local port */
#define ELSEWHERE 40002

static struct transfer all[3];

/* Streams 5 and 7 here, 9 on another connection. */
static void begin(void) {
  static const struct attempt attempts[] = {
      {.connection = HERE, .stream = 5},
      {.connection = HERE, .stream = 7},
      {.connection = ELSEWHERE, .stream = 9}};
  for (size_t i = 0; i < COUNT_OF(attempts); i++)
    all[i] = (struct transfer){
        .all = all, .all_num = COUNT_OF(attempts), .attempt = attempts[i]};
}

static void note(const char *text) {
  streams_note(&all[0], text, strlen(text));
}

static void the_servers_word_is_understood(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool refused[3];
  } cases[] = {
      {"recveived GOAWAY, error=0, last_stream=5\n", {false, true, false}},
      {"received GOAWAY, error=0, last_stream=5", {false, true, false}},
      {"received GOAWAY, error=11, last_stream=0", {true, true, false}},
      {"received GOAWAY, error=0, last_stream=2147483647", {false}},
      {"HTTP/2 stream 5 refused by server, try again on a new connection",
       {true, false, false}},
      {"REFUSED_STREAM, retrying a fresh connect\n", {true, false, false}},
      {"Downgrades to HTTP/1.1\n", {true, false, false}},
      {"Connection died, retrying a fresh connect (retry count: 0)\n", {false}},
      {"< x: GOAWAY", {false}},
      {"", {false}},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin();
    note(cases[i].text);
    for (size_t k = 0; k < COUNT_OF(all); k++)
      check_int(cases[i].text, all[k].attempt.refused, cases[i].refused[k]);
  }
}

static void a_streams_number_is_read(void **state) {
  (void)state;
  static const struct {
    const char *text;
    long stream;
  } cases[] = {
      {"Using Stream ID: 11 (easy handle 0x55d0c0a0)\n", 11},
      {"[HTTP/2] [13] OPENED stream for https://api.example.org/x", 13},
      {"Using Stream", 5},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    begin();
    note(cases[i].text);
    check_int(cases[i].text, all[0].attempt.stream, cases[i].stream);
  }
}

/* Then libcurl looks for another one, and may be told of that. */
static void a_connection_that_died_is_left(void **state) {
  (void)state;
  begin();
  note("Connection died, retrying a fresh connect (retry count: 0)\n");
  note("received GOAWAY, error=0, last_stream=1");
  for (size_t k = 0; k < COUNT_OF(all); k++)
    check_int("refused", all[k].attempt.refused, false);
}

static void only_the_texts_own_bytes_are_read(void **state) {
  (void)state;
  static const char text[] = "received GOAWAY, error=0, last_stream=51";
  char filler[2000];
  begin();
  streams_note(&all[0], text, sizeof(text) - 2);
  check_int("the 1 is not its", all[1].attempt.refused, true);
  memset(filler, 'x', sizeof(filler));
  streams_note(&all[0], filler, sizeof(filler));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_servers_word_is_understood),
      cmocka_unit_test(a_streams_number_is_read),
      cmocka_unit_test(a_connection_that_died_is_left),
      cmocka_unit_test(only_the_texts_own_bytes_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
