/* SPDX-License-Identifier: MIT */
/*
 * A history: a machine's settings, and what the world does to it and when.
 * Everything that is not in it (counts, waits, what a power loss leaves)
 * follows from its seed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define HISTORY_EVENTS 4096

enum world_event {
  EVENT_NOTHING,
  EVENT_API,          /* a: enum api_way; b: tag, -1 all; c: minutes */
  EVENT_KILL,         /* a: seconds until it is started again */
  EVENT_KILL_AT,      /* a: seconds; b: calls from now; c: at its end */
  EVENT_RESTART,      /* cleanly; a: seconds between */
  EVENT_POWER,        /* a: seconds off; b: boot clock's days off (0: right) */
                      /* c: seconds until it is set right */
  EVENT_CLOCK,        /* a: seconds ahead from now on; c: minutes, 0: stays */
  EVENT_CLOCK_STANDS, /* c: minutes */
  EVENT_DISK_FULL,    /* c: minutes */
  EVENT_READ_ONLY,    /* c: minutes */
  EVENT_SYNC_FAILS,   /* c: minutes */
  EVENT_BACKUP,       /* of StateDir and DataDir */
  EVENT_STATE_BACK,  /* StateDir as at the last backup, or empty; a: seconds */
  EVENT_DATA_BACK,   /* DataDir as at the last backup, or empty; a: seconds */
  EVENT_STATE_EMPTY, /* a: seconds off meanwhile */
  EVENT_READER,      /* locks files; b: tag, -1 all; c: minutes */
  EVENT_QUEUE,       /* rrdtool's queue is thrown away */
  EVENT_STALL,       /* rrdtool's thread stands; c: minutes */
  EVENT_DROPS,       /* collectd drops values; c: minutes */
  EVENT_LIST,        /* a: bit a tag: the new list */
  EVENT_OPTION,      /* a: enum world_option; b: its value; with a restart */
  EVENT_CHECK,       /* hashtagctl check; a: bits of tags; b: 0 lets it be, */
                     /* 1 kills it, 2 stops it in the middle; c: minutes */
  EVENT_KINDS
};

enum world_option {
  OPTION_GROWTH, /* 0: "7", 1: "1 7", 2: "7 28" */
  OPTION_HOST,   /* 0 or 1 */
  OPTION_PROVIDER,
  OPTION_LIMIT, /* DailyRequests */
  OPTION_NUM
};

struct happening {
  int64_t at; /* seconds since the history began */
  enum world_event kind;
  int64_t a, b, c;
};

struct settings {
  int tags, days; /* of the first list; of the history */
  int poll_time;  /* minutes */
  int per_minute, concurrent, limit;
  int provider; /* 0 scavio-blog, 1 scavio, 2 tikwm */
  int top_videos;
  bool no_date;     /* answers tell no date */
  bool at_once;     /* rrdtool writes at a flush, not a moment later */
  bool until_flush; /* CacheTimeout */
  bool names_apart; /* syncing a file does not sync its name */
};

struct history {
  uint64_t seed;
  struct settings settings;
  int num;
  struct happening events[HISTORY_EVENTS];
};

/* What may happen: bit an enum world_event. */
#define ALL_EVENTS UINT32_MAX

void history_make(struct history *h, uint64_t seed, int tags, int days,
                  uint32_t may_happen);
void history_print(const struct history *h, FILE *out);
void history_print_event(const struct happening *e, FILE *out);
/* Reads what was printed. 0, or -1. */
int history_read(struct history *h, FILE *in);

/* EVENT_KINDS: none of that name. */
enum world_event history_event_of(const char *name);
