/* SPDX-License-Identifier: MIT */
/* <Provider> blocks as they are written; used inside this layer only. */
#pragma once

#include "option/options.h"

/* Takes a <Provider> block. As options_apply(). */
int options_apply_provider(struct options *o, const oconfig_item_t *item,
                           struct errmsg *msg);
void options_clear_blocks(struct options *o);
