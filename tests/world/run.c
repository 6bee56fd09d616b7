/* SPDX-License-Identifier: MIT */
#include "world/run_inside.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/network.h"
#include "world/oracle.h"
#include "world/rrdtool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_DAY 20458     /* 2026-01-05 */
#define TICK_MS 1000        /* between two reads when something goes on */
#define TICK_MAX_MS 1800000 /* when nothing does */
#define MINUTE_MS INT64_C(60000)

struct run run;

const char *run_host(void) { return run.options.host; }

/* -- what is to come */

void run_later(int64_t ms, enum later_kind kind, int64_t arg) {
  if (run.laters_num == LATERS_MAX)
    abort(); /* what was to end would last for ever */
  int i = run.laters_num++;
  for (; i > 0 && run.laters[i - 1].at > ms; i--)
    run.laters[i] = run.laters[i - 1];
  run.laters[i] = (struct later_action){ms, kind, arg};
}

static struct later_action pop_later(void) {
  struct later_action first = run.laters[0];
  run.laters_num--;
  memmove(run.laters, run.laters + 1,
          (size_t)run.laters_num * sizeof(run.laters[0]));
  return first;
}

void run_busy(void) {
  run.tick_gap = TICK_MS;
  if (run.tick_at > clock_true() + TICK_MS)
    run.tick_at = clock_true() + TICK_MS;
}

/* The next midnight or PollTime by the machine's clock, a second later. */
static int64_t next_turn(void) {
  int64_t wall = clock_wall(), day_ms = DAY_SECONDS * INT64_C(1000);
  int64_t midnight = wall - wall % day_ms;
  int64_t poll = midnight + run.options.poll_time * MINUTE_MS + 1000;
  int64_t next = wall < midnight + 1000 ? midnight + 1000
                 : wall < poll          ? poll
                                        : midnight + day_ms + 1000;
  return clock_true() + (next - wall);
}

static void tick(void) {
  if (run.tick_at == run.turn)
    network_poke();
  collectd_tick();
  bool wrote = collectd_write_queue();
  if (wrote)
    run.tick_gap = TICK_MS;
  run.turn = next_turn();
  run.tick_at = clock_true() + run.tick_gap;
  if (run.tick_at > run.turn)
    run.tick_at = run.turn;
  run.tick_gap *= run.history->seed % 4 == 0 ? 2 : 9;
  if (run.tick_gap > TICK_MAX_MS)
    run.tick_gap = TICK_MAX_MS;
}

static int64_t next_moment(void) {
  int64_t next = run.midnight;
  int64_t asked = network_next();
  if (asked < next)
    next = asked;
  if (collectd_runs() && run.tick_at < next)
    next = run.tick_at;
  if (run.laters_num > 0 && run.laters[0].at < next)
    next = run.laters[0].at;
  if (run.event < run.history->num) {
    int64_t at = run.begin + run.history->events[run.event].at * 1000;
    next = at < next ? at : next;
  }
  return next;
}

static bool event_is_due(void) {
  return run.event < run.history->num &&
         run.begin + run.history->events[run.event].at * 1000 <= clock_true();
}

/* Everything that is due at the next moment. */
void run_step(void) {
  clock_go_on(next_moment());
  while (event_is_due() && oracle_broken() == NULL) {
    run_busy();
    run_event(&run.history->events[run.event++]);
  }
  while (run.laters_num > 0 && run.laters[0].at <= clock_true()) {
    struct later_action l = pop_later();
    run_busy();
    run_action(&l);
  }
  if (network_step())
    run_busy();
  if (collectd_runs() && run.tick_at <= clock_true())
    tick();
  oracle_look_later();
  if (run.midnight <= clock_true()) {
    oracle_midnight();
    run.midnight += DAY_SECONDS * INT64_C(1000);
  }
}

bool run_is_over(void) {
  return oracle_broken() != NULL || clock_true() >= run.end;
}

/* -- a history */

static void write_file(const char *path, const char *text, mode_t mode) {
  struct node *node = disk_find(path);
  if (node == NULL)
    disk_make(path, false, mode, &node);
  disk_truncate(node, 0);
  disk_write(node, 0, text, strlen(text), false);
  disk_sync(node);
}

void run_write_list(uint32_t tags) {
  char text[API_TAGS * 8 + 1] = "", *at = text;
  for (int tag = 0; tag < API_TAGS; tag++)
    if ((tags >> tag & 1) != 0)
      at += sprintf(at, "%s\n", api_tag_name(tag));
  struct disk_faults faults = disk_faults; /* /etc is on another disk */
  disk_faults = (struct disk_faults){.full = false};
  write_file("/etc/hashtags", text, 0644);
  disk_faults = faults;
  oracle_watch(tags);
}

static void set_options(const struct settings *s) {
  run.options = (struct daemon_options){.host = "tiktok",
                                        .growth_days = "7",
                                        .poll_time = s->poll_time,
                                        .per_minute = s->per_minute,
                                        .concurrent = s->concurrent,
                                        .daily_requests = s->limit,
                                        .history_days = 60,
                                        .top_videos = s->top_videos};
  run.options.provider = run_provider_name(s->provider);
}

static void begin(const struct history *h) {
  const struct settings *s = &h->settings;
  int64_t midnight = day_start(FIRST_DAY) * 1000;
  run = (struct run){.history = h, .begin = midnight, .tick_gap = TICK_MS};
  clock_begin(midnight + 5 * 60 * MINUTE_MS);
  disk_begin();
  network_begin();
  oracle_begin(h);
  rrdtool_begin(s->at_once, s->until_flush);
  api_begin(h->seed, midnight, s->days + 20, s->provider == 2);
  api_tell_date(!s->no_date);
  disk_faults.names_apart = s->names_apart;
  disk_make("/etc", true, 0755, NULL);
  disk_make("/rrd", true, 0755, NULL);
  disk_make("/state", true, 0755, NULL);
  write_file("/etc/key", "sk_world_1\n", 0640);
  run_write_list((UINT32_C(1) << s->tags) - 1);
  disk_power_loss(0); /* nothing of this is young */
  run.midnight = midnight + DAY_SECONDS * INT64_C(1000);
  run.end = INT64_MAX;
  run.tick_at = clock_true();
  set_options(s);
  run_plant();
  run_limit();
  collectd_start(&run.options);
}

static int days_run;

int run_days(void) { return days_run; }

static void end(void) {
  days_run =
      (int)((clock_true() - run.begin) / (DAY_SECONDS * INT64_C(1000))) + 1;
  collectd_die();
  disk_end();
  run_forget_backup();
  oracle_end();
}

const char *run_history(const struct history *h) {
  begin(h);
  int64_t last = run.begin + h->settings.days * DAY_SECONDS * INT64_C(1000);
  while (oracle_broken() == NULL && clock_true() < last)
    run_step();
  run_make_well();
  int days = h->seed % 8 == 0 ? 10 : 1;
  run.end = last + (days * DAY_SECONDS + 1) * INT64_C(1000);
  run.event = h->num;
  while (!run_is_over())
    run_step();
  const char *broken = oracle_broken();
  end();
  return broken;
}
