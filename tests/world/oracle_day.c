/* SPDX-License-Identifier: MIT */
/* What must hold at the end of a day. */
#include "world/oracle_inside.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/collectd.h"
#include "world/disk.h"
#include "world/process.h"
#include "world/rrd.h"
#include "world/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SETTLED_MS (2 * INT64_C(3600000)) /* watched for so long: asked */
#define DEAD_MS (9 * INT64_C(86400000))   /* after a miss: may wait a week */
#define ROWS_BACK 5     /* days that the journal brings back into files */
#define FILES_MAX 160   /* in StateDir */
#define JOURNALS_MAX 66 /* of them in journal/ */
#define MEMORY_MAX ((size_t)3 << 20)

void oracle_watch(uint32_t tags) {
  for (int tag = 0; tag < API_TAGS; tag++) {
    uint32_t bit = UINT32_C(1) << tag;
    if ((tags & bit) != 0 && (oracle.list & bit) == 0) {
      oracle.came[tag] = clock_true();
      if (clock_true() - oracle.left[tag] > 6 * INT64_C(86400000))
        oracle.may_repeat[tag] = true;
    }
    if ((tags & bit) == 0 && (oracle.list & bit) != 0)
      oracle.left[tag] = clock_true();
  }
  oracle.list = tags;
}

void oracle_disturb(int64_t until) {
  if (until > oracle.disturbed)
    oracle.disturbed = until;
}

static bool is_watched(int tag) { return (oracle.list >> tag & 1) != 0; }

/* A hashtag that the API does not know may be asked once a week. */
static bool is_dead(int tag) {
  return oracle.missed[tag] != 0 &&
         clock_true() - oracle.missed[tag] < DEAD_MS;
}

/* Every hashtag that was watched in time has its sample. */
static void check_answers(int day) {
  const struct account *a = account_of(day);
  char date[DAY_TEXT_SIZE];
  if (oracle.limit > 0 &&
      oracle.limit < 2 * __builtin_popcount(oracle.list) + 10)
    return; /* the user's own limit */
  for (int tag = 0; tag < API_TAGS; tag++)
    if (is_watched(tag) && !a->tags[tag].answered && !is_dead(tag) &&
        clock_true() - oracle.came[tag] > SETTLED_MS &&
        !oracle_row_is_known(tag, day))
      oracle_break("sample-missing", "%s has no sample of %s, a well day",
                   api_tag_name(tag), day_text(day, date));
}

static double row_of(int tag, int day, const char *metric) {
  char path[120];
  snprintf(path, sizeof(path), "/rrd/%s/hashtag-%s/count-%s.rrd",
           oracle_host(), api_tag_name(tag), metric);
  return rrd_row(disk_find(path), day);
}

static void check_row(int tag, int day) {
  char date[DAY_TEXT_SIZE];
  const struct account *a = account_find(day);
  const struct tag_day *t = a != NULL ? &a->tags[tag] : NULL;
  if (t == NULL || !t->answered || t->lost ||
      clock_true() - t->answered_ms < SETTLED_MS)
    return;
  double videos = row_of(tag, day, "videos"),
         views = row_of(tag, day, "views");
  bool told = t->told_num == TOLD_MAX;
  bool kept = journal_tells_anywhere(day, api_tag_name(tag), t->sent_s);
  for (int i = 0; i < t->told_num; i++) /* a power loss may take one file's */
    told |= t->told[i] == videos && (!kept || api_views(t->told[i]) == views);
  if (!told)
    oracle_break("row-missing",
                 "%s's sample of %s is not in its files after "
                 "a well day: there are %.0f videos and %.0f views",
                 api_tag_name(tag), day_text(day, date), videos, views);
}

/* What was answered in the last days is in its file. */
static void check_rows(int day) {
  for (int tag = 0; tag < API_TAGS; tag++)
    if (is_watched(tag) && clock_true() - oracle.came[tag] > SETTLED_MS)
      for (int back = 0; back <= ROWS_BACK; back++)
        if (day_start(day - back) * 1000 >= oracle.came[tag])
          check_row(tag, day - back);
}

/* -- bounds */

struct counts {
  int files, journals;
};

static void count_file(void *ctx, const char *path, struct node *node) {
  struct counts *c = ctx;
  c->files += !node->folder;
  c->journals += strncmp(path, "/state/journal/", 15) == 0;
}

static void check_bounds(void) {
  struct counts c = {0, 0};
  disk_each("/state", count_file, &c);
  if (c.journals > JOURNALS_MAX || c.files > FILES_MAX)
    oracle_break("files", "%d files in StateDir, %d of them in journal/",
                 c.files, c.journals);
  size_t memory = process_memory(PROCESS_DAEMON);
  if (memory > MEMORY_MAX)
    oracle_break("memory", "the daemon holds %zu bytes", memory);
}

static void check_own_metrics(void) {
  if (collectd_taken() == oracle.own_taken)
    oracle_break("own-metrics", "no value of the plugin's own metrics was "
                                "taken on a well day");
}

void oracle_midnight(void) {
  int64_t midnight = clock_true() / 1000;
  int day = day_of(midnight) - 1;
  int64_t begin = day_start(day) * 1000;
  bool well = oracle.disturbed <= begin && oracle.begun != 0 &&
              oracle.begun <= begin;
  check_bounds();
  if (well) {
    check_answers(day);
    check_rows(day);
    check_own_metrics();
    for (int tag = 0; tag < API_TAGS; tag++)
      oracle.may_repeat[tag] = false;
  }
  oracle.own_taken = collectd_taken();
}
