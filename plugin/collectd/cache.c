/* SPDX-License-Identifier: MIT */
/* collectd's cache of values. */
#include "collectd/instance.h"

#include "core/day.h"

#include <collectd/core/daemon/globals.h>
#include <collectd/core/daemon/utils_cache.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

_Static_assert((int)ALARM_OKAY == STATE_OKAY &&
                   (int)ALARM_WARNING == STATE_WARNING &&
                   (int)ALARM_FAILURE == STATE_ERROR,
               "states are handed over as they are");

int cache_state(enum alarm_state state) {
  bool known = state == ALARM_OKAY || state == ALARM_WARNING ||
               state == ALARM_FAILURE;
  return known ? (int)state : STATE_UNKNOWN;
}

void cache_put_back(void *ctx, struct metric_id id, int day, double value,
                    int64_t arrival, enum alarm_state state) {
  value_t v = {.gauge = value};
  value_list_t vl = sink_list(ctx, id, day, &v);
  /*
   * The cache counts an entry's age from now: a shorter interval lets it
   * expire when it would have without the restart.
   */
  double whole = (double)timeout_g * DAY_SECONDS;
  double left = (double)(arrival - time(NULL)) + whole;
  if (left <= 0)
    return;
  if (left < whole)
    vl.interval = DOUBLE_TO_CDTIME_T(left / timeout_g);
  uc_update(plugin_get_ds(vl.type), &vl);
  uc_set_state(plugin_get_ds(vl.type), &vl, cache_state(state));
}

double cache_get_value(void *ctx, struct metric_id id) {
  value_t v = {.gauge = NAN};
  value_list_t vl = sink_list(ctx, id, 0, &v);
  gauge_t *known = uc_get_rate(plugin_get_ds(vl.type), &vl);
  double value = known != NULL ? *known : NAN;
  free(known);
  return value;
}

enum alarm_state cache_get_state(void *ctx, struct metric_id id) {
  value_t v = {.gauge = NAN};
  value_list_t vl = sink_list(ctx, id, 0, &v);
  const data_set_t *ds = plugin_get_ds(vl.type);
  gauge_t *known = uc_get_rate(ds, &vl);
  int state = uc_get_state(ds, &vl); /* "failure" where nothing is known */
  bool is_known = known != NULL;
  free(known);
  if (!is_known)
    return ALARM_UNKNOWN;
  return state >= STATE_OKAY && state <= STATE_ERROR ? (enum alarm_state)state
                                                     : ALARM_NO_RULE;
}

void cache_set_state(void *ctx, struct metric_id id, enum alarm_state state) {
  value_t v = {.gauge = NAN};
  value_list_t vl = sink_list(ctx, id, 0, &v);
  uc_set_state(plugin_get_ds(vl.type), &vl, cache_state(state));
  uc_set_hits(plugin_get_ds(vl.type), &vl, 0);
}
