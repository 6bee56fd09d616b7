/* SPDX-License-Identifier: MIT */
/* The `<Plugin hashtag>` block. A mistake is named, and the rest works. */
#include "collectd/glue.h"

void config_report(void *ctx, const char *sentence) {
  (void)ctx;
  log_err("%s", sentence);
}

/*
 * Always returns 0: anything else stops the whole daemon, and everything
 * else that it watches.
 */
int config_take(oconfig_item_t *block) {
  struct errmsg msg;
  if (!glue.configured && options_init(&glue.options) != 0) {
    log_err("out of memory while reading the configuration");
    return 0;
  }
  glue.configured = true;
  for (int i = 0; i < block->children_num; i++)
    if (options_apply(&glue.options, &block->children[i], config_report, NULL,
                      &msg) != 0)
      log_err("%s", msg.text);
  return 0;
}
