/* SPDX-License-Identifier: MIT */
/* StateDir/videos/TAG.json, read back: others may write there, too. */
#include "provider/videos_json.h"

#include "core/day.h"
#include "core/json_bounds.h"
#include "core/text.h"
#include "core/url.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static cJSON *parse(const char *text) {
  bool bounded = json_excess(text, strlen(text), JSON_VALUES_MAX) == NULL;
  return bounded ? cJSON_Parse(text) : NULL;
}

static const cJSON *at(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A member that is a hashtag. False: it is none. */
static bool read_tag(const cJSON *object, char tag[TAG_MAX + 1]) {
  const cJSON *text = at(object, "tag");
  return cJSON_IsString(text) &&
         tag_normalise(text->valuestring, tag, NULL) == 0;
}

/*
 * A member that counts at most `most`, and at least one; without it `most`:
 * version 1.0 wrote no accounts.
 */
static int read_count(const cJSON *object, const char *name, int most) {
  const cJSON *count = at(object, name);
  double v = cJSON_IsNumber(count) ? count->valuedouble : most;
  return (int)fmax(1, fmin(v, most)); /* a NaN, which is none, is most */
}

int videos_json_related(const char *text, char tag[TAG_MAX + 1],
                        struct related *out, size_t max) {
  cJSON *root = parse(text);
  const cJSON *list = at(root, "related"), *one;
  bool good = read_tag(root, tag) && cJSON_IsArray(list);
  size_t num = 0;
  cJSON_ArrayForEach(one, list) {
    const cJSON *videos = at(one, "videos");
    if (num == max || !good)
      break;
    if (!cJSON_IsNumber(videos) || !(videos->valuedouble >= 1) ||
        !read_tag(one, out[num].tag))
      continue;
    out[num].videos = read_count(one, "videos", VIDEOS_MAX);
    out[num].accounts = read_count(one, "accounts", out[num].videos);
    out[num++].specificity = 0;
  }
  cJSON_Delete(root);
  return good ? (int)num : -1;
}

/* -- the videos */

static char *read_text(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(at(object, name));
  char *copy = strdup(text != NULL ? text : "");
  if (copy != NULL)
    text_repair(copy);
  return copy;
}

static int64_t read_time(const cJSON *object, const char *name) {
  int64_t seconds = 0;
  const char *text = cJSON_GetStringValue(at(object, name));
  return text != NULL && day_parse_time(text, &seconds) == 0 ? seconds : 0;
}

static double read_number(const cJSON *object, const char *name) {
  const cJSON *n = at(object, name);
  return cJSON_IsNumber(n) && n->valuedouble >= 0 ? n->valuedouble : NAN;
}

/* False: no memory. */
static bool read_video(const cJSON *object, struct video *v) {
  *v = (struct video){.id = read_text(object, "id"),
                      .url = read_text(object, "url"),
                      .author = read_text(object, "author"),
                      .description = read_text(object, "description"),
                      .created = read_time(object, "created"),
                      .plays = read_number(object, "plays"),
                      .likes = read_number(object, "likes"),
                      .comments = read_number(object, "comments"),
                      .shares = read_number(object, "shares")};
  if (v->url != NULL && !url_is_link(v->url))
    v->url[0] = '\0';
  return v->id != NULL && v->url != NULL && v->author != NULL &&
         v->description != NULL;
}

static struct videos *read_videos(const cJSON *list) {
  struct videos *videos = cJSON_IsArray(list) ? videos_new() : NULL;
  const cJSON *one = NULL;
  cJSON_ArrayForEach(one, list) {
    if (videos == NULL || videos->num == VIDEOS_MAX)
      break;
    if (read_video(one, &videos->items[videos->num++]))
      continue;
    videos_free(videos);
    videos = NULL;
  }
  return videos;
}

struct videos *videos_json_read(const char *text, int64_t *fetched) {
  cJSON *root = parse(text);
  struct videos *videos = read_videos(at(root, "videos"));
  *fetched = read_time(root, "fetched");
  cJSON_Delete(root);
  return videos;
}
