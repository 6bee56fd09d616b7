/* SPDX-License-Identifier: MIT */
#include "core/csv_columns.h"

#include "core/csv.h"
#include "core/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a column may be called, without blanks and underscores. */
static const struct {
  enum csv_column column;
  int rank; /* 1 counts before 2 */
  const char *name;
} names[] = {
    {CSV_TAG, 1, "tag"},
    {CSV_TAG, 1, "hashtag"},
    {CSV_TAG, 1, "hashtagname"},
    {CSV_TAG, 2, "name"},
    {CSV_DATE, 1, "date"},
    {CSV_DATE, 1, "day"},
    {CSV_DATE, 1, "recordeddate"},
    {CSV_DATE, 1, "recordedat"},
    {CSV_DATE, 2, "timestamp"},
    {CSV_DATE, 2, "collectedat"},
    {CSV_DATE, 2, "scrapedat"},
    {CSV_DATE, 2, "capturedat"},
    {CSV_DATE, 2, "crawldate"},
    {CSV_DATE, 3, "createdat"},
    {CSV_VIDEOS, 1, "videos"},
    {CSV_VIDEOS, 1, "videocount"},
    {CSV_VIDEOS, 1, "videoscount"},
    {CSV_VIDEOS, 2, "publishcount"},
    {CSV_VIDEOS, 2, "postcount"},
    {CSV_VIDEOS, 2, "posts"},
    {CSV_VIEWS, 1, "views"},
    {CSV_VIEWS, 1, "viewcount"},
    {CSV_VIEWS, 1, "viewscount"},
    {CSV_VIEWS, 2, "playcount"},
    {CSV_VIEWS, 2, "videoviews"},
    {CSV_VIEWS, 2, "totalviews"},
};

static const char *const hints[CSV_COLUMNS_NUM] = {
    [CSV_TAG] = "tag (or hashtag, name)",
    [CSV_DATE] = "date (or day, recorded_date, timestamp, created_at)",
    [CSV_VIDEOS] = "videos (or video_count, posts) nor views (or view_count, "
                   "play_count)",
};

const char *csv_column_name(enum csv_column column) {
  static const char *const own[] = {"tag", "date", "videos", "views"};
  return own[column];
}

struct csv_columns csv_columns_standard(void) {
  return (struct csv_columns){.place = {0, 1, 2, 3}, .known = CSV_COLUMNS_NUM};
}

/* The place in names[]; -1: it is not known. */
static int find_name(const char *field) {
  char plain[32];
  size_t len = 0;
  for (; *field != '\0' && len < sizeof(plain) - 1; field++)
    if (*field != ' ' && *field != '_')
      plain[len++] = (char)tolower((unsigned char)*field);
  plain[len] = '\0';
  for (size_t i = 0; *field == '\0' && i < sizeof(names) / sizeof(names[0]);
       i++)
    if (strcmp(plain, names[i].name) == 0)
      return (int)i;
  return -1;
}

static void note_unused(struct csv_columns *c, const char *name) {
  size_t used = strlen(c->unused);
  char clean[40];
  text_clean(name, clean, sizeof(clean));
  if (clean[0] != '\0')
    snprintf(c->unused + used, sizeof(c->unused) - used, "%s%s",
             used > 0 ? ", " : "", clean);
}

/* Takes the name of a field; -1 with the reason: it is the second of a rank. */
static int take_name(struct csv_columns *c, int ranks[CSV_COLUMNS_NUM],
                     char *const *fields, int place, struct errmsg *msg) {
  int found = find_name(fields[place]);
  if (found < 0) {
    note_unused(c, fields[place]);
    return 0;
  }
  enum csv_column column = names[found].column;
  int rank = names[found].rank, before = c->place[column];
  c->known++;
  if (before >= 0 && rank == ranks[column])
    return err_set(msg,
                   "it names two columns for the %s: \"%s\" and \"%s\"; say "
                   "with --columns which one holds it",
                   csv_column_name(column), fields[before], fields[place]);
  bool better = before < 0 || rank < ranks[column];
  if (before >= 0)
    note_unused(c, fields[better ? before : place]);
  if (!better)
    return 0;
  c->place[column] = place;
  ranks[column] = rank;
  return 0;
}

static int check_all(const struct csv_columns *c, struct errmsg *msg) {
  int missing = -1;
  if (c->place[CSV_TAG] < 0)
    missing = CSV_TAG;
  else if (c->place[CSV_DATE] < 0)
    missing = CSV_DATE;
  else if (c->place[CSV_VIDEOS] < 0 && c->place[CSV_VIEWS] < 0)
    missing = CSV_VIDEOS;
  if (missing < 0)
    return 0;
  return err_set(msg,
                 "it names no column %s%s%s. To fix: say what the columns are "
                 "with --columns tag,date,videos,views",
                 hints[missing],
                 c->unused[0] != '\0' ? "; not known are: " : "", c->unused);
}

int csv_columns_read(char *const *fields, int num, struct csv_columns *c,
                     struct errmsg *msg) {
  int ranks[CSV_COLUMNS_NUM], status = 0;
  *c = (struct csv_columns){.known = 0};
  for (int i = 0; i < CSV_COLUMNS_NUM; i++)
    c->place[i] = -1;
  for (int i = 0; i < num; i++)
    if (take_name(c, ranks, fields, i, status == 0 ? msg : NULL) != 0)
      status = -1;
  return status == 0 ? check_all(c, msg) : -1;
}

int csv_columns_parse(const char *text, struct csv_columns *c,
                      struct errmsg *msg) {
  char *fields[CSV_FIELDS_MAX], *line = strdup(text);
  struct errmsg why;
  if (line == NULL)
    return err_set(msg, "out of memory");
  int num = csv_split(line, strlen(line), ',', fields, &why);
  int status = num < 0 ? -1 : csv_columns_read(fields, num, c, &why);
  free(line);
  if (status != 0)
    err_set(msg,
            "--columns %s: %s. It names the columns in their order, such as "
            "id,tag,videos,views,date; any other name is a column that is not "
            "used",
            text, why.text);
  return status;
}
