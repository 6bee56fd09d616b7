/* SPDX-License-Identifier: MIT */
#include "fetch/idle.h"

#include <netinet/in.h>
#include <stdlib.h>
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

int idle_init(struct idle *idle, int num) {
  idle->polled = calloc((size_t)num, sizeof(*idle->polled));
  idle->ports = calloc((size_t)num, sizeof(*idle->ports));
  idle->num = idle->polled != NULL && idle->ports != NULL ? num : 0;
  for (int i = 0; i < idle->num; i++)
    idle->polled[i] = (struct pollfd){.fd = -1, .events = POLLIN};
  return idle->num == num ? 0 : -1;
}

void idle_clear(struct idle *idle) {
  free(idle->polled);
  free(idle->ports);
  *idle = (struct idle){.num = 0};
}

/* The descriptor may be another file's by now. */
static bool is_open(const struct idle *idle, int i) {
  int fd = idle->polled[i].fd;
  return fd >= 0 && local_port(fd) == idle->ports[i];
}

static int free_entry(const struct idle *idle) {
  for (int i = 0; i < idle->num; i++)
    if (idle->polled[i].fd < 0)
      return i;
  for (int i = 0; i < idle->num; i++)
    if (!is_open(idle, i))
      return i;
  return -1;
}

void idle_add(struct idle *idle, int fd) {
  int port = local_port(fd);
  int i = port != 0 ? free_entry(idle) : -1;
  if (i < 0)
    return;
  idle->polled[i].fd = fd;
  idle->ports[i] = port;
}

void idle_remove(struct idle *idle, int port) {
  for (int i = 0; i < idle->num; i++)
    if (idle->ports[i] == port)
      idle->polled[i].fd = -1;
}

/* One system call where none has ended: each request asks. */
bool idle_has_ended(struct idle *idle) {
  bool ended = false;
  if (poll(idle->polled, (nfds_t)idle->num, 0) <= 0)
    return false;
  for (int i = 0; i < idle->num; i++) {
    if (idle->polled[i].fd < 0 || idle->polled[i].revents == 0)
      continue;
    if (is_open(idle, i))
      ended = true;
    else
      idle->polled[i].fd = -1;
  }
  return ended;
}
