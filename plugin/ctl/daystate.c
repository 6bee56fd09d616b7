/* SPDX-License-Identifier: MIT */
#include "ctl/daystate.h"

#include "core/day.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void take_ask(struct asked *a, const struct journal_entry *e) {
  a->time = e->time;
  /* a tool's that has no end was cut off: it held the lock that we hold */
  if (e->call == CALL_STATS && !e->by_tool && a->state == ASKED_NOT)
    a->state = ASKED_UNDER_WAY;
}

static void take_got(struct asked *a, const struct journal_entry *e) {
  a->state = ASKED_ANSWERED;
  a->time = e->time;
  a->videos = e->videos;
  a->views = e->views;
  snprintf(a->id, sizeof(a->id), "%s", e->id);
}

static void take_end(struct asked *a, const struct journal_entry *e) {
  a->time = e->time;
  if (e->call == CALL_VIDEOS)
    a->has_videos = a->has_videos || e->outcome == OUTCOME_SAMPLE;
  else if (a->state != ASKED_ANSWERED)
    a->state = e->outcome == OUTCOME_NOT_FOUND ? ASKED_NOT_FOUND : ASKED_NOT;
}

void account_take(void *ctx, const struct journal_entry *e) {
  struct account *account = ctx;
  struct asked *a = &account->asked;
  bool asked_today = day_of(e->time) == account->day;
  bool sent_today = day_of(e->sent) == account->day;
  account->requests += e->kind == JOURNAL_ASK && asked_today;
  account->requests -= e->kind == JOURNAL_END && !e->billed && sent_today;
  if (a->tag == NULL || strcmp(a->tag, e->tag) != 0)
    return;
  if (e->kind == JOURNAL_ASK && asked_today)
    take_ask(a, e);
  else if (e->kind == JOURNAL_GOT && sent_today)
    take_got(a, e);
  else if (e->kind == JOURNAL_END && sent_today)
    take_end(a, e);
}

struct account account_read(struct journal *j, int day, const char *tag) {
  struct account account = {
      .day = day, .asked = {.tag = tag, .videos = NAN, .views = NAN}};
  journal_replay(j, day, account_take, &account);
  return account;
}
