/* SPDX-License-Identifier: MIT */
/* What the readers of answers share; used inside this layer only. */
#pragma once

#include "provider/json.h"

/* An answer of which nothing is known yet. */
void answer_init(struct answer *a, int status);

/* A 200 that cannot be used: billed, and worth a retry. */
void answer_broken(struct answer *a, const char *what);

/*
 * Parses the body and judges the status. Returns the document of a 2xx for
 * reading on (the caller deletes it); NULL when `a` is concluded.
 */
cJSON *answer_open(const struct provider *p, int status, struct body body,
                   struct answer *a);
