/* SPDX-License-Identifier: MIT */
#include "core/credits.h"
#include "core/day.h"
#include "table.h"

#define TODAY 20781 /* 2026-11-24 */
#define MIDNIGHT_15 900

static void the_limit_leaves_room_for_retries(void **state) {
  (void)state;
  static const struct {
    int daily, tags, want;
  } cases[] = {{0, 0, 5},     {0, 6, 11},       {0, 59, 64},
               {0, 60, 66},   {0, 1000, 1100},  {0, 100000, 110000},
               {20, 6, 20},   {1, 1000, 1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int("limit", credits_daily_limit(cases[i].daily, cases[i].tags),
              cases[i].want);
}

static void credits_last_so_many_days(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int tags, pending;
    double credits;
    int want; /* days from today */
    double price;
  } cases[] = {
      {"eight credits each", 6, 0, 500, 10, 8},
      {"none of them asked today", 6, 6, 500, 9, 8},
      {"not even today at that price", 6, 6, 47, -1, 8},
      {"half a credit each", 6, 0, 38, 12, 0.5},
      {"all asked today", 6, 0, 38, 6, 1},
      {"none asked today", 6, 6, 38, 5, 1},
      {"just today", 6, 6, 6, 0, 1},
      {"not even today", 6, 6, 5, -1, 1},
      {"nothing left, nothing pending", 6, 0, 0, 0, 1},
      {"no tags", 0, 0, 100, -1, 1},
      {"a hundred years are enough", 1, 0, 1e15, 36500, 1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct credits_forecast b = {.today = TODAY,
                       .tags = cases[i].tags,
                       .pending = cases[i].pending,
                       .credits = cases[i].credits,
                       .price = cases[i].price};
    check_int(cases[i].name, credits_last_day(&b) - TODAY, cases[i].want);
  }
}

/* Days count from today; DAY_NONE stays what it is. */
static void the_first_score_is_counted_from_the_oldest_sample(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int window, first; /* of the oldest sample; DAY_NONE: there is none */
    int score, learning;
  } cases[] = {
      {"nothing yet", 7, DAY_NONE, 3, 1}, {"since today", 7, 0, 3, 1},
      {"day 3 of 7", 7, -2, 1, 3},        {"the score's own day", 7, -3, 0, 4},
      {"a gap came between", 7, -4, DAY_NONE, 5},
      {"a month", 28, -1, 2, 2},          {"a day", 1, 0, 1, 1},
      {"two days", 2, 0, 1, 1},           {"four days", 4, 0, 3, 1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct credits_forecast b = {.today = TODAY, .window = cases[i].window};
    bool never = cases[i].first == DAY_NONE;
    credits_learn(&b, never ? DAY_NONE : TODAY + cases[i].first);
    never = cases[i].score == DAY_NONE;
    check_int(cases[i].name, b.first_score,
              never ? DAY_NONE : TODAY + cases[i].score);
    check_int(cases[i].name, b.learning_day, cases[i].learning);
  }
}

/* What is not named has a score and no limit of pace. */
struct line_case {
  int tags, pending;
  double credits;
  int first_score; /* days from today; 0: there is one */
  const char *line;
  const char *warning; /* about the credits; NULL: none */
  double price;        /* credits a request */
};

static const struct line_case lines[] = {
    {6, 6, 38, 4,
     "6 requests a day, 38 credits left, lasts to 29 Nov; first score 28 Nov "
     "(learning: day 3 of 7)",
     NULL, 1},
    {6, 6, 30, 4,
     "6 requests a day, 30 credits left, lasts to 28 Nov; first score 28 Nov "
     "(learning: day 3 of 7)",
     NULL, 1},
    {6, 6, 29, 4,
     "6 requests a day, 29 credits left, lasts to 27 Nov; first score 28 Nov "
     "(learning: day 3 of 7)",
     "the 29 credits end on 27 Nov, before the first score on 28 Nov: buy "
     "credits or watch fewer hashtags", 1},
    {6, 6, 5, 4,
     "6 requests a day, 5 credits left; first score 28 Nov (learning: day 3 "
     "of 7)",
     "the 5 credits left do not pay for today's 6 requests: buy credits or "
     "watch fewer hashtags", 1},
    {6, 6, 500, 0,
     "6 requests a day of 8 credits each, 500 credits left, lasts to 3 Dec",
     NULL, 8},
    {1, 1, 7, 0, "1 request a day of 8 credits each, 7 credits left",
     "the 7 credits left do not pay for today's 1 requests of 8 credits each: "
     "buy credits or watch fewer hashtags", 8},
    {2, 0, 10, 0,
     "2 requests a day of 0.50 credits each, 10 credits left, lasts to 4 Dec",
     NULL, 0.5},
    {6, 6, 5, 0, "6 requests a day, 5 credits left",
     "the 5 credits left do not pay for today's 6 requests: buy credits or "
     "watch fewer hashtags", 1},
    {1, 0, 6871, 0, "1 request a day, 6,871 credits left, lasts for years",
     NULL, 1},
    {20, 0, 6871, 0,
     "20 requests a day, 6,871 credits left, lasts to 2027-11-02", NULL, 1},
    {1200, 1200, 9000, 0,
     "1,200 requests a day, 9,000 credits left, lasts to 30 Nov", NULL, 1},
    {6, 6, NAN, 0, "6 requests a day", NULL, 1},
    {6, 6, NAN, 4,
     "6 requests a day; first score 28 Nov (learning: day 3 of 7)", NULL, 1},
    {0, 0, 38, 0, "0 requests a day, 38 credits left", NULL, 1},
    {0, 0, 0, 4,
     "0 requests a day, 0 credits left; first score 28 Nov (learning: day 3 "
     "of 7)", NULL, 1},
};

static void an_amount_is_singular_or_plural(void **state) {
  (void)state;
  char out[CREDITS_AMOUNT_SIZE];
  check_text("one", credits_amount(1, 1, out), "1 credit");
  check_text("eight", credits_amount(1, 8, out), "8 credits");
  check_text("none", credits_amount(0, 8, out), "0 credits");
  check_text("many", credits_amount(1200, 8, out), "9,600 credits");
  check_text("half", credits_amount(1, 0.5, out), "0.50 credits");
  check_text("two halves", credits_amount(2, 0.5, out), "1 credit");
}

static void the_credits_are_one_sentence(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(lines); i++) {
    const struct line_case *c = &lines[i];
    struct credits_forecast b = {.today = TODAY,
                       .tags = c->tags,
                       .pending = c->pending,
                       .credits = c->credits,
                       .first_score =
                           c->first_score ? TODAY + c->first_score : DAY_NONE,
                       .learning_day = 3,
                       .price = c->price,
                       .window = 7};
    char out[CREDITS_TEXT_SIZE], warning[CREDITS_TEXT_SIZE] = "untouched";
    check_text("line", credits_line(&b, out), c->line);
    check_int(c->line, credits_warning_credits(&b, warning), c->warning != NULL);
    check_text(c->line, warning,
               c->warning != NULL ? c->warning : "untouched");
  }
}

static void a_day_and_a_month_are_said_in_money(void **state) {
  (void)state;
  static const struct {
    int tags;
    double credits, price, credit;
    const char *currency, *line, *cost;
  } cases[] = {
      {6, 38, 1, 0.005, "USD",
       "6 requests a day: $0.03 a day, $0.90 a month, 38 credits left, lasts "
       "to 30 Nov",
       "6 requests a day: $0.03 a day, $0.90 a month"},
      {50, NAN, 1, 0.005, "USD",
       "50 requests a day: $0.25 a day, $7.50 a month",
       "50 requests a day: $0.25 a day, $7.50 a month"},
      {6, NAN, 8, 0.005, "EUR",
       "6 requests a day of 8 credits each: \u20AC0.24 a day, \u20AC7.20 a "
       "month",
       "6 requests a day of 8 credits each: \u20AC0.24 a day, \u20AC7.20 a "
       "month"},
      {50, NAN, 1, 0, "USD", "50 requests a day",
       "50 requests a day: 50 credits a day, 1,500 credits a month"},
      {1, NAN, 8, 0, "USD", "1 request a day of 8 credits each",
       "1 request a day of 8 credits each: 8 credits a day, 240 credits a "
       "month"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct money money = {cases[i].credit, cases[i].currency};
    struct credits_forecast b = {.today = TODAY,
                                 .tags = cases[i].tags,
                                 .credits = cases[i].credits,
                                 .first_score = DAY_NONE,
                                 .price = cases[i].price,
                                 .money = money,
                                 .window = 7};
    char out[CREDITS_TEXT_SIZE], cost[CREDITS_COST_SIZE];
    check_text("line", credits_line(&b, out), cases[i].line);
    check_text("cost",
               credits_cost(cases[i].tags, cases[i].price, &money, cost),
               cases[i].cost);
  }
  char bill[CREDITS_BILL_SIZE];
  check_text("bill", credits_bill(1, 8, &(struct money){0.005, "USD"}, bill),
             "8 credits ($0.04)");
  check_text("bill", credits_bill(1, 8, &(struct money){0, "USD"}, bill),
             "8 credits");
}

static void a_list_too_long_for_the_pace_is_a_warning(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double per_minute;
    int tags;
    const char *want; /* NULL: no warning */
  } cases[] = {
      {"it fits exactly", 5, 7125, NULL},
      {"one too many", 5, 7126,
       "5 requests a minute reach 7,125 hashtags between PollTime and "
       "midnight, the list has 7,126: raise RequestsPerMinute if your plan "
       "allows it, or shorten the list"},
      {"no limit of ours", 0, 100000, NULL},
      {"slow", 0.5, 1000,
       "0.5 requests a minute reach 712 hashtags between PollTime and "
       "midnight, the list has 1,000: raise RequestsPerMinute if your plan "
       "allows it, or shorten the list"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct credits_forecast b = {.today = TODAY,
                       .tags = cases[i].tags,
                       .credits = NAN,
                       .first_score = DAY_NONE,
                       .per_minute = cases[i].per_minute,
                       .poll_time = MIDNIGHT_15};
    char out[CREDITS_TEXT_SIZE] = "";
    check_int(cases[i].name, credits_warning_pace(&b, out),
              cases[i].want != NULL);
    check_text(cases[i].name, out, cases[i].want ? cases[i].want : "");
  }
}

/* The largest figures still fit the buffer; nothing is cut. */
static void the_longest_lines_are_whole(void **state) {
  (void)state;
  struct credits_forecast b = {.today = TODAY,
                     .tags = 2000000000,
                     .pending = 2000000000,
                     .credits = 9e15,
                     .first_score = TODAY + 2000000,
                     .learning_day = 1000000000,
                     .window = 1000000000,
                     .per_minute = 1,
                     .poll_time = 43140};
  char out[CREDITS_TEXT_SIZE];
  credits_line(&b, out);
  check_text("its end", out + strlen(out) - 14, "of 1000000000)");
  assert_true(credits_warning_credits(&b, out));
  check_text("its end", out + strlen(out) - 8, "hashtags");
  assert_true(credits_warning_pace(&b, out));
  check_text("its end", out + strlen(out) - 8, "the list");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_limit_leaves_room_for_retries),
      cmocka_unit_test(credits_last_so_many_days),
      cmocka_unit_test(the_first_score_is_counted_from_the_oldest_sample),
      cmocka_unit_test(an_amount_is_singular_or_plural),
      cmocka_unit_test(the_credits_are_one_sentence),
      cmocka_unit_test(a_day_and_a_month_are_said_in_money),
      cmocka_unit_test(a_list_too_long_for_the_pace_is_a_warning),
      cmocka_unit_test(the_longest_lines_are_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
