/* SPDX-License-Identifier: MIT */
/* The week as plain text: what a chat shows, and the body of a mail. */
#include "ctl/page.h"

#include "core/day.h"
#include "core/text.h"

#include <math.h>

#define VIDEOS_SHOWN 3

static void put_name(FILE *to, const char *tag) { fprintf(to, "#%s", tag); }

static void put_line(FILE *to, const char *text) { fprintf(to, "%s\n", text); }

static void put_video(const struct video *v, int rank, FILE *to) {
  char caption[WEEK_CAPTION_SIZE], author[80], text[TEXT_NUMBER_SIZE];
  week_caption(v, caption);
  text_clean(v->author, author, sizeof(author));
  fprintf(to, "  %d. ", rank);
  if (author[0] != '\0')
    fprintf(to, "%s%s", author[0] == '@' ? "" : "@", author);
  if (isfinite(v->plays))
    fprintf(to, ", %s plays", text_short(v->plays, text));
  if (caption[0] != '\0')
    fprintf(to, ": \"%s\"", caption);
  fputc('\n', to);
  if (v->url[0] != '\0')
    fprintf(to, "     %s\n", v->url);
}

static void put_companions(const struct week_trend *t, FILE *to) {
  if (t->companions_num == 0)
    return;
  fputs("  Often together with: ", to);
  for (int i = 0; i < t->companions_num; i++)
    fprintf(to, "%s#%s", i > 0 ? ", " : "", t->companions[i].tag);
  fputs(" (not watched yet)\n", to);
}

static void put_trend(const struct week *w, const struct standing *row,
                      struct companions *known, FILE *to) {
  char state[PAGE_STATE_SIZE];
  char from[TEXT_NUMBER_SIZE], now[TEXT_NUMBER_SIZE];
  int days = 0;
  struct week_trend t;
  const struct assessment *a = &row->assessment;
  bool views = w->report->options->rules.of_views;
  double growth = week_growth(w, row, &days);
  week_trend_read(&t, w, row, known);
  fprintf(to, "#%s: %s", row->watch.tag, page_state(w, row, state));
  if (isfinite(growth))
    fprintf(to, ", %+.1f %% %s in %d days", growth, views ? "views" : "videos",
            days);
  if (isfinite(a->baseline))
    fprintf(to, " (%s -> %s)", text_short(a->baseline, from),
            text_short(views ? row->views : row->videos, now));
  fputc('\n', to);
  for (int i = 0;
       t.videos != NULL && i < (int)t.videos->num && i < VIDEOS_SHOWN; i++)
    put_video(&t.videos->items[i], i + 1, to);
  put_companions(&t, to);
  week_trend_clear(&t);
}

static void put_row(const struct week *w, const struct standing *row,
                    FILE *to) {
  char state[PAGE_STATE_SIZE], count[TEXT_NUMBER_SIZE];
  int days = 0;
  bool views = w->report->options->rules.of_views;
  double growth = week_growth(w, row, &days);
  double number = views ? row->views : row->videos;
  fprintf(to, "#%s: ", row->watch.tag);
  if (isfinite(number))
    fprintf(to, "%s %s, ", text_short(number, count),
            views ? "views" : "videos");
  if (isfinite(growth))
    fprintf(to, "%+.1f %% in %d days, ", growth, days);
  fprintf(to, "%s\n", page_state(w, row, state));
}

static void put_rows(const struct week *w, const char *title,
                     const struct standing *const *rows, size_t num,
                     FILE *to) {
  if (num == 0)
    return;
  fprintf(to, "\n%s\n", title);
  for (size_t i = 0; i < num && i < w->top; i++)
    put_row(w, rows[i], to);
  if (num > w->top)
    fprintf(to, "and %zu more\n", num - w->top);
}

static void put_ranking(const struct week *w, FILE *to) {
  const struct report *r = w->report;
  size_t num = r->num < w->top ? r->num : w->top;
  fputs("\nRANKING\n", to);
  for (size_t i = 0; i < num; i++)
    put_row(w, &r->rows[i], to);
  if (r->num > num)
    fprintf(to, "and %zu more\n", r->num - num);
}

void page_text(const struct week *w, struct companions *known, FILE *to) {
  week_say_risen(w, put_name, to);
  fputc('\n', to);
  week_say_ended(w, put_name, to);
  fputc('\n', to);
  week_say_missing(w, put_name, to);
  fputc('\n', to);
  for (size_t i = 0; i < w->risen.num && i < w->top; i++) {
    fputs(i == 0 ? "\nWHAT ROSE\n" : "", to);
    put_trend(w, w->risen.items[i], known, to);
  }
  if (w->risen.num > w->top)
    fprintf(to, "and %zu more\n", w->risen.num - w->top);
  put_ranking(w, to);
  put_rows(w, "WHAT ENDED", w->ended.items, w->ended.num, to);
  put_rows(w, "WHAT FELL", w->shrunk.items, w->shrunk.num, to);
  fputs("\nDATA AND COST\n", to);
  week_say_counts(w, to);
  fputc('\n', to);
  week_say_cost(w, put_line, to);
}
