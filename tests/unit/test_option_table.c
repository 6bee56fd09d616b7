/* SPDX-License-Identifier: MIT */
/* Each type of option: its default, good values, and what is said of bad ones. */
#include "core/option_table.h"
#include "core/score.h"
#include "table.h"

#include <stdlib.h>

/* A struct with a field of each type, and its table. */
struct sample {
  char *string;
  double number;
  int whole, time, choice;
  bool truth;
  struct rules rules;
  const char *text, *list[4], *lines[3], *other;
};

static int no_x(const struct option *opt, const char *text,
                struct errmsg *msg) {
  return strchr(text, 'x') == NULL ? 0
                                   : err_set(msg, "%s holds an x", opt->name);
}

static int take_last(const struct option *opt, void *field,
                     const char *const *texts, int num, struct errmsg *msg) {
  (void)msg;
  *(const char **)field = num == opt->form ? texts[num - 1] : "too many";
  return 0;
}

#define ROW(key, kind, field)                                                 \
  .name = (key), .type = (kind), .offset = offsetof(struct sample, field)

static const struct option table[] = {
    {ROW("String", OPTION_STRING, string), .default_value = "here"},
    {ROW("Number", OPTION_NUMBER, number), .min = -1, .max = 2.5,
     .unit = "metres", .default_value = "0.5"},
    {ROW("Whole", OPTION_INT, whole), .max = 9, .default_value = "7"},
    {ROW("Time", OPTION_TIME, time), .max = 43140, .unit = "UTC",
     .default_value = "00:15"},
    {ROW("Choice", OPTION_CHOICE, choice), .choices = "red green",
     .default_value = "green"},
    {ROW("Truth", OPTION_BOOL, truth), .default_value = "true"},
    {ROW("Days", OPTION_DAYS, rules), .min = 1, .max = 364,
     .default_value = "7"},
    {ROW("Text", OPTION_TEXT, text), .check = no_x, .default_value = "none"},
    {ROW("List", OPTION_LIST, list), .max = 3, .check = no_x},
    {ROW("Lines", OPTION_LINES, lines), .max = 2},
    {ROW("Other", OPTION_OTHER, other), .form = 2, .set = take_last},
    {.name = NULL},
};

#define S(t) {.type = VALUE_STRING, .string = (t)}
#define N(n) {.type = VALUE_NUMBER, .number = (n)}
#define B(b) {.type = VALUE_BOOL, .boolean = (b)}
#define W(t) {.type = VALUE_WRITTEN, .string = (t)}

static void every_field_begins_with_its_default(void **state) {
  (void)state;
  struct sample s = {.rules = {.windows_num = 0}};
  assert_int_equal(option_table_init(table, &s), 0);
  check_text("a text that is owned", s.string, "here");
  check_number("a number", s.number, 0.5);
  check_int("an int", s.whole, 7);
  check_int("a time", s.time, 900);
  check_int("a choice", s.choice, 1);
  check_int("a bool", s.truth, true);
  check_int("days", s.rules.windows[0], 7);
  assert_null(s.text); /* a borrowed one has not been given yet */
  option_table_clear(table, &s);
  assert_null(s.string);
}

/* A line of an option, and what is said of it ("": it is taken). */
static const struct {
  const char *name, *option;
  struct option_value values[5];
  int num;
  const char *says;
} cases[] = {
    {"a string", "STRING", {S("there")}, 1, ""},
    {"no string", "String", {N(5)}, 1, "String in <B> needs exactly one text in quotes"},
    {"two strings", "String", {S("a"), S("b")}, 2,
     "String in <B> needs exactly one text in quotes"},
    {"a number", "Number", {N(2.5)}, 1, ""},
    {"a written one", "Number", {W("1e0")}, 1, ""},
    {"too large", "Number", {N(2.6)}, 1,
     "Number in <B> is 2.6; allowed are -1 to 2.5 metres"},
    {"too large, written", "Number", {W("2.60")}, 1,
     "Number in <B> is 2.60; allowed are -1 to 2.5 metres"},
    {"not a number", "Number", {N(NAN)}, 1, "is nan; allowed are -1 to 2.5"},
    {"a word", "Number", {W("fast")}, 1, "is fast; allowed are -1 to 2.5"},
    {"a number and more", "Number", {W("1 m")}, 1, "is 1 m; allowed are"},
    {"a number in quotes", "Number", {S("1")}, 1, "needs exactly one number"},
    {"a block", "Number", {N(1)}, -1, "needs exactly one number"},
    {"half a whole one", "Whole", {N(1.5)}, 1, "it must be a whole number"},
    {"a time", "Time", {S("11:59")}, 1, ""},
    {"too late", "Time", {S("12:00")}, 1, "allowed are \"00:00\" to \"11:59\" UTC"},
    {"no time", "Time", {S("+1: 5")}, 1, "Time in <B> is \"+1: 5\""},
    {"a choice", "Choice", {S("RED")}, 1, ""},
    {"another", "Choice", {S("blue")}, 1,
     "is \"blue\"; allowed are \"red\" or \"green\""},
    {"a bool", "Truth", {B(false)}, 1, ""},
    {"a written bool", "Truth", {W("false")}, 1, ""},
    {"no bool", "Truth", {W("maybe")}, 1, "Truth in <B> needs true or false"},
    {"a number for it", "Truth", {N(1)}, 1, "Truth in <B> needs true or false"},
    {"days", "Days", {N(28), N(7)}, 2, ""},
    {"written days", "Days", {W("28 7")}, 1, ""},
    {"too many written", "Days", {W("1 2 3 4 5")}, 1, "needs 1 to 4 numbers"},
    {"no days", "Days", {W("")}, 1, "needs 1 to 4 numbers of days"},
    {"words", "Days", {W("7 many")}, 1, "entry 2 is no whole number of days"},
    {"too many days", "Days", {N(1), N(2), N(3), N(4), N(5)}, 5,
     "needs 1 to 4 numbers of days"},
    {"a day twice", "Days", {N(7), N(7)}, 2, "names 7 twice"},
    {"half a day", "Days", {N(7), N(1.5)}, 2, "entry 2 is no whole number"},
    {"a text", "Text", {S("a")}, 1, ""},
    {"a bad text", "Text", {S("axe")}, 1, "Text holds an x"},
    {"no text", "Text", {{0}}, 0, "Text in <B> needs a text in quotes"},
    {"a list", "List", {S("a"), S("b"), S("c")}, 3, ""},
    {"a longer one", "List", {S("a"), S("b"), S("c"), S("d")}, 4,
     "List has more than 3 texts"},
    {"a bad one", "List", {S("a"), S("x")}, 2, "List holds an x"},
    {"a line", "Lines", {S("a")}, 1, ""},
    {"two in a line", "Lines", {S("a"), S("b")}, 2,
     "Lines in <B> needs exactly one text in quotes"},
    {"a function's", "Other", {S("a"), S("b")}, 2, ""},
    {"nothing for it", "Other", {{0}}, 0, "Other in <B> needs a text"},
    {"no such option", "Colour", {S("a")}, 1,
     "unknown option \"Colour\" in <B>; allowed are String, Number, Whole"},
};

static void every_value_is_taken_or_named(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct sample s = {.rules = {.windows_num = 0}};
    struct errmsg msg = {""};
    assert_int_equal(option_table_init(table, &s), 0);
    int status = option_set(table, &s, " in <B>", cases[i].option,
                            cases[i].values, cases[i].num, &msg);
    check_int(cases[i].name, status, cases[i].says[0] == '\0' ? 0 : -1);
    if (status != 0 && strstr(msg.text, cases[i].says) == NULL)
      fail_msg("%s: \"%s\"", cases[i].name, msg.text);
    option_table_clear(table, &s);
  }
}

static void a_bad_value_leaves_the_old_one(void **state) {
  (void)state;
  struct sample s = {.rules = {.windows_num = 0}};
  struct errmsg msg;
  assert_int_equal(option_table_init(table, &s), 0);
  check_int("number", option_set_written(table, &s, "Number", "9", &msg), -1);
  check_number("it stays", s.number, 0.5);
  check_int("time", option_set_written(table, &s, "Time", "9:15", &msg), -1);
  check_int("it stays", s.time, 900);
  check_int("good", option_set_written(table, &s, "time", "09:15", &msg), 0);
  check_int("it is set", s.time, 9 * 3600 + 900);
  check_int("days", option_set_written(table, &s, "Days", "28 7", &msg), 0);
  check_int("the first", s.rules.windows[0], 28);
  check_int("all of them", s.rules.windows_num, 2);
  option_table_clear(table, &s);
}

static void texts_are_given_once_and_lists_go_on(void **state) {
  (void)state;
  static const struct option_value two[] = {S("a"), S("b")};
  struct sample s = {.rules = {.windows_num = 0}};
  struct errmsg msg;
  check_int("once", option_set(table, &s, "", "Text", two, 1, &msg), 0);
  check_int("twice", option_set(table, &s, "", "Text", two, 1, &msg), -1);
  check_text("why", msg.text, "Text is given twice");
  check_int("a list", option_set(table, &s, "", "List", two, 2, &msg), 0);
  check_int("goes on", option_set(table, &s, "", "List", two, 1, &msg), 0);
  check_text("its third", s.list[2], "a");
  check_int("and ends", option_set(table, &s, "", "List", two, 1, &msg), -1);
  assert_null(s.list[3]);
  for (int i = 0; i < 2; i++)
    check_int("a line", option_set(table, &s, "", "Lines", two, 1, &msg), 0);
  check_int("no third", option_set(table, &s, "", "Lines", two, 1, &msg), -1);
  check_int("other", option_set(table, &s, "", "Other", two, 2, &msg), 0);
  check_text("by its function", s.other, "b");
}

static void the_range_of_an_option_is_said_in_its_unit(void **state) {
  (void)state;
  static const struct {
    struct option option;
    const char *want;
  } ranges[] = {
      {{.name = "A", .type = OPTION_BOOL}, "true or false"},
      {{.name = "A", .type = OPTION_INT, .min = 1, .max = 9, .unit = "days"},
       "1 to 9 days"},
      {{.name = "A", .type = OPTION_NUMBER, .min = 0, .max = 0.5}, "0 to 0.5"},
      {{.name = "A", .type = OPTION_TIME, .max = 1439 * 60, .unit = "UTC"},
       "\"00:00\" to \"23:59\" UTC"},
      {{.name = "A", .type = OPTION_STRING}, ""},
  };
  for (size_t i = 0; i < COUNT_OF(ranges); i++) {
    char range[OPTION_RANGE_SIZE];
    check_text(ranges[i].want, option_range(&ranges[i].option, range),
               ranges[i].want);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_range_of_an_option_is_said_in_its_unit),
      cmocka_unit_test(every_field_begins_with_its_default),
      cmocka_unit_test(every_value_is_taken_or_named),
      cmocka_unit_test(a_bad_value_leaves_the_old_one),
      cmocka_unit_test(texts_are_given_once_and_lists_go_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
