/* SPDX-License-Identifier: MIT */
/* The receivers of a configuration, and what each of them is sent. */
#pragma once

#include "notify/receiver.h"
#include "option/options.h"
#include "provider/provider.h"

#define RECEIVER_EVENTS "EventsURL" /* of Graphite events, which are JSON */

struct receivers {
  const struct options *options; /* borrowed, with all its texts */
  struct receiver *items;
  size_t num;
};

/*
 * Those of the <Notify> blocks without a mistake; mistakes are reported, and
 * noted in their blocks. Returns 0; -1: no memory. To be cleared in any case.
 */
int receivers_init(struct receivers *r, struct options *o, err_report report,
                   void *ctx);
void receivers_clear(struct receivers *r);

const struct receiver *receivers_find(const struct receivers *r,
                                      const char *name);

/*
 * Reads a receiver's address, which is a secret, and sees that it is one.
 * Returns 0, or -1 with a sentence that does not repeat it.
 */
int receivers_address(const struct receiver *r, char address[],
                      struct errmsg *msg);

/*
 * The request that posts these texts of the outbox: messages as
 * notice_text_pack() makes them, or an event. now: Unix seconds. As
 * struct outbox_user's make().
 */
int receivers_request(const struct receivers *r, const char *name,
                      const char *const *texts, size_t num, int64_t now,
                      struct provider_request *out, struct errmsg *why);
