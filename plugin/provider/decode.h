/* SPDX-License-Identifier: MIT */
/* What the readers of answers share; used inside this layer only. */
#pragma once

#include "provider/json.h"

/* An answer of which nothing is known yet. */
void answer_init(struct answer *a, int status);

/*
 * Sets the outcome, whether it was paid for, and the reason; the server's
 * own words (NULL: none) are cleaned and stand last.
 */
void answer_conclude(const struct provider *p, struct answer *a,
                     enum outcome o, const char *what, const char *words);

/*
 * Whether the test decides about an answer of this status; *text is what it
 * looked at, NULL for nothing; it lives as json_scalar()'s.
 */
bool answer_test_decides(const struct provider_test *t, const cJSON *root,
                         int status, bool stats, char number[JSON_NUMBER_SIZE],
                         const char **text);

/*
 * Parses the body and judges it by its status and the provider's tests.
 * Returns the document of a good answer for reading on (the caller deletes
 * it); NULL when `a` is concluded. stats: it is an answer to the stats call.
 */
cJSON *answer_open(const struct provider *p, bool stats, int status,
                   struct body body, struct answer *a);
