/* SPDX-License-Identifier: MIT */
/* What is said beside the results. */
#include "ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(const char *fmt, va_list args) {
  fflush(stdout); /* in a terminal the two streams stay in order */
  fputs("hashtagctl: ", stderr);
  vfprintf(stderr, fmt, args);
  fputc('\n', stderr);
}

void ctl_note(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  say(fmt, args);
  va_end(args);
}

enum ctl_exit ctl_fail(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  say(fmt, args);
  va_end(args);
  return CTL_FAILED;
}

enum ctl_exit ctl_misused(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  say(fmt, args);
  va_end(args);
  return CTL_USAGE;
}

void ctl_report_fault(void *ctx, const char *sentence) {
  (void)ctx;
  ctl_note("%s", sentence);
}

bool ctl_wants_colour(void) {
  const char *off = getenv("NO_COLOR"), *term = getenv("TERM");
  return isatty(STDOUT_FILENO) && (off == NULL || *off == '\0') &&
         term != NULL && strcmp(term, "dumb") != 0;
}
