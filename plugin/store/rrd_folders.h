/* SPDX-License-Identifier: MIT */
/*
 * Folders of RRD files under an older spelling of a hashtag: versions before
 * 1.1 lowered ASCII letters only, so that history lies where nobody reads it.
 */
#pragma once

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
