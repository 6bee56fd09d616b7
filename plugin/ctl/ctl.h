/* SPDX-License-Identifier: MIT */
/*
 * hashtagctl: the command line over the same layers as the plugin. A
 * subcommand is a row of commands[] in commands.c: its name, its options, its
 * help, and the function that runs it.
 *
 * Conventions: results go to stdout, everything else to stderr; colour only
 * where stdout is a terminal. The exit code is one of enum ctl_exit.
 */
#pragma once

#include "ctl/arguments.h"
#include "option/options.h"

#include <stdarg.h>

enum ctl_exit {
  CTL_OK = 0,     /* all of it worked */
  CTL_FAILED = 1, /* something did not; stderr says what, and what to do */
  CTL_USAGE = 2,  /* the command line cannot be understood: nothing was done */
};

/* What every subcommand is given. */
struct ctl {
  struct arguments args;  /* what the command line says */
  struct options options; /* what is configured, and the flags over it */
  bool known;      /* whether options.json was there: the plugin has run */
  bool configured; /* that, or collectd's configuration: else the defaults */
  bool colour;     /* stdout is a terminal that wants it */
};

struct ctl_command {
  const char *name;
  const char *words; /* what it takes beside options: "[TAG...]"; "" nothing */
  const char *help;  /* one line, no full stop */
  const char *more;  /* paragraphs for its own --help; "" none */
  const struct argument *options; /* its own; ends with a NULL name */
  enum ctl_exit (*run)(struct ctl *c);
};

/*
 * Runs hashtagctl with the words behind the program's name: --help, or a
 * subcommand and what belongs to it.
 */
enum ctl_exit ctl_run(int num, char *const argv[]);

/* Each in its own file: check.c, report.c … */
extern const struct ctl_command ctl_check, ctl_report, ctl_watch, ctl_unwatch,
    ctl_import, ctl_backtest;

/* common_options.c: the options that all subcommands have. */
extern const struct argument ctl_settings[];

/*
 * Fills c->options from StateDir/options.json, which the plugin writes, where
 * that is absent from collectd's configuration, and then from the flags.
 * Without both the defaults stay; a file that cannot be read is an error, but
 * for the configuration at its default place. c->options is to be cleared
 * in any case.
 */
enum ctl_exit ctl_load(struct ctl *c);

/*
 * log.c: printf() for what may hold text from outside, such as an id that the
 * API sent or the name of a file: nothing in it moves a terminal's cursor.
 */
void ctl_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void ctl_vprint(const char *fmt, va_list args)
    __attribute__((format(printf, 1, 0)));

/* A line on stderr, "hashtagctl: " in front; fmt has no newline. */
void ctl_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same as a last word: `return ctl_fail(...)`, `return ctl_misused(...)`. */
enum ctl_exit ctl_fail(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
enum ctl_exit ctl_misused(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
/* A err_report that is a ctl_note(). */
void ctl_report_fault(void *ctx, const char *sentence);

/* Whether stdout is a terminal that wants colour (NO_COLOR, TERM). */
bool ctl_wants_colour(void);
