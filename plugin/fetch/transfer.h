/* SPDX-License-Identifier: MIT */
/*
 * One request on its way: its libcurl handle, the bounds on what a server may
 * send, and what is known when it fails: whether the server can have read it.
 * Used inside this layer only.
 */
#pragma once

#include "fetch/fetch.h"
#include "fetch/idle.h"

#include <curl/curl.h>

struct transfer_settings {
  int timeout;                /* seconds for one request, repeats included */
  const char *ca_cert;        /* PEM file; "": only the system's directory */
  const char *credits_header; /* NULL: none */
  CURLSH *share;              /* TLS sessions */
  struct idle *idle;          /* the multi handle's connections */
};

/*
 * What happened to the request since libcurl began to send it on the present
 * connection.
 */
struct attempt {
  int connection;   /* its local port; 0: none yet, or none any more */
  long sent_before; /* bytes sent on it before the request: a proxy's CONNECT */
  long stream;      /* of HTTP/2; 0: not opened */
  bool refused;     /* the server said that it will not process the request */
};

struct transfer {
  const struct transfer_settings *settings;
  struct transfer *all; /* those whose connections this one may share ... */
  int all_num;          /* ... and how many, this one included */

  bool busy;
  CURL *easy; /* at rest: one whose last request was answered, or NULL */
  struct curl_slist *headers;
  struct provider_request request;
  void *token;
  int64_t deadline_ms;

  int attempts; /* times that the request was to be sent; 0: not connected */
  struct attempt attempt;
  char *body;
  size_t body_len, body_cap, headers_len;
  size_t mail_sent;      /* bytes of a mail */
  const char *too_large; /* what is; NULL: nothing */
  char error[CURL_ERROR_SIZE];
};

/*
 * Sets up a handle for the request, which belongs to the transfer from now
 * on. False without memory: transfer_end() is to be called either way.
 */
bool transfer_begin(struct transfer *t, const struct fetch_job *job);

/* It ended, and its handle is still the multi handle's. */
void transfer_keep_connection(struct transfer *t);

/*
 * After it ended with rc: whether it is to be handed to libcurl once more,
 * since the server has not processed it. The handle is a new one then.
 */
bool transfer_repeat(struct transfer *t, CURLcode rc);

/* Fills in how it ended, for the last time; the body stays the transfer's. */
void transfer_answer(struct transfer *t, CURLcode rc, struct fetch_answer *a);

/* After it ended with rc: puts it to rest, for the next transfer_begin(). */
void transfer_end(struct transfer *t, CURLcode rc);

/* Frees what a transfer at rest keeps. */
void transfer_clear(struct transfer *t);
