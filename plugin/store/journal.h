/* SPDX-License-Identifier: MIT */
/*
 * The journal: one line for each request before it is sent, one for each
 * answer before it is used. It is what a restart knows of money and of
 * values that collectd lost. A file a UTC day in StateDir/journal/.
 *
 *   ask  TIME CALL TAG
 *   got  TIME SENT TAG VIDEOS VIEWS ID LEFT (a sample; "-": not told)
 *   end  TIME SENT CALL TAG OUTCOME BILLED LEFT
 *   told TIME TAG DATE LEVEL                (a trend was announced)
 *   left TIME CREDITS                       (the free usage call's answer)
 *
 * A tool may ask while the daemon runs, so the journal is shared. Whoever
 * asks holds its lock from the look at what has been asked to the line that
 * says so: hashtagctl, which asks one thing after the other, until the answer
 * is written. Its lines have "ctl " in front; the daemon follows them.
 *
 * LEFT: the credits that the answer said are left; it may be missing at the
 * end of a line. Times are Unix seconds. A line that a crash cut off is
 * skipped.
 */
#pragma once

#include "core/err.h"
#include "core/outcome.h"
#include "core/tag.h"

#include <stdbool.h>
#include <stdint.h>

enum journal_kind {
  JOURNAL_ASK,
  JOURNAL_GOT,
  JOURNAL_END,
  JOURNAL_TOLD,
  JOURNAL_LEFT
};

/* What was asked. Of the free usage call only the balance is journalled. */
enum call { CALL_STATS, CALL_VIDEOS, CALL_USAGE };

struct journal_entry {
  enum journal_kind kind;
  int64_t time; /* Unix seconds */
  int64_t sent; /* of the request that an answer belongs to */
  enum call call;
  char tag[TAG_MAX + 1];
  double videos, views; /* NaN: not told */
  double credits;       /* left, as the answer told; NaN: it did not */
  char id[72];
  enum outcome outcome;
  bool billed;
  int day, level;
  bool by_tool; /* asked by hashtagctl */
};

struct journal;

/* A journal below state_dir; no file is opened yet. NULL: no memory. */
struct journal *journal_new(const char *state_dir);
void journal_free(struct journal *j); /* syncs first; NULL is fine */

/*
 * Appends a line to the file of entry->time's day. The line has left this
 * process when it returns 0; -1 with the reason when it could not be kept.
 */
int journal_write(struct journal *j, const struct journal_entry *entry,
                  struct errmsg *msg);

/* fdatasync, at most once a second. now_ms: a monotonic clock. */
void journal_sync(struct journal *j, int64_t now_ms);

/* Hands the entries of a day to take(), in order. An absent file has none. */
void journal_replay(struct journal *j, int day,
                    void (*take)(void *ctx, const struct journal_entry *entry),
                    void *ctx);

/* From now on the lines are a tool's. */
void journal_by_tool(struct journal *j);

/*
 * The lock that whoever asks must hold; never waits. Returns 0, or -1:
 * another process holds it. It ends with the process at the latest.
 */
int journal_lock(struct journal *j);
void journal_unlock(struct journal *j);

/*
 * Hands the tool's entries that came since the last look to take(), up to
 * `day`. What journal_replay() has read is not handed out again.
 */
void journal_follow(struct journal *j, int day,
                    void (*take)(void *ctx, const struct journal_entry *entry),
                    void *ctx);

/* Removes the file of that day, if there is one. */
void journal_forget(struct journal *j, int day);
