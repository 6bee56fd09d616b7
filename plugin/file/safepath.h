/* SPDX-License-Identifier: MIT */
/*
 * Where a path leads, for a process that may do more than others who can write
 * on the way, as root may: their folders and links must not make it read or
 * write what they could not read or write themselves.
 *
 * - A link is followed where root or the process's own user made it.
 * - In a folder that belongs to somebody else all is done for that user: new
 *   files are given to him where root makes them, and a file with several
 *   names (hard links) is used only if he may use it himself.
 * - safepath_act_for() has all be done for one user, with his permissions.
 *
 * Each step holds the folder open, so nothing can be exchanged in between.
 */
#pragma once

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#define SAFEPATH_ANY ((uid_t)-1) /* on nobody's behalf: the process's own */

/* What errno says: see safepath_error(). */
#define SAFEPATH_LINK ENOTNAM
#define SAFEPATH_BEYOND EKEYREJECTED

struct safepath {
  int dir;                 /* the folder, to find names in; -1 */
  char name[NAME_MAX + 1]; /* in it; nothing may have that name */
  uid_t user;              /* for whom; SAFEPATH_ANY */
};

/*
 * Finds the folder and the name; `follow`: what a link of that name leads to.
 * Returns 0, or -1 with errno; to be closed in any case.
 */
int safepath_find(const char *path, bool follow, struct safepath *p);
void safepath_close(struct safepath *p);

/*
 * openat(), close-on-exec, never through a link. What O_CREAT makes belongs to
 * its user.
 */
int safepath_open(const struct safepath *p, int flags, mode_t mode);

/* mkdirat() of its name, for its user. */
int safepath_make_folder(const struct safepath *p, mode_t mode);

/* 0: the user may change names in the folder. -1 with errno. */
int safepath_check_names(const struct safepath *p);

/* Whether that user is neither root nor whom the process runs as. */
bool safepath_is_lesser(uid_t user);

/* From now on all of this process is done for that user; SAFEPATH_ANY: not. */
void safepath_act_for(uid_t user);
bool safepath_is_strict(void); /* whether it is so */

/* What SAFEPATH_LINK and SAFEPATH_BEYOND mean; else NULL. */
const char *safepath_error(int cause);
