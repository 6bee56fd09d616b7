/* SPDX-License-Identifier: MIT */
/* Answers to the videos call. */
#include "provider/decode.h"

#include "core/day.h"
#include "core/text.h"
#include "core/url.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HANDLE_MAX 64 /* bytes of an account name that goes into a link */
#define DIGITS_MAX 20 /* of a video's id at TikTok: 64 bits */
#define MILLISECONDS_FROM 1e11 /* as seconds: the year 5138 */
#define HANDLE_CHARS                                                          \
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"

/* cJSON hands on whatever bytes came; a JSON file must be UTF-8. */
static char *copy_text(const cJSON *item, const char *const *pointers) {
  char number[JSON_NUMBER_SIZE];
  const char *text = json_first_text(item, pointers, number);
  char *copy = strdup(text != NULL ? text : "");
  if (copy != NULL)
    text_repair(copy);
  return copy;
}

static bool is_plain(const char *s, const char *allowed) {
  return *s != '\0' && strspn(s, allowed) == strlen(s);
}

#define TIKTOK_LINK "https://www.tiktok.com/@{author}/video/{id}"

/* The template with author and id, which hold nothing but plain characters. */
static char *fill_link(const char *template, const struct video *v) {
  static const char author[] = "{author}", id[] = "{id}";
  char url[400];
  size_t used = 0;
  while (*template != '\0' && used < sizeof(url) - HANDLE_MAX - 1) {
    const char *value = NULL;
    if (strncmp(template, author, strlen(author)) == 0)
      value = v->author;
    else if (strncmp(template, id, strlen(id)) == 0)
      value = v->id;
    if (value == NULL) {
      url[used++] = *template ++;
      continue;
    }
    used += (size_t)sprintf(url + used, "%s", value);
    template += value == v->id ? strlen(id) : strlen(author);
  }
  url[used] = '\0';
  return strdup(url);
}

/*
 * The short link made of handle and id. The API's own links carry a long
 * query; one is taken only where the parts are missing.
 */
static char *link_of(const struct video *v, const cJSON *item,
                     const struct provider *p) {
  static const char digits[] = "0123456789", handle[] = HANDLE_CHARS "-";
  const char *template = p->link != NULL ? p->link : TIKTOK_LINK;
  bool needs_author = strstr(template, "{author}") != NULL;
  if (is_plain(v->id, p->link == NULL ? digits : handle) &&
      strlen(v->id) <= (p->link == NULL ? DIGITS_MAX : HANDLE_MAX) &&
      strlen(v->author) <= HANDLE_MAX &&
      (!needs_author || is_plain(v->author, handle)))
    return fill_link(template, v);
  char *given = copy_text(item, p->video_link);
  if (given != NULL && !url_is_link(given))
    given[0] = '\0'; /* no javascript: in a dashboard, no new line in a log */
  return given;
}

/* Unix seconds or milliseconds, as a number or digits, or ISO 8601; 0. */
static int64_t created_of(const cJSON *item, const char *const *pointers) {
  char number[JSON_NUMBER_SIZE];
  int64_t seconds = 0;
  double count = json_first_count(item, pointers);
  if (count > 0)
    return (int64_t)(count >= MILLISECONDS_FROM ? count / 1000 : count);
  const char *text = json_first_text(item, pointers, number);
  if (text == NULL || day_parse_time(text, &seconds) != 0)
    return 0;
  return seconds;
}

static void read_tags(const struct provider *p, const cJSON *item,
                      struct video *v) {
  for (const char *const *t = p->video_tags; t[0] != NULL; t += 2) {
    const cJSON *entry = NULL;
    const cJSON *array = json_at(item, t[0]);
    cJSON_ArrayForEach(entry, array) {
      const cJSON *name = json_at(entry, t[1]);
      if (cJSON_IsString(name))
        video_add_tag(v, name->valuestring);
    }
  }
  if (v->tags_num == 0) /* people write them into the text, too */
    video_add_tags_of(v, v->description);
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
  v->created = created_of(item, p->video_created);
  v->plays = json_first_count(item, p->video_plays);
  v->likes = json_first_count(item, p->video_likes);
  v->comments = json_first_count(item, p->video_comments);
  v->shares = json_first_count(item, p->video_shares);
  read_tags(p, item, v);
  return v->url != NULL && v->id[0] != '\0';
}

static const cJSON *find_list(const struct provider *p, const cJSON *root) {
  for (const char *const *at = p->list; *at != NULL; at++) {
    const cJSON *list = json_at(root, *at);
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
  cJSON *root = answer_open(p, false, status, body, a);
  if (root == NULL)
    return;
  char number[JSON_NUMBER_SIZE];
  const cJSON *list = find_list(p, root);
  if (list != NULL)
    *videos = read_list(p, list);
  if (list == NULL)
    answer_conclude(p, a, OUTCOME_FAULT, "the answer holds no list of videos",
                    json_first_text(root, p->error, number));
  else
    answer_conclude(p, a, *videos != NULL ? OUTCOME_SAMPLE : OUTCOME_FAULT, "",
                    NULL);
  cJSON_Delete(root);
}
