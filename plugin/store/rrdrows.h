/* SPDX-License-Identifier: MIT */
/*
 * Rows straight out of an RRD file's bytes. librrd maps a file to read it,
 * and unmapping interrupts all other threads: that is a fifth to a third of
 * what storing a value costs the daemon, since each is read back. And its
 * locks do not show a thread of the same process that writes.
 */
#pragma once

#include "store/rrd_head.h"

enum rows_status {
  ROWS_READ,
  ROWS_ABSENT,   /* no such file, or one that was never synced */
  ROWS_BUSY,     /* being written, now and some milliseconds later */
  ROWS_NOT_FILE, /* a directory, a pipe, a device */
  ROWS_UNUSABLE, /* the head's status says why */
  ROWS_FAILED,   /* errno says why; it may pass */
};

/* A file's head, and what it is worth. */
struct rows_head {
  enum rrd_head_status status;
  struct rrd_head head;
};

/*
 * Reads the AVERAGE rows of days from..to into out[0 .. to - from], NaN where
 * nothing is stored (from > to: no row, out is not used), and the head into
 * *h. out is set with ROWS_READ only, *h with ROWS_UNUSABLE, too. Takes no
 * lock, and yet sees no row half written: it asks for the writer's lock, also
 * for that of a thread of this process.
 */
enum rows_status rows_read(const char *path, int from, int to, double *out,
                           struct rows_head *h);
