/* SPDX-License-Identifier: MIT */
#include "core/credits.h"

#include "core/day.h"
#include "core/score.h"
#include "core/text.h"

#include <math.h>
#include <stdio.h>

#define NEAR 330 /* days within which a date is clear without its year */
#define FAR 1000 /* days beyond which no date is worth telling */

int credits_spare(int tags) { return tags / 10 > 5 ? tags / 10 : 5; }

int credits_daily_limit(int daily, int tags) {
  return daily > 0 ? daily : tags + credits_spare(tags);
}

int credits_first_limit(int longest) { return 2 * longest; }

int credits_check_limit(int named, int tags) {
  return named + credits_spare(tags);
}

void credits_learn(struct credits_forecast *b, int first) {
  int from = first != DAY_NONE ? first : b->today;
  int tolerance = b->window > 1 ? growth_tolerance(b->window) : 0;
  int days = b->window - tolerance;
  int score = from + (days < SCORE_YOUNG_MIN ? days : SCORE_YOUNG_MIN);
  b->learning_day = b->today - from + 1;
  b->first_score = score >= b->today ? score : DAY_NONE; /* a gap */
}

int credits_last_day(const struct credits_forecast *b) {
  double left = b->credits - b->pending * b->price;
  if (b->tags == 0 || left < 0)
    return b->today - 1;
  double days = floor(left / (b->tags * b->price));
  return b->today + (int)fmin(days, 36500);
}

static bool knows_credits(const struct credits_forecast *b) {
  return !isnan(b->credits);
}

const char *credits_amount(double requests, double price,
                           char out[CREDITS_AMOUNT_SIZE]) {
  char number[TEXT_NUMBER_SIZE];
  double credits = requests * price;
  if (credits == floor(credits))
    text_count(credits, number);
  else
    snprintf(number, sizeof(number), "%.2f", credits);
  snprintf(out, CREDITS_AMOUNT_SIZE, "%s credit%s", number,
           credits == 1 ? "" : "s");
  return out;
}

const char *credits_bill(double requests, double price,
                         const struct money *money,
                         char out[CREDITS_BILL_SIZE]) {
  char amount[CREDITS_AMOUNT_SIZE], sum[MONEY_SIZE];
  credits_amount(requests, price, amount);
  if (money_is_known(money))
    snprintf(out, CREDITS_BILL_SIZE, "%s (%s)", amount,
             money_text(money, requests * price, sum));
  else
    snprintf(out, CREDITS_BILL_SIZE, "%s", amount);
  return out;
}

/* Nothing where it is one, as nearly everywhere. */
static size_t add_price(double price, char *out, size_t size) {
  char each[CREDITS_AMOUNT_SIZE];
  if (price == 1)
    return 0;
  return (size_t)snprintf(out, size, " of %s each",
                          credits_amount(1, price, each));
}

/* "6 requests a day of 8 credits each". Returns its length. */
static size_t put_requests(double requests, double price, char *out,
                           size_t size) {
  char number[TEXT_NUMBER_SIZE];
  size_t at = (size_t)snprintf(out, size, "%s request%s a day",
                               text_count(requests, number),
                               requests == 1 ? "" : "s");
  return at + add_price(price, out + at, size - at);
}

/* ": $0.03 a day, $0.90 a month". Returns its length. */
static size_t put_money(double credits, const struct money *money, char *out,
                        size_t size) {
  char day[MONEY_SIZE], month[MONEY_SIZE];
  return (size_t)snprintf(out, size, ": %s a day, %s a month",
                          money_text(money, credits, day),
                          money_text(money, credits * MONTH_DAYS, month));
}

const char *credits_cost(double requests, double price,
                         const struct money *money,
                         char out[CREDITS_COST_SIZE]) {
  char day[CREDITS_AMOUNT_SIZE], month[CREDITS_AMOUNT_SIZE];
  size_t at = put_requests(requests, price, out, CREDITS_COST_SIZE);
  if (money_is_known(money))
    put_money(requests * price, money, out + at, CREDITS_COST_SIZE - at);
  else
    snprintf(out + at, CREDITS_COST_SIZE - at, ": %s a day, %s a month",
             credits_amount(requests, price, day),
             credits_amount(requests * MONTH_DAYS, price, month));
  return out;
}

const char *credits_line(const struct credits_forecast *b,
                         char out[CREDITS_TEXT_SIZE]) {
  char number[TEXT_NUMBER_SIZE], day[DAY_TEXT_SIZE];
  size_t at = put_requests(b->tags, b->price, out, CREDITS_TEXT_SIZE);
  if (money_is_known(&b->money))
    at += put_money(b->tags * b->price, &b->money, out + at,
                    CREDITS_TEXT_SIZE - at);
  if (knows_credits(b)) {
    int last = credits_last_day(b);
    at += (size_t)snprintf(out + at, CREDITS_TEXT_SIZE - at,
                           ", %s credits left",
                           text_count(b->credits, number));
    if (b->tags > 0 && last - b->today > FAR)
      at += (size_t)snprintf(out + at, CREDITS_TEXT_SIZE - at,
                             ", lasts for years");
    else if (b->tags > 0 && last >= b->today)
      at += (size_t)snprintf(out + at, CREDITS_TEXT_SIZE - at, ", lasts to %s",
                             last - b->today < NEAR ? day_short(last, day)
                                                    : day_text(last, day));
  }
  if (b->first_score != DAY_NONE)
    snprintf(out + at, CREDITS_TEXT_SIZE - at,
             "; first score %s (learning: day %d of %d)",
             day_short(b->first_score, day), b->learning_day, b->window);
  return out;
}

bool credits_warning_credits(const struct credits_forecast *b,
                             char out[CREDITS_TEXT_SIZE]) {
  if (!knows_credits(b) || b->tags == 0)
    return false;
  int last = credits_last_day(b);
  char number[TEXT_NUMBER_SIZE], end[DAY_TEXT_SIZE], first[DAY_TEXT_SIZE];
  char each[CREDITS_AMOUNT_SIZE + 16] = "";
  add_price(b->price, each, sizeof(each));
  if (last < b->today) {
    snprintf(out, CREDITS_TEXT_SIZE,
             "the %s credits left do not pay for today's %d requests%s: buy "
             "credits or watch fewer hashtags",
             text_count(b->credits, number), b->pending, each);
    return true;
  }
  if (b->first_score == DAY_NONE || last >= b->first_score)
    return false;
  snprintf(out, CREDITS_TEXT_SIZE,
           "the %s credits end on %s, before the first score on %s: buy "
           "credits or watch fewer hashtags",
           text_count(b->credits, number), day_short(last, end),
           day_short(b->first_score, first));
  return true;
}

bool credits_warning_pace(const struct credits_forecast *b,
                          char out[CREDITS_TEXT_SIZE]) {
  double minutes = (DAY_SECONDS - b->poll_time) / 60.0;
  double reach = floor(b->per_minute * minutes);
  if (b->per_minute <= 0 || b->tags <= reach)
    return false;
  char tags[TEXT_NUMBER_SIZE], most[TEXT_NUMBER_SIZE];
  snprintf(out, CREDITS_TEXT_SIZE,
           "%g requests a minute reach %s hashtags between PollTime and "
           "midnight, the list has %s: raise RequestsPerMinute if your plan "
           "allows it, or shorten the list",
           b->per_minute, text_count(reach, most), text_count(b->tags, tags));
  return true;
}
