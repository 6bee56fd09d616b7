/* SPDX-License-Identifier: MIT */
#include "core/misses.h"

#include <string.h>

static const char *const names[MISSES_NUM] = {
    [MISSES_OF_HASHTAGS] = "hashtags",
    [MISSES_OF_API] = "api",
    [MISSES_OF_SILENT_API] = "silent"};

bool misses_are_of_hashtags(const struct misses_count *c) {
  return c->found > 0 &&
         (c->known_missing <= 1 || c->known_missing * 5 < c->known);
}

const char *misses_name(enum misses m) { return names[m]; }

enum misses misses_parse(const char *name) {
  int i = 0;
  while (i < MISSES_NUM && strcmp(names[i], name) != 0)
    i++;
  return (enum misses)i;
}
