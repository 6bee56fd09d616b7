/* SPDX-License-Identifier: MIT */
/* The options that are more than a name and a value, and the cross rules. */
#include "options/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_number(const oconfig_item_t *item, double *value) {
  if (item->values_num != 1 || item->values[0].type != OCONFIG_TYPE_NUMBER)
    return false;
  *value = item->values[0].value.number;
  return true;
}

static int growth_days(struct options *o, const oconfig_item_t *item,
                       struct errmsg *msg) {
  int days[GROWTH_WINDOWS_MAX] = {0};
  if (item->values_num < 1 || item->values_num > GROWTH_WINDOWS_MAX)
    return err_set(msg, "GrowthDays needs 1 to %d numbers of days",
                   GROWTH_WINDOWS_MAX);
  for (int i = 0; i < item->values_num; i++) {
    double v = item->values[i].type == OCONFIG_TYPE_NUMBER
                   ? item->values[i].value.number
                   : NAN;
    if (!(v >= 1 && v <= 364) || v != floor(v))
      return err_set(msg,
                     "GrowthDays: entry %d is no whole number of days "
                     "from 1 to 364",
                     i + 1);
    for (int k = 0; k < i; k++)
      if (days[k] == (int)v)
        return err_set(msg, "GrowthDays names %d twice", days[k]);
    days[i] = (int)v;
  }
  memcpy(o->rules.windows, days, sizeof(days));
  o->rules.windows_num = item->values_num;
  return 0;
}

/* Reads a percentage that a threshold may be. */
static int threshold(const oconfig_item_t *item, double *out,
                     struct errmsg *msg) {
  double v = NAN;
  if (!is_number(item, &v) || !(v > 0 && v <= 100000))
    return err_set(msg, "Threshold needs one number of percent, above 0 to "
                        "100000");
  *out = v;
  return 0;
}

static int tier(struct options *o, const oconfig_item_t *item,
                struct errmsg *msg) {
  struct tier t = {INFINITY, NAN};
  for (int i = 0; i < item->children_num; i++) {
    const oconfig_item_t *c = &item->children[i];
    if (strcasecmp(c->key, "Threshold") == 0) {
      if (threshold(c, &t.threshold, msg) != 0)
        return -1;
    } else if (strcasecmp(c->key, "BelowVideos") != 0) {
      return err_set(msg,
                     "unknown option \"%s\" in <Tier>; allowed are "
                     "BelowVideos and Threshold",
                     c->key);
    } else if (!is_number(c, &t.below) || !(t.below >= 1)) {
      return err_set(msg, "BelowVideos needs one number, at least 1");
    }
  }
  if (isnan(t.threshold))
    return err_set(msg, "a <Tier> without Threshold is skipped");
  if (!o->own_tiers)
    o->rules.tiers_num = 0; /* the first block replaces the table */
  if (o->rules.tiers_num >= TIERS_MAX)
    return err_set(msg, "more than %d <Tier> blocks; the rest is skipped",
                   TIERS_MAX);
  o->own_tiers = true;
  o->rules.tiers[o->rules.tiers_num++] = t;
  return 0;
}

static int hashtag_block(struct options *o, const oconfig_item_t *item,
                         struct errmsg *msg) {
  struct watch w = {.threshold = NAN};
  if (item->values_num != 1 || item->values[0].type != OCONFIG_TYPE_STRING)
    return err_set(msg, "<Hashtag> needs exactly one name: <Hashtag \"tag\">");
  const char *name = item->values[0].value.string;
  for (int i = 0; i < item->children_num; i++) {
    const oconfig_item_t *c = &item->children[i];
    if (strcasecmp(c->key, "Threshold") == 0) {
      if (threshold(c, &w.threshold, msg) != 0)
        return -1;
    } else if (strcasecmp(c->key, "Seasonal") != 0) {
      return err_set(msg,
                     "unknown option \"%s\" in <Hashtag \"%s\">; allowed "
                     "are Seasonal and Threshold",
                     c->key, name);
    } else if (c->values_num != 1 ||
               c->values[0].type != OCONFIG_TYPE_BOOLEAN) {
      return err_set(msg, "Seasonal in <Hashtag \"%s\"> needs true or false",
                     name);
    } else {
      w.seasonal = c->values[0].value.boolean != 0;
    }
  }
  return watchlist_add(&o->tags, name, w.threshold, w.seasonal, msg);
}

static int hashtag_line(struct options *o, const oconfig_item_t *item,
                        watchlist_report report, void *ctx,
                        struct errmsg *msg) {
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

int options_apply(struct options *o, const oconfig_item_t *item,
                  watchlist_report report, void *ctx, struct errmsg *msg) {
  if (strcasecmp(item->key, "Hashtag") == 0)
    return item->children_num > 0 ? hashtag_block(o, item, msg)
                                  : hashtag_line(o, item, report, ctx, msg);
  if (strcasecmp(item->key, "Tier") == 0)
    return tier(o, item, msg);
  if (strcasecmp(item->key, "GrowthDays") == 0)
    return growth_days(o, item, msg);
  return options_apply_row(o, item, msg);
}

int options_watchlist(const struct options *o, struct watchlist *all,
                      watchlist_report report, void *ctx, struct errmsg *msg) {
  int status = 0;
  if (watchlist_append(all, &o->tags) != 0)
    status = err_set(msg, "out of memory while reading the hashtags");
  if (status == 0 && o->hashtag_file[0] != '\0')
    status = watchlist_read(all, o->hashtag_file, report, ctx, msg);
  watchlist_unique(all, report, ctx);
  return status;
}

static int by_below(const void *a, const void *b) {
  const struct tier *x = a, *y = b;
  return (x->below > y->below) - (x->below < y->below);
}

static void finish_tiers(struct options *o, watchlist_report report,
                         void *ctx) {
  struct rules *r = &o->rules;
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

bool options_url_is_safe(const char *url) {
  static const char *const here[] = {"http://127.", "http://localhost",
                                     "http://[::1]"};
  if (strncmp(url, "https://", 8) == 0 && url[8] != '\0')
    return true;
  for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
    size_t len = strlen(here[i]);
    /*
     * "127.0.0.1.example.org", "localhost.evil" and "localhost:80@evil" are
     * other machines: behind the name comes a port, a path or nothing.
     */
    const char *rest = url + len;
    if (strncmp(url, here[i], len) != 0)
      continue;
    rest += i == 0 ? strspn(rest, "0123456789.") : 0;
    rest += *rest == ':' ? 1 + strspn(rest + 1, "0123456789") : 0;
    return *rest == '\0' || *rest == '/';
  }
  return false;
}

static void finish_url(struct options *o, watchlist_report report, void *ctx) {
  size_t len = strlen(o->base_url);
  while (len > 0 && o->base_url[len - 1] == '/')
    o->base_url[--len] = '\0';
  if (len == 0 || options_url_is_safe(o->base_url))
    return;
  struct errmsg msg;
  err_set(&msg,
          "BaseURL \"%s\" must begin with https:// (the key travels "
          "with each request; plain http is allowed to 127.0.0.1, "
          "localhost and [::1] only). Nothing is asked until it is "
          "mended",
          o->base_url);
  report(ctx, msg.text);
  o->blocked = true; /* the default address might get another API's key */
}

void options_finish(struct options *o, watchlist_report report, void *ctx) {
  struct errmsg msg;
  finish_tiers(o, report, ctx);
  finish_url(o, report, ctx);
  if (o->rules.of_views && !o->own_floor)
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
