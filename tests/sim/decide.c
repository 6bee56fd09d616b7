/* SPDX-License-Identifier: MIT */
/* What a request gets: one decision under the lock, in the order in which a
 * gateway asks: route, key, limits, body, credits; then the faults. */
#include "sim.h"

#include <string.h>

/* The ways in which the APIs that are played here take their key. */
static bool key_is_right(const struct sim *sim,
                         const struct sim_request *request) {
  static const struct {
    enum MHD_ValueKind kind;
    const char *name, *before;
  } places[] = {
      {MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION, "Bearer "},
      {MHD_HEADER_KIND, "X-RapidAPI-Key", ""},
      {MHD_GET_ARGUMENT_KIND, "token", ""},
  };
  for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
    const char *given = MHD_lookup_connection_value(
        request->connection, places[i].kind, places[i].name);
    size_t len = strlen(places[i].before);
    if (given != NULL && strncmp(given, places[i].before, len) == 0 &&
        strcmp(given + len, sim->key) == 0)
      return true;
  }
  return false;
}

#define FREE_SECONDS 1.0         /* between two free requests */
#define FREE_VIDEOS_SECONDS 10.0 /* of which ask for videos */

/* Whether a free request comes in time; one that does not is no excuse. */
static bool is_in_time(struct sim *sim, const struct sim_request *request) {
  bool videos = request->route->kind == SIM_VIDEOS;
  double *from = &sim->free_from[videos];
  if (request->arrived_monotonic < *from)
    return false;
  *from = request->arrived_monotonic +
          (videos ? FREE_VIDEOS_SECONDS : FREE_SECONDS);
  return true;
}

/* Completes query.tag and query.id from each other, where the tag exists. */
static void look_up(struct sim *sim, struct sim_request *request, long day) {
  struct sim_query *query = &request->query;
  struct sim_series *series = NULL;
  request->counts.state = SIM_GONE;
  if (query->id[0] != '\0') /* wins when both are sent */
    series = sim_tags_by_id(&sim->tags, query->id);
  else if (query->tag[0] != '\0')
    series = sim_tags_by_name(&sim->tags, query->tag);
  if (series == NULL)
    return;
  request->known = true;
  snprintf(query->tag, sizeof(query->tag), "%s", series->tag);
  snprintf(query->id, sizeof(query->id), "%s", series->id);
  sim_series_on(series, day, &request->counts);
}

static const char *subject_of(const struct sim_request *request) {
  return request->query.tag[0] != '\0' ? request->query.tag : request->query.id;
}

/* The blog form has no shape for "not found"; a 404 is the likely one. */
static unsigned ordinary_status(const struct sim_request *request) {
  return request->route->form == SIM_BLOG && request->counts.state != SIM_FOUND
             ? 404
             : 200;
}

static unsigned status_of_action(struct sim_request *request) {
  switch (request->action.act) {
  case SIM_ACT_STATUS:
    if (request->action.number != 200)
      return (unsigned)request->action.number;
    request->action.act = SIM_ACT_NONE; /* exempt from the rules below it */
    return ordinary_status(request);
  case SIM_ACT_HANG:
  case SIM_ACT_RESET:
    return 0;
  case SIM_ACT_REDIRECT:
    return 302;
  case SIM_ACT_EMPTY:
  case SIM_ACT_HTML:
  case SIM_ACT_BODY:
  case SIM_ACT_HUGE:
  case SIM_ACT_GZIP_BOMB:
  case SIM_ACT_DEEP:
  case SIM_ACT_JSON:
    return 200;
  default: /* the ordinary answer, only worse sent */
    return ordinary_status(request);
  }
}

/* Scavio charges when its own fetch was completed, whatever came of it. */
static bool is_billed(const struct sim_request *request) {
  unsigned status = request->status;
  if (request->route->kind == SIM_USAGE || request->route->is_free)
    return false;
  if (status == 0)
    return request->action.act == SIM_ACT_HANG;
  return status == 200 || status == 404 ||
         (status >= 500 && status != 502 && status != 503);
}

/* False: refused with the status that is set. */
static bool admit(struct sim *sim, struct sim_request *request) {
  struct sim_limits *limits = &sim->limits;
  request->status = 404;
  if (request->route == NULL)
    return false;
  request->status = 401;
  if (!request->route->is_free && !key_is_right(sim, request))
    return false;
  request->entry = sim_limits_enter(limits, request->arrived_monotonic);
  request->entered = request->entry == SIM_ENTERED;
  request->status = 429;
  if (!request->entered)
    return false;
  request->status = 400;
  if (request->query.problem.found)
    return false;
  request->status = 200;
  request->hurried = request->route->is_free && !is_in_time(sim, request);
  if (request->hurried)
    return false;
  request->status = 402;
  if (request->route->is_free)
    return true;
  return request->route->kind == SIM_USAGE || limits->credits > 0;
}

static void note_state(struct sim *sim, struct sim_request *request) {
  struct sim_limits *limits = &sim->limits;
  request->credits = limits->credits;
  request->searches = limits->billed;
  request->in_flight = limits->in_flight + (request->entered ? 0 : 1);
  request->concurrency = limits->concurrency;
  request->tells = limits->tells;
  request->latency_ms = sim->latency_ms;
  memcpy(request->plan, sim->plan, sizeof(request->plan));
  sim_limits_rate(limits, sim_monotonic(), &request->rate);
}

static void write_log(const struct sim *sim, const struct sim_request *request,
                      unsigned status) {
  struct sim_logline line = {.arrived = request->arrived,
                             .arrived_monotonic = request->arrived_monotonic,
                             .method = request->method,
                             .path = request->path,
                             .subject = subject_of(request),
                             .status = status,
                             .billed = request->billed,
                             .credits = request->credits,
                             .in_flight = request->in_flight};
  sim_reqlog_write(sim->log, &line);
}

void sim_decide(struct sim *sim, struct sim_request *request) {
  if (request->too_long) {
    request->query.problem = (struct sim_problem){.found = true};
    strcpy(request->query.problem.text, "Request body is too large");
  } else if (request->route != NULL) {
    request->route->read(request);
  }
  request->decided = true;
  pthread_mutex_lock(&sim->lock);
  request->now = sim_clock_now(&sim->clock);
  long day = sim_day_of(request->now);
  sim->limits.requests++;
  look_up(sim, request, day);
  if (admit(sim, request)) {
    sim_faults_match(&sim->faults, subject_of(request), request->route->kind,
                     day, &request->action);
    request->status = status_of_action(request);
    request->billed = is_billed(request);
  }
  if (request->billed) {
    sim->limits.credits--;
    sim->limits.billed++;
  }
  if (request->status == 429 || request->hurried) /* by a fault or not */
    sim->limits.refused++;
  note_state(sim, request);
  pthread_mutex_unlock(&sim->lock);
  if (request->status == 0) /* nobody knows when it will be over */
    write_log(sim, request, 0);
}

void sim_decided_done(struct sim *sim, struct sim_request *request) {
  if (!request->decided || request->done)
    return;
  request->done = true;
  if (request->entered) {
    pthread_mutex_lock(&sim->lock);
    sim_limits_leave(&sim->limits);
    pthread_mutex_unlock(&sim->lock);
  }
  if (request->status != 0)
    write_log(sim, request, request->status);
}
