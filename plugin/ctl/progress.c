/* SPDX-License-Identifier: MIT */
#include "ctl/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 40 /* places of the bar */

struct progress progress_of(const char *what, size_t total) {
  return (struct progress){.what = what,
                           .total = total,
                           .terminal = isatty(STDERR_FILENO) == 1,
                           .shown = -1};
}

void progress_show(struct progress *p, size_t done) {
  int now = (int)(done * 1000 / p->total);
  if (!p->terminal || now == p->shown)
    return;
  char bar[WIDTH + 1];
  size_t full = (size_t)now * WIDTH / 1000;
  memset(bar, '.', WIDTH);
  memset(bar, '#', full);
  bar[WIDTH] = '\0';
  fprintf(stderr, "\r%s [%s] %zu of %zu", p->what, bar, done, p->total);
  p->shown = now;
}

void progress_hide(struct progress *p) {
  if (p->shown >= 0)
    fputs("\r\033[K", stderr);
  p->shown = -1;
}
