/* SPDX-License-Identifier: MIT */
/*
 * The API: what it counts for each hashtag, how it answers, what it bills.
 * It answers well unless a history has it do something else for a while.
 */
#pragma once

#include "fetch/fetch.h"

#include <stdbool.h>
#include <stdint.h>

#define API_TAGS 24

/* Ways to answer. */
enum api_way {
  API_GOOD,
  API_NOT_FOUND,    /* 404; billed */
  API_LIMITED,      /* 429 without a time */
  API_LIMITED_HOUR, /* 429, Retry-After an hour */
  API_FAULT,        /* 500; billed */
  API_UNAVAILABLE,  /* 503 */
  API_BROKEN,       /* 200, and half a document; billed */
  API_TOO_LARGE,    /* billed */
  API_LOST,         /* billed, and the answer never comes */
  API_CUT,          /* billed, and the connection breaks; what the HTTP
                       library would repeat ends so, too */
  API_UNREACHABLE,  /* no route, a proxy that refuses */
  API_KEY,          /* 401 */
  API_CREDITS,      /* 402 */
  API_REFUSED,      /* 400 */
  API_SLOW,         /* good, after 55 s */
  API_EMPTY,        /* 200 with counts of 0; billed */
  API_TURNED_AWAY,  /* GOAWAY: the server has processed no try of it */
  API_ONE_CUT,      /* billed, and the one connection of all breaks */
  API_WAYS
};

extern const char *const api_way_names[API_WAYS];

/* is_free: no request costs anything. */
void api_begin(uint64_t seed, int64_t begin_ms, int days, bool is_free);
void api_be_free(bool is_free);

/* Answers so for `tag` (-1: all) until that true time. */
void api_set(enum api_way way, int tag, int64_t until_ms);
void api_be_well(void);

/* Whether answers have a Date header. */
void api_tell_date(bool tells);

const char *api_tag_name(int tag);
int api_tag_of(const char *name); /* -1: no hashtag of this world */

/* The number of videos at a true time; its own for each second. */
double api_videos(int tag, int64_t ms);
double api_views(double videos);

enum api_call { ASK_STATS, ASK_VIDEOS, ASK_USAGE };

/* What a request asks. */
struct api_request {
  enum api_call call;
  int tag; /* -1: none, or one that is not known */
};
struct api_request api_read(const struct fetch_job *job);

/* How and when it is answered, and whether that costs a credit. */
struct api_reply {
  struct fetch_answer answer; /* body: points into text */
  char text[1200];
  int64_t takes_ms;
  bool billed, sample, missed;
  double videos;
};
void api_answer(const struct api_request *r, int64_t timeout_ms,
                struct api_reply *reply);
