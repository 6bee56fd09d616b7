/* SPDX-License-Identifier: MIT */
/*
 * The adapter between collectd and the layers below: the only folder that
 * includes collectd's headers. It registers, hands over and translates; what
 * is stored and what people are notified of, the delivery decides.
 *
 * Threads. Everything here runs on the read thread of our one read callback
 * (and on the main thread before and after that), but for callbacks.c,
 * server.c and rrdcached_writer.c, which other threads call, too.
 */
#pragma once

#include "collectd/log.h"
#include "delivery/delivery.h"
#include "option/collectd_setup.h"
#include "option/keyfile.h"
#include "option/options.h"
#include "option/places.h"
#include "post/outbox.h"
#include "post/receivers.h"

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/utils/common/common.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/stat.h>

#define BATCH_MAX 1000 /* values: 32 kB */

/* Who writes the files: one of them, since two would lose rows. */
enum writer {
  WRITER_SELF,     /* nobody else: neither plugin is loaded */
  WRITER_RRDTOOL,  /* the queue thread of collectd's rrdtool plugin */
  WRITER_RRDCACHED /* the daemon of that name, at DaemonAddress */
};

/* A value on its way to collectd's write threads. */
struct batch_value {
  struct metric_id id;
  int day;
  double value;
};

/* A rule's alarm, waiting for the read thread. */
struct alarm {
  char tag[DATA_MAX_NAME_LEN], rule[DATA_MAX_NAME_LEN];
  int level;
  double value, limit;
  SLIST_ENTRY(alarm) next;
};

/* Whether rrdcached can be reached; any thread asks. */
struct rrdcached_link {
  pthread_mutex_t lock;
  bool away;
  int64_t tried_ms;  /* while it is away */
  int64_t logged_at; /* Unix seconds */
};

/* All that the plugin is, inside a daemon. */
struct instance {
  struct options options;
  bool configured;
  struct places *places;       /* of the options; NULL: not known */
  struct collectd_setup setup; /* of other plugins */
  bool setup_known;
  const oconfig_item_t *at; /* that is applied; NULL: none */
  int mistakes;             /* of the configuration, so far */
  char key[KEY_MAX + 1];
  char host[DATA_MAX_NAME_LEN];
  struct provider *provider; /* owned */
  struct journal *journal;
  struct poller *poller;
  struct delivery *delivery; /* NULL: this daemon asks nothing */
  struct sink sink;
  struct clock clock;
  struct receivers receivers;
  struct outbox *outbox;     /* NULL: no EventsURL and no <Notify> */
  int64_t posting_logged_at; /* Unix seconds */
  bool never_asks; /* the configuration must be fixed, so restarted */
  bool may_ask;
  bool begun;   /* StateDir has been read */
  int statedir; /* its lock; -1: not ours, nothing is read or asked yet */
  int64_t need_ms, reload_ms;       /* monotonic: when last looked at */
  struct stat list_read, list_seen; /* HashtagFile */
  bool list_is_young; /* it was written just before it was read */
  bool list_ends;     /* a hashtag is watched until some day */
  int list_day;       /* of the last look at that */

  enum writer writer;
  bool passes_on;     /* a plugin passes what is dispatched to the writer */
  int64_t started_at; /* Unix seconds */
  int64_t write_logged_at;
  struct batch_value batch[BATCH_MAX];
  size_t batch_num;
  struct rrdcached_link rrdcached;

  pthread_mutex_t lock; /* of what follows: any thread uses it */
  SLIST_HEAD(, alarm) alarms;
  int64_t server_logged_at;
};

/* Whether ms have passed since *last_ms, which is now_ms then. */
bool instance_every(int64_t *last_ms, int64_t ms, int64_t now_ms);

/* config.c: mistakes are counted, and logged with their file and line */
void config_apply(struct instance *in, const oconfig_item_t *block);
void config_report(void *ctx, const char *sentence); /* ctx: the instance */
void config_end(struct instance *in); /* after the last of them */

/* preconditions.c: false: not there yet, and the delivery knows why */
bool preconditions_key(struct instance *in);
bool preconditions_state_dir(struct instance *in);

/* Reads the key again where the API refuses the one in use. */
void preconditions_new_key(struct instance *in);

/* types.c: whether collectd knows the types of our metrics; else it is said */
bool types_check(struct instance *in);

/* writer.c */
void writer_choose(struct instance *in);
/* DataDir, where it is not given, is that of the writer; else they agree. */
void writer_find_data_dir(struct instance *in);
/* Whether rrdtool has the file of our own metrics where the others are. */
bool writer_fills(void *ctx);
void writer_write_directly(void *ctx);

/* sink.c, cache.c: what the delivery knows of the daemon */
void sink_init(struct instance *in);
void sink_flush_batch(void *ctx);
/* A value list of one value; v must live as long as it is used. */
value_list_t sink_list(const struct instance *in, struct metric_id id, int day,
                       value_t *v);
void cache_put_back(void *ctx, struct metric_id id, int day, double value,
                    int64_t arrival, enum alarm_state state);
double cache_get_value(void *ctx, struct metric_id id);
enum alarm_state cache_get_state(void *ctx, struct metric_id id);
void cache_set_state(void *ctx, struct metric_id id, enum alarm_state state);
/* As the cache has it: STATE_UNKNOWN but for OKAY, WARNING and FAILURE. */
int cache_state(enum alarm_state state);

/* threshold.c: the same of the rules */
void threshold_judge(void *ctx, struct metric_id id, double value,
                     enum alarm_state before, struct verdict *out);
bool threshold_name_rule(void *ctx, struct metric_id id,
                         char out[RULE_NAME_SIZE]);
/* Whether collectd notifies that no value came for long. */
bool threshold_is_interesting(const value_list_t *vl);

/* notify.c */
void notify_send(void *ctx, const struct notice *notice);
/* Whether this thread is in notify_send(): what it hears is ours. */
bool notify_is_sending(void);
/* Warns where no plugin passes notifications on. */
void notify_check_listeners(const struct instance *in);

/* rrdcached_writer.c; again: the day may have been sent before */
void rrdcached_writer_init(struct instance *in);
void rrdcached_writer_write(struct instance *in, const char *path, int day,
                            double value, bool again);
void rrdcached_writer_flush(struct instance *in, const char *path);
bool rrdcached_writer_is_away(struct instance *in);

/* posting.c: messages to <Notify>, Graphite events to EventsURL */
void posting_begin(struct instance *in); /* StateDir is ours */
void posting_put(void *ctx, const struct letter *letter);
void posting_release(void *ctx, const char *id);
char *posting_next_held(void *ctx, const char *after);
void posting_step(struct instance *in);
void posting_end(struct instance *in);

/* callbacks.c: what other threads of collectd call; ud: the instance */
int callbacks_notification(const notification_t *n, user_data_t *ud);
int callbacks_cache_event(cache_event_t *event, user_data_t *ud);
/* Hands the alarms of rules that came to the delivery. */
void callbacks_drain(struct instance *in);

/* server.c: daily values that other hosts send; from collectd's threads */
bool server_is_remote(const struct instance *in, const value_list_t *vl);
/* Before it is written: sees to it that its file takes it as it is. */
void server_prepare(struct instance *in, const value_list_t *vl);

/* reload.c */
void reload_begin(struct instance *in);
void reload_step(struct instance *in);
