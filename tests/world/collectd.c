/* SPDX-License-Identifier: MIT */
#include "world/collectd.h"

#include "world/clock.h"
#include "world/network.h"
#include "world/oracle.h"
#include "world/plant.h"
#include "world/process.h"
#include "world/rrdtool.h"
#include "world/run.h"

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/plugin.h>
#include <collectd/core/daemon/utils_cache.h>
#include <collectd/core/utils/avltree/avltree.h>
#include <collectd/core/utils/common/common.h>

#include <collectd/core/daemon/configfile.h>
#include <collectd/core/daemon/globals.h>
#include <collectd/core/daemon/utils_threshold.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char local_name[] = "world";
char *hostname_g = local_name;
int timeout_g = 2;
c_avl_tree_t *threshold_tree; /* no threshold plugin */
pthread_mutex_t threshold_lock = PTHREAD_MUTEX_INITIALIZER;

bool collectd_is_loud;

static struct {
  int (*config)(oconfig_item_t *);
  plugin_init_cb init;
  plugin_read_cb read;
  plugin_shutdown_cb shutdown;
  plugin_cache_event_cb cache_event;
  plugin_notification_cb notification;
  user_data_t read_data, event_data, notification_data;
} plugin;

static user_data_t data_of(user_data_t const *ud) {
  return ud != NULL ? *ud : (user_data_t){.data = NULL};
}

/* -- life */

/* Options as collectd's parser hands them over. */
#define ITEMS 16
struct block {
  oconfig_item_t items[ITEMS];
  oconfig_value_t values[ITEMS];
  int num;
};

static void add_text(struct block *b, char *key, const char *text) {
  b->values[b->num] = (oconfig_value_t){.value.string = (char *)text,
                                        .type = OCONFIG_TYPE_STRING};
  b->items[b->num] = (oconfig_item_t){
      .key = key, .values = &b->values[b->num], .values_num = 1};
  b->num++;
}

static void add_number(struct block *b, char *key, double number) {
  add_text(b, key, NULL);
  b->values[b->num - 1] = (oconfig_value_t){.value.number = number,
                                            .type = OCONFIG_TYPE_NUMBER};
}

/* GrowthDays is a list: "1 7". */
static void add_list(struct block *b, oconfig_value_t values[4], char *key,
                     const char *text) {
  int num = 0;
  for (const char *at = text; *at != '\0' && num < 4; num++) {
    int used = 0;
    values[num].type = OCONFIG_TYPE_NUMBER;
    if (sscanf(at, "%lf%n", &values[num].value.number, &used) != 1)
      break;
    at += used;
  }
  b->items[b->num++] = (oconfig_item_t){
      .key = key, .values = values, .values_num = num};
}

static int configure(const struct daemon_options *o) {
  struct block b = {.num = 0};
  oconfig_value_t growth[4];
  char poll_time[16];
  snprintf(poll_time, sizeof(poll_time), "%02d:%02d", o->poll_time / 60,
           o->poll_time % 60);
  add_text(&b, "APIKeyFile", "/etc/key");
  add_text(&b, "HashtagFile", "/etc/hashtags");
  add_text(&b, "DataDir", "/rrd");
  add_text(&b, "StateDir", "/state");
  add_text(&b, "BaseURL", "http://127.0.0.1");
  add_text(&b, "Host", o->host);
  add_text(&b, "Provider", o->provider);
  add_text(&b, "PollTime", poll_time);
  add_list(&b, growth, "GrowthDays", o->growth_days);
  add_number(&b, "RequestsPerMinute", o->per_minute);
  add_number(&b, "MaxConcurrent", o->concurrent);
  add_number(&b, "DailyRequests", o->daily_requests);
  add_number(&b, "HistoryDays", o->history_days);
  add_number(&b, "TopVideos", o->top_videos);
  oconfig_item_t block = {
      .key = "Plugin", .children = b.items, .children_num = b.num};
  return plugin.config(&block);
}

static int begin(void *ctx) {
  void (*module_register)(void);
  *(void **)&module_register = process_symbol(PROCESS_DAEMON,
                                              "module_register");
  module_register();
  configure(ctx);
  return plugin.init();
}

void collectd_start(const struct daemon_options *options) {
  memset(&plugin, 0, sizeof(plugin));
  rrdtool_forget(); /* its memory, and the cache */
  process_begin(PROCESS_DAEMON);
  oracle_life(true);
  if (!process_call(PROCESS_DAEMON, begin, (void *)options))
    run_died(PROCESS_DAEMON);
}

bool collectd_runs(void) { return process_runs(PROCESS_DAEMON); }

void collectd_die(void) {
  if (!collectd_runs())
    return;
  network_drop(PROCESS_DAEMON);
  process_end(PROCESS_DAEMON);
  rrdtool_forget();
  oracle_life(false);
}

static int read_once(void *ctx) {
  (void)ctx;
  return plugin.read(&plugin.read_data);
}

void collectd_tick(void) {
  if (collectd_runs() && !process_call(PROCESS_DAEMON, read_once, NULL))
    run_died(PROCESS_DAEMON);
}

static int end(void *ctx) {
  (void)ctx;
  return plugin.shutdown();
}

void collectd_stop(void) {
  if (!collectd_runs())
    return;
  if (process_call(PROCESS_DAEMON, end, NULL))
    rrdtool_write_all();
  collectd_die();
}

/* -- what the plugin calls */

#define EXPORT __attribute__((visibility("default")))

EXPORT int plugin_register_complex_config(const char *type,
                                          int (*call)(oconfig_item_t *)) {
  (void)type;
  plugin.config = call;
  return 0;
}

EXPORT int plugin_register_init(const char *name, plugin_init_cb call) {
  (void)name;
  plugin.init = call;
  return 0;
}

EXPORT int plugin_register_complex_read(const char *group, const char *name,
                                        plugin_read_cb call, cdtime_t interval,
                                        user_data_t const *ud) {
  (void)group, (void)name, (void)interval;
  plugin.read = call;
  plugin.read_data = data_of(ud);
  return 0;
}

EXPORT int plugin_register_shutdown(const char *name,
                                    plugin_shutdown_cb call) {
  (void)name;
  plugin.shutdown = call;
  return 0;
}

EXPORT int plugin_register_cache_event(const char *name,
                                       plugin_cache_event_cb call,
                                       user_data_t const *ud) {
  (void)name;
  plugin.cache_event = call;
  plugin.event_data = data_of(ud);
  return 0;
}

EXPORT int plugin_register_notification(const char *name,
                                        plugin_notification_cb call,
                                        user_data_t const *ud) {
  (void)name;
  plugin.notification = call;
  plugin.notification_data = data_of(ud);
  return 0;
}

EXPORT bool plugin_is_loaded(const char *name) {
  return strcmp(name, "rrdtool") == 0 || strcmp(name, "logfile") == 0;
}

EXPORT const char *global_option_get(const char *option) {
  return strcmp(option, "ReadThreads") == 0 ? "5" : NULL;
}

EXPORT cdtime_t cdtime(void) { return MS_TO_CDTIME_T((uint64_t)clock_wall()); }

EXPORT void plugin_log(int level, const char *fmt, ...) {
  static const char *const names[] = {"?",       "?",      "?",    "err",
                                      "warning", "notice", "info", "debug"};
  char text[1024];
  if (!collectd_is_loud)
    return;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  oracle_say("%s: %s", names[level & 7], text);
}

/* -- notifications */

static void add_meta(notification_t *n, notification_meta_t m,
                     const char *name) {
  notification_meta_t *copy = process_alloc(sizeof(*copy));
  *copy = m;
  sstrncpy(copy->name, name, sizeof(copy->name));
  copy->next = n->meta;
  n->meta = copy;
}

EXPORT int plugin_notification_meta_add_string(notification_t *n,
                                               const char *name,
                                               const char *value) {
  size_t size = strlen(value) + 1;
  char *copy = memcpy(process_alloc(size), value, size);
  add_meta(n,
           (notification_meta_t){.type = NM_TYPE_STRING,
                                 .nm_value.nm_string = copy},
           name);
  return 0;
}

EXPORT int plugin_notification_meta_add_double(notification_t *n,
                                               const char *name,
                                               double value) {
  add_meta(n,
           (notification_meta_t){.type = NM_TYPE_DOUBLE,
                                 .nm_value.nm_double = value},
           name);
  return 0;
}

EXPORT int plugin_notification_meta_free(notification_meta_t *meta) {
  while (meta != NULL) {
    notification_meta_t *next = meta->next;
    if (meta->type == NM_TYPE_STRING)
      process_free((void *)meta->nm_value.nm_string);
    process_free(meta);
    meta = next;
  }
  return 0;
}

EXPORT int plugin_dispatch_notification(const notification_t *n) {
  double count = 0;
  process_enter();
  for (const notification_meta_t *m = n->meta; m != NULL; m = m->next)
    if (m->type == NM_TYPE_DOUBLE && strncmp(m->name, "current_", 8) == 0)
      count = m->nm_value.nm_double;
  if (collectd_is_loud)
    oracle_say("notification %d: %s", n->severity, n->message);
  if (strcmp(n->type_instance, "trending") == 0 && plant != PLANT_SILENT)
    oracle_told(n->plugin_instance, n->severity == NOTIF_OKAY, count,
                n->message);
  process_leave();
  return 0;
}

/* -- small helpers of collectd's */

EXPORT char *sstrncpy(char *to, const char *from, size_t size) {
  size_t len = strnlen(from, size - 1);
  memcpy(to, from, len);
  to[len] = '\0';
  return to;
}

EXPORT int ssnprintf(char *to, size_t size, char const *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int len = vsnprintf(to, size, fmt, ap);
  va_end(ap);
  return len;
}

EXPORT int format_name(char *out, int size, const char *host, const char *name,
                       const char *instance, const char *type,
                       const char *type_instance) {
  snprintf(out, (size_t)size, "%s/%s%s%s/%s%s%s", host, name,
           instance[0] != '\0' ? "-" : "", instance, type,
           type_instance[0] != '\0' ? "-" : "", type_instance);
  return 0;
}

EXPORT threshold_t *threshold_search(const value_list_t *vl) {
  (void)vl;
  return NULL;
}

void collectd_new_entry(const void *vl) {
  cache_event_t event = {.type = CE_VALUE_NEW, .value_list = vl};
  if (plugin.cache_event != NULL)
    plugin.cache_event(&event, &plugin.event_data);
}
