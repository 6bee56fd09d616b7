/* SPDX-License-Identifier: MIT */
/*
 * The poller: decides what is asked when, keeps the account of it in the
 * journal, and turns answers into events. Its work runs on the fetching
 * thread. Its user, on another one, sends commands about hashtags by their
 * names, and dequeues events; no lock is needed for either.
 */
#pragma once

#include "core/credits.h"
#include "core/ledger.h"
#include "core/videos.h"
#include "option/watchlist.h"
#include "provider/provider.h"
#include "store/journal.h"
#include "store/levels.h"

#include <sys/queue.h>

/* Why a sample is missing, or why all asking pauses. */
enum cause {
  CAUSE_NONE,
  CAUSE_NETWORK,   /* the API cannot be reached */
  CAUSE_KEY,       /* there is none, or the API refuses it */
  CAUSE_CREDITS,   /* the credits are used up, or below MinCredits */
  CAUSE_CLOCK,     /* our clock or the server's is wrong */
  CAUSE_FAULTS,    /* the API answers nothing that can be used */
  CAUSE_STATE,     /* the journal cannot be written */
  CAUSE_LIMIT,     /* DailyRequests is used up, or the day was too short */
  CAUSE_NOT_FOUND, /* the API finds too few to be believed */
  CAUSE_NUM
};

/* A word for files, and a sentence that says what to do. */
const char *cause_name(enum cause c);
const char *cause_advice(enum cause c);

/*
 * What the poller needs to know; the texts live as long as it, but for the
 * key, which poller_start() copies: it may change until then.
 */
struct poller_settings {
  const struct provider *provider;
  const char *base_url, *key, *ca_cert;
  int poll_time; /* seconds after midnight UTC */
  double per_minute;
  int concurrent, timeout, daily_requests;
  double min_credits;
  int top_videos;
};

enum event_kind {
  EVENT_SAMPLE, /* tag, day, time, videos, views */
  EVENT_VIDEOS, /* tag, list (NULL: text says why there is none) */
  EVENT_DEAD,   /* tag, text: not found any more, asked once a week; day: since
                   then, of a well-known one; else DAY_NONE */
  EVENT_BALANCE, /* credits (NaN: not reported), asked, pending: the first one */
  EVENT_LOG,     /* severity, text: for the log */
  EVENT_ALARM,   /* severity, text: for the log and for a notification */
};

/* As the log knows them. */
enum severity {
  SEVERITY_ERR,
  SEVERITY_WARNING,
  SEVERITY_NOTICE,
  SEVERITY_INFO
};

struct event {
  enum event_kind kind;
  const char *tag; /* its name, until poller_free(); NULL: about all */
  int day;
  int64_t time; /* Unix seconds */
  double videos, views, credits;
  int asked, pending; /* as poller_pending(), when the credits were reported */
  struct videos *list;
  enum severity severity;
  char text[400];
  STAILQ_ENTRY(event) entry;
};

void event_free(struct event *e); /* with its list; NULL is fine */

/* The figures of today, UTC. */
struct poller_day {
  int answered, failed, not_found, requests, limit;
  double credits; /* NaN: not reported */
};

/*
 * The requests a minute that come of RequestsPerMinute (0: no limit of ours)
 * and of what the provider allows at most.
 */
double poller_rate(const struct provider *p, double per_minute);

struct poller;

/* The journal is used, by this alone, until poller_free(). NULL: no memory. */
struct poller *poller_new(const struct poller_settings *settings,
                          struct journal *journal);

/* What a change of the list did. */
struct tags_change {
  size_t came, went;
};

/*
 * Makes the list the watched hashtags: the rest is no longer asked. Returns
 * 0, or -1: no memory (then the list is what had been added up to there).
 */
int poller_watch(struct poller *p, const struct watchlist *list,
                 struct tags_change *change);

/* Receives an entry of the journal, and what it means for its hashtag. */
typedef void (*poller_on_entry)(void *ctx, const struct entry *e,
                                const struct ledger_effect *effect);

/*
 * Reads a day of the journal, the oldest day first, for the hashtags that
 * poller_recalled() has not been called for: applies its entries, and hands
 * on those of hashtags on the list. The first time, before poller_start(), it
 * is the day's account, too. on_entry must not call the poller.
 */
void poller_recall(struct poller *p, int day, poller_on_entry on_entry,
                   void *ctx);
/* All days have been read for the hashtags on the list. */
void poller_recalled(struct poller *p);

/*
 * The poller's part of what is kept of r->tag over a restart: the days of
 * schedule and videos, and the id. A hashtag that was never on the list has
 * none. Where it was not watched before, it enters the list, which ends a
 * verdict that it is not found.
 */
void poller_load(struct poller *p, const struct levels_record *r,
                 bool watched_before, int today);
void poller_save(struct poller *p, struct levels_record *r);

/* What is kept of the API, before poller_recall(). */
void poller_load_api(struct poller *p, const struct ledger_api *api);
void poller_save_api(struct poller *p, struct ledger_api *api);

/* What the files of a hashtag hold; days are DAY_NONE where nothing is. */
struct poller_files {
  int first, last; /* days with a sample, as far back as was read */
  double videos;   /* the most that are known; 0: none is */
  bool imported;   /* the last one came from elsewhere */
};

/*
 * The hashtag may be asked, since what is stored of it is known. It is
 * watched since `today` at the latest.
 */
void poller_admit(struct poller *p, const char *tag,
                  const struct poller_files *files, int today);
/* All of them may: a round begins with all. */
void poller_admitted(struct poller *p);

/* Begins to ask. Returns 0, or -1 with the reason. */
int poller_start(struct poller *p, struct errmsg *msg);

/* Ends within milliseconds; requests under way are given up. NULL is fine. */
void poller_stop(struct poller *p);
void poller_free(struct poller *p);

/* The next event, or NULL. The caller frees it. */
struct event *poller_dequeue(struct poller *p);

/* Looks for work again: the clock may have been set. */
void poller_wake(struct poller *p);

/* Whether polling is paused since the API refuses the key. */
bool poller_key_refused(struct poller *p);

/* Tries another key at once where the one in use is refused; false: it is the
 * same, or none is refused now. The key is copied. */
bool poller_replace_key(struct poller *p, const char *key);

/* Writes an entry of the caller's own: the level of a day was announced. */
void poller_write_entry(struct poller *p, const struct entry *e);

/* Waits until what was written is on the disk, where that can be. */
void poller_sync_journal(struct poller *p);

/*
 * Wants the top videos of a tag for a level (1 or 2), unless they were
 * fetched less than `every` days ago for a level at least as high. Returns
 * whether an EVENT_VIDEOS will come (also where they are under way already).
 */
bool poller_want_videos(struct poller *p, const char *tag, int level,
                        int every);

/* The day of the last fetch of top videos; DAY_NONE. */
int poller_videos_day(struct poller *p, const char *tag);

struct poller_day poller_today(struct poller *p);

/*
 * Whether the wall clock can be trusted: an answer's Date has confirmed it, an
 * hour more or less. Where the API tells none, or nothing has been asked since
 * the start: it is not behind the journal's entries from before the start, and
 * the kernel is synchronised or no jump was seen for ten minutes.
 */
bool poller_clock_is_confirmed(struct poller *p);

/*
 * How many of the watched tags have no sample of today yet; *asked: how many
 * are asked these days at all (a dead one is not).
 */
int poller_pending(struct poller *p, int *asked);

/* A group of tags without samples, by cause. */
struct poller_missing {
  int num;
  char first[72]; /* names of the first ones: the advice needs room, too */
  char request[160], came[160]; /* of CAUSE_NOT_FOUND: what was asked, and the
                                   answer; "": not since the start */
};

/*
 * Judges by the stamps: out[cause] holds the tags without a sample for two
 * days, as soon as today's asking has shown that it will not come (and those
 * that the API was at fault for not finding, as soon as that is judged);
 * before that *is_known is false, and out is empty. Returns how many are late
 * at all; 0 means that whatever was missing is over.
 */
int poller_missing(struct poller *p, struct poller_missing out[CAUSE_NUM],
                   bool *is_known);
