/* SPDX-License-Identifier: MIT */
/*
 * From the end of a request to what it means, and to its line of the
 * journal: the same for the poller and for hashtagctl.
 */
#pragma once

#include "fetch/fetch.h"
#include "provider/call.h"

#define RESPONSE_CLOCK_TOLERANCE                                              \
  3600 /* s between the server's clock and ours */

/* What was asked, and the texts that must not come back in a message. */
struct request_context {
  const struct provider *provider;
  enum call call;
  const char *tag;              /* NULL where it is about none */
  const char *key, *key_in_url; /* the same percent-encoded; "" for none */
};

/*
 * Judges an end that came at `now` (Unix seconds). A sample of a wrong clock
 * is none: it would block its RRD for days. videos: as struct call_kind's
 * read().
 */
void response_read(const struct request_context *to,
                   const struct fetch_answer *f, int64_t now, struct answer *a,
                   struct videos **videos);

/*
 * 0 of both counts is no sample of a hashtag that had so many videos at the
 * most (0: none is known), but a miss: the API has lost what it knew of it.
 */
void response_check_zeros(const struct request_context *to, double most_videos,
                          struct answer *a);

/* The entry about it; `sent` is when the request was. */
struct entry response_entry(const struct request_context *to, int64_t sent,
                            int64_t now, const struct answer *a);
