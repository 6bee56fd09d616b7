/* SPDX-License-Identifier: MIT */
/* What other threads of collectd call; both callbacks only keep notes. */
#include "collectd/instance.h"

#include <collectd/core/daemon/utils_cache.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double meta_number(const notification_t *n, const char *name) {
  for (const notification_meta_t *m = n->meta; m != NULL; m = m->next)
    if (m->type == NM_TYPE_DOUBLE && strcmp(m->name, name) == 0)
      return m->nm_value.nm_double;
  return NAN;
}

/*
 * Only what a threshold found carries the value and the limit that it
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

int callbacks_notification(const notification_t *n, user_data_t *ud) {
  struct instance *in = ud->data;
  struct alarm a = {.level = 0};
  if (notify_is_sending() || n->severity == NOTIF_OKAY ||
      strcmp(n->plugin, PLUGIN_NAME) != 0 || strcmp(n->host, in->host) != 0 ||
      n->plugin_instance[0] == '\0' ||
      strcmp(n->type_instance, "trending") == 0 || !read_alarm(n, &a))
    return 0; /* of `trending` itself the delivery knows first */
  struct alarm *copy = malloc(sizeof(*copy));
  if (copy == NULL)
    return 0;
  *copy = a;
  pthread_mutex_lock(&in->lock);
  SLIST_INSERT_HEAD(&in->alarms, copy, next);
  pthread_mutex_unlock(&in->lock);
  return 0;
}

static struct alarm *next_alarm(struct instance *in) {
  pthread_mutex_lock(&in->lock);
  struct alarm *a = SLIST_FIRST(&in->alarms);
  if (a != NULL)
    SLIST_REMOVE_HEAD(&in->alarms, next);
  pthread_mutex_unlock(&in->lock);
  return a;
}

void callbacks_drain(struct instance *in) {
  struct alarm *a = NULL;
  while ((a = next_alarm(in)) != NULL) {
    delivery_rule_alarm(in->delivery, a->tag, a->rule, a->level, a->value,
                        a->limit);
    free(a);
  }
}

/*
 * A new entry of the cache has state "unknown", and threshold would send an
 * OKAY for each after every start. It gets the state that the metric had,
 * before the threshold plugin judges the value; but after a FAILURE because
 * no value came, that OKAY is wanted. Values of other hosts are looked at each
 * day, since a gap shows only then.
 */
int callbacks_cache_event(cache_event_t *event, user_data_t *ud) {
  struct instance *in = ud->data;
  const value_list_t *vl = event->value_list;
  if (strcmp(vl->plugin, PLUGIN_NAME) != 0 || vl->plugin_instance[0] == '\0')
    return 0;
  bool remote = server_is_remote(in, vl);
  bool own = !remote && in->delivery != NULL &&
             strcmp(vl->host, in->host) == 0;
  if (remote && event->type != CE_VALUE_EXPIRED)
    server_prepare(in, vl);
  if (own && event->type == CE_VALUE_EXPIRED && threshold_is_interesting(vl))
    delivery_expired(in->delivery, vl->plugin_instance, vl->type_instance);
  if (event->type != CE_VALUE_NEW)
    return 0;
  event->ret = remote || own; /* whether what comes of it is of interest */
  if (remote)
    uc_set_state(plugin_get_ds(vl->type), vl, STATE_OKAY);
  else if (own)
    uc_set_state(plugin_get_ds(vl->type), vl,
                 cache_state(delivery_state(in->delivery, vl->plugin_instance,
                                            vl->type_instance)));
  return 0;
}
