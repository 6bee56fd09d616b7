/* SPDX-License-Identifier: MIT */
/*
 * The ledger: what an entry of the journal means for the money, for the
 * schedule of its hashtag and for what people have heard. It is decided here
 * and nowhere else: the daemon applies each entry that it writes, each one
 * that it reads back after a start and each one of hashtagctl, and hashtagctl
 * applies what it reads. So all of them know the same. No file, no clock.
 */
#pragma once

#include "core/entry.h"
#include "core/schedule.h"

/* What is known of the API that is asked: a Provider at its address. */
struct ledger_api {
  char id[ENTRY_ID_SIZE]; /* its fingerprint; "": not known */
  int64_t since;          /* Unix seconds: asked from here on; 0: not known */
  bool found;             /* it has found a hashtag */
  bool undated;           /* its last answer had no Date */
  int at_fault;   /* the day judged last, where its misses were the API's */
  int not_before; /* first day on which what it missed is asked; DAY_NONE */
};

extern const struct ledger_api ledger_api_new;

/* The account of a UTC day, and what is left to pay with. */
struct ledger {
  int day;
  int first, spare; /* the daemon's billable requests by share */
  int by_tool;      /* hashtagctl's; all with those under way */
  int longest;      /* of the lists of the day, hashtags */
  int answered, failed, not_found; /* hashtags that are done for the day */
  double credits; /* as last reported, less what was billed since; NaN */
  double price;   /* credits a billed request costs */
  struct ledger_api api;
};

/*
 * An account of `day` in which nothing was requested; credits not known, and a
 * request costs one.
 */
struct ledger ledger_new(int day);

/* All billable requests of the day, and those under way. */
int ledger_requests(const struct ledger *l);

/*
 * Whether another request of that share may be sent, with DailyRequests
 * `daily` and so many hashtags on the list.
 */
bool ledger_allows(const struct ledger *l, enum share share, int daily,
                   int watched);

/* What the next request about the hashtag is counted under at `now`. */
enum share ledger_share(enum call call, const struct schedule *schedule,
                        int64_t now);

/* Begins the account of another day; the credits stay, and the API. */
void ledger_begin_day(struct ledger *l, int day);

/* What an entry brings besides account and schedule. */
struct ledger_effect {
  enum {
    LEDGER_NOTHING,
    LEDGER_REQUEST,   /* the tag's stats request is under way */
    LEDGER_SAMPLE,    /* a sample of `day` */
    LEDGER_NO_SAMPLE, /* the stats request failed */
    LEDGER_VIDEOS,    /* the top videos were asked for on `day`, and came or
                         will not be asked for again for this alarm */
    LEDGER_ANNOUNCED, /* the level of `day` was announced */
  } what;
  int day;
  int retry_s; /* until the hashtag is asked once more today; -1: it is not */
  bool gone;   /* with this entry it is dead: asked once a week */
};

/* Whether it is not asked today, since the API has never found anything. */
bool ledger_holds_back(const struct ledger *l, const struct schedule *s,
                       int today);

/*
 * Applies an entry, in the order of the journal, to the account and to the
 * schedule of its hashtag (NULL: it is not known here; then the account is all
 * that follows). An entry of another day leaves the counts alone. One that is
 * about all hashtags is applied with each of them; the account takes it again
 * and again without harm.
 */
struct ledger_effect ledger_apply(struct ledger *l, struct schedule *schedule,
                                  const struct entry *e);

/*
 * The open request of the schedule will have no answer: a crash or a stop came
 * first. It may have been billed, so it counts as a billed fault. Returns as
 * ledger_effect's retry_s.
 */
int ledger_cut_off(struct ledger *l, struct schedule *schedule);
