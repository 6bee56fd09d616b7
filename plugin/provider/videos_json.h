/* SPDX-License-Identifier: MIT */
/* The text of StateDir/videos/TAG.json, out and in. */
#pragma once

#include "core/videos.h"

#include <stdbool.h>
#include <stdint.h>

/* What led to the videos being fetched; NaN figures are left out. */
struct videos_head {
  const char *tag;
  int64_t fetched; /* Unix seconds */
  int level;
  double growth, score, threshold, baseline, now;
  int window; /* days of the growth */
};

/* Whether a hashtag is watched already. */
typedef bool (*videos_watched)(void *ctx, const char *tag);

/*
 * The document: the figures, the videos by rank, and the other hashtags that
 * they carry with their counts. The caller frees it; NULL: no memory.
 */
char *videos_json(const struct videos_head *head, const struct videos *videos,
                  videos_watched watched, void *ctx);

/*
 * Reads the videos out of such a document, by rank, without the hashtags that
 * each carries; a link that is no plain https address is "". *fetched is the
 * time of their request in Unix seconds, 0 if unknown. The caller frees them;
 * NULL: it is no such document, or there is no memory.
 */
struct videos *videos_json_read(const char *text, int64_t *fetched);

/*
 * Reads out of such a document the hashtag it is about and those that its
 * videos share. Returns how many of at most max were written to out; -1: it
 * is no such document.
 */
int videos_json_related(const char *text, char tag[TAG_MAX + 1],
                        struct related *out, size_t max);
