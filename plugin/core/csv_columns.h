/* SPDX-License-Identifier: MIT */
/* Which column of a CSV file holds what, by the names in its heading. */
#pragma once

#include "core/err.h"

#include <stdbool.h>

enum csv_column { CSV_TAG, CSV_DATE, CSV_VIDEOS, CSV_VIEWS, CSV_COLUMNS_NUM };

struct csv_columns {
  int place[CSV_COLUMNS_NUM]; /* among the fields; -1: there is none */
  int known;                  /* names that are known, used or not */
  char unused[160];           /* the other names, "id, note"; may be cut */
};

/* The column's own name: "tag", "date", "videos", "views". */
const char *csv_column_name(enum csv_column column);

/* tag,date,videos,views in this order. */
struct csv_columns csv_columns_standard(void);

/*
 * Reads names. Their case, blanks and underscores do not matter. Of two names
 * for one column the one that says more counts: recorded_date before
 * created_at, hashtag before name, video_count before posts. Returns 0 when
 * tag, date, and videos or views are named; else -1 with what is missing, or
 * is named twice; *c is written in both cases.
 */
int csv_columns_read(char *const *names, int num, struct csv_columns *c,
                     struct errmsg *msg);

/*
 * Reads "id,tag,videos,views,date", as a user says it; a name that is not
 * known is a column that is not used. Returns 0, or -1 with the reason.
 */
int csv_columns_parse(const char *text, struct csv_columns *c,
                      struct errmsg *msg);
