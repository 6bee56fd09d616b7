/* SPDX-License-Identifier: MIT */
/* What a list of hashtags costs, before anything is paid. */
#include "ctl/check.h"

#include "core/credits.h"
#include "core/text.h"
#include "ctl/hashtags.h"
#include "poll/poller.h"
#include "poll/provider_select.h"

#include <math.h>

static void ignore(void *ctx, const char *sentence) {
  (void)ctx, (void)sentence;
}

static void print_cost(const struct options *o, const struct provider *p,
                       size_t num) {
  char text[CREDITS_COST_SIZE], bill[CREDITS_BILL_SIZE];
  struct money money = options_money(o);
  double price = provider_price(p);
  if (provider_is_free(p, 200)) {
    ctl_print("cost     nothing: %s is free\n", p->name);
    return;
  }
  ctl_print("cost     %s\n", credits_cost((double)num, price, &money, text));
  if (o->top_videos > 0)
    ctl_print("videos   %s more for those of a trend, once in %d days at "
              "most unless it gets stronger\n",
              credits_bill(1, price, &money, bill), o->top_videos_every);
}

/* How long the day's round takes, or that it does not fit. */
static void print_pace(const struct options *o, const struct provider *p,
                       size_t num) {
  char text[CREDITS_TEXT_SIZE];
  struct credits_forecast b = {
      .tags = (int)num,
      .per_minute = poller_rate(p, o->requests_per_minute),
      .poll_time = o->poll_time};
  if (credits_warning_pace(&b, text))
    ctl_note("%s", text);
  else if (b.per_minute > 0)
    ctl_print("time     %.0f minutes a day, at %g requests a minute\n",
              ceil((double)num / b.per_minute), b.per_minute);
}

void check_cost_of_list(const struct check *k) {
  struct watchlist list = {0};
  if (options_watchlist(k->o, &list, ignore, NULL, NULL) == 0 && list.num > 0)
    print_cost(k->o, k->provider, list.num);
  watchlist_clear(&list);
}

static size_t watched_already(const struct options *o,
                              const struct watchlist *list) {
  struct hashtags watched;
  size_t num = 0;
  if (hashtags_read(&watched, o, HASHTAGS_WATCHED, ignore, NULL, NULL) == 0)
    for (size_t i = 0; i < list->num; i++)
      num += hashtags_find(&watched, list->items[i].tag) != NULL;
  hashtags_clear(&watched);
  return num;
}

static void print_all(const struct check *k, const char *path,
                      const struct watchlist *list) {
  char num[TEXT_NUMBER_SIZE], known[TEXT_NUMBER_SIZE];
  ctl_print("%s: %s hashtag%s, %s of them watched already\n", path,
            text_count((double)list->num, num), list->num == 1 ? "" : "s",
            text_count((double)watched_already(k->o, list), known));
  print_cost(k->o, k->provider, list->num);
  print_pace(k->o, k->provider, list->num);
}

enum ctl_exit check_cost_of_file(struct check *k, const char *path) {
  struct watchlist list = {0};
  struct errmsg msg;
  enum ctl_exit status = CTL_OK;
  k->provider = provider_chosen(k->o, ctl_report_fault, NULL);
  if (k->provider == NULL)
    return CTL_FAILED;
  if (watchlist_read(&list, path, ctl_report_fault, NULL, &msg) != 0)
    status = ctl_fail("%s", msg.text);
  watchlist_unique(&list, ctl_report_fault, NULL);
  if (status == CTL_OK && list.num == 0)
    status = ctl_fail("%s holds no hashtag", path);
  else if (status == CTL_OK)
    print_all(k, path, &list);
  watchlist_clear(&list);
  return status;
}
