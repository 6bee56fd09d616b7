/* SPDX-License-Identifier: MIT */
/*
 * The connections of HTTP/1.1 that wait for a next request, to notice those
 * that the server has ended meanwhile: libcurl 7.88 does not where TLS said so
 * (it looks at the first byte only, which is that of the farewell), sends a
 * request into the void, and nobody knows whether it was processed. Used
 * inside this layer only.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>

struct idle {
  struct pollfd *polled; /* fd -1: the entry is free */
  int *ports;            /* local ones, of the same entries */
  int num;
};

/* Room for so many. Returns 0, or -1: no memory. To be cleared in any case. */
int idle_init(struct idle *idle, int num);
void idle_clear(struct idle *idle);

/* The connection has served a request. -1 as the descriptor is fine. */
void idle_add(struct idle *idle, int fd);

/* The connection of this local port is used now. */
void idle_remove(struct idle *idle, int port);

/*
 * Whether one of them has something to read: between two requests that is its
 * end. Connections that libcurl has closed are forgotten.
 */
bool idle_has_ended(struct idle *idle);
