/* SPDX-License-Identifier: MIT */
/* Faults on demand: rules that are tried in order, the first match decides.
 * README.md has the grammar. Not locked: the caller is. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "text.h"

enum sim_act {
  SIM_ACT_NONE, /* the ordinary answer */
  SIM_ACT_STATUS,
  SIM_ACT_HANG,
  SIM_ACT_DELAY,
  SIM_ACT_RESET,
  SIM_ACT_RESET_MID,
  SIM_ACT_TRUNCATE,
  SIM_ACT_EMPTY,
  SIM_ACT_HTML,
  SIM_ACT_BODY,
  SIM_ACT_HUGE,
  SIM_ACT_DRIP,
  SIM_ACT_REDIRECT,
  SIM_ACT_DATE,
  SIM_ACT_NO_DATE,
  SIM_ACT_GZIP_BOMB,
  SIM_ACT_DEEP,
  SIM_ACT_JSON
};

struct sim_action {
  enum sim_act act;
  long number;     /* status, milliseconds, bytes, depth or seconds */
  char text[2048]; /* Retry-After, file, URL or JSON */
};

/* Bits, so that a rule's path= is a mask. */
enum sim_kind { SIM_STATS = 1, SIM_VIDEOS = 2, SIM_USAGE = 4 };

struct sim_rule {
  char glob[256]; /* "": any tag */
  unsigned kinds;
  long from, to;    /* days of the simulator's clock, inclusive */
  long times, skip; /* times < 0: for ever */
  struct sim_action action;
};

struct sim_faults {
  struct sim_rule *rules;
  size_t num;
};

/* Appends the rule of a line, which is cut up. */
bool sim_faults_add(struct sim_faults *faults, char *line,
                    struct sim_errmsg *msg);
void sim_faults_drop_all(struct sim_faults *faults);

/* Counts the match; act SIM_ACT_NONE when no rule does. */
void sim_faults_match(struct sim_faults *faults, const char *tag,
                      enum sim_kind kind, long day, struct sim_action *action);

#endif
