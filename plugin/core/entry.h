/* SPDX-License-Identifier: MIT */
/*
 * An entry of the journal, and its text: one line of words with a blank
 * between.
 *
 *   ask  TIME CALL TAG SHARE
 *   got  TIME SENT TAG VIDEOS VIEWS ID CREDITS BILLED SHARE
 *   end  TIME SENT CALL TAG OUTCOME BILLED CREDITS SHARE
 *   told TIME TAG DATE LEVEL
 *   left TIME CREDITS
 *   list TIME HASHTAGS
 *
 * Times are Unix seconds; "-" stands for what the API did not report; BILLED
 * is 1 or 0; SHARE is a word for enum share. CREDITS, BILLED and SHARE may be
 * missing at the end of a line, as version 1.0 wrote it: a sample without
 * BILLED counts as billed, since too few requests are better than too many.
 * More words at the end of a line, and lines with another first word, are a
 * later version's and are skipped. A line of hashtagctl has "ctl " in front.
 * What an entry means for money and schedule is said in ledger.h.
 */
#pragma once

#include "core/outcome.h"
#include "core/tag.h"

#include <stdbool.h>
#include <stdint.h>

#define ENTRY_SIZE                                                            \
  (TAG_MAX + 412) /* bytes of a line, newline and zero included */
#define ENTRY_ID_SIZE 72

enum entry_kind {
  ENTRY_REQUEST,   /* ask: written before the request is sent */
  ENTRY_SAMPLE,    /* got: the stats request was answered with counts */
  ENTRY_FAILURE,   /* end: any other end of a request; videos have no counts */
  ENTRY_ANNOUNCED, /* told: the level of a day was announced */
  ENTRY_BALANCE,   /* left: what the free usage call reported */
  ENTRY_LIST,      /* list: so many hashtags are watched today */
};

/* What a request is counted under; see credits.h for the limits. */
enum share {
  SHARE_UNKNOWN, /* version 1.0 did not say it */
  SHARE_FIRST,   /* the hashtag's first request of the day */
  SHARE_SPARE,   /* retries, second looks, top videos */
};

/* What is requested. */
enum call { CALL_STATS, CALL_VIDEOS, CALL_USAGE, CALL_NUM };

struct entry {
  enum entry_kind kind;
  int64_t time; /* Unix seconds */
  int64_t sent; /* when the request of an answer was sent */
  enum call call;
  char tag[TAG_MAX + 1];
  double videos, views; /* NaN: not reported */
  double credits;       /* left, by this answer; NaN: not reported */
  char id[ENTRY_ID_SIZE];
  enum outcome outcome; /* of ENTRY_SAMPLE: OUTCOME_SAMPLE */
  bool billed;
  int day, level;   /* of ENTRY_ANNOUNCED */
  bool by_tool;     /* hashtagctl's */
  enum share share; /* of requests and their answers */
  int hashtags;     /* of ENTRY_LIST */
};

/* "stats", "videos", "usage". */
const char *call_name(enum call call);

/* Writes the line with its newline; returns its length. */
int entry_format(const struct entry *e, char line[ENTRY_SIZE]);

/*
 * Reads a line without its newline. Returns false, with *e undefined, for
 * one that is no entry: each word must be of its kind to its last byte.
 */
bool entry_parse(const char *line, struct entry *e);
