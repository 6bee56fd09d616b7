/* SPDX-License-Identifier: MIT */
/*
 * Which of the hashtags on a trend's videos belong to that trend: those that
 * several of its videos and accounts carry and that other trends lack. #fyp
 * stands on the videos of every trend, and so says nothing about any.
 */
#pragma once

#include "core/videos.h"

#define COMPANIONS_TRENDS_MAX 1000 /* trends remembered, the newest ones */

/* Which hashtags the videos of which trends carried. */
struct companions;

struct companions *companions_new(void);        /* NULL: no memory */
void companions_free(struct companions *known); /* NULL is fine */

/*
 * Adds what the videos of a trend carry, in place of what was known of an
 * earlier trend of that hashtag; of more than COMPANIONS_TRENDS_MAX trends the
 * one that was added first is forgotten. Returns 0, or -1: no memory.
 */
int companions_learn(struct companions *known, const char *trend,
                     const struct related *list, int num);

/*
 * Moves the companions of a trend to the front of list, the most specific one
 * first, and sets the specificity of all. Returns how many are companions; the
 * rest, in the order that it had, is carried by a single video or account, or
 * stands on the videos of most other trends.
 *
 * Specificity is accounts * ln((N + 1) / (n + 1)), the inverse document
 * frequency of text retrieval (Sparck Jones 1972): N is the number of trends
 * that are known, but this one, n of how many of them the videos carry the
 * hashtag. It is 0 of what is no companion. Equal ones are ordered by their
 * videos, then by name.
 *
 * Before there are trends to compare with, four more are assumed, whose videos
 * carry nothing but the hashtags with which people ask for viewers (#fyp,
 * #viral; companions.c lists them). Four trends weigh less as real ones come,
 * and can be outvoted.
 */
int companions_rank(struct companions *known, const char *trend,
                    struct related *list, int num);
