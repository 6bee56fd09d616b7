/* SPDX-License-Identifier: MIT */
/*
 * What other threads of collectd call: notifications of anybody, and new
 * entries of collectd's cache. Both only take notes.
 */
#include "collectd/glue.h"

#include <collectd/core/daemon/utils_cache.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A foreign rule's alarm, waiting for the read thread. */
struct alarm {
  char tag[DATA_MAX_NAME_LEN], rule[DATA_MAX_NAME_LEN];
  int level;
  double value, limit;
  struct alarm *next;
};

static pthread_mutex_t alarms_lock = PTHREAD_MUTEX_INITIALIZER;
static struct alarm *alarms;

static double meta_number(const notification_t *n, const char *name) {
  for (const notification_meta_t *m = n->meta; m != NULL; m = m->next)
    if (m->type == NM_TYPE_DOUBLE && strcmp(m->name, name) == 0)
      return m->nm_value.nm_double;
  return NAN;
}

/*
 * Only a threshold's verdict carries the value and the limit that it
 * exceeds. A hand-made notification or one of missing data has neither, and
 * must never spend a credit.
 */
static bool read_alarm(const notification_t *n, struct alarm *a) {
  double failure = meta_number(n, "FailureMax");
  double warning = meta_number(n, "WarningMax");
  a->value = meta_number(n, "CurrentValue");
  if (a->value > failure) {
    a->level = 2;
    a->limit = failure;
  } else if (a->value > warning) {
    a->level = 1;
    a->limit = warning;
  } else {
    return false;
  }
  sstrncpy(a->tag, n->plugin_instance, sizeof(a->tag));
  sstrncpy(a->rule, n->type_instance, sizeof(a->rule));
  return true;
}

int listen_notification(const notification_t *n, user_data_t *ud) {
  (void)ud;
  struct alarm a = {.next = NULL};
  if (n->severity == NOTIF_OKAY || strcmp(n->plugin, PLUGIN_NAME) != 0 ||
      strcmp(n->host, glue.host) != 0 || n->plugin_instance[0] == '\0' ||
      strcmp(n->type_instance, "trending") == 0 || !read_alarm(n, &a))
    return 0; /* of `trending` itself deliver.c knows first */
  struct alarm *copy = malloc(sizeof(*copy));
  if (copy == NULL)
    return 0;
  *copy = a;
  pthread_mutex_lock(&alarms_lock);
  copy->next = alarms;
  alarms = copy;
  pthread_mutex_unlock(&alarms_lock);
  return 0;
}

void listen_take(void) {
  pthread_mutex_lock(&alarms_lock);
  struct alarm *list = alarms;
  alarms = NULL;
  pthread_mutex_unlock(&alarms_lock);
  while (list != NULL) {
    struct alarm *a = list;
    list = a->next;
    struct tag *tag = tags_find(&glue.tags, a->tag);
    if (tag != NULL && tag->watched)
      announce_foreign(tag, a->rule, a->level, a->value, a->limit);
    free(a);
  }
}

/* The state that a metric of ours had before this start. */
static int remembered_state(const value_list_t *vl) {
  int state = STATE_OKAY;
  poller_lock(glue.poller);
  const struct tag *tag = tags_find(&glue.tags, vl->plugin_instance);
  for (int m = 0; tag != NULL && m < glue.metrics_num; m++)
    if (strcmp(glue.metrics[m].instance, vl->type_instance) == 0 &&
        tag->state[m] != STATE_NEVER_SEEN && tag->state[m] != STATE_NOT_JUDGED)
      state = tag->state[m];
  poller_unlock(glue.poller);
  return state;
}

/*
 * A new entry of the cache has state "unknown", and threshold would send an
 * OKAY for each after every start. It gets the state that the metric had,
 * before the threshold plugin judges the value. Values of other hosts are
 * looked at each day, since a gap shows only then.
 */
int listen_cache_event(cache_event_t *event, user_data_t *ud) {
  (void)ud;
  const value_list_t *vl = event->value_list;
  if (strcmp(vl->plugin, PLUGIN_NAME) != 0 || vl->plugin_instance[0] == '\0')
    return 0;
  bool foreign = central_is_foreign(vl);
  if (foreign && event->type != CE_VALUE_EXPIRED)
    central_take(vl);
  if (event->type != CE_VALUE_NEW)
    return 0;
  event->ret = foreign; /* whether its updates are of interest */
  if (foreign)
    uc_set_state(plugin_get_ds(vl->type), vl, STATE_OKAY);
  else if (glue.poller != NULL && strcmp(vl->host, glue.host) == 0)
    uc_set_state(plugin_get_ds(vl->type), vl, remembered_state(vl));
  return 0;
}

void listen_check(void) {
  static const char *const listeners[] = {
      "logfile",
      "syslog",
      "log_logstash",
      "exec",
      "notify_email",
      "notify_nagios",
      "notify_desktop",
      "write_http",
      "write_riemann",
      "write_sensu",
      "amqp1",
      "network",
      "python",
      "perl",
      "java",
      "lua",
      "target_notification",
      "snmp_agent",
  };
  for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++)
    if (plugin_is_loaded(listeners[i]))
      return;
  log_warning("no plugin is loaded that passes notifications on: trends will "
              "be stored, but nobody will be told. What to do: load exec, "
              "notify_email, write_http, or logfile for a start");
}
