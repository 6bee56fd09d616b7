/* SPDX-License-Identifier: MIT */
/*
 * The journal: one line for each request before it is sent, one for each
 * answer before it is used (core/entry.h has their form, core/ledger.h their
 * meaning). It is what a restart knows of money and of values that collectd
 * lost. A file a UTC day in StateDir/journal/, by the time of the entry.
 *
 * A tool may ask while the daemon runs, so the journal is shared. Whoever
 * asks holds its lock from reading what has been asked to the line that
 * says so: hashtagctl, which asks one thing after the other, until the answer
 * is written. The daemon follows its lines. A line that a crash cut off is
 * skipped.
 */
#pragma once

#include "core/entry.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;

/* A journal below state_dir; no file is opened yet. NULL: no memory. */
struct journal *journal_new(const char *state_dir);
void journal_free(struct journal *j); /* syncs first; NULL is fine */

/*
 * Appends a line to the file of entry->time's day. The line has left this
 * process when it returns 0; -1 with the reason when it could not be kept.
 */
int journal_write(struct journal *j, const struct entry *entry,
                  struct errmsg *msg);

/*
 * Syncs what was written, at most once a second; now_ms is a monotonic clock.
 * -1 with the reason: lines may be lost when the power fails.
 */
int journal_sync(struct journal *j, int64_t now_ms, struct errmsg *msg);

/* The same at once; what goes wrong, journal_sync() says. */
void journal_sync_now(struct journal *j);

/* Milliseconds until journal_sync() has something to do; INT64_MAX: nothing. */
int64_t journal_sync_wait(const struct journal *j, int64_t now_ms);

/* Hands the entries of a day to on_entry(), in order. An absent file has none.
 */
void journal_replay(struct journal *j, int day,
                    void (*on_entry)(void *ctx, const struct entry *entry),
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
 * Hands the tool's entries that came since the last call to on_entry(), up
 * to `day`. What journal_replay() has read is not handed out again.
 */
void journal_follow(struct journal *j, int day,
                    void (*on_entry)(void *ctx, const struct entry *entry),
                    void *ctx);

/*
 * The days that have a file, in order, in *days, which the caller frees. Where
 * memory ends, some are left out.
 */
size_t journal_days(const struct journal *j, int **days);

/* Removes the files of all days before `first`. */
void journal_prune(struct journal *j, int first);
