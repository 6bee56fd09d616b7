/* SPDX-License-Identifier: MIT */
/* A hashtag that rose: how much, since when, through which videos. */
#include "ctl/page.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/html.h"

#include <math.h>
#include <string.h>

#define VIDEOS_SHOWN 3

static const char *what(const struct week *w) {
  return w->report->options->rules.of_views ? "views" : "videos";
}

static double count_of(const struct week *w, const struct standing *row) {
  return w->report->options->rules.of_views ? row->views : row->videos;
}

static void put_heading(const struct week *w, const struct standing *row,
                        FILE *to) {
  char state[PAGE_STATE_SIZE];
  fputs("<h3>", to);
  html_hashtag(to, row->watch.tag);
  fprintf(to, "</h3>\n<p class=\"badge%s\">%s</p>\n",
          row->level >= 1 ? " up" : "", page_state(w, row, state));
}

static void put_figures(const struct week *w, const struct standing *row,
                        FILE *to) {
  char from[TEXT_NUMBER_SIZE], now[TEXT_NUMBER_SIZE];
  int days = 0;
  const struct assessment *a = &row->assessment;
  double growth = week_growth(w, row, &days);
  if (isfinite(growth))
    fprintf(to, "<p class=figure><b>%+.1f %%</b> %s in %d day%s</p>\n", growth,
            what(w), days, days == 1 ? "" : "s");
  fputs("<p class=facts>", to);
  if (isfinite(a->baseline))
    fprintf(to, "%s &rarr; %s. ", text_count(a->baseline, from),
            text_count(count_of(w, row), now));
  if (isfinite(a->threshold))
    fprintf(to, "Alerts start at %+.3g %% for hashtags of this size.",
            a->threshold);
  fputs("</p>\n", to);
}

static void put_curve(const struct week *w, const struct standing *row,
                      FILE *to) {
  char text[TEXT_NUMBER_SIZE], date[DAY_TEXT_SIZE];
  double low = NAN, high = NAN;
  int today = w->report->today;
  for (int i = 0; i < STANDING_DAYS; i++) {
    low = fmin(low, row->counts[i]);
    high = fmax(high, row->counts[i]);
  }
  fprintf(to, "<figure>\n<figcaption><span>%s</span>", text_short(high, text));
  fprintf(to, "<span>%s</span></figcaption>\n", text_short(low, text));
  page_curve(row, STANDING_DAYS, today, true, to);
  fprintf(to, "<div class=dates><span>%s</span>",
          day_short(today - STANDING_DAYS + 1, date));
  fprintf(to, "<span>%s</span>", day_short(today - STANDING_DAYS / 2, date));
  fprintf(to, "<span>%s</span></div>\n</figure>\n", day_short(today, date));
}

static void put_video(const struct video *v, FILE *to) {
  char caption[WEEK_CAPTION_SIZE], text[TEXT_NUMBER_SIZE], date[DAY_TEXT_SIZE];
  bool linked = v->url[0] != '\0';
  week_caption(v, caption);
  fputs("<li>", to);
  if (linked) {
    fputs("<a href=\"", to);
    html_text(to, v->url);
    fputs("\">", to);
  }
  fputs("<bdi>", to);
  html_text(to, caption[0] != '\0' ? caption : "Video without a caption");
  fprintf(to, "</bdi>%s<small>", linked ? "</a>" : "");
  if (v->author[0] != '\0') {
    fputs(v->author[0] == '@' ? "<bdi>" : "<bdi>@", to);
    html_text(to, v->author);
    fputs("</bdi>", to);
  }
  if (isfinite(v->plays))
    fprintf(to, " &middot; %s plays", text_short(v->plays, text));
  if (v->created > 0)
    fprintf(to, " &middot; %s", day_short(day_of(v->created), date));
  fputs("</small></li>\n", to);
}

static void put_videos(const struct week_trend *t, FILE *to) {
  if (t->videos == NULL || t->videos->num == 0) {
    fputs("<p class=note>Its videos were not fetched.</p>\n", to);
    return;
  }
  fputs("<h4>Most played videos</h4>\n<ol>\n", to);
  for (size_t i = 0; i < t->videos->num && i < VIDEOS_SHOWN; i++)
    put_video(&t->videos->items[i], to);
  fputs("</ol>\n", to);
}

static void put_companions(const struct week_trend *t, FILE *to) {
  if (t->companions_num == 0)
    return;
  fputs("<h4>Often together with, not watched yet</h4>\n<p class=chips>", to);
  for (int i = 0; i < t->companions_num; i++) {
    html_hashtag(to, t->companions[i].tag);
    fputc(' ', to);
  }
  fputs("</p>\n", to);
}

void page_card(const struct week *w, const struct standing *row,
               struct companions *known, FILE *to) {
  struct week_trend t;
  week_trend_read(&t, w, row, known);
  fputs("<article>\n<div>\n", to);
  put_heading(w, row, to);
  put_figures(w, row, to);
  put_curve(w, row, to);
  fputs("</div>\n<div>\n", to);
  put_videos(&t, to);
  put_companions(&t, to);
  fputs("</div>\n</article>\n", to);
  week_trend_clear(&t);
}
