/* SPDX-License-Identifier: MIT */
#include "world/shrink.h"

#include "world/run.h"

#include <string.h>

#define RUNS_MAX 3000

static int runs;

static bool still_breaks(const struct history *h, const char *broken) {
  const char *now = runs < RUNS_MAX ? run_history(h) : NULL;
  runs++;
  return now != NULL && strcmp(now, broken) == 0;
}

static struct history tried; /* too large for a stack */

static bool try_without(struct history *h, int from, int num,
                        const char *broken) {
  tried = *h;
  memmove(&tried.events[from], &tried.events[from + num],
          (size_t)(tried.num - from - num) * sizeof(tried.events[0]));
  tried.num -= num;
  if (!still_breaks(&tried, broken))
    return false;
  *h = tried;
  return true;
}

static void shrink_events(struct history *h, const char *broken) {
  for (int size = (h->num + 1) / 2; size > 0;
       size = size > 1 ? (size + 1) / 2 : 0) {
    for (int from = 0; from < h->num;) {
      int num = from + size <= h->num ? size : h->num - from;
      if (!try_without(h, from, num, broken))
        from += num;
    }
    if (size == 1)
      break;
  }
}

/* Settings that do not matter are the simplest ones. */
static void shrink_number(struct history *h, int *number, int simple,
                          const char *broken) {
  int before = *number;
  if (before == simple)
    return;
  *number = simple;
  if (!still_breaks(h, broken))
    *number = before;
}

static void shrink_flag(struct history *h, bool *flag, const char *broken) {
  if (!*flag)
    return;
  *flag = false;
  *flag = !still_breaks(h, broken);
}

#define DAY INT64_C(86400)

/* Takes `num` days out before the events from `first` on. */
static bool try_earlier(struct history *h, int first, int num,
                        const char *broken) {
  tried = *h;
  for (int i = first; i < tried.num; i++)
    tried.events[i].at -= num * DAY;
  tried.settings.days -= num;
  if (tried.settings.days < 1 || !still_breaks(&tried, broken))
    return false;
  *h = tried;
  return true;
}

/* Nothing happens for days: so many fewer of them. */
static void shrink_gaps(struct history *h, const char *broken) {
  for (int i = 0; i < h->num; i++) {
    int64_t before = i > 0 ? h->events[i - 1].at / DAY : 0;
    for (int idle = (int)(h->events[i].at / DAY - before), num = idle;
         num > 0;)
      if (try_earlier(h, i, num, broken))
        break;
      else
        num = num > 3 ? num * 3 / 4 : num - 1;
  }
}

static void shrink_settings(struct history *h, const char *broken) {
  struct settings *s = &h->settings;
  static const int tags[] = {1, 2, 3, 5, 10};
  static const int days[] = {1, 2, 3, 5, 8, 12, 20, 40, 100, 200};
  for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
    if (days[i] < s->days)
      shrink_number(h, &s->days, days[i], broken);
  for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
    if (tags[i] < s->tags)
      shrink_number(h, &s->tags, tags[i], broken);
  shrink_number(h, &s->poll_time, 15, broken);
  shrink_number(h, &s->per_minute, 5, broken);
  shrink_number(h, &s->concurrent, 1, broken);
  shrink_number(h, &s->limit, 0, broken);
  shrink_number(h, &s->provider, 0, broken);
  shrink_number(h, &s->top_videos, 0, broken);
  shrink_flag(h, &s->no_date, broken);
  shrink_flag(h, &s->at_once, broken);
  shrink_flag(h, &s->until_flush, broken);
  shrink_flag(h, &s->names_apart, broken);
}

int shrink_history(struct history *h, const char *broken) {
  runs = 0;
  shrink_number(h, &h->settings.days, run_days(), broken);
  shrink_events(h, broken);
  shrink_settings(h, broken);
  shrink_gaps(h, broken);
  shrink_events(h, broken);
  return runs;
}
