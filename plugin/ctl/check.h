/* SPDX-License-Identifier: MIT */
/* A check under way; used by its own files only. */
#pragma once

#include "core/ratelimit.h"
#include "ctl/ask.h"
#include "ctl/ctl.h"
#include "ctl/daystate.h"
#include "option/keyfile.h"

struct check {
  const struct options *o;
  struct provider *provider; /* owned */
  char key[KEY_MAX + 1];
  struct ask *ask;
  struct journal *journal; /* NULL while only the free call is made */
  struct watchlist watched;
  struct ratelimit ratelimit;
  int64_t next_ms[CALL_NUM]; /* no such request is sent before */
  bool had_lock;             /* then the daemon gets a turn first */
  long daemon;               /* process that holds StateDir; 0: none runs */
  bool videos;               /* --videos */
  int limit;                 /* billable requests of a day */

  double credits; /* left, as last reported; NaN: not reported */
  int used;       /* billed by us */
};

/* Provider, address and key, ready to ask; what is wrong is said. */
enum ctl_exit check_begin(struct check *k);

/* The free call; without it nothing is known of key and money yet. */
enum ctl_exit check_usage(struct check *k);

/*
 * check_explain.c: --provider-file, --answer and --explain. A hashtag is
 * asked without the journal, or not at all, and nothing is kept.
 */
bool check_is_trial(const struct ctl *c);
enum ctl_exit check_trial(struct ctl *c, struct check *k, const char *tag);

/* check_notify.c: sends a test message to the <Notify> block of that name. */
enum ctl_exit check_notify(struct ctl *c, const char *name);

/* What to do about an outcome, a sentence without a full stop. */
const char *check_advice(enum outcome o);

/* How many requests the tag needs: what the journal has is not asked. */
int check_cost(struct check *k, const char *tag);

/* Both counts and the id, as an answer told them, a line each. */
void check_print_sample(double videos, const char *videos_from, double views,
                        const char *views_from, const char *id);

/* Asks for the tag what is to be asked, keeps the answers, and prints. */
enum ctl_exit check_tag(struct check *k, const char *tag);

/* check_cost.c */
/* What the watched hashtags cost, where there are any. */
void check_cost_of_list(const struct check *k);
/* check --cost: what those of a file, as a HashtagFile, would cost. */
enum ctl_exit check_cost_of_file(struct check *k, const char *path);
