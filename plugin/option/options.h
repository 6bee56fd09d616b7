/* SPDX-License-Identifier: MIT */
/* The options of `<Plugin hashtag>` and its blocks; the rows: options.c. */
#pragma once

#include "core/err.h"
#include "core/money.h"
#include "core/option_table.h"
#include "core/score.h"
#include "option/watchlist.h"

#include <collectd/liboconfig/oconfig.h>
#include <stdbool.h>
#include <stddef.h>

enum alerts { ALERTS_OWN, ALERTS_THRESHOLD, ALERTS_BOTH };

/* One line of such a block: an option and its values, as texts. */
struct provider_line {
  char *place; /* "FILE:LINE" where it is known, else NULL */
  char *option;
  char **texts;
  int num;
};

/* A <Provider> or <Notify> block as it is written. */
struct provider_block {
  char *name, *place; /* place: as a line's */
  struct provider_line *lines;
  int num;
  bool has_mistakes; /* of <Notify>: it is kept out of options.json */
};

/* All of it owned; options_clear() frees. */
struct options {
  char *api_key_file; /* "": not given */
  char *provider;
  char *base_url;             /* "": the provider's; no '/' at the end */
  char *ca_cert;              /* "": none */
  int poll_time;              /* seconds after midnight UTC */
  double requests_per_minute; /* 0: no limit of ours */
  int max_concurrent;
  int timeout;        /* seconds */
  int daily_requests; /* 0: by the number of tags */
  double min_credits;
  double credit_price; /* in units of currency; 0: not known */
  char *currency;
  char *host; /* "": collectd's */
  char *data_dir;
  char *daemon_address; /* rrdcached's; "": it is not used */
  char *state_dir;
  int history_days;
  int average_only; /* Consolidation: 0 all, 1 average */
  int alerts;       /* enum alerts */
  int top_videos;
  int top_videos_every; /* days */
  char *events_url;     /* "": none */
  struct rules rules;
  struct watchlist tags;         /* from Hashtag lines and blocks */
  char *hashtag_file;            /* "": none */
  struct provider_block *blocks; /* from <Provider> blocks */
  int blocks_num;
  struct provider_block *notify; /* from <Notify> blocks */
  int notify_num;
  bool provider_set;     /* whether Provider was given */
  bool data_dir_set;     /* whether DataDir was given */
  bool tiers_set;        /* whether a <Tier> block was given */
  bool min_baseline_set; /* whether MinBaseline was given */
  bool blocked;          /* an option is so wrong that nothing may be asked */
};

/* The tables of rows, each ended by a row with a NULL name. */
extern const struct option options_table[];   /* of struct options */
extern const struct option options_tier[];    /* of struct tier */
extern const struct option options_hashtag[]; /* of struct watch */

/* A table and the block that its rows stand in. */
struct option_block {
  const char *name; /* "Tier"; "": <Plugin hashtag> itself */
  const struct option *table;
};

extern const struct option_block options_blocks[]; /* ends with NULL */

/* What a credit costs; borrowed from o. */
struct money options_money(const struct options *o);

/* Everything at its default. Returns 0, or -1: no memory. */
int options_init(struct options *o);
void options_clear(struct options *o);

/*
 * Takes one item of the `<Plugin hashtag>` block. Returns 0, or -1 with a
 * sentence that names the option and what is allowed; then the option keeps
 * its value. Tags that a Hashtag line names badly are reported one by one.
 */
int options_apply(struct options *o, const oconfig_item_t *item,
                  err_report report, void *ctx, struct errmsg *msg);

/*
 * Sets a plain option from its written form, as an operator would write it.
 * Returns as options_apply().
 */
int options_set(struct options *o, const char *name, const char *text,
                struct errmsg *msg);

/*
 * The rules across options, after the last item: each that is broken is
 * reported and mended with the default.
 */
void options_finish(struct options *o, err_report report, void *ctx);

/*
 * Appends all hashtags that are watched to `all`: the configured ones and
 * those of HashtagFile, without repeats. What is skipped is reported. Returns
 * 0; -1 with the reason when HashtagFile cannot be read: then `all` holds the
 * configured ones.
 */
int options_watchlist(const struct options *o, struct watchlist *all,
                      err_report report, void *ctx, struct errmsg *msg);

/*
 * The effective options as a JSON text for StateDir/options.json, without
 * the key. host and base_url are what is really used; block: the <Provider>
 * block that is asked by, the only one that is told, since a mistake in
 * another one may be a secret; NULL: none. The caller frees it; NULL: no
 * memory.
 */
char *options_json(const struct options *o, const char *host,
                   const char *base_url, const char *block);

/*
 * Takes what options_json() wrote into o, which holds the defaults. What is
 * wrong with a single option is reported and skipped, as in a configuration.
 * Returns 0, or -1 with the reason: the text is no such document.
 * options_finish() comes afterwards, as after the last item of a block.
 */
int options_read_json(struct options *o, const char *text, err_report report,
                      void *ctx, struct errmsg *msg);
