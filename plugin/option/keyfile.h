/* SPDX-License-Identifier: MIT */
/* Secrets in files: read, kept in one place, wiped after use. */
#pragma once

#include "core/err.h"

#define KEY_MAX 512 /* bytes of a key */

/*
 * Reads the first line of path, without the blanks around it. Refuses a file
 * that others than owner and group may touch (mode & 0007), one that is no
 * regular file, and a key that is empty, too long or not printable ASCII.
 * Returns 0, or -1 with a sentence that names the file and what to do.
 */
int keyfile_read(const char *path, char key[KEY_MAX + 1], struct errmsg *msg);

#define ADDRESS_MAX 2048 /* bytes of an address that is a secret */

/* The same of an address, for URLFile. */
int address_file_read(const char *path, char address[ADDRESS_MAX + 1],
                      struct errmsg *msg);
