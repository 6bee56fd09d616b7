/* SPDX-License-Identifier: MIT */
/*
 * Fetching: one thread, one curl multi handle, connections that are used
 * again. The thread asks its user what to send (next) and hands back how it
 * ended (done); both run on this thread and must not block. The only file
 * that calls libcurl.
 */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

#include <stdint.h>

#define FETCH_BODY_MAX ((size_t)4 << 20) /* bytes of an answer */

/* How a request ended. */
enum fetch_end {
  FETCH_ANSWERED,    /* status and body are there */
  FETCH_UNREACHABLE, /* no name, no route, refused, TLS: nothing was sent */
  FETCH_TIMED_OUT,   /* sent, but not answered in time */
  FETCH_BROKEN,      /* sent, but the answer broke off */
  FETCH_TOO_LARGE,   /* the answer is longer than FETCH_BODY_MAX */
  FETCH_ABANDONED,   /* fetch_stop() came first */
};

#define FETCH_UNTOLD (-1)

/* The end of a request; its memory is the fetcher's. */
struct fetch_answer {
  enum fetch_end end;
  int status;        /* HTTP */
  struct body body;  /* with FETCH_ANSWERED */
  int64_t date;      /* Date header, Unix seconds; FETCH_UNTOLD */
  int retry_after_s; /* Retry-After; FETCH_UNTOLD */
  int64_t reset_at;  /* X-RateLimit-Reset, Unix seconds; FETCH_UNTOLD */
  int remaining;     /* X-RateLimit-Remaining; FETCH_UNTOLD */
  int64_t credits;   /* the provider's own header; FETCH_UNTOLD */
  char why[200];     /* of a failure: one sentence */
};

/* A request to be sent. */
struct fetch_job {
  struct provider_request request; /* the fetcher takes it over */
  void *token;                     /* comes back with done() */
};

struct fetch_user {
  void *ctx;
  /*
   * Fills *job and returns 0, or returns the milliseconds until it wants to
   * be asked again (-1: when fetch_wake() is called or a request has ended).
   */
  int64_t (*next)(void *ctx, struct fetch_job *job);
  void (*done)(void *ctx, void *token, const struct fetch_answer *answer);
};

struct fetch_limits {
  int concurrent;      /* connections, >= 1 */
  int timeout;         /* seconds for one request */
  const char *ca_cert; /* PEM file with a further authority; "" or NULL */
  const char *credits_header; /* tells the credits left; NULL: none does */
};

struct fetch;

/*
 * Starts the thread. user and limits are copied, ca_cert too; credits_header
 * lives as long as the fetcher. NULL with the reason when it cannot be
 * started.
 */
struct fetch *fetch_start(const struct fetch_user *user,
                          const struct fetch_limits *limits,
                          struct errmsg *msg);

/* Makes the thread ask next() again. From any thread. */
void fetch_wake(struct fetch *f);

/*
 * Ends the thread at once: what is under way is abandoned, and done() has
 * been called for it when this returns. NULL is fine.
 */
void fetch_stop(struct fetch *f);

/* Milliseconds of the monotonic clock that pacing uses. */
int64_t fetch_now_ms(void);
