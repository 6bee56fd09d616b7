/* SPDX-License-Identifier: MIT */
/*
 * StateDir/options.json: what the tools need to know of this daemon, out and
 * in. A member is an option by its name in the configuration; a list is an
 * option with several values, or several blocks; an object is a block, its
 * member "Name" the block's own value. So the reader makes the items that
 * collectd's parser would have made, and options_apply() judges them.
 *
 * <Provider> blocks have a member of their own, since the order of their lines
 * counts: [{"Name": "mine", "Lines": [["URL", "/..."], ...]}]; so do <Notify>
 * blocks.
 */
#include "core/json_bounds.h"
#include "option/provider_block.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS "ProviderBlocks"
#define NOTIFY "NotifyBlocks"
#define MEMBERS_MAX                                                           \
  1000000 /* 200,000 hashtags and what they have of their own */

static void add_days(cJSON *root, const char *name, const struct rules *r) {
  cJSON *days = cJSON_AddArrayToObject(root, name);
  for (int i = 0; i < r->windows_num; i++)
    cJSON_AddItemToArray(days, cJSON_CreateNumber(r->windows[i]));
}

static void add_row(cJSON *root, const struct options *o,
                    const struct option *opt) {
  const void *at = (const char *)o + opt->offset;
  char text[64], *rest = NULL;
  switch (opt->type) {
  case OPTION_NUMBER:
    cJSON_AddNumberToObject(root, opt->name, *(const double *)at);
    return;
  case OPTION_INT:
    cJSON_AddNumberToObject(root, opt->name, *(const int *)at);
    return;
  case OPTION_TIME: {
    int minutes = *(const int *)at / 60;
    snprintf(text, sizeof(text), "%02d:%02d", minutes / 60, minutes % 60);
    cJSON_AddStringToObject(root, opt->name, text);
    return;
  }
  case OPTION_CHOICE: {
    snprintf(text, sizeof(text), "%s", opt->choices);
    const char *word = strtok_r(text, " ", &rest);
    for (int i = *(const int *)at; i > 0 && word != NULL; i--)
      word = strtok_r(NULL, " ", &rest);
    cJSON_AddStringToObject(root, opt->name, word != NULL ? word : "");
    return;
  }
  case OPTION_BOOL:
    cJSON_AddBoolToObject(root, opt->name, *(const bool *)at);
    return;
  case OPTION_DAYS:
    add_days(root, opt->name, at);
    return;
  case OPTION_STRING:
  default:
    cJSON_AddStringToObject(root, opt->name, *(char *const *)at);
  }
}

static void add_tiers(cJSON *root, const struct rules *r) {
  cJSON *tiers = cJSON_AddArrayToObject(root, "Tier");
  for (int i = 0; i < r->tiers_num; i++) {
    cJSON *tier = cJSON_CreateObject();
    if (isfinite(r->tiers[i].below))
      cJSON_AddNumberToObject(tier, "BelowVideos", r->tiers[i].below);
    cJSON_AddNumberToObject(tier, "Threshold", r->tiers[i].threshold);
    cJSON_AddItemToArray(tiers, tier);
  }
}

static void add_block(cJSON *blocks, const struct provider_block *b) {
  cJSON *block = cJSON_CreateObject();
  cJSON_AddStringToObject(block, "Name", b->name);
  cJSON *lines = cJSON_AddArrayToObject(block, "Lines");
  for (int k = 0; k < b->num; k++) {
    cJSON *line = cJSON_CreateArray();
    cJSON_AddItemToArray(line, cJSON_CreateString(b->lines[k].option));
    for (int n = 0; n < b->lines[k].num; n++)
      cJSON_AddItemToArray(line, cJSON_CreateString(b->lines[k].texts[n]));
    cJSON_AddItemToArray(lines, line);
  }
  cJSON_AddItemToArray(blocks, block);
}

static void add_blocks(cJSON *root, const struct options *o,
                       const char *name) {
  cJSON *blocks = cJSON_AddArrayToObject(root, BLOCKS);
  for (int i = 0; i < o->blocks_num; i++)
    if (name != NULL && strcmp(o->blocks[i].name, name) == 0)
      add_block(blocks, &o->blocks[i]);
  blocks = cJSON_AddArrayToObject(root, NOTIFY);
  for (int i = 0; i < o->notify_num; i++)
    if (!o->notify[i].has_mistakes)
      add_block(blocks, &o->notify[i]);
}

static void add_tags(cJSON *root, const struct watchlist *list) {
  cJSON *tags = cJSON_AddArrayToObject(root, "Hashtag");
  for (size_t i = 0; i < list->num; i++) {
    const struct watch *w = &list->items[i];
    cJSON *tag = cJSON_CreateObject();
    cJSON_AddStringToObject(tag, "Name", w->tag);
    if (!isnan(w->threshold))
      cJSON_AddNumberToObject(tag, "Threshold", w->threshold);
    if (w->seasonal)
      cJSON_AddTrueToObject(tag, "Seasonal");
    cJSON_AddItemToArray(tags, tag);
  }
}

char *options_json(const struct options *o, const char *host,
                   const char *base_url, const char *block) {
  cJSON *root = cJSON_CreateObject();
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    add_row(root, o, opt);
  cJSON_ReplaceItemInObject(root, "Host", cJSON_CreateString(host));
  cJSON_ReplaceItemInObject(root, "BaseURL", cJSON_CreateString(base_url));
  add_tiers(root, &o->rules);
  add_blocks(root, o, block);
  add_tags(root, &o->tags);
  char *text = cJSON_Print(root);
  cJSON_Delete(root);
  return text;
}

static bool value_of(const cJSON *json, oconfig_value_t *v) {
  if (cJSON_IsString(json))
    *v = (oconfig_value_t){.value.string = json->valuestring,
                           .type = OCONFIG_TYPE_STRING};
  else if (cJSON_IsNumber(json))
    *v = (oconfig_value_t){.value.number = json->valuedouble,
                           .type = OCONFIG_TYPE_NUMBER};
  else if (cJSON_IsBool(json))
    *v = (oconfig_value_t){.value.boolean = cJSON_IsTrue(json),
                           .type = OCONFIG_TYPE_BOOLEAN};
  else
    return false;
  return true;
}

static void item_clear(oconfig_item_t *item) {
  for (int i = 0; i < item->children_num; i++)
    free(item->children[i].values);
  free(item->children);
  free(item->values);
}

/* What stands behind the key: "Name" of an object, all of a list, itself. */
static int add_values(const cJSON *json, oconfig_item_t *item) {
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "Name");
  const cJSON *one = cJSON_IsArray(json)    ? json->child
                     : cJSON_IsObject(json) ? name
                                            : json;
  item->values = calloc((size_t)cJSON_GetArraySize(json) + 1,
                        sizeof(*item->values));
  if (item->values == NULL)
    return -1;
  for (; one != NULL; one = cJSON_IsArray(json) ? one->next : NULL)
    if (!value_of(one, &item->values[item->values_num++]))
      return -1;
  return 0;
}

/*
 * The item that collectd's parser makes of the same option: a value, a list
 * of values, or a block with such in it. To be cleared.
 */
static int item_of(const cJSON *member, const cJSON *json,
                   oconfig_item_t *item) {
  *item = (oconfig_item_t){.key = member->string};
  item->children = calloc((size_t)cJSON_GetArraySize(json) + 1,
                          sizeof(*item->children));
  if (item->children == NULL || add_values(json, item) != 0)
    return -1;
  const cJSON *m = cJSON_IsObject(json) ? json->child : NULL;
  for (; m != NULL; m = m->next) {
    if (strcmp(m->string, "Name") == 0)
      continue;
    oconfig_item_t *child = &item->children[item->children_num++];
    child->key = m->string;
    if (cJSON_IsObject(m) || add_values(m, child) != 0)
      return -1;
  }
  return 0;
}

/* A line of a block: its first text is the option. */
static int line_of(const cJSON *json, oconfig_item_t *item) {
  *item = (oconfig_item_t){.key = NULL};
  if (!cJSON_IsArray(json) || add_values(json, item) != 0 ||
      item->values_num < 1 || item->values[0].type != OCONFIG_TYPE_STRING)
    return -1;
  item->key = item->values[0].value.string;
  item->values_num--;
  memmove(item->values, item->values + 1,
          (size_t)item->values_num * sizeof(*item->values));
  return 0;
}

/* The item of a block with lines; to be cleared. */
static int block_of(const cJSON *json, oconfig_item_t *item) {
  const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "Lines");
  *item = (oconfig_item_t){.key = NULL}; /* whoever takes it knows */
  item->children = calloc((size_t)cJSON_GetArraySize(lines) + 1,
                          sizeof(*item->children));
  if (item->children == NULL || add_values(json, item) != 0)
    return -1;
  const cJSON *line = NULL;
  cJSON_ArrayForEach(line, lines) {
    if (line_of(line, &item->children[item->children_num++]) != 0)
      return -1;
  }
  return 0;
}

static int read_blocks(struct options *o, const cJSON *blocks,
                       err_report report, void *ctx) {
  bool notify = strcmp(blocks->string, NOTIFY) == 0;
  const cJSON *block = NULL;
  struct errmsg why;
  int status = 0;
  cJSON_ArrayForEach(block, blocks) {
    oconfig_item_t item;
    status = block_of(block, &item);
    if (status == 0 && (notify ? options_apply_notify(o, &item, &why)
                               : options_apply_provider(o, &item, &why)) != 0)
      report(ctx, why.text);
    item_clear(&item);
    if (status != 0)
      break;
  }
  return status;
}

static int read_item(struct options *o, const cJSON *member, const cJSON *json,
                     err_report report, void *ctx) {
  struct errmsg why;
  oconfig_item_t item;
  int status = item_of(member, json, &item);
  if (status == 0 && options_apply(o, &item, report, ctx, &why) != 0)
    report(ctx, why.text);
  item_clear(&item);
  return status;
}

/* A list of objects is as many blocks; an empty list no option at all. */
static int read_member(struct options *o, const cJSON *member,
                       err_report report, void *ctx) {
  const cJSON *one = cJSON_IsArray(member) ? member->child : member;
  if (strcmp(member->string, BLOCKS) == 0 ||
      strcmp(member->string, NOTIFY) == 0)
    return read_blocks(o, member, report, ctx);
  if (one == NULL)
    return 0;
  if (one == member || !cJSON_IsObject(one))
    return read_item(o, member, member, report, ctx);
  int status = 0;
  for (; one != NULL && status == 0; one = one->next)
    status = read_item(o, member, one, report, ctx);
  return status;
}

int options_read_json(struct options *o, const char *text, err_report report,
                      void *ctx, struct errmsg *msg) {
  bool bounded = json_excess(text, strlen(text), MEMBERS_MAX) == NULL;
  cJSON *root = bounded ? cJSON_Parse(text) : NULL;
  const cJSON *member = NULL;
  int status = cJSON_IsObject(root) ? 0 : -1;
  cJSON_ArrayForEach(member, root) {
    if (status == 0)
      status = read_member(o, member, report, ctx);
  }
  cJSON_Delete(root);
  return status == 0
             ? 0
             : err_set(msg, "these are no options as the plugin writes "
                            "them; start collectd once more, or remove "
                            "the file and use the flags");
}
