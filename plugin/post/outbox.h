/* SPDX-License-Identifier: MIT */
/*
 * The outbox: JSON texts on their way to one URL, posted one after another
 * by a fetching thread of its own, so that a server that is down or slow
 * costs the poll nothing. Nothing is kept over a restart.
 *
 * All functions may be called from any thread, but for start and stop.
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

#define OUTBOX_MAX 1000   /* texts that wait; a further one is lost */
#define OUTBOX_TRIES 6    /* of one text, over about seven hours */
#define OUTBOX_TIMEOUT 10 /* seconds for one try */

struct outbox;

/*
 * ca_cert: as in struct fetch_limits. Both texts are copied. NULL with the
 * reason when no thread can be started.
 */
struct outbox *outbox_start(const char *url, const char *ca_cert,
                            struct errmsg *msg);

/* Takes text over, and frees it. A NULL box or text is fine. */
void outbox_put(struct outbox *o, char *text);

/* How the posting goes. */
struct outbox_news {
  bool failing;
  char why[200];  /* while failing: one sentence */
  size_t waiting; /* texts */
  size_t lost;    /* texts given up since it began to fail */
};

/* Whether posting began to fail, or to work again, since the last call. */
bool outbox_news(struct outbox *o, struct outbox_news *news);

/*
 * Ends within patience_ms, which it uses only while posting works and texts
 * have not been tried yet. NULL is fine.
 */
void outbox_stop(struct outbox *o, int patience_ms);
