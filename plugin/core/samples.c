/* SPDX-License-Identifier: MIT */
#include "core/samples.h"

#include "core/csv.h"
#include "core/day.h"
#include "core/tag.h"
#include "core/text.h"

#include <math.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum column { TAG, DATE, VIDEOS, VIEWS, COLUMNS };

/* What a column may be called, its own name first. */
static const char *const names[COLUMNS][6] = {
    [TAG] = {"tag", "hashtag", "name", "hashtag_name", NULL},
    [DATE] = {"date", "day", "recorded_date", "recorded_at", NULL},
    [VIDEOS] = {"videos", "video_count", "videocount", "videos_count", NULL},
    [VIEWS] = {"views", "view_count", "viewcount", "views_count", NULL},
};

struct sample {
  const char *tag; /* owned by the tree of tags */
  double videos, views;
  int day;
  unsigned order; /* of the lines */
};

struct samples {
  int today, first_day;
  int place[COLUMNS]; /* of a column among the fields; -1: there is none */
  bool named;         /* the first line named them */
  bool useless, sorted;
  struct samples_sum sum;
  void *tags; /* tsearch() of names */
  const char *last_tag;
  struct sample *items;
  size_t num, cap, at;
  struct history past; /* handed out; the arrays are reused */
  int past_cap;
};

struct samples *samples_new(int today) {
  struct samples *s = calloc(1, sizeof(*s));
  if (s == NULL)
    return NULL;
  s->today = today;
  day_parse(SAMPLES_FIRST_DATE, &s->first_day);
  for (int c = 0; c < COLUMNS; c++)
    s->place[c] = c;
  return s;
}

void samples_free(struct samples *s) {
  if (s == NULL)
    return;
  tdestroy(s->tags, free);
  free(s->items);
  free(s->past.videos);
  free(s->past.views);
  free(s);
}

bool samples_useless(const struct samples *s) { return s->useless; }

const struct samples_sum *samples_sum(const struct samples *s) {
  return &s->sum;
}

static int out_of_memory(struct samples *s, struct errmsg *msg) {
  s->useless = true;
  return err_set(msg, "out of memory");
}

/* -- the first line */

static int column_of(const char *field) {
  for (int c = 0; c < COLUMNS; c++)
    for (int i = 0; names[c][i] != NULL; i++)
      if (strcasecmp(field, names[c][i]) == 0)
        return c;
  return -1;
}

/* Whether the line names a column for the dates: then it is about columns. */
static bool names_columns(char *const *fields, int num) {
  for (int i = 0; i < num; i++)
    if (column_of(fields[i]) == DATE)
      return true;
  return false;
}

static int take_names(struct samples *s, char *const *fields, int num,
                      struct errmsg *msg) {
  for (int c = 0; c < COLUMNS; c++)
    s->place[c] = -1;
  s->useless = true;
  for (int i = 0; i < num; i++) {
    int c = column_of(fields[i]);
    if (c >= 0 && s->place[c] >= 0)
      return err_set(msg, "it names two columns for the %s: \"%s\" and \"%s\"",
                     names[c][0], fields[s->place[c]], fields[i]);
    if (c >= 0)
      s->place[c] = i;
  }
  if (s->place[TAG] < 0)
    return err_set(msg, "it names no column \"tag\" (or \"hashtag\", "
                        "\"name\")");
  if (s->place[VIDEOS] < 0 && s->place[VIEWS] < 0)
    return err_set(msg, "it names no column \"videos\" (or \"video_count\") "
                        "nor \"views\" (or \"view_count\")");
  s->useless = false;
  s->named = true;
  return 0;
}

/* -- fields */

/* "00:15", "00:15:02.123456" and a Z or +00:00 behind it. */
static bool is_time_of_day(const char *s) {
  size_t len = strspn(s, "0123456789:.");
  const char *zone = s + len;
  return len >= 5 && s[2] == ':' &&
         (*zone == '\0' || strcmp(zone, "Z") == 0 ||
          strcmp(zone, "+00:00") == 0 || strcmp(zone, "+00") == 0);
}

static int parse_date(const struct samples *s, const char *text, int *day,
                      struct errmsg *msg) {
  char date[DAY_TEXT_SIZE], shown[40];
  size_t len = strlen(text);
  text_clean(text, shown, sizeof(shown));
  memcpy(date, text, len < 10 ? len : 10);
  date[len < 10 ? len : 10] = '\0';
  bool timed = len > 10 && (text[10] == ' ' || text[10] == 'T') &&
               is_time_of_day(text + 11);
  if ((len > 10 && !timed) || day_parse(date, day) != 0)
    return err_set(msg, "\"%s\" is no date; write it YYYY-MM-DD, UTC", shown);
  if (*day > s->today)
    return err_set(msg,
                   "%s lies in the future: an RRD file would refuse all "
                   "samples until then",
                   shown);
  if (*day < s->first_day)
    return err_set(msg, "%s lies before %s: is that the right column?", shown,
                   SAMPLES_FIRST_DATE);
  return 0;
}

/* A whole number; pandas writes "651000.0" where a column has gaps. */
static int parse_count(const char *text, const char *what, double *count,
                       struct errmsg *msg) {
  char shown[40];
  *count = NAN;
  if (*text == '\0')
    return 0;
  size_t digits = strspn(text, "0123456789"), more = 0;
  if (text[digits] == '.')
    more = 1 + strspn(text + digits + 1, "0");
  text_clean(text, shown, sizeof(shown));
  if (digits == 0 || text[digits + more] != '\0')
    return err_set(msg,
                   "%s is \"%s\"; it must be a whole number, or empty "
                   "where it is not known",
                   what, shown);
  text += strspn(text, "0");
  digits = strspn(text, "0123456789");
  if (digits > SAMPLES_COUNT_DIGITS)
    return err_set(msg, "%s is %s; at most %d digits can be stored exactly",
                   what, shown, SAMPLES_COUNT_DIGITS);
  int64_t number = 0;
  for (size_t i = 0; i < digits; i++)
    number = number * 10 + (text[i] - '0');
  *count = (double)number;
  return 0;
}

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

/* The one copy of a tag's name; NULL: no memory. */
static const char *intern(struct samples *s, const char *tag) {
  if (s->last_tag != NULL && strcmp(s->last_tag, tag) == 0)
    return s->last_tag; /* lines of one tag often stand together */
  char *copy = strdup(tag);
  char **at = copy != NULL ? tsearch(copy, &s->tags, by_name) : NULL;
  if (at == NULL || *at != copy)
    free(copy);
  s->last_tag = at != NULL ? *at : NULL;
  return s->last_tag;
}

static int add(struct samples *s, const struct sample *sample,
               struct errmsg *msg) {
  if (s->num == s->cap) {
    size_t cap = s->cap == 0 ? 1024 : s->cap * 2;
    struct sample *items = realloc(s->items, cap * sizeof(*items));
    if (items == NULL)
      return out_of_memory(s, msg);
    s->items = items;
    s->cap = cap;
  }
  s->items[s->num++] = *sample;
  s->sum.taken++;
  return 0;
}

static const char *field_of(const struct samples *s, char *const *fields,
                            int num, enum column c) {
  return s->place[c] >= 0 && s->place[c] < num ? fields[s->place[c]] : "";
}

static int take_fields(struct samples *s, char *const *fields, int num,
                       struct errmsg *msg) {
  char tag[TAG_MAX + 1];
  struct sample n = {.order = (unsigned)s->sum.lines};
  if (s->named ? s->place[TAG] >= num || s->place[DATE] >= num
               : num < 3 || num > COLUMNS)
    return err_set(msg, "it has %d field%s; tag,date,videos,views %s", num,
                   num == 1 ? "" : "s",
                   s->named ? "are where the first line puts them"
                            : "are needed (name the columns in the first line "
                              "if they are others)");
  if (tag_normalise(field_of(s, fields, num, TAG), tag, msg) != 0 ||
      parse_date(s, field_of(s, fields, num, DATE), &n.day, msg) != 0 ||
      parse_count(field_of(s, fields, num, VIDEOS), names[VIDEOS][0],
                  &n.videos, msg) != 0 ||
      parse_count(field_of(s, fields, num, VIEWS), names[VIEWS][0], &n.views,
                  msg) != 0)
    return -1;
  if (n.videos == 0 && n.views > 0) { /* an API's way to tell nothing */
    n.videos = NAN;
    s->sum.no_videos++;
  }
  if (isnan(n.videos) && isnan(n.views)) {
    s->sum.untold++;
    return 0;
  }
  n.tag = intern(s, tag);
  return n.tag != NULL ? add(s, &n, msg) : out_of_memory(s, msg);
}

int samples_line(struct samples *s, char *line, size_t len,
                 struct errmsg *msg) {
  static const char mark[] = "\xEF\xBB\xBF"; /* some programs put it first */
  char *fields[CSV_FIELDS_MAX];
  bool first = s->sum.lines++ == 0;
  if (first && len >= 3 && memcmp(line, mark, 3) == 0) {
    line += 3;
    len -= 3;
  }
  int num = csv_split(line, len, fields, msg);
  int status = num < 0 ? -1 : 0;
  if (num > 0 && first && names_columns(fields, num))
    status = take_names(s, fields, num, msg);
  else if (num > 0)
    status = take_fields(s, fields, num, msg);
  s->sum.bad += status != 0;
  return status;
}

/* -- the days of each tag */

static int in_order(const void *a, const void *b) {
  const struct sample *x = a, *y = b;
  int order = x->tag == y->tag ? 0 : strcmp(x->tag, y->tag);
  if (order == 0)
    order = (x->day > y->day) - (x->day < y->day);
  return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static bool make_room(struct samples *s, int days) {
  if (days <= s->past_cap)
    return true;
  double *videos = realloc(s->past.videos, (size_t)days * sizeof(double));
  if (videos != NULL)
    s->past.videos = videos;
  double *views = realloc(s->past.views, (size_t)days * sizeof(double));
  if (views != NULL)
    s->past.views = views;
  if (videos == NULL || views == NULL)
    return false;
  s->past_cap = days;
  return true;
}

/* Told in a later line, it replaces what an earlier one told of that day. */
static bool put(double *count, double told) {
  bool other = !isnan(told) && !isnan(*count) && *count != told;
  if (!isnan(told))
    *count = told;
  return other;
}

static void put_days(struct samples *s, size_t first, size_t end) {
  int before = DAY_NONE;
  for (size_t i = first; i < end; i++) {
    const struct sample *n = &s->items[i];
    int at = n->day - s->past.first;
    bool other = put(&s->past.videos[at], n->videos);
    other = put(&s->past.views[at], n->views) || other;
    if (s->past.videos[at] == 0 && s->past.views[at] > 0)
      s->past.videos[at] = NAN; /* told by two lines, it is no better */
    s->sum.repeats += n->day == before;
    s->sum.changed += other;
    before = n->day;
  }
}

void samples_rewind(struct samples *s) { s->at = 0; }

const struct history *samples_next(struct samples *s) {
  if (!s->sorted && s->num > 0)
    qsort(s->items, s->num, sizeof(*s->items), in_order);
  s->sorted = true;
  if (s->at == 0)
    s->sum.repeats = s->sum.changed = 0;
  size_t first = s->at, end = first;
  while (end < s->num && s->items[end].tag == s->items[first].tag)
    end++;
  if (end == first)
    return NULL;
  s->past.tag = s->items[first].tag;
  s->past.first = s->items[first].day;
  s->past.len = s->items[end - 1].day - s->past.first + 1;
  s->past.threshold = NAN;
  if (!make_room(s, s->past.len)) {
    s->useless = true;
    return NULL;
  }
  for (int i = 0; i < s->past.len; i++)
    s->past.videos[i] = s->past.views[i] = NAN;
  put_days(s, first, end);
  s->at = end;
  return &s->past;
}
