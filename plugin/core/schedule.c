/* SPDX-License-Identifier: MIT */
#include "core/schedule.h"

#include "core/day.h"

const struct schedule schedule_new = {.day = DAY_NONE,
                                      .since = DAY_NONE,
                                      .not_before = DAY_NONE,
                                      .bad_day = DAY_NONE,
                                      .tries_day = DAY_NONE};

/* Seconds from a fault to the next try of the same day. */
static const int retry_after[SCHEDULE_RETRIES] = {60, 300, 1800, 7200};

static int tries_on(const struct schedule *p, int day) {
  return p->tries_day == day ? p->tries : 0;
}

bool schedule_first_due(const struct schedule *p, int64_t now, int poll_time) {
  int today = day_of(now);
  if (p->day >= today || p->not_before > today || tries_on(p, today) > 0)
    return false;
  bool never = p->day == DAY_NONE && p->bad_day == DAY_NONE;
  return never || now - day_start(today) >= poll_time;
}

void schedule_sent(struct schedule *p, int64_t now) {
  int today = day_of(now);
  p->tries = (uint8_t)(tries_on(p, today) + 1);
  p->tries_day = today;
}

/* A try that did not count leaves no trace: the tag keeps its place. */
static int uncount(struct schedule *p) {
  if (p->tries > 0)
    p->tries--;
  return 0;
}

static int not_found(struct schedule *p, int day) {
  bool good_yesterday = p->day == day - 1 && p->bad_day != day;
  if (good_yesterday && p->tries < 2)
    return SCHEDULE_NOT_FOUND_AGAIN;
  if (p->bad_day != day && p->bad_days < 2)
    p->bad_days++;
  p->bad_day = day;
  p->not_before = day + (p->bad_days < 2 ? 1 : SCHEDULE_WEEK);
  return -1;
}

int schedule_outcome(struct schedule *p, int64_t sent, enum outcome o) {
  int day = day_of(sent);
  p->last = (uint8_t)o;
  if (o == OUTCOME_SAMPLE) {
    p->day = day;
    p->bad_day = DAY_NONE;
    p->bad_days = 0;
    return -1;
  }
  if (o == OUTCOME_LIMITED || o == OUTCOME_ABANDONED || outcome_stops_all(o))
    return uncount(p);
  if (o == OUTCOME_NOT_FOUND)
    return not_found(p, day);
  if (o == OUTCOME_FAULT && p->tries >= 1 && p->tries <= SCHEDULE_RETRIES)
    return retry_after[p->tries - 1];
  return -1;
}

bool schedule_is_dead(const struct schedule *p) { return p->bad_days >= 2; }

int schedule_overdue(const struct schedule *p, int64_t now, int poll_time) {
  int due = day_of(now - poll_time); /* the newest day that may be expected */
  int last = p->day;
  if (last == DAY_NONE && p->since != DAY_NONE)
    last = p->since - 1;
  if (last == DAY_NONE || p->bad_days > 0 || last >= due)
    return 0;
  return due - last;
}
