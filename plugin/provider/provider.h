/* SPDX-License-Identifier: MIT */
/*
 * A provider: an HTTP JSON API that tells a hashtag's counts, described by
 * data alone. The presets are rows of such data; a new API needs no code.
 * Pointers are JSON Pointers (RFC 6901); where several are given, the first
 * one that yields something usable wins.
 */
#pragma once

#include "core/outcome.h"
#include "core/videos.h"

#include <stdbool.h>
#include <stddef.h>

#define PROVIDER_POINTERS 8 /* pointers tried for one figure */
#define PROVIDER_CODES 8    /* codes of one meaning */
#define PROVIDER_HEADERS 4
#define PROVIDER_ID_MAX 64 /* bytes of a hashtag's id */

/*
 * One kind of request. Placeholders {tag} {id} {key} {count} are replaced:
 * percent-encoded in a URL, escaped for JSON in a body, plain in a header.
 */
struct provider_call {
  const char *method; /* "GET" or "POST"; NULL: the API has no such call */
  const char *path;   /* appended to BaseURL */
  const char *body;   /* NULL: none */
};

/* A list of pointers, ended by NULL. */
typedef const char *const provider_pointers[PROVIDER_POINTERS];

struct provider {
  const char *name;
  const char *base_url;
  const char *headers[PROVIDER_HEADERS];
  struct provider_call stats, videos, usage;
  bool videos_need_id; /* the videos call holds {id} */

  provider_pointers count_videos, count_views, id;
  provider_pointers title;  /* must equal the tag, where both are ASCII */
  const char *must_exist;   /* absent, null or empty: no such hashtag */
  const char *must_have_id; /* the same, below must_exist */
  provider_pointers code;   /* upstream status; 0 is good */
  int not_found_codes[PROVIDER_CODES]; /* ended by 0 */
  int banned_codes[PROVIDER_CODES];    /* ended by 0 */

  provider_pointers error;       /* the server's own words */
  provider_pointers credits;     /* credits left */
  provider_pointers concurrency; /* requests at once that the plan allows */

  provider_pointers list; /* the array of videos */
  provider_pointers video_id, video_url, video_author, video_text,
      video_created, video_plays, video_likes, video_comments, video_shares;
  const char *video_tags[PROVIDER_POINTERS]; /* array, name, array, name … */

  provider_pointers usage_credits, usage_plan;
};

/* The preset of that name, or NULL. Static data. */
const struct provider *provider_find(const char *name);

/* "scavio, scavio-blog": for messages. */
const char *provider_names(void);

/* What goes into a request's placeholders. NULL texts count as "". */
struct provider_subject {
  const char *tag, *id, *key;
  int count;
};

/* A request ready to be sent. Owns its texts. */
struct provider_request {
  const char *method; /* static */
  char *url;
  char *body;                          /* NULL: none */
  char *headers[PROVIDER_HEADERS + 1]; /* ended by NULL */
};

/*
 * Fills out for one of the provider's calls below base_url (no '/' at its
 * end). Returns 0, or -1 when memory ran out; then out holds nothing.
 */
int provider_request_make(const struct provider *p,
                          const struct provider_call *call,
                          const char *base_url,
                          const struct provider_subject *subject,
                          struct provider_request *out);

/* Wipes (a header holds the key) and frees the texts. */
void provider_request_clear(struct provider_request *r);

/* What an answer says. */
struct answer {
  enum outcome outcome;
  bool billed;          /* whether it cost a credit, by what we know */
  bool banned;          /* with OUTCOME_NOT_FOUND: known, but withheld */
  double videos, views; /* NaN: not told */
  char id[PROVIDER_ID_MAX + 1]; /* "" when not told */
  double credits;               /* left; NaN: not told */
  int concurrency;              /* 0: not told */
  int status;                   /* HTTP status */
  char why[200];                /* one sentence for people, "" for a sample */
  char plan[40];                /* of a usage answer */
};

/* The body of an HTTP answer: bytes, not a string. */
struct body {
  const char *data;
  size_t len;
};

/* Reads an answer to the stats call about `tag`. Never fails: a bad answer
 * is an outcome. */
void provider_read_stats(const struct provider *p, const char *tag, int status,
                         struct body body, struct answer *out);

/*
 * Reads an answer to the videos call. With OUTCOME_SAMPLE *videos is a new
 * list, ranked (the caller frees it), else NULL.
 */
void provider_read_videos(const struct provider *p, int status,
                          struct body body, struct answer *out,
                          struct videos **videos);

/* Reads an answer to the free usage call: credits and plan. */
void provider_read_usage(const struct provider *p, int status,
                         struct body body, struct answer *out);
