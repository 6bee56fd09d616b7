/* SPDX-License-Identifier: MIT */
/* The words of a command line. */
#include "ctl/arguments.h"
#include "table.h"

#include <stdio.h>

static const struct argument common[] = {
    {"dir", "DIR", ""}, {"help", NULL, ""}, {NULL, NULL, NULL}};
static const struct argument own[] = {
    {"top", "N", ""}, {"json", NULL, ""}, {NULL, NULL, NULL}};

/* All that was read, as one text: "dir=/x json= | word word". */
static void show(const struct arguments *a, char out[200]) {
  static const char *const names[] = {"dir", "help", "top", "json"};
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    const char *value = arguments_value(a, names[i]);
    check_int(names[i], arguments_has(a, names[i]), value != NULL);
    if (value != NULL)
      used += (size_t)snprintf(out + used, 200 - used, "%s=%s ", names[i],
                               value);
  }
  used += (size_t)snprintf(out + used, 200 - used, "|");
  for (int i = 0; i < a->words_num; i++)
    used += (size_t)snprintf(out + used, 200 - used, " %s", a->words[i]);
}

static void a_command_line_is_read(void **state) {
  (void)state;
  static const struct {
    const char *name;
    char *argv[6];
    const char *want; /* what it says, or the fault */
  } cases[] = {
      {"nothing", {NULL}, "|"},
      {"words", {"a", "#b"}, "| a #b"},
      {"a value behind", {"--dir", "/x"}, "dir=/x |"},
      {"a value with =", {"--dir=/x=y"}, "dir=/x=y |"},
      {"an empty value", {"--dir="}, "dir= |"},
      {"a value like an option", {"--dir", "--json"}, "dir=--json |"},
      {"any order", {"a", "--json", "b", "--top", "3"}, "top=3 json= | a b"},
      {"the last one counts", {"--top=1", "--top", "2"}, "top=2 |"},
      {"the end of options", {"--json", "--", "--dir", "-x"},
       "json= | --dir -x"},
      {"stdin", {"-"}, "| -"},
      {"unknown", {"--nonsense"}, "unknown option --nonsense"},
      {"no abbreviations", {"--js"}, "unknown option --js"},
      {"no longer names", {"--jsonx"}, "unknown option --jsonx"},
      {"unknown with =", {"--no=1"}, "unknown option --no"},
      {"short", {"-j"}, "unknown option -j; options begin with \"--\""},
      {"a missing value", {"a", "--dir"}, "--dir needs DIR behind it"},
      {"a value too many", {"--json=yes"}, "--json takes no value"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct arguments a;
    struct errmsg msg = {""};
    const char *words[6];
    char got[200];
    int num = 0;
    while (num < 6 && cases[i].argv[num] != NULL)
      num++;
    if (arguments_read(&a, num, cases[i].argv, common, own, words, &msg) == 0)
      show(&a, got);
    else
      snprintf(got, sizeof(got), "%s", msg.text);
    check_text(cases[i].name, got, cases[i].want);
  }
}

static void a_name_in_no_table_has_no_value(void **state) {
  (void)state;
  struct arguments a;
  char *argv[] = {"--json"};
  const char *words[1];
  assert_int_equal(arguments_read(&a, 1, argv, common, own, words, NULL), 0);
  assert_null(arguments_value(&a, "jso"));
  assert_non_null(arguments_value(&a, "json"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_command_line_is_read),
      cmocka_unit_test(a_name_in_no_table_has_no_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
