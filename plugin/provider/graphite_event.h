/* SPDX-License-Identifier: MIT */
/*
 * An event on the graphs: its JSON as graphite-web takes it with
 * POST /events/ and as Grafana draws it (members what, tags, when, data:
 * https://graphite.readthedocs.io/en/1.1.8/events.html).
 */
#pragma once

#include "provider/videos_json.h"

struct graphite_event {
  const char *what; /* one sentence */
  const char *kind; /* the tag to filter by: "trend" … */
  const char *hashtag;
  int day;                     /* of the sample that caused it */
  const struct videos *videos; /* NULL: none */
  size_t links;                /* videos listed, at most */
};

/*
 * The document; its data lists the videos, one a line, as HTML links, which
 * Grafana draws, and the other hashtags that they carry. Its tags are
 * "hashtag", the kind and "#" with the hashtag, which therefore is never taken
 * for a kind. The caller frees it; NULL: no memory.
 */
char *graphite_event_json(const struct graphite_event *event,
                          videos_watched watched, void *ctx);
