/* SPDX-License-Identifier: MIT */
/* hashtagctl check: does the key work, what comes back, what does it cost. */
#include "ctl/ctl.h"

static const struct argument options[] = {{NULL, NULL, NULL}};

static enum ctl_exit run(struct ctl *c) {
  return ctl_fail("check is not built yet (%s)", c->options.state_dir);
}

const struct ctl_command ctl_check = {
    .name = "check",
    .words = "[TAG...]",
    .help =
        "ask the API: does the key work, what comes back, what does it cost",
    .more = "",
    .options = options,
    .run = run};
