/* SPDX-License-Identifier: MIT */
/* Rises: each is told, and told once. */
#include "world/oracle_inside.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/collectd.h"
#include "world/disk.h"
#include "world/rrd.h"
#include "world/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BACK 40 /* days in which the row before is looked for */

const char *oracle_host(void) { return run_host(); }

double oracle_trending(int tag, int day) {
  char path[120];
  snprintf(path, sizeof(path), "/rrd/%s/hashtag-%s/gauge-trending.rrd",
           oracle_host(), api_tag_name(tag));
  return rrd_row(disk_find(path), day);
}

/* The day of the sample with this count; DAY_NONE: of none of late. */
static int day_told(int tag, double count) {
  int now = day_of(clock_wall() / 1000);
  for (int day = now + 1; day > now - 10; day--) {
    const struct account *a = account_find(day);
    for (int i = 0; a != NULL && i < a->tags[tag].told_num; i++)
      if (a->tags[tag].told[i] == count)
        return day;
  }
  return DAY_NONE;
}

/* Whether the level was 0 in between, so that it could rise anew. */
static bool was_quiet(int tag, int from, int to) {
  for (int day = from; from != DAY_NONE && day < to; day++)
    if (oracle_trending(tag, day) == 0)
      return true;
  return from == DAY_NONE || to - from > BACK;
}

static void take_rise(int tag, double count, const char *text) {
  int level = strstr(text, "strongly") != NULL ? 2 : 1;
  int day = day_told(tag, count);
  bool again = level <= oracle.level[tag] &&
               !was_quiet(tag, oracle.said_day[tag], day);
  if (again && !oracle.may_repeat[tag] && !oracle.rows_lost[tag])
    oracle_break("told-twice",
                 "%s is told as a rise to level %d; people know "
                 "that since %lld s",
                 api_tag_name(tag), level,
                 (long long)(clock_true() - oracle.said[tag]) / 1000);
  oracle.may_repeat[tag] &= !again;
  oracle.rows_lost[tag] &= !again;
  oracle.level[tag] = level;
  oracle.said[tag] = clock_true();
  oracle.said_day[tag] = day;
  struct account *a = day != DAY_NONE ? account_find(day) : NULL;
  if (a != NULL)
    a->tags[tag].rose = true;
}

void oracle_told(const char *name, bool is_end, double count,
                 const char *text) {
  int tag = api_tag_of(name);
  if (tag < 0)
    return;
  if (is_end)
    oracle.level[tag] = 0;
  else
    take_rise(tag, count, text);
}

/* A rise that is stored, while the daemon lived on, has been told. */
static void check_rise(const struct later *l) {
  char date[DAY_TEXT_SIZE];
  double level = oracle_trending(l->tag, l->day), before = NAN;
  const struct account *a = account_find(l->day);
  for (int day = l->day - 1; isnan(before) && day > l->day - BACK; day--)
    before = oracle_trending(l->tag, day);
  if (isnan(level) || isnan(before) || level <= before || a == NULL ||
      a->tags[l->tag].rose || oracle.level[l->tag] >= (int)level)
    return;
  oracle_break("rise-lost", "%s rose to level %.0f on %s; nobody was told",
               api_tag_name(l->tag), level, day_text(l->day, date));
}

void oracle_look_later(void) {
  int kept = 0;
  for (int i = 0; i < oracle.later_num; i++) {
    const struct later l = oracle.later[i];
    if (l.due > clock_true())
      oracle.later[kept++] = l;
    else if (l.life == oracle.life && oracle.begun != 0)
      check_rise(&l);
  }
  oracle.later_num = kept;
}

/* -- lives */

void oracle_life(bool begins) {
  oracle_say(begins ? "the daemon starts" : "the daemon has ended");
  if (begins) {
    oracle.life++;
    oracle.begun = clock_true();
    oracle.clock_changes = oracle.astray = 0;
    return;
  }
  oracle.begun = 0;
  oracle_forget_unnoted();
  memset(oracle.flights[0], 0, sizeof(oracle.flights[0]));
  for (int tag = 0; tag < API_TAGS; tag++)
    oracle.may_repeat[tag] |= clock_true() - oracle.said[tag] < 60000 ||
                              oracle_could_not_note(oracle.said[tag]);
}

void oracle_clock(void) {
  oracle.clock_changes++;
  oracle.later_num = 0;
}

void oracle_rows_lost(void) {
  for (int tag = 0; tag < API_TAGS; tag++)
    oracle.rows_lost[tag] = true;
  oracle.later_num = 0;
}

void oracle_options(void) {
  oracle.later_num = 0;
  for (int tag = 0; tag < API_TAGS; tag++)
    oracle.may_repeat[tag] = true;
}
