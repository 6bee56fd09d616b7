/* SPDX-License-Identifier: MIT */
/* A <Provider> block out of a configuration file, without the daemon. */
#pragma once

#include "option/options.h"

/*
 * Takes the first <Provider> block of the file, whose lines know their places
 * then, and makes it the Provider; a block of that name that was there before
 * is dropped. Returns 0, or -1: the file cannot be read, or holds none.
 */
int provider_file_read(struct options *o, const char *path,
                       struct errmsg *msg);
