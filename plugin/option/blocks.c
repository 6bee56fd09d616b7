/* SPDX-License-Identifier: MIT */
/* The options that are more than a name and a value, and the cross rules. */
#include "option/option_item.h"
#include "option/provider_block.h"

#include "core/url.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int tier(struct options *o, const oconfig_item_t *item,
                struct errmsg *msg) {
  struct tier t = {INFINITY, NAN};
  if (option_apply_block(options_tier, &t, " in <Tier>", item, msg) != 0)
    return -1;
  if (isnan(t.threshold))
    return err_set(msg, "a <Tier> without Threshold is skipped");
  if (!o->tiers_set)
    o->rules.tiers_num = 0; /* the first block replaces the table */
  if (o->rules.tiers_num >= TIERS_MAX)
    return err_set(msg, "more than %d <Tier> blocks; the rest is skipped",
                   TIERS_MAX);
  o->tiers_set = true;
  o->rules.tiers[o->rules.tiers_num++] = t;
  return 0;
}

/* A bad option is skipped, the hashtag is not: its days would be lost. */
static int hashtag_block(struct options *o, const oconfig_item_t *item,
                         err_report report, void *ctx, struct errmsg *msg) {
  struct watch w = {.threshold = NAN};
  char where[200];
  if (item->values_num != 1 || item->values[0].type != OCONFIG_TYPE_STRING)
    return err_set(msg, "<Hashtag> needs exactly one name: <Hashtag \"tag\">");
  const char *name = item->values[0].value.string;
  snprintf(where, sizeof(where), " in <Hashtag \"%s\">", name);
  for (int i = 0; i < item->children_num; i++)
    if (option_apply(options_hashtag, &w, where, &item->children[i], msg) != 0)
      report(ctx, msg->text);
  return watchlist_add(&o->tags, name, w.threshold, w.seasonal, msg);
}

static int hashtag_line(struct options *o, const oconfig_item_t *item,
                        err_report report, void *ctx, struct errmsg *msg) {
  if (item->values_num == 0)
    return err_set(msg, "Hashtag needs at least one name");
  for (int i = 0; i < item->values_num; i++) {
    const oconfig_value_t *v = &item->values[i];
    int status = v->type == OCONFIG_TYPE_STRING
                     ? watchlist_add(&o->tags, v->value.string, NAN, false,
                                     msg)
                     : err_set(msg,
                               "Hashtag: entry %d is no text; write it in "
                               "quotes",
                               i + 1);
    if (status != 0)
      report(ctx, msg->text);
  }
  return 0;
}

static int apply_item(struct options *o, const oconfig_item_t *item,
                      err_report report, void *ctx, struct errmsg *msg) {
  if (strcasecmp(item->key, "Hashtag") == 0)
    return item->children_num > 0 ? hashtag_block(o, item, report, ctx, msg)
                                  : hashtag_line(o, item, report, ctx, msg);
  if (strcasecmp(item->key, "Provider") == 0 && item->children_num > 0)
    return options_apply_provider(o, item, msg);
  if (strcasecmp(item->key, "Notify") == 0)
    return options_apply_notify(o, item, msg);
  if (strcasecmp(item->key, "Tier") == 0)
    return tier(o, item, msg);
  if (option_apply(options_table, o, "", item, msg) != 0)
    return -1;
  if (strcasecmp(item->key, "MinBaseline") == 0)
    o->min_baseline_set = true;
  if (strcasecmp(item->key, "Provider") == 0)
    o->provider_set = true;
  if (strcasecmp(item->key, "DataDir") == 0)
    o->data_dir_set = true;
  return 0;
}

/*
 * An option that found no memory keeps its default: the key would go to an
 * address that nobody has named, or what is paid into another journal.
 */
int options_apply(struct options *o, const oconfig_item_t *item,
                  err_report report, void *ctx, struct errmsg *msg) {
  errno = 0;
  int status = apply_item(o, item, report, ctx, msg);
  if (status == 0 || errno != ENOMEM)
    return status;
  o->blocked = true;
  return err_set(msg,
                 "%s: out of memory. Polling is off until collectd is "
                 "restarted",
                 item->key);
}

int options_watchlist(const struct options *o, struct watchlist *all,
                      err_report report, void *ctx, struct errmsg *msg) {
  int status = 0;
  if (watchlist_append(all, &o->tags) != 0)
    status = err_set(msg, "out of memory while reading the hashtags");
  if (status == 0 && o->hashtag_file[0] != '\0')
    status = watchlist_read(all, o->hashtag_file, report, ctx, msg);
  all->incomplete = status != 0;
  watchlist_unique(all, report, ctx);
  return status;
}

static int by_below(const void *a, const void *b) {
  const struct tier *x = a, *y = b;
  return (x->below > y->below) - (x->below < y->below);
}

static void finish_tiers(struct options *o, err_report report, void *ctx) {
  struct rules *r = &o->rules;
  if (!o->tiers_set)
    rules_scale_tiers(r); /* written ones are for the window they stand with */
  qsort(r->tiers, (size_t)r->tiers_num, sizeof(r->tiers[0]), by_below);
  bool good = isinf(r->tiers[r->tiers_num - 1].below);
  for (int i = 1; i < r->tiers_num; i++)
    good = good && r->tiers[i - 1].below < r->tiers[i].below;
  if (good)
    return;
  report(ctx, "the <Tier> blocks need different BelowVideos and exactly one "
              "block without it, for the largest tags; the largest tier now "
              "holds for all tags above it");
  r->tiers[r->tiers_num - 1].below = INFINITY;
}

/* It goes at once: options.json and messages repeat the address. */
static void drop_user(struct options *o, err_report report, void *ctx) {
  const char *end = url_user_end(o->base_url);
  if (end == NULL)
    return;
  char *host = strstr(o->base_url, "://") + 3;
  memmove(host, end + 1, strlen(end + 1) + 1);
  report(
      ctx,
      "BaseURL must not hold a user or a password, since messages and "
      "options.json repeat it. To fix: write Header "
      "\"Authorization: Basic {key}\" into a <Provider> block, and "
      "what is meant by {key} into APIKeyFile. Polling is off until this is "
      "fixed");
  o->blocked = true;
}

static void finish_url(struct options *o, err_report report, void *ctx) {
  drop_user(o, report, ctx);
  size_t len = strlen(o->base_url);
  while (len > 0 && o->base_url[len - 1] == '/')
    o->base_url[--len] = '\0';
  if (len == 0 || url_is_safe(o->base_url))
    return;
  struct errmsg msg;
  err_set(&msg,
          "BaseURL \"%s\" must begin with https:// (the key travels "
          "with each request; plain http is allowed to 127.0.0.1, "
          "localhost and [::1] only). Polling is off until this is "
          "fixed",
          o->base_url);
  report(ctx, msg.text);
  o->blocked = true; /* the default address might get another API's key */
}

/* Not printed: what is wrong with it may be a password. */
static void finish_events(struct options *o, err_report report, void *ctx) {
  if (o->events_url[0] == '\0' || url_is_plain(o->events_url))
    return;
  report(ctx, "EventsURL is skipped: it must begin with http:// or https:// "
              "and a host, and hold no user, password, query or blank, since "
              "it is written into the log; for graphite-web on this machine: "
              "\"http://127.0.0.1:8080/events/\"");
  o->events_url[0] = '\0';
}

void options_finish(struct options *o, err_report report, void *ctx) {
  struct errmsg msg;
  finish_tiers(o, report, ctx);
  finish_url(o, report, ctx);
  finish_events(o, report, ctx);
  if (o->blocks_num > 0 && !o->provider_set) {
    err_set(&msg,
            "the <Provider> block is not used: write Provider \"%s\" "
            "to ask that API; now %s is asked",
            o->blocks[0].name, o->provider);
    report(ctx, msg.text);
  }
  if (o->rules.of_views && !o->min_baseline_set)
    o->rules.min_baseline = 100000;
  if (strchr(o->host, '/') != NULL || o->host[0] == '.' ||
      strlen(o->host) > 127) {
    err_set(&msg,
            "Host \"%s\" is skipped: it must not hold '/', begin with "
            "'.' or have more than 127 bytes; using collectd's hostname",
            o->host);
    report(ctx, msg.text);
    o->host[0] = '\0';
  }
}
