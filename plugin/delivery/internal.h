/* SPDX-License-Identifier: MIT */
/* The inside of the delivery, shared by the files of this folder only. */
#pragma once

#include "core/companions.h"
#include "core/message.h"
#include "delivery/delivery.h"
#include "provider/graphite_event.h"
#include "store/levels.h"

#include <math.h>
#include <pthread.h>
#include <sys/queue.h>

/* Where a metric's row of the hashtag's newest day is. */
enum row_state {
  ROW_NONE,       /* there is no value, or it was stored before */
  ROW_WAITING,    /* its file cannot take it yet: see prepare.c, backlog.c */
  ROW_WRITTEN,    /* on its way past collectd: a newer day follows at once */
  ROW_DISPATCHED, /* on its way through collectd */
  ROW_STORED      /* seen in its file */
};

struct row {
  int last_day;  /* the newest that was handed on to the file; DAY_NONE */
  uint8_t state; /* enum row_state */
  uint8_t alarm; /* enum alarm_state; changed by table_set_alarm() only */
  bool unusable; /* something that is no file of ours lies at its path */
};

/* A row of an older day, which has to be in its file before a newer one. */
struct backlog_row {
  int metric, day;
  double value;
  unsigned tick; /* as sink->write() */
  SLIST_ENTRY(backlog_row) next;
};

/* A hashtag, as the delivery knows it. */
struct delivery_tag {
  struct row rows[METRIC_NUM];
  double videos, views; /* of `day`; NaN: not in the answer */
  int day;              /* of the newest sample; DAY_NONE */
  struct level level;   /* after that day */
  struct level before;  /* before that day */
  float threshold;      /* percent; NaN: by tier */
  int announced_day;    /* of the last rise, end or alarm; DAY_NONE */
  uint8_t announced_level;
  uint8_t announced_state; /* enum alarm_state, of Alerts "own": see alerts.c */
  int hits, hits_day;      /* of a rule's Hits, and the day counted last */
  uint8_t attempts;        /* of getting the pending rows into their files */
  bool queued;             /* among those that verify.c looks after */
  bool first_check;        /* of them: not missed yet */
  bool in_pipeline;        /* counted among those that collectd is busy with */
  bool watched, seasonal;
  char tell[WATCH_TELL_SIZE]; /* as in struct watch */
  bool quiet;    /* collectd's rules are kept from notifying of `trending` */
  bool recalled; /* StateDir/levels and the journal have been read for it */
  bool restored; /* and its files */
  int64_t verify_at_ms; /* monotonic */
  STAILQ_ENTRY(delivery_tag) queue;
  SLIST_HEAD(, backlog_row) backlog; /* the oldest first */
  char name[];
};

/*
 * All hashtags, sorted by name. The lock is for changes and for other
 * threads; the delivery's own thread reads without it.
 */
struct table {
  pthread_mutex_t lock; /* items, num, rows[].alarm, alarms_changed */
  struct delivery_tag **items;
  size_t num, cap;
  size_t watched;
  unsigned version;    /* changes with the list */
  bool alarms_changed; /* by another thread */
};

/* A sample in the journal that may not be in its files. */
struct journal_sample {
  struct delivery_tag *tag;
  int day;
  double videos, views;
  int64_t time; /* Unix seconds */
};

#define RESTORE_ROWS 40 /* days read back: more than any level needs */

/* What a start, or a hashtag that joins the list, has to be restored from. */
struct restore {
  bool begun;   /* the journal has been read for the first list */
  bool running; /* some hashtags are not restored yet */
  size_t next;  /* place in the table */
  unsigned version;
  struct journal_sample *samples; /* by hashtag, then by day */
  size_t num, cap;
  struct series series[METRIC_NUM]; /* of the hashtag that is restored */
  double rows[METRIC_NUM][RESTORE_ROWS];
};

/* A rise of a level, or a rule's alarm, that waits for its videos. */
struct rise {
  struct delivery_tag *tag;
  int day, level;
  int window; /* days that the growth is over */
  double growth, baseline, now, threshold, score;
  bool changed; /* the level rose or ended; else only the alarm is new */
  enum alarm_state severity; /* of our notification; ALARM_UNKNOWN: none */
  enum alarm_state state;    /* announced with it; ALARM_UNKNOWN: not ours */
  int hits;                  /* of the rule's Hits, with this day */
  bool ruled;                /* it was `limits` that decided */
  struct alarm_rule limits;
  char rule[64]; /* type instance of a rule of the user's; "": ours */
  double rule_value, rule_limit;
  SLIST_ENTRY(rise) next;
};

/* All values that follow from a sample and its history. */
struct derived {
  double value[METRIC_NUM]; /* NaN: not known, not stored */
  struct assessment assessment;
  struct level level;
  double now; /* the count that growth is measured of */
};

/* What a day's level means for people: alerts.c. */
struct decision {
  enum alarm_state severity, state; /* as in struct rise */
  int hits;
  bool wants_videos;
  bool ruled;
  struct alarm_rule limits;
};

/* Lines that are logged rarely. */
enum log_topic { LOG_CREATE, LOG_LOST_ROW, LOG_STATE_FILE, LOG_TOPICS };

struct need {
  char why[sizeof(((struct errmsg *)0)->text)]; /* "": it is met */
  bool notified;
};

struct delivery {
  struct delivery_settings settings;
  const struct options *options;
  const struct sink *sink;
  struct poller *poller;
  struct metric_name metrics[METRIC_NUM];
  int metrics_num;
  struct table table;
  struct restore restore;
  struct levels_record *others; /* of hashtags off the list, by name */
  size_t others_num, others_cap;
  bool list_incomplete; /* some of them may be on the list all the same */

  STAILQ_HEAD(, delivery_tag) queue; /* with rows that are not stored yet */
  size_t queue_num, pipeline_num;
  unsigned long stored_count; /* rows that were seen in their files */

  SLIST_HEAD(, rise) rises;
  struct need needs[NEEDS_NUM];
  bool missing[CAUSE_NUM]; /* notified, and not over */
  bool may_ask, asking;
  bool posted;                   /* something, since the clock was looked at */
  struct companions *companions; /* of the saved trends; NULL: not read */
  bool rules_named;              /* that decide over trends, in the log */
  bool state_changed;            /* since StateDir/levels was written */
  bool any_score;
  bool unfilled_logged; /* that rrdtool does not fill DataDir */
  int first_sample;     /* day; DAY_NONE: no hashtag has one */
  int last_sample;
  int64_t credits_at; /* Unix seconds; 0: not since the start */
  int64_t wall_minus_mono_ms;
  int64_t saved_ms, self_ms, missing_ms; /* monotonic: when last */
  int64_t logged_at[LOG_TOPICS];         /* Unix seconds */
  double scored_rows[SCORE_REACH_MAX], videos_rows[SCORE_REACH_MAX];
};

int64_t delivery_now(const struct delivery *d);
int64_t delivery_now_ms(const struct delivery *d);

/* log.c */
void delivery_log(const struct delivery *d, enum severity severity,
                  const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A fault that meets every hashtag: a line of a topic every ten minutes. */
void delivery_log_rarely(struct delivery *d, enum log_topic topic,
                         const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* table.c */
struct delivery_tag *table_find(const struct table *t, const char *name);
int table_update(struct table *t, const struct watchlist *list);
void table_set_alarm(struct table *t, struct delivery_tag *tag, int metric,
                     enum alarm_state state);
/* Whether another thread has changed one since the last call. */
bool table_alarms_changed(struct table *t);
void table_clear(struct table *t);

/* sample.c */
void sample_deliver(struct delivery *d, struct delivery_tag *tag, int day,
                    double videos, double views);
/* Past collectd and without a word: a newer sample follows. */
void sample_deliver_old(struct delivery *d, struct delivery_tag *tag, int day,
                        double videos, double views);

/* derive.c */
void derive(struct delivery *d, struct delivery_tag *tag, struct derived *out);

/* rows.c */
bool row_is_pending(const struct row *row);
bool rows_pending(const struct delivery_tag *tag);
struct metric_id row_id(const struct delivery *d,
                        const struct delivery_tag *tag, int metric);
const char *row_path(const struct delivery *d, const struct delivery_tag *tag,
                     int metric, char path[PATH_MAX]);
/* NaN where nothing is stored, or nothing can be read. */
enum rrd_status row_read(struct delivery *d, struct delivery_tag *tag,
                         int metric, int from, int to, double *out);
/* Its file, from that day on, where there is none. As row_read(). */
enum rrd_status row_create(struct delivery *d, struct delivery_tag *tag,
                           int metric, int day, struct errmsg *msg);
void row_dispatch(struct delivery *d, struct delivery_tag *tag, int metric,
                  double value);
void row_write(struct delivery *d, const struct delivery_tag *tag, int metric,
               int day, double value, unsigned tick);
void row_flush(struct delivery *d, const struct delivery_tag *tag, int metric);
int row_last_day(const struct delivery *d, const struct delivery_tag *tag,
                 int metric);

/*
 * prepare.c: whether the file is there and ends the day before `day`; sees to
 * it that it does, with an unknown row of that tick where days are missing.
 */
bool prepare_file(struct delivery *d, struct delivery_tag *tag, int metric,
                  int day, unsigned tick);

/* backlog.c: rows of days before tag->day that their files still lack */
void backlog_add(struct delivery_tag *tag, int metric, double value);
bool backlog_any(const struct delivery_tag *tag, int metric);
/* The first day that a file lacks; tag->day + 1: none. */
int backlog_oldest(const struct delivery_tag *tag);
/* Puts what is owed into rows that were read from a file. */
void backlog_overlay(const struct delivery_tag *tag, int metric, int first,
                     int len, double *rows);
/* Drops what is in its file now. Returns whether something was. */
bool backlog_verify(struct delivery *d, struct delivery_tag *tag);
/* Writes the oldest row of each file. */
void backlog_write(struct delivery *d, struct delivery_tag *tag);
void backlog_clear(struct delivery_tag *tag);

/* verify.c: sees to it that rows on their way get into their files */
void verify_later(struct delivery *d, struct delivery_tag *tag);
/* Before a newer day: what is still pending goes to the backlog. */
void verify_close_day(struct delivery *d, struct delivery_tag *tag);
void verify_step(struct delivery *d, int64_t until_ms);
/* What collectd made of values that were not looked for yet. */
void verify_keep_states(struct delivery *d);

/* recall.c: the journal's samples */
void recall_journal(struct delivery *d);
/* Those of a hashtag, in order of days. */
const struct journal_sample *recall_samples(const struct delivery *d,
                                            const struct delivery_tag *tag,
                                            size_t *num);
void recall_clear(struct delivery *d);

/* restore.c */
void restore_begin(struct delivery *d);
void restore_step(struct delivery *d, int64_t until_ms);

/* state_file.c: StateDir/levels */
void state_file_load(struct delivery *d);
void state_file_save(struct delivery *d);
/* Of a hashtag that came to the list after the start. */
void state_file_recall(struct delivery *d, struct delivery_tag *tag);

/* alerts.c: the rules of collectd's threshold plugin about `trending` */
/* Of the newest day, before its rows are sent. */
void alerts_decide(struct delivery *d, struct delivery_tag *tag,
                   const struct derived *v, struct decision *out);
/* Keeps the threshold plugin silent about it, where we speak. */
/* What the rules make of a level; ALARM_UNKNOWN: they are not ours to follow. */
enum alarm_state alerts_state_of(const struct delivery *d,
                                 const struct delivery_tag *tag, int level);
void alerts_keep_quiet(struct delivery *d, struct delivery_tag *tag);
/* Names in the log, after a start, the rules that decide. */
void alerts_name_rules(struct delivery *d);

/* announce.c: trends */
/* A rise that waits is announced without its videos: its end has come. */
void announce_waiting(struct delivery *d, struct delivery_tag *tag);
/* What people should know of the newest day. */
void announce_day(struct delivery *d, struct delivery_tag *tag,
                  const struct derived *v, const struct decision *decision);
void announce_videos(struct delivery *d, struct delivery_tag *tag,
                     const struct event *e);
/*
 * Notes, without a word to anybody, that the level of that day is known: the
 * files have it, while what StateDir says was announced last is older.
 */
void announce_as_known(struct delivery *d, struct delivery_tag *tag, int day,
                       int level);
void announce_clear(struct delivery *d);

/* notice.c: a rise in words, numbers and links */
/* A notification about the plugin itself. */
void notice_alarm(struct delivery *d, enum alarm_state severity,
                  const char *instance, const char *text);
/* since: gone since that day; DAY_NONE: it was never known for long. */
void notice_not_found(struct delivery *d, const char *tag, int since,
                      const char *why);
/* The rise, or the end, as events for Graphite. */
void notice_post(struct delivery *d, const struct rise *rise,
                 const struct videos *list);
/* list: the top videos; NULL: there are none. */
void notice_rise(struct delivery *d, const struct rise *rise,
                 const struct videos *list);
/* was_trending: else it is counted again after a long time without values. */
void notice_end(struct delivery *d, const struct rise *rise,
                bool was_trending);

/* letters.c: what goes into the outbox */
#define LETTER_ID_SIZE 200
/* The same for the same news: "2026-11-27.trend-1.aitools". Returns out. */
const char *letters_id(const struct rise *r, char out[LETTER_ID_SIZE]);
/* number: of several of that kind */
void letters_put_event(struct delivery *d, const struct rise *r,
                       const struct graphite_event *event, int number);
/* A message to each receiver of <Notify> that wants it; list: its videos. */
void letters_put(struct delivery *d, const struct rise *r,
                 const struct videos *list);
/* what: one word; severity: as in struct notice. Sent at once. */
void letters_put_trouble(struct delivery *d, const char *what,
                         enum alarm_state severity, const char *text);
/* Events and messages of the rise may go: it is noted as announced. */
void letters_release(struct delivery *d, const struct rise *r);
/* After a start: what an earlier process has left may go, too. */
void letters_recover(struct delivery *d);

/* missing.c */
void missing_check(struct delivery *d);

/* self_metrics.c */
void self_metrics_dispatch(struct delivery *d);
/* asked, pending: as poller_pending(), when the balance was reported. */
void self_metrics_balance(struct delivery *d, double credits, int asked,
                          int pending);
