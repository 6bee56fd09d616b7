/* SPDX-License-Identifier: MIT */
#include "world/account.h"

#include "core/day.h"
#include "world/disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNTS_MAX 2048 /* a power of two */
#define TAIL 400          /* bytes: the last lines of a file */

static struct account *by_day[ACCOUNTS_MAX];
static struct account *in_order[ACCOUNTS_MAX];
static int num;

void accounts_begin(void) {
  for (int i = 0; i < num; i++)
    free(in_order[i]);
  memset(by_day, 0, sizeof(by_day));
  num = 0;
}

static struct account **slot_of(int day) {
  unsigned i = (unsigned)day % ACCOUNTS_MAX;
  while (by_day[i] != NULL && by_day[i]->day != day)
    i = (i + 1) % ACCOUNTS_MAX;
  return &by_day[i];
}

struct account *account_find(int day) {
  return *slot_of(day);
}

struct account *account_of(int day) {
  struct account **slot = slot_of(day);
  if (*slot != NULL)
    return *slot;
  if (num == ACCOUNTS_MAX - 1)
    abort(); /* the world has outgrown its accounts */
  *slot = in_order[num++] = calloc(1, sizeof(**slot));
  (*slot)->day = day;
  return *slot;
}

struct account *account_at(int i) {
  return i < num ? in_order[i] : NULL;
}

/* -- journal */

static const struct node *journal_of(int day) {
  char path[64], date[DAY_TEXT_SIZE];
  snprintf(path, sizeof(path), "/state/journal/%s", day_text(day, date));
  return disk_find(path);
}

/* Whether the text holds "TAG" in a line that begins with got and has SENT. */
static bool tells(const char *text, size_t len, const char *tag,
                  int64_t sent_s) {
  char want[64];
  size_t want_len = (size_t)snprintf(want, sizeof(want), " %" PRId64 " %s ",
                                     sent_s, tag);
  for (const char *at = text; at != NULL;) {
    at = memmem(at, len - (size_t)(at - text), want, want_len);
    if (at == NULL)
      return false;
    const char *line = at;
    while (line > text && line[-1] != '\n')
      line--;
    const char *end = memchr(at, '\n', len - (size_t)(at - text));
    if (memmem(line, (size_t)(at - line), "got ", 4) != NULL && end != NULL &&
        end[-1] != '?')
      return true;
    at += 1;
  }
  return false;
}

bool journal_tells(int file_day, const char *tag, int64_t sent_s) {
  const struct node *node = journal_of(file_day);
  if (node == NULL)
    return false;
  size_t from = node->size > TAIL ? node->size - TAIL : 0;
  return tells(node->bytes + from, node->size - from, tag, sent_s);
}

bool journal_tells_anywhere(int day, const char *tag, int64_t sent_s) {
  for (int i = 0; i < 2; i++) {
    const struct node *node = journal_of(day + i);
    if (node != NULL && node->size > 0 &&
        tells(node->bytes, node->size, tag, sent_s))
      return true;
  }
  return false;
}

int journal_asks(int day, const char *tag) {
  const struct node *node = journal_of(day);
  int asks = 0;
  if (node == NULL || node->size == 0)
    return 0;
  const char *end = node->bytes + node->size, *at = node->bytes;
  while (at < end &&
         (at = memmem(at, (size_t)(end - at), "ask ", 4)) != NULL) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (stop == NULL)
      break;
    size_t len = tag != NULL ? strlen(tag) : 0;
    asks += tag == NULL || memmem(at, (size_t)(stop - at), tag, len) != NULL;
    at = stop;
  }
  return asks;
}
