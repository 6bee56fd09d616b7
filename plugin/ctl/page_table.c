/* SPDX-License-Identifier: MIT */
/* The ranking and its like: a line a hashtag. */
#include "ctl/page.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/html.h"

#include <math.h>

#define LINE_DAYS 28

const char *page_state(const struct week *w, const struct standing *row,
                       char out[PAGE_STATE_SIZE]) {
  char state[STANDING_STATE_SIZE], date[DAY_TEXT_SIZE];
  int rose = week_rose(w, row), ended = week_ended(w, row);
  if (row->dead || row->day == DAY_NONE)
    snprintf(out, PAGE_STATE_SIZE, "%s",
             standing_state(row, w->report->options->rules.windows[0], state));
  else if (standing_is_old(row))
    snprintf(out, PAGE_STATE_SIZE, "no count since %s",
             day_short(row->day, date));
  else if (row->level >= 1)
    snprintf(out, PAGE_STATE_SIZE, "trending%s%s%s",
             row->level >= 2 ? " strongly" : "",
             rose != DAY_NONE ? " since " : "",
             rose != DAY_NONE ? day_short(rose, date) : "");
  else if (ended >= w->first)
    snprintf(out, PAGE_STATE_SIZE, "ended %s", day_short(ended, date));
  else
    snprintf(out, PAGE_STATE_SIZE, "%s",
             standing_state(row, w->report->options->rules.windows[0], state));
  return out;
}

static void put_number(double v, const char *kind, FILE *to) {
  char text[TEXT_NUMBER_SIZE];
  fprintf(to, "<td class=%s>%s</td>", kind,
          isfinite(v) ? text_count(v, text) : "&ndash;");
}

static void put_growth(const struct week *w, const struct standing *row,
                       FILE *to) {
  int days = 0, window = w->report->options->rules.windows[0];
  double growth = week_growth(w, row, &days);
  if (!isfinite(growth))
    fputs("<td class=growth>&ndash;</td>", to);
  else if (days != window)
    fprintf(to, "<td class=growth>%+.1f %% <small>in %d days</small></td>",
            growth, days);
  else
    fprintf(to, "<td class=growth>%+.1f %%</td>", growth);
}

/* A bar up to twice what raises an alert, which is in its middle. */
static void put_bar(const struct standing *row, FILE *to) {
  double score = row->assessment.score;
  if (!isfinite(score) || standing_is_old(row)) {
    fputs("<td class=bar></td>", to);
    return;
  }
  fprintf(to,
          "<td class=bar><span class=meter><i class=%s style=\"width:%.1f%%\">"
          "</i></span></td>",
          score > 1 ? "over" : "under", 50 * fmin(fmax(score, 0), 2));
}

static void put_row(const struct week *w, const struct standing *row,
                    FILE *to) {
  char state[PAGE_STATE_SIZE];
  bool views = w->report->options->rules.of_views;
  fputs("<tr><th scope=row>", to);
  html_hashtag(to, row->watch.tag);
  fprintf(to, "<small class=\"state%s\">%s</small></th><td class=spark>",
          row->level >= 1 && !standing_is_old(row) ? " up" : "",
          page_state(w, row, state));
  page_curve(row, LINE_DAYS, w->report->today, false, to);
  fputs("</td>", to);
  put_number(views ? row->views : row->videos, "count", to);
  put_number(week_new(w, row), "new", to);
  put_growth(w, row, to);
  put_bar(row, to);
  fputs("</tr>\n", to);
}

void page_table(const struct week *w, const struct standing *const *rows,
                size_t num, FILE *to) {
  const struct rules *rules = &w->report->options->rules;
  fprintf(to,
          "<table>\n<thead><tr><th scope=col>Hashtag</th>"
          "<th scope=col class=spark>%d days</th>"
          "<th scope=col class=count>%s</th>"
          "<th scope=col class=new>New in %d d</th>"
          "<th scope=col class=growth>Growth in %d d</th>"
          "<th scope=col class=bar>To an alert</th></tr></thead>\n<tbody>\n",
          LINE_DAYS, rules->of_views ? "Views" : "Videos", w->days,
          rules->windows[0]);
  for (size_t i = 0; i < num; i++)
    put_row(w, rows[i], to);
  fputs("</tbody>\n</table>\n", to);
}
