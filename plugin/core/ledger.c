/* SPDX-License-Identifier: MIT */
#include "core/ledger.h"

#include "core/credits.h"
#include "core/day.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const struct ledger_api ledger_api_new = {.at_fault = DAY_NONE,
                                          .not_before = DAY_NONE};

struct ledger ledger_new(int day) {
  return (struct ledger){
      .day = day, .credits = NAN, .price = 1, .api = ledger_api_new};
}

void ledger_begin_day(struct ledger *l, int day) {
  struct ledger before = *l;
  *l = ledger_new(day);
  l->credits = before.credits;
  l->price = before.price;
  l->api = before.api;
}

int ledger_requests(const struct ledger *l) {
  return l->first + l->spare + l->by_tool;
}

bool ledger_allows(const struct ledger *l, enum share share, int daily,
                   int watched) {
  int longest = l->longest > watched ? l->longest : watched;
  if (daily > 0)
    return ledger_requests(l) < daily;
  return share == SHARE_FIRST ? l->first < credits_first_limit(longest)
                              : l->spare < credits_spare(longest);
}

enum share ledger_share(enum call call, const struct schedule *s,
                        int64_t now) {
  bool tried = schedule_tries(s, day_of(now)) > 0;
  return call == CALL_STATS && !tried ? SHARE_FIRST : SHARE_SPARE;
}

bool ledger_holds_back(const struct ledger *l, const struct schedule *s,
                       int today) {
  return l->api.not_before > today && s->missed_day != DAY_NONE;
}

/* Where a request is counted; version 1.0 did not say what it was. */
static int *count_of(struct ledger *l, const struct entry *e) {
  if (e->by_tool)
    return &l->by_tool;
  return e->share == SHARE_SPARE || e->call == CALL_VIDEOS ? &l->spare
                                                           : &l->first;
}

/* The balance that an answer leaves. */
static void apply_credits(struct ledger *l, const struct entry *e) {
  bool good = e->outcome == OUTCOME_SAMPLE || e->outcome == OUTCOME_NOT_FOUND;
  if (!isnan(e->credits))
    l->credits = e->credits;
  else if (e->billed && l->credits >= l->price)
    l->credits -= l->price;
  else if (e->billed && good)
    l->credits = NAN; /* it was paid, so there were more than reported */
}

/* Notes when the hashtag is asked once more, and counts what is done. */
static int apply_outcome(struct ledger *l, struct schedule *s, int64_t time,
                         int64_t sent, enum outcome o) {
  int retry_s = schedule_outcome(s, sent, o);
  s->asked_at = 0;
  s->retry_at = retry_s >= 0 ? time + retry_s : 0;
  if (day_of(sent) != l->day)
    return retry_s;
  bool done = retry_s < 0;
  l->answered += o == OUTCOME_SAMPLE;
  l->not_found += done && o == OUTCOME_NOT_FOUND;
  l->failed += done && (o == OUTCOME_FAULT || o == OUTCOME_REFUSED);
  return retry_s;
}

int ledger_cut_off(struct ledger *l, struct schedule *s) {
  int64_t sent = s->asked_at;
  return sent != 0 ? apply_outcome(l, s, sent, sent, OUTCOME_FAULT) : -1;
}

static struct ledger_effect apply_request(struct ledger *l, struct schedule *s,
                                          const struct entry *e) {
  *count_of(l, e) += day_of(e->time) == l->day;
  if (s == NULL || e->call != CALL_STATS)
    return (struct ledger_effect){.what = LEDGER_NOTHING};
  ledger_cut_off(l, s); /* one at a time: the one before has no end */
  schedule_sent(s, e->time);
  s->asked_at = e->time;
  s->by_tool = e->by_tool;
  s->retry_at = 0;
  return (struct ledger_effect){.what = LEDGER_REQUEST, .day = s->tries_day};
}

static struct ledger_effect apply_stats(struct ledger *l, struct schedule *s,
                                        const struct entry *e) {
  struct ledger_effect effect = {
      .what = e->outcome == OUTCOME_SAMPLE ? LEDGER_SAMPLE : LEDGER_NO_SAMPLE,
      .day = day_of(e->sent)};
  effect.retry_s = apply_outcome(l, s, e->time, e->sent, e->outcome);
  return effect;
}

/*
 * What a wrong clock has asked belongs to no day: the true one is not known,
 * and the one that the clock showed may come yet.
 */
static bool is_counted(const struct entry *e) {
  return e->billed && e->outcome != OUTCOME_CLOCK;
}

static struct ledger_effect apply_answer(struct ledger *l, struct schedule *s,
                                         const struct entry *e) {
  int *count = count_of(l, e);
  apply_credits(l, e);
  if (e->kind == ENTRY_SAMPLE) {
    l->api.found = true;
    l->api.not_before = DAY_NONE;
  }
  /* 0: its request went with the files of StateDir; it frees no other one */
  *count -= !is_counted(e) && day_of(e->sent) == l->day && *count > 0;
  if (e->call == CALL_STATS && s != NULL)
    return apply_stats(l, s, e);
  bool again = e->outcome == OUTCOME_LIMITED || outcome_stops_all(e->outcome);
  if (e->call == CALL_VIDEOS && !again)
    return (struct ledger_effect){.what = LEDGER_VIDEOS,
                                  .day = day_of(e->sent)};
  return (struct ledger_effect){.what = LEDGER_NOTHING};
}

/* What another API has missed says nothing about this one. */
static struct ledger_effect apply_api(struct ledger *l, struct schedule *s,
                                      const struct entry *e) {
  bool another = e->before == ENTRY_ANOTHER_BEFORE;
  bool undated = l->api.undated && strcmp(l->api.id, e->id) == 0;
  if (another)
    l->api = ledger_api_new;
  l->api.undated = undated; /* read back, it tells what is known already */
  memcpy(l->api.id, e->id, sizeof(l->api.id));
  l->api.since = e->time;
  l->api.found = l->api.found || e->before == ENTRY_SAMPLES_BEFORE;
  if (another && s != NULL)
    schedule_begin_api(s, e->time);
  return (struct ledger_effect){.what = LEDGER_NOTHING};
}

static struct ledger_effect apply_judged(struct ledger *l, struct schedule *s,
                                         const struct entry *e) {
  bool against = e->misses == MISSES_OF_HASHTAGS;
  l->api.at_fault = against ? DAY_NONE : e->day;
  if (e->misses == MISSES_OF_SILENT_API)
    l->api.not_before = e->day + SCHEDULE_WEEK;
  return (struct ledger_effect){.what = LEDGER_NOTHING,
                                .gone = s != NULL &&
                                        schedule_judge(s, e->day, against)};
}

struct ledger_effect ledger_apply(struct ledger *l, struct schedule *schedule,
                                  const struct entry *e) {
  struct ledger_effect effect = {.what = LEDGER_NOTHING};
  switch (e->kind) {
  case ENTRY_REQUEST:
    return apply_request(l, schedule, e);
  case ENTRY_SAMPLE:
  case ENTRY_FAILURE:
    return apply_answer(l, schedule, e);
  case ENTRY_BALANCE:
    apply_credits(l, e);
    return effect;
  case ENTRY_LIST:
    if (day_of(e->time) == l->day && e->hashtags > l->longest)
      l->longest = e->hashtags;
    return effect;
  case ENTRY_API:
    return apply_api(l, schedule, e);
  case ENTRY_JUDGED:
    return apply_judged(l, schedule, e);
  case ENTRY_ANNOUNCED:
  default:
    return (struct ledger_effect){.what = LEDGER_ANNOUNCED, .day = e->day};
  }
}
