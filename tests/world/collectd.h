/* SPDX-License-Identifier: MIT */
/*
 * collectd as the plugin meets it: callbacks, the cache, notifications, and
 * the rrdtool plugin with its memory and its queue.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The options of a start. */
struct daemon_options {
  const char *host, *provider, *growth_days;
  int poll_time; /* minutes after midnight, UTC */
  int per_minute, concurrent, daily_requests, history_days, top_videos;
};

void collectd_begin(void); /* a new world: nothing was ever stored */
void collectd_start(const struct daemon_options *options);
bool collectd_runs(void);
void collectd_tick(void); /* the read callback */
void collectd_stop(void); /* cleanly */
void collectd_die(void);  /* what is in memory is gone */

/* rrdtool writes what it has. Returns whether that was about a hashtag. */
bool collectd_write_queue(void);

/* What goes wrong; each until it is set back. */
struct collectd_faults {
  int64_t stalled_until; /* rrdtool's thread, true ms */
  int64_t drops_until;   /* collectd drops one value in four, true ms */
};
extern struct collectd_faults collectd_faults;

void collectd_drop_queue(void); /* rrdtool's queue is thrown away */

/* For how many stamps of the plugin's own metrics rrdtool had no use. */
int collectd_refused(void);
int collectd_taken(void);

extern bool collectd_is_loud; /* log lines go to stdout */
