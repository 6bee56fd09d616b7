/* SPDX-License-Identifier: MIT */
/*
 * A provider: an HTTP JSON API that tells a hashtag's counts, described by
 * data alone. The presets are such data, and a <Provider> block of the
 * configuration fills in the same (block.h): a new API needs no code.
 *
 * Pointers are JSON Pointers (RFC 6901); where several are given, the first
 * one that yields something usable wins.
 */
#pragma once

#include "core/outcome.h"
#include "core/videos.h"

#include <stdbool.h>
#include <stddef.h>

#define PROVIDER_LIST_MAX 8 /* texts of a list */
#define PROVIDER_TESTS_MAX 16
#define PROVIDER_HEADERS_MAX 8
#define PROVIDER_ID_MAX 64 /* bytes of a hashtag's id */

/* Pointers, values …, ended by NULL. */
typedef const char *provider_list[PROVIDER_LIST_MAX + 1];

/*
 * One kind of request. Placeholders {tag} {id} {key} {count} are replaced:
 * percent-encoded in a path, escaped for JSON in a body, plain in a header.
 */
struct provider_call {
  const char *method; /* "GET" or "POST"; NULL: the API has no such call */
  const char *path;   /* with the query, below BaseURL; begins with '/' */
  const char *body;   /* JSON; NULL: none */
};

/* What an answer turns out to be when a test decides. */
enum provider_verdict {
  VERDICT_SUCCESS, /* the only one that decides where it does not hold */
  VERDICT_NOT_FOUND,
  VERDICT_BANNED,
  VERDICT_LIMITED,
  VERDICT_KEY,
  VERDICT_CREDITS,
};

#define PROVIDER_STATUS "status" /* instead of a pointer: the HTTP status */

/*
 * A test of an answer: whether the value at the pointer is like one of the
 * values (texts, numbers and true, false; case does not count, * stands for
 * anything). Success: a fault unless it is, where the pointer leads anywhere.
 * Without values an answer to the stats call is asked whether anything is
 * there: then Success is to have it, and the others are to miss it.
 */
struct provider_test {
  enum provider_verdict verdict;
  const char *pointer; /* or PROVIDER_STATUS; NULL: the end of a table */
  provider_list values;
};

struct provider {
  const char *name;
  const char *base_url;                          /* no '/' at its end */
  const char *headers[PROVIDER_HEADERS_MAX + 1]; /* "Name: value" */
  struct provider_call stats, videos, usage;
  double gap, videos_gap; /* least seconds between two (videos) requests */
  double price;           /* credits a billed request costs; 0: one */

  struct provider_test tests[PROVIDER_TESTS_MAX + 1]; /* the first decides */
  /*
   * Statuses that cost nothing: "502", "4xx", "xxx" (any, and no answer at
   * all); "!404" takes out again. The last match counts; empty: the usual.
   */
  provider_list free;

  provider_list count_videos, count_views, id;
  provider_list title;        /* must equal the tag, where both are ASCII */
  provider_list error;        /* the server's own words */
  provider_list credits;      /* credits left */
  const char *credits_header; /* the same as a header; NULL: none */
  provider_list concurrency;  /* requests at once that the plan allows */

  provider_list list; /* the array of videos */
  provider_list video_id, video_author, video_text, video_created, video_plays,
      video_likes, video_comments, video_shares;
  const char *link;         /* of {author} and {id}; NULL: TikTok's */
  provider_list video_link; /* where the parts of it are missing */
  provider_list video_tags; /* array, name in it, array, name … */

  provider_list usage_credits, usage_plan;
};

/* The preset of that name, or NULL. Static data. */
const struct provider *provider_find(const char *name);

/* "scavio, scavio-blog, tikwm": for messages. */
const char *provider_names(void);

/* Whether the call's path or body holds the placeholder ("{id}"). */
bool provider_call_uses(const struct provider_call *call,
                        const char *placeholder);

/* Whether any request needs the key. */
bool provider_uses_key(const struct provider *p);

/*
 * Whether an answer of this HTTP status costs nothing; 0: none came, though
 * the request was sent.
 */
bool provider_is_free(const struct provider *p, int status);

/* The credits that a billed request costs: CreditsPerRequest. */
double provider_price(const struct provider *p);

/* What goes into a request's placeholders. NULL texts count as "". */
struct provider_subject {
  const char *tag, *id, *key;
  int count;
};

/* A request ready to be sent. Owns its texts. */
struct provider_request {
  const char *method; /* static */
  char *url;
  char *body;                              /* NULL: none */
  char *headers[PROVIDER_HEADERS_MAX + 2]; /* ended by NULL */
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
  double videos, views; /* NaN: not reported */
  const char *videos_from, *views_from; /* the pointers that matched; NULL */
  char id[PROVIDER_ID_MAX + 1];         /* "" if not reported */
  double credits;                       /* left; NaN: not reported */
  int concurrency;                      /* 0: not reported */
  int status;                           /* HTTP status */
  char why[200]; /* one sentence for people, "" for a sample */
  char plan[40]; /* of a usage answer */
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
