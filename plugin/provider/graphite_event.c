/* SPDX-License-Identifier: MIT */
#include "provider/graphite_event.h"

#include "core/day.h"
#include "core/message.h"
#include "core/text.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define RELATED_MAX 10 /* other hashtags listed */
#define DATA_SIZE 8192 /* bytes of the listing, the zero included */
#define LESS "&lt;"
#define LABEL_SIZE 120 /* bytes of author and caption in the listing */
#define PLAIN_SIZE(len) ((len) * (sizeof(LESS) - 1) + 1)

/* The listing; what does not fit in any more is left out whole. */
struct page {
  char text[DATA_SIZE];
  size_t len;
};

static bool add(struct page *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool add(struct page *p, const char *fmt, ...) {
  size_t room = sizeof(p->text) - p->len;
  va_list ap;
  va_start(ap, fmt);
  int len = vsnprintf(p->text + p->len, room, fmt, ap);
  va_end(ap);
  bool whole = len >= 0 && (size_t)len < room;
  if (whole)
    p->len += (size_t)len;
  p->text[p->len] = '\0';
  return whole;
}

/*
 * Grafana shows the texts of an event as HTML, and none of it is ours. out:
 * PLAIN_SIZE() of its length. Returns out.
 */
static const char *plain(const char *text, char *out) {
  size_t len = 0;
  for (; *text != '\0'; text++) {
    if (*text != '<') {
      out[len++] = *text;
      continue;
    }
    memcpy(out + len, LESS, strlen(LESS));
    len += strlen(LESS);
  }
  out[len] = '\0';
  return out;
}

/* What would end an attribute or a text of HTML is written as %XX. */
static bool add_url(struct page *p, const char *url) {
  bool whole = true;
  for (; whole && *url != '\0'; url++)
    whole = strchr("\"<>", *url) != NULL ? add(p, "%%%02X", (unsigned)*url)
                                         : add(p, "%c", *url);
  return whole;
}

/* "@author: caption", or the address where the answer had neither. */
static bool add_label(struct page *p, const struct video *v) {
  char text[MESSAGE_SIZE], shown[PLAIN_SIZE(LABEL_SIZE)];
  const char *label = message_video("", v->author, NAN, v->description, text);
  label += strlen("#: ");
  if (*label == '\0')
    return add_url(p, v->url);
  text_cut(text, LABEL_SIZE);
  return add(p, "%s", plain(label, shown));
}

/* Grafana draws it as HTML, so that a click opens the video. */
static bool add_link(struct page *p, const struct video *v) {
  char number[TEXT_NUMBER_SIZE];
  bool whole = add(p, "<a href=\"") && add_url(p, v->url) &&
               add(p, "\" target=\"_blank\">") && add_label(p, v) &&
               add(p, "</a>");
  if (isfinite(v->plays))
    whole = whole && add(p, " %s plays", text_short(v->plays, number));
  return whole && add(p, "<br>\n");
}

static void add_links(struct page *p, const struct graphite_event *m) {
  for (size_t i = 0; i < m->videos->num && i < m->links; i++) {
    size_t before = p->len;
    if (m->videos->items[i].url[0] != '\0' &&
        !add_link(p, &m->videos->items[i])) {
      p->len = before;
      p->text[before] = '\0';
    }
  }
}

/* A row of Grafana's table leads somewhere without a video, too. */
static bool add_page(struct page *p, const struct graphite_event *m) {
  char name[PLAIN_SIZE(TAG_MAX)];
  return add(p, "<a href=\"https://www.tiktok.com/tag/") &&
         add_url(p, m->hashtag) &&
         add(p, "\" target=\"_blank\">#%s on TikTok</a><br>\n",
             plain(m->hashtag, name));
}

static bool add_related(struct page *p, const struct graphite_event *m,
                        videos_watched watched, void *ctx) {
  struct related list[RELATED_MAX];
  char name[PLAIN_SIZE(TAG_MAX)];
  int num = videos_related(m->videos, m->hashtag, list, RELATED_MAX);
  for (int i = 0; i < num; i++)
    add(p, "%s#%s (%d%s)", i == 0 ? "also on them: " : ", ",
        plain(list[i].tag, name), list[i].videos,
        watched(ctx, list[i].tag) ? "" : ", not watched");
  return num >= 0;
}

/* graphite-web cuts its line of tags at commas and quotes, too. */
static bool add_tags(cJSON *root, const struct graphite_event *m) {
  char name[TAG_MAX + 2];
  snprintf(name, sizeof(name), "#%s", m->hashtag);
  for (char *c = name; (c = strpbrk(c, ",\"")) != NULL;)
    *c = '_';
  const char *const tags[] = {"hashtag", m->kind, name};
  cJSON *array = cJSON_AddArrayToObject(root, "tags");
  bool ok = array != NULL;
  for (int i = 0; ok && i < 3; i++) {
    cJSON *tag = cJSON_CreateString(tags[i]);
    ok = tag != NULL && cJSON_AddItemToArray(array, tag);
  }
  return ok;
}

static bool fill(cJSON *root, const struct graphite_event *m,
                 const struct page *page) {
  char what[PLAIN_SIZE(MESSAGE_SIZE)];
  char message[MESSAGE_SIZE];
  snprintf(message, sizeof(message), "%s", m->what);
  /* a row is stamped with its end, and Graphite shows it at its start */
  double when = (double)day_start(m->day - 1);
  return cJSON_AddStringToObject(root, "what", plain(message, what)) != NULL &&
         add_tags(root, m) &&
         cJSON_AddNumberToObject(root, "when", when) != NULL &&
         cJSON_AddStringToObject(root, "data", page->text) != NULL;
}

char *graphite_event_json(const struct graphite_event *m,
                          videos_watched watched, void *ctx) {
  struct page page = {.len = 0};
  bool ok = true;
  if (m->videos != NULL)
    add_links(&page, m);
  if (page.len == 0)
    ok = add_page(&page, m);
  if (ok && m->videos != NULL)
    ok = add_related(&page, m, watched, ctx);
  cJSON *root = cJSON_CreateObject();
  char *text = ok && fill(root, m, &page) ? cJSON_PrintUnformatted(root)
                                          : NULL;
  cJSON_Delete(root);
  return text;
}
