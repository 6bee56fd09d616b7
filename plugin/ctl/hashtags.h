/* SPDX-License-Identifier: MIT */
/* Which hashtags a subcommand is about, and what is special about each. */
#pragma once

#include "option/options.h"

struct hashtag {
  struct watch watch; /* its tag, threshold, seasonal */
  bool watched;       /* on the list, not only among the files */
};

/* Sorted by name; owns everything. {0} is an empty one. */
struct hashtags {
  struct hashtag *items;
  size_t num;
  struct watchlist list;
};

enum hashtags_which {
  HASHTAGS_WATCHED,
  HASHTAGS_USUAL, /* watched; where none is, those that have files */
  HASHTAGS_ALL,   /* both */
};

/*
 * Reads the list. What is skipped is reported. Returns 0, or -1 with the
 * reason; clear it in both cases.
 */
int hashtags_read(struct hashtags *h, const struct options *o,
                  enum hashtags_which which, err_report report, void *ctx,
                  struct errmsg *msg);
void hashtags_clear(struct hashtags *h);

/* NULL: it is not among them. */
const struct hashtag *hashtags_find(const struct hashtags *h, const char *tag);
