/* SPDX-License-Identifier: MIT */
/* Which trend people are notified of, and when: once, with its videos. */
#include "delivery/internal.h"

#include "core/day.h"
#include "file/files.h"
#include "provider/videos_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rise *find(const struct delivery *d,
                         const struct delivery_tag *tag) {
  struct rise *r = NULL;
  SLIST_FOREACH(r, &d->rises, next)
  if (r->tag == tag)
    return r;
  return NULL;
}

static int first_window(const struct delivery *d) {
  return d->options->rules.windows[0];
}

/* window: days of the growth where nothing was scored. */
static struct rise rise_of(struct delivery_tag *tag, int level, int window,
                           const struct derived *v) {
  const struct assessment *a = &v->assessment;
  bool scored = a->days > 0; /* else a rule of the user's is the reason */
  return (struct rise){.tag = tag,
                       .day = tag->day,
                       .level = level,
                       .window = scored ? a->days : window,
                       .growth = scored ? a->plain : a->growth[0],
                       .baseline = a->baseline,
                       .now = v->now,
                       .threshold = a->threshold,
                       .score = a->score};
}

static bool want_videos(struct delivery *d, const struct delivery_tag *tag,
                        int level) {
  return d->may_ask && poller_want_videos(d->poller, tag->name, level,
                                          d->options->top_videos_every);
}

/* Until its videos are there; a newer rise takes the older one's place. */
static void wait_for_videos(struct delivery *d, const struct rise *rise) {
  struct rise *r = find(d, rise->tag);
  if (r == NULL) {
    r = calloc(1, sizeof(*r));
    if (r == NULL)
      return;
    SLIST_INSERT_HEAD(&d->rises, r, next);
  }
  struct rise *next = SLIST_NEXT(r, next);
  bool changed = r->changed && r->rule[0] == '\0'; /* not said yet */
  *r = *rise;
  r->changed |= changed;
  SLIST_NEXT(r, next) = next;
}

/*
 * Kept before it is sent: a message twice is worse than one late. From here
 * on a trend counts as announced.
 */
static void note_announced(struct delivery *d, const struct rise *r) {
  struct delivery_tag *tag = r->tag;
  tag->announced_day = r->day;
  tag->announced_level = (uint8_t)r->level;
  tag->announced_state = (uint8_t)r->state;
  if (r->severity != ALARM_UNKNOWN) {
    tag->hits = r->hits;
    tag->hits_day = r->day;
  }
  d->state_changed = true;
  struct entry e = {.kind = ENTRY_ANNOUNCED,
                    .time = delivery_now(d),
                    .day = r->day,
                    .level = r->level,
                    .state = r->state};
  strcpy(e.tag, tag->name);
  poller_write_entry(d->poller, &e);
}

void announce_as_known(struct delivery *d, struct delivery_tag *tag, int day,
                       int level) {
  enum alarm_state state = alerts_state_of(d, tag, level);
  struct rise r = {.tag = tag,
                   .day = day,
                   .level = level,
                   .severity = ALARM_UNKNOWN,
                   .state = state};
  table_set_alarm(&d->table, tag, METRIC_TRENDING, state);
  if (tag->announced_day != DAY_NONE || level > 0)
    note_announced(d, &r);
}

static void announce(struct delivery *d, const struct rise *r,
                     const struct videos *list) {
  bool was_bad = r->tag->announced_level > 0 ||
                 r->tag->announced_state != ALARM_OKAY;
  notice_post(d, r, list);
  letters_put(d, r, list);
  if (r->rule[0] == '\0')
    note_announced(d, r);
  letters_release(d, r);
  if (r->level > 0)
    notice_rise(d, r, list);
  else
    notice_end(d, r, r->changed || was_bad);
}

void announce_waiting(struct delivery *d, struct delivery_tag *tag) {
  struct rise *r = find(d, tag);
  if (r == NULL || r->rule[0] != '\0')
    return;
  SLIST_REMOVE(&d->rises, r, rise, next);
  announce(d, r, NULL);
  free(r);
}

/* Whether the level rose or ended on the newest day, and nobody knows yet. */
static bool has_changed(const struct delivery_tag *tag, int level) {
  bool before_restart = tag->announced_day == tag->day &&
                        (level > 0 ? tag->announced_level >= level
                                   : tag->announced_level == 0);
  return !before_restart &&
         (level > tag->before.value || (level == 0 && tag->before.value > 0));
}

void announce_day(struct delivery *d, struct delivery_tag *tag,
                  const struct derived *v, const struct decision *decision) {
  int level = v->level.value;
  struct rise r = rise_of(tag, level, first_window(d), v);
  r.changed = has_changed(tag, level);
  r.severity = decision->severity;
  r.state = decision->state;
  r.hits = decision->hits;
  r.ruled = decision->ruled;
  r.limits = decision->limits;
  if (!r.changed && (!tag->quiet || r.severity == ALARM_UNKNOWN))
    return;
  d->sink->flush_batch(d->sink->ctx); /* threshold's text comes first */
  if (decision->wants_videos && want_videos(d, tag, level))
    wait_for_videos(d, &r);
  else
    announce(d, &r, NULL);
}

void delivery_rule_alarm(struct delivery *d, const char *name,
                         const char *rule, int level, double value,
                         double limit) {
  struct derived v;
  struct delivery_tag *tag = table_find(&d->table, name);
  if (tag == NULL || !tag->watched || !tag->restored)
    return;
  /* a second rule about the same sample has no newer videos to show */
  if (find(d, tag) != NULL ||
      poller_videos_day(d->poller, name) == day_of(delivery_now(d)))
    return;
  derive(d, tag, &v);
  struct rise r = rise_of(tag, level, first_window(d), &v);
  if (d->options->alerts != ALERTS_THRESHOLD)
    r.severity = level > 1 ? ALARM_FAILURE : ALARM_WARNING;
  r.rule_value = value;
  r.rule_limit = limit;
  snprintf(r.rule, sizeof(r.rule), "%s", rule);
  if (want_videos(d, tag, level))
    wait_for_videos(d, &r); /* else threshold's own text has said it all */
}

static void save_videos(struct delivery *d, const struct rise *r,
                        const struct videos *list, int64_t fetched) {
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
  char *text = videos_json(&head, list, delivery_is_watched, d);
  snprintf(path, sizeof(path), "%s/videos/%s.json", d->options->state_dir,
           r->tag->name);
  if (text != NULL &&
      (files_make_parents(path, &msg) != 0 ||
       files_replace(path, text, strlen(text), 0644, &msg) != 0))
    delivery_log(d, SEVERITY_ERR,
                 "%s. To fix: make room, and let collectd's user write in "
                 "StateDir",
                 msg.text);
  free(text);
}

void announce_videos(struct delivery *d, struct delivery_tag *tag,
                     const struct event *e) {
  struct rise *r = find(d, tag);
  d->state_changed = true;
  if (e->list == NULL)
    delivery_log(d, SEVERITY_WARNING, "#%s: no top videos: %s", tag->name,
                 e->text);
  if (r == NULL)
    return;
  SLIST_REMOVE(&d->rises, r, rise, next);
  if (e->list != NULL)
    save_videos(d, r, e->list, e->time);
  if (e->list != NULL || r->rule[0] == '\0')
    announce(d, r, e->list);
  free(r);
}

void announce_clear(struct delivery *d) {
  while (!SLIST_EMPTY(&d->rises)) {
    struct rise *r = SLIST_FIRST(&d->rises);
    SLIST_REMOVE_HEAD(&d->rises, next);
    free(r);
  }
}
