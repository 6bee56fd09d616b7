/* SPDX-License-Identifier: MIT */
/*
 * What has been asked today, by the daemon or by this tool, as the journal
 * has it: nothing that was paid for is asked again.
 */
#pragma once

#include "core/ledger.h"
#include "store/journal.h"

/* What the journal says of a hashtag's day. */
enum daystate_kind {
  DAYSTATE_OPEN,      /* nothing that must keep us from asking */
  DAYSTATE_ANSWERED,  /* there is a sample */
  DAYSTATE_STORED,    /* that is in its files only */
  DAYSTATE_NOT_FOUND, /* that is an answer, too, and was paid for */
  DAYSTATE_UNDER_WAY, /* requested by the daemon, just now */
};

/* A day's account, and the day of one hashtag. */
struct daystate {
  struct ledger ledger;
  const char *tag; /* borrowed; NULL: only the account is of interest */
  enum daystate_kind kind;
  int64_t time;           /* of the last entry about the tag; Unix seconds */
  double videos, views;   /* with DAYSTATE_ANSWERED; NaN: not reported */
  char id[ENTRY_ID_SIZE]; /* "": not reported */
  bool has_videos;        /* its top videos were fetched */
};

/* The state of `day` by the journal, for one tag (NULL: only the account). */
struct daystate daystate_read(struct journal *j, int day, const char *tag);
