/* SPDX-License-Identifier: MIT */
/* The promises of provider.h about an answer of any API. */
#pragma once

#include "fuzz.h"

#include "provider/provider.h"

/* A status that APIs send, or an odd one. */
int answers_status(struct bytes *b);

/* An answer to the stats call; *videos of one to the videos call, else NULL. */
void answers_check(const struct answer *a, bool stats,
                   const struct videos *videos);
void answers_check_videos(const struct provider *p, const struct videos *v);

/* Reads the rest as an answer to each call of the provider, and checks. */
void answers_read(const struct provider *p, struct bytes *b);
