/* SPDX-License-Identifier: MIT */
#include "ctl/check_lines.h"

#include "ctl/ctl.h"

#include <limits.h>
#include <stdio.h>

void check_good(const char *subject, const char *fmt, ...) {
  va_list ap;
  ctl_print("%-9s", subject);
  va_start(ap, fmt);
  ctl_vprint(fmt, ap);
  va_end(ap);
  putchar('\n');
}

void check_bad(int *wrong, const char *subject, const char *fmt, ...) {
  char text[PATH_MAX + 512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  ++*wrong;
  ctl_note("%s: %s", subject, text);
}
