/* SPDX-License-Identifier: MIT */
#include "provider/videos_json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RELATED_MAX 50 /* hashtags listed */

/* A document that is being written, and whether all of it found memory. */
struct writer {
  cJSON *root;
  bool ok;
};

static void check(struct writer *w, bool added) { w->ok = w->ok && added; }

static void add_text(struct writer *w, cJSON *to, const char *name,
                     const char *text) {
  check(w, cJSON_AddStringToObject(to, name, text) != NULL);
}

/* A count that was not reported is left out, never 0. */
static void add_number(struct writer *w, cJSON *to, const char *name,
                       double v) {
  if (isfinite(v))
    check(w, cJSON_AddNumberToObject(to, name, v) != NULL);
}

static void add_time(struct writer *w, cJSON *to, const char *name,
                     int64_t t) {
  char text[32];
  struct tm tm = {0};
  time_t seconds = (time_t)t;
  if (t <= 0 || gmtime_r(&seconds, &tm) == NULL)
    return;
  strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
  add_text(w, to, name, text);
}

/* A new object at the end of the array; NULL, which may be filled, too. */
static cJSON *add_object(struct writer *w, cJSON *array) {
  cJSON *o = cJSON_CreateObject();
  if (cJSON_AddItemToArray(array, o))
    return o;
  cJSON_Delete(o);
  w->ok = false;
  return NULL;
}

static void add_head(struct writer *w, const struct videos_head *head) {
  add_text(w, w->root, "tag", head->tag);
  add_time(w, w->root, "fetched", head->fetched);
  add_number(w, w->root, "level", head->level);
  add_number(w, w->root, "window_days", head->window);
  add_number(w, w->root, "growth_pct", head->growth);
  add_number(w, w->root, "trend_score", head->score);
  add_number(w, w->root, "threshold_pct", head->threshold);
  add_number(w, w->root, "baseline", head->baseline);
  add_number(w, w->root, "current", head->now);
}

static void add_videos(struct writer *w, const struct videos *videos) {
  cJSON *list = cJSON_AddArrayToObject(w->root, "videos");
  check(w, list != NULL);
  for (size_t i = 0; i < videos->num; i++) {
    const struct video *v = &videos->items[i];
    cJSON *o = add_object(w, list);
    add_number(w, o, "rank", (double)i + 1);
    add_text(w, o, "id", v->id);
    add_text(w, o, "url", v->url);
    add_text(w, o, "author", v->author);
    add_text(w, o, "description", v->description);
    add_time(w, o, "created", v->created);
    add_number(w, o, "plays", v->plays);
    add_number(w, o, "likes", v->likes);
    add_number(w, o, "comments", v->comments);
    add_number(w, o, "shares", v->shares);
  }
}

static void add_related(struct writer *w, const struct videos *videos,
                        const char *own, videos_watched watched, void *ctx) {
  struct related *list = calloc(RELATED_MAX, sizeof(*list));
  cJSON *array = cJSON_AddArrayToObject(w->root, "related");
  int num = list != NULL ? videos_related(videos, own, list, RELATED_MAX) : -1;
  check(w, array != NULL && num >= 0);
  for (int i = 0; i < num; i++) {
    cJSON *o = add_object(w, array);
    add_text(w, o, "tag", list[i].tag);
    add_number(w, o, "videos", list[i].videos);
    add_number(w, o, "accounts", list[i].accounts);
    check(w, cJSON_AddBoolToObject(o, "watched", watched(ctx, list[i].tag)) !=
                 NULL);
  }
  free(list);
}

char *videos_json(const struct videos_head *head, const struct videos *videos,
                  videos_watched watched, void *ctx) {
  struct writer w = {cJSON_CreateObject(), true};
  add_head(&w, head);
  add_videos(&w, videos);
  add_related(&w, videos, head->tag, watched, ctx);
  char *text = w.ok ? cJSON_Print(w.root) : NULL;
  cJSON_Delete(w.root);
  return text;
}
