/* SPDX-License-Identifier: MIT */
/* The inside of the poller, shared by the files of this folder only. */
#pragma once

#include "core/ratelimit.h"
#include "fetch/fetch.h"
#include "option/keyfile.h"
#include "poll/poller.h"
#include "poll/retry_queue.h"

#include <pthread.h>

#define EVENTS_MAX 1000      /* waiting events above which nothing is asked */
#define FAULTS_IN_A_ROW 5    /* different tags with one billed fault */
#define VIDEOS_PATIENCE 1800 /* s that an announcement waits for videos */
#define SAID_EVERY 600       /* s between two log lines of one kind */

/* All asking is stopped for a cause, and probed from time to time. */
struct pause {
  enum cause cause; /* CAUSE_NONE: asking goes on */
  int64_t until;    /* Unix seconds: the next probe; INT64_MAX: none */
  int64_t since;
  bool probing; /* a probe is under way */
};

/*
 * The free call was good, so asking goes on; but it proves little: only a
 * tag's answer ends the story, and only then it is told.
 */
struct trial {
  enum cause cause; /* CAUSE_NONE: none */
  int64_t since;
};

/* The same billed fault for different tags in a row. */
struct streak {
  int code; /* HTTP status, or below 0 what broke; 0: none */
  int num;  /* different tags */
  const struct tag *tags[FAULTS_IN_A_ROW];
};

/* Lines that are logged rarely: event_log_rarely(). */
enum said {
  SAID_FAULT,
  SAID_REFUSED,
  SAID_STATE,
  SAID_USAGE,
  SAID_LIMITED,
  SAID_NUM
};

struct poller {
  struct poller_settings settings;
  struct tags *tags;
  struct journal *journal;
  struct fetch *fetch;
  char key_in_url[3 * KEY_MAX + 1];

  pthread_mutex_t lock; /* everything below, and the poller's part of tags */
  struct ratelimit ratelimit;
  struct lines lines;
  struct tag **round; /* today's first tries, in order */
  size_t round_num, round_at;
  int round_day;
  bool round_full; /* PollTime had passed when it was made */
  unsigned round_version;

  struct tag *videos_head; /* wanting top videos, first come first */
  int64_t videos_next_ms;  /* none are asked for before this */

  struct pause pause;
  struct trial trial;
  struct streak streak;
  bool usage_wanted, usage_under_way;
  bool balance_told; /* the first balance has become an event */

  int64_t seen;         /* Unix seconds: the last look at the wall clock */
  int64_t asking_since; /* the start, or the end of the last pause */
  int day;              /* the day of the counters below */
  int answered, failed, not_found, requests;
  bool limit_said;
  double credits;
  int64_t said[SAID_NUM]; /* when the last line of a kind was logged */

  struct tag *asked_by_tool;      /* by hashtagctl, and not answered; NULL */
  int64_t tool_asked, busy_since; /* Unix seconds; 0: its lock was free */

  struct event *events_head, *events_tail;
  int events_num;
};

/* A request under way. */
struct flight {
  struct tag *tag; /* NULL with CALL_USAGE */
  enum call call;
  int64_t sent;    /* Unix seconds */
  int64_t sent_ms; /* monotonic */
  bool probe;
};

/* events.c */
void event_put(struct poller *p, struct event *e);
struct event *event_take(struct poller *p); /* the oldest; NULL: none */
void event_log(struct poller *p, enum event_kind kind, enum severity severity,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* As event_log(), but at most one line of a kind in SAID_EVERY seconds. */
void event_log_rarely(struct poller *p, enum said kind, int64_t now,
                      enum severity severity, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* pause.c */
void pause_begin(struct poller *p, enum cause cause, int64_t now,
                 const char *why);
/* by_tag: a tag's request was good, not only the free call. */
void pause_end(struct poller *p, int64_t now, bool by_tag);
void pause_confirm(struct poller *p, int64_t now); /* a tag's request was */
void pause_turn_back(struct poller *p, int64_t now);
/* Seconds until asking may go on: 0 now, INT64_MAX not before an end. */
int64_t pause_wait(const struct poller *p, int64_t now);
/* Whether the next request must be a free usage call instead of a tag's. */
bool pause_probes_by_usage(const struct poller *p);
enum cause pause_cause_of(enum outcome o);

/* daystats.c: as poller_pending() */
int today_pending(const struct poller *p, int today, int *asked);

/* next_request.c */
int64_t choose_next(void *ctx, struct fetch_job *job);
void choose_new_day(struct poller *p, int64_t now);

/* handle_response.c */
void answers_done(void *ctx, void *token, const struct fetch_answer *a);

/*
 * outcome_apply.c: what the outcome of a tag's stats request changes once it
 * is journalled.
 */
void settle(struct poller *p, const struct flight *flight,
            const struct answer *a, int64_t now);
/* Into the line for this wait, unless it stands in one already. */
void line_up(struct poller *p, struct tag *tag, int64_t now, int wait);

/*
 * journal_sync.c: takes what hashtagctl has asked, and keeps it from asking
 * until shared_end(). False: it waits for an answer; look again soon.
 */
bool shared_begin(struct poller *p, int64_t now);
void shared_end(struct poller *p);

/* videos_queue.c: the line of top videos */
struct tag *wanted_take(struct poller *p);
void wanted_put_back(struct poller *p, struct tag *tag);
void wanted_expire(struct poller *p, int64_t now);
void wanted_fail(struct poller *p, struct tag *tag, const char *why);
