/* SPDX-License-Identifier: MIT */
/* What is said beside the results. */
#include "ctl/ctl.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Lines whose parts come from anywhere: each is made harmless. */
static void print_lines(FILE *to, const char *fmt, va_list args) {
  char *text = NULL;
  if (vasprintf(&text, fmt, args) < 0)
    return;
  for (char *line = text, *end = line; end != NULL; line = end + 1) {
    end = strchr(line, '\n');
    if (end != NULL)
      *end = '\0';
    text_clean(line, line, strlen(line) + 1);
    fputs(line, to);
    if (end != NULL)
      fputc('\n', to);
  }
  free(text);
}

static void say(const char *fmt, va_list args) {
  fflush(stdout); /* in a terminal the two streams stay in order */
  fputs("hashtagctl: ", stderr);
  print_lines(stderr, fmt, args);
  fputc('\n', stderr);
}

void ctl_vprint(const char *fmt, va_list args) {
  print_lines(stdout, fmt, args);
}

void ctl_print(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  ctl_vprint(fmt, args);
  va_end(args);
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
