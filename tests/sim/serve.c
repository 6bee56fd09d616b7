/* SPDX-License-Identifier: MIT */
/* libmicrohttpd's side: connections in, complete requests out. A thread a
 * connection keeps hanging and slow answers out of everyone else's way. */
#include "sim.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CONNECTIONS 4096
#define MAX_BODY (1 << 20) /* a control request may bring a long series */

static struct sim_request *request_new(struct sim *sim,
                                       struct MHD_Connection *connection,
                                       const char *method, const char *path) {
  struct sim_request *request = sim_grow(NULL, 0, sizeof(*request));
  memset(request, 0, sizeof(*request));
  request->connection = connection;
  snprintf(request->method, sizeof(request->method), "%s", method);
  snprintf(request->path, sizeof(request->path), "%s", path);
  request->route = sim_route_of(method, path);
  request->arrived_monotonic = sim_monotonic();
  pthread_mutex_lock(&sim->lock);
  request->arrived = sim_clock_now(&sim->clock);
  pthread_mutex_unlock(&sim->lock);
  return request;
}

static void collect(struct sim_request *request, const char *data, size_t len) {
  if (request->body.len + len > MAX_BODY)
    request->too_long = true;
  else
    sim_buf_add(&request->body, data, len);
}

static bool is_control(const struct sim_request *request) {
  return (strcmp(request->path, "/sim") == 0 &&
          strcmp(request->method, "POST") == 0) ||
         (strcmp(request->path, "/sim/stats") == 0 &&
          strcmp(request->method, "GET") == 0);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *data,
                                  size_t *len, void **state) {
  struct sim *sim = user;
  struct sim_request *request = *state;
  (void)version;
  if (request == NULL) {
    *state = request_new(sim, connection, method, path);
    return MHD_YES;
  }
  if (*len > 0) {
    collect(request, data, *len);
    *len = 0;
    return MHD_YES;
  }
  if (is_control(request))
    return sim_control(sim, request);
  sim_decide(sim, request);
  return sim_reply(sim, request);
}

static void on_completed(void *user, struct MHD_Connection *connection,
                         void **state, enum MHD_RequestTerminationCode why) {
  struct sim_request *request = *state;
  (void)connection;
  (void)why;
  if (request == NULL)
    return;
  sim_decided_done(user, request); /* a drip is over only now */
  sim_buf_clear(&request->body);
  free(request);
  *state = NULL;
}

/* libmicrohttpd complains about every client that goes away; tests would
 * take that for trouble. */
static void say_nothing(void *user, const char *fmt, va_list args) {
  (void)user;
  (void)fmt;
  (void)args;
}

struct MHD_Daemon *sim_serve(struct sim *sim, uint16_t port, const char *cert,
                             const char *key, unsigned keep_alive) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cert},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
      {MHD_OPTION_END, 0, NULL}};
  if (cert == NULL)
    tls[0] = tls[2];
  unsigned flags = MHD_USE_THREAD_PER_CONNECTION |
                   MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                   MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG;
  return MHD_start_daemon(
      cert == NULL ? flags : flags | MHD_USE_TLS, port, NULL, NULL, on_request,
      sim, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_SOCK_ADDR,
      (struct sockaddr *)&address, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,
      MHD_OPTION_CONNECTION_TIMEOUT, keep_alive, MHD_OPTION_CONNECTION_LIMIT,
      (unsigned)MAX_CONNECTIONS,
      MHD_OPTION_THREAD_STACK_SIZE, (size_t)(256 * 1024),
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, sim, MHD_OPTION_ARRAY, tls,
      MHD_OPTION_END);
}
