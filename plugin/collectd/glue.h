/* SPDX-License-Identifier: MIT */
/*
 * The glue between collectd and the layers below: the only folder that
 * includes collectd's headers, dispatches, notifies and logs.
 *
 * Threads. Everything here runs on the read thread of our one read callback
 * (and on the main thread before and after that), but for listen.c, central.c
 * and cached.c, which other threads call, too. Values are dispatched by this
 * folder only, and files repaired only by way of their one writer (enum
 * writer): see store.c.
 */
#pragma once

#include "collectd/log.h"
#include "core/videos.h"
#include "option/keyfile.h"
#include "option/options.h"
#include "poll/poller.h"
#include "post/outbox.h"
#include "store/rrdfile.h"

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/utils/common/common.h>
#include <stdbool.h>
#include <stdint.h>

/* Beside collectd's STATE_OKAY, _WARNING and _ERROR (1 to 3) in tag->state: */
#define STATE_NEVER_SEEN 0 /* nothing was recorded: the rules are asked */
#define STATE_NOT_JUDGED 4 /* no rule was about the metric */

/* A rise of a level, or a foreign rule's alarm, on its way to people. */
struct rise {
  struct tag *tag;
  int day, level;
  int window; /* days that the growth is over */
  double growth, baseline, now, threshold, score;
  char rule[DATA_MAX_NAME_LEN]; /* type instance of a foreign rule; "": ours */
  double rule_value, rule_limit;
  struct rise *next;
};

/* Who writes the files: one of them, since two would lose rows. */
enum writer {
  WRITER_SELF,     /* nobody else: neither plugin is loaded */
  WRITER_RRDTOOL,  /* the queue thread of collectd's rrdtool plugin */
  WRITER_RRDCACHED /* the daemon of that name, at DaemonAddress */
};

struct glue {
  struct options options;
  bool configured;
  char key[KEY_MAX + 1];
  char host[DATA_MAX_NAME_LEN];
  struct provider *provider; /* owned */
  struct metric_name metrics[METRIC_NUM];
  int metrics_num;

  struct tags tags;
  struct journal *journal;
  struct poller *poller; /* always there after init, asking or not */
  bool never_asks;       /* the configuration must be mended, so restarted */
  bool may_ask, asking;
  int statedir; /* lock; -1: not ours, so nothing is read or asked yet */

  enum writer writer;
  bool passed_on;       /* a plugin passes what is dispatched to the writer */
  int64_t begun;        /* Unix seconds */
  unsigned long landed; /* values of ours that it was seen to have written */
  bool said_not_filled;

  size_t restore_at; /* tags before this place have been restored */
  bool restoring;
  bool restore_begun; /* the journal has been read for the first list */
  unsigned restored_version;

  struct tag *queue_head, *queue_tail; /* to be seen in their files */
  size_t queue_num, on_way_num;

  struct rise *rises;
  struct outbox *outbox;   /* NULL: no EventsURL */
  bool missing[CAUSE_NUM]; /* announced, and not over */
  bool levels_changed;
  int64_t clocks_apart_ms; /* the wall clock from the monotonic one */
  int64_t levels_saved_ms, self_ms, missing_ms, watch_ms, need_ms;
  int first_sample; /* day; DAY_NONE: no tag has one */
  bool any_score;
};

extern struct glue glue;

/* config.c */
int config_take(oconfig_item_t *block);
void config_report(void *ctx, const char *sentence);

/* needs.c: false: not there yet, and said so (once for each reason) */
bool needs_key(void);
bool needs_state(void);

/* value.c: names, and values on their way into and out of collectd */
const char *value_path(const struct tag *tag, int metric, char path[PATH_MAX]);
/* Lays a value of tag->day out for collectd; hands over what lies there. */
void value_dispatch(struct tag *tag, int metric, double value);
void value_hand_over(void);
/* To the writer, past cache and thresholds; tick > 0 for a repeated stamp. */
void value_write(const struct tag *tag, int metric, int day, double value,
                 unsigned tick);
/* Makes the writer write what it holds of this metric. */
void value_flush(const struct tag *tag, int metric);
/* Puts a stored value back into collectd's cache; arrival in Unix seconds. */
void value_restore(const struct tag *tag, int metric, int day, double value,
                   int64_t arrival);
/* The state that collectd keeps of a metric; -1: it keeps none. */
int value_state(const struct tag *tag, int metric);
void value_set_state(const struct tag *tag, int metric, int state);
/* What the user's thresholds say of a value; STATE_OKAY without any. */
int value_judge(const struct tag *tag, int metric, double value);
/* Whether any rule of collectd's threshold plugin is about the metric. */
bool value_has_threshold(const struct tag *tag, int metric);

/* cached.c: rrdcached's files; again: the day may have been told before */
void cached_write(const char *path, int day, double value, bool again);
void cached_flush(const char *path);
bool cached_is_away(void);

/* history.c */
enum rrd_status history_read(struct tag *tag, int metric, int from, int to,
                             double *out);

/* figures.c: all metrics of a tag's day */
struct figures {
  double value[METRIC_NUM]; /* NaN: not known, not stored */
  struct assessment assessment;
  struct level level;
  double now; /* the count that growth is measured of */
};
void figures_of(struct tag *tag, struct figures *f);

/*
 * ready.c: whether the file is there and ends the day before `day`; sees to it
 * that it does, with a mark of that tick where days are missing.
 */
bool ready_for(struct tag *tag, int metric, int day, unsigned tick);

/* deliver.c */
void deliver_sample(struct tag *tag, int day, double videos, double views);
/* The same without dispatching: for days that a newer sample follows. */
void deliver_quietly(struct tag *tag, int day, double videos, double views);

/* debts.c: values of days before tag->day that are not in their files yet */
void debts_add(struct tag *tag, int metric, double value);
bool debts_any(const struct tag *tag, int metric);
/* The first day that a file lacks; tag->day + 1: none. */
int debts_oldest(const struct tag *tag);
/* Puts what is owed into rows that were read from a file. */
void debts_overlay(const struct tag *tag, int metric, int first, int len,
                   double *rows);
/* Drops what is in its file now. Returns whether something was. */
bool debts_look(struct tag *tag);
void debts_pay(struct tag *tag);
void debts_clear(struct tag *tag);

/* store.c: sees to it that what was dispatched is in the files */
void store_expect(struct tag *tag, int64_t now_ms);
/* Before a newer day: what is still pending becomes a debt of its file. */
void store_settle(struct tag *tag);
void store_step(int64_t now_ms, int64_t until_ms);
/* At the end: what collectd made of values that were not looked for yet. */
void store_keep_states(void);

/* restore.c */
void restore_begin(void);
void restore_step(int64_t until_ms);

/* memory.c: the levels file */
void memory_load(void);
void memory_save(void);
/* Of a tag that came to the list after the start, before it is asked. */
void memory_recall(struct tag *tag);
void memory_clear(void);

/* announce.c */
void announce_rise(struct tag *tag, const struct figures *f);
void announce_end(struct tag *tag, const struct figures *f);
void announce_foreign(struct tag *tag, const char *rule, int level,
                      double value, double limit);
void announce_videos(struct event *e);
void announce_alarm(int severity, const char *instance, const char *text);
void announce_dead(const struct tag *tag, const char *why);

/* mark.c: Graphite events, so marks on the graph, by way of EventsURL */
void mark_begin(void);
/* list: its first links go with the mark; NULL: none. */
void mark_put(const char *kind, const char *what, const struct rise *rise,
              const struct videos *list, size_t links);
void mark_step(void);
void mark_end(void);

/* listen.c: what other threads of collectd call */
int listen_notification(const notification_t *n, user_data_t *ud);
int listen_cache_event(cache_event_t *event, user_data_t *ud);
void listen_take(void);
void listen_check(void);

/* central.c: daily values that other hosts send; from collectd's threads */
bool central_is_foreign(const value_list_t *vl);
/* Before it is written: sees to it that its file takes it as it is. */
void central_take(const value_list_t *vl);

/* watch.c */
void watch_begin(void);
void watch_step(void);
/* Whether the hashtag is on the list; ctx is not used. */
bool watch_knows(void *ctx, const char *name);

/* report.c: the plugin's own metrics, the money line, missing data */
/* asked, pending: as poller_pending(), when the credits were told. */
void report_balance(double credits, int asked, int pending);
void report_self(void);
/* Whether rrdtool has the file of these metrics where ours are. */
bool report_is_filled(void);
void report_missing(void);
