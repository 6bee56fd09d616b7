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
 * Makes dir with its journal/ and videos/ for a tool, without the lock. What
 * root makes belongs to whom the directory above belongs: a daemon of another
 * user must be able to write there. Returns 0, or -1 with a sentence.
 */
int statedir_make(const char *dir, struct errmsg *msg);

/* The daemon that holds dir, as far as can be seen; 0: none runs. */
long statedir_holder(const char *dir);

/*
 * Keeps daemons out of dir while a tool changes what they have written: takes
 * the same lock, but makes no directory, since it would be another user's.
 * Returns 0 and a handle, which is -1 where there is no such directory: no
 * daemon has ever used it. -1 with a sentence: a daemon holds it, and must be
 * stopped; or it cannot be locked.
 */
int statedir_keep_out(const char *dir, int *handle, struct errmsg *msg);
