/* SPDX-License-Identifier: MIT */
/* Answers to the videos call. */
#include "provider/decode.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HANDLE_MAX 64 /* bytes of an account name that goes into a link */
#define HANDLE_CHARS                                                          \
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"

/* cJSON hands on whatever bytes came; a JSON file must be UTF-8. */
static char *copy_text(const cJSON *item, provider_pointers pointers) {
  char number[32];
  const char *text = json_first_text(item, pointers, number);
  char *copy = strdup(text != NULL ? text : "");
  if (copy != NULL)
    text_repair(copy);
  return copy;
}

static bool is_plain(const char *s, const char *allowed) {
  return *s != '\0' && strspn(s, allowed) == strlen(s);
}

/*
 * The short link made of handle and id. The API's own links carry a long
 * query; one is taken only where the parts are missing.
 */
static char *link_of(const struct video *v, const cJSON *item,
                     const struct provider *p) {
  static const char digits[] = "0123456789", handle[] = HANDLE_CHARS;
  /* the characters of RFC 3986, but for the quote */
  static const char link[] = HANDLE_CHARS "-~:/?#[]@!$&()*+,;=%";
  char url[200];
  if (is_plain(v->id, digits) && is_plain(v->author, handle) &&
      strlen(v->id) <= 20 && strlen(v->author) <= HANDLE_MAX) {
    snprintf(url, sizeof(url), "https://www.tiktok.com/@%s/video/%s",
             v->author, v->id);
    return strdup(url);
  }
  char *told = copy_text(item, p->video_url);
  if (told != NULL &&
      (strncmp(told, "https://", 8) != 0 || !is_plain(told, link)))
    told[0] = '\0'; /* no javascript: in a dashboard, no new line in a log */
  return told;
}

static void read_tags(const struct provider *p, const cJSON *item,
                      struct video *v) {
  for (int i = 0; i + 1 < PROVIDER_POINTERS && p->video_tags[i] != NULL;
       i += 2) {
    const cJSON *entry = NULL;
    const cJSON *array = json_at(item, p->video_tags[i]);
    cJSON_ArrayForEach(entry, array) {
      const cJSON *name = json_at(entry, p->video_tags[i + 1]);
      if (cJSON_IsString(name))
        video_add_tag(v, name->valuestring);
    }
  }
}

/* Reads one video; false when it has no id or memory ran out. */
static bool read_video(const struct provider *p, const cJSON *item,
                       struct video *v) {
  *v = (struct video){0};
  v->id = copy_text(item, p->video_id);
  v->author = copy_text(item, p->video_author);
  v->description = copy_text(item, p->video_text);
  if (v->id == NULL || v->author == NULL || v->description == NULL)
    return false;
  v->url = link_of(v, item, p);
  double created = json_first_count(item, p->video_created);
  v->created = isnan(created) ? 0 : (int64_t)created;
  v->plays = json_first_count(item, p->video_plays);
  v->likes = json_first_count(item, p->video_likes);
  v->comments = json_first_count(item, p->video_comments);
  v->shares = json_first_count(item, p->video_shares);
  read_tags(p, item, v);
  return v->url != NULL && v->id[0] != '\0';
}

static const cJSON *find_list(const struct provider *p, const cJSON *root) {
  for (int i = 0; i < PROVIDER_POINTERS && p->list[i] != NULL; i++) {
    const cJSON *list = json_at(root, p->list[i]);
    if (cJSON_IsArray(list))
      return list;
  }
  return NULL;
}

static struct videos *read_list(const struct provider *p, const cJSON *list) {
  struct videos *videos = videos_new();
  const cJSON *item = NULL;
  cJSON_ArrayForEach(item, list) {
    if (videos == NULL || videos->num >= VIDEOS_MAX)
      break;
    struct video *v = &videos->items[videos->num];
    if (read_video(p, item, v))
      videos->num++;
    else
      video_clear(v);
  }
  if (videos != NULL)
    videos_rank(videos);
  return videos;
}

void provider_read_videos(const struct provider *p, int status,
                          struct body body, struct answer *a,
                          struct videos **videos) {
  *videos = NULL;
  cJSON *root = answer_open(p, status, body, a);
  if (root == NULL)
    return;
  const cJSON *list = find_list(p, root);
  if (list == NULL) {
    answer_broken(a, "the answer holds no list of videos");
  } else {
    *videos = read_list(p, list);
    a->outcome = *videos != NULL ? OUTCOME_SAMPLE : OUTCOME_FAULT;
    a->billed = true;
  }
  cJSON_Delete(root);
}
