/* SPDX-License-Identifier: MIT */
/* The top videos of a hashtag, and the other hashtags that they carry. */
#pragma once

#include "core/tag.h"

#include <stddef.h>
#include <stdint.h>

#define VIDEOS_MAX 30     /* that one request can return */
#define VIDEO_TAGS_MAX 64 /* hashtags kept of one video */

/* One video. Owns its texts; counts are NaN where the answer tells none. */
struct video {
  char *id;
  char *url;
  char *author;
  char *description;
  int64_t created; /* Unix seconds; 0: not reported */
  double plays, likes, comments, shares;
  char **tags; /* normalised, without repeats */
  size_t tags_num;
};

/* A list that owns its videos. */
struct videos {
  struct video items[VIDEOS_MAX];
  size_t num;
};

/* A hashtag that the videos share. */
struct related {
  char tag[TAG_MAX + 1];
  int videos;         /* how many of them carry it */
  int accounts;       /* of how many accounts these are */
  double specificity; /* see core/companions.h; 0 until it was ranked */
};

struct videos *videos_new(void);
void videos_free(struct videos *v); /* NULL is fine */

/* Adds a hashtag to a video; a bad, known or surplus one is left out. */
void video_add_tag(struct video *v, const char *tag);

/* Adds the hashtags that stand in a text: "a ring #diy #silver". */
void video_add_tags_of(struct video *v, const char *text);

void video_clear(struct video *v);

/*
 * Orders by plays, most first, and drops repeats of an id (the API sends
 * some). Equal plays keep the API's order.
 */
void videos_rank(struct videos *v);

/*
 * Counts the hashtags of all videos but `own`, most shared first, then by
 * name. A video whose author is not reported is one of an account of its own.
 * Returns how many of at most max were written to out; -1: no memory.
 */
int videos_related(const struct videos *v, const char *own,
                   struct related *out, size_t max);
