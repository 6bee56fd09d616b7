/* SPDX-License-Identifier: MIT */
/*
 * The way to files by rrdcached: whether it can be reached, and what is said
 * of that. From any thread: collectd's write threads come here for what other
 * hosts send.
 */
#include "collectd/glue.h"

#include "fetch/fetch.h"
#include "store/rrdcached.h"

#include <pthread.h>

#define AGAIN_MS 2000 /* between two tries to reach it */

static struct {
  pthread_mutex_t lock;
  bool away;
  int64_t tried_ms; /* while it is away */
  int64_t said;
} cached = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct rrdcached daemon_of_options(void) {
  return (struct rrdcached){glue.options.daemon_address,
                            glue.options.data_dir};
}

bool cached_is_away(void) {
  pthread_mutex_lock(&cached.lock);
  bool away = cached.away;
  pthread_mutex_unlock(&cached.lock);
  return away;
}

/* Not each value of a long list is to find out that nobody is there. */
static bool may_try(void) {
  int64_t now = fetch_now_ms();
  bool may = true;
  pthread_mutex_lock(&cached.lock);
  if (cached.away && now - cached.tried_ms < AGAIN_MS)
    may = false;
  else
    cached.tried_ms = now;
  pthread_mutex_unlock(&cached.lock);
  return may;
}

static void note(enum rrdcached_status status, const char *why) {
  bool away = status == RRDCACHED_AWAY;
  pthread_mutex_lock(&cached.lock);
  bool changed = away != cached.away;
  cached.away = away;
  if (changed && away)
    log_err("rrdcached at %s cannot be reached: %s. What to do: start it, and "
            "see that DaemonAddress is that of <Plugin rrdcached>; values are "
            "kept in the journal",
            glue.options.daemon_address, why);
  else if (changed)
    log_notice("rrdcached at %s is reached again",
               glue.options.daemon_address);
  if (status == RRDCACHED_REFUSED)
    log_err_rarely(&cached.said, "%s; tried again later", why);
  pthread_mutex_unlock(&cached.lock);
}

void cached_write(const char *path, int day, double value, bool again) {
  struct rrdcached c = daemon_of_options();
  struct errmsg msg;
  if (may_try())
    note(rrdcached_write_day(&c, path, day, value, again, &msg), msg.text);
}

void cached_flush(const char *path) {
  struct rrdcached c = daemon_of_options();
  struct errmsg msg;
  if (!may_try())
    return;
  enum rrdcached_status status = rrdcached_flush(&c, path, &msg);
  /* a file that is not there yet has nothing to be flushed */
  note(status == RRDCACHED_REFUSED ? RRDCACHED_OK : status, msg.text);
}
