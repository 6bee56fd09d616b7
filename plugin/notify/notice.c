/* SPDX-License-Identifier: MIT */
#include "notify/notice.h"

#include "core/day.h"
#include "core/text.h"
#include "core/url.h"
#include "notify/markup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIDEOS_SHOWN 3
#define COMPANIONS_SHOWN 3
#define CAPTION_SIZE 61 /* characters shown, and one */
#define AUTHOR_SIZE 64
#define ADDRESS_SIZE 2048

const char *const notice_placeholders[VALUE_NUM] = {
    [VALUE_MESSAGE] = "{message}",
    [VALUE_TITLE] = "{title}",
    [VALUE_BRIEF] = "{brief}",
    [VALUE_KIND] = "{kind}",
    [VALUE_TAG] = "{tag}",
    [VALUE_GROWTH] = "{growth}",
    [VALUE_DAYS] = "{days}",
    [VALUE_FROM] = "{from}",
    [VALUE_TO] = "{to}",
    [VALUE_WHAT] = "{what}",
    [VALUE_URL] = "{url}",
    [VALUE_VIDEOS] = "{videos}",
    [VALUE_COMPANIONS] = "{companions}",
    [VALUE_GRAPHS] = "{graphs}",
    [VALUE_DAY] = "{day}",
    [VALUE_LEVEL] = "{level}",
    [VALUE_ID] = "{id}",
};

const char *notice_kind_name(enum notice_kind kind) {
  static const char *const names[NOTICE_KINDS] = {[NOTICE_TREND] = "trend",
                                                  [NOTICE_END] = "end",
                                                  [NOTICE_TROUBLE] = "trouble",
                                                  [NOTICE_DIGEST] = "digest"};
  return names[kind];
}

/* A message on the way to its values. */
struct writing {
  const struct notice_subject *s;
  struct rich parts[VALUE_NUM];
};

static struct rich *part(struct writing *w, enum notice_value v) {
  return &w->parts[v];
}

/* -- figures */

static void write_figures(struct writing *w) {
  const struct notice_subject *s = w->s;
  char number[TEXT_NUMBER_SIZE], date[DAY_TEXT_SIZE];
  rich_add(part(w, VALUE_KIND), notice_kind_name(s->kind));
  rich_addf(part(w, VALUE_TAG), "%s", s->tag != NULL ? s->tag : "");
  rich_add(part(w, VALUE_DAY),
           s->day != DAY_NONE ? day_text(s->day, date) : "");
  if (s->tag == NULL)
    return;
  rich_addf(part(w, VALUE_LEVEL), "%d", s->level);
  rich_add(part(w, VALUE_WHAT), s->of_views ? "views" : "videos");
  if (isfinite(s->growth))
    rich_addf(part(w, VALUE_GROWTH), "%+.1f", s->growth);
  rich_addf(part(w, VALUE_DAYS), "%d", s->window);
  if (isfinite(s->from))
    rich_add(part(w, VALUE_FROM), text_figure(s->from, number));
  if (isfinite(s->to))
    rich_add(part(w, VALUE_TO), text_figure(s->to, number));
}

static void write_addresses(struct writing *w) {
  const struct notice_subject *s = w->s;
  char tag[3 * TAG_MAX + 1], url[ADDRESS_SIZE];
  const char *dashboard = s->dashboard_url != NULL ? s->dashboard_url : "";
  url_encode(s->tag != NULL ? s->tag : "", tag);
  if (s->tag != NULL) {
    snprintf(url, sizeof(url), "https://www.tiktok.com/tag/%s", tag);
    rich_add(part(w, VALUE_URL), url);
  }
  if (dashboard[0] == '\0')
    return;
  if (s->tag == NULL)
    snprintf(url, sizeof(url), "%s", dashboard);
  else
    snprintf(url, sizeof(url), "%s%svar-hashtag=%s", dashboard,
             strchr(dashboard, '?') != NULL ? "&" : "?", tag);
  rich_add(part(w, VALUE_GRAPHS), url);
}

/* -- videos and companions */

/* The first letters of a caption, in quotes; nothing of an empty one. */
static void write_caption(struct rich *r, const char *caption) {
  char clean[1024];
  unsigned code = 0;
  size_t at = 0;
  int characters = 0;
  text_clean(caption != NULL ? caption : "", clean, sizeof(clean));
  size_t first = strspn(clean, " ");
  for (at = first; clean[at] != '\0' && characters < CAPTION_SIZE - 1;
       characters++)
    at += text_utf8(clean + at, &code);
  bool cut = clean[at] != '\0';
  clean[at] = '\0';
  if (clean[first] != '\0')
    rich_addf(r, ": \"%s%s\"", clean + first, cut ? "..." : "");
}

/* "1. @tiny_shop, 22 Nov, 1.2M plays: "caption" LINK"; later ones in short. */
static void write_video(struct rich *r, const struct video *v, int number) {
  char author[AUTHOR_SIZE], count[TEXT_NUMBER_SIZE], date[DAY_TEXT_SIZE];
  text_clean(v->author != NULL ? v->author : "", author, sizeof(author));
  rich_addf(r, "%d.", number);
  if (author[0] != '\0')
    rich_addf(r, " %s%s", author[0] == '@' ? "" : "@", author);
  if (number == 1 && v->created > 0)
    rich_addf(r, ", %s", day_short(day_of(v->created), date));
  if (isfinite(v->plays))
    rich_addf(r, ", %s%s", text_figure(v->plays, count),
              number == 1 ? " plays" : "");
  if (number == 1)
    write_caption(r, v->description);
  if (v->url != NULL && v->url[0] != '\0') {
    rich_add(r, " ");
    rich_link(r, v->url, "");
  }
}

static void write_videos(struct writing *w) {
  const struct videos *list = w->s->videos;
  struct rich *r = part(w, VALUE_VIDEOS);
  for (size_t i = 0; list != NULL && i < list->num && i < VIDEOS_SHOWN; i++) {
    if (i == 1)
      rich_line(r);
    else if (i > 1)
      rich_join(r, "   ");
    write_video(r, &list->items[i], (int)i + 1);
  }
}

static void write_companions(struct writing *w) {
  struct rich *r = part(w, VALUE_COMPANIONS);
  int num = w->s->companions_num;
  for (int i = 0; i < num && i < COMPANIONS_SHOWN; i++)
    rich_addf(r, "%s#%s", i > 0 ? ", " : "", w->s->companions[i].tag);
}

/* -- the message itself */

static void write_title(struct writing *w) {
  const struct notice_subject *s = w->s;
  struct rich *r = part(w, VALUE_TITLE);
  if (s->kind == NOTICE_TROUBLE || s->kind == NOTICE_DIGEST) {
    rich_add(r, s->sentence);
    return;
  }
  if (s->rule != NULL) {
    rich_addf(r, "#%s: ", s->tag);
    rich_add(r, s->rule);
    rich_addf(r, " is %.6g, above %.6g", s->rule_value, s->limit);
    return;
  }
  rich_addf(r, "#%s is %s: %+.1f %% %s in %d day%s", s->tag,
            s->kind == NOTICE_END ? "no longer trending"
            : s->level >= 2       ? "trending strongly"
                                  : "trending",
            s->growth, s->of_views ? "views" : "videos", s->window,
            s->window == 1 ? "" : "s");
}

/* The title in bold, and the counts behind it. */
static void write_head(struct writing *w, struct rich *r) {
  const struct notice_subject *s = w->s;
  char from[TEXT_NUMBER_SIZE], to[TEXT_NUMBER_SIZE];
  rich_bold(r, true);
  rich_join(r, part(w, VALUE_TITLE)->text);
  rich_bold(r, false);
  if (s->tag != NULL && isfinite(s->from) && isfinite(s->to))
    rich_addf(r, " (%s \u2192 %s)", text_figure(s->from, from),
              text_figure(s->to, to));
}

/* When such a message comes, and when the last one did. */
static void write_limits(const struct notice_subject *s, struct rich *r) {
  char month[DAY_MONTH_SIZE];
  bool limit = isfinite(s->threshold) && s->rule == NULL;
  if (!limit && s->last_trend == DAY_NONE)
    return;
  rich_line(r);
  if (limit)
    rich_addf(r, "Alerts start at %+.3g %% for %s.", s->threshold,
              s->own_threshold ? "this hashtag" : "hashtags of this size");
  if (s->last_trend != DAY_NONE)
    rich_addf(r, "%sLast trend: %s.", limit ? " " : "",
              day_month(s->last_trend, month));
}

static void write_links(struct writing *w, struct rich *r, bool counted) {
  char date[DAY_TEXT_SIZE];
  const char *graphs = part(w, VALUE_GRAPHS)->text;
  if (w->s->tag != NULL)
    rich_link(r, part(w, VALUE_URL)->text, "Open on TikTok");
  if (w->s->tag != NULL && graphs != NULL)
    rich_add(r, " \u00b7 ");
  if (graphs != NULL)
    rich_link(r, graphs, "Graphs");
  if (counted && w->s->tag != NULL)
    rich_addf(r, " \u00b7 counted %s", day_short(w->s->day, date));
}

/* A text of several lines; one that is an address becomes a link. */
static void write_lines(struct rich *r, const char *lines) {
  char *copy = strdup(lines), *rest = copy;
  for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;) {
    const char *text = line + strspn(line, " ");
    rich_line(r);
    if (url_is_link(text))
      rich_link(r, text, "");
    else
      rich_add(r, line);
  }
  r->failed = r->failed || copy == NULL;
  free(copy);
}

static void write_message(struct writing *w) {
  const struct notice_subject *s = w->s;
  struct rich *r = part(w, VALUE_MESSAGE);
  write_head(w, r);
  if (s->kind == NOTICE_TREND)
    write_limits(s, r);
  if (s->body != NULL)
    write_lines(r, s->body);
  if (part(w, VALUE_VIDEOS)->text != NULL) {
    rich_line(r);
    rich_join(r, part(w, VALUE_VIDEOS)->text);
  }
  if (part(w, VALUE_COMPANIONS)->text != NULL) {
    rich_line(r);
    rich_add(r, "Often together with: ");
    rich_join(r, part(w, VALUE_COMPANIONS)->text);
    rich_add(r, " (not watched yet)");
  }
  if (s->tag != NULL || part(w, VALUE_GRAPHS)->text != NULL) {
    rich_line(r);
    write_links(w, r, true);
  }
}

static void write_brief(struct writing *w) {
  struct rich *r = part(w, VALUE_BRIEF);
  const struct videos *list = w->s->videos;
  write_head(w, r);
  rich_line(r);
  if (list != NULL && list->num > 0 && list->items[0].url != NULL &&
      list->items[0].url[0] != '\0') {
    rich_link(r, list->items[0].url, "Top video");
    rich_add(r, " \u00b7 ");
  }
  write_links(w, r, false);
}

/* -- */

void notice_text_clear(struct notice_text *t) {
  for (int i = 0; i < VALUE_NUM; i++)
    free(t->values[i]);
  free(t->page);
  *t = (struct notice_text){0};
}

/* The parts become the values; what nobody wrote is "". */
static int hand_over(struct writing *w, struct notice_text *out) {
  int status = 0;
  for (int i = 0; i < VALUE_NUM; i++) {
    struct rich *r = &w->parts[i];
    rich_join(r, "");
    if (r->failed)
      status = -1;
    out->values[i] = r->text;
  }
  return status;
}

int notice_compose(const struct notice_subject *s, struct notice_text *out) {
  struct writing w = {.s = s};
  write_figures(&w);
  write_addresses(&w);
  write_videos(&w);
  write_companions(&w);
  write_title(&w);
  rich_add(part(&w, VALUE_ID), s->id);
  bool failed = part(&w, VALUE_TITLE)->text == NULL ||
                (s->tag != NULL && part(&w, VALUE_URL)->text == NULL);
  if (!failed) {
    write_message(&w);
    write_brief(&w);
  }
  *out = (struct notice_text){.strength = isfinite(s->score) ? s->score : 0};
  int status = hand_over(&w, out);
  if (s->page != NULL && (out->page = strdup(s->page)) == NULL)
    failed = true;
  return failed ? -1 : status;
}
