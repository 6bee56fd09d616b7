/* SPDX-License-Identifier: MIT */
/*
 * A file of the journal, and what a restart makes of it.
 *
 * Promise (journal.h, entry.h, ledger.h): an entry that is read has fields
 * within their bounds and is the same when it is written and read again; the
 * account never counts below nothing; an entry that is appended to whatever
 * stands there is read, alone, behind all that was read before.
 *
 * Input: the file.
 */
#include "fuzz.h"

#include "core/day.h"
#include "core/ledger.h"
#include "store/journal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY 20781 /* 2026-11-24 */

struct replay {
  struct ledger ledger;
  struct schedule schedule;
  size_t num, ours;
};

static bool is_same_number(double a, double b) {
  return isnan(a) ? isnan(b) : a == b;
}

static void check_entry(const struct entry *e) {
  char line[ENTRY_SIZE];
  struct entry again;
  PROMISE(strlen(e->tag) <= TAG_MAX && strlen(e->id) < ENTRY_ID_SIZE);
  PROMISE((unsigned)e->call < CALL_NUM && (unsigned)e->outcome < OUTCOME_NUM);
  int len = entry_format(e, line);
  PROMISE(len > 0 && len < ENTRY_SIZE && line[len - 1] == '\n');
  line[len - 1] = '\0';
  PROMISE(entry_parse(line, &again));
  PROMISE(again.kind == e->kind && again.time == e->time);
  PROMISE(again.by_tool == e->by_tool && strcmp(again.tag, e->tag) == 0);
  if (e->kind == ENTRY_SAMPLE)
    PROMISE(is_same_number(again.videos, e->videos) &&
            is_same_number(again.views, e->views) &&
            again.billed == e->billed);
}

static const struct entry ours = {.kind = ENTRY_REQUEST,
                                  .time = (int64_t)DAY * DAY_SECONDS,
                                  .call = CALL_STATS,
                                  .share = SHARE_SPARE,
                                  .tag = "our_own_entry"};

static void take(void *ctx, const struct entry *e) {
  struct replay *r = ctx;
  check_entry(e);
  ledger_apply(&r->ledger, strcmp(e->tag, "a") == 0 ? &r->schedule : NULL, e);
  PROMISE(ledger_requests(&r->ledger) >= 0);
  r->num++;
  r->ours += e->kind == ours.kind && e->time == ours.time &&
             strcmp(e->tag, ours.tag) == 0;
}

static struct replay replay_all(struct journal *j) {
  struct replay r = {.ledger = ledger_new(DAY), .schedule = schedule_new};
  journal_replay(j, DAY, take, &r);
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char folder[256];
  struct errmsg msg;
  snprintf(folder, sizeof(folder), "%s/journal", fuzz_folder());
  mkdir(folder, 0700);
  fuzz_file("journal/2026-11-24", data, size);
  struct journal *j = journal_new(fuzz_folder());
  if (j == NULL)
    abort();
  struct replay before = replay_all(j);
  PROMISE(journal_write(j, &ours, &msg) == 0);
  struct replay after = replay_all(j);
  PROMISE(after.num == before.num + 1 && after.ours == before.ours + 1);
  journal_free(j);
  return 0;
}
