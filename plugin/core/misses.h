/* SPDX-License-Identifier: MIT */
/*
 * A miss: the API answers that there is no such hashtag. That is a verdict
 * about the hashtag only where the API is known to find others, so the misses
 * of a day are judged together, when its round is over.
 */
#pragma once

#include <stdbool.h>

#define MISSES_KNOWN_DAYS 7 /* a hashtag with a sample in these is known */

/* Whose fault the misses of a day are. */
enum misses {
  MISSES_OF_HASHTAGS,
  MISSES_OF_API,
  MISSES_OF_SILENT_API, /* and it has found nothing for a week */
  MISSES_NUM
};

/* What a round has brought. */
struct misses_count {
  int found, missing;
  int known;         /* of the hashtags with a sample in the last seven days */
  int known_missing; /* of these */
};

/*
 * They are the hashtags' own where another one was found that day and, of
 * the known ones, at most one or less than a fifth is missing; else the API's.
 */
bool misses_are_of_hashtags(const struct misses_count *c);

/* A word for the journal: "hashtags", "api", "silent". */
const char *misses_name(enum misses m);

/* The reverse; MISSES_NUM for an unknown word. */
enum misses misses_parse(const char *name);
