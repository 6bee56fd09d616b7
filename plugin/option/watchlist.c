/* SPDX-License-Identifier: MIT */
#include "option/watchlist.h"

#include "core/day.h"
#include "core/tag.h"
#include "core/text.h"
#include "file/files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

static int grow(struct watchlist *list, size_t want) {
  if (want <= list->cap)
    return 0;
  size_t cap = list->cap == 0 ? 16 : list->cap;
  while (cap < want)
    cap *= 2;
  struct watch *items = realloc(list->items, cap * sizeof(*items));
  if (items == NULL)
    return -1;
  list->items = items;
  list->cap = cap;
  return 0;
}

int watchlist_add(struct watchlist *list, const char *text, double threshold,
                  bool seasonal, struct errmsg *msg) {
  char tag[TAG_MAX + 1];
  if (tag_normalise(text, tag, msg) != 0)
    return -1;
  char *copy = strdup(tag);
  if (copy == NULL || grow(list, list->num + 1) != 0) {
    free(copy);
    return err_set(msg, "hashtag \"%s\" skipped: out of memory", tag);
  }
  list->items[list->num++] = (struct watch){.tag = copy,
                                            .threshold = threshold,
                                            .seasonal = seasonal,
                                            .until = DAY_NONE};
  return 0;
}

/* What stands behind "word="; NULL: it is another word. */
static const char *value_of(const char *word, const char *name) {
  size_t len = strlen(name);
  return strncmp(word, name, len) == 0 ? word + len : NULL;
}

/* The settings of people: who is told, and until when. 1: another one. */
static int setting_of_people(const char *word, const char *clean,
                             struct watch *w, struct errmsg *msg) {
  const char *tell = value_of(word, "tell="),
             *until = value_of(word, "until=");
  if (tell != NULL) {
    if (tell[0] == '\0' || strlen(tell) >= WATCH_TELL_SIZE)
      return err_set(msg, "%s names no <Notify> block; tell=none is nobody",
                     clean);
    strcpy(w->tell, tell);
    return 0;
  }
  if (until != NULL)
    return day_parse(until, &w->until) == 0
               ? 0
               : err_set(msg, "%s is no date; write until=2027-01-31", clean);
  return 1;
}

/* Reads "threshold=35" or "seasonal" into w. */
static int setting(const char *word, struct watch *w, struct errmsg *msg) {
  static const char threshold[] = "threshold=";
  char clean[64]; /* of the word, for people */
  text_clean(word, clean, sizeof(clean));
  if (strcmp(word, "seasonal") == 0) {
    w->seasonal = true;
    return 0;
  }
  if (strncmp(word, threshold, strlen(threshold)) == 0) {
    char *end = NULL;
    const char *number = word + strlen(threshold);
    double percent = strtod(number, &end);
    if (end == number || *end != '\0' ||
        !(percent >= THRESHOLD_MIN && percent <= THRESHOLD_MAX))
      return err_set(msg, "%s is not a percentage from %g to %g", clean,
                     THRESHOLD_MIN, THRESHOLD_MAX);
    w->threshold = percent;
    return 0;
  }
  int status = setting_of_people(word, clean, w, msg);
  return status <= 0 ? status
                     : err_set(msg,
                               "\"%s\" is not known; allowed behind a tag "
                               "are threshold=PERCENT, seasonal, tell=NAME "
                               "and until=DATE",
                               clean);
}

static int read_line(struct watchlist *list, char *line, struct errmsg *msg) {
  char *rest = NULL;
  char *tag = strtok_r(line, BLANKS, &rest);
  if (tag == NULL || tag[0] == '#')
    return 0;
  struct watch w = {.threshold = NAN, .until = DAY_NONE};
  char *word = NULL;
  while ((word = strtok_r(NULL, BLANKS, &rest)) != NULL)
    if (setting(word, &w, msg) != 0)
      return -1;
  if (watchlist_add(list, tag, w.threshold, w.seasonal, msg) != 0)
    return -1;
  struct watch *added = &list->items[list->num - 1];
  strcpy(added->tell, w.tell);
  added->until = w.until;
  return 0;
}

/* Drops the byte order mark that some editors put first. */
static char *skip_mark(char *line) {
  return strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line;
}

static void report_line(const char *path, unsigned long number,
                        const char *why, err_report report, void *ctx) {
  struct errmsg text;
  err_set(&text, "%s, line %lu: %s", path, number, why);
  report(ctx, text.text);
}

/* What the lines of a file hold, and the first one that is no hashtag. */
struct census {
  unsigned long number, lines, bad, first_bad;
  struct errmsg why;
};

static void count_line(struct census *n, char *line) {
  char *rest = NULL, name[TAG_MAX + 1];
  struct errmsg why;
  char *tag = strtok_r(line, BLANKS, &rest);
  if (tag == NULL || tag[0] == '#')
    return;
  n->lines++;
  if (tag_normalise(tag, name, &why) == 0)
    return;
  if (n->bad++ > 0)
    return;
  n->first_bad = n->number;
  n->why = why;
}

/* Returns 0; -1 with the reason: most of it is no list of hashtags. */
static int check_kind(FILE *f, const char *path, struct errmsg *msg) {
  struct census n = {0};
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, f) >= 0)
    count_line(&n, ++n.number == 1 ? skip_mark(line) : line);
  free(line);
  if (n.bad <= n.lines / 2) {
    rewind(f);
    return 0;
  }
  return err_set(msg,
                 "HashtagFile %s is not taken over: no hashtag stands in %lu "
                 "of its %lu lines, as in line %lu: %s",
                 path, n.bad, n.lines, n.first_bad, n.why.text);
}

static int read_lines(struct watchlist *list, FILE *f, const char *path,
                      err_report report, void *ctx) {
  unsigned long number = 0;
  size_t size = 0;
  char *line = NULL;
  struct errmsg why;
  while (getline(&line, &size, f) >= 0) {
    char *start = ++number == 1 ? skip_mark(line) : line;
    if (read_line(list, start, &why) != 0)
      report_line(path, number, why.text, report, ctx);
  }
  free(line);
  return ferror(f) != 0 ? -1 : 0;
}

int watchlist_read(struct watchlist *list, const char *path, err_report report,
                   void *ctx, struct errmsg *msg) {
  FILE *f = files_read_lines(path);
  if (f == NULL)
    return err_set(msg, "HashtagFile %s cannot be read: %s", path,
                   files_error(errno));
  size_t before = list->num;
  struct errmsg why;
  int status = check_kind(f, path, msg);
  if (status == 0 && read_lines(list, f, path, report, ctx) != 0)
    status = err_set(msg, "HashtagFile %s cannot be read to its end", path);
  fclose(f);
  if (status != 0)
    return -1;
  if (list->num == before) {
    err_set(&why,
            "HashtagFile %s names no hashtag; write one a line without "
            "the '#' (a line that begins with '#' is a comment)",
            path);
    report(ctx, why.text);
  }
  return 0;
}

bool watchlist_end(struct watchlist *list, int today,
                   void (*ended)(void *ctx, const struct watch *w),
                   void *ctx) {
  size_t kept = 0;
  bool any = false;
  for (size_t i = 0; i < list->num; i++) {
    struct watch *w = &list->items[i];
    any = any || w->until != DAY_NONE;
    if (w->until == DAY_NONE || w->until >= today) {
      list->items[kept++] = *w;
      continue;
    }
    ended(ctx, w);
    free(w->tag);
  }
  list->num = kept;
  return any;
}

int watchlist_append(struct watchlist *list, const struct watchlist *from) {
  if (grow(list, list->num + from->num) != 0)
    return -1;
  for (size_t i = 0; i < from->num; i++) {
    struct watch w = from->items[i];
    w.tag = strdup(w.tag);
    if (w.tag == NULL)
      return -1;
    list->items[list->num++] = w;
  }
  return 0;
}

static int by_tag_then_place(const void *a, const void *b, void *items) {
  const struct watch *w = items;
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  int order = strcmp(w[x].tag, w[y].tag);
  return order != 0 ? order : (x > y) - (x < y);
}

/* Marks the repeats by taking their tag away. */
static void mark_repeats(struct watchlist *list, const size_t *order,
                         err_report report, void *ctx) {
  const char *kept = NULL;
  for (size_t i = 0; i < list->num; i++) {
    struct watch *w = &list->items[order[i]];
    if (kept == NULL || strcmp(kept, w->tag) != 0) {
      kept = w->tag;
      continue;
    }
    struct errmsg text;
    err_set(&text,
            "hashtag \"%s\" is named more than once; the first one "
            "counts (capitals and signs that nobody sees do not tell "
            "hashtags apart)",
            w->tag);
    report(ctx, text.text);
    free(w->tag);
    w->tag = NULL;
  }
}

void watchlist_unique(struct watchlist *list, err_report report, void *ctx) {
  size_t *order = calloc(list->num + 1, sizeof(*order));
  if (order == NULL)
    return;
  for (size_t i = 0; i < list->num; i++)
    order[i] = i;
  qsort_r(order, list->num, sizeof(*order), by_tag_then_place, list->items);
  mark_repeats(list, order, report, ctx);
  free(order);
  size_t kept = 0;
  for (size_t i = 0; i < list->num; i++)
    if (list->items[i].tag != NULL)
      list->items[kept++] = list->items[i];
  list->num = kept;
}

void watchlist_clear(struct watchlist *list) {
  for (size_t i = 0; i < list->num; i++)
    free(list->items[i].tag);
  free(list->items);
  *list = (struct watchlist){0};
}
