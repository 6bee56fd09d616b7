/* SPDX-License-Identifier: MIT */
/*
 * Fetching: one thread, one curl multi handle, connections that are used
 * again. The thread asks its user what to send (next) and hands back how it
 * ended (done); both run on this thread and must not block.
 *
 * No request is sent twice where the server may have processed it. One that
 * it certainly has not (no byte of it was sent, or the server itself says so:
 * GOAWAY, REFUSED_STREAM) is sent again at once, twice at most, within its
 * time; the user hears of the last try only.
 */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

#include <stdint.h>

#define FETCH_BODY_MAX ((size_t)4 << 20)     /* bytes of an answer, decoded */
#define FETCH_HEADERS_MAX ((size_t)64 << 10) /* bytes, trailers included */

/* How a request ended. */
enum fetch_end {
  FETCH_ANSWERED,      /* status and body are there */
  FETCH_UNREACHABLE,   /* no connection: name, route, proxy, TLS; not sent */
  FETCH_NOT_PROCESSED, /* connected, but the server processed no try of it */
  FETCH_TIMED_OUT,     /* sent, but not answered in time */
  FETCH_BROKEN,        /* sent, but the answer broke off */
  FETCH_TOO_LARGE,     /* FETCH_BODY_MAX or FETCH_HEADERS_MAX is exceeded */
  FETCH_ABANDONED,     /* fetch_stop() came first */
};

#define FETCH_UNTOLD (-1)

/*
 * The method of a request that is a mail: its url is that of the server
 * (smtps://, smtp://), its headers From and To name who sends it and who gets
 * it, its body is the whole mail. Its status is SMTP's last one: 250.
 */
#define FETCH_MAIL "MAIL"

/* The end of a request; its memory is the fetcher's. */
struct fetch_answer {
  enum fetch_end end;
  /*
   * The connection that it was sent on: the same positive number for all that
   * shared one, as several do with HTTP/2; 0: none.
   */
  int connection;
  int status;       /* HTTP */
  struct body body; /* with FETCH_ANSWERED */
  /* The server's time when it answered: Date, and Age on top, in Unix seconds;
   * FETCH_UNTOLD */
  int64_t date;
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
