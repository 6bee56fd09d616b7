/* SPDX-License-Identifier: MIT */
/* What the headers of an answer tell; used inside this layer only. */
#pragma once

#include "fetch/fetch.h"

/* The values as they came; NULL: there is no such header. */
struct headers {
  const char *date;        /* Date */
  const char *age;         /* Age: seconds in a cache */
  const char *retry_after; /* Retry-After: seconds, or a date */
  const char *reset;       /* X-RateLimit-Reset: Unix seconds */
  const char *remaining;   /* X-RateLimit-Remaining */
  const char *credits;     /* the provider's own */
};

#define HEADERS_RETRY_MAX 86400       /* s; a longer wait is cut to that */
#define HEADERS_REMAINING_MAX 1000000 /* more is the same */

/*
 * Fills in date, retry_after_s, reset_at, remaining and credits; each is
 * FETCH_UNTOLD where its header is absent or no such value, and never
 * negative else.
 */
void headers_read(const struct headers *h, struct fetch_answer *a);
