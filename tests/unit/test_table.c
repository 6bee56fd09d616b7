/* SPDX-License-Identifier: MIT */
/* Tables for a terminal, and what CSV makes of a text. */
#include "ctl/table.h"
#include "ctl/report.h"
#include "table.h"

#include <locale.h>
#include <stdlib.h>

static void a_width_is_in_places(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int want;
  } cases[] = {
      {"", 0},        {"abc", 3},          {"\u732b", 2}, /* 猫 */
      {"caf\u00e9", 4}, {"cafe\u0301", 4}, /* an accent by itself */
      {"\u0e01\u0e34\u0e19", 2},           /* กิน: a vowel above */
      {"\U0001F600", 2},                   /* an emoji */
      {"\u2581\u2588", 2},                 /* bars */
      {"\xff", 1},                         /* no UTF-8 */
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_int(cases[i].text, table_width(cases[i].text), cases[i].want);
}

/* What a function prints; the caller frees it. */
static char *printed(void (*print)(const void *ctx, FILE *to),
                     const void *ctx) {
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream(&text, &len);
  assert_non_null(to);
  print(ctx, to);
  assert_int_equal(fclose(to), 0);
  return text;
}

static const char *const lines[][2] = {
    {"ab", "1"}, {"\u732b\u732b", "1,000"}, {"caf\u00e9", "22"}};

static void put_name(const void *ctx, size_t line, char out[TABLE_CELL]) {
  (void)ctx;
  strcpy(out, lines[line][0]);
}

static void put_number(const void *ctx, size_t line, char out[TABLE_CELL]) {
  (void)ctx;
  strcpy(out, lines[line][1]);
}

static const char *red_second(const void *ctx, size_t line) {
  (void)ctx;
  return line == 1 ? "\033[31m" : "";
}

static void print_lines(const void *ctx, FILE *to) {
  static const struct table_column columns[] = {{"tag", false, put_name},
                                                {"n", true, put_number},
                                                {"last", false, put_name}};
  struct table t = {.columns = columns, .columns_num = 3, .lines = 3};
  t.colour = ctx != NULL ? red_second : NULL;
  table_print(&t, to);
}

static void columns_are_aligned(void **state) {
  (void)state;
  char *text = printed(print_lines, NULL);
  check_text("plain", text,
             "tag       n  last\n"
             "ab        1  ab\n"
             "\u732b\u732b  1,000  \u732b\u732b\n"
             "caf\u00e9     22  caf\u00e9\n");
  free(text);
  text = printed(print_lines, "in colour");
  check_text("in colour", text,
             "\033[1mtag       n  last\033[0m\n"
             "ab        1  ab\n"
             "\033[31m\u732b\u732b  1,000  \u732b\u732b\033[0m\n"
             "caf\u00e9     22  caf\u00e9\n");
  free(text);
}

static void bars_grow_with_the_value(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double values[8];
    const char *want;
  } cases[] = {
      {"eight heights",
       {0, 1, 2, 3, 4, 5, 6, 7},
       "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"},
      {"below zero",
       {-5, 10, -5, 10, -5, 10, -5, 10},
       "\u2581\u2588\u2581\u2588\u2581\u2588\u2581\u2588"},
      {"unknown",
       {NAN, 3, NAN, 3, 3, 3, 3, NAN},
       " \u2588 \u2588\u2588\u2588\u2588 "},
      {"nothing new",
       {0, 0, 0, 0, 0, 0, 0, 0},
       "\u2581\u2581\u2581\u2581\u2581\u2581\u2581\u2581"},
      {"all unknown", {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN}, "        "},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[TABLE_CELL];
    table_bars(cases[i].values, 8, out);
    check_text(cases[i].name, out, cases[i].want);
  }
}

static void print_csv(const void *ctx, FILE *to) { report_csv_text(ctx, to); }

static void a_csv_field_is_quoted_where_it_must_be(void **state) {
  (void)state;
  static const struct {
    const char *text, *want;
  } cases[] = {{"plain", "plain"},
               {"", ""},
               {"a,b", "\"a,b\""},
               {"say \"x\"", "\"say \"\"x\"\"\""},
               {"two\nlines", "\"two\nlines\""},
               {"=1+1", "\"'=1+1\""},
               {"@SUM(A1)", "\"'@SUM(A1)\""},
               {"-x\"", "\"'-x\"\"\""}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char *text = printed(print_csv, cases[i].text);
    check_text(cases[i].text, text, cases[i].want);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_width_is_in_places),
      cmocka_unit_test(columns_are_aligned),
      cmocka_unit_test(bars_grow_with_the_value),
      cmocka_unit_test(a_csv_field_is_quoted_where_it_must_be),
  };
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
    return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
