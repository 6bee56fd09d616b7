/* SPDX-License-Identifier: MIT */
/*
 * The journal is shared with hashtagctl, which may ask while this daemon
 * runs. So a request is chosen and noted under the journal's lock, after
 * reading what the tool has asked and been answered: neither asks what the
 * other has paid for, and the tool's samples are delivered like our own.
 */
#include "poll/internal.h"

#include "core/day.h"

/*
 * Seconds that the tool's lock is waited for. It holds it for one request,
 * and for that no longer than ASK_TIMEOUT of ctl/ask.h; beyond this it has
 * been stopped in the middle, and must not stop us. But what it has requested
 * was paid for, so it is not asked again before the lock is free.
 */
#define PATIENCE 90

/* A tool that ended before its answer came: as a request that was cut off. */
static void cut_off(struct poller *p, struct tag *tag) {
  if (tag != NULL)
    outcome_cut_off(p, tag);
  p->asked_by_tool = NULL;
}

static void apply(void *ctx, const struct entry *e) {
  struct poller *p = ctx;
  struct tag *tag = tags_find(&p->tags, e->tag), *before = p->asked_by_tool;
  struct ledger_effect effect = outcome_apply(p, tag, e,
                                              "hashtagctl got no sample");
  if (effect.what == LEDGER_REQUEST) {
    if (before != tag)
      cut_off(p, before); /* one at a time: that one has no end */
    p->asked_by_tool = tag;
  } else if (before != NULL && before->schedule.asked_at == 0) {
    p->asked_by_tool = NULL; /* it is answered */
  }
}

bool journal_sync_tool_waits(struct poller *p) {
  bool is_ours = journal_lock(p->journal) == 0;
  if (is_ours)
    journal_unlock(p->journal);
  return !is_ours;
}

void journal_sync_cut_off(struct poller *p, struct tag *tag, bool tool_waits) {
  const struct tag *open = p->asked_by_tool;
  const struct schedule *s = &tag->schedule;
  bool is_tools = tool_waits && s->asked_at != 0 && s->by_tool &&
                  (open == NULL || open->schedule.asked_at < s->asked_at);
  if (is_tools && open != NULL)
    cut_off(p, p->asked_by_tool); /* one at a time: that one has no end */
  if (is_tools)
    p->asked_by_tool = tag;
  else if (tag != p->asked_by_tool)
    ledger_cut_off(&p->ledger, &tag->schedule);
}

void journal_sync_follow(struct poller *p, int64_t now) {
  journal_follow(p->journal, day_of(now), apply, p);
}

bool journal_sync_begin(struct poller *p, int64_t now) {
  bool is_ours = journal_lock(p->journal) == 0;
  if (is_ours)
    p->lock_busy_since = 0;
  else if (p->lock_busy_since == 0 || p->lock_busy_since > now)
    p->lock_busy_since = now;
  if (p->lock_busy_since != 0 && now - p->lock_busy_since < PATIENCE)
    return false;
  journal_sync_follow(p, now);
  const struct tag *open = p->asked_by_tool;
  if (is_ours ||
      (open != NULL && day_of(open->schedule.asked_at) < day_of(now)))
    cut_off(p, p->asked_by_tool);
  return true; /* a tool that was stopped may go on: its hashtag waits */
}

void journal_sync_end(struct poller *p) { journal_unlock(p->journal); }
