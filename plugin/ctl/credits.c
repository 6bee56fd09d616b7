/* SPDX-License-Identifier: MIT */
#include "ctl/credits.h"

#include "core/day.h"
#include "core/ledger.h"
#include "poll/provider_select.h"
#include "store/journal.h"

#include <math.h>
#include <stdlib.h>

static void apply(void *ctx, const struct entry *e) {
  ledger_apply(ctx, NULL, e);
}

static void ignore(void *ctx, const char *sentence) {
  (void)ctx, (void)sentence;
}

double credits_price(const struct options *o) {
  struct provider *p = provider_chosen(o, ignore, NULL);
  double price = p != NULL ? provider_price(p) : 1;
  free(p);
  return price;
}

double credits_left(const struct options *o, int today) {
  struct ledger ledger = ledger_new(today);
  struct journal *j = journal_new(o->state_dir);
  ledger.price = credits_price(o);
  for (int day = today - 1; j != NULL && day <= today; day++)
    journal_replay(j, day, apply, &ledger);
  journal_free(j);
  return ledger.credits;
}

struct credits_forecast credits_forecast_of(const struct standings *rows,
                                            const struct options *o,
                                            double credits, int today) {
  struct credits_forecast b = {.today = today,
                               .credits = credits,
                               .price = credits_price(o),
                               .money = options_money(o),
                               .window = o->rules.windows[0],
                               .first_score = DAY_NONE,
                               .per_minute = o->requests_per_minute,
                               .poll_time = o->poll_time};
  int first = DAY_NONE;
  bool any_score = false;
  for (size_t i = 0; i < rows->num; i++) {
    const struct standing *row = &rows->items[i];
    bool asked = row->watched && row->not_before <= b.today;
    b.tags += asked;
    b.pending += asked && row->day < b.today;
    any_score = any_score || !isnan(row->assessment.score);
    if (row->since != DAY_NONE && (first == DAY_NONE || row->since < first))
      first = row->since;
  }
  if (!any_score)
    credits_learn(&b, first);
  return b;
}
