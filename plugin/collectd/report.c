/* SPDX-License-Identifier: MIT */
/* About the plugin itself: its metrics, its money, data that is missing. */
#include "collectd/glue.h"

#include "core/day.h"
#include "core/message.h"

#include <math.h>
#include <sys/stat.h>
#include <time.h>

#define SELF_INTERVAL 600 /* seconds */
#define PATIENCE 3600     /* seconds until a file that is not written is old */

static void dispatch(enum self_metric metric, double v) {
  value_t value = {.gauge = v};
  value_list_t vl = {.values = &value,
                     .values_len = 1,
                     .time = cdtime(),
                     .interval = TIME_T_TO_CDTIME_T(SELF_INTERVAL),
                     .plugin = PLUGIN_NAME};
  sstrncpy(vl.host, glue.host, sizeof(vl.host));
  sstrncpy(vl.type, metric_self[metric].type, sizeof(vl.type));
  sstrncpy(vl.type_instance, metric_self[metric].instance,
           sizeof(vl.type_instance));
  plugin_dispatch_values(&vl);
}

static int64_t credits_at; /* Unix seconds; 0: not since the start */

/* A file takes one value a second; both reports may come in the first one. */
static void dispatch_credits(double credits) {
  int64_t now = time(NULL);
  if (isnan(credits) || now == credits_at)
    return;
  dispatch(SELF_CREDITS, credits);
  credits_at = now;
}

void report_balance(double credits, int asked, int pending) {
  struct credits_forecast b = {
      .today = day_of(time(NULL)),
      .tags = asked,
      .pending = pending,
      .credits = credits,
      .window = glue.options.rules.windows[0],
      .first_score = DAY_NONE,
      .per_minute = poller_rate(glue.provider,
                                glue.options.requests_per_minute),
      .poll_time = glue.options.poll_time};
  if (!glue.any_score)
    credits_learn(&b, glue.first_sample);
  if (credits_at == 0)
    dispatch_credits(credits);
  char text[CREDITS_TEXT_SIZE], thresholds[MESSAGE_THRESHOLDS_SIZE];
  if (b.window != 7)
    log_notice("%s", message_thresholds(&glue.options.rules,
                                        glue.options.own_tiers, thresholds));
  log_notice("%s", credits_line(&b, text));
  if (credits_warning_credits(&b, text))
    log_warning("%s", text);
  if (credits_warning_pace(&b, text))
    log_warning("%s", text);
}

void report_self(void) {
  struct poller_day d = poller_today(glue.poller);
  int trending = 0;
  for (size_t i = 0; i < glue.tags.num; i++)
    trending += glue.tags.items[i]->watched &&
                glue.tags.items[i]->level.value > 0;
  dispatch(SELF_HASHTAGS, (double)glue.tags.watched);
  dispatch(SELF_ANSWERED, d.answered);
  dispatch(SELF_FAILED, d.failed);
  dispatch(SELF_NOT_FOUND, d.not_found);
  dispatch(SELF_TRENDING, trending);
  dispatch(SELF_REQUESTS, d.requests);
  dispatch(SELF_REQUESTS_LIMIT, d.limit);
  dispatch_credits(d.credits);
}

/*
 * A file that lies there from before the rrdtool plugin's DataDir was changed
 * is not written any more.
 */
bool report_is_filled(void) {
  char path[PATH_MAX];
  struct stat st = {0};
  ssnprintf(path, sizeof(path), "%s/%s/" PLUGIN_NAME "/count-hashtags.rrd",
            glue.options.data_dir, glue.host);
  if (stat(path, &st) != 0)
    return false;
  return st.st_mtime >= glue.begun || time(NULL) - glue.begun < PATIENCE;
}

static void tell_missing(enum cause cause, const struct poller_missing *m) {
  char text[MESSAGE_SIZE];
  ssnprintf(text, sizeof(text),
            "%d hashtag%s had no sample for two days (%s%s), cause: %s. %s",
            m->num, m->num == 1 ? " has" : "s have", m->first,
            m->num > 3 ? ", ..." : "", cause_name(cause), cause_advice(cause));
  log_err("%s", text);
  announce_alarm(NOTIF_FAILURE, cause_name(cause), text);
}

static void tell_over(enum cause cause, int late) {
  char text[MESSAGE_SIZE];
  if (late == 0)
    ssnprintf(text, sizeof(text),
              "all watched hashtags have samples again (it was: %s)",
              cause_name(cause));
  else
    ssnprintf(text, sizeof(text),
              "no hashtag lacks samples for this cause any more: %s (%d still "
              "do%s, for another one)",
              cause_name(cause), late, late == 1 ? "es" : "");
  log_notice("%s", text);
  announce_alarm(NOTIF_OKAY, cause_name(cause), text);
}

void report_missing(void) {
  struct poller_missing missing[CAUSE_NUM];
  bool known = false;
  int late = poller_missing(glue.poller, missing, &known);
  for (int c = CAUSE_NONE + 1; c < CAUSE_NUM; c++) {
    bool over = late == 0 || (known && missing[c].num == 0);
    if (glue.missing[c] ? !over : missing[c].num == 0)
      continue; /* as it was */
    glue.missing[c] = !glue.missing[c];
    glue.levels_changed = true;
    if (glue.missing[c])
      tell_missing((enum cause)c, &missing[c]);
    else
      tell_over((enum cause)c, late);
  }
}
