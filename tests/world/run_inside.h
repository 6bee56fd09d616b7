/* SPDX-License-Identifier: MIT */
/* The inside of running a history, shared by run.c, events.c and tool.c. */
#pragma once

#include "world/api.h"
#include "world/collectd.h"
#include "world/disk.h"
#include "world/run.h"

#define LATERS_MAX 256

/* What an event leaves to be done later. */
enum later_kind {
  LATER_START,
  LATER_CLOCK_RIGHT,
  LATER_DISK_ROOM,
  LATER_DISK_WRITABLE,
  LATER_SYNC_WORKS,
  LATER_NOTHING, /* only a moment at which the world is looked at */
};

struct later_action {
  int64_t at; /* true ms */
  enum later_kind kind;
  int64_t arg;
};

struct run {
  const struct history *history;
  int64_t begin; /* true ms: the midnight that days are counted from */
  int64_t midnight, end, tick_at, tick_gap;
  int64_t turn; /* the next midnight or PollTime of the machine's clock */
  int event;    /* the next one */
  struct later_action laters[LATERS_MAX];
  int laters_num;
  struct daemon_options options;
  struct disk_copy *state_backup, *data_backup;
  int64_t backup_at; /* true ms */
  bool tool_runs;
};

extern struct run run;

void run_step(void);
bool run_is_over(void);
void run_busy(void); /* something goes on: look again in a second */
void run_later(int64_t ms, enum later_kind kind, int64_t arg);
void run_write_list(uint32_t tags);

/* events.c */
void run_event(const struct happening *e);
void run_action(const struct later_action *l);
void run_make_well(void);
void run_limit(void); /* notes DailyRequests for today's account */
void run_forget_backup(void);
const char *run_provider_name(int provider);

/* plant.c */
void run_plant(void);

/* tool.c: hashtagctl check of these hashtags (bit a hashtag) */
void run_check(const struct happening *e);
