/* SPDX-License-Identifier: MIT */
/* Lines of comma separated values: the fields, and what is no such line. */
#include "core/csv.h"
#include "scratch.h"

#define LINE(text) text, sizeof(text) - 1

/* The fields as "[a][b]"; what a bad line says instead. */
static void a_line_is_split_into_its_fields(void **state) {
  (void)state;
  static const struct {
    const char *name, *line;
    size_t len;
    const char *want;
  } cases[] = {
      {"four", LINE("a,2026-11-23,1,2\n"), "[a][2026-11-23][1][2]"},
      {"no line break", LINE("a,b"), "[a][b]"},
      {"CR LF", LINE("a,b\r\n"), "[a][b]"},
      {"a CR inside stays", LINE("a\rb\n"), "[a\rb]"},
      {"one", LINE("a\n"), "[a]"},
      {"empty fields", LINE(",,\n"), "[][][]"},
      {"nothing", LINE(""), ""},
      {"a blank line", LINE(" \t\r\n"), ""},
      {"blanks around", LINE(" a\t, b c ,\td \n"), "[a][b c][d]"},
      {"quoted", LINE("\"a\",\"b\"\n"), "[a][b]"},
      {"a comma inside", LINE("\"a,b\",c\n"), "[a,b][c]"},
      {"quotes inside", LINE("\"a\"\"b\"\"\",c\n"), "[a\"b\"][c]"},
      {"quoted nothing", LINE("\"\",\"\"\n"), "[][]"},
      {"quoted blanks stay", LINE("\" a \",b"), "[ a ][b]"},
      {"blanks around quotes", LINE(" \"a\" , \"b\" \n"), "[a][b]"},
      {"a quote in the middle", LINE("a\"b,c"), "[a\"b][c]"},
      {"UTF-8", LINE("\xe6\x97\xa5,1"), "[\xe6\x97\xa5][1]"},
      {"no end", LINE("a,\"b\n"), "field 2 begins with a quote that does not"},
      {"no end behind two", LINE("\"a\"\""), "field 1 begins with a quote"},
      {"only a quote", LINE("\""), "field 1 begins with a quote"},
      {"text behind", LINE("\"a\"b,c"), "field 1 goes on behind its closing"},
      {"a zero", LINE("a,\0b"), "zero byte"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char line[64], got[512] = "";
    char *fields[CSV_FIELDS_MAX];
    struct errmsg msg = {""};
    memcpy(line, cases[i].line, cases[i].len + 1);
    int num = csv_split(line, cases[i].len, ',', fields, &msg);
    for (int k = 0; k < num; k++)
      sprintf(got + strlen(got), "[%s]", fields[k]);
    if (num < 0)
      check_says(cases[i].name, msg.text, cases[i].want);
    else
      check_text(cases[i].name, got, cases[i].want);
  }
}

static void another_character_separates_as_well(void **state) {
  (void)state;
  static const struct {
    const char *name;
    char separator;
    const char *line, *want;
  } cases[] = {
      {"semicolons", ';', "a;2026-11-20;1,000; 2 \r\n",
       "[a][2026-11-20][1,000][2]"},
      {"a quoted semicolon", ';', "\"a;b\";1\n", "[a;b][1]"},
      {"tabs", '\t', "a\t\t 1 \t2\n", "[a][][1][2]"},
      {"a tab first", '\t', "\ta\n", "[][a]"},
      {"bars", '|', "1|a|651000\n", "[1][a][651000]"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char line[64], got[256] = "";
    char *fields[CSV_FIELDS_MAX];
    struct errmsg msg = {""};
    strcpy(line, cases[i].line);
    int num = csv_split(line, strlen(line), cases[i].separator, fields, &msg);
    for (int k = 0; k < num; k++)
      sprintf(got + strlen(got), "[%s]", fields[k]);
    check_text(cases[i].name, got, cases[i].want);
  }
}

static void a_line_has_at_most_so_many_fields(void **state) {
  (void)state;
  char line[2 * CSV_FIELDS_MAX + 8];
  char *fields[CSV_FIELDS_MAX];
  struct errmsg msg = {""};
  for (int commas = CSV_FIELDS_MAX - 1; commas <= CSV_FIELDS_MAX; commas++) {
    memset(line, ',', (size_t)commas);
    line[commas] = '\0';
    check_int("fields", csv_split(line, (size_t)commas, ',', fields, &msg),
              commas < CSV_FIELDS_MAX ? CSV_FIELDS_MAX : -1);
  }
  check_says("one too many", msg.text, "more than 64 fields");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_line_is_split_into_its_fields),
      cmocka_unit_test(another_character_separates_as_well),
      cmocka_unit_test(a_line_has_at_most_so_many_fields),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
