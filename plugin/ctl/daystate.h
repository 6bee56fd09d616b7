/* SPDX-License-Identifier: MIT */
/*
 * What has been asked today, by the daemon or by this tool, as the journal
 * has it: nothing that was paid for is asked again.
 */
#pragma once

#include "store/journal.h"

/* What the journal says of a hashtag's day. */
enum asked_state {
  ASKED_NOT,       /* nothing, or nothing that must keep us from asking */
  ASKED_ANSWERED,  /* there is a sample */
  ASKED_NOT_FOUND, /* that is an answer, too, and was paid for */
  ASKED_UNDER_WAY, /* by the daemon, just now */
};

struct asked {
  const char *tag; /* borrowed */
  enum asked_state state;
  int64_t time;         /* of the last entry about it; Unix seconds */
  double videos, views; /* with ASKED_ANSWERED; NaN: not told */
  char id[72];          /* "": not told */
  bool has_videos;      /* its top videos were fetched */
};

/* A day's account. */
struct account {
  int day;
  int requests; /* billable ones, or under way */
  struct asked asked;
};

/* The account of `day` for one tag (NULL: only the requests). */
struct account account_read(struct journal *j, int day, const char *tag);

/* journal_replay()'s take(): ctx is a struct account. */
void account_take(void *ctx, const struct journal_entry *e);
