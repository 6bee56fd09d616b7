/* SPDX-License-Identifier: MIT */
/* LD_PRELOAD: notes where a process connects to, a line each, in
 * $CONNECTS_LOG: family and, of an internet address, host and port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void note(const struct sockaddr *to) {
  char host[INET6_ADDRSTRLEN] = "-";
  int port = 0;
  const char *path = getenv("CONNECTS_LOG");
  FILE *f = path != NULL ? fopen(path, "ae") : NULL;
  if (f == NULL)
    return;
  if (to->sa_family == AF_INET) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)to;
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
    port = ntohs(in->sin_port);
  } else if (to->sa_family == AF_INET6) {
    const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)to;
    inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof(host));
    port = ntohs(in->sin6_port);
  }
  fprintf(f, "%d %s %d\n", to->sa_family, host, port);
  fclose(f);
}

int connect(int fd, const struct sockaddr *to, socklen_t len) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "connect");
  if (to->sa_family == AF_INET || to->sa_family == AF_INET6)
    note(to);
  return real(fd, to, len);
}
