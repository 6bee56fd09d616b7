/* SPDX-License-Identifier: MIT */
#include "core/money.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define CURRENCY_SIZE 16

bool money_is_known(const struct money *m) { return m->credit > 0; }

/* "$", or "CHF " of a currency without a sign of its own. */
static const char *sign_of(const char *currency, char out[CURRENCY_SIZE]) {
  static const char *const signs[][2] = {{"USD", "$"},
                                         {"EUR", "\u20AC"},
                                         {"GBP", "\u00A3"},
                                         {"JPY", "\u00A5"},
                                         {"INR", "\u20B9"}};
  for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
    if (strcasecmp(currency, signs[i][0]) == 0)
      return signs[i][1];
  text_clean(currency, out, CURRENCY_SIZE - 1);
  if (*out != '\0')
    strcat(out, " ");
  return out;
}

static const char *number(double amount, char out[TEXT_NUMBER_SIZE]) {
  if (amount > 0 && amount < 0.01) {
    snprintf(out, TEXT_NUMBER_SIZE, "%.2g", amount);
    return out;
  }
  double cents = round(amount * 100), whole = floor(cents / 100);
  text_count(whole, out);
  size_t used = strlen(out);
  snprintf(out + used, TEXT_NUMBER_SIZE - used, ".%02d",
           (int)(cents - whole * 100));
  return out;
}

const char *money_text(const struct money *m, double credits,
                       char out[MONEY_SIZE]) {
  char digits[TEXT_NUMBER_SIZE], currency[CURRENCY_SIZE];
  snprintf(out, MONEY_SIZE, "%s%s", sign_of(m->currency, currency),
           number(credits * m->credit, digits));
  return out;
}
