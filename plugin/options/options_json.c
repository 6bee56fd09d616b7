/* SPDX-License-Identifier: MIT */
/* StateDir/options.json: what the tools need to know of this daemon. */
#include "options/options.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_row(cJSON *root, const struct options *o,
                    const struct option *opt) {
  const void *at = (const char *)o + opt->offset;
  char text[64], *rest = NULL;
  switch (opt->type) {
  case OPTION_NUMBER:
    cJSON_AddNumberToObject(root, opt->name, *(const double *)at);
    return;
  case OPTION_WHOLE:
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
  case OPTION_TEXT:
  default:
    cJSON_AddStringToObject(root, opt->name, *(char *const *)at);
  }
}

static void add_rules(cJSON *root, const struct rules *r) {
  cJSON *days = cJSON_AddArrayToObject(root, "GrowthDays");
  for (int i = 0; i < r->windows_num; i++)
    cJSON_AddItemToArray(days, cJSON_CreateNumber(r->windows[i]));
  cJSON *tiers = cJSON_AddArrayToObject(root, "Tier");
  for (int i = 0; i < r->tiers_num; i++) {
    cJSON *tier = cJSON_CreateObject();
    if (isfinite(r->tiers[i].below))
      cJSON_AddNumberToObject(tier, "BelowVideos", r->tiers[i].below);
    cJSON_AddNumberToObject(tier, "Threshold", r->tiers[i].threshold);
    cJSON_AddItemToArray(tiers, tier);
  }
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
                   const char *base_url) {
  cJSON *root = cJSON_CreateObject();
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    add_row(root, o, opt);
  cJSON_ReplaceItemInObject(root, "Host", cJSON_CreateString(host));
  cJSON_ReplaceItemInObject(root, "BaseURL", cJSON_CreateString(base_url));
  add_rules(root, &o->rules);
  add_tags(root, &o->tags);
  char *text = cJSON_Print(root);
  cJSON_Delete(root);
  return text;
}
