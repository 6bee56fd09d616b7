/* SPDX-License-Identifier: MIT */
/* One request to a receiver, waited for: for whoever tries an address. */
#pragma once

#include "core/err.h"
#include "provider/provider.h"

#include <stdbool.h>

#define POST_WORDS_SIZE 200

/* What came of it. */
struct post_answer {
  int status;                  /* HTTP, or SMTP's last one; 0: no answer */
  char words[POST_WORDS_SIZE]; /* the receiver's own, or why there are none */
};

/*
 * Sends the request, which is taken over, within `seconds`. ca_cert: as in
 * struct fetch_limits. Returns 0 with the answer, which repeats nothing of the
 * address; -1 with the reason: it was not sent.
 */
int post_once(struct provider_request *request, const char *ca_cert,
              int seconds, struct post_answer *answer, struct errmsg *msg);
