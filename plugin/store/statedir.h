/* SPDX-License-Identifier: MIT */
/* StateDir: who may write there, and that it can be written at all. */
#pragma once

#include "core/err.h"

/*
 * Makes dir with its journal/ and videos/, and locks it for this process.
 * Returns a handle for statedir_close(), or -1 with a sentence: another
 * daemon holds it, or it cannot be written.
 */
int statedir_open(const char *dir, struct errmsg *msg);
void statedir_close(int handle); /* -1 is fine */

/*
 * Keeps daemons out of dir while a tool changes what they have written: takes
 * the same lock, but makes no directory, since it would be another user's.
 * Returns 0 and a handle, which is -1 where there is no such directory: no
 * daemon has ever used it. -1 with a sentence: a daemon holds it, and must be
 * stopped; or it cannot be locked.
 */
int statedir_keep_out(const char *dir, int *handle, struct errmsg *msg);
