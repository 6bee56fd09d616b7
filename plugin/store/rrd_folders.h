/* SPDX-License-Identifier: MIT */
/*
 * Folders of RRD files under an older spelling of a hashtag: versions before
 * 1.1 lowered ASCII letters only, so that history lies where nobody reads it.
 */
#pragma once

#include "core/tag.h"

#include <limits.h>

#include <stdbool.h>

/* Such a folder; the paths are quoted for a shell. */
struct rrd_respelt {
  const char *tag;  /* the spelling of now */
  const char *from; /* the folder */
  const char *to;   /* where its files would be read */
  bool both;        /* that is there, too */
};

/*
 * Looks through DATA_DIR/HOST for folders "hashtag-NAME" whose NAME is another
 * spelling of a hashtag, and tells found() of each. A folder that cannot be
 * read holds none.
 */
void rrd_folders_respelt(const char *data_dir, const char *host,
                         void (*found)(void *ctx,
                                       const struct rrd_respelt *folder),
                         void *ctx);

/* The history that lies under another host's name; paths quoted for a shell. */
struct rrd_other_host {
  char host[256], from[PATH_MAX], to[PATH_MAX]; /* DATA_DIR/HOST, of both */
  int num;                                      /* hashtags */
  char tags[72];                                /* the first ones' names */
};

/*
 * Whether hashtags for which is_watched() is true have no folder under
 * DATA_DIR/HOST, but one under another host: the one that holds the most of
 * them is described in *other.
 */
bool rrd_folders_other_host(const char *data_dir, const char *host,
                            bool (*is_watched)(void *ctx, const char *tag),
                            void *ctx, struct rrd_other_host *other);
