/* SPDX-License-Identifier: MIT */
#include "option/collectd_setup.h"

#include "option/collectd_conf.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LISTENERS 18
#define INTERVAL 10                  /* seconds; collectd's default */
#define BASE_DIR "/var/lib/collectd" /* collectd's default */

/* With the option without which it passes no notification on; NULL: none. */
static const struct listener {
  const char *plugin, *needs;
} listeners[LISTENERS] = {
    {"exec", "NotificationExec"},
    {"notify_email", "Recipient"},
    {"write_http", "Notifications"},
    {"syslog", "NotifyLevel"},
    {"logfile", NULL},
    {"log_logstash", NULL},
    {"notify_nagios", NULL},
    {"notify_desktop", NULL},
    {"write_riemann", NULL},
    {"write_sensu", NULL},
    {"amqp1", NULL},
    {"network", NULL},
    {"python", NULL},
    {"perl", NULL},
    {"java", NULL},
    {"lua", NULL},
    {"target_notification", NULL},
    {"snmp_agent", NULL},
};

/* What is gathered while the statements pass. */
struct gathering {
  struct collectd_setup *s;
  char base_dir[PATH_MAX];
  char dirs[2][PATH_MAX]; /* DataDir of rrdtool and rrdcached; "": none */
  char places[2][SETUP_PLACE];
  char block[64]; /* the <Plugin> that the statement is in */
  bool loaded[LISTENERS], configured[LISTENERS], autoload;
};

static void place_of(const struct conf_statement *st, char out[SETUP_PLACE]) {
  snprintf(out, SETUP_PLACE, "%s:%d", st->file, st->line);
}

static bool is_true(const char *value) {
  return strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0 ||
         strcasecmp(value, "on") == 0;
}

static void load(struct gathering *g, const char *plugin) {
  g->s->rrdtool = g->s->rrdtool || strcasecmp(plugin, "rrdtool") == 0;
  g->s->rrdcached = g->s->rrdcached || strcasecmp(plugin, "rrdcached") == 0;
  for (int i = 0; i < LISTENERS; i++)
    g->loaded[i] = g->loaded[i] ||
                   strcasecmp(plugin, listeners[i].plugin) == 0;
}

static void at_top(struct gathering *g, const struct conf_statement *st) {
  const char *value = st->values[0];
  g->block[0] = '\0';
  if (strcasecmp(st->key, "LoadPlugin") == 0)
    load(g, value);
  else if (strcasecmp(st->key, "AutoLoadPlugin") == 0)
    g->autoload = is_true(value);
  else if (strcasecmp(st->key, "BaseDir") == 0)
    snprintf(g->base_dir, sizeof(g->base_dir), "%s", value);
  else if (strcasecmp(st->key, "Hostname") == 0)
    snprintf(g->s->hostname, SETUP_NAMES, "%s", value);
  else if (strcasecmp(st->key, "FQDNLookup") == 0)
    g->s->fqdn_lookup = is_true(value);
  else if (strcasecmp(st->key, "Interval") == 0)
    g->s->interval = strtod(value, NULL);
  if (strcasecmp(st->key, "Plugin") != 0 || !st->is_block)
    return;
  snprintf(g->block, sizeof(g->block), "%s", value);
  if (g->autoload)
    load(g, value);
  if (strcasecmp(value, "hashtag") == 0 && g->s->plugin_place[0] == '\0')
    place_of(st, g->s->plugin_place);
}

static void in_writer(struct gathering *g, const struct conf_statement *st,
                      int writer) {
  if (strcasecmp(st->key, "DataDir") == 0) {
    snprintf(g->dirs[writer], PATH_MAX, "%s", st->values[0]);
    place_of(st, g->places[writer]);
  } else if (writer == 1 && strcasecmp(st->key, "DaemonAddress") == 0) {
    snprintf(g->s->address, PATH_MAX, "%s", st->values[0]);
  }
}

static void visit(void *ctx, const struct conf_statement *st) {
  struct gathering *g = ctx;
  if (st->depth == 0) {
    at_top(g, st);
    return;
  }
  if (strcasecmp(g->block, "rrdtool") == 0)
    in_writer(g, st, 0);
  else if (strcasecmp(g->block, "rrdcached") == 0)
    in_writer(g, st, 1);
  for (int i = 0; i < LISTENERS; i++)
    if (listeners[i].needs != NULL &&
        strcasecmp(g->block, listeners[i].plugin) == 0 &&
        strcasecmp(st->key, listeners[i].needs) == 0 &&
        (strcmp(listeners[i].needs, "Notifications") != 0 ||
         is_true(st->values[0])))
      g->configured[i] = true;
}

static void add_name(char names[SETUP_NAMES], const char *plugin,
                     const char *needs) {
  size_t used = strlen(names);
  const char *comma = used > 0 ? ", " : "";
  if (needs == NULL)
    snprintf(names + used, SETUP_NAMES - used, "%s%s", comma, plugin);
  else
    snprintf(names + used, SETUP_NAMES - used, "%s%s (%s)", comma, plugin,
             needs);
}

static void name_listeners(struct gathering *g) {
  for (int i = 0; i < LISTENERS; i++) {
    const struct listener *l = &listeners[i];
    if (g->loaded[i] && (l->needs == NULL || g->configured[i]))
      add_name(g->s->listeners, l->plugin, NULL);
    else if (g->loaded[i])
      add_name(g->s->silent, l->plugin, l->needs);
  }
}

/* A relative one is below BaseDir, which is the default of all. */
static void name_data_dir(struct gathering *g) {
  struct collectd_setup *s = g->s;
  int writer = s->rrdtool ? 0 : 1;
  const char *dir = g->dirs[writer];
  if (!s->rrdtool && !s->rrdcached)
    return;
  if (dir[0] == '/')
    snprintf(s->data_dir, PATH_MAX, "%s", dir);
  else
    snprintf(s->data_dir, PATH_MAX, "%.2000s%s%.2000s", g->base_dir,
             dir[0] != '\0' ? "/" : "", dir);
  snprintf(s->data_dir_place, SETUP_PLACE, "%s", g->places[writer]);
}

int collectd_setup_read(const char *path, struct collectd_setup *s,
                        struct errmsg *msg) {
  struct gathering g = {.s = s, .base_dir = BASE_DIR};
  *s = (struct collectd_setup){.fqdn_lookup = true, .interval = INTERVAL};
  if (conf_read(path, visit, &g, msg) != 0)
    return -1;
  name_listeners(&g);
  name_data_dir(&g);
  return 0;
}

void collectd_setup_host(const struct collectd_setup *s,
                         char out[SETUP_NAMES]) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_flags = AI_CANONNAME};
  struct addrinfo *found = NULL;
  snprintf(out, SETUP_NAMES, "%s", s->hostname);
  if (out[0] != '\0')
    return;
  if (gethostname(out, SETUP_NAMES - 1) != 0)
    snprintf(out, SETUP_NAMES, "localhost");
  if (s->fqdn_lookup && getaddrinfo(out, NULL, &hints, &found) == 0) {
    if (found->ai_canonname != NULL)
      snprintf(out, SETUP_NAMES, "%s", found->ai_canonname);
    freeaddrinfo(found);
  }
}

bool collectd_setup_same_folder(const char *a, const char *b) {
  struct stat one, two;
  size_t len_a = strlen(a), len_b = strlen(b);
  while (len_a > 1 && a[len_a - 1] == '/')
    len_a--;
  while (len_b > 1 && b[len_b - 1] == '/')
    len_b--;
  if (len_a == len_b && strncmp(a, b, len_a) == 0)
    return true;
  return stat(a, &one) == 0 && stat(b, &two) == 0 &&
         one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}
