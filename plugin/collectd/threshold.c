/* SPDX-License-Identifier: MIT */
/* The rules of collectd's threshold plugin, as the daemon keeps them. */
#include "collectd/instance.h"

#include <collectd/core/utils/avltree/avltree.h>

#include <collectd/core/daemon/utils_threshold.h>
#include <math.h>
#include <string.h>

static bool has(const threshold_t *th, unsigned flag) {
  return (th->flags & flag) != 0;
}

static struct alarm_rule rule_of(const threshold_t *th) {
  return (struct alarm_rule){.warning_min = th->warning_min,
                             .warning_max = th->warning_max,
                             .failure_min = th->failure_min,
                             .failure_max = th->failure_max,
                             .hysteresis = th->hysteresis,
                             .hits = th->hits,
                             .invert = has(th, UT_FLAG_INVERT),
                             .persist = has(th, UT_FLAG_PERSIST),
                             .persist_ok = has(th, UT_FLAG_PERSIST_OK),
                             .percentage = has(th, UT_FLAG_PERCENTAGE)};
}

/* The first of those that match; they stay as they are once all is read. */
static const threshold_t *search(const value_list_t *vl) {
  /* without a <Plugin threshold> block the search would abort the daemon */
  if (threshold_tree == NULL)
    return NULL;
  pthread_mutex_lock(&threshold_lock);
  const threshold_t *th = threshold_search(vl);
  pthread_mutex_unlock(&threshold_lock);
  return th;
}

/* Our metrics have one source. */
static bool is_about(const threshold_t *th, const value_list_t *vl) {
  return th->data_source[0] == '\0' ||
         strcmp(th->data_source, plugin_get_ds(vl->type)->ds[0].name) == 0;
}

void threshold_judge(void *ctx, struct metric_id id, double value,
                     enum alarm_state before, struct verdict *out) {
  value_t v = {.gauge = value};
  value_list_t vl = sink_list(ctx, id, 0, &v);
  *out = (struct verdict){.state = ALARM_NO_RULE};
  for (const threshold_t *th = search(&vl); th != NULL; th = th->next) {
    struct alarm_rule rule = rule_of(th);
    if (!is_about(th, &vl))
      continue;
    enum alarm_state state = alarm_rule_judge(&rule, value, before);
    if (out->obstacle == NULL)
      out->obstacle = alarm_rule_obstacle(&rule);
    if (out->state != ALARM_NO_RULE && state <= out->state)
      continue;
    out->state = state;
    out->rule = rule;
  }
}

/* A block or an option of one, where the rule has it. */
static void add(char *out, const char *before, const char *text,
                const char *after) {
  size_t used = strlen(out);
  if (text[0] != '\0')
    ssnprintf(out + used, RULE_NAME_SIZE - used, "%s\"%s\"%s", before, text,
              after);
}

bool threshold_name_rule(void *ctx, struct metric_id id,
                         char out[RULE_NAME_SIZE]) {
  value_t v = {.gauge = NAN};
  value_list_t vl = sink_list(ctx, id, 0, &v);
  const threshold_t *th = search(&vl);
  while (th != NULL && !is_about(th, &vl))
    th = th->next;
  out[0] = '\0';
  if (th == NULL)
    return false;
  char limits[RULE_NAME_SIZE];
  struct alarm_rule rule = rule_of(th);
  add(out, "<Host ", th->host, "> ");
  add(out, "<Plugin ", th->plugin, "> ");
  add(out, "Instance ", th->plugin_instance, " ");
  add(out, "<Type ", th->type, ">");
  add(out, " Instance ", th->type_instance, "");
  size_t used = strlen(out);
  ssnprintf(out + used, RULE_NAME_SIZE - used, " (%s)",
            alarm_rule_text(&rule, limits, sizeof(limits)));
  return true;
}

bool threshold_is_interesting(const value_list_t *vl) {
  const threshold_t *th = search(vl); /* of a chain the first one counts */
  return th != NULL && has(th, UT_FLAG_INTERESTING);
}
