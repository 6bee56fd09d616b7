/* SPDX-License-Identifier: MIT */
/* The tags that exist, found by name and by id. Not locked: the caller is. */
#ifndef SIM_TAGS_H
#define SIM_TAGS_H

#include "series.h"

struct sim_tags {
  bool any;                /* every well-formed tag exists */
  struct sim_series **all; /* in the order they were told; owned */
  size_t num;
  struct sim_series **by_tag, **by_id;
};

void sim_tags_init(struct sim_tags *tags);
void sim_tags_clear(struct sim_tags *tags);
void sim_tags_drop_all(struct sim_tags *tags);

/* Adds the series of a line or replaces the one of the same tag. */
bool sim_tags_tell(struct sim_tags *tags, char *line, struct sim_errmsg *msg);

/* NULL: no such tag. Borrowed until the tag is told again or dropped. ASCII
 * case is ignored, as TikTok does. */
struct sim_series *sim_tags_by_name(struct sim_tags *tags, const char *tag);
struct sim_series *sim_tags_by_id(struct sim_tags *tags, const char *id);

/* CSV `tag,date,videos,views` without a header line, one line a day on which
 * the tag can be found; tag "*" prints all. False: there is no such tag. */
bool sim_tags_print(struct sim_tags *tags, const char *tag, long from, long to);

#endif
