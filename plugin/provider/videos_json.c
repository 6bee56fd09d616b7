/* SPDX-License-Identifier: MIT */
#include "provider/videos_json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define RELATED_MAX 50 /* hashtags listed */

/* A count that was not told is left out, never 0. */
static void add_number(cJSON *to, const char *name, double v) {
  if (isfinite(v))
    cJSON_AddNumberToObject(to, name, v);
}

static void add_time(cJSON *to, const char *name, int64_t t) {
  char text[32];
  struct tm tm = {0};
  time_t seconds = (time_t)t;
  if (t <= 0 || gmtime_r(&seconds, &tm) == NULL)
    return;
  strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
  cJSON_AddStringToObject(to, name, text);
}

static cJSON *video_object(const struct video *v, int rank) {
  cJSON *o = cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "rank", rank);
  cJSON_AddStringToObject(o, "id", v->id);
  cJSON_AddStringToObject(o, "url", v->url);
  cJSON_AddStringToObject(o, "author", v->author);
  cJSON_AddStringToObject(o, "description", v->description);
  add_time(o, "created", v->created);
  add_number(o, "plays", v->plays);
  add_number(o, "likes", v->likes);
  add_number(o, "comments", v->comments);
  add_number(o, "shares", v->shares);
  return o;
}

static void add_related(cJSON *root, const struct videos *videos,
                        const char *own, videos_watched watched, void *ctx) {
  struct related *list = calloc(RELATED_MAX, sizeof(*list));
  cJSON *array = cJSON_AddArrayToObject(root, "related");
  size_t num =
      list != NULL ? videos_related(videos, own, list, RELATED_MAX) : 0;
  for (size_t i = 0; i < num; i++) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "tag", list[i].tag);
    cJSON_AddNumberToObject(o, "videos", list[i].videos);
    cJSON_AddBoolToObject(o, "watched", watched(ctx, list[i].tag));
    cJSON_AddItemToArray(array, o);
  }
  free(list);
}

char *videos_json(const struct videos_head *head, const struct videos *videos,
                  videos_watched watched, void *ctx) {
  cJSON *root = cJSON_CreateObject();
  cJSON_AddStringToObject(root, "tag", head->tag);
  add_time(root, "fetched", head->fetched);
  cJSON_AddNumberToObject(root, "level", head->level);
  cJSON_AddNumberToObject(root, "window_days", head->window);
  add_number(root, "growth_pct", head->growth);
  add_number(root, "trend_score", head->score);
  add_number(root, "threshold_pct", head->threshold);
  add_number(root, "baseline", head->baseline);
  add_number(root, "current", head->now);
  cJSON *list = cJSON_AddArrayToObject(root, "videos");
  for (size_t i = 0; i < videos->num; i++)
    cJSON_AddItemToArray(list, video_object(&videos->items[i], (int)i + 1));
  add_related(root, videos, head->tag, watched, ctx);
  char *text = cJSON_Print(root);
  cJSON_Delete(root);
  return text;
}
