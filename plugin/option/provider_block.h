/* SPDX-License-Identifier: MIT */
/* <Provider> and <Notify> blocks as they are written; this layer only. */
#pragma once

#include "option/options.h"

/* Take a <Provider>, a <Notify> block. As options_apply(). */
int options_apply_provider(struct options *o, const oconfig_item_t *item,
                           struct errmsg *msg);
int options_apply_notify(struct options *o, const oconfig_item_t *item,
                         struct errmsg *msg);

/* Takes over a block, in the place of one of its name. As options_apply(). */
int options_take_block(struct options *o, const struct provider_block *b,
                       struct errmsg *msg);
void options_clear_block(struct provider_block *b);
void options_clear_blocks(struct options *o);
