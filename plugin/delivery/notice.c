/* SPDX-License-Identifier: MIT */
/* A trend in words, numbers and links: notifications and Graphite events. */
#include "delivery/internal.h"

#include "core/day.h"
#include "provider/graphite_event.h"

#include <stdio.h>
#include <string.h>

#define LINKS_MAX 5  /* links in the fields and in the event of a trend */
#define LIMITS_MAX 6 /* what the threshold plugin adds to a notification */
#define FIELDS_MAX (7 + LINKS_MAX + LIMITS_MAX)
#define NAME_SIZE 32

void notice_alarm(struct delivery *d, enum alarm_state severity,
                  const char *instance, const char *text) {
  struct notice n = {.severity = severity,
                     .tag = "",
                     .type = "",
                     .instance = instance,
                     .text = text};
  d->sink->notify(d->sink->ctx, &n);
  letters_put_trouble(d, instance, severity, text);
}

void notice_not_found(struct delivery *d, const char *tag, int since,
                      const char *why) {
  char text[MESSAGE_SIZE], date[DAY_TEXT_SIZE];
  if (since == DAY_NONE)
    snprintf(text, sizeof(text),
             "#%s was not found for the second day: is it misspelt, or banned "
             "by TikTok? It is asked once a week from now on; take it off the "
             "list to save that.",
             tag);
  else
    snprintf(text, sizeof(text),
             "#%s has not been found since %s, while others are: has TikTok "
             "banned it? It is asked once a week from now on; take it off the "
             "list to save that.",
             tag, day_text(since, date));
  delivery_log(d, SEVERITY_WARNING, "%s (%s)", text,
               why[0] != '\0' ? why : "the API finds others");
  struct notice_field field = {"tag", tag, NAN};
  struct notice n = {.severity = ALARM_WARNING,
                     .tag = tag,
                     .type = "gauge",
                     .instance = "not_found",
                     .text = text,
                     .fields = &field,
                     .fields_num = 1};
  d->sink->notify(d->sink->ctx, &n);
  letters_put_trouble(d, tag, ALARM_WARNING, text);
}

static struct message_trend trend_of(const struct delivery *d,
                                     const struct rise *r,
                                     const struct videos *list) {
  bool linked = list != NULL && list->num > 0 && list->items[0].url[0] != '\0';
  return (struct message_trend){.tag = r->tag->name,
                                .level = r->level,
                                .growth = r->growth,
                                .window = r->window,
                                .from = r->baseline,
                                .to = r->now,
                                .of_views = d->options->rules.of_views != 0,
                                .threshold = r->threshold,
                                .link = linked ? list->items[0].url : NULL,
                                .plays = linked ? list->items[0].plays : NAN};
}

/* The fields of a trend, and room for the names that depend on options. */
struct fields {
  struct notice_field items[FIELDS_MAX];
  size_t num;
  char growth[NAME_SIZE], current[NAME_SIZE], baseline[NAME_SIZE];
  char links[LINKS_MAX][NAME_SIZE];
};

static void add_number(struct fields *f, const char *name, double number) {
  if (isfinite(number))
    f->items[f->num++] = (struct notice_field){name, NULL, number};
}

static void fill_fields(const struct delivery *d, const struct rise *r,
                        const struct videos *list, struct fields *f) {
  const char *what = d->options->rules.of_views ? "views" : "videos";
  f->num = 0;
  snprintf(f->growth, NAME_SIZE, "growth_%dd_pct", r->window);
  snprintf(f->current, NAME_SIZE, "current_%s", what);
  snprintf(f->baseline, NAME_SIZE, "baseline_%s", what);
  f->items[f->num++] = (struct notice_field){"tag", r->tag->name, NAN};
  add_number(f, f->growth, r->growth);
  add_number(f, f->current, r->now);
  add_number(f, f->baseline, r->baseline);
  add_number(f, "threshold_pct", r->threshold);
  add_number(f, "trend_score", r->score);
  for (size_t i = 0; list != NULL && i < list->num && i < LINKS_MAX; i++) {
    snprintf(f->links[i], NAME_SIZE, "top_url_%zu", i + 1);
    f->items[f->num++] = (struct notice_field){f->links[i], list->items[i].url,
                                               NAN};
  }
}

/* Of the threshold plugin, NaN where there is no such limit. */
static void add_limits(const struct rise *r, struct fields *f) {
  const struct alarm_rule *l = &r->limits;
  const struct notice_field limits[LIMITS_MAX] = {
      {"DataSource", "value", NAN},
      {"CurrentValue", NULL, r->level},
      {"WarningMin", NULL, l->warning_min},
      {"WarningMax", NULL, l->warning_max},
      {"FailureMin", NULL, l->failure_min},
      {"FailureMax", NULL, l->failure_max}};
  memcpy(f->items + f->num, limits, sizeof(limits));
  f->num += LIMITS_MAX;
}

static void notify(struct delivery *d, const struct rise *r,
                   const struct videos *list, const char *text) {
  struct fields f;
  if (r->severity == ALARM_UNKNOWN)
    return; /* collectd says it, or nobody is to be notified */
  fill_fields(d, r, list, &f);
  if (r->ruled)
    add_limits(r, &f);
  struct notice n = {.severity = r->severity,
                     .tag = r->tag->name,
                     .type = "gauge",
                     .instance = r->rule[0] != '\0' ? r->rule : "trending",
                     .text = text,
                     .time = r->ruled ? day_start(r->day) : 0,
                     .fields = f.items,
                     .fields_num = f.num};
  d->sink->notify(d->sink->ctx, &n);
}

/*
 * list: its first links go with the event; NULL: none. number: of several of
 * that kind.
 */
static void post_event(struct delivery *d, const char *kind, const char *what,
                       const struct rise *r, const struct videos *list,
                       size_t links, int number) {
  struct graphite_event m = {.what = what,
                             .kind = kind,
                             .hashtag = r->tag->name,
                             .day = r->day,
                             .videos = list,
                             .links = links};
  if (d->options->events_url[0] != '\0')
    letters_put_event(d, r, &m, number);
}

/* An event for each of the first: a row each in Grafana's tables. */
static void post_videos(struct delivery *d, const struct rise *r,
                        const struct videos *list) {
  char text[MESSAGE_SIZE];
  for (size_t i = 0; i < list->num && i < LINKS_MAX; i++) {
    struct videos one = {.items = {list->items[i]}, .num = 1};
    message_video(r->tag->name, one.items[0].author, one.items[0].plays,
                  one.items[0].description, text);
    post_event(d, "top-video", text, r, &one, 1, (int)i + 1);
  }
}

static void rise_text(const struct rise *r, const struct message_trend *t,
                      char text[MESSAGE_SIZE]) {
  if (r->rule[0] != '\0')
    message_rule(r->tag->name, r->rule, r->rule_value, r->rule_limit, t->link,
                 t->plays, text);
  else
    message_trend(t, text);
}

/* The trend, its videos as an event of their own, and the first of them. */
static void post_rise(struct delivery *d, const struct rise *r,
                      const struct videos *list) {
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(d, r, list);
  rise_text(r, &t, text);
  if (r->changed)
    post_event(d, "trend", text, r, list, LINKS_MAX, 0);
  if (list == NULL)
    return;
  if (r->rule[0] == '\0')
    message_videos(r->tag->name, list->num, t.plays, text);
  post_event(d, "top-videos", text, r, list, VIDEOS_MAX, 0);
  post_videos(d, r, list);
}

void notice_post(struct delivery *d, const struct rise *r,
                 const struct videos *list) {
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(d, r, NULL);
  if (r->level > 0)
    post_rise(d, r, list);
  else if (r->changed)
    post_event(d, "trend-end", message_end(&t, text), r, NULL, 0, 0);
}

void notice_rise(struct delivery *d, const struct rise *r,
                 const struct videos *list) {
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(d, r, list);
  rise_text(r, &t, text);
  delivery_log(d, SEVERITY_NOTICE, "%s", text); /* whoever listens */
  notify(d, r, list, text);
}

void notice_end(struct delivery *d, const struct rise *r, bool was_trending) {
  char text[MESSAGE_SIZE];
  struct message_trend t = trend_of(d, r, NULL);
  if (was_trending)
    message_end(&t, text);
  else
    message_again(&t, text);
  delivery_log(d, SEVERITY_NOTICE, "%s", text);
  notify(d, r, NULL, text);
}
