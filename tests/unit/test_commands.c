/* SPDX-License-Identifier: MIT */
/* The command line of hashtagctl: its help, its subcommands, its mistakes. */
#include "ctl_lab.h"

static void the_help_lists_every_subcommand(void **state) {
  (void)state;
  EXPECT(CTL_OK, "--help");
  check_says("--help", lab.out,
             "usage: hashtagctl COMMAND|\n  check |\n  report |\n  import |\n  "
             "backtest |--state-dir DIR|exit codes: 0");
  check_text("nothing else is said", lab.err, "");
  EXPECT(CTL_OK, "help");
  check_says("help", lab.out, "usage: hashtagctl COMMAND");
}

static void each_subcommand_has_a_help_of_its_own(void **state) {
  (void)state;
  static const struct {
    const char *name, *words;
  } commands[] = {
      {"check", "hashtagctl check [OPTION...] [TAG...]|--videos|--yes"},
      {"report", "hashtagctl report [OPTION...] [TAG...]|--sort KEY|--json"},
      {"import", "hashtagctl import [OPTION...] FILE|--dry-run|sqlite3"},
      {"backtest", "hashtagctl backtest [OPTION...] [TAG...]|--budget N"},
  };
  for (size_t i = 0; i < COUNT_OF(commands); i++) {
    EXPECT(CTL_OK, commands[i].name, "--help");
    check_says(commands[i].name, lab.out, commands[i].words);
    check_says(commands[i].name, lab.out, "--base-url URL");
  }
}

static void mistakes_of_the_command_line_are_named(void **state) {
  (void)state;
  static const struct {
    const char *name, *words[4], *says;
  } cases[] = {
      {"no subcommand", {NULL}, "name a command, such as check or report"},
      {"an unknown one", {"reprot"}, "unknown command \"reprot\""},
      {"an unknown option", {"report", "--colour"}, "unknown option --colour"},
      {"a value missing", {"report", "--top"}, "--top needs N behind it"},
      {"a value too many", {"report", "--json=1"}, "--json takes no value"},
      {"a short option", {"report", "-j"}, "options begin with \"--\""},
      {"a bad number", {"report", "--top", "many"}, "--top many: a whole"},
      {"nothing to sort by", {"report", "--sort", "age!"}, "allowed are score"},
      {"two forms", {"report", "--json", "--csv"}, "choose one"},
      {"no file", {"import"}, "name one CSV file"},
      {"two files", {"import", "a", "b"}, "name one CSV file"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    check_int(cases[i].name, lab_run(cases[i].words), CTL_USAGE);
    check_says(cases[i].name, lab.err, cases[i].says);
    check_text(cases[i].name, lab.out, "");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_help_lists_every_subcommand),
      LAB_TEST(each_subcommand_has_a_help_of_its_own),
      LAB_TEST(mistakes_of_the_command_line_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
