/* SPDX-License-Identifier: MIT */
#include "fetch/idle.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

/* 0: no socket of the internet. */
static int local_port(int fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } at = {.any.sa_family = AF_UNSPEC};
  socklen_t len = sizeof(at);
  if (fd < 0 || getsockname(fd, &at.any, &len) != 0)
    return 0;
  if (at.any.sa_family == AF_INET)
    return ntohs(at.in.sin_port);
  return at.any.sa_family == AF_INET6 ? ntohs(at.in6.sin6_port) : 0;
}

/* The descriptor may be another file's by now. */
static bool is_open(const struct idle_connection *c) {
  return c->port != 0 && local_port(c->fd) == c->port;
}

void idle_add(struct idle *idle, int fd) {
  int port = local_port(fd);
  for (int i = 0; port != 0 && i < idle->num; i++)
    if (!is_open(&idle->items[i])) {
      idle->items[i] = (struct idle_connection){fd, port};
      return;
    }
}

void idle_remove(struct idle *idle, int port) {
  for (int i = 0; i < idle->num; i++)
    if (idle->items[i].port == port)
      idle->items[i].port = 0;
}

bool idle_has_ended(struct idle *idle) {
  bool ended = false;
  for (int i = 0; i < idle->num && !ended; i++) {
    struct idle_connection *c = &idle->items[i];
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    if (is_open(c))
      ended = poll(&p, 1, 0) > 0;
    else
      c->port = 0;
  }
  return ended;
}
