/* SPDX-License-Identifier: MIT */
/* Notifications that people can act on, and the file behind them. */
#include "collectd/glue.h"

#include "core/day.h"
#include "core/message.h"
#include "provider/videos_json.h"
#include "store/files.h"

#include <collectd/core/daemon/utils_cache.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINKS_MAX 5 /* links in the meta data and in the mark of a trend */

static notification_t notification_for(int severity, const char *text,
                                       const char *tag, const char *type,
                                       const char *instance) {
  notification_t n = {.severity = severity, .time = cdtime()};
  sstrncpy(n.message, text, sizeof(n.message));
  sstrncpy(n.host, glue.host, sizeof(n.host));
  sstrncpy(n.plugin, PLUGIN_NAME, sizeof(n.plugin));
  sstrncpy(n.plugin_instance, tag, sizeof(n.plugin_instance));
  sstrncpy(n.type, type, sizeof(n.type));
  sstrncpy(n.type_instance, instance, sizeof(n.type_instance));
  return n;
}

static void notify(notification_t *n) {
  plugin_dispatch_notification(n);
  if (n->meta != NULL) /* collectd complains about a free of nothing */
    plugin_notification_meta_free(n->meta);
}

static void add_figure(notification_t *n, const char *name, double v) {
  if (isfinite(v))
    plugin_notification_meta_add_double(n, name, v);
}

static void add_meta(notification_t *n, const struct rise *r,
                     const struct videos *list) {
  char name[32];
  ssnprintf(name, sizeof(name), "growth_%dd_pct", r->window);
  const char *what = glue.options.rules.of_views ? "views" : "videos";
  char current[32], baseline[32];
  ssnprintf(current, sizeof(current), "current_%s", what);
  ssnprintf(baseline, sizeof(baseline), "baseline_%s", what);
  plugin_notification_meta_add_string(n, "tag", r->tag->name);
  add_figure(n, name, r->growth);
  add_figure(n, current, r->now);
  add_figure(n, baseline, r->baseline);
  add_figure(n, "threshold_pct", r->threshold);
  add_figure(n, "trend_score", r->score);
  for (size_t i = 0; list != NULL && i < list->num && i < LINKS_MAX; i++) {
    ssnprintf(name, sizeof(name), "top_url_%zu", i + 1);
    plugin_notification_meta_add_string(n, name, list->items[i].url);
  }
}

static struct message_trend trend_of(const struct rise *r,
                                     const struct videos *list) {
  bool linked = list != NULL && list->num > 0 && list->items[0].url[0] != '\0';
  return (struct message_trend){.tag = r->tag->name,
                                .level = r->level,
                                .growth = r->growth,
                                .window = r->window,
                                .from = r->baseline,
                                .to = r->now,
                                .of_views = glue.options.rules.of_views != 0,
                                .score = r->score,
                                .link = linked ? list->items[0].url : NULL,
                                .plays = linked ? list->items[0].plays : NAN};
}

/* Kept before it is sent: told twice is worse than told late. */
static void note_told(struct tag *tag, int day, int level) {
  tag->told_day = day;
  tag->told_level = (uint8_t)level;
  glue.levels_changed = true;
  struct journal_entry e = {
      .kind = JOURNAL_TOLD, .time = time(NULL), .day = day, .level = level};
  strcpy(e.tag, tag->name);
  poller_lock(glue.poller); /* the journal is the poller's */
  journal_write(glue.journal, &e, NULL);
  poller_unlock(glue.poller);
}

static void mark(const struct rise *r, const struct videos *list,
                 const char *text) {
  char summary[MESSAGE_SIZE];
  bool foreign = r->rule[0] != '\0';
  if (!foreign)
    mark_put("trend", text, r, list, LINKS_MAX);
  if (list != NULL && !foreign)
    text = message_videos(r->tag->name, list->num, trend_of(r, list).plays,
                          summary);
  if (list != NULL)
    mark_put("top-videos", text, r, list, VIDEOS_MAX);
}

static void tell(const struct rise *r, const struct videos *list) {
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(r, list);
  bool foreign = r->rule[0] != '\0';
  if (foreign)
    message_rule(r->tag->name, r->rule, r->rule_value, r->rule_limit, t.link,
                 t.plays, text);
  else
    message_trend(&t, text);
  if (!foreign)
    note_told(r->tag, r->day, r->level);
  mark(r, list, text);
  if (glue.options.alerts == ALERTS_THRESHOLD)
    return;
  notification_t n = notification_for(NOTIF_WARNING, text, r->tag->name,
                                      "gauge", foreign ? r->rule : "trending");
  add_meta(&n, r, list);
  notify(&n);
}

static void save_videos(const struct rise *r, const struct videos *list,
                        int64_t fetched) {
  struct videos_head head = {.tag = r->tag->name,
                             .fetched = fetched,
                             .level = r->level,
                             .growth = r->growth,
                             .score = r->score,
                             .threshold = r->threshold,
                             .baseline = r->baseline,
                             .now = r->now,
                             .window = r->window};
  char path[PATH_MAX];
  struct errmsg msg;
  char *text = videos_json(&head, list, watch_knows, NULL);
  ssnprintf(path, sizeof(path), "%s/videos/%s.json", glue.options.state_dir,
            r->tag->name);
  if (text != NULL &&
      (files_make_parents(path, &msg) != 0 ||
       files_replace(path, text, strlen(text), 0644, &msg) != 0))
    log_err("%s. What to do: make room, and let collectd's user write in "
            "StateDir",
            msg.text);
  free(text);
}

static struct rise *find_rise(const struct tag *tag, struct rise ***at) {
  for (*at = &glue.rises; **at != NULL; *at = &(**at)->next)
    if ((**at)->tag == tag)
      return **at;
  return NULL;
}

/* Waits for its videos, or is told at once where there will be none. */
static void launch(const struct rise *rise, bool videos_come) {
  struct rise **at = NULL;
  if (!videos_come) {
    tell(rise, NULL);
    return;
  }
  struct rise *r = find_rise(rise->tag, &at);
  if (r == NULL)
    r = calloc(1, sizeof(*r));
  if (r == NULL)
    return;
  struct rise *next = r->next;
  bool waiting = *at == r;
  *r = *rise;
  r->next = waiting ? next : NULL;
  *at = r;
}

static struct rise rise_of(struct tag *tag, int level,
                           const struct figures *f) {
  int days = f->assessment.days; /* 0: no score, but a rule of the user's */
  return (struct rise){
      .tag = tag,
      .day = tag->day,
      .level = level,
      .window = days > 0 ? days : glue.options.rules.windows[0],
      .growth = days > 0 ? f->assessment.plain : f->assessment.growth[0],
      .baseline = f->assessment.baseline,
      .now = f->now,
      .threshold = f->assessment.threshold,
      .score = f->assessment.score};
}

void announce_rise(struct tag *tag, const struct figures *f) {
  if (tag->told_day == tag->day && tag->told_level >= f->level.value)
    return; /* before the restart */
  struct rise r = rise_of(tag, f->level.value, f);
  launch(&r,
         glue.may_ask && poller_want_videos(glue.poller, tag, r.level,
                                            glue.options.top_videos_every));
}

void announce_end(struct tag *tag, const struct figures *f) {
  if (tag->told_day == tag->day && tag->told_level == 0)
    return; /* before the restart */
  struct rise r = rise_of(tag, 0, f);
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(&r, NULL);
  message_end(&t, text);
  note_told(tag, tag->day, 0);
  mark_put("trend-end", text, &r, NULL, 0);
  if (glue.options.alerts == ALERTS_THRESHOLD ||
      (glue.options.alerts == ALERTS_BOTH &&
       value_has_threshold(tag, METRIC_TRENDING)))
    return; /* collectd's OKAY has said it */
  notification_t n = notification_for(NOTIF_OKAY, text, tag->name, "gauge",
                                      "trending");
  add_meta(&n, &r, NULL);
  notify(&n);
}

/* A second rule about the same sample has no newer videos to show. */
static bool fetched_today(const struct tag *tag) {
  poller_lock(glue.poller);
  bool today = tag->videos_day == day_of(time(NULL));
  poller_unlock(glue.poller);
  return today;
}

void announce_foreign(struct tag *tag, const char *rule, int level,
                      double value, double limit) {
  struct rise **at = NULL;
  if (find_rise(tag, &at) != NULL || fetched_today(tag))
    return; /* its videos are on their way, or here, for another alarm */
  struct figures f;
  figures_of(tag, &f);
  struct rise r = rise_of(tag, level, &f);
  r.rule_value = value;
  r.rule_limit = limit;
  sstrncpy(r.rule, rule, sizeof(r.rule));
  if (glue.may_ask && poller_want_videos(glue.poller, tag, level,
                                         glue.options.top_videos_every))
    launch(&r, true); /* else threshold's own text has said it all */
}

void announce_videos(struct event *e) {
  struct rise **at = NULL;
  struct rise *r = find_rise(e->tag, &at);
  glue.levels_changed = true;
  if (e->list == NULL)
    log_warning("#%s: no top videos: %s", e->tag->name, e->text);
  if (r == NULL)
    return;
  *at = r->next;
  if (e->list != NULL)
    save_videos(r, e->list, e->time);
  if (e->list != NULL || r->rule[0] == '\0')
    tell(r, e->list);
  free(r);
}

void announce_alarm(int severity, const char *instance, const char *text) {
  notification_t n = notification_for(severity, text, "", "", instance);
  notify(&n);
}

void announce_dead(const struct tag *tag, const char *why) {
  char text[MESSAGE_SIZE];
  ssnprintf(text, sizeof(text),
            "#%s was not found for the second day: is it misspelt, or banned "
            "by TikTok? It is asked once a week from now on; take it off the "
            "list to save that.",
            tag->name);
  log_warning("%s (%s)", text, why);
  notification_t n = notification_for(NOTIF_WARNING, text, tag->name, "gauge",
                                      "not_found");
  plugin_notification_meta_add_string(&n, "tag", tag->name);
  notify(&n);
}
