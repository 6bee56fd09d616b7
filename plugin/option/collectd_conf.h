/* SPDX-License-Identifier: MIT */
/*
 * collectd's configuration files as they are written, statement by statement,
 * for whoever must know where something stands: the daemon's own parser keeps
 * neither files nor lines, and hashtagctl has no daemon. The grammar is that
 * of collectd 5.12, src/liboconfig/scanner.l and parser.y; Include is
 * src/daemon/configfile.c. Nothing is judged here.
 */
#pragma once

#include "core/err.h"

#include <limits.h>
#include <stdbool.h>

#define CONF_DEFAULT "/etc/collectd/collectd.conf"

/* `key value ...`, or the head of a block. Borrowed for the call. */
struct conf_statement {
  const char *file;
  int line;
  int depth; /* blocks around it; 0: none */
  bool is_block;
  const char *key;
  int values_num;
  const char *const *values; /* without quotes; [0] is "" where none is */
  const bool *quoted;        /* of each value */
};

typedef void (*conf_visit)(void *ctx, const struct conf_statement *s);

/*
 * Visits all statements of the file, in the order in which collectd takes
 * them; files that Include names come in its place. Returns 0, or -1 where
 * the file cannot be read: then nothing was visited.
 */
int conf_read(const char *path, conf_visit visit, void *ctx,
              struct errmsg *msg);

/*
 * Which file a process was started with: what stands behind -C on its command
 * line, else CONF_DEFAULT. `process` is its number, or "self". False: the
 * command line cannot be read, or the name is relative and not of "self".
 */
bool conf_path_of(const char *process, char out[PATH_MAX]);
