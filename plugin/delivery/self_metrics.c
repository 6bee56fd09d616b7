/* SPDX-License-Identifier: MIT */
/* About the plugin itself: its metrics, and what its credits are good for. */
#include "delivery/internal.h"

#include "core/credits.h"
#include "core/day.h"

static void dispatch(struct delivery *d, enum self_metric metric,
                     double value) {
  d->sink->dispatch_self(d->sink->ctx, metric, value);
}

/* A file takes one value a second; both reports may come in the first one. */
static void dispatch_credits(struct delivery *d, double credits) {
  int64_t now = delivery_now(d);
  if (isnan(credits) || now == d->credits_at ||
      !poller_clock_is_confirmed(d->poller))
    return;
  dispatch(d, SELF_CREDITS, credits);
  d->credits_at = now;
}

/* A clock that has not been set yet is behind the samples. */
static int learning_today(const struct delivery *d) {
  int today = day_of(delivery_now(d));
  return d->last_sample > today ? d->last_sample : today;
}

void self_metrics_balance(struct delivery *d, double credits, int asked,
                          int pending) {
  struct credits_forecast b = {
      .today = learning_today(d),
      .tags = asked,
      .pending = pending,
      .credits = credits,
      .price = provider_price(d->settings.provider),
      .money = options_money(d->options),
      .window = d->options->rules.windows[0],
      .first_score = DAY_NONE,
      .per_minute = poller_rate(d->settings.provider,
                                d->options->requests_per_minute),
      .poll_time = d->options->poll_time};
  if (!d->any_score)
    credits_learn(&b, d->first_sample);
  if (d->credits_at == 0)
    dispatch_credits(d, credits);
  char text[CREDITS_TEXT_SIZE], thresholds[MESSAGE_THRESHOLDS_SIZE];
  if (b.window != 7)
    delivery_log(d, SEVERITY_NOTICE, "%s",
                 message_thresholds(&d->options->rules, d->options->tiers_set,
                                    thresholds));
  delivery_log(d, SEVERITY_NOTICE, "%s", credits_line(&b, text));
  if (credits_warning_credits(&b, text))
    delivery_log(d, SEVERITY_WARNING, "%s", text);
  if (credits_warning_pace(&b, text))
    delivery_log(d, SEVERITY_WARNING, "%s", text);
}

/* They are stamped now: what is ahead of time would block their files. */
void self_metrics_dispatch(struct delivery *d) {
  if (!poller_clock_is_confirmed(d->poller))
    return;
  d->self_ms = delivery_now_ms(d);
  struct poller_day today = poller_today(d->poller);
  int trending = 0;
  for (size_t i = 0; i < d->table.num; i++)
    trending += d->table.items[i]->watched &&
                d->table.items[i]->level.value > 0;
  dispatch(d, SELF_HASHTAGS, (double)d->table.watched);
  dispatch(d, SELF_ANSWERED, today.answered);
  dispatch(d, SELF_FAILED, today.failed);
  dispatch(d, SELF_NOT_FOUND, today.not_found);
  dispatch(d, SELF_TRENDING, trending);
  dispatch(d, SELF_REQUESTS, today.requests);
  dispatch(d, SELF_REQUESTS_LIMIT, today.limit);
  dispatch_credits(d, today.credits);
}
