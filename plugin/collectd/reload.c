/* SPDX-License-Identifier: MIT */
/* The watched tags: from the configuration and from HashtagFile. */
#include "collectd/instance.h"

#include "core/day.h"
#include "store/rrd_folders.h"

#include <time.h>

#define YOUNG_S 3 /* the times of a file may be whole, even seconds */

static bool is_same(const struct stat *a, const struct stat *b) {
  return a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* What is written so soon after it may have the same time, and size. */
static bool is_young(const struct stat *st) {
  int64_t age = (int64_t)time(NULL) - st->st_mtim.tv_sec;
  return age < YOUNG_S && age > -YOUNG_S;
}

/*
 * It is another one, and no longer being written: half a name would be asked
 * about at once, and paid for.
 */
static bool file_changed(struct instance *in) {
  struct stat st = {0};
  if (stat(in->options.hashtag_file, &st) != 0)
    return false; /* while it is being replaced; the list stays */
  bool at_rest = is_same(&st, &in->list_seen);
  in->list_seen = st;
  return at_rest && (in->list_is_young || !is_same(&st, &in->list_read));
}

/* Said once: at the start, or on the day after. */
static void report_end(void *ctx, const struct watch *w) {
  const struct instance *in = ctx;
  char date[DAY_TEXT_SIZE];
  if (in->list_day == 0 || delivery_is_watched(in->delivery, w->tag))
    log_notice("#%s was watched until %s: it is not asked any more. Take its "
               "line off the HashtagFile, or write another date",
               w->tag, day_text(w->until, date));
}

static void end_watches(struct instance *in, struct watchlist *all) {
  int today = day_of(time(NULL));
  in->list_ends = watchlist_end(all, today, report_end, in);
  in->list_day = today;
}

static int read_lists(struct instance *in, struct watchlist *all) {
  struct errmsg msg;
  if (in->options.hashtag_file[0] != '\0')
    stat(in->options.hashtag_file, &in->list_read);
  in->list_is_young = is_young(&in->list_read);
  if (options_watchlist(&in->options, all, config_report, in, &msg) == 0)
    return 0;
  log_err("%s. Fix it; it is read again every 10 seconds", msg.text);
  return delivery_watched(in->delivery) > 0
             ? -1
             : 0; /* the list that was read stays */
}

/* A name that is written wrong would tell nobody. */
static void check_tell(const struct instance *in,
                       const struct watchlist *all) {
  for (size_t i = 0; i < all->num; i++) {
    const char *tell = all->items[i].tell;
    if (tell[0] != '\0' && strcmp(tell, "none") != 0 &&
        receivers_find(&in->receivers, tell) == NULL)
      log_warning("#%s: there is no <Notify \"%s\">, so nobody is told of it. "
                  "To fix: correct tell= in the HashtagFile, or add the block",
                  all->items[i].tag, tell);
  }
}

static void apply(struct instance *in, bool reload) {
  struct watchlist all = {0};
  struct tags_change change = {0, 0};
  if (read_lists(in, &all) == 0) {
    end_watches(in, &all);
    check_tell(in, &all);
    if (delivery_watch(in->delivery, &all, &change) != 0)
      log_err("out of memory: not all hashtags are watched");
    if (reload)
      log_notice("HashtagFile was read again: %zu hashtags came, %zu went, "
                 "%zu are watched",
                 change.came, change.went, delivery_watched(in->delivery));
  }
  watchlist_clear(&all);
}

static void warn_of_spelling(void *ctx, const struct rrd_respelt *folder) {
  if (!delivery_is_watched(ctx, folder->tag))
    return;
  if (folder->both)
    log_warning("older RRD files of #%s are under an older spelling, which "
                "nobody reads. To keep that history: stop collectd, "
                "move %s away, mv %s %s, start it again",
                folder->tag, folder->to, folder->from, folder->to);
  else
    log_warning(
        "the RRD files of #%s are under an older spelling, which nobody "
        "reads. To keep its history: stop collectd, mv %s "
        "%s, start it again",
        folder->tag, folder->from, folder->to);
}

static void warn_of_other_host(const struct instance *in) {
  struct rrd_other_host o;
  if (!rrd_folders_other_host(in->options.data_dir, in->host,
                              delivery_is_watched, in->delivery, &o))
    return;
  log_warning("no history of %d hashtag%s (%s%s) is under the Host %s, but %s "
              "holds it. To keep it: stop collectd, set Host \"%s\" again, or "
              "mkdir -p %s && mv %s/hashtag-* %s; then start it",
              o.num, o.num == 1 ? "" : "s", o.tags, o.num > 3 ? ", ..." : "",
              in->host, o.from, o.host, o.to, o.from, o.to);
}

void reload_begin(struct instance *in) {
  apply(in, false);
  warn_of_other_host(in);
  rrd_folders_respelt(in->options.data_dir, in->host, warn_of_spelling,
                      in->delivery);
  if (delivery_watched(in->delivery) == 0)
    log_warning("no hashtag is watched. To fix: name some with Hashtag "
                "\"...\" or in a HashtagFile");
}

void reload_step(struct instance *in) {
  if (in->options.hashtag_file[0] != '\0' && file_changed(in))
    apply(in, true);
  else if (in->list_ends && day_of(time(NULL)) != in->list_day)
    apply(in, false);
}
