/* SPDX-License-Identifier: MIT */
/* hashtagctl report: today's table of all hashtags. */
#include "ctl/ctl.h"

static const struct argument options[] = {{NULL, NULL, NULL}};

static enum ctl_exit run(struct ctl *c) {
  return ctl_fail("report is not built yet (%s)", c->options.state_dir);
}

const struct ctl_command ctl_report = {
    .name = "report",
    .words = "[TAG...]",
    .help = "the table of all hashtags, out of the RRD files",
    .more = "",
    .options = options,
    .run = run};
