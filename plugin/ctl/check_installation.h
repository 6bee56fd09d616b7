/* SPDX-License-Identifier: MIT */
/*
 * hashtagctl check without a hashtag: is the installation whole? A line for
 * each part of it; what is wrong says what to do. Reads files only.
 */
#pragma once

#include "option/options.h"

#include <stdint.h>

/*
 * Prints the lines to stdout, those of what is wrong to stderr, too. known:
 * whether options.json was there; without it nothing was ever stored, and only
 * that is printed. conf: collectd's configuration, NULL for
 * that of the daemon that runs. now: Unix seconds. Returns how many parts are
 * wrong.
 */
int check_installation(const struct options *o, bool known, const char *conf,
                       int64_t now);
