/* SPDX-License-Identifier: MIT */
/* New RRD files: whole and on the disk before they have their name. */
#pragma once

#include "store/rrdfile.h"

/* What a new file keeps. */
struct rrd_archives {
  int days;          /* rows of each archive */
  bool average_only; /* AVERAGE alone: a third of the size, but front ends that
                        ask for MIN or MAX find nothing; else all three */
};

/*
 * Creates the file and the directories above it, so that `first` can be the
 * first stamp stored: it starts one step earlier. A
 * file without content is replaced. What else is there already is left alone:
 * RRD_OK where librrd may open it, else RRD_UNUSABLE, RRD_OTHER_ARCH or
 * RRD_FAILED. From any thread.
 */
enum rrd_status rrd_create_file(const char *path, int first,
                                struct rrd_archives archives,
                                struct errmsg *msg);

/*
 * Gives the synced file `from` the name `path`: it replaces a file without
 * content, and nothing else (RRD_FAILED, and errno is EEXIST).
 */
enum rrd_status rrd_give_name(const char *from, const char *path,
                              struct errmsg *msg);
