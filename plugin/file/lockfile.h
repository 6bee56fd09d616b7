/* SPDX-License-Identifier: MIT */
/*
 * Locks between processes. flock() needs no more than an open file, so what
 * is locked is a file that only its user can open: else anybody on the machine
 * could hold the lock. flock(), not fcntl(): it is not lost when another
 * descriptor of the file is closed.
 */
#pragma once

/* Opens it, made if it is absent, mode 0600. A descriptor, or -1 with errno. */
int lockfile_open(const char *path);

/* Never waits. 0: ours until its end; -1: another process's, or errno. */
int lockfile_take(int fd);
void lockfile_release(int fd); /* and keeps it open */
