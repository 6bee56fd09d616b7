/* SPDX-License-Identifier: MIT */
/*
 * Mails, by SMTP: a request whose method is FETCH_MAIL, whose headers From and
 * To are the envelope and whose body is the whole mail. Used inside this layer
 * only.
 */
#pragma once

#include "fetch/transfer.h"

bool mail_is(const struct provider_request *r);

/*
 * Sets up a handle that has its callbacks and its network. TLS is there, or
 * comes by STARTTLS before anything is said, but to this machine. False: no
 * memory, or no address.
 */
bool mail_set_up(struct transfer *t);

#define MAIL_CODE_SIZE 24

/* " (SMTP 554)": what the server said last, where it refused something. */
void mail_code(const struct transfer *t, char out[MAIL_CODE_SIZE]);
