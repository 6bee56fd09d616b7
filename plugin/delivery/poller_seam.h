/* SPDX-License-Identifier: MIT */
/* What the delivery wants of the poller, by the name of a hashtag. */
#pragma once

#include "poll/poller.h"
#include "store/levels.h"

struct seam {
  struct poller *poller;
  struct tags *tags;
  struct journal *journal;
  bool recalled; /* the journal has been read for the first list */
};

int seam_watch(struct seam *s, const struct watchlist *list,
               struct tags_change *change);
/* An entry of the journal, and what it means for its hashtag. */
typedef void seam_entry(void *ctx, const struct entry *e,
                        const struct ledger_effect *effect);
/*
 * Reads the journal of a day for what is not recalled yet, and hands its
 * entries to `each`.
 */
void seam_recall(struct seam *s, int day, seam_entry *each, void *ctx);
/* All hashtags of the list are recalled. */
void seam_recalled(struct seam *s);
/* The poller's part of a record, in and out. */
void seam_load(struct seam *s, const struct levels_record *r);
void seam_save(struct seam *s, struct levels_record *r);
/* The files of a hashtag end with `day`: it may be asked. */
void seam_admit(struct seam *s, const char *tag, int day, int today,
                bool asking);
/* All of them may. */
void seam_admitted(struct seam *s);
bool seam_want_videos(struct seam *s, const char *tag, int level, int every);
int seam_videos_day(struct seam *s, const char *tag);
void seam_journal(struct seam *s, const struct entry *e);
