/* SPDX-License-Identifier: MIT */
/*
 * The options as collectd's configuration has them, for tools on a machine on
 * which the plugin has not run yet.
 */
#pragma once

#include "option/options.h"

/*
 * Takes the `<Plugin hashtag>` blocks of the configuration that begins with
 * the file `path` into o, which holds the defaults. What is wrong with a
 * single option is reported and skipped. Returns how many blocks there are,
 * or -1 with the reason: the file cannot be read. options_finish() comes
 * afterwards, as after the last item of a block.
 */
int options_read_conf(struct options *o, const char *path, err_report report,
                      void *ctx, struct errmsg *msg);
