/* SPDX-License-Identifier: MIT */
#include "poll/retry_queue.h"

#include <stddef.h>
#include <stdint.h>

#define LINE_AGAIN 1 /* a wait of nothing */

/* The waits that core/schedule.c gives out, in seconds; the place is the line.
 */
static const int waits[LINES_NUM] = {-1, 0, 60, 300, 1800, 3600, 7200};

static int line_for(int wait) {
  int best = LINES_NUM - 1;
  for (int i = LINES_NUM - 1; i >= LINE_AGAIN; i--)
    if (wait <= waits[i])
      best = i;
  return best;
}

void lines_add(struct lines *l, struct tag *tag, int64_t now, int wait) {
  int place = line_for(wait);
  struct line *line = &l->line[place];
  if (tag->line != LINE_NONE)
    return;
  tag->line = (uint8_t)place;
  tag->due = now + waits[place];
  tag->next = NULL;
  if (line->tail != NULL)
    line->tail->next = tag;
  else
    line->head = tag;
  line->tail = tag;
}

static struct tag *take(struct line *line) {
  struct tag *tag = line->head;
  if (tag == NULL)
    return NULL;
  line->head = tag->next;
  if (line->head == NULL)
    line->tail = NULL;
  tag->next = NULL;
  tag->line = LINE_NONE;
  return tag;
}

struct tag *lines_take_again(struct lines *l) {
  return take(&l->line[LINE_AGAIN]);
}

struct tag *lines_take_due(struct lines *l, int64_t now) {
  for (int i = LINE_AGAIN + 1; i < LINES_NUM; i++)
    if (l->line[i].head != NULL && l->line[i].head->due <= now)
      return take(&l->line[i]);
  return NULL;
}

void lines_turn_back(struct lines *l, int64_t now) {
  for (int i = LINE_AGAIN; i < LINES_NUM; i++)
    for (struct tag *tag = l->line[i].head; tag != NULL; tag = tag->next)
      if (tag->due > now + waits[i])
        tag->due = now + waits[i];
}

bool lines_any_again(const struct lines *l) {
  return l->line[LINE_AGAIN].head != NULL;
}

int64_t lines_next_due(const struct lines *l) {
  int64_t next = INT64_MAX;
  for (int i = LINE_AGAIN; i < LINES_NUM; i++)
    if (l->line[i].head != NULL && l->line[i].head->due < next)
      next = l->line[i].head->due;
  return next;
}
