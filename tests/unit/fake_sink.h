/* SPDX-License-Identifier: MIT */
/*
 * A daemon that is not there: the files, the writer of the files with its
 * queue and its memory, collectd's cache, the rules of its threshold plugin,
 * a clock. It fills in struct sink and struct clock, and does to values what
 * collectd 5.12, its rrdtool plugin and rrdcached do to them, faults included
 * (a fault is a field that a test sets).
 *
 * The way of a value: dispatch() puts it into the batch; flush_batch() into
 * the cache (where the rules judge it) and into the queue; fake_work() takes
 * it out of the queue, into the writer's memory and into its file. A value
 * that a plugin hands on comes that way, too; write() begins at the queue.
 *
 * Not thread-safe. Nothing in it depends on cmocka.
 */
#pragma once

#include "core/day.h"
#include "delivery/delivery.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FAKE_SLOTS
#define FAKE_SLOTS 4096 /* metrics of hashtags; a power of two */
#endif
#define FAKE_RULES 8
#define FAKE_LOG_SIZE 65536

enum fake_writer {
  FAKE_RRDTOOL,   /* collectd's plugin: what is dispatched reaches it */
  FAKE_RRDCACHED, /* the same, and it writes when it has to flush */
  FAKE_NONE       /* only write() writes, at once */
};

/* A row on its way to a file; NaN: unknown. */
struct fake_update {
  size_t slot;
  int day;
  unsigned tick;
  double value;
};

/* A growing list of them. */
struct fake_queue {
  struct fake_update *items;
  size_t num, cap;
};

/* One metric of one hashtag: its file, and its entry in the cache. */
struct fake_metric {
  char tag[TAG_MAX + 1], instance[32];
  bool used;
  /* the file */
  bool exists;
  bool unusable;   /* fault: something else lies at its path */
  bool other_arch; /* with it: a file of another architecture */
  bool locked;     /* fault: a reader holds its lock */
  bool unreadable; /* fault: read() fails */
  int first, last; /* days: of rows[0], of the last update */
  double *rows;
  size_t rows_num;
  /* the writer's memory: the newest stamp that it has been given */
  int seen_day;
  unsigned seen_tick;
  int64_t written_ms; /* when write() was called last; 0: never */
  /* the cache */
  bool cached;
  int cached_day;
  double cached_value;
  int64_t cached_arrival;
  enum alarm_state state;
  int hits;
};

/* A rule of the threshold plugin. */
struct fake_rule {
  const char *instance; /* of the metrics that it is about */
  struct alarm_rule rule;
};

struct fake_sink {
  struct sink sink;
  struct clock clock;
  int64_t ms;                /* the monotonic clock */
  int64_t off_s;             /* of the wall clock from it */
  struct delivery *delivery; /* asked when an entry of the cache is new */

  enum fake_writer writer;
  bool stalled;      /* fault: the queue stands still */
  bool elsewhere;    /* fault: the rrdtool plugin has another DataDir */
  int hasty_flushes; /* right behind a write(): see flush_rows() */
  bool holds;        /* CacheTimeout: rows stay in memory until flush() */
  bool away;         /* fault: rrdcached cannot be reached */
  bool full;         /* fault: no file can be created */
  int opened;        /* librrd had to open a file that is unusable */
  int lose;          /* fault: so many updates get lost on their way */
  bool drops; /* fault: its queue is full; what is dispatched is dropped */

  struct fake_metric metrics[FAKE_SLOTS];
  struct fake_rule rules[FAKE_RULES];
  int rules_num;
  struct fake_queue batch, queue, held;
  double self[SELF_NUM]; /* NaN: not dispatched */

  /* what must never happen, counted */
  int files_of_rrdtool; /* a value came for a file that was not there */
  int gaps;             /* a value came after a day that its file lacks */
  int nans;             /* a NaN was dispatched */

  /* what people see, a line each; fake_forget() empties it */
  char log[FAKE_LOG_SIZE];     /* "ERR text" */
  char notices[FAKE_LOG_SIZE]; /* "WARNING tag/instance: text {name=value}" */
  char events[FAKE_LOG_SIZE];  /* JSON */
  char letters[FAKE_LOG_SIZE]; /* "ID.RECEIVER TEXT", a line each */
  char unreleased[FAKE_LOG_SIZE]; /* "ID.RECEIVER", a line each: not released */
  int notices_num, alarms_num; /* alarms: what threshold itself would send */
};

__attribute__((format(printf, 2, 3))) static inline void
fake_say(char *text, const char *fmt, ...) {
  size_t used = strlen(text);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text + used, FAKE_LOG_SIZE - used, fmt, ap);
  va_end(ap);
}

static inline void fake_forget(struct fake_sink *f) {
  f->log[0] = f->notices[0] = f->letters[0] = f->events[0] = '\0';
  f->notices_num = f->alarms_num = 0;
}

/* -- metrics by name -- */

static inline size_t fake_slot(struct fake_sink *f, const char *tag,
                               const char *instance) {
  unsigned hash = 2166136261U; /* FNV-1a */
  for (const char *s = tag; *s != '\0'; s++)
    hash = (hash ^ (unsigned char)*s) * 16777619U;
  for (const char *s = instance; *s != '\0'; s++)
    hash = (hash ^ (unsigned char)*s) * 16777619U;
  size_t slot = hash & (FAKE_SLOTS - 1);
  while (f->metrics[slot].used &&
         (strcmp(f->metrics[slot].tag, tag) != 0 ||
          strcmp(f->metrics[slot].instance, instance) != 0))
    slot = (slot + 1) & (FAKE_SLOTS - 1);
  struct fake_metric *m = &f->metrics[slot];
  if (!m->used) {
    *m = (struct fake_metric){
        .used = true, .last = DAY_NONE, .seen_day = DAY_NONE};
    snprintf(m->tag, sizeof(m->tag), "%s", tag);
    snprintf(m->instance, sizeof(m->instance), "%s", instance);
  }
  return slot;
}

/* "videos", "growth_7d" … of a hashtag. */
static inline struct fake_metric *
fake_metric(struct fake_sink *f, const char *tag, const char *instance) {
  return &f->metrics[fake_slot(f, tag, instance)];
}

static inline size_t fake_slot_of(struct fake_sink *f, struct metric_id id) {
  return fake_slot(f, id.tag, id.metric->instance);
}

/* -- files -- */

static inline double fake_row(const struct fake_metric *m, int day) {
  if (!m->exists || day < m->first || (size_t)(day - m->first) >= m->rows_num)
    return NAN;
  return m->rows[day - m->first];
}

/* What the file holds of a day; NaN: nothing. */
static inline double fake_stored(struct fake_sink *f, const char *tag,
                                 const char *instance, int day) {
  return fake_row(fake_metric(f, tag, instance), day);
}

/* An empty file whose first row is that of `first`. */
static inline void fake_create(struct fake_metric *m, int first) {
  free(m->rows);
  m->exists = true;
  m->first = first;
  m->last = first - 1;
  m->rows = NULL;
  m->rows_num = 0;
}

static inline void fake_remove(struct fake_metric *m) {
  free(m->rows);
  m->rows = NULL;
  m->rows_num = 0;
  m->exists = m->unusable = false;
  m->last = DAY_NONE;
}

/* Appends rows up to `day`, unknown ones but for the last. */
static inline void fake_append(struct fake_metric *m, int day, double value) {
  size_t num = (size_t)(day - m->first) + 1;
  double *rows = realloc(m->rows, num * sizeof(*rows));
  if (rows == NULL)
    abort();
  for (size_t i = m->rows_num; i < num; i++)
    rows[i] = NAN;
  rows[num - 1] = value;
  m->rows = rows;
  m->rows_num = num;
  m->last = day;
}

/* librrd: days in order only, and no value right after a gap. */
static inline void fake_update_file(struct fake_sink *f, struct fake_metric *m,
                                    int day, double value) {
  if (f->elsewhere || m->unusable || m->locked)
    return;
  if (!m->exists) {
    f->files_of_rrdtool++;
    fake_create(m, day + 1); /* its first sample is lost */
    return;
  }
  if (day <= m->last)
    return;
  if (!isnan(value) && day > m->last + 1) {
    f->gaps++;
    value = NAN;
  }
  fake_append(m, day, value);
}

/* -- queues -- */

static inline void fake_push(struct fake_queue *q, struct fake_update u) {
  if (q->num == q->cap) {
    q->cap = q->cap == 0 ? 64 : 2 * q->cap;
    q->items = realloc(q->items, q->cap * sizeof(*q->items));
    if (q->items == NULL)
      abort();
  }
  q->items[q->num++] = u;
}

/* Whether the writer takes this stamp: it must be newer than all before. */
static inline bool fake_is_new(struct fake_metric *m, int day, unsigned tick) {
  if (day < m->seen_day || (day == m->seen_day && tick <= m->seen_tick))
    return false;
  m->seen_day = day;
  m->seen_tick = tick;
  return true;
}

/* Everything in the queue goes its way, in order. */
static inline void fake_work(struct fake_sink *f) {
  if (f->stalled)
    return;
  for (size_t i = 0; i < f->queue.num; i++) {
    struct fake_update *u = &f->queue.items[i];
    struct fake_metric *m = &f->metrics[u->slot];
    if (f->lose > 0) {
      f->lose--;
    } else if (f->writer == FAKE_NONE) {
      fake_update_file(f, m, u->day, u->value);
    } else if (!fake_is_new(m, u->day, u->tick)) {
      continue;
    } else if (f->holds || f->writer == FAKE_RRDCACHED) {
      fake_push(&f->held, *u);
    } else {
      fake_update_file(f, m, u->day, u->value);
    }
  }
  f->queue.num = 0;
}

/* Time passes, and the writer works. */
static inline void fake_pass(struct fake_sink *f, int64_t ms) {
  f->ms += ms;
  fake_work(f);
}

/* The process ends: queue, memory and cache are gone, files stay. */
static inline void fake_kill(struct fake_sink *f) {
  f->batch.num = f->queue.num = f->held.num = 0;
  f->delivery = NULL;
  for (size_t i = 0; i < FAKE_SLOTS; i++) {
    f->metrics[i].seen_day = DAY_NONE;
    f->metrics[i].seen_tick = 0;
    f->metrics[i].cached = false;
    f->metrics[i].state = ALARM_UNKNOWN;
  }
}

/* -- the rules -- */

static inline void fake_rule(struct fake_sink *f, const char *instance,
                             double warning, double failure) {
  f->rules[f->rules_num++] = (struct fake_rule){
      instance,
      {.warning_min = NAN, .warning_max = warning, .failure_min = NAN,
       .failure_max = failure}};
}

static inline struct verdict fake_judge_by(const struct fake_sink *f,
                                           const char *instance, double value,
                                           enum alarm_state before) {
  struct verdict worst = {.state = ALARM_NO_RULE};
  for (int i = 0; i < f->rules_num; i++) {
    const struct fake_rule *r = &f->rules[i];
    if (strcmp(r->instance, instance) != 0)
      continue;
    enum alarm_state state = alarm_rule_judge(&r->rule, value, before);
    if (worst.obstacle == NULL)
      worst.obstacle = alarm_rule_obstacle(&r->rule);
    if (worst.state == ALARM_NO_RULE || state > worst.state) {
      worst.state = state;
      worst.rule = r->rule;
    }
  }
  return worst;
}

/* No value came for two days: the entry goes, and it is notified. */
static inline void fake_expire(struct fake_sink *f, struct fake_metric *m) {
  m->cached = false;
  fake_say(f->notices, "FAILURE %s/%s: has not been updated\n", m->tag,
           m->instance);
  delivery_expired(f->delivery, m->tag, m->instance);
}

/* A value arrives in the cache: the rules look for a change of its state. */
static inline void fake_arrive(struct fake_sink *f, struct fake_metric *m,
                               int day, double value) {
  static const char *const names[] = {"UNKNOWN", "OKAY", "WARNING", "FAILURE",
                                      "NONE"};
  if (!m->cached) {
    m->hits = 0;
    m->state = f->delivery != NULL
                   ? delivery_state(f->delivery, m->tag, m->instance)
                   : ALARM_UNKNOWN;
  }
  m->cached = true;
  m->cached_day = day;
  m->cached_value = value;
  m->cached_arrival = f->ms / 1000 + f->off_s;
  struct verdict v = fake_judge_by(f, m->instance, value, m->state);
  if (v.state == ALARM_NO_RULE)
    return;
  enum alarm_state state = alarm_rule_count(&v.rule, v.state, m->state,
                                            &m->hits);
  bool repeated = v.rule.persist && state != ALARM_OKAY;
  if (state == m->state && !repeated)
    return;
  m->state = state;
  f->alarms_num++;
  fake_say(f->notices, "%s %s/%s: by threshold\n", names[state], m->tag,
           m->instance);
}

/* -- struct sink -- */

static inline void fake_dispatch(void *ctx, struct metric_id id, int day,
                                 double value) {
  struct fake_sink *f = ctx;
  f->nans += isnan(value);
  fake_push(&f->batch,
            (struct fake_update){fake_slot_of(f, id), day, 0, value});
}

static inline void fake_flush_batch(void *ctx) {
  struct fake_sink *f = ctx;
  for (size_t i = 0; i < f->batch.num; i++) {
    struct fake_update *u = &f->batch.items[i];
    struct fake_metric *m = &f->metrics[u->slot];
    if (f->drops || (m->cached && u->day <= m->cached_day))
      continue; /* collectd: value too old */
    fake_arrive(f, m, u->day, u->value);
    if (f->writer != FAKE_NONE)
      fake_push(&f->queue, *u);
  }
  f->batch.num = 0;
}

static inline void fake_write(void *ctx, struct metric_id id, int day,
                              double value, unsigned tick) {
  struct fake_sink *f = ctx;
  struct fake_update u = {fake_slot_of(f, id), day, tick, value};
  struct fake_metric *m = &f->metrics[u.slot];
  m->written_ms = f->ms;
  if (f->away)
    return;
  if (f->writer == FAKE_RRDCACHED && tick > 0) { /* FORGET, UPDATE */
    for (size_t i = 0; i < f->held.num; i++)
      if (f->held.items[i].slot == u.slot)
        f->held.items[i].day = DAY_NONE;
    m->seen_day = DAY_NONE;
  }
  fake_push(&f->queue, u);
  if (f->writer == FAKE_NONE)
    fake_work(f);
}

static inline void fake_flush(void *ctx, struct metric_id id) {
  struct fake_sink *f = ctx;
  size_t slot = fake_slot_of(f, id), kept = 0;
  f->hasty_flushes += f->metrics[slot].written_ms == f->ms;
  if (f->away)
    return;
  f->opened += f->metrics[slot].unusable;
  fake_work(f);
  for (size_t i = 0; i < f->held.num; i++) {
    struct fake_update u = f->held.items[i];
    if (u.slot != slot)
      f->held.items[kept++] = u;
    else if (u.day != DAY_NONE)
      fake_update_file(f, &f->metrics[slot], u.day, u.value);
  }
  f->held.num = kept;
}

static inline bool fake_passes_on(void *ctx) {
  const struct fake_sink *f = ctx;
  return f->writer != FAKE_NONE;
}

static inline bool fake_holds_back(void *ctx) {
  const struct fake_sink *f = ctx;
  return f->writer == FAKE_RRDCACHED;
}

static inline bool fake_is_away(void *ctx) {
  const struct fake_sink *f = ctx;
  return f->away;
}

static inline bool fake_fills(void *ctx) {
  const struct fake_sink *f = ctx;
  return !f->elsewhere;
}

static inline void fake_write_directly(void *ctx) {
  struct fake_sink *f = ctx;
  f->writer = FAKE_NONE;
  f->elsewhere = false; /* what is written from now on lies here */
  f->queue.num = f->held.num = 0;
}

static inline enum rrd_status fake_read(void *ctx, struct metric_id id,
                                        int from, int to, double *out,
                                        struct errmsg *msg) {
  struct fake_sink *f = ctx;
  const struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  bool readable = !m->unusable && !m->unreadable;
  for (int day = from; day <= to; day++)
    out[day - from] = readable ? fake_row(m, day) : NAN;
  if (m->unusable) {
    err_set(msg, "%s/%s is in the way", m->tag, m->instance);
    return m->other_arch ? RRD_OTHER_ARCH : RRD_UNUSABLE;
  }
  if (m->unreadable) {
    err_set(msg, "%s/%s: cannot be read", m->tag, m->instance);
    return RRD_FAILED;
  }
  return m->exists ? RRD_OK : RRD_ABSENT;
}

static inline int fake_last_day(void *ctx, struct metric_id id) {
  struct fake_sink *f = ctx;
  const struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  return m->exists && !m->unusable ? m->last : DAY_NONE;
}

static inline bool fake_exists(void *ctx, struct metric_id id) {
  struct fake_sink *f = ctx;
  const struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  return m->exists || m->unusable;
}

static inline enum rrd_status fake_create_file(void *ctx, struct metric_id id,
                                               int first, struct errmsg *msg) {
  struct fake_sink *f = ctx;
  struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  if (m->unusable) {
    err_set(msg, "%s/%s is in the way", m->tag, m->instance);
    return m->other_arch ? RRD_OTHER_ARCH : RRD_UNUSABLE;
  }
  if (m->exists)
    return RRD_OK;
  if (f->full) {
    err_set(msg, "%s/%s cannot be created: disk full", m->tag, m->instance);
    return RRD_FAILED;
  }
  fake_create(m, first);
  return RRD_OK;
}

static inline void fake_put_back(void *ctx, struct metric_id id, int day,
                                 double value, int64_t arrival,
                                 enum alarm_state state) {
  struct fake_sink *f = ctx;
  struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  m->cached = true;
  m->cached_day = day;
  m->cached_value = value;
  m->cached_arrival = arrival;
  m->state = state;
}

static inline double fake_get_value(void *ctx, struct metric_id id) {
  struct fake_sink *f = ctx;
  const struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  return m->cached ? m->cached_value : NAN;
}

static inline enum alarm_state fake_get_state(void *ctx, struct metric_id id) {
  struct fake_sink *f = ctx;
  struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  if (!m->cached)
    return ALARM_UNKNOWN;
  return m->state == ALARM_UNKNOWN ? ALARM_NO_RULE : m->state;
}

static inline void fake_set_state(void *ctx, struct metric_id id,
                                  enum alarm_state state) {
  struct fake_sink *f = ctx;
  struct fake_metric *m = &f->metrics[fake_slot_of(f, id)];
  if (!m->cached)
    return; /* as in collectd */
  m->state = state;
  m->hits = 0;
}

static inline void fake_judge(void *ctx, struct metric_id id, double value,
                              enum alarm_state before, struct verdict *out) {
  *out = fake_judge_by(ctx, id.metric->instance, value, before);
}

static inline bool fake_name_rule(void *ctx, struct metric_id id,
                                  char out[RULE_NAME_SIZE]) {
  struct verdict v = fake_judge_by(ctx, id.metric->instance, 0, ALARM_OKAY);
  out[0] = '\0';
  if (v.state != ALARM_NO_RULE)
    alarm_rule_text(&v.rule, out, RULE_NAME_SIZE);
  return v.state != ALARM_NO_RULE;
}

static inline void fake_dispatch_self(void *ctx, enum self_metric metric,
                                      double value) {
  struct fake_sink *f = ctx;
  f->nans += isnan(value);
  f->self[metric] = value;
}

static inline void fake_notify(void *ctx, const struct notice *n) {
  static const char *const names[] = {"UNKNOWN", "OKAY", "WARNING", "FAILURE",
                                      "NONE"};
  struct fake_sink *f = ctx;
  f->notices_num++;
  fake_say(f->notices, "%s %s/%s: %s", names[n->severity], n->tag, n->instance,
           n->text);
  for (size_t i = 0; i < n->fields_num; i++)
    if (n->fields[i].text != NULL)
      fake_say(f->notices, " {%s=%s}", n->fields[i].name, n->fields[i].text);
    else
      fake_say(f->notices, " {%s=%.15g}", n->fields[i].name,
               n->fields[i].number);
  if (n->time != 0)
    fake_say(f->notices, " {time=%lld}", (long long)n->time);
  fake_say(f->notices, "\n");
}

static inline void fake_log(void *ctx, enum severity severity,
                            const char *text) {
  static const char *const names[] = {"ERR", "WARNING", "NOTICE", "INFO"};
  struct fake_sink *f = ctx;
  fake_say(f->log, "%s %s\n", names[severity], text);
}

/* The outbox: what is put is held, and sent when it is released. */
static inline void fake_post(void *ctx, const struct letter *l) {
  struct fake_sink *f = ctx;
  char name[400];
  snprintf(name, sizeof(name), "%s.%s\n", l->id, l->receiver);
  if (strstr(f->unreleased, name) != NULL)
    return;
  fake_say(f->unreleased, "%s", name);
  if (strcmp(l->receiver, "EventsURL") == 0)
    fake_say(f->events, "%s\n", l->text);
  else
    fake_say(f->letters, "%s.%s %s\n", l->id, l->receiver, l->text);
}

static inline void fake_release(void *ctx, const char *id) {
  struct fake_sink *f = ctx;
  size_t len = strlen(id);
  for (char *line = f->unreleased, *end; *line != '\0';) {
    end = strchr(line, '\n') + 1;
    if (strncmp(line, id, len) == 0 && line[len] == '.')
      memmove(line, end, strlen(end) + 1);
    else
      line = end;
  }
}

static inline char *fake_next_held(void *ctx, const char *after) {
  struct fake_sink *f = ctx;
  char *found = NULL;
  for (char *line = f->unreleased, *end; *line != '\0'; line = end + 1) {
    end = strchr(line, '\n');
    size_t len = (size_t)(end - line);
    char name[400];
    snprintf(name, sizeof(name), "%.*s", (int)len, line);
    if (strcmp(name, after) > 0 &&
        (found == NULL || strcmp(name, found) < 0)) {
      free(found);
      found = strdup(name);
    }
  }
  return found;
}

/* -- struct clock -- */

static inline int64_t fake_now(void *ctx) {
  const struct fake_sink *f = ctx;
  return f->ms / 1000 + f->off_s;
}

static inline int64_t fake_now_ms(void *ctx) {
  const struct fake_sink *f = ctx;
  return f->ms;
}

static inline void fake_sleep_ms(void *ctx, int ms) { fake_pass(ctx, ms); }

static inline struct fake_sink *fake_new(void) {
  struct fake_sink *f = calloc(1, sizeof(*f));
  if (f == NULL)
    abort();
  f->sink = (struct sink){.ctx = f,
                          .dispatch = fake_dispatch,
                          .flush_batch = fake_flush_batch,
                          .write = fake_write,
                          .flush = fake_flush,
                          .passes_on = fake_passes_on,
                          .holds_back = fake_holds_back,
                          .is_away = fake_is_away,
                          .fills = fake_fills,
                          .write_directly = fake_write_directly,
                          .read = fake_read,
                          .last_day = fake_last_day,
                          .exists = fake_exists,
                          .create = fake_create_file,
                          .put_back = fake_put_back,
                          .get_value = fake_get_value,
                          .get_state = fake_get_state,
                          .set_state = fake_set_state,
                          .judge = fake_judge,
                          .name_rule = fake_name_rule,
                          .dispatch_self = fake_dispatch_self,
                          .notify = fake_notify,
                          .log = fake_log,
                          .post = fake_post,
                          .release = fake_release,
                          .next_held = fake_next_held};
  f->clock = (struct clock){f, fake_now, fake_now_ms, fake_sleep_ms};
  for (int i = 0; i < SELF_NUM; i++)
    f->self[i] = NAN;
  return f;
}

static inline void fake_free(struct fake_sink *f) {
  for (size_t i = 0; i < FAKE_SLOTS; i++)
    free(f->metrics[i].rows);
  free(f->batch.items);
  free(f->queue.items);
  free(f->held.items);
  free(f);
}
