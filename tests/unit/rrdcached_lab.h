/* SPDX-License-Identifier: MIT */
/* The real rrdcached, in the scratch directory of a test. */
#pragma once

#include "scratch.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct {
  pid_t pid;
  char address[128];
} cached;

/* A port that nobody listens on. */
static inline int free_port(void) {
  struct sockaddr_in a = {.sin_family = AF_INET,
                          .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof(a);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
  close(fd);
  return ntohs(a.sin_port);
}

static inline bool cached_answers(void) {
  struct sockaddr_un un = {.sun_family = AF_UNIX};
  struct sockaddr_in in = {.sin_family = AF_INET,
                           .sin_addr = {htonl(INADDR_LOOPBACK)}};
  bool is_unix = strncmp(cached.address, "unix:", 5) == 0;
  struct sockaddr *to = is_unix ? (struct sockaddr *)&un
                                : (struct sockaddr *)&in;
  if (is_unix)
    snprintf(un.sun_path, sizeof(un.sun_path), "%.100s", cached.address + 5);
  else
    in.sin_port = htons((uint16_t)atoi(strchr(cached.address, ':') + 1));
  int fd = socket(to->sa_family, SOCK_STREAM, 0);
  int status = connect(fd, to, is_unix ? sizeof(un) : sizeof(in));
  close(fd);
  return status == 0;
}

/* Starts it at cached.address; it writes when it is told to only. */
static inline void cached_start(void) {
  char pid_file[SCRATCH_PATH];
  snprintf(pid_file, sizeof(pid_file), "%s/pid", scratch);
  cached.pid = fork();
  assert_true(cached.pid >= 0);
  if (cached.pid == 0) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    execlp("rrdcached", "rrdcached", "-g", "-l", cached.address, "-b", scratch,
           "-p", pid_file, "-w", "3600", "-f", "7200", "-t", "1", NULL);
    _exit(127);
  }
  for (int i = 0; i < 500 && !cached_answers(); i++)
    usleep(10000);
  if (!cached_answers())
    fail_msg("rrdcached does not listen at %s", cached.address);
}

static inline void cached_stop(int with) {
  if (cached.pid > 0) {
    kill(cached.pid, with);
    waitpid(cached.pid, NULL, 0);
  }
  cached.pid = 0;
}

static inline int cached_setup_unix(void **state) {
  int status = scratch_make(state);
  snprintf(cached.address, sizeof(cached.address), "unix:%s/sock", scratch);
  if (status == 0)
    cached_start();
  return status;
}

static inline int cached_setup_tcp(void **state) {
  int status = scratch_make(state);
  snprintf(cached.address, sizeof(cached.address), "127.0.0.1:%d",
           free_port());
  if (status == 0)
    cached_start();
  return status;
}

static inline int cached_teardown(void **state) {
  cached_stop(SIGKILL); /* a good end takes a second */
  return scratch_remove(state);
}
