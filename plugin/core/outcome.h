/* SPDX-License-Identifier: MIT */
/* How a request ended, and what that means for money and for asking again. */
#pragma once

#include <stdbool.h>

enum outcome {
  OUTCOME_SAMPLE,    /* 200 with counts (or with videos)                  */
  OUTCOME_NOT_FOUND, /* no such hashtag, or TikTok bans it                */
  OUTCOME_LIMITED,   /* 429: too fast                                     */
  OUTCOME_FAULT,     /* 5xx, timeout, an answer that cannot be used       */
  OUTCOME_NETWORK,   /* no name, no route, refused, TLS failure           */
  OUTCOME_AUTH,      /* 401, 403: the key                                 */
  OUTCOME_CREDITS,   /* 402: the money                                    */
  OUTCOME_REFUSED,   /* any other 3xx, 4xx: the request itself            */
  OUTCOME_CLOCK,     /* our clock and the server's differ too much        */
  OUTCOME_ABANDONED, /* the daemon stops; asked again after the start     */
  OUTCOME_NUM
};

/* A word for logs and for the journal: "sample", "not-found" … */
const char *outcome_name(enum outcome o);

/* The reverse of outcome_name(); OUTCOME_NUM for an unknown word. */
enum outcome outcome_parse(const char *name);

/*
 * Whether the reason lies with all requests, not with this tag: then all
 * asking pauses, and the tag keeps its place.
 */
bool outcome_stops_all(enum outcome o);
