/* SPDX-License-Identifier: MIT */
/* Items of collectd's configuration, taken into the table of their options. */
#pragma once

#include "core/option_table.h"

#include <collectd/liboconfig/oconfig.h>

/*
 * Sets the option that the item names. `where` follows the name in messages:
 * "", " in <Tier>". Returns as option_set().
 */
int option_apply(const struct option *table, void *base, const char *where,
                 const oconfig_item_t *item, struct errmsg *msg);

/* All children of a block; stops at the first that is wrong. */
int option_apply_block(const struct option *table, void *base,
                       const char *where, const oconfig_item_t *block,
                       struct errmsg *msg);
