/* SPDX-License-Identifier: MIT */
/* Sends what was decided, however badly it is meant to be sent. Each
 * connection has its own thread, so waiting is simply waiting; every wait
 * ends when the simulator stops. */
#include "broken.h"
#include "hash.h"
#include "sim.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define USUAL_WAIT 30 /* seconds that an ordered 429 tells */

/* ---- waiting ---------------------------------------------------------- */

/* ms < 0: for ever. fd >= 0: until the client leaves, too. False: the
 * simulator stops. */
static bool pause_for(const struct sim *sim, int fd, long ms) {
  struct pollfd fds[2] = {{.fd = sim->stop_fd, .events = POLLIN},
                          {.fd = fd, .events = POLLRDHUP}};
  if (ms == 0)
    return true;
  poll(fds, 2, ms < 0 ? -1 : (int)ms);
  return (fds[0].revents & POLLIN) == 0;
}

static int socket_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

static enum MHD_Result hang(struct sim *sim, struct sim_request *request) {
  pause_for(sim, socket_of(request->connection), -1);
  sim_decided_done(sim, request);
  return MHD_NO; /* closes the connection */
}

/* Linux answers this connect with a reset, at once and with nothing sent. */
static enum MHD_Result reset(struct sim *sim, struct sim_request *request) {
  struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  int fd = socket_of(request->connection);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
  /* Should it fail, closing the socket still resets, only later. */
  (void)connect(fd, &nowhere, sizeof(nowhere));
  sim_decided_done(sim, request);
  return MHD_NO;
}

/* ---- bodies that are sent bit by bit ---------------------------------- */

struct stream {
  struct sim *sim;
  struct sim_buf body; /* empty: filler */
  size_t stop_at;      /* breaks off here */
  long pause_ms;
};

static ssize_t stream_read(void *user, uint64_t at, char *out, size_t max) {
  struct stream *stream = user;
  if (at >= stream->stop_at)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  if (stream->pause_ms > 0) {
    max = 1;
    if (!pause_for(stream->sim, -1, stream->pause_ms))
      return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  if (max > stream->stop_at - at)
    max = (size_t)(stream->stop_at - at);
  if (stream->body.data != NULL)
    memcpy(out, stream->body.data + at, max);
  else
    memset(out, at == 0 ? '"' : 'a', max);
  return (ssize_t)max;
}

static void stream_free(void *user) {
  struct stream *stream = user;
  sim_buf_clear(&stream->body);
  free(stream);
}

static struct MHD_Response *respond_stream(size_t size, struct stream with) {
  struct stream *stream = sim_grow(NULL, 0, sizeof(*stream));
  *stream = with;
  return MHD_create_response_from_callback(size, 65536, stream_read, stream,
                                           stream_free);
}

static struct MHD_Response *respond(struct sim_buf *body) {
  struct MHD_Response *response = MHD_create_response_from_buffer(
      body->len, body->data, MHD_RESPMEM_MUST_FREE);
  *body = (struct sim_buf){0}; /* handed over */
  return response;
}

/* ---- the body --------------------------------------------------------- */

static long seconds_to_wait(const struct sim_request *request) {
  return request->rate.wait > 0 ? (long)ceil(request->rate.wait) : USUAL_WAIT;
}

static void build_429(struct sim_buf *body, const struct sim_request *request) {
  if (request->entry == SIM_TOO_MANY)
    sim_answer_too_many(body, request->plan, request->concurrency,
                        request->in_flight - 1);
  else
    sim_answer_too_fast(
        body, request->tells == SIM_NOTHING ? -1 : seconds_to_wait(request));
}

static void build_error(struct sim_buf *body,
                        const struct sim_request *request) {
  if (request->status == 400 && request->query.problem.found)
    sim_answer_400(body, &request->query.problem);
  else if (request->status == 400)
    sim_answer_400(body, &(struct sim_problem){.text = "Bad request"});
  else if (request->status == 429)
    build_429(body, request);
  else if (request->route == NULL)
    sim_buf_printf(body, "{\"error\":\"Not found\"}");
  else
    sim_answer_error(body, request->status, request->credits);
}

static void build_ordinary(struct sim_buf *body,
                           const struct sim_request *request) {
  const struct sim_query *query = &request->query;
  struct sim_envelope envelope = {.now = request->now,
                                  .response_time_ms =
                                      900 + (long)(sim_fnv(query->tag) % 700),
                                  .credits_left = request->credits};
  struct sim_page page = {.tag = request->known ? query->tag : "",
                          .id = query->id,
                          .first = query->cursor,
                          .count = query->count,
                          .day = sim_day_of(request->now)};
  bool videos = request->route->kind == SIM_VIDEOS;
  if (request->route->kind == SIM_USAGE)
    sim_answer_usage(body, request->plan, request->searches, &envelope);
  else if (request->route->form == SIM_TIKWM && request->hurried)
    sim_answer_tikwm_fault(body, "Free Api Limit: 1 request/second.");
  else if (request->route->form == SIM_TIKWM && videos)
    sim_answer_tikwm_videos(body, &page);
  else if (request->route->form == SIM_TIKWM)
    sim_answer_tikwm_stats(body, query->tag, query->id, &request->counts);
  else if (request->route->form == SIM_BLOG && videos)
    sim_answer_blog_videos(body, &page);
  else if (videos)
    sim_answer_videos(body, &page, &envelope);
  else if (request->route->form == SIM_BLOG)
    sim_answer_blog_stats(body, query->tag, &request->counts);
  else
    sim_answer_stats(body, query->tag, query->id, &request->counts, &envelope);
}

static void build(struct sim_buf *body, const struct sim_request *request) {
  const struct sim_action *action = &request->action;
  switch (action->act) {
  case SIM_ACT_EMPTY:
  case SIM_ACT_REDIRECT:
  case SIM_ACT_HUGE: /* made while it is sent */
    break;
  case SIM_ACT_HTML:
    sim_broken_html(body);
    break;
  case SIM_ACT_BODY:
    if (!sim_read_file(action->text, body))
      sim_buf_printf(body, "cannot read %s", action->text);
    break;
  case SIM_ACT_GZIP_BOMB:
    sim_broken_gzip(body, (size_t)action->number);
    break;
  case SIM_ACT_DEEP:
    sim_broken_deep(body, (size_t)action->number);
    break;
  case SIM_ACT_JSON:
    sim_buf_add(body, action->text, strlen(action->text));
    break;
  default:
    if (request->status == 200)
      build_ordinary(body, request);
    else
      build_error(body, request);
  }
}

static struct MHD_Response *respond_by_action(struct sim *sim,
                                              const struct sim_request *request,
                                              struct sim_buf *body) {
  size_t number = (size_t)request->action.number;
  switch (request->action.act) {
  case SIM_ACT_RESET_MID:
    return respond_stream(
        body->len,
        (struct stream){.sim = sim, .body = *body, .stop_at = body->len / 2});
  case SIM_ACT_TRUNCATE:
    body->len /= 2;
    return respond(body);
  case SIM_ACT_HUGE:
    return respond_stream(number,
                          (struct stream){.sim = sim, .stop_at = number});
  case SIM_ACT_DRIP:
    return respond_stream(body->len, (struct stream){.sim = sim,
                                                     .body = *body,
                                                     .stop_at = body->len,
                                                     .pause_ms = (long)number});
  default:
    return respond(body);
  }
}

/* ---- headers ---------------------------------------------------------- */

static void add_number(struct MHD_Response *response, const char *name,
                       double number) {
  char text[32];
  snprintf(text, sizeof(text), "%.0f", number);
  MHD_add_response_header(response, name, text);
}

/* X-RateLimit-Reset goes by the simulator's clock, as a server's would. */
static void add_rate(struct MHD_Response *response,
                     const struct sim_request *request) {
  const struct sim_rate *rate = &request->rate;
  bool refused = request->status == 429 && request->entry != SIM_TOO_MANY;
  double reset_at = ceil(request->now + (rate->wait > 0 ? rate->wait
                                         : refused      ? USUAL_WAIT
                                                        : rate->full));
  if (request->tells == SIM_HEADERS && (rate->limit > 0 || refused)) {
    add_number(response, "X-RateLimit-Limit", (double)rate->limit);
    add_number(response, "X-RateLimit-Remaining", (double)rate->remaining);
    add_number(response, "X-RateLimit-Reset", reset_at);
  }
  if (refused && request->tells == SIM_RESET)
    add_number(response, "X-RateLimit-Reset", reset_at);
}

static void add_retry_after(struct MHD_Response *response,
                            const struct sim_request *request) {
  if (request->action.act == SIM_ACT_STATUS && request->action.text[0] != '\0')
    MHD_add_response_header(response, "Retry-After", request->action.text);
  else if (request->status == 429 && request->entry == SIM_TOO_MANY)
    add_number(response, "Retry-After", 1);
  else if (request->status == 429 && request->tells == SIM_RETRY_AFTER)
    add_number(response, "Retry-After", (double)seconds_to_wait(request));
}

static void add_date(struct sim *sim, struct MHD_Response *response, long off) {
  char date[40];
  pthread_mutex_lock(&sim->lock);
  double now = sim_clock_now(&sim->clock);
  pthread_mutex_unlock(&sim->lock);
  sim_http_date(now + (double)off, date);
  MHD_add_response_header(response, "Date", date);
}

static void add_headers(struct sim *sim, struct MHD_Response *response,
                        const struct sim_request *request) {
  const struct sim_action *action = &request->action;
  MHD_add_response_header(response, "Content-Type",
                          action->act == SIM_ACT_HTML
                              ? "text/html; charset=utf-8"
                              : "application/json");
  if (action->act == SIM_ACT_GZIP_BOMB)
    MHD_add_response_header(response, "Content-Encoding", "gzip");
  if (action->act == SIM_ACT_REDIRECT)
    MHD_add_response_header(response, "Location", action->text);
  if (action->act != SIM_ACT_NO_DATE)
    add_date(sim, response, action->act == SIM_ACT_DATE ? action->number : 0);
  add_rate(response, request);
  if (request->route != NULL && request->route->form == SIM_TIKWM &&
      !request->route->is_free) /* the market place tells what is left */
    add_number(response, "X-RateLimit-Requests-Remaining",
               (double)request->credits);
  add_retry_after(response, request);
}

/* ---- all together ----------------------------------------------------- */

/* Refusals come from the gateway, at once; the rest goes to TikTok first. */
static long milliseconds_of(const struct sim_request *request) {
  if (request->action.act == SIM_ACT_DELAY)
    return request->latency_ms + request->action.number;
  return request->status == 200 || request->billed ? request->latency_ms : 0;
}

enum MHD_Result sim_reply(struct sim *sim, struct sim_request *request) {
  struct sim_buf body = {0};
  if (request->action.act == SIM_ACT_HANG)
    return hang(sim, request);
  if (request->action.act == SIM_ACT_RESET)
    return reset(sim, request);
  bool going = pause_for(sim, -1, milliseconds_of(request));
  build(&body, request);
  /* Before the answer is sent: a client that has it must find it logged, and
   * its next request must not meet this one. A drip stays in flight. */
  if (request->action.act != SIM_ACT_DRIP)
    sim_decided_done(sim, request);
  struct MHD_Response *response = respond_by_action(sim, request, &body);
  add_headers(sim, response, request);
  enum MHD_Result result =
      going ? MHD_queue_response(request->connection, request->status, response)
            : MHD_NO;
  MHD_destroy_response(response);
  return result;
}

enum MHD_Result sim_reply_text(struct sim *sim, struct MHD_Connection *to,
                               unsigned status, struct sim_buf *text) {
  struct MHD_Response *response = respond(text);
  MHD_add_response_header(response, "Content-Type", "text/plain");
  add_date(sim, response, 0);
  enum MHD_Result result = MHD_queue_response(to, status, response);
  MHD_destroy_response(response);
  return result;
}
