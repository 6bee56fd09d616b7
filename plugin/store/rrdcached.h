/* SPDX-License-Identifier: MIT */
/*
 * RRD files that rrdcached writes: the daemon keeps updates in memory and
 * brings them to their files later, or at once when it has to flush.
 *
 * librrd has one connection to it in a process, so this is also that of
 * collectd's rrdcached plugin: both must name the same address in the same
 * words, else each closes the other's connection. It is never closed here;
 * librrd closes a broken one itself, and the next call makes a new one.
 *
 * Protocol: rrdcached(1), UPDATE, FLUSH, FORGET. Its LAST is no proof: it
 * tells what was taken, not what the file holds.
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>

struct rrdcached {
  const char *address;  /* "unix:/path", "/path", "host", "host:port" */
  const char *data_dir; /* the files lie below it */
};

enum rrdcached_status {
  RRDCACHED_OK,
  RRDCACHED_REFUSED, /* it does not take this: the reason says why */
  RRDCACHED_AWAY,    /* it cannot be reached now */
};

/*
 * Has it write to the file what it holds for it; nothing is fine, too. After
 * that the file tells what arrived: an update that failed is dropped there
 * without a word here.
 */
enum rrdcached_status rrdcached_flush(const struct rrdcached *c,
                                      const char *path, struct errmsg *msg);

/*
 * Hands it one row, or "unknown" for NaN. again: it may have been given this
 * day before, and would refuse it; so it first forgets what it holds of the
 * file, which is to be nothing newer.
 */
enum rrdcached_status rrdcached_write_day(const struct rrdcached *c,
                                          const char *path, int day,
                                          double value, bool again,
                                          struct errmsg *msg);
