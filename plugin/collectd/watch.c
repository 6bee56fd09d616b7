/* SPDX-License-Identifier: MIT */
/* The watched tags: from the configuration and from HashtagFile. */
#include "collectd/glue.h"

#include "store/rrd_folders.h"

#include <sys/stat.h>

/* The file as it was read, and at the last look. */
static struct stat seen, looked_at;

static bool is_same(const struct stat *a, const struct stat *b) {
  return a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * It is another one, and no longer being written: half a name would be asked
 * about at once, and paid for.
 */
static bool file_changed(void) {
  struct stat st = {0};
  if (stat(glue.options.hashtag_file, &st) != 0)
    return false; /* while it is being replaced; the list stays */
  bool settled = is_same(&st, &looked_at);
  looked_at = st;
  return settled && !is_same(&st, &seen);
}

static int read_lists(struct watchlist *all) {
  struct errmsg msg;
  if (glue.options.hashtag_file[0] != '\0')
    stat(glue.options.hashtag_file, &seen);
  if (options_watchlist(&glue.options, all, config_report, NULL, &msg) == 0)
    return 0;
  log_err("%s. What to do: mend it; it is looked at every 10 seconds",
          msg.text);
  return glue.tags.num > 0 ? -1 : 0; /* the list that was read stays */
}

static void apply(bool reload) {
  struct watchlist all = {0};
  struct tags_change change = {0, 0};
  if (read_lists(&all) == 0) {
    poller_lock(glue.poller);
    int status = tags_update(&glue.tags, &all, &change);
    poller_unlock(glue.poller);
    if (status != 0)
      log_err("out of memory: not all hashtags are watched");
    if (reload)
      log_notice("HashtagFile was read again: %zu hashtags came, %zu went, "
                 "%zu are watched",
                 change.came, change.went, glue.tags.watched);
  }
  watchlist_clear(&all);
}

static void tell_respelt(void *ctx, const struct rrd_respelt *folder) {
  if (!watch_knows(ctx, folder->tag))
    return;
  if (folder->both)
    log_warning(
        "older RRD files of #%s are under an older spelling, which "
        "nobody reads. What to do to keep that history: stop collectd, "
        "move %s away, mv %s %s, start it again",
        folder->tag, folder->to, folder->from, folder->to);
  else
    log_warning(
        "the RRD files of #%s are under an older spelling, which nobody "
        "reads. What to do to keep its history: stop collectd, mv %s "
        "%s, start it again",
        folder->tag, folder->from, folder->to);
}

void watch_begin(void) {
  apply(false);
  rrd_folders_respelt(glue.options.data_dir, glue.host, tell_respelt, NULL);
  if (glue.tags.watched == 0)
    log_warning("no hashtag is watched. What to do: name some with Hashtag "
                "\"...\" or in a HashtagFile");
}

bool watch_knows(void *ctx, const char *name) {
  (void)ctx;
  const struct tag *tag = tags_find(&glue.tags, name);
  return tag != NULL && tag->watched;
}

void watch_step(void) {
  if (glue.options.hashtag_file[0] != '\0' && file_changed())
    apply(true);
}
