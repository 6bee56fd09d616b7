/* SPDX-License-Identifier: MIT */
/*
 * Files that must be whole or not be there at all. Every path is found as
 * safepath.h says: nothing here follows what a lesser user may have put there.
 */
#pragma once

#include "core/err.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

/* What errno says of a directory, a pipe or a device in a file's place. */
#define FILES_NOT_REGULAR EMEDIUMTYPE

/*
 * open(), close-on-exec, for regular files only: a pipe or a device in the
 * place of one neither hangs nor is read from. mode: of a new one.
 * Returns a descriptor, or -1 with errno, for files_error().
 */
int files_open_regular(const char *path, int flags, mode_t mode);

/* A regular file, to be read by lines; NULL with errno. */
FILE *files_read_lines(const char *path);

/* opendir() */
DIR *files_list(const char *path);

/*
 * A path for a library that opens by itself: below the folder that was found,
 * whatever its name leads to by then. To be given back in any case.
 */
struct files_fixed {
  int fd;
  char path[PATH_MAX];
};
int files_fix(const char *path, struct files_fixed *f); /* to be made */
int files_fix_file(const char *path,
                   struct files_fixed *f); /* to be written */
void files_unfix(struct files_fixed *f);

/* strerror(), which also knows FILES_NOT_REGULAR and what safepath.h adds. */
const char *files_error(int cause);

/* Makes one directory (mode 0755), synced, or leaves it. Returns 0, or -1. */
int files_make_folder(const char *path, struct errmsg *msg);

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
 * The same for what may be lost with the power, but never with the process:
 * nothing waits for the disk. Its reader sees by itself whether it is whole.
 */
int files_create_unsynced(const char *path, const char *bytes, size_t len,
                          mode_t mode, struct errmsg *msg);

/*
 * Gives the file `from` the name `path`, in one folder: unless something has
 * it, or in the place of what has it. Return 0, or -1 with errno.
 */
int files_name_new(const char *from, const char *path);
int files_rename(const char *from, const char *path);

/*
 * The file that a link of that name leads to, where such links are followed;
 * else the name itself.
 */
const char *files_behind_link(const char *path, char out[PATH_MAX]);

/* unlink() */
int files_remove(const char *path);

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

/* The same, and what was read. */
char *files_slurp_stat(const char *path, size_t max, size_t *len,
                       struct stat *st);

/* "dir/name" in memory that the caller frees; NULL: no memory. */
char *files_join(const char *dir, const char *name);
