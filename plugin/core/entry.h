/* SPDX-License-Identifier: MIT */
/*
 * An entry of the journal, and its text: one line of words with a blank
 * between.
 *
 *   ask  TIME CALL TAG SHARE
 *   got  TIME SENT TAG VIDEOS VIEWS ID CREDITS BILLED SHARE
 *   end  TIME SENT CALL TAG OUTCOME BILLED CREDITS SHARE
 *   told TIME TAG DATE LEVEL STATE
 *   left TIME CREDITS
 *   list TIME HASHTAGS
 *   api  TIME ID BEFORE
 *   judged TIME DATE MISSES
 *
 * Times are Unix seconds; "-" stands for what the API did not report; BILLED
 * is 1 or 0; SHARE, BEFORE and MISSES are words for enum share, enum
 * entry_before and enum misses, STATE a letter for enum alarm_state. CREDITS,
 * BILLED, SHARE and STATE may be missing at the end of a line, as version 1.0
 * wrote it: a sample without BILLED counts
 * as billed, since too few requests are better than too many. More words at
 * the end of a line, and lines with another first word, are a later version's
 * and are skipped. A line of hashtagctl has "ctl " in front. What an entry
 * means for money and schedule is said in ledger.h.
 */
#pragma once

#include "core/alarm_rule.h"
#include "core/misses.h"
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
  ENTRY_API,       /* api: what is asked from here on, as a fingerprint */
  ENTRY_JUDGED,    /* judged: whose fault the misses of a day are */
};

/* What a request is counted under; see credits.h for the limits. */
enum share {
  SHARE_UNKNOWN, /* version 1.0 did not say it */
  SHARE_FIRST,   /* the hashtag's first request of the day */
  SHARE_SPARE,   /* retries, second looks, top videos */
};

/* What is known of the time before an API was asked first. */
enum entry_before {
  ENTRY_NOTHING_BEFORE,
  ENTRY_SAMPLES_BEFORE, /* of this API, as far as is known */
  ENTRY_ANOTHER_BEFORE, /* another API was asked */
  ENTRY_BEFORE_NUM
};

/* What is requested. */
enum call { CALL_STATS, CALL_VIDEOS, CALL_USAGE, CALL_NUM };

struct entry {
  enum entry_kind kind;
  int64_t time; /* Unix seconds */
  int64_t sent; /* when the request of an answer was sent */
  enum call call;
  char tag[TAG_MAX + 1];
  double videos, views;   /* NaN: not reported */
  double credits;         /* left, by this answer; NaN: not reported */
  char id[ENTRY_ID_SIZE]; /* the hashtag's; of ENTRY_API: the API's */
  enum outcome outcome;   /* of ENTRY_SAMPLE: OUTCOME_SAMPLE */
  bool billed;
  int day, level; /* of ENTRY_ANNOUNCED; the day of ENTRY_JUDGED, too */
  enum alarm_state state;   /* of ENTRY_ANNOUNCED, where we decide of it */
  bool by_tool;             /* hashtagctl's */
  enum share share;         /* of requests and their answers */
  int hashtags;             /* of ENTRY_LIST */
  enum entry_before before; /* of ENTRY_API */
  enum misses misses;       /* of ENTRY_JUDGED */
};

/* Whether the entry is about every hashtag, and names none. */
bool entry_is_about_all(const struct entry *e);

/* "stats", "videos", "usage". */
const char *call_name(enum call call);

/* Writes the line with its newline; returns its length. */
int entry_format(const struct entry *e, char line[ENTRY_SIZE]);

/*
 * Reads a line without its newline. Returns false, with *e undefined, for
 * one that is no entry: each word must be of its kind to its last byte.
 */
bool entry_parse(const char *line, struct entry *e);
