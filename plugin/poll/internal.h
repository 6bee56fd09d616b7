/* SPDX-License-Identifier: MIT */
/* The inside of the poller, shared by the files of this folder only. */
#pragma once

#include "core/ledger.h"
#include "core/ratelimit.h"
#include "fetch/fetch.h"
#include "option/keyfile.h"
#include "poll/poller.h"
#include "poll/retry_queue.h"
#include "poll/tags.h"
#include "provider/fingerprint.h"

#include <pthread.h>
#include <sys/queue.h>

#define EVENTS_MAX 1000      /* waiting events above which nothing is asked */
#define FAULTS_IN_A_ROW 5    /* different tags with one billed fault */
#define VIDEOS_PATIENCE 1800 /* s that an announcement waits for videos */
#define LOG_EVERY 600        /* s between two log lines of one topic */
#define REQUEST_SIZE 160     /* bytes of "POST https://host/path" */

/* All asking is stopped for a cause, and probed from time to time. */
struct pause {
  enum cause cause; /* CAUSE_NONE: asking goes on */
  int64_t until;    /* Unix seconds: the next probe; INT64_MAX: none */
  int64_t since;
  bool probing; /* a probe is under way */
};

/*
 * The free call was good, so asking goes on; but it proves little: only a
 * tag's answer ends the story, and only then it is reported.
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

/* The last answer that broke off. */
struct connection_break {
  int connection; /* as in struct fetch_answer */
  int64_t ms;     /* monotonic; 0: none did */
};

/* What is logged rarely: event_log_rarely(). */
enum log_topic {
  TOPIC_FAULT,
  TOPIC_REFUSED,
  TOPIC_STATE,
  TOPIC_USAGE,
  TOPIC_LIMITED,
  TOPIC_NUM
};

struct poller {
  struct poller_settings settings;
  struct journal *journal;
  struct fetch *fetch;
  char key[KEY_MAX + 1], key_in_url[3 * KEY_MAX + 1];
  char api_id[PROVIDER_FINGERPRINT_SIZE]; /* what is asked now */

  pthread_mutex_t lock; /* everything below, and the journal */
  struct tags tags;
  bool recalled; /* the journal has been read for the first list */
  struct ratelimit ratelimit;
  struct retry_queue retries;
  struct tag **round; /* today's first tries, in order */
  size_t round_num, round_at;
  int round_day;
  bool round_full; /* PollTime had passed when it was made */
  unsigned round_version;

  STAILQ_HEAD(, tag) videos; /* tags that want top videos, in order */
  int64_t videos_next_ms;    /* none are asked for before this */

  struct pause pause;
  struct trial trial;
  struct streak streak;
  struct connection_break last_break;
  int64_t limited_since_ms; /* monotonic: the first of the refusals in a row
                               for the pace; 0: the last request had none */
  bool usage_wanted, usage_under_way;
  bool balance_reported; /* the first balance has become an event */

  bool dated;                 /* an answer with a Date has come */
  int64_t date_minus_mono_ms; /* of the last one with it */
  int64_t newest_sample; /* Unix seconds: read back from before the start */
  int newest_day; /* of the samples in files then, or of a later list's */
  int64_t wall_minus_mono_ms; /* when it jumped last */
  int64_t steady_since_ms;    /* monotonic; 0: not looked at yet */
  int pruned_day;             /* the journal was, last */
  int64_t seen;               /* Unix seconds: the wall clock when last read */
  int64_t asking_since;       /* the start, or the end of the last pause */
  struct ledger ledger;       /* today's account, as the journal has it */
  bool proven;                /* a sample or list of videos has come */
  bool balance_known;         /* an answer has reported it since the start */
  bool limit_logged;          /* today */
  bool misses_wait;           /* some hashtag's miss is not judged yet */
  int judged_before;          /* misses before this day have been looked for */
  const struct tag *miss_tag; /* the newest miss; NULL: none since the start */
  char miss_why[160];         /* what came */
  int64_t logged_at[TOPIC_NUM]; /* Unix seconds; 0: never */

  struct tag *asked_by_tool; /* by hashtagctl, and not answered; NULL */
  int64_t lock_busy_since;   /* Unix seconds; 0: the journal's lock was free */

  STAILQ_HEAD(, held_answer) held;

  STAILQ_HEAD(, event) events;
  int events_num;
};

/* A request under way. */
struct flight {
  struct tag *tag; /* NULL where it is about none */
  enum call call;
  enum share share;
  int64_t sent;    /* Unix seconds */
  int64_t sent_ms; /* monotonic */
  bool probe;
  bool same_break; /* it broke off with another one */
  bool doubtful;   /* the clock was not confirmed when it was sent, or has
                      jumped since */
};

/* events.c */
void event_put(struct poller *p, struct event *e);
struct event *event_next(struct poller *p); /* the oldest; NULL: none */
void event_log(struct poller *p, enum event_kind kind, enum severity severity,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* As event_log(), but at most one line of a topic in LOG_EVERY seconds. */
void event_log_rarely(struct poller *p, enum log_topic topic, int64_t now,
                      enum severity severity, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* pause.c */
void pause_begin(struct poller *p, enum cause cause, int64_t now,
                 const char *why);
/* by_tag: a tag's request was good, not only the free call. */
void pause_end(struct poller *p, int64_t now, bool by_tag);
void pause_confirm(struct poller *p, int64_t now); /* a tag's request was */
void pause_clock_set_back(struct poller *p, int64_t now);
/* Seconds until asking may go on: 0 now, INT64_MAX not before an end. */
int64_t pause_wait(const struct poller *p, int64_t now);
/* Whether the next request must be a free usage call instead of a tag's. */
bool pause_probes_by_usage(const struct poller *p);
enum cause pause_cause_of(enum outcome o);

/* judge.c: whether today's round has nothing left that could be asked now */
bool judge_round_is_done(const struct poller *p, int64_t now);
/* Judges the misses of the rounds that are over. */
void judge_misses(struct poller *p, int64_t now);
/* How counts are asked: "POST https://api.example.com/info". Returns out. */
const char *judge_request(const struct poller *p, char *out, size_t size);

/* daystats.c: as poller_pending() */
int daystats_pending(const struct poller *p, int today, int *asked);

/* poller.c: a tag that joins the list later; what was left of its day */
void poller_join(struct poller *p, struct tag *tag);
/* What is left of today to be tried again waits in its queue, and that only. */
void poller_requeue(struct poller *p, int64_t now);
/* recall.c: an entry that the account has had, but a tag that joins has not */
struct ledger_effect recall_entry(struct poller *p, struct tag *tag,
                                  const struct entry *e);

/* clock.c: the wall clock reads `now`: a day may begin, or return */
void clock_advance(struct poller *p, int64_t now);
/* An answer has come, with that Date (Unix seconds; FETCH_UNTOLD: none). */
void clock_compare(struct poller *p, int64_t date);
/* As poller_clock_is_confirmed(); the poller is locked. */
bool clock_is_confirmed(const struct poller *p, int64_t now);
/*
 * Whether nothing may be asked or stored for now: the API tells no Date, and
 * nothing else confirms the clock yet.
 */
bool clock_is_in_doubt(const struct poller *p, int64_t now);
/* Why: a part of a sentence. */
const char *clock_doubt(const struct poller *p, int64_t now);
/* Counts today's money anew from the journal. */
void clock_recount(struct poller *p);

/*
 * held_answers.c: answers wait while the clock that their requests were sent
 * by is in doubt. Whether it is kept so; then it owns flight and videos.
 */
bool held_answers_put(struct poller *p, struct flight *flight,
                      const struct answer *a, struct videos *videos,
                      int64_t now);
/* Takes what waits, once the clock is confirmed. */
void held_answers_release(struct poller *p, int64_t now);
void held_answers_free(struct poller *p);

/* next_request.c: struct fetch_user's next() */
int64_t next_request(void *ctx, struct fetch_job *job);

/* handle_response.c: struct fetch_user's done() */
void handle_response(void *ctx, void *token, const struct fetch_answer *a);
/* Keeps the answer, and does what follows from it; owns videos. */
void answer_take(struct poller *p, const struct flight *flight,
                 const struct answer *a, struct videos *videos, int64_t now);
/*
 * The clock may have been set since the request was sent: then it was sent at
 * another time than was thought.
 */
void answer_follow_jump(struct flight *flight, int64_t now);

/*
 * outcome_apply.c: applies an entry that is in the journal, whoever has
 * written it: to the ledger, to the queues, and as events; one about all
 * hashtags to each of them. tag: the entry's, or NULL; why: a sentence about a
 * failure. Returns what it meant for the tag.
 */
struct ledger_effect outcome_apply(struct poller *p, struct tag *tag,
                                   const struct entry *e, const char *why);
/* Applies the effect of an entry on a tag that is not an event. */
void outcome_remember(struct tag *tag, const struct entry *e,
                      const struct ledger_effect *effect);
/* The tag's open request has no answer: it is asked as after a time-out. */
void outcome_cut_off(struct poller *p, struct tag *tag);

/*
 * journal_sync.c: applies what hashtagctl has asked, and keeps it from asking
 * until journal_sync_end(). False: it waits for an answer; try again soon.
 */
bool journal_sync_begin(struct poller *p, int64_t now);
void journal_sync_end(struct poller *p);
/* Whether hashtagctl, stopped or not, waits for an answer of its own. */
bool journal_sync_tool_waits(struct poller *p);
/*
 * The open request of a tag that was read back has no end, unless it is the
 * one that hashtagctl waits for.
 */
void journal_sync_cut_off(struct poller *p, struct tag *tag, bool tool_waits);
/* Applies what hashtagctl has asked up to here. */
void journal_sync_follow(struct poller *p, int64_t now);

/* videos_queue.c: the tags that want top videos */
struct tag *videos_queue_next(struct poller *p); /* removes it; NULL: none */
void videos_queue_put_back(struct poller *p, struct tag *tag);
void videos_queue_expire(struct poller *p, int64_t now);
void videos_queue_fail(struct poller *p, struct tag *tag, const char *why);
