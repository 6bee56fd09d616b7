/* SPDX-License-Identifier: MIT */
/* What the world does. */
#include "world/run_inside.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/network.h"
#include "world/oracle.h"
#include "world/random.h"

#include <stdio.h>
#include <string.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)
#define JOURNAL_REACH (5 * DAY_MS) /* that a lost file is made good from */

static int64_t in_minutes(int64_t minutes) {
  return clock_true() + minutes * MINUTE_MS;
}

void run_limit(void) { oracle_limit(run.options.daily_requests); }

const char *run_provider_name(int provider) {
  static const char *const names[] = {"scavio-blog", "scavio", "tikwm"};
  return names[provider % 3];
}

void run_died(enum process_id id) {
  if (id == PROCESS_DAEMON) {
    collectd_die();
    run_later(clock_true() + SECOND_MS, LATER_START, 0);
    oracle_disturb(clock_true() + 2 * SECOND_MS);
  } else {
    network_drop(PROCESS_TOOL);
    process_kill_now(PROCESS_TOOL);
  }
}

static void start_later(int64_t seconds) {
  run_later(clock_true() + seconds * SECOND_MS, LATER_START, 0);
  oracle_disturb(clock_true() + (seconds + 1) * SECOND_MS);
}

/* -- the machine */

static void lose_power(const struct happening *e) {
  collectd_die();
  disk_power_loss(random_of(run.history->seed, (uint64_t)e->at, 3));
  oracle_loss(true);
  clock_set(e->b * DAY_MS);
  oracle_clock();
  start_later(e->a);
  if (e->b != 0) {
    run_later(clock_true() + (e->a + e->c) * SECOND_MS, LATER_CLOCK_RIGHT, 0);
    oracle_disturb(clock_true() + (e->a + e->c + 1) * SECOND_MS);
  }
}

static void set_clock(const struct happening *e) {
  if (e->kind == EVENT_CLOCK_STANDS)
    clock_stand_still();
  else
    clock_set(e->a * SECOND_MS);
  oracle_clock();
  run.tick_at = clock_true();
  run_later(in_minutes(e->c), LATER_CLOCK_RIGHT, 0);
  oracle_disturb(in_minutes(e->c) + SECOND_MS);
}

static void fail_disk(const struct happening *e) {
  static const enum later_kind ends[] = {LATER_DISK_ROOM, LATER_DISK_WRITABLE,
                                         LATER_SYNC_WORKS};
  if (e->kind == EVENT_DISK_FULL)
    disk_set_full(true);
  disk_faults.read_only |= e->kind == EVENT_READ_ONLY;
  disk_faults.sync_fails |= e->kind == EVENT_SYNC_FAILS;
  run_later(in_minutes(e->c), ends[e->kind - EVENT_DISK_FULL], 0);
  oracle_disturb(in_minutes(e->c) + SECOND_MS);
  oracle_unsynced(in_minutes(e->c));
}

void run_forget_backup(void) {
  disk_copy_free(run.state_backup);
  disk_copy_free(run.data_backup);
  run.state_backup = run.data_backup = NULL;
}

static void put_back(const struct happening *e) {
  collectd_stop();
  if (e->kind == EVENT_DATA_BACK) {
    disk_put_back("/rrd", run.data_backup);
    if (run.data_backup == NULL ||
        clock_true() - run.backup_at > JOURNAL_REACH)
      oracle_rows_lost(); /* a trend may have begun in what is lost */
  } else {
    disk_put_back("/state",
                  e->kind == EVENT_STATE_BACK ? run.state_backup : NULL);
  }
  oracle_loss(false);
  start_later(e->a);
}

/* -- files and values */

struct locking {
  const char *tag;
  int64_t until;
};

static void lock_file(void *ctx, const char *path, struct node *node) {
  const struct locking *l = ctx;
  if (l->tag == NULL || strstr(path, l->tag) != NULL)
    node->reader_until = l->until;
}

static void lock_files(const struct happening *e) {
  struct locking l = {e->b < 0 ? NULL : api_tag_name((int)e->b),
                      in_minutes(e->c)};
  disk_each("/rrd", lock_file, &l);
  oracle_disturb(l.until);
}

/* -- the user */

static void change_option(const struct happening *e) {
  static const char *const growth[] = {"7", "1 7", "7 28"};
  static const char *const hosts[] = {"tiktok", "elsewhere"};
  collectd_stop();
  switch (e->a) {
  case OPTION_GROWTH:
    run.options.growth_days = growth[e->b % 3];
    break;
  case OPTION_HOST:
    run.options.host = hosts[e->b % 2];
    oracle_host_changed();
    oracle_rows_lost();
    break;
  case OPTION_PROVIDER:
    run.options.provider = run_provider_name((int)e->b);
    api_be_free(e->b % 3 == 2);
    break;
  default:
    run.options.daily_requests = (int)e->b;
  }
  oracle_options();
  start_later(1);
}

/* -- what happens, by its kind */

static void answer_so(const struct happening *e) {
  api_set((enum api_way)e->a, (int)e->b, in_minutes(e->c));
  oracle_disturb(in_minutes(e->c));
}

static void kill_now(const struct happening *e) {
  collectd_die();
  start_later(e->a);
}

static void kill_in_a_call(const struct happening *e) {
  process_kill_after(PROCESS_DAEMON, (int)e->b, e->c != 0);
  oracle_disturb(clock_true() + DAY_MS);
}

static void restart(const struct happening *e) {
  collectd_stop();
  start_later(e->a);
}

static void take_backup(const struct happening *e) {
  (void)e;
  run_forget_backup();
  run.state_backup = disk_copy("/state");
  run.data_backup = disk_copy("/rrd");
  run.backup_at = clock_true();
}

static void drop_queue(const struct happening *e) {
  (void)e;
  collectd_drop_queue();
  oracle_disturb(clock_true() + SECOND_MS);
}

static void stall(const struct happening *e) {
  collectd_faults.stalled_until = in_minutes(e->c);
  oracle_disturb(in_minutes(e->c));
}

static void drop_values(const struct happening *e) {
  collectd_faults.drops_until = in_minutes(e->c);
  oracle_disturb(in_minutes(e->c));
}

static void replace_list(const struct happening *e) {
  run_write_list((uint32_t)e->a);
}

void run_event(const struct happening *e) {
  static void (*const acts[EVENT_KINDS])(const struct happening *e) = {
      [EVENT_API] = answer_so,
      [EVENT_KILL] = kill_now,
      [EVENT_KILL_AT] = kill_in_a_call,
      [EVENT_RESTART] = restart,
      [EVENT_POWER] = lose_power,
      [EVENT_CLOCK] = set_clock,
      [EVENT_CLOCK_STANDS] = set_clock,
      [EVENT_DISK_FULL] = fail_disk,
      [EVENT_READ_ONLY] = fail_disk,
      [EVENT_SYNC_FAILS] = fail_disk,
      [EVENT_BACKUP] = take_backup,
      [EVENT_STATE_BACK] = put_back,
      [EVENT_STATE_EMPTY] = put_back,
      [EVENT_DATA_BACK] = put_back,
      [EVENT_READER] = lock_files,
      [EVENT_QUEUE] = drop_queue,
      [EVENT_STALL] = stall,
      [EVENT_DROPS] = drop_values,
      [EVENT_LIST] = replace_list,
      [EVENT_OPTION] = change_option,
      [EVENT_CHECK] = run_check};
  oracle_happening(e);
  if (acts[e->kind] != NULL)
    acts[e->kind](e);
}

void run_action(const struct later_action *l) {
  switch (l->kind) {
  case LATER_START:
    if (!collectd_runs()) {
      run.tick_at = clock_true() + SECOND_MS;
      run_limit();
      collectd_start(&run.options);
    }
    break;
  case LATER_CLOCK_RIGHT:
    clock_set(0);
    oracle_clock();
    run.tick_at = clock_true();
    break;
  case LATER_DISK_ROOM:
    disk_set_full(false);
    break;
  case LATER_DISK_WRITABLE:
    disk_faults.read_only = false;
    break;
  case LATER_SYNC_WORKS:
    disk_faults.sync_fails = false;
    break;
  case LATER_NOTHING:
  default:
    break;
  }
}

/* From here on nothing is wrong any more; nobody restarts anything. */
void run_make_well(void) {
  static const enum later_kind ends[] = {LATER_CLOCK_RIGHT, LATER_DISK_ROOM,
                                         LATER_DISK_WRITABLE, LATER_SYNC_WORKS,
                                         LATER_START};
  struct locking nobody = {NULL, 0};
  if (oracle_broken() != NULL)
    return;
  run.laters_num = 0;
  api_be_well();
  disk_each("/rrd", lock_file, &nobody);
  collectd_faults = (struct collectd_faults){0};
  process_kill_after(PROCESS_DAEMON, 0, false);
  for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
    run_action(&(struct later_action){clock_true(), ends[i], 0});
  oracle_well();
  run_busy();
}
