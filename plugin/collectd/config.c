/* SPDX-License-Identifier: MIT */
/* The `<Plugin hashtag>` block. A mistake is named, and the rest works. */
#include "collectd/instance.h"

void config_report(void *ctx, const char *sentence) {
  (void)ctx;
  log_err("%s", sentence);
}

void config_apply(struct instance *in, const oconfig_item_t *block) {
  struct errmsg msg;
  if (!in->configured && options_init(&in->options) != 0) {
    log_err("out of memory while reading the configuration");
    return;
  }
  in->configured = true;
  for (int i = 0; i < block->children_num; i++)
    if (options_apply(&in->options, &block->children[i], config_report, NULL,
                      &msg) != 0)
      log_err("%s", msg.text);
}
