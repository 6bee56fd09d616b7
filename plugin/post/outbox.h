/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages and events on their way to their receivers, each a file
 * in StateDir/outbox until the receiver has answered 2xx. A thread of its own
 * posts them, so that a server that is down or slow costs the poll nothing.
 *
 * A letter is on the disk when outbox_put() returns (a cheap one in the
 * kernel's memory of it), and is not sent before
 * outbox_release(): what is noted in between cannot be lost, and a letter of
 * the same id that is put again after a crash is the same one.
 *
 * All functions may be called from any thread, but for new, start and free.
 */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTBOX_MAX 1000           /* letters that wait; no more are taken */
#define OUTBOX_DAYS 3             /* that a letter is tried */
#define OUTBOX_TIMEOUT 30         /* seconds for one try */
#define OUTBOX_NAME_MAX 32        /* bytes of a receiver's name */
#define OUTBOX_TOGETHER_MAX 200   /* letters in one request */
#define OUTBOX_RECEIVERS_MAX 16   /* that are posted to at the same time */
#define OUTBOX_TEXT_MAX (1 << 20) /* bytes of a letter */

/* Borrowed for the call. */
struct outbox_letter {
  const char *id;       /* a name of a file: no slash in it */
  const char *receiver; /* letters, digits, - and _ */
  int64_t not_before;   /* Unix seconds; 0: at once */
  bool together;        /* goes with others of its kind that are due then */
  bool cheap; /* many at a time: the power may take the last ones, a kill not */
  const char *text;
};

/* What is posted, and where: on the outbox's thread. */
struct outbox_user {
  void *ctx;
  /*
   * Makes the request that posts these texts, the oldest first; num is 1 but
   * for letters that go together. Returns 0; -1 with the reason: not now.
   */
  int (*make)(void *ctx, const char *receiver, const char *const *texts,
              size_t num, struct provider_request *out, struct errmsg *why);
};

struct outbox;

/*
 * Reads what an earlier process has left; nothing of it is sent before it is
 * released. NULL with the reason: no memory, or the folder cannot be read.
 */
struct outbox *outbox_new(const char *state_dir, struct errmsg *msg);

/* Starts posting. ca_cert: as in struct fetch_limits. 0, or -1. */
int outbox_start(struct outbox *o, const struct outbox_user *user,
                 const char *ca_cert, struct errmsg *msg);

/*
 * Puts a letter on the disk; one of that id and receiver that is there already
 * stays. Returns 0, or -1 with the reason.
 */
int outbox_put(struct outbox *o, const struct outbox_letter *l, int64_t now,
               struct errmsg *msg);

/* Lets go the letters whose id is, or begins with, "ID" or "ID."; NULL: all. */
void outbox_release(struct outbox *o, const char *id);

/*
 * The name, "ID.RECEIVER", of the first letter that is held behind that one
 * ("": the first of all), in the order of names. The caller frees it; NULL:
 * there is no more.
 */
char *outbox_next_held(struct outbox *o, const char *after);

/*
 * Whether the clock is right: before it is known to be, nothing is given up
 * for its age. False at first.
 */
void outbox_trust_clock(struct outbox *o, bool right);

/* How posting to a receiver goes. */
struct outbox_news {
  char receiver[OUTBOX_NAME_MAX + 1];
  bool failing;
  char why[200];  /* while failing: one sentence */
  size_t waiting; /* letters */
  size_t lost;    /* given up since the last news of it */
};

/*
 * Whether posting somewhere began to fail or to work again, or a letter was
 * given up, since the last call: one receiver a call.
 */
bool outbox_news(struct outbox *o, struct outbox_news *news);

/*
 * Stops posting and frees, within patience_ms, which is used only while
 * posting works and letters have not been tried yet; what is not sent stays on
 * the disk. NULL is fine.
 */
void outbox_free(struct outbox *o, int patience_ms);
