/* SPDX-License-Identifier: MIT */
/* Which API is asked, as one word: what a change of the configuration changes.
 */
#pragma once

#include "provider/provider.h"

#define PROVIDER_FINGERPRINT_SIZE 17 /* 16 hexadecimal digits and the zero */

/*
 * The same word for the same description at the same address; another one as
 * soon as any line of the block, the Provider or its address is another.
 */
const char *provider_fingerprint(const struct provider *p,
                                 const char *base_url,
                                 char out[PROVIDER_FINGERPRINT_SIZE]);
