/* SPDX-License-Identifier: MIT */
/* Files that must be whole or not be there at all. */
#pragma once

#include "core/err.h"

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

/* What errno says of a directory, a pipe or a device in a file's place. */
#define FILES_NOT_REGULAR EMEDIUMTYPE

/*
 * open(), close-on-exec, for regular files only: a pipe or a device in the
 * place of one neither hangs nor is read from. A new file gets mode 0644.
 * Returns a descriptor, or -1 with errno; FILES_NOT_REGULAR: see above.
 */
int files_open_regular(const char *path, int flags);

/* strerror(), which also knows FILES_NOT_REGULAR. */
const char *files_error(int cause);

/* Makes the directories above path (mode 0755), synced. Returns 0, or -1. */
int files_make_parents(const char *path, struct errmsg *msg);

/*
 * Replaces path by these bytes: written next to it, synced, renamed, and the
 * directory synced. Readers see the old file or the new one, also after the
 * power has failed. Returns 0, or -1 with errno.
 */
int files_replace(const char *path, const char *text, size_t len, mode_t mode,
                  struct errmsg *msg);

/*
 * The same where nothing has that name: what is there stays (-1, and errno is
 * EEXIST).
 */
int files_create(const char *path, const char *bytes, size_t len, mode_t mode,
                 struct errmsg *msg);

/*
 * Gives the file `from` the name `path`, in one file system, unless something
 * has it. Returns 0, or -1 with errno.
 */
int files_name_new(const char *from, const char *path);

/* Brings the names in the directory of path to the disk. 0, or -1 with errno. */
int files_sync_folder(const char *path);

/*
 * files_replace() for a file of the user's: its mode and owner stay, and what
 * a link leads to is replaced, not the link. An absent file is made, mode 0644.
 */
int files_rewrite(const char *path, const char *text, size_t len,
                  struct errmsg *msg);

/*
 * The whole file as a string that the caller frees; NULL with errno set (no
 * message: an absent file is often no fault). More than max bytes: EFBIG.
 */
char *files_slurp(const char *path, size_t max, size_t *len);

/* "dir/name" in memory that the caller frees; NULL: no memory. */
char *files_join(const char *dir, const char *name);
