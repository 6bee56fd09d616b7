/* SPDX-License-Identifier: MIT */
#include "ctl/page.h"

#include "core/day.h"
#include "ctl/html.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "Friday, 27 November 2026" */
static const char *long_date(int day, char out[40]) {
  static const char *const days[] = {"Thursday", "Friday", "Saturday",
                                     "Sunday",   "Monday", "Tuesday",
                                     "Wednesday"}; /* 1 Jan 1970 first */
  static const char *const months[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  struct tm tm = {0};
  time_t t = (time_t)day_start(day);
  gmtime_r(&t, &tm);
  snprintf(out, 40, "%s, %d %s %d", days[((day % 7) + 7) % 7], tm.tm_mday,
           months[tm.tm_mon], tm.tm_year + 1900);
  return out;
}

static void put_head(const struct week *w, FILE *to) {
  char date[40];
  long_date(w->last, date);
  fputs("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        "<meta name=viewport content=\"width=device-width, "
        "initial-scale=1\">\n"
        "<meta name=color-scheme content=\"light dark\">\n"
        "<meta name=referrer content=no-referrer>\n"
        "<meta http-equiv=Content-Security-Policy content=\"default-src "
        "'none'; style-src 'unsafe-inline'\">\n",
        to);
  fprintf(to, "<title>Hashtag trends, %d day%s to %s</title>\n", w->days,
          w->days == 1 ? "" : "s", strchr(date, ' ') + 1);
  page_style(to);
  fputs("</head>\n<body>\n<main>\n", to);
}

static void put_name(FILE *to, const char *tag) { html_hashtag(to, tag); }

static void put_title(const struct week *w, FILE *to) {
  char date[40];
  const char *text = long_date(w->last, date);
  fputs("<header>\n<p class=kicker>Hashtag trends</p>\n<h1>", to);
  if (w->days == 7)
    fputs("The week to ", to);
  else if (w->days > 1)
    fprintf(to, "%d days to ", w->days);
  fprintf(to, "%s</h1>\n", text);
  fputs("<ul class=lead>\n<li class=up>", to);
  week_say_risen(w, put_name, to);
  fputs("</li>\n<li class=down>", to);
  week_say_ended(w, put_name, to);
  fprintf(to, "</li>\n<li class=%s>",
          w->gaps.num + w->dead.num > 0 ? "gap" : "whole");
  week_say_missing(w, put_name, to);
  fputs("</li>\n</ul>\n</header>\n", to);
}

static void put_more(size_t all, size_t shown, FILE *to) {
  if (all > shown)
    fprintf(to, "<p class=note>and %zu more</p>\n", all - shown);
}

static size_t shown_of(const struct week *w, size_t num) {
  return num < w->top ? num : w->top;
}

static void put_cards(const struct week *w, struct companions *known,
                      FILE *to) {
  size_t num = shown_of(w, w->risen.num);
  if (num == 0)
    return;
  fputs("<section>\n<h2>What rose</h2>\n", to);
  for (size_t i = 0; i < num; i++)
    page_card(w, w->risen.items[i], known, to);
  put_more(w->risen.num, num, to);
  fputs("</section>\n", to);
}

static void put_table(const struct week *w, const char *title,
                      const char *note, const struct standing *const *rows,
                      size_t all, FILE *to) {
  size_t num = shown_of(w, all);
  if (num == 0)
    return;
  fprintf(to, "<section>\n<h2>%s</h2>\n<p class=note>%s</p>\n", title, note);
  page_table(w, rows, num, to);
  put_more(all, num, to);
  fputs("</section>\n", to);
}

/* All rows, as the report has ordered them. */
static void put_ranking(const struct week *w, FILE *to) {
  const struct report *r = w->report;
  size_t num = shown_of(w, r->num);
  const struct standing **rows = calloc(num + 1, sizeof(*rows));
  for (size_t i = 0; rows != NULL && i < num; i++)
    rows[i] = &r->rows[i];
  if (rows != NULL)
    put_table(w, "Ranking",
              "The bar is the growth as a share of what raises an alert for "
              "hashtags of this size: at the line an alert is sent.",
              rows, r->num, to);
  free(rows);
}

static void put_line(FILE *to, const char *text) {
  fputs("<dd>", to);
  html_text(to, text);
  fputs("</dd>\n", to);
}

static void put_data(const struct week *w, FILE *to) {
  fputs("<section>\n<h2>Data and cost</h2>\n<dl>\n<dt>Counts</dt>\n<dd>", to);
  week_say_counts(w, to);
  fputs("</dd>\n", to);
  if (w->gaps.num + w->dead.num > 0) {
    fputs("<dt>Missing</dt>\n<dd>", to);
    week_say_missing(w, put_name, to);
    fputs("</dd>\n", to);
  }
  fputs("<dt>Cost</dt>\n", to);
  week_say_cost(w, put_line, to);
  fputs("</dl>\n</section>\n", to);
}

static void put_foot(const struct week *w, FILE *to) {
  char date[DAY_TEXT_SIZE];
  fprintf(to,
          "<footer>Made by hashtagctl report on %s. A count is read shortly "
          "after midnight, UTC, and closes the day before.</footer>\n"
          "</main>\n</body>\n</html>\n",
          day_text(w->report->today, date));
}

void page_write(const struct week *w, struct companions *known, FILE *to) {
  put_head(w, to);
  put_title(w, to);
  put_cards(w, known, to);
  put_ranking(w, to);
  put_table(w, "What ended", "Trends whose growth is back to ordinary.",
            w->ended.items, w->ended.num, to);
  put_table(w, "What fell", "Fewer videos than at the begin of these days.",
            w->shrunk.items, w->shrunk.num, to);
  put_data(w, to);
  put_foot(w, to);
}
