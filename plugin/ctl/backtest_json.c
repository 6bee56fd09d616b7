/* SPDX-License-Identifier: MIT */
#include "ctl/backtest.h"

#include "core/day.h"
#include "ctl/json_out.h"

#include <math.h>

static void add_figure(cJSON *to, const char *name, double value) {
  cJSON_AddItemToObject(to, name, json_number(value));
}

/* [low, high] of a share; null where there is none. */
static void add_interval(cJSON *to, const char *name, struct interval i) {
  const double ends[] = {i.low, i.high};
  if (isnan(i.low))
    cJSON_AddNullToObject(to, name);
  else
    cJSON_AddItemToObject(to, name, cJSON_CreateDoubleArray(ends, 2));
}

static void add_tally(cJSON *to, const char *name, const struct backtest *b,
                      const struct backtest_tally *t, unsigned long rises) {
  cJSON *o = name != NULL ? cJSON_AddObjectToObject(to, name)
                          : cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "alerts", (double)t->alerts);
  add_figure(o, "alerts_a_week", (double)t->alerts / backtest_weeks(b));
  cJSON_AddNumberToObject(o, "judged", (double)t->judged);
  cJSON_AddNumberToObject(o, "followed", (double)t->followed);
  add_figure(o, "precision", (double)t->followed / (double)t->judged);
  cJSON_AddNumberToObject(o, "rises", (double)rises);
  cJSON_AddNumberToObject(o, "caught", (double)t->caught);
  add_figure(o, "recall", (double)t->caught / (double)rises);
  add_figure(o, "lead", backtest_lead(t));
  add_figure(o, "then", backtest_then(t));
  if (name == NULL)
    cJSON_AddItemToArray(to, o);
}

static void add_tiers(cJSON *to, const struct tier *tiers, int num) {
  cJSON *list = cJSON_AddArrayToObject(to, "tiers");
  for (int i = 0; i < num; i++) {
    cJSON *tier = cJSON_CreateObject();
    add_figure(tier, "below_videos", tiers[i].below);
    cJSON_AddNumberToObject(tier, "threshold", tiers[i].threshold);
    cJSON_AddItemToArray(list, tier);
  }
}

static cJSON *set_json(const struct backtest *b, int place) {
  const struct backtest_set *set = &b->sets[place];
  struct backtest_tally sum;
  backtest_sum(set, &sum);
  cJSON *o = cJSON_CreateObject();
  add_tiers(o, set->tiers, set->tiers_num);
  add_tally(o, "all", b, &sum, findings_rises(b));
  add_interval(o, "precision_95", backtest_precision_interval(b, place));
  add_interval(o, "recall_95", backtest_recall_interval(b, place));
  cJSON *by_tier = cJSON_AddArrayToObject(o, "by_tier");
  for (int t = 0; t < b->rules.tiers_num; t++)
    add_tally(by_tier, NULL, b, &set->tally[t], b->rises[t]);
  add_tally(o, "own_threshold", b, &set->tally[BACKTEST_OWN],
            b->rises[BACKTEST_OWN]);
  return o;
}

static void add_past(cJSON *root, const struct backtest *b) {
  char date[DAY_TEXT_SIZE];
  cJSON_AddNumberToObject(root, "hashtags", (double)b->tags);
  cJSON_AddStringToObject(root, "first", day_text(b->first, date));
  cJSON_AddStringToObject(root, "last", day_text(b->last, date));
  add_figure(root, "weeks", backtest_weeks(b));
  cJSON_AddStringToObject(root, "growth_of",
                          b->rules.of_views ? "views" : "videos");
  cJSON_AddNumberToObject(root, "growth_days", b->rules.windows[0]);
  add_figure(root, "follow_pct", b->follow > 0 ? b->follow : (double)NAN);
  add_figure(root, "follow_thresholds",
             b->follow > 0 ? (double)NAN : BACKTEST_FOLLOW);
  unsigned long judged = 0, followed = 0;
  for (int t = 0; t < BACKTEST_TIERS; t++) {
    judged += b->judged[t];
    followed += b->followed[t];
  }
  add_figure(root, "chance", (double)followed / (double)judged);
  cJSON_AddNumberToObject(root, "follow_days", LABEL_DAYS);
}

int findings_json(const struct findings *f, FILE *to) {
  const struct backtest *b = f->tried;
  cJSON *root = cJSON_CreateObject();
  add_past(root, b);
  cJSON_AddItemToObject(root, "configured", set_json(b, SET_CONFIGURED));
  cJSON_AddItemToObject(root, "defaults", set_json(b, f->defaults));
  cJSON *flat = cJSON_AddArrayToObject(root, "flat");
  for (int i = f->flat; i < b->sets_num; i++)
    cJSON_AddItemToArray(flat, set_json(b, i));
  cJSON_AddNumberToObject(root, "credits_a_week", f->budget);
  if (f->chosen != NULL)
    cJSON_AddItemToObject(root, "chosen",
                          set_json(f->chosen, f->chosen->sets_num - 1));
  else
    cJSON_AddNullToObject(root, "chosen");
  return json_print(root, to);
}
