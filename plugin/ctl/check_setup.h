/* SPDX-License-Identifier: MIT */
/* What of an installation stands in collectd's own configuration. */
#pragma once

#include "option/options.h"

/*
 * Lines about the files of the configuration, who writes the RRD files and
 * whether he writes them where the plugin looks, who hears of a trend, and an
 * Interval that many hashtags make costly. daemon: the process that runs, 0
 * for none; conf: the configuration's file, NULL for that of the process;
 * hashtags: how many are watched. known: o is what the daemon runs with; else
 * nothing is wrong yet, and only the next step is said. Returns how many parts
 * are wrong.
 */
int check_setup(const struct options *o, bool known, long daemon,
                const char *conf, size_t hashtags);
