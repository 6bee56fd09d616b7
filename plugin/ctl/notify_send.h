/* SPDX-License-Identifier: MIT */
/* A message to a receiver by hand, and what is said of its answer. */
#pragma once

#include "ctl/ctl.h"
#include "notify/receiver.h"
#include "post/once.h"

/*
 * Sends it and waits for the answer. Returns 0; -1 with the reason, which is
 * a sentence: it was not sent.
 */
int notify_send(const struct ctl *c, const struct receiver *r,
                const struct notice_text *message, struct post_answer *answer,
                struct errmsg *msg);

/* Whether the service has taken it. */
bool notify_arrived(const struct post_answer *a);

/* "notify   team (slack): it answers 200 ok. MORE", or what is to be done. */
enum ctl_exit notify_report(const struct receiver *r,
                            const struct post_answer *a, const char *more);
