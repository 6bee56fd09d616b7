/* SPDX-License-Identifier: MIT */
/*
 * What must hold in every world, and the memory of it that the oracle keeps
 * to know: what the API told, billed, was asked; what was told to people.
 * The names of the invariants stand in the README.
 */
#pragma once

#include "world/api.h"
#include "world/history.h"

#include <stdbool.h>
#include <stdint.h>

void oracle_begin(const struct history *history);
void oracle_end(void);

/* Does not look at these: names with commas between. */
void oracle_ignore(const char *names);
void oracle_only(const char *name); /* looks at this one only */

/* NULL: all invariants held so far; else which one did not. */
const char *oracle_broken(void);
const char *oracle_why(void); /* a sentence about it */

/* A line of what happens, where somebody wants to read it. */
void oracle_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* -- what happens */

struct oracle_request {
  enum api_call call;
  int tag;
  bool by_tool, billed, sample;
  bool confirmed; /* a good answer had come in this life */
  int under_way;  /* this one and those beside it */
};
void oracle_sent(const struct oracle_request *q);

struct oracle_answer {
  enum api_call call;
  int tag;
  bool by_tool, missed; /* missed: the API does not know the hashtag */
  int64_t sent_s;       /* wall clock, when it was asked */
  int64_t sent_true_s;
  double videos;        /* 0: no sample */
  bool lived;           /* the process was not killed by it */
};
void oracle_answered(const struct oracle_answer *a);
void oracle_row(const char *path, int day, double value);
void oracle_dispatched(double value);
void oracle_told(const char *tag, bool is_end, double count, const char *text);
void oracle_life(bool begins); /* of the daemon */
void oracle_tool_ended(void);  /* its request is answered or forgotten */

/* -- what the world does */

void oracle_watch(uint32_t tags);   /* bit a tag: the list from now on */
void oracle_disturb(int64_t until); /* no well day before this true time */
void oracle_clock(void);            /* the wall clock was set */
void oracle_options(void);          /* GrowthDays, Host, … are others */
void oracle_rows_lost(void);       /* of a time that no journal reaches */

/* Looks at what survived; power: of what was young, nothing need have. */
void oracle_loss(bool power);

void oracle_limit(int daily_requests); /* of this day, from now on */
void oracle_host_changed(void);
void oracle_unsynced(int64_t until); /* syncing fails until this true time */
void oracle_happening(const struct happening *e);
void oracle_well(void); /* from now on nothing is wrong */

/* Now and then: whether what rose was told. */
void oracle_look_later(void);

/* At each true midnight: the day that has just ended, and all bounds. */
void oracle_midnight(void);
