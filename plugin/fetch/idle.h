/* SPDX-License-Identifier: MIT */
/*
 * The connections of HTTP/1.1 that wait for a next request, to notice those
 * that the server has ended meanwhile: libcurl 7.88 does not where TLS said so
 * (it looks at the first byte only, which is that of the farewell), sends a
 * request into the void, and nobody knows whether it was processed. Used
 * inside this layer only.
 */
#pragma once

#include <stdbool.h>

struct idle {
  struct idle_connection {
    int fd;
    int port; /* local; 0: the entry is free */
  } * items;
  int num;
};

/* The connection has served a request. -1 as the descriptor is fine. */
void idle_add(struct idle *idle, int fd);

/* The connection of this local port is used now. */
void idle_remove(struct idle *idle, int port);

/*
 * Whether one of them has something to read: between two requests that is its
 * end. Connections that libcurl has closed are forgotten.
 */
bool idle_has_ended(struct idle *idle);
