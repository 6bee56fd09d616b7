/* SPDX-License-Identifier: MIT */
#include "core/schedule.h"

#include "core/day.h"

#define BAD_DAYS 2            /* in a row, and a tag is dead */
#define BAD_DAYS_WELL_KNOWN 7 /* the same of one that is well known */

const struct schedule schedule_new = {.first = DAY_NONE,
                                      .day = DAY_NONE,
                                      .since = DAY_NONE,
                                      .not_before = DAY_NONE,
                                      .missed_day = DAY_NONE,
                                      .judged_day = DAY_NONE,
                                      .tries_day = DAY_NONE,
                                      .later_day = DAY_NONE};

/* Seconds from a fault to the next try of the same day. */
static const int retry_after[SCHEDULE_RETRIES] = {60, 300, 1800, 7200};

int schedule_tries(const struct schedule *p, int day) {
  if (p->tries_day == day)
    return p->tries;
  return p->later_day == day ? p->later_tries : 0;
}

/* The day was left by a clock that was set back, with tries to come. */
static bool is_resumed(const struct schedule *p, int today) {
  return p->tries_day != today && schedule_tries(p, today) <= SCHEDULE_RETRIES;
}

bool schedule_first_due(const struct schedule *p, int64_t now, int poll_time) {
  int today = day_of(now);
  if (p->day >= today || p->not_before > today ||
      (schedule_tries(p, today) > 0 && !is_resumed(p, today)))
    return false;
  bool never = p->day == DAY_NONE && p->missed_day == DAY_NONE &&
               p->judged_day == DAY_NONE;
  return never || now - day_start(today) >= poll_time;
}

void schedule_sent(struct schedule *p, int64_t now) {
  int today = day_of(now);
  int before = schedule_tries(p, today);
  if (p->tries_day > today && p->tries > 0) {
    p->later_day = p->tries_day;
    p->later_tries = p->tries;
  }
  p->tries = (uint8_t)(before + 1);
  p->tries_day = today;
}

/* A try that did not count leaves no trace: the tag keeps its place. */
static int uncount(struct schedule *p) {
  if (p->tries > 0)
    p->tries--;
  return 0;
}

bool schedule_is_well_known(int first, int last) {
  return first != DAY_NONE && last != DAY_NONE &&
         last - first >= SCHEDULE_LONG - 1;
}

bool schedule_is_dead(const struct schedule *p) {
  bool well_known = schedule_is_well_known(p->first, p->day);
  return p->bad_days >= (well_known ? BAD_DAYS_WELL_KNOWN : BAD_DAYS);
}

static int sampled(struct schedule *p, int day) {
  p->day = day;
  schedule_know_first(p, day);
  if (day < p->judged_day)
    return -1; /* read back: what came after it is known already */
  p->bad_days = 0;
  p->missed_day = p->not_before = DAY_NONE;
  return -1;
}

static int missed(struct schedule *p, int day) {
  bool good_yesterday = p->day == day - 1;
  if (day > p->missed_day)
    p->missed_day = day; /* there may be no request left for a second look */
  if (good_yesterday && p->tries < 2)
    return SCHEDULE_NOT_FOUND_AGAIN;
  if (day > p->judged_day)
    p->not_before = day + (schedule_is_dead(p) ? SCHEDULE_WEEK : 1);
  return -1;
}

bool schedule_awaits_judgement(const struct schedule *p) {
  return p->missed_day > p->judged_day;
}

bool schedule_judge(struct schedule *p, int day, bool against) {
  bool was_dead = schedule_is_dead(p);
  if (!schedule_awaits_judgement(p) || p->missed_day > day)
    return false;
  p->judged_day = p->missed_day;
  if (!against)
    return false;
  if (p->bad_days < BAD_DAYS_WELL_KNOWN)
    p->bad_days++;
  if (was_dead || !schedule_is_dead(p))
    return false;
  p->not_before = p->missed_day + SCHEDULE_WEEK;
  return true;
}

void schedule_forgive(struct schedule *p, int day) {
  p->bad_days = 0;
  p->not_before = DAY_NONE;
  if (day - 1 > p->judged_day)
    p->judged_day = day - 1;
}

void schedule_know_first(struct schedule *p, int day) {
  if (day == DAY_NONE || (p->first != DAY_NONE && p->first <= day))
    return;
  p->first = day;
  if (p->bad_days > 0 && !schedule_is_dead(p))
    p->not_before = DAY_NONE; /* it is known for longer than was thought */
}

void schedule_begin_api(struct schedule *p, int64_t now) {
  int day = day_of(now);
  schedule_forgive(p, day);
  p->missed_day = DAY_NONE;
  if (p->last != OUTCOME_NOT_FOUND || p->tries_day != day)
    return;
  p->tries = 0;
  p->retry_at = 0;
}

int schedule_outcome(struct schedule *p, int64_t sent, enum outcome o) {
  int day = day_of(sent);
  p->last = (uint8_t)o;
  if (o == OUTCOME_SAMPLE)
    return sampled(p, day);
  if (o == OUTCOME_LIMITED || o == OUTCOME_ABANDONED || outcome_stops_all(o))
    return uncount(p);
  if (o == OUTCOME_NOT_FOUND)
    return missed(p, day);
  if (o == OUTCOME_FAULT && p->tries >= 1 && p->tries <= SCHEDULE_RETRIES)
    return retry_after[p->tries - 1];
  return -1;
}

bool schedule_has_failed(const struct schedule *p, int day) {
  bool is_bad = p->last == OUTCOME_FAULT || p->last == OUTCOME_REFUSED;
  return schedule_tries(p, day) > 0 && is_bad && p->day != day &&
         p->asked_at == 0 && p->retry_at == 0;
}

int schedule_overdue(const struct schedule *p, int64_t now, int poll_time) {
  int due = day_of(now - poll_time); /* the newest day that may be expected */
  int last = p->day;
  if (last == DAY_NONE && p->since != DAY_NONE)
    last = p->since - 1;
  if (last == DAY_NONE || p->bad_days > 0 || last >= due ||
      schedule_awaits_judgement(p))
    return 0;
  return due - last;
}
