/* SPDX-License-Identifier: MIT */
/*
 * What people are notified of, on its way into the outbox. It is put there
 * first, then noted in the journal as announced, then released: a crash in
 * between neither loses a message nor sends it twice.
 */
#include "delivery/internal.h"

#include "core/day.h"
#include "notify/body.h"
#include "poll/saved_videos.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECEIVER_EVENTS "EventsURL" /* as post/receivers.h has it */
#define LOOK_BACK 1830              /* days, for the trend before this one */
#define RELATED_MAX 100

static const char *kind_of(const struct rise *r) {
  if (r->rule[0] != '\0')
    return r->rule;
  return r->level > 0 ? "trend" : "end";
}

const char *letters_id(const struct rise *r, char out[LETTER_ID_SIZE]) {
  char date[DAY_TEXT_SIZE];
  snprintf(out, LETTER_ID_SIZE, "%s.%s-%d.%s", day_text(r->day, date),
           kind_of(r), r->level, r->tag->name);
  for (char *c = out + strlen(date); (c = strchr(c, '/')) != NULL;)
    *c = '_'; /* of a rule's name */
  return out;
}

void letters_put_event(struct delivery *d, const struct rise *r,
                       const struct graphite_event *event, int number) {
  char id[LETTER_ID_SIZE], full[LETTER_ID_SIZE + 40];
  char *json = graphite_event_json(event, delivery_is_watched, d);
  snprintf(full, sizeof(full), "%s.%s-%d", letters_id(r, id), event->kind,
           number);
  struct letter l = {
      .id = full, .receiver = RECEIVER_EVENTS, .cheap = true, .text = json};
  if (json != NULL)
    d->sink->post(d->sink->ctx, &l);
  free(json);
}

/* -- messages */

/* The last day of the trend before this one; DAY_NONE: none is known. */
static int last_trend(struct delivery *d, const struct rise *r) {
  double *rows = calloc(LOOK_BACK, sizeof(*rows));
  int day = DAY_NONE, i = LOOK_BACK - 1;
  if (rows == NULL)
    return DAY_NONE;
  for (int k = 0; k < LOOK_BACK; k++)
    rows[k] = NAN;
  row_read(d, r->tag, METRIC_TRENDING, r->day - LOOK_BACK, r->day - 1, rows);
  while (i >= 0 && rows[i] > 0) /* the days of this one */
    i--;
  while (i >= 0 && !(rows[i] > 0))
    i--;
  if (i >= 0)
    day = r->day - LOOK_BACK + i;
  free(rows);
  return day;
}

/* The companions that are not watched yet, the most specific first. */
static int find_companions(struct delivery *d, const struct rise *r,
                           const struct videos *list, struct related *out) {
  if (list == NULL)
    return 0;
  if (d->companions == NULL)
    d->companions = saved_companions(d->options->state_dir);
  int num = videos_related(list, r->tag->name, out, RELATED_MAX), kept = 0;
  if (d->companions == NULL || num <= 0)
    return 0;
  companions_learn(d->companions, r->tag->name, out, num);
  num = companions_rank(d->companions, r->tag->name, out, num);
  for (int i = 0; i < num; i++)
    if (!delivery_is_watched(d, out[i].tag))
      out[kept++] = out[i];
  return kept;
}

static void put(struct delivery *d, const struct receiver *to,
                const struct notice_subject *s) {
  struct notice_text message = {0};
  struct notice_subject own = *s;
  bool waits = s->kind == NOTICE_TREND || s->kind == NOTICE_END;
  own.dashboard_url = to->dashboard_url;
  char *text = notice_compose(&own, &message) == 0 ? notice_text_pack(&message)
                                                   : NULL;
  struct letter l = {.id = s->id,
                     .receiver = to->name,
                     .together = waits && receiver_joins(to),
                     .text = text};
  if (waits)
    l.not_before = when_next(&to->when, to->time_zone, delivery_now(d));
  if (text != NULL)
    d->sink->post(d->sink->ctx, &l);
  free(text);
  notice_text_clear(&message);
}

/* tell: of the hashtag; "": everybody who wants to know. */
static bool is_for(const struct receiver *to, enum notice_kind kind,
                   const char *tell) {
  return receiver_wants(to, kind) &&
         (tell[0] == '\0' || strcmp(tell, to->name) == 0);
}

static void put_for_all(struct delivery *d, const struct notice_subject *s,
                        const char *tell) {
  for (size_t i = 0; i < d->settings.receivers_num; i++)
    if (is_for(&d->settings.receivers[i], s->kind, tell))
      put(d, &d->settings.receivers[i], s);
}

static bool is_wanted(const struct delivery *d, enum notice_kind kind,
                      const char *tell) {
  for (size_t i = 0; i < d->settings.receivers_num; i++)
    if (is_for(&d->settings.receivers[i], kind, tell))
      return true;
  return false;
}

/* Whether it is news for people: the rules may have decided otherwise. */
static bool is_message(const struct rise *r) {
  if (r->rule[0] != '\0')
    return true;
  if (r->tag->quiet && r->severity == ALARM_UNKNOWN)
    return false;
  return r->changed || (r->level > 0 && r->severity != ALARM_UNKNOWN);
}

void letters_put(struct delivery *d, const struct rise *r,
                 const struct videos *list) {
  char id[LETTER_ID_SIZE];
  struct related related[RELATED_MAX];
  enum notice_kind kind = r->level > 0 ? NOTICE_TREND : NOTICE_END;
  if (!is_message(r) || !is_wanted(d, kind, r->tag->tell))
    return;
  struct notice_subject s = {.kind = kind,
                             .id = letters_id(r, id),
                             .tag = r->tag->name,
                             .day = r->day,
                             .level = r->level,
                             .growth = r->growth,
                             .window = r->window,
                             .from = r->baseline,
                             .to = r->now,
                             .of_views = d->options->rules.of_views != 0,
                             .threshold = r->threshold,
                             .own_threshold = !isnan(r->tag->threshold),
                             .score = r->score,
                             .rule = r->rule[0] != '\0' ? r->rule : NULL,
                             .rule_value = r->rule_value,
                             .limit = r->rule_limit,
                             .last_trend = last_trend(d, r),
                             .videos = list,
                             .companions = related};
  s.companions_num = find_companions(d, r, list, related);
  put_for_all(d, &s, r->tag->tell);
}

void letters_put_trouble(struct delivery *d, const char *what,
                         enum alarm_state severity, const char *text) {
  char id[LETTER_ID_SIZE], date[DAY_TEXT_SIZE];
  int day = day_of(delivery_now(d));
  snprintf(id, sizeof(id), "%s.trouble-%d.%s", day_text(day, date),
           (int)severity, what);
  struct notice_subject s = {.kind = NOTICE_TROUBLE,
                             .id = id,
                             .day = day,
                             .threshold = NAN,
                             .last_trend = DAY_NONE,
                             .sentence = text};
  put_for_all(d, &s, "");
  d->sink->release(d->sink->ctx, id);
}

void letters_release(struct delivery *d, const struct rise *r) {
  char id[LETTER_ID_SIZE];
  if (d->settings.receivers_num > 0)
    poller_sync_journal(d->poller); /* that it is announced */
  d->sink->release(d->sink->ctx, letters_id(r, id));
  d->posted = true;
}

/* -- after a start */

/* Whether the letter is about a rise that waits: it is put once more. */
static bool is_awaited(const struct delivery *d, const char *name) {
  char id[LETTER_ID_SIZE];
  const struct rise *r = NULL;
  SLIST_FOREACH(r, &d->rises, next) {
    size_t len = strlen(letters_id(r, id));
    if (strncmp(name, id, len) == 0 && name[len] == '.')
      return true;
  }
  return false;
}

void letters_recover(struct delivery *d) {
  char *name = d->sink->next_held(d->sink->ctx, "");
  while (name != NULL) {
    char *next = d->sink->next_held(d->sink->ctx, name);
    char *receiver = strrchr(name, '.');
    if (!is_awaited(d, name) && receiver != NULL) {
      *receiver = '\0';
      d->sink->release(d->sink->ctx, name);
    }
    free(name);
    name = next;
  }
}
