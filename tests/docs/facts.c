/* SPDX-License-Identifier: MIT */
/*
 * Prints what the code says of itself, for check.py to compare the documents
 * with: a line a fact, its fields parted by tabs.
 *
 *   option  BLOCK NAME RANGE DEFAULT [HELP]
 *   metric  TYPE-INSTANCE            (of a hashtag, with the default options)
 *   self    TYPE-INSTANCE            (about the plugin)
 *   says    SENTENCE                 (an example of one that is composed)
 *   cause   NAME ADVICE              (why polling pauses)
 */
#include "core/credits.h"
#include "core/day.h"
#include "core/message.h"
#include "core/metric.h"
#include "notify/receiver.h"
#include "option/options.h"
#include "poll/poller.h"
#include "provider/block.h"

#include <math.h>
#include <stdio.h>

static void print_options(void) {
  char range[OPTION_RANGE_SIZE];
  for (const struct option_block *b = options_blocks; b->name != NULL; b++)
    for (const struct option *o = b->table; o->name != NULL; o++)
      printf("option\t%s\t%s\t%s\t%s\n", b->name, o->name,
             option_range(o, range),
             o->default_value != NULL ? o->default_value : "");
}

static void print_provider_options(void) {
  char range[OPTION_RANGE_SIZE];
  for (const struct option *o = provider_options; o->name != NULL; o++)
    printf("option\tProvider\t%s\t%s\t%s\t%s\n", o->name,
           option_range(o, range), o->default_value, o->help);
}

static void print_notify_options(void) {
  char range[OPTION_RANGE_SIZE];
  for (const struct option *o = receiver_options; o->name != NULL; o++)
    printf("option\tNotify\t%s\t%s\t%s\t%s\n", o->name, option_range(o, range),
           o->default_value, o->help);
}

static int print_metrics(void) {
  struct options o;
  struct metric_name names[METRIC_NUM];
  if (options_init(&o) != 0)
    return -1;
  int num = metric_names(&o.rules, names);
  for (int m = 0; m < num; m++)
    printf("metric\t%s-%s\n", names[m].type, names[m].instance);
  for (int m = 0; m < SELF_NUM; m++)
    printf("self\t%s-%s\n", metric_self[m].type, metric_self[m].instance);
  options_clear(&o);
  return 0;
}

static void print_sentences(void) {
  char out[MESSAGE_SIZE], line[CREDITS_TEXT_SIZE];
  struct message_trend t = {.tag = "aitools",
                            .level = 1,
                            .growth = 30.2,
                            .window = 7,
                            .from = 500000,
                            .to = 651000,
                            .threshold = 20,
                            .link = "https://example.org/1",
                            .plays = 1.2e6};
  printf("says\t%s\n", message_trend(&t, out));
  t.level = 2;
  printf("says\t%s\n", message_trend(&t, out));
  printf("says\t%s\n",
         message_rule("aitools", "growth_7d", 31.2, 30, t.link, t.plays, out));
  t.link = NULL;
  printf("says\t%s\n", message_end(&t, out));
  printf("says\t%s\n", message_again(&t, out));
  struct credits_forecast b = {.today = 20000,
                               .tags = 100000,
                               .pending = 100000,
                               .credits = 38,
                               .price = 1,
                               .first_score = 20006,
                               .learning_day = 1,
                               .window = 7,
                               .per_minute = 5};
  printf("says\t%s\n", credits_line(&b, line));
  struct rules rules = {.windows = {28},
                        .windows_num = 1,
                        .tiers = {{1e5, 70.7}, {5e6, 28.3}, {INFINITY, 10.6}},
                        .tiers_num = 3};
  char thresholds[MESSAGE_THRESHOLDS_SIZE];
  printf("says\t%s\n", message_thresholds(&rules, false, thresholds));
  printf("says\t%s\n", message_thresholds(&rules, true, thresholds));
  if (credits_warning_pace(&b, line))
    printf("says\t%s\n", line);
  if (credits_warning_credits(&b, line))
    printf("says\t%s\n", line);
  b.credits = 250000;
  if (credits_warning_credits(&b, line))
    printf("says\t%s\n", line);
}

static void print_causes(void) {
  for (int c = CAUSE_NONE + 1; c < CAUSE_NUM; c++)
    printf("cause\t%s\t%s\n", cause_name((enum cause)c),
           cause_advice((enum cause)c));
}

int main(void) {
  print_options();
  print_provider_options();
  print_notify_options();
  print_causes();
  print_sentences();
  return print_metrics() == 0 ? 0 : 1;
}
