/* SPDX-License-Identifier: MIT */
#include "ctl/check_setup.h"

#include "ctl/check_lines.h"
#include "option/collectd_conf.h"
#include "option/collectd_setup.h"

#include <stdio.h>
#include <string.h>

#define HASHTAGS_MANY 10000
#define INTERVAL_FOR_MANY 60 /* seconds */

struct setup_check {
  const struct options *o;
  struct collectd_setup s;
  size_t hashtags;
  int wrong;
};

/* The configuration's file; false: not known. */
static bool find_conf(long daemon, const char *given, char path[PATH_MAX]) {
  char process[24];
  snprintf(path, PATH_MAX, "%s", given != NULL ? given : CONF_DEFAULT);
  if (given != NULL || daemon <= 0)
    return true;
  snprintf(process, sizeof(process), "%ld", daemon);
  return conf_path_of(process, path);
}

static void check_rrdtool(struct setup_check *c) {
  const struct collectd_setup *s = &c->s;
  const char *place = s->data_dir_place[0] != '\0' ? s->data_dir_place
                                                   : "its default";
  if (collectd_setup_same_folder(s->data_dir, c->o->data_dir))
    check_good("rrdtool", "writes below %s (%s)", s->data_dir, place);
  else
    check_bad(
        &c->wrong, "rrdtool",
        "it writes below %s (%s), but the plugin looks below %s. To fix: "
        "leave DataDir out of <Plugin hashtag>, then restart collectd",
        s->data_dir, place, c->o->data_dir);
}

static void check_rrdcached(struct setup_check *c) {
  const struct collectd_setup *s = &c->s;
  if (strcmp(s->address, c->o->daemon_address) == 0)
    check_good("rrdcached", "is asked to write, at %s", s->address);
  else
    check_bad(&c->wrong, "rrdcached",
              "<Plugin rrdcached> has DaemonAddress \"%s\", <Plugin hashtag> "
              "\"%s\". To fix: write the same words into both, then restart "
              "collectd",
              s->address, c->o->daemon_address);
}

static void check_writer(struct setup_check *c) {
  if (c->s.rrdtool)
    check_rrdtool(c);
  else if (c->s.rrdcached)
    check_rrdcached(c);
  else
    check_good("rrdtool", "is not loaded: the plugin writes the files itself");
}

static bool only_logs(const char *names) {
  static const char *const logs[] = {"logfile", "syslog", "log_logstash"};
  for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
    if (strcmp(names, logs[i]) == 0)
      return true;
  return false;
}

static void check_listeners(struct setup_check *c) {
  const struct collectd_setup *s = &c->s;
  for (int i = 0; i < c->o->notify_num; i++)
    check_good("notify",
               "<Notify \"%s\">: to try it: hashtagctl check "
               "--notify %s",
               c->o->notify[i].name, c->o->notify[i].name);
  if (s->listeners[0] == '\0' && c->o->notify_num > 0)
    return;
  if (s->listeners[0] != '\0')
    check_good("notify", "%s: trends are passed on by this%s", s->listeners,
               only_logs(s->listeners) ? ", into a log only" : "");
  else
    check_bad(
        &c->wrong, "notify",
        "nobody is notified of a trend%s%s. To fix: add a <Notify> block "
        "(chat, mail, webhook), or load notify_email, exec or "
        "write_http, or logfile for a start",
        s->silent[0] != '\0' ? "; loaded without the option that it "
                               "needs: "
                             : "",
        s->silent);
}

/* collectd's main thread walks all that it has in memory at each Interval. */
static void check_interval(struct setup_check *c) {
  if (c->hashtags > HASHTAGS_MANY && c->s.interval < INTERVAL_FOR_MANY)
    check_good(
        "interval",
        "Interval %g, with %zu hashtags: collectd walks their values so "
        "often; Interval %d costs less (man 5 collectd-hashtag, MANY "
        "HASHTAGS)",
        c->s.interval, c->hashtags, INTERVAL_FOR_MANY);
}

static void check_conf(struct setup_check *c, const char *path) {
  if (c->s.plugin_place[0] != '\0')
    check_good("config", "%s: <Plugin hashtag>", c->s.plugin_place);
  else
    check_bad(&c->wrong, "config",
              "%s has no <Plugin hashtag> block, nor has a file that it "
              "includes. To fix: remove the '#' of the five lines in "
              "/etc/collectd/collectd.conf.d/hashtag.conf",
              path);
  if (c->s.plugin_place[0] == '\0')
    return;
  check_writer(c);
  check_listeners(c);
  check_interval(c);
}

/* Somebody may only want to try a key: nothing of this is wrong yet. */
static int look_ahead(const char *path) {
  struct collectd_setup s;
  struct errmsg msg;
  if (collectd_setup_read(path, &s, &msg) != 0)
    check_good("config", "%s", msg.text);
  else if (s.plugin_place[0] != '\0')
    check_good("config", "%s: <Plugin hashtag>; start collectd",
               s.plugin_place);
  else
    check_good("config",
               "%s has no <Plugin hashtag> block yet: remove the '#' of the "
               "five lines in /etc/collectd/collectd.conf.d/hashtag.conf",
               path);
  return 0;
}

int check_setup(const struct options *o, bool known, long daemon,
                const char *conf, size_t hashtags) {
  struct setup_check c = {.o = o, .hashtags = hashtags};
  struct errmsg msg;
  char path[PATH_MAX];
  if (!known)
    return look_ahead(conf != NULL ? conf : CONF_DEFAULT);
  if (!find_conf(daemon, conf, path))
    check_good("config",
               "%s is relative to where collectd was started: name "
               "it with --conf",
               path);
  else if (collectd_setup_read(path, &c.s, &msg) != 0)
    check_bad(&c.wrong, "config",
              "%s. To fix: name collectd's configuration with --conf",
              msg.text);
  else
    check_conf(&c, path);
  return c.wrong;
}
