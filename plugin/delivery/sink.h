/* SPDX-License-Identifier: MIT */
/*
 * All that the delivery knows of the daemon that it runs in: a struct of
 * functions, and a clock. The adapter to collectd fills them in; so does a
 * test, with files and a cache of its own.
 *
 * Every function is called on the thread that calls delivery_step() and the
 * like, and none of them calls back.
 */
#pragma once

#include "core/alarm_rule.h"
#include "core/metric.h"
#include "poll/poller.h"
#include "store/rrdfile.h"

#include <stddef.h>

/* A metric of a hashtag: one RRD file, one entry of collectd's cache. */
struct metric_id {
  const char *tag;
  const struct metric_name *metric;
};

/*
 * What the rules of collectd's threshold plugin say of a value: the worst of
 * those that match, as that plugin does it.
 */
struct verdict {
  enum alarm_state state; /* before Hits; ALARM_NO_RULE: none matches */
  struct alarm_rule rule; /* that says so */
  const char *obstacle;   /* as alarm_rule_obstacle(), of any that matches */
};

#define RULE_NAME_SIZE 512 /* bytes: its blocks, and their options */

/* A name and a value that go with a notification. */
struct notice_field {
  const char *name;
  const char *text; /* NULL: the number */
  double number;
};

/* A notification. Texts are borrowed for the call. */
struct notice {
  enum alarm_state severity;
  const char *tag;             /* "": about the plugin itself */
  const char *type, *instance; /* of the metric; may be "" */
  const char *text;            /* below MESSAGE_SIZE bytes */
  int64_t time;                /* Unix seconds; 0: now */
  const struct notice_field *fields;
  size_t fields_num;
};

/* A message to a receiver of <Notify>, or a Graphite event. Borrowed. */
struct letter {
  const char *id; /* the same for the same news, a restart or not */
  const char *receiver;
  int64_t not_before; /* Unix seconds; 0: at once */
  bool together;      /* with others that are due then */
  bool cheap;         /* may be lost with the power, not with the process */
  const char *text;   /* as post/receivers.h has it */
};

struct sink {
  void *ctx;

  /*
   * To collectd: its cache, its threshold rules, its writers. A value may
   * stay in a batch until flush_batch().
   */
  void (*dispatch)(void *ctx, struct metric_id id, int day, double value);
  void (*flush_batch)(void *ctx);

  /*
   * To the one writer of the files, past cache and rules; NaN: unknown. The
   * row may get lost on the way. tick: how often this stamp was written
   * before, for a writer that takes no stamp twice.
   */
  void (*write)(void *ctx, struct metric_id id, int day, double value,
                unsigned tick);
  /* Makes the writer write what it holds of this metric. */
  void (*flush)(void *ctx, struct metric_id id);
  /* Whether dispatched values reach the writer without write(). */
  bool (*passes_on)(void *ctx);
  /* Whether the writer keeps values in memory until flush(). */
  bool (*holds_back)(void *ctx);
  /* Whether the writer cannot be reached now, so nothing can be done. */
  bool (*is_away)(void *ctx);
  /* Whether the writer works in our DataDir, as far as can be seen. */
  bool (*fills)(void *ctx);
  /* Nobody else writes the files: from now on write() does. */
  void (*write_directly)(void *ctx);

  /* The files: as rrd_read_patiently(), rrd_last_day(), rrd_create_file(). */
  enum rrd_status (*read)(void *ctx, struct metric_id id, int from, int to,
                          double *out, struct errmsg *msg);
  int (*last_day)(void *ctx, struct metric_id id);
  bool (*exists)(void *ctx, struct metric_id id);
  enum rrd_status (*create)(void *ctx, struct metric_id id, int first,
                            struct errmsg *msg);

  /* Into collectd's cache only, as of `arrival` (Unix seconds). */
  void (*put_back)(void *ctx, struct metric_id id, int day, double value,
                   int64_t arrival, enum alarm_state state);
  /* The value of its entry in the cache; NaN: there is none. */
  double (*get_value)(void *ctx, struct metric_id id);
  /* The state of its entry in the cache; ALARM_UNKNOWN: there is none. */
  enum alarm_state (*get_state)(void *ctx, struct metric_id id);
  /* Sets it there, and the count of Hits to 0. */
  void (*set_state)(void *ctx, struct metric_id id, enum alarm_state state);
  /* before: the state that the metric has had. */
  void (*judge)(void *ctx, struct metric_id id, double value,
                enum alarm_state before, struct verdict *out);
  /* The rule that matches, as it is written; false: none does (out is ""). */
  bool (*name_rule)(void *ctx, struct metric_id id, char out[RULE_NAME_SIZE]);

  /* A metric of the plugin itself, stamped now. */
  void (*dispatch_self)(void *ctx, enum self_metric metric, double value);
  void (*notify)(void *ctx, const struct notice *notice);
  void (*log)(void *ctx, enum severity severity, const char *text);

  /*
   * Puts a letter into the outbox; it is on the disk then, and waits until
   * release() of the id that its own begins with. One of the same id and
   * receiver that waits already stays.
   */
  void (*post)(void *ctx, const struct letter *letter);
  void (*release)(void *ctx, const char *id);
  /*
   * The name, "ID.RECEIVER", of the first letter behind that name ("": of
   * all) that waits; the caller frees it. NULL: there is no more.
   */
  char *(*next_held)(void *ctx, const char *after);
};

struct clock {
  void *ctx;
  int64_t (*now)(void *ctx);    /* Unix seconds: may be set back */
  int64_t (*now_ms)(void *ctx); /* monotonic */
  void (*sleep_ms)(void *ctx, int ms);
};
