/* SPDX-License-Identifier: MIT */
/* Which API is asked: the options name it, a block or a preset describes it. */
#pragma once

#include "option/options.h"
#include "provider/provider.h"

/*
 * The provider that the options name: a <Provider> block, else a preset.
 * Mistakes of all blocks are reported. NULL, with a report, where nothing may
 * be asked: an unknown name, a block with a mistake, no memory. It borrows
 * the options' texts; the caller frees it with free().
 */
struct provider *provider_chosen(const struct options *o, err_report report,
                                 void *ctx);

/* Where it lives: BaseURL, else what the provider says; "" for nowhere. */
const char *provider_address(const struct options *o,
                             const struct provider *p);
