/* SPDX-License-Identifier: MIT */
/*
 * What collectd's configuration says of the plugins that this one works with:
 * who writes the files and where, and who passes notifications on.
 */
#pragma once

#include "core/err.h"

#include <limits.h>
#include <stdbool.h>

#define SETUP_PLACE (PATH_MAX + 16)
#define SETUP_NAMES 256

struct collectd_setup {
  char plugin_place[SETUP_PLACE]; /* of <Plugin hashtag>; "": there is none */
  char hostname[SETUP_NAMES];     /* Hostname; "": not given */
  bool fqdn_lookup;               /* FQDNLookup */
  double interval;                /* seconds; the global Interval */
  bool rrdtool, rrdcached;        /* whether they are loaded */
  char data_dir[PATH_MAX];        /* of the one that is; "": neither is */
  char data_dir_place[SETUP_PLACE]; /* "": it is the plugin's default */
  char address[PATH_MAX];           /* <Plugin rrdcached>'s DaemonAddress */
  char listeners[SETUP_NAMES]; /* plugins that pass notifications on, by name */
  char silent[SETUP_NAMES];    /* that would, with the option named there */
};

/*
 * Reads the configuration that begins with this file. Returns 0, or -1 with
 * the reason: it cannot be read.
 */
int collectd_setup_read(const char *path, struct collectd_setup *s,
                        struct errmsg *msg);

/*
 * The name that collectd gives this machine: Hostname, else what the system
 * calls it, with its domain where FQDNLookup finds that. Source: collectd
 * 5.12, init_hostname() in src/daemon/collectd.c. It may ask the resolver.
 */
void collectd_setup_host(const struct collectd_setup *s,
                         char out[SETUP_NAMES]);

/* Whether both names lead to one folder. */
bool collectd_setup_same_folder(const char *a, const char *b);
