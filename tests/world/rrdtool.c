/* SPDX-License-Identifier: MIT */
#include "world/rrdtool.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/collectd.h"
#include "world/disk.h"
#include "world/oracle.h"
#include "world/plant.h"
#include "world/process.h"
#include "world/random.h"
#include "world/rrd.h"

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/daemon/utils_cache.h>
#include <collectd/core/utils/common/common.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define METRICS 4096 /* slots */
#define WAITING 12   /* values of one file */
#define OWN_ROWS 30  /* of files that collectd makes */

struct collectd_faults collectd_faults;

/* A metric: its entry of collectd's cache, and rrdtool's memory of it. */
struct metric {
  char *name;  /* HOST/PLUGIN-INSTANCE/TYPE-INSTANCE */
  char *path;  /* of its file */
  bool is_own; /* of the plugin itself */
  bool cached;
  int state;
  cdtime_t time; /* newest in the cache */
  double value;
  cdtime_t seen; /* by rrdtool */
  int64_t own;   /* newest stamp in a file of the plugin's own metrics */
  bool wanted;   /* to be written now */
  int num;
  int64_t stamps[WAITING];
  double values[WAITING];
};

static struct metric metrics[METRICS];
static struct metric *used[METRICS], *busy[METRICS];
static size_t used_num, busy_num;
static bool at_once, until_flush;
static int refused, taken;

static struct metric *metric_of(const char *name) {
  uint64_t h = 0xcbf29ce484222325ULL;
  for (const char *c = name; *c != '\0'; c++)
    h = (h ^ (unsigned char)*c) * 0x100000001b3ULL;
  size_t i = (h ^ (h >> 29)) % METRICS;
  while (metrics[i].name != NULL && strcmp(metrics[i].name, name) != 0)
    i = (i + 1) % METRICS;
  if (metrics[i].name == NULL) {
    metrics[i].name = strdup(name);
    metrics[i].path = malloc(strlen(name) + 10);
    sprintf(metrics[i].path, "/rrd/%s.rrd", name);
    metrics[i].is_own = strstr(name, "/hashtag/") != NULL;
    used[used_num++] = &metrics[i];
  }
  if (used_num > METRICS / 2)
    abort(); /* the world has outgrown its cache */
  return &metrics[i];
}

static struct metric *metric_for(const value_list_t *vl) {
  char name[6 * DATA_MAX_NAME_LEN], *at = name;
  const char *parts[] = {
      vl->host, "/", vl->plugin,       "-", vl->plugin_instance, "/",
      vl->type, "-", vl->type_instance};
  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
    if (i != 3 || vl->plugin_instance[0] != '\0')
      at = stpcpy(at, parts[i]);
  return metric_of(name);
}

void rrdtool_forget(void) {
  for (size_t i = 0; i < used_num; i++) {
    struct metric *m = used[i];
    m->cached = m->wanted = false;
    m->num = 0;
    m->time = m->seen = 0;
  }
  busy_num = 0;
}

void rrdtool_begin(bool writes_at_once, bool keeps_until_flush) {
  for (size_t i = 0; i < used_num; i++) {
    free(used[i]->name);
    free(used[i]->path);
    *used[i] = (struct metric){.name = NULL};
  }
  used_num = busy_num = 0;
  at_once = writes_at_once;
  until_flush = keeps_until_flush;
  collectd_faults = (struct collectd_faults){0};
  refused = taken = 0;
}

int collectd_refused(void) { return refused; }
int collectd_taken(void) { return taken; }

/* -- files */

/* Folders above a file, as rrdtool makes them. */
static void make_folders(const char *path) {
  char part[600];
  snprintf(part, sizeof(part), "%s", path);
  for (char *slash = strchr(part + 1, '/'); slash != NULL;
       slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (disk_find(part) == NULL)
      disk_make(part, true, 0755, NULL);
    *slash = '/';
  }
}

/* The plugin's own metrics: only whether a stamp is new matters. */
static void write_own(struct metric *m, const char *path) {
  struct node *node = disk_find(path);
  if (node == NULL)
    make_folders(path);
  if (node == NULL && disk_make(path, false, 0644, &node) != 0)
    return;
  for (int i = 0; i < m->num; i++) {
    if (m->stamps[i] <= m->own)
      continue;
    m->own = m->stamps[i];
  }
  node->modified = clock_wall();
}

static void write_metric(struct metric *m) {
  const char *path = m->path;
  if (m->is_own)
    write_own(m, path);
  else if (plant != PLANT_QUEUE)
    for (int i = 0; i < m->num; i++) {
      if (disk_find(path) == NULL) { /* its first value makes no row */
        make_folders(path);
        rrd_make(path, m->stamps[i] - 10, OWN_ROWS);
      }
      rrd_store(path, m->stamps[i], m->values[i] + (plant == PLANT_ROW));
    }
  m->num = 0;
  m->wanted = false;
}

bool collectd_write_queue(void) {
  if (collectd_faults.stalled_until > clock_true() || busy_num == 0)
    return false;
  size_t kept = 0;
  bool wrote = false;
  for (size_t i = 0; i < busy_num; i++) {
    struct metric *m = busy[i];
    if (!m->wanted && until_flush) {
      busy[kept++] = m;
      continue;
    }
    write_metric(m);
    wrote |= !m->is_own;
  }
  busy_num = kept;
  return wrote;
}

void rrdtool_write_all(void) {
  for (size_t i = 0; i < busy_num; i++)
    write_metric(busy[i]);
  busy_num = 0;
}

void collectd_drop_queue(void) {
  for (size_t i = 0; i < busy_num; i++) {
    busy[i]->num = 0;
    busy[i]->wanted = false;
  }
  busy_num = 0;
}

static int insert(struct metric *m, const value_list_t *vl) {
  int64_t stamp = (int64_t)CDTIME_T_TO_TIME_T(vl->time);
  bool own = m->is_own;
  if (vl->time <= m->seen || stamp <= m->own ||
      (own && plant == PLANT_STALE)) {
    refused += own;
    return -1;
  }
  m->seen = vl->time;
  taken += own;
  if (m->num == WAITING)
    return -1;
  if (m->num == 0)
    busy[busy_num++] = m;
  m->stamps[m->num] = stamp;
  m->values[m->num++] = vl->values[0].gauge;
  return 0;
}

/* -- what the plugin calls */

EXPORT const data_set_t *plugin_get_ds(const char *name) {
  static data_source_t source = {.name = "value", .type = 1};
  static data_set_t count = {.type = "count", .ds_num = 1, .ds = &source};
  static data_set_t gauge = {.type = "gauge", .ds_num = 1, .ds = &source};
  return strcmp(name, "count") == 0 ? &count : &gauge;
}

EXPORT int uc_update(const data_set_t *ds, const value_list_t *vl) {
  struct metric *m = metric_for(vl);
  (void)ds;
  if (m->cached && vl->time <= m->time)
    return -1;
  bool is_new = !m->cached;
  m->cached = true;
  m->time = vl->time;
  m->value = vl->values[0].gauge;
  if (is_new) {
    m->state = 0;
    collectd_new_entry(vl);
  }
  return 0;
}

EXPORT int uc_set_state(const data_set_t *ds, const value_list_t *vl,
                        int state) {
  struct metric *m = metric_for(vl);
  (void)ds;
  int before = m->state;
  m->state = m->cached ? state : m->state;
  return m->cached ? before : -1;
}

EXPORT int uc_set_hits(const data_set_t *ds, const value_list_t *vl,
                       int hits) {
  (void)ds;
  (void)vl;
  return hits; /* without a threshold plugin nobody counts */
}

EXPORT int uc_get_state(const data_set_t *ds, const value_list_t *vl) {
  const struct metric *m = metric_for(vl);
  (void)ds;
  return m->cached ? m->state : 2;
}

EXPORT gauge_t *uc_get_rate(const data_set_t *ds, const value_list_t *vl) {
  const struct metric *m = metric_for(vl);
  (void)ds;
  if (!m->cached)
    return NULL;
  gauge_t *rate = process_alloc(sizeof(*rate));
  *rate = m->value;
  return rate;
}

EXPORT int plugin_write(const char *name, const data_set_t *ds,
                        const value_list_t *vl) {
  (void)name, (void)ds;
  process_enter();
  int status = insert(metric_for(vl), vl);
  process_leave();
  return status;
}

static bool drops(const value_list_t *vl) {
  return collectd_faults.drops_until > clock_true() &&
         random_of((uint64_t)clock_true(), (uint64_t)vl->type_instance[0],
                   (uint64_t)vl->plugin_instance[4]) %
                 4 ==
             0;
}

EXPORT int plugin_dispatch_values(const value_list_t *vl) {
  process_enter();
  oracle_dispatched(vl->values[0].gauge);
  if (!drops(vl)) {
    uc_update(plugin_get_ds(vl->type), vl);
    insert(metric_for(vl), vl);
  }
  process_leave();
  return 0;
}

EXPORT int plugin_flush(const char *name, cdtime_t timeout,
                        const char *identifier) {
  (void)name, (void)timeout;
  process_enter();
  struct metric *m = metric_of(identifier);
  m->wanted = m->num > 0;
  if (at_once && m->num > 0 && collectd_faults.stalled_until <= clock_true()) {
    for (size_t i = 0; i < busy_num; i++)
      if (busy[i] == m)
        busy[i] = busy[--busy_num];
    write_metric(m);
  }
  process_leave();
  return 0;
}
