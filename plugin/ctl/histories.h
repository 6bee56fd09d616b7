/* SPDX-License-Identifier: MIT */
/* The pasts of hashtags, out of their RRD files or out of a CSV file. */
#pragma once

#include "core/metric.h"
#include "core/samples.h"
#include "ctl/ctl.h"
#include "ctl/hashtags.h"

struct histories {
  const struct ctl *c;
  struct hashtags tags;
  struct samples *samples; /* of the CSV file; NULL: the RRD files */
  struct metric_name names[METRIC_NUM];
};

/*
 * Those that the command line names; else all of the CSV file or, where csv is
 * NULL, the watched ones (with --all, or where none is, all that have files).
 * Close it in any case; what is wrong has been said.
 */
enum ctl_exit histories_open(struct histories *p, const struct ctl *c,
                             const char *csv);
void histories_close(struct histories *p);

/*
 * Hands one after the other to take(), until it returns another than 0; what:
 * for the progress bar. Returns what take() returned last, or -1: no memory.
 */
int histories_each(struct histories *p, const char *what,
                   int (*take)(void *ctx, const struct history *past),
                   void *ctx);
