/* SPDX-License-Identifier: MIT */
/* The inside of the oracle, shared by its files. */
#pragma once

#include "world/account.h"
#include "world/oracle.h"

#define LATER_MAX 64
#define PROCESSES 2 /* 0: the daemon, 1: the tool */

/* A sample whose rise, if it was one, must have been told by then. */
struct later {
  int tag, day;
  int64_t due;
  int life;
};

struct oracle {
  const struct history *history;
  const char *broken;
  char why[300];

  uint32_t list;                    /* watched now */
  int64_t came[API_TAGS];           /* true ms: watched since */
  int64_t left[API_TAGS];           /* true ms: not watched since; 0: is */
  int64_t missed[API_TAGS];         /* true ms: not found; 0: never */
  int flights[PROCESSES][API_TAGS]; /* requests for samples under way */

  int limit;         /* DailyRequests of now; 0 */
  int life;          /* counts the daemon's starts */
  int64_t begun;     /* true ms: of this life; 0: none runs */
  int64_t disturbed; /* true ms: until when the world was not well */
  int64_t unsynced_since; /* true ms: the first fault of those until recent */
  int64_t recent;    /* true ms: the last fault of the disk's syncing */
  int clock_changes; /* in this life */
  int astray;        /* billed in this life while the clock was wrong */

  int level[API_TAGS];    /* that people know of */
  int64_t said[API_TAGS]; /* true ms: when */
  int said_day[API_TAGS]; /* of the sample that rose */
  bool may_repeat[API_TAGS];
  bool rows_lost[API_TAGS]; /* those that a trend began in: told once more */
  char text[API_TAGS][96]; /* the begin of the last message */

  struct later later[LATER_MAX];
  int later_num;
  int own_taken; /* of the plugin's own metrics, at the last midnight */
};

extern struct oracle oracle;

/* Notes the first invariant that does not hold. */
void oracle_break(const char *name, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The account of the daemon's day, with its list and limit. */
struct account *oracle_today(void);

const char *oracle_host(void);
/* Whether the disk has taken nothing since that true time. */
bool oracle_could_not_note(int64_t since_ms);
/* The daemon has ended: what it could not write is lost. */
void oracle_forget_unnoted(void);

bool oracle_row_is_known(int tag, int day);
double oracle_trending(int tag, int day); /* the stored level; NaN */
