/* SPDX-License-Identifier: MIT */
#include "ctl/check_installation.h"

#include "core/day.h"
#include "core/metric.h"
#include "ctl/check_graphite.h"
#include "ctl/check_lines.h"
#include "ctl/check_setup.h"
#include "ctl/ctl.h"
#include "ctl/hashtags.h"
#include "store/rrdcached.h"
#include "store/rrdfile.h"
#include "store/statedir.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#define FREE_BYTES ((uint64_t)100 << 20) /* less is reported */
#define FREE_INODES 1000
#define FRESH_DAYS 1 /* a sample of yesterday is no fault before PollTime */

/* What the parts share. */
struct installation {
  const struct options *o;
  int today;
  long daemon;      /* process that holds StateDir; 0: none */
  struct stat user; /* st_uid and st_gid: whom the daemon runs as */
  struct hashtags hashtags;
  int wrong;
};

/* Whom it runs as, or ran as: StateDir is its own. */
static void check_daemon(struct installation *i) {
  char proc[40];
  const char *dir = i->o->state_dir;
  i->daemon = statedir_holder(dir);
  snprintf(proc, sizeof(proc), "/proc/%ld", i->daemon);
  if (i->daemon > 0 && stat(proc, &i->user) == 0)
    check_good("daemon", "collectd runs with the plugin, process %ld",
               i->daemon);
  else if (stat(dir, &i->user) == 0)
    check_bad(&i->wrong, "daemon",
              "no collectd that has the plugin loaded uses %s. To fix: start "
              "collectd; if it runs, see its log for \"hashtag plugin\"",
              dir);
}

/* The kernel's own word: what sets the clock reports to it. */
static void check_clock(struct installation *i) {
  struct timex t = {.modes = 0};
  int state = adjtimex(&t);
  if (state >= 0 && state != TIME_ERROR)
    check_good("clock", "is synchronised");
  else
    check_good("clock",
               "nothing has told the kernel that it is synchronised; an "
               "hour off, and no sample is stored. To fix: run an NTP "
               "client, for example systemd-timesyncd or chrony");
  (void)i;
}

/* By its permissions alone: root may run this, and may do everything. */
static bool may_write(const struct stat *dir, const struct stat *user) {
  mode_t need = S_IWOTH | S_IXOTH;
  if (user->st_uid == 0)
    return true;
  if (dir->st_uid == user->st_uid)
    need = S_IWUSR | S_IXUSR;
  else if (dir->st_gid == user->st_gid)
    need = S_IWGRP | S_IXGRP;
  return (dir->st_mode & need) == need;
}

static void check_folder(struct installation *i, const char *subject,
                         const char *dir) {
  struct stat st;
  struct statvfs fs;
  if (stat(dir, &st) != 0 || statvfs(dir, &fs) != 0) {
    check_bad(&i->wrong, subject,
              "%s: %s. To fix: make it for collectd's user", dir,
              strerror(errno));
    return;
  }
  uint64_t bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
  double gigabytes = (double)bytes / 1e9;
  if (!S_ISDIR(st.st_mode))
    check_bad(&i->wrong, subject, "%s is not a folder. To fix: move it away",
              dir);
  else if (!may_write(&st, &i->user))
    check_bad(&i->wrong, subject,
              "%s cannot be written by collectd's user (%u). To fix: chown it "
              "to that user",
              dir, (unsigned)i->user.st_uid);
  else if ((fs.f_flag & ST_RDONLY) != 0)
    check_bad(
        &i->wrong, subject,
        "%s is on a file system that is mounted read-only. To fix: mount "
        "it read-write; the kernel's log says what happened",
        dir);
  else if (bytes < FREE_BYTES || (fs.f_files > 0 && fs.f_favail < FREE_INODES))
    check_bad(
        &i->wrong, subject,
        "%s: %.1f GB and %llu inodes are free. To fix: make room: a hashtag "
        "takes 224 kB and six inodes",
        dir, gigabytes, (unsigned long long)fs.f_favail);
  else
    check_good(subject, "%s can be written, %.1f GB free", dir, gigabytes);
}

/* -- the files */

struct files {
  int good, absent, bad;
};

static void check_file(struct installation *i, struct files *f,
                       const char *path) {
  struct rrd_shape shape;
  struct errmsg msg;
  enum rrd_status status = rrd_shape_of(path, &shape, &msg);
  f->good += status == RRD_OK;
  f->absent += status == RRD_ABSENT;
  if (status == RRD_OK || status == RRD_ABSENT)
    return;
  if (++f->bad <= 3)
    check_bad(&i->wrong, "files", "%s", msg.text);
}

/* The newest day of one hashtag's counts; DAY_NONE. */
static int check_hashtag(struct installation *i, struct files *f,
                         const struct metric_name *names, int names_num,
                         const char *tag) {
  int newest = DAY_NONE;
  char path[PATH_MAX];
  for (int m = 0; m < names_num; m++) {
    metric_path(i->o->data_dir, i->o->host, tag, &names[m], path);
    check_file(i, f, path);
    int day = m <= METRIC_VIEWS ? rrd_last_day(path) : DAY_NONE;
    if (day > newest)
      newest = day;
  }
  return newest;
}

static void check_samples(struct installation *i) {
  struct metric_name names[METRIC_NUM];
  struct files f = {0, 0, 0};
  int num = metric_names(&i->o->rules, names), fresh = 0, newest = DAY_NONE;
  char date[DAY_TEXT_SIZE];
  for (size_t h = 0; h < i->hashtags.num; h++) {
    const char *tag = i->hashtags.items[h].watch.tag;
    int day = check_hashtag(i, &f, names, num, tag);
    fresh += day != DAY_NONE && day >= i->today - FRESH_DAYS;
    if (day > newest)
      newest = day;
  }
  if (f.bad == 0)
    check_good("files", "%d RRD files below %s/%s, %d not made yet", f.good,
               i->o->data_dir, i->o->host, f.absent);
  if (fresh == (int)i->hashtags.num)
    check_good("samples", "today or yesterday: %d of %d", fresh, fresh);
  else
    check_bad(
        &i->wrong, "samples",
        "today or yesterday: %d of %zu (newest: %s). To fix: see collectd's log for \"hashtag plugin\"",
        fresh, i->hashtags.num, day_text(newest, date));
}

static void check_list(struct installation *i) {
  struct errmsg msg = {""};
  if (hashtags_read(&i->hashtags, i->o, HASHTAGS_WATCHED, ctl_report_fault,
                    NULL, &msg) != 0)
    check_bad(&i->wrong, "hashtags", "%s", msg.text);
  else if (i->hashtags.num == 0)
    check_bad(&i->wrong, "hashtags",
              "none is watched. To fix: name some with Hashtag "
              "\"...\" or in a HashtagFile");
  else
    check_good("hashtags", "watched: %zu", i->hashtags.num);
}

static void check_rrdcached(struct installation *i) {
  const struct rrdcached c = {i->o->daemon_address, i->o->data_dir};
  char path[PATH_MAX];
  struct errmsg msg;
  if (c.address[0] == '\0')
    return;
  snprintf(path, sizeof(path), "%s/none.rrd", c.data_dir);
  if (rrdcached_flush(&c, path, &msg) == RRDCACHED_AWAY)
    check_bad(&i->wrong, "rrdcached",
              "%s cannot be reached: %s. To fix: start it, and see that "
              "DaemonAddress is that of <Plugin rrdcached>",
              c.address, msg.text);
  else
    check_good("rrdcached", "%s answers", c.address);
}

int check_installation(const struct options *o, bool known, const char *conf,
                       int64_t now) {
  struct installation i = {.o = o, .today = day_of(now)};
  if (!known) {
    check_good("daemon",
               "has not run with this StateDir yet (%s): the rest of the "
               "installation is looked at when it has",
               o->state_dir);
    return check_setup(o, false, 0, conf, 0);
  }
  check_daemon(&i);
  check_list(&i);
  i.wrong += check_setup(o, true, i.daemon, conf, i.hashtags.num);
  check_clock(&i);
  check_folder(&i, "StateDir", o->state_dir);
  check_folder(&i, "DataDir", o->data_dir);
  check_rrdcached(&i);
  if (i.hashtags.num > 0)
    check_samples(&i);
  i.wrong += check_graphite(o, GRAFANA_SOURCE);
  hashtags_clear(&i.hashtags);
  return i.wrong;
}
