/* SPDX-License-Identifier: MIT */
/* A bar on stderr while something takes its time; nothing in a pipe. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct progress {
  const char *what; /* "importing" */
  size_t total;     /* >= 1 */
  bool terminal;    /* stderr is one */
  int shown;        /* what stands there, in thousandths; -1: nothing */
};

/* Begins one; nothing is shown yet. */
struct progress progress_of(const char *what, size_t total);
void progress_show(struct progress *p, size_t done);
/* Makes room for a line of text, or for the end. */
void progress_hide(struct progress *p);
