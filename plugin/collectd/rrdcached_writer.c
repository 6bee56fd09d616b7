/* SPDX-License-Identifier: MIT */
/*
 * Files that rrdcached writes: whether it can be reached, and what the log
 * says of that. From any thread: collectd's write threads come here for what
 * other hosts send.
 */
#include "collectd/instance.h"

#include "fetch/fetch.h"
#include "store/rrdcached.h"

#define AGAIN_MS 2000 /* between two tries to reach it */

static struct rrdcached address_of(const struct instance *in) {
  return (struct rrdcached){in->options.daemon_address, in->options.data_dir};
}

void rrdcached_writer_init(struct instance *in) {
  pthread_mutex_init(&in->rrdcached.lock, NULL);
}

bool rrdcached_writer_is_away(struct instance *in) {
  pthread_mutex_lock(&in->rrdcached.lock);
  bool away = in->rrdcached.away;
  pthread_mutex_unlock(&in->rrdcached.lock);
  return away;
}

/* Not each value of a long list is to find out that nobody is there. */
static bool may_try(struct rrdcached_link *link) {
  int64_t now = fetch_now_ms();
  bool may = true;
  pthread_mutex_lock(&link->lock);
  if (link->away && now - link->tried_ms < AGAIN_MS)
    may = false;
  else
    link->tried_ms = now;
  pthread_mutex_unlock(&link->lock);
  return may;
}

static void note(struct instance *in, enum rrdcached_status status,
                 const char *why) {
  struct rrdcached_link *link = &in->rrdcached;
  bool away = status == RRDCACHED_AWAY;
  pthread_mutex_lock(&link->lock);
  bool changed = away != link->away;
  link->away = away;
  if (changed && away)
    log_err("rrdcached at %s cannot be reached: %s. To fix: start it, and "
            "see that DaemonAddress is that of <Plugin rrdcached>; values are "
            "kept in the journal",
            in->options.daemon_address, why);
  else if (changed)
    log_notice("rrdcached at %s is reached again", in->options.daemon_address);
  if (status == RRDCACHED_REFUSED)
    log_err_rarely(&link->logged_at, "%s; tried again later", why);
  pthread_mutex_unlock(&link->lock);
}

void rrdcached_writer_write(struct instance *in, const char *path, int day,
                            double value, bool again) {
  struct rrdcached c = address_of(in);
  struct errmsg msg;
  if (may_try(&in->rrdcached))
    note(in, rrdcached_write_day(&c, path, day, value, again, &msg), msg.text);
}

void rrdcached_writer_flush(struct instance *in, const char *path) {
  struct rrdcached c = address_of(in);
  struct errmsg msg;
  if (!may_try(&in->rrdcached))
    return;
  enum rrdcached_status status = rrdcached_flush(&c, path, &msg);
  /* a file that is not there yet has nothing to be flushed */
  note(in, status == RRDCACHED_REFUSED ? RRDCACHED_OK : status, msg.text);
}
