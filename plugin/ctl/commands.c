/* SPDX-License-Identifier: MIT */
/* Which subcommands there are, their --help, and how one is run. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ctl_command *const commands[] = {
    &ctl_check,   &ctl_report, &ctl_watch,
    &ctl_unwatch, &ctl_import, &ctl_backtest};

#define COMMANDS_NUM (sizeof(commands) / sizeof(commands[0]))

static void print_options(const struct argument *options) {
  for (; options->name != NULL; options++) {
    char left[40];
    snprintf(left, sizeof(left), "--%s%s%s", options->name,
             options->value != NULL ? " " : "",
             options->value != NULL ? options->value : "");
    printf("  %-20s  %s\n", left, options->help);
  }
}

static void print_help(void) {
  puts("usage: hashtagctl COMMAND [OPTION...] [WORD...]\n"
       "       hashtagctl --version\n"
       "The command line of collectd's hashtag plugin.\n\ncommands:");
  for (size_t i = 0; i < COMMANDS_NUM; i++)
    printf("  %-20s  %s\n", commands[i]->name, commands[i]->help);
  puts("\noptions of every command:");
  print_options(ctl_settings);
  puts(
      "\nexit codes: 0 all of it worked; 1 something did not, stderr says what;\n"
      "2 the command line cannot be understood, and nothing was done.\n"
      "hashtagctl COMMAND --help tells more.");
}

static void print_command_help(const struct ctl_command *command) {
  printf("usage: hashtagctl %s [OPTION...]%s%s\n%s.\n", command->name,
         command->words[0] != '\0' ? " " : "", command->words, command->help);
  if (command->more[0] != '\0')
    printf("\n%s", command->more);
  if (command->options->name != NULL) {
    puts("\noptions:");
    print_options(command->options);
  }
  puts("\noptions of every command:");
  print_options(ctl_settings);
}

static const struct ctl_command *find_command(const char *name) {
  for (size_t i = 0; i < COMMANDS_NUM; i++)
    if (strcmp(commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

static enum ctl_exit run(const struct ctl_command *command, int num,
                         char *const argv[], const char **words) {
  struct errmsg msg;
  struct ctl c = {.colour = ctl_wants_colour()};
  if (arguments_read(&c.args, num, argv, ctl_settings, command->options, words,
                     &msg) != 0)
    return ctl_misused("%s. See hashtagctl %s --help", msg.text,
                       command->name);
  if (arguments_has(&c.args, "help")) {
    print_command_help(command);
    return CTL_OK;
  }
  if (command->words[0] == '\0' && c.args.words_num > 0)
    return ctl_misused("%s takes no \"%s\". See hashtagctl %s --help",
                       command->name, c.args.words[0], command->name);
  enum ctl_exit status = ctl_load(&c);
  if (status == CTL_OK)
    status = command->run(&c);
  options_clear(&c.options);
  return status;
}

enum ctl_exit ctl_run(int num, char *const argv[]) {
  if (num < 1)
    return ctl_misused(
        "name a command, such as check or report. See hashtagctl --help");
  if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "help") == 0) {
    print_help();
    return CTL_OK;
  }
  const struct ctl_command *command = find_command(argv[0]);
  if (command == NULL)
    return ctl_misused("unknown command \"%s\". See hashtagctl --help",
                       argv[0]);
  const char **words = calloc((size_t)num, sizeof(*words));
  if (words == NULL)
    return ctl_fail("out of memory");
  enum ctl_exit status = run(command, num - 1, argv + 1, words);
  free(words);
  return status;
}
