/* SPDX-License-Identifier: MIT */
/* Credits as money. */
#include "core/money.h"
#include "table.h"

static void an_amount_has_its_sign_and_two_digits(void **state) {
  (void)state;
  static const struct {
    double credit, credits;
    const char *currency, *want;
  } cases[] = {
      {0.005, 6, "USD", "$0.03"},
      {0.005, 180, "USD", "$0.90"},
      {0.005, 50, "usd", "$0.25"},
      {0.005, 0, "USD", "$0.00"},
      {0.005, 1, "USD", "$0.005"},
      {0.0004, 6, "USD", "$0.0024"},
      {0.01, 1, "EUR", "\u20AC0.01"},
      {1, 1234.5, "GBP", "\u00A31,234.50"},
      {2, 100000, "CHF", "CHF 200,000.00"},
      {0.999, 1, "USD", "$1.00"},
      {1, 3, "", "3.00"},
      {1, 3, "a\033[2Jb", "a [2Jb 3.00"},
      {1e6, 1e9, "a currency of many letters", NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[MONEY_SIZE];
    const struct money m = {cases[i].credit, cases[i].currency};
    money_text(&m, cases[i].credits, out);
    check_int("known", money_is_known(&m), true);
    if (cases[i].want != NULL)
      check_text("amount", out, cases[i].want);
    else
      check_text("whole", out + strlen(out) - 3, ".00");
  }
}

static void a_credit_without_a_price_is_no_money(void **state) {
  (void)state;
  check_int("not known", money_is_known(&(struct money){0, "USD"}), false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_amount_has_its_sign_and_two_digits),
      cmocka_unit_test(a_credit_without_a_price_is_no_money),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
