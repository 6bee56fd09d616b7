/* SPDX-License-Identifier: MIT */
/*
 * Rows for the past of an RRD file. librrd takes a file's days in order only,
 * so a file that lacks older ones is made anew: written beside the old one,
 * read back and compared, synced, and put into its place in one step. Owner,
 * mode and every row that was known stay; a reader sees the old file or the
 * new one, and whatever fails leaves the old one.
 *
 * Whoever calls this keeps the daemon out: see statedir_keep_out().
 */
#pragma once

#include "core/series.h"
#include "store/rrd_create.h"

#include <stdbool.h>

/* What was done to a file. */
struct backfill {
  int added;    /* days that it did not know before */
  int known;    /* days that it knew: they keep their value */
  int replaced; /* days whose value gave way */
  int too_old;  /* days that lie before the first one it keeps */
  bool made;    /* the file is new */
};

/*
 * Adds the known days of `add` to the file, which is made where there is
 * none; a day that it knows keeps its value, unless that is the one that
 * `yielding` (NULL: none) has of it. A new file has these archives; one that
 * is there keeps its own, of as many days if those are more. With `dry`
 * nothing is written. `done` is written on RRD_OK. RRD_UNUSABLE: the file
 * cannot be made anew from rows of days; RRD_FAILED: see msg.
 */
enum rrd_status backfill_file(const char *path, const struct series *add,
                              const struct series *yielding,
                              struct rrd_archives archives, bool dry,
                              struct backfill *done, struct errmsg *msg);
