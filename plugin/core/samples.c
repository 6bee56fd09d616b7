/* SPDX-License-Identifier: MIT */
#include "core/samples.h"

#include "core/csv.h"
#include "core/csv_fields.h"
#include "core/day.h"
#include "core/tag.h"
#include "core/text.h"
#include "core/zeros.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct sample {
  const char *tag; /* owned by the tree of tags */
  double videos, views;
  int day, second;
  unsigned order; /* of the lines */
};

struct samples {
  int today, first_day;
  struct csv_columns columns;
  char separator; /* of the fields; 0: not known yet */
  bool said;      /* the columns are the user's word */
  bool named;     /* a heading was met */
  bool passed;    /* a line before the first row was passed over */
  bool begun;     /* the columns are known: rows are read */
  bool keep_zeros;
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
  s->columns = csv_columns_standard();
  return s;
}

void samples_say_columns(struct samples *s,
                         const struct csv_columns *columns) {
  s->columns = *columns;
  s->said = true;
}

void samples_keep_zeros(struct samples *s) { s->keep_zeros = true; }

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

/* -- a row */

static const char *field_of(const struct samples *s, char *const *fields,
                            int num, enum csv_column c) {
  int place = s->columns.place[c];
  return place >= 0 && place < num ? fields[place] : "";
}

/* Whether there are as many fields as the columns want. */
static bool fits(const struct samples *s, int num) {
  if (!s->said && !s->named)
    return num == CSV_COLUMNS_NUM - 1 || num == CSV_COLUMNS_NUM;
  return s->columns.place[CSV_TAG] < num && s->columns.place[CSV_DATE] < num;
}

/* Whether the fields hold a hashtag and a date where they should. */
static bool is_row(const struct samples *s, char *const *fields, int num) {
  char tag[TAG_MAX + 1];
  struct csv_time time;
  return fits(s, num) &&
         tag_normalise(field_of(s, fields, num, CSV_TAG), tag, NULL) == 0 &&
         csv_field_time(field_of(s, fields, num, CSV_DATE), &time, NULL) == 0;
}

static int check_day(const struct samples *s, int day, struct errmsg *msg) {
  char date[DAY_TEXT_SIZE];
  if (day > s->today)
    return err_set(msg,
                   "%s lies in the future: an RRD file would refuse all "
                   "samples until then",
                   day_text(day, date));
  if (day < s->first_day)
    return err_set(msg, "%s lies before %s: is that the right column?",
                   day_text(day, date), SAMPLES_FIRST_DATE);
  return 0;
}

static int read_count(struct samples *s, char *const *fields, int num,
                      enum csv_column c, double *count, struct errmsg *msg) {
  bool rounded = false;
  if (csv_field_count(field_of(s, fields, num, c), csv_column_name(c), count,
                      &rounded, msg) != 0)
    return -1;
  s->sum.rounded += rounded;
  return 0;
}

static int take_fields(struct samples *s, char *const *fields, int num,
                       struct errmsg *msg) {
  char tag[TAG_MAX + 1];
  struct csv_time time = {0, 0};
  struct sample n = {.order = (unsigned)s->sum.lines};
  if (!fits(s, num))
    return err_set(msg, "it has %d field%s; tag,date,videos,views %s", num,
                   num == 1 ? "" : "s",
                   s->said || s->named
                       ? "are where the heading puts them"
                       : "are needed (name the columns in the first line, or "
                         "with --columns, if they are others)");
  if (tag_normalise(field_of(s, fields, num, CSV_TAG), tag, msg) != 0 ||
      csv_field_time(field_of(s, fields, num, CSV_DATE), &time, msg) != 0 ||
      check_day(s, time.day, msg) != 0 ||
      read_count(s, fields, num, CSV_VIDEOS, &n.videos, msg) != 0 ||
      read_count(s, fields, num, CSV_VIEWS, &n.views, msg) != 0)
    return -1;
  n.day = time.day;
  n.second = time.second;
  s->sum.no_videos += n.videos == 0 && n.views > 0;
  s->sum.no_views += n.views == 0 && n.videos > 0;
  if (n.videos == 0 || n.views == 0)
    zeros_untell(&n.videos, &n.views);
  if (isnan(n.videos) && isnan(n.views)) {
    s->sum.untold++;
    return 0;
  }
  n.tag = intern(s, tag);
  return n.tag != NULL ? add(s, &n, msg) : out_of_memory(s, msg);
}

/* -- what a line is */

/* The fields of a copy of the line, which is to be freed; -1: no such line. */
static int split_copy(struct samples *s, const char *line, size_t len,
                      char separator, char **copy,
                      char *fields[CSV_FIELDS_MAX]) {
  *copy = malloc(len + 1);
  if (*copy == NULL)
    return out_of_memory(s, NULL);
  memcpy(*copy, line, len);
  (*copy)[len] = '\0';
  return csv_split(*copy, len, separator, fields, NULL);
}

static const char separators[] = ",;\t|";

/* A heading separated so? The names that are known; *c, *why: what of them. */
static int heading(struct samples *s, const char *line, size_t len,
                   char separator, struct csv_columns *c, int *status,
                   struct errmsg *why) {
  char *copy = NULL, *fields[CSV_FIELDS_MAX];
  int num = split_copy(s, line, len, separator, &copy, fields), known = 0;
  if (num > 1) {
    *status = csv_columns_read(fields, num, c, why);
    known = c->known;
  }
  free(copy);
  return known;
}

/*
 * Takes the line as a heading, if it is one. 1: it was taken; 0: it is none;
 * -1 with the reason: it lacks a column.
 */
static int take_heading(struct samples *s, const char *line, size_t len,
                        struct errmsg *msg) {
  int best = 0, result = 0;
  for (const char *sep = separators; *sep != '\0'; sep++) {
    struct csv_columns c;
    struct errmsg why = {""};
    int status = -1, known = heading(s, line, len, *sep, &c, &status, &why);
    if (known < 2 || known <= best)
      continue;
    best = known;
    result = status == 0 ? 1 : -1;
    if (status != 0) {
      err_set(msg, "%s", why.text);
      continue;
    }
    s->separator = *sep;
    s->named = s->begun = true;
    if (s->said)
      continue; /* the user's word counts */
    s->columns = c;
    if (s->sum.unused[0] == '\0')
      memcpy(s->sum.unused, c.unused, sizeof(c.unused));
  }
  return result;
}

/* Whether it is a row, with the separator that makes it one. */
static bool begins_rows(struct samples *s, const char *line, size_t len) {
  for (const char *sep = separators; !s->begun && *sep != '\0'; sep++) {
    char *copy = NULL, *fields[CSV_FIELDS_MAX];
    int num = split_copy(s, line, len, *sep, &copy, fields);
    if (num > 0 && is_row(s, fields, num)) {
      s->begun = true;
      s->separator = *sep;
    }
    free(copy);
  }
  return s->begun;
}

/* The user has said the columns: the separator that makes the most of them. */
static void begin_said(struct samples *s, const char *line, size_t len) {
  int most = 0;
  s->separator = ',';
  for (const char *sep = separators; *sep != '\0'; sep++) {
    char *copy = NULL, *fields[CSV_FIELDS_MAX];
    int num = split_copy(s, line, len, *sep, &copy, fields);
    if (num > most) {
      most = num;
      s->separator = *sep;
    }
    free(copy);
  }
  s->begun = true;
}

static int refuse_file(struct samples *s, const char *line, size_t len,
                       struct errmsg *msg) {
  char shown[100], start[120];
  snprintf(start, sizeof(start), "%.*s", (int)len, line);
  start[strcspn(start, "\r\n")] = '\0';
  text_clean(start, shown, sizeof(shown));
  s->useless = true;
  return err_set(
      msg,
      "\"%s\" neither names the columns nor is a row of them, so "
      "nothing of the file is stored. To fix: delete what "
      "stands before the heading, or say what the columns are with "
      "--columns tag,date,videos,views (or --columns "
      "id,tag,videos,views,date: any other name is a column that is "
      "not used)",
      shown);
}

/* Excel's "sep=;", which tells no more than the heading does. */
static bool is_separator_line(const char *line, size_t len) {
  size_t quote = len > 0 && line[0] == '"';
  return len >= 5 + quote && len <= 9 + quote &&
         strncasecmp(line + quote, "sep=", 4) == 0;
}

static bool is_utf16(const char *line, size_t len) {
  return len >= 2 && (memcmp(line, "\xFF\xFE", 2) == 0 ||
                      memcmp(line, "\xFE\xFF", 2) == 0);
}

/* A line before any row is known: blank, a heading, or the first row. */
static int take_first(struct samples *s, const char *line, size_t len,
                      struct errmsg *msg) {
  if (is_utf16(line, len)) {
    s->useless = true;
    return err_set(msg, "the file is UTF-16: save it as UTF-8");
  }
  if (is_separator_line(line, len))
    return 0;
  if (begins_rows(s, line, len))
    return 1;
  int named = take_heading(s, line, len, msg);
  if (named > 0)
    return 0;
  if (s->said && !s->passed) { /* a heading in words that are not known */
    s->passed = true;
    return 0;
  }
  if (s->said) {
    begin_said(s, line, len);
    return 1;
  }
  if (named == 0)
    return refuse_file(s, line, len, msg);
  s->useless = true;
  return -1;
}

/* A heading holds no digit, and a row, by its date, always does. */
static bool may_be_heading(const char *line, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (line[i] >= '0' && line[i] <= '9')
      return false;
  return true;
}

static bool is_blank_line(const char *line, size_t len) {
  size_t blanks = strspn(line, " \t\r\n");
  return blanks >= len;
}

int samples_line(struct samples *s, char *line, size_t len,
                 struct errmsg *msg) {
  static const char mark[] = "\xEF\xBB\xBF"; /* some programs put it first */
  char *fields[CSV_FIELDS_MAX];
  int status = 1; /* 1: it is a row */
  s->sum.lines++;
  if (s->useless) {
    s->sum.bad++;
    return err_set(msg, "the lines before it made the file useless");
  }
  line[len] = '\0';
  if (len >= 3 && memcmp(line, mark, 3) == 0) {
    line += 3;
    len -= 3;
  }
  if (is_blank_line(line, len))
    return 0;
  if (!s->begun)
    status = take_first(s, line, len, msg);
  else if (may_be_heading(line, len) && take_heading(s, line, len, NULL) > 0)
    status = 0;
  if (s->useless && status >= 0)
    status = out_of_memory(s, msg);
  if (status == 1) {
    int num = csv_split(line, len, s->separator, fields, msg);
    status = num < 0 ? -1 : take_fields(s, fields, num, msg);
  }
  s->sum.bad += status != 0;
  return status;
}

/* -- the days of each tag */

static int in_order(const void *a, const void *b) {
  const struct sample *x = a, *y = b;
  int order = x->tag == y->tag ? 0 : strcmp(x->tag, y->tag);
  if (order == 0)
    order = (x->day > y->day) - (x->day < y->day);
  if (order == 0)
    order = (x->second > y->second) - (x->second < y->second);
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

/* A later line replaces what an earlier one gave for that day. */
static bool put(double *count, double value) {
  bool other = !isnan(value) && !isnan(*count) && *count != value;
  if (!isnan(value))
    *count = value;
  return other;
}

static void put_days(struct samples *s, size_t first, size_t end) {
  int before = DAY_NONE;
  for (size_t i = first; i < end; i++) {
    const struct sample *n = &s->items[i];
    int at = n->day - s->past.first;
    bool other = put(&s->past.videos[at], n->videos);
    other = put(&s->past.views[at], n->views) || other;
    if (s->past.videos[at] == 0 || s->past.views[at] == 0)
      zeros_untell(&s->past.videos[at], &s->past.views[at]);
    s->sum.repeats += n->day == before;
    s->sum.changed += other;
    before = n->day;
  }
}

/* Zeros that are no counts; whose they were is reported. */
static void forget_zeros(struct samples *s) {
  struct samples_sum *sum = &s->sum;
  int days = zeros_forget(s->past.videos, s->past.views, s->past.len);
  size_t used = strlen(sum->zeros_of);
  if (days == 0)
    return;
  sum->zeros += (unsigned long)days;
  if (sum->zero_tags++ < 5)
    snprintf(sum->zeros_of + used, sizeof(sum->zeros_of) - used, "%s#%s",
             used > 0 ? ", " : "", s->past.tag);
}

static void begin_sums(struct samples *s) {
  s->sum.repeats = s->sum.changed = s->sum.zeros = s->sum.zero_tags = 0;
  s->sum.zeros_of[0] = '\0';
}

void samples_rewind(struct samples *s) { s->at = 0; }

const struct history *samples_next(struct samples *s) {
  if (!s->sorted && s->num > 0)
    qsort(s->items, s->num, sizeof(*s->items), in_order);
  s->sorted = true;
  if (s->useless)
    return NULL;
  if (s->at == 0)
    begin_sums(s);
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
  if (!s->keep_zeros)
    forget_zeros(s);
  s->at = end;
  return &s->past;
}
