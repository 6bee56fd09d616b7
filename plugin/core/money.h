/* SPDX-License-Identifier: MIT */
/* What credits cost, in money. */
#pragma once

#include <stdbool.h>

#define MONEY_SIZE 64 /* bytes of an amount */
#define MONTH_DAYS 30 /* of "a month" */

struct money {
  double credit;        /* what one costs; 0: nobody has said it */
  const char *currency; /* "USD", or any other text; borrowed */
};

/* Whether it is known what a credit costs. */
bool money_is_known(const struct money *m);

/*
 * "$0.03", "EUR" as a sign, too, "CHF 1,234.50"; below a hundredth with two
 * digits that count: "$0.0025". Returns out.
 */
const char *money_text(const struct money *m, double credits,
                       char out[MONEY_SIZE]);
