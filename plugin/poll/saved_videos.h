/* SPDX-License-Identifier: MIT */
/*
 * The top videos of trends, as StateDir/videos keeps them: a file for each
 * hashtag that has ever trended, of its newest trend.
 */
#pragma once

#include "core/companions.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

#define SAVED_RELATED_MAX 100 /* hashtags that one file may name */
#define SAVED_VIDEOS_SIZE ((size_t)4 << 20) /* bytes that it may have */

/* A file's content: for provider/videos_json.h. False ends the reading. */
typedef bool (*saved_videos_each)(void *ctx, const char *path,
                                  const char *text);

/*
 * Hands on each file of StateDir/videos, in no order. What cannot be read is
 * reported, and the others are handed on. Returns 0 (also without a directory:
 * nothing has trended yet), or -1 when anything was reported.
 */
int saved_videos_read(const char *state_dir, saved_videos_each each, void *ctx,
                      err_report report, void *report_ctx);

/*
 * What the videos of trends carry, of COMPANIONS_TRENDS_MAX files at most;
 * what cannot be read is left out. The caller frees it; NULL: no memory.
 */
struct companions *saved_companions(const char *state_dir);
