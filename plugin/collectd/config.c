/* SPDX-License-Identifier: MIT */
/* The `<Plugin hashtag>` block. A mistake is named, and the rest works. */
#include "collectd/instance.h"

#include "option/collectd_conf.h"

/* Where the sentence is about: what is applied, else what it begins with. */
static const char *place_of(const struct instance *in, const char *sentence) {
  if (in->at != NULL)
    return places_in_item(in->places, in->at, sentence);
  return places_of_sentence(in->places, sentence);
}

void config_report(void *ctx, const char *sentence) {
  struct instance *in = ctx;
  const char *place = place_of(in, sentence);
  in->mistakes++;
  if (place != NULL)
    log_err("%s: %s", place, sentence);
  else
    log_err("%s", sentence);
}

/* The lines of a block that was taken are judged later. */
static void keep_places(struct instance *in, const oconfig_item_t *item,
                        struct provider_block *b) {
  const char *place = places_of_item(in->places, item);
  if (place == NULL)
    return;
  b->place = strdup(place);
  for (int i = 0; i < b->num; i++) {
    place = places_of_item(in->places, &item->children[i]);
    if (place != NULL)
      b->lines[i].place = strdup(place);
  }
}

static void apply(struct instance *in, const oconfig_item_t *item) {
  struct errmsg msg;
  struct options *o = &in->options;
  int blocks = o->blocks_num, notify = o->notify_num;
  in->at = item;
  if (options_apply(o, item, config_report, in, &msg) != 0)
    config_report(in, msg.text);
  else if (o->blocks_num > blocks)
    keep_places(in, item, &o->blocks[blocks]);
  else if (o->notify_num > notify)
    keep_places(in, item, &o->notify[notify]);
  in->at = NULL;
}

/* At the first block: the name of the file may be relative, until init. */
static bool begin(struct instance *in) {
  char path[PATH_MAX];
  if (options_init(&in->options) != 0)
    return false;
  if (conf_path_of("self", path)) {
    in->places = places_read(path);
    in->setup_known = collectd_setup_read(path, &in->setup, NULL) == 0 &&
                      in->setup.plugin_place[0] != '\0';
  }
  in->configured = true;
  return true;
}

void config_apply(struct instance *in, const oconfig_item_t *block) {
  if (!in->configured && !begin(in)) {
    log_err("out of memory while reading the configuration");
    return;
  }
  places_match(in->places, block);
  for (int i = 0; i < block->children_num; i++)
    apply(in, &block->children[i]);
}

void config_end(struct instance *in) {
  places_free(in->places);
  in->places = NULL;
}
