/* SPDX-License-Identifier: MIT */
/* The plain options of the table; used inside this layer only. */
#pragma once

#include "options/options.h"

/* Takes an item that is a row of options_table. As options_apply(). */
int options_apply_row(struct options *o, const oconfig_item_t *item,
                      struct errmsg *msg);
