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
