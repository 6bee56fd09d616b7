/* SPDX-License-Identifier: MIT */
/*
 * One request at a time, waited for: the plugin's own fetching and reading,
 * without its poller.
 */
#pragma once

#include "option/options.h"
#include "poll/response.h"
#include "provider/provider.h"

/* So many seconds at the most: the daemon waits meanwhile. */
#define ASK_TIMEOUT 60

struct ask;

/*
 * Ready to ask the provider below base_url with the key; all are borrowed
 * until ask_stop(). NULL with the reason.
 */
struct ask *ask_start(const struct options *o, const struct provider *p,
                      const char *base_url, const char *key,
                      struct errmsg *msg);
void ask_stop(struct ask *a); /* NULL is fine */

/*
 * Asks, and returns when it is known how that ended. tag and id may be NULL;
 * count is that of videos. videos: as response_read().
 */
void ask_call(struct ask *a, enum call call, const char *tag, const char *id,
              int count, struct answer *answer, struct videos **videos);

/*
 * From the next call on, which must be about a hashtag, its answer is
 * explained, a sentence at a time, on another thread, while ask_call() waits;
 * the key is shown as stars.
 */
void ask_explain(struct ask *a, err_report say, void *ctx);

/* As response_check_zeros(), of the call that ended last. */
void ask_check_zeros(const struct ask *a, double most_videos,
                     struct answer *answer);

/* The entry of the journal about the call that ended last. */
struct entry ask_entry(const struct ask *a, int64_t sent,
                       const struct answer *answer);
