/* SPDX-License-Identifier: MIT */
/* Whether the texts of a <Provider> block have their form; this layer only. */
#pragma once

#include "provider/block.h"

#include <cjson/cJSON.h>

/* Returns 0, or -1 with a sentence that begins with the option's name. */
int text_check(const struct option *opt, const char *text, struct errmsg *msg);

/* The same of a body: no member of it holds a key as it is. */
int body_check(const char *name, const cJSON *root, struct errmsg *msg);
