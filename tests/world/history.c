/* SPDX-License-Identifier: MIT */
#include "world/history.h"

#include "world/api.h"
#include "world/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)

static const char *const event_names[EVENT_KINDS] = {
    "nothing",    "api",    "kill",         "kill-at",   "restart",
    "power",      "clock",  "clock-stands", "disk-full", "read-only",
    "sync-fails", "backup", "state-back",   "data-back", "state-empty",
    "reader",     "queue",  "stall",        "drops",     "list",
    "option",     "check"};

/* -- what happens: each kind's figures */

static int64_t pick(uint64_t *r, const int64_t *from, int num) {
  return from[random_below(r, num)];
}

#define PICK(r, ...)                                                          \
  pick(r, (const int64_t[]){__VA_ARGS__},                                     \
       (int)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))

static void make_api(uint64_t *r, struct happening *e) {
  e->a = 1 + random_below(r, API_WAYS - 1);
  e->b = random_below(r, 2) == 0 ? -1 : random_below(r, API_TAGS);
  e->c = PICK(r, 2, 20, 90, 400, 1440, 4000);
}

static void make_power(uint64_t *r, struct happening *e) {
  e->a = PICK(r, 5, 60, 600, 86400);
  e->b = PICK(r, 0, 0, 0, 0, -20000, -7, 40, -1);
  e->c = e->b == 0 ? 0 : PICK(r, 10, 100, 1000, 20000);
}

static void make_clock(uint64_t *r, struct happening *e) {
  e->a = PICK(r, -50, -20, -3, 3, 20, 50, 1800, 3000, -1800, 40 * DAY,
              -40 * DAY, 3 * DAY, -3 * DAY);
  e->c = PICK(r, 1, 10, 200, 1500);
}

static void make_list(uint64_t *r, struct happening *e, uint32_t *list) {
  if (random_below(r, 4) == 0) { /* another list, and a shorter one */
    *list = (uint32_t)random_next(r) & (uint32_t)random_next(r) & 0xffffff;
    *list |= UINT32_C(1) << random_below(r, API_TAGS);
  } else {
    for (int i = random_below(r, 4); i >= 0; i--)
      *list ^= UINT32_C(1) << random_below(r, API_TAGS);
  }
  if (*list == 0)
    *list = 1;
  e->a = *list;
}

static void make_option(uint64_t *r, struct happening *e) {
  e->a = random_below(r, OPTION_NUM);
  e->b = e->a == OPTION_LIMIT  ? PICK(r, 0, 0, 5, 26, 60)
         : e->a == OPTION_HOST ? random_below(r, 2)
                               : random_below(r, 3);
}

static void make_check(uint64_t *r, struct happening *e) {
  e->a = INT64_C(1) << random_below(r, API_TAGS);
  if (random_below(r, 3) == 0)
    e->a = (int64_t)(random_next(r) & random_next(r) & 0xffffff);
  e->b = PICK(r, 0, 0, 0, 1, 2);
  e->c = e->b == 2 ? PICK(r, 1, 3, 30) : 0;
  e->a = e->a == 0 ? 1 : e->a;
}

/*
 * Where answers tell no date, nothing but its steadiness speaks for a clock: a
 * wrong one is set right, or jumps once more, before ten minutes are over.
 */
static void keep_short(struct happening *e) {
  if (e->kind == EVENT_POWER && e->b != 0) {
    e->a %= 59; /* another start may come meanwhile */
    e->c %= 280;
  }
  if (e->kind == EVENT_CLOCK && (e->a > 3000 || e->a < -3000))
    e->c = 1 + e->c % 4;
  if (e->kind == EVENT_CLOCK_STANDS && e->c > 10)
    e->c = 10;
}

static void make_event(uint64_t *r, struct happening *e, uint32_t *list) {
  switch (e->kind) {
  case EVENT_API:
    make_api(r, e);
    break;
  case EVENT_KILL:
  case EVENT_RESTART:
  case EVENT_STATE_EMPTY:
    e->a = PICK(r, 1, 1, 30, 3000, 100000);
    break;
  case EVENT_STATE_BACK:
  case EVENT_DATA_BACK:
    e->a = PICK(r, 1, 60);
    break;
  case EVENT_KILL_AT:
    e->a = PICK(r, 1, 30);
    e->b = 1 + random_below(r, 300);
    e->c = random_below(r, 2);
    break;
  case EVENT_POWER:
    make_power(r, e);
    break;
  case EVENT_CLOCK:
    make_clock(r, e);
    break;
  case EVENT_CLOCK_STANDS:
  case EVENT_DISK_FULL:
  case EVENT_READ_ONLY:
  case EVENT_SYNC_FAILS:
  case EVENT_STALL:
  case EVENT_DROPS:
    e->c = PICK(r, 1, 10, 60, 600, 2000);
    break;
  case EVENT_READER:
    e->b = random_below(r, 2) == 0 ? -1 : random_below(r, API_TAGS);
    e->c = PICK(r, 1, 60, 1500, 3000);
    break;
  case EVENT_LIST:
    make_list(r, e, list);
    break;
  case EVENT_OPTION:
    make_option(r, e);
    break;
  case EVENT_CHECK:
    make_check(r, e);
    break;
  default:
    break;
  }
}

/* -- when: at any time, but more often while something is going on */

static int64_t moment(uint64_t *r, const struct settings *s) {
  int64_t day = random_below(r, s->days);
  int64_t poll = s->poll_time * INT64_C(60);
  switch (random_below(r, 4)) {
  case 0:
    return day * DAY + random_below(r, (int)DAY);
  case 1:
    return day * DAY + random_below(r, 240) - 120 + DAY;
  case 2:
    return day * DAY + poll + random_below(r, 30);
  default:
    return day * DAY + poll + random_below(r, 900) - 100;
  }
}

static int by_time(const void *a, const void *b) {
  const struct happening *x = a, *y = b;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return (int)x->kind - (int)y->kind;
}

/* A history has a few kinds of events, not a bit of everything. */
static int choose_kinds(uint64_t *r, uint32_t may_happen,
                        enum world_event kinds[EVENT_KINDS]) {
  int num = 0, want = 1 + random_below(r, 6);
  for (int tries = 0; num < want && tries < 60; tries++) {
    int kind = 1 + random_below(r, EVENT_KINDS - 1);
    if ((may_happen >> kind & 1) != 0)
      kinds[num++] = (enum world_event)kind;
  }
  return num;
}

static void make_settings(uint64_t *r, struct settings *s) {
  s->poll_time = (int)PICK(r, 15, 15, 0, 300, 700);
  s->per_minute = (int)PICK(r, 5, 30, 60, 600);
  s->concurrent = (int)PICK(r, 1, 1, 4, 20);
  s->limit = (int)PICK(r, 0, 0, 0, 26, 40, 5);
  s->provider = (int)PICK(r, 0, 0, 0, 1, 1, 2);
  s->top_videos = (int)PICK(r, 0, 20);
  s->no_date = random_below(r, 8) == 0;
  s->at_once = random_below(r, 2) == 0;
  s->until_flush = random_below(r, 4) == 0;
  s->names_apart = random_below(r, 2) == 0;
}

void history_make(struct history *h, uint64_t seed, int tags, int days,
                  uint32_t may_happen) {
  uint64_t r = random_mix(seed);
  enum world_event kinds[EVENT_KINDS];
  uint32_t list = (UINT32_C(1) << tags) - 1;
  h->seed = seed;
  h->num = 0;
  make_settings(&r, &h->settings);
  h->settings.tags = tags;
  h->settings.days = days > 0 ? days : 2 + random_below(&r, 729);
  int kinds_num = choose_kinds(&r, may_happen, kinds);
  int num = h->settings.days * (int)PICK(&r, 1, 5, 20, 60) / 100 + 1;
  for (int i = 0; i < num && kinds_num > 0 && h->num < HISTORY_EVENTS; i++)
    h->events[h->num++] = (struct happening){
        .at = moment(&r, &h->settings),
        .kind = kinds[random_below(&r, kinds_num)]};
  qsort(h->events, (size_t)h->num, sizeof(h->events[0]), by_time);
  for (int i = 0; i < h->num; i++) {
    make_event(&r, &h->events[i], &list);
    if (h->settings.no_date)
      keep_short(&h->events[i]);
  }
}

/* -- as text */

enum world_event history_event_of(const char *name) {
  int i = 0;
  while (i < EVENT_KINDS && strcmp(event_names[i], name) != 0)
    i++;
  return (enum world_event)i;
}

void history_print_event(const struct happening *e, FILE *out) {
  fprintf(out, "day %" PRId64 " %02d:%02d:%02d %s", e->at / DAY,
          (int)(e->at % DAY / 3600), (int)(e->at % 3600 / 60),
          (int)(e->at % 60), event_names[e->kind]);
  fprintf(out, " %" PRId64 " %" PRId64 " %" PRId64, e->a, e->b, e->c);
  if (e->kind == EVENT_API)
    fprintf(out, "   # %s", api_way_names[e->a]);
  fputc('\n', out);
}

void history_print(const struct history *h, FILE *out) {
  const struct settings *s = &h->settings;
  fprintf(out,
          "history seed=%" PRIu64
          " tags=%d days=%d poll=%d pace=%d at-once=%d "
          "limit=%d provider=%d videos=%d no-date=%d eager=%d lazy=%d "
          "apart=%d\n",
          h->seed, s->tags, s->days, s->poll_time, s->per_minute,
          s->concurrent, s->limit, s->provider, s->top_videos, s->no_date,
          s->at_once, s->until_flush, s->names_apart);
  for (int i = 0; i < h->num; i++)
    if (h->events[i].kind != EVENT_NOTHING)
      history_print_event(&h->events[i], out);
}

static int read_settings(struct history *h, const char *line) {
  struct settings *s = &h->settings;
  int flags[4] = {0};
  int num = sscanf(line,
                   "history seed=%" SCNu64 " tags=%d days=%d poll=%d pace=%d "
                   "at-once=%d limit=%d provider=%d videos=%d no-date=%d "
                   "eager=%d lazy=%d apart=%d",
                   &h->seed, &s->tags, &s->days, &s->poll_time, &s->per_minute,
                   &s->concurrent, &s->limit, &s->provider, &s->top_videos,
                   &flags[0], &flags[1], &flags[2], &flags[3]);
  s->no_date = flags[0] != 0;
  s->at_once = flags[1] != 0;
  s->until_flush = flags[2] != 0;
  s->names_apart = flags[3] != 0;
  return num == 13 ? 0 : -1;
}

static int read_event(struct happening *e, const char *line) {
  int64_t day = 0, hour = 0, minute = 0, second = 0;
  char name[32] = "";
  if (sscanf(line,
             "day %" SCNd64 " %" SCNd64 ":%" SCNd64 ":%" SCNd64
             " %31s %" SCNd64 " %" SCNd64 " %" SCNd64,
             &day, &hour, &minute, &second, name, &e->a, &e->b, &e->c) != 8)
    return -1;
  e->at = day * DAY + hour * 3600 + minute * 60 + second;
  e->kind = history_event_of(name);
  return e->kind != EVENT_KINDS ? 0 : -1;
}

int history_read(struct history *h, FILE *in) {
  char line[400];
  bool begun = false;
  h->num = 0;
  while (fgets(line, sizeof(line), in) != NULL) {
    if (strncmp(line, "history ", 8) == 0 && read_settings(h, line) == 0)
      begun = true;
    else if (strncmp(line, "day ", 4) == 0 && h->num < HISTORY_EVENTS &&
             read_event(&h->events[h->num], line) == 0)
      h->num++;
    else if (line[0] != '\n' && line[0] != '#')
      return -1;
  }
  return begun ? 0 : -1;
}
