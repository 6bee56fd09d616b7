/* SPDX-License-Identifier: MIT */
#include "fetch/streams.h"

#include "fetch/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 160 /* bytes that are looked at */

/* GOAWAY: all streams above `last` are not processed. */
static void refuse_above(struct transfer *t, long last) {
  int connection = t->attempt.connection;
  for (int i = 0; i < t->all_num && connection != 0; i++) {
    struct attempt *other = &t->all[i].attempt;
    if (other->connection == connection && other->stream > last)
      other->refused = true;
  }
}

void streams_note(struct transfer *t, const char *text, size_t len) {
  char line[TEXT_SIZE];
  long stream = 0;
  snprintf(line, sizeof(line), "%.*s",
           len < sizeof(line) ? (int)len : TEXT_SIZE, text);
  const char *last = strstr(line, "last_stream=");
  if (last != NULL && strstr(line, "GOAWAY") != NULL)
    refuse_above(t, strtol(last + strlen("last_stream="), NULL, 10));
  else if (sscanf(line, "Using Stream ID: %ld", &stream) == 1 ||
           sscanf(line, "[HTTP/2] [%ld] OPENED stream", &stream) == 1)
    t->attempt.stream = stream;
  else if (strstr(line, "refused by server, try again") != NULL ||
           strstr(line, "REFUSED_STREAM, retrying") != NULL ||
           strstr(line, "Downgrades to HTTP/1.1") != NULL)
    t->attempt.refused = true;
  if (strstr(line, "retrying a fresh connect") != NULL)
    t->attempt.connection = 0; /* what comes is about another one */
}
