/* SPDX-License-Identifier: MIT */
/* The simulator as a whole: what all connections share, and one request. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "answers.h"
#include "clock.h"
#include "faults.h"
#include "limits.h"
#include "reqlog.h"
#include "tags.h"

#include <microhttpd.h>
#include <pthread.h>

#define SIM_SHORT 256 /* bytes of a key or the name of a plan */

struct sim {
  pthread_mutex_t lock; /* guards all that follows but stop_fd and log */
  struct sim_clock clock;
  struct sim_tags tags;
  struct sim_limits limits;
  struct sim_faults faults;
  char key[SIM_SHORT], plan[SIM_SHORT];
  long latency_ms;
  double free_from[2]; /* monotonic: when a free request is taken again, for
                          a hashtag and for its videos */
  int stop_fd; /* an eventfd, readable once the simulator stops */
  FILE *log;   /* NULL: none */
};

/* What the body of a request asked for. */
struct sim_query {
  char tag[SIM_TAG_MAX], id[SIM_TAG_MAX]; /* "": not told */
  long cursor, count;
  struct sim_problem problem; /* found: it is a 400 */
};

/* Whose answers they look like. */
enum sim_form {
  SIM_SCAVIO,
  SIM_BLOG, /* the blog post's: a name for everything */
  SIM_TIKWM /* 200 to everything, with a code inside */
};

struct sim_request;

struct sim_route {
  const char *method, *path;
  enum sim_kind kind;
  enum sim_form form;
  bool is_free; /* without a key and a bill, but slow */
  void (*read)(struct sim_request *request);
};

struct sim_request {
  struct MHD_Connection *connection; /* borrowed */
  char method[16], path[SIM_SHORT];  /* copied: a drip outlives MHD's own */
  const struct sim_route *route;     /* NULL: there is no such path */
  struct sim_buf body;
  bool too_long;
  double arrived, arrived_monotonic;
  struct sim_query query;

  /* Decided once, when the request is complete. */
  enum sim_entry entry;
  bool entered; /* counts as in flight */
  bool decided, done;
  unsigned status;
  bool billed;
  bool known; /* query.tag and .id are a tag that exists */
  bool hurried; /* a free request came too early */
  int64_t credits;
  uint64_t searches;
  long in_flight, concurrency;
  struct sim_counts counts;
  struct sim_action action;
  struct sim_rate rate;
  enum sim_tells tells;
  long latency_ms;
  char plan[SIM_SHORT];
  double now; /* the simulator's clock */
};

/* query.c: NULL when there is no such path. */
const struct sim_route *sim_route_of(const char *method, const char *path);

/* decide.c: fills the decided part; takes the lock. */
void sim_decide(struct sim *sim, struct sim_request *request);
/* The request is answered: ends its flight, if it was in one, and logs it.
 * Only the first call counts. */
void sim_decided_done(struct sim *sim, struct sim_request *request);

/* reply.c: waits, builds and sends what was decided. */
enum MHD_Result sim_reply(struct sim *sim, struct sim_request *request);
enum MHD_Result sim_reply_text(struct sim *sim, struct MHD_Connection *to,
                               unsigned status, struct sim_buf *text);

/* control.c: POST /sim and GET /sim/stats. */
enum MHD_Result sim_control(struct sim *sim, struct sim_request *request);
bool sim_control_line(struct sim *sim, char *line, struct sim_errmsg *msg);

/* serve.c: listens on 127.0.0.1; port 0: any. cert NULL: plain http.
 * keep_alive: seconds after which an idle connection is closed; 0: never. */
struct MHD_Daemon *sim_serve(struct sim *sim, uint16_t port, const char *cert,
                             const char *key, unsigned keep_alive);

#endif
