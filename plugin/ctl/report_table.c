/* SPDX-License-Identifier: MIT */
/* The report for people. */
#include "ctl/report.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/table.h"

#include <math.h>
#include <string.h>

static const struct standing *row_at(const void *ctx, size_t line) {
  return &((const struct report *)ctx)->rows[line];
}

static void put_count(double v, char out[TABLE_CELL]) {
  char number[TEXT_NUMBER_SIZE];
  snprintf(out, TABLE_CELL, "%s", isnan(v) ? "-" : text_count(v, number));
}

static void put_percent(double v, bool sign, char out[TABLE_CELL]) {
  if (isnan(v))
    snprintf(out, TABLE_CELL, "-");
  else
    snprintf(out, TABLE_CELL, sign ? "%+.1f %%" : "%.1f %%", v);
}

static void put_tag(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%s", row_at(ctx, line)->watch.tag);
}

static void put_videos(const void *ctx, size_t line, char out[TABLE_CELL]) {
  put_count(row_at(ctx, line)->videos, out);
}

static void put_views(const void *ctx, size_t line, char out[TABLE_CELL]) {
  put_count(row_at(ctx, line)->views, out);
}

static void put_new(const void *ctx, size_t line, char out[TABLE_CELL]) {
  put_count(row_at(ctx, line)->fresh, out);
}

/* A growth over fewer days than the heading says is marked. */
static void put_growth(const void *ctx, size_t line, char out[TABLE_CELL]) {
  const struct report *r = ctx;
  const struct assessment *a = &row_at(ctx, line)->assessment;
  if (a->days > 0 && a->days < r->options->rules.windows[0])
    snprintf(out, TABLE_CELL, "in %d d %+.1f %%", a->days, a->plain);
  else
    put_percent(a->growth[0], true, out);
}

static void put_threshold(const void *ctx, size_t line, char out[TABLE_CELL]) {
  put_percent(row_at(ctx, line)->assessment.threshold, false, out);
}

static void put_score(const void *ctx, size_t line, char out[TABLE_CELL]) {
  double score = row_at(ctx, line)->assessment.score;
  if (isnan(score))
    snprintf(out, TABLE_CELL, "-");
  else
    snprintf(out, TABLE_CELL, "%.2f", score);
}

static void put_bars(const void *ctx, size_t line, char out[TABLE_CELL]) {
  table_bars(row_at(ctx, line)->bars, STANDING_BARS, out);
}

static void put_state(const void *ctx, size_t line, char out[TABLE_CELL]) {
  const struct report *r = ctx;
  standing_state(row_at(ctx, line), r->options->rules.windows[0], out);
}

static void put_age(const void *ctx, size_t line, char out[TABLE_CELL]) {
  const struct standing *row = row_at(ctx, line);
  if (row->day == DAY_NONE)
    snprintf(out, TABLE_CELL, "-");
  else if (row->age == 0)
    snprintf(out, TABLE_CELL, "today");
  else
    snprintf(out, TABLE_CELL, "%d day%s", row->age, row->age == 1 ? "" : "s");
}

static const char *colour_of(const void *ctx, size_t line) {
  const struct standing *row = row_at(ctx, line);
  if (row->dead || row->age >= STANDING_OLD)
    return "\033[35m";
  if (row->level >= 1)
    return row->level >= 2 ? "\033[1;31m" : "\033[1;33m";
  return row->level < 0 ? "\033[2m" : "";
}

static void print_money(const struct credits_forecast *b, FILE *to) {
  char text[CREDITS_TEXT_SIZE];
  if (b->tags == 0)
    return; /* only files, or nobody that is asked */
  fprintf(to, "\n%s\n", credits_line(b, text));
  if (credits_warning_credits(b, text))
    fprintf(to, "warning: %s\n", text);
  if (credits_warning_pace(b, text))
    fprintf(to, "warning: %s\n", text);
}

void report_table(const struct report *r, FILE *to) {
  const struct rules *rules = &r->options->rules;
  char fresh[32];
  snprintf(fresh, sizeof(fresh), "new in %d d", rules->windows[0]);
  const struct table_column columns[] = {
      {"hashtag", false, put_tag},
      {rules->of_views ? "views" : "videos", true,
       rules->of_views ? put_views : put_videos},
      {fresh, true, put_new},
      {"growth", true, put_growth},
      {"threshold", true, put_threshold},
      {"score", true, put_score},
      {"new a day, last 28 days", false, put_bars},
      {"state", false, put_state},
      {"sample", false, put_age}};
  struct table t = {.columns = columns,
                    .columns_num = sizeof(columns) / sizeof(columns[0]),
                    .lines = r->num,
                    .ctx = r,
                    .colour = r->colour ? colour_of : NULL};
  table_print(&t, to);
  print_money(&r->money, to);
}
