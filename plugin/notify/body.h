/* SPDX-License-Identifier: MIT */
/* From a message to what a service is sent. */
#pragma once

#include "notify/receiver.h"
#include "provider/provider.h"

/*
 * Whether a Body is JSON wherever a text may be filled in, or no JSON at all,
 * and holds placeholders that there are. Returns 0, or -1 with the reason.
 */
int notice_body_check(const char *body, struct errmsg *msg);

/*
 * The request that sends the message to url (secret: it is in the request
 * alone). now: Unix seconds, for the date of a mail. Returns 0; -1: no memory.
 */
int notice_request(const struct receiver *r, const char *url,
                   const struct notice_text *message, int64_t now,
                   struct provider_request *out);

/*
 * A message as a text that the outbox keeps, and back. The caller frees the
 * first; NULL: no memory. The second returns 0, or -1: it is no such text, or
 * there is no memory.
 */
char *notice_text_pack(const struct notice_text *t);
int notice_text_unpack(const char *text, struct notice_text *out);

/* mail.c: a message as a mail (RFC 5322); the caller frees it. NULL: no
 * memory. */
char *mail_text(const struct receiver *r, const struct notice_text *message,
                int64_t now);
