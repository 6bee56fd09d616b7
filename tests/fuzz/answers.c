/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include "core/tag.h"
#include "core/text.h"
#include "provider/json.h"
#include "provider/videos_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int answers_status(struct bytes *b) {
  static const int known[] = {200, 200, 200, 200, 201, 204, 302, 400,
                              401, 402, 403, 404, 410, 422, 429, 495,
                              500, 502, 503, 504, 0,   100, 299, 999};
  return known[bytes_pick(b, sizeof(known) / sizeof(known[0]))];
}

/* Whole, not negative, exact; or not told. */
static bool is_count(double v) {
  return isnan(v) || (v >= 0 && v <= JSON_COUNT_MAX && v == floor(v));
}

static bool is_refusal(enum outcome o) {
  return o == OUTCOME_LIMITED || o == OUTCOME_AUTH || o == OUTCOME_CREDITS;
}

void answers_check(const struct answer *a, bool stats,
                   const struct videos *videos) {
  bool sample = a->outcome == OUTCOME_SAMPLE;
  PROMISE(a->outcome >= OUTCOME_SAMPLE && a->outcome < OUTCOME_NUM);
  PROMISE(is_count(a->videos) && is_count(a->views) && is_count(a->credits));
  if (stats && sample)
    PROMISE(!isnan(a->videos) || !isnan(a->views));
  else
    PROMISE(isnan(a->videos) && isnan(a->views));
  /* 0 videos beside views, or alone, is the web's way of not telling */
  PROMISE(!(a->videos == 0 && a->views != 0));
  PROMISE(!(is_refusal(a->outcome) && a->billed)); /* refused, not paid */
  PROMISE(!a->banned || a->outcome == OUTCOME_NOT_FOUND);
  PROMISE(sample == (a->why[0] == '\0') || videos != NULL);
  PROMISE(memchr(a->why, '\0', sizeof(a->why)) != NULL);
  PROMISE(memchr(a->id, '\0', sizeof(a->id)) != NULL);
  PROMISE(fuzz_is_sentence(a->why) && fuzz_is_sentence(a->plan));
  PROMISE(a->concurrency >= 0 && a->concurrency < 100000);
}

static bool is_in_order(double before, double after) {
  return isnan(after) || before >= after;
}

static void check_video(const struct provider *p, const struct video *v) {
  char tag[TAG_MAX + 1];
  PROMISE(v->id[0] != '\0');
  PROMISE(text_is_utf8(v->id) && text_is_utf8(v->author));
  PROMISE(text_is_utf8(v->description));
  PROMISE(v->url[0] == '\0' || strncmp(v->url, "https://", 8) == 0 ||
          p->link != NULL);
  for (const char *s = v->url; *s != '\0'; s++)
    PROMISE(*s > ' ' && *s < 0x7F && strchr("<>\"'\\^`{|}", *s) == NULL);
  PROMISE(is_count(v->plays) && is_count(v->likes));
  PROMISE(is_count(v->comments) && is_count(v->shares));
  PROMISE(v->tags_num <= VIDEO_TAGS_MAX);
  for (size_t i = 0; i < v->tags_num; i++) {
    PROMISE(tag_normalise(v->tags[i], tag, NULL) == 0);
    PROMISE(strcmp(tag, v->tags[i]) == 0);
    for (size_t k = 0; k < i; k++)
      PROMISE(strcmp(v->tags[k], v->tags[i]) != 0);
  }
}

static bool never_watched(void *ctx, const char *tag) {
  (void)ctx, (void)tag;
  return false;
}

void answers_check_videos(const struct provider *p, const struct videos *v) {
  PROMISE(v->num <= VIDEOS_MAX);
  for (size_t i = 0; i < v->num; i++) {
    check_video(p, &v->items[i]);
    for (size_t k = 0; k < i; k++)
      PROMISE(strcmp(v->items[k].id, v->items[i].id) != 0);
    PROMISE(i == 0 || is_in_order(v->items[i - 1].plays, v->items[i].plays));
  }
  const struct videos_head head = {
      .tag = "aitools", .growth = 30, .window = 7};
  char *text = videos_json(&head, v, never_watched, NULL);
  if (text == NULL)
    abort();
  cJSON *root = cJSON_Parse(text);
  PROMISE(root != NULL && text_is_utf8(text));
  PROMISE(cJSON_GetArraySize(cJSON_GetObjectItem(root, "videos")) ==
          (int)v->num);
  cJSON_Delete(root);
  free(text);
}

void answers_read(const struct provider *p, struct bytes *b) {
  int status = answers_status(b);
  const struct body body = {(const char *)b->at, b->left};
  struct answer a;
  struct videos *videos = NULL;
  provider_read_stats(p, "aitools", status, body, &a);
  answers_check(&a, true, NULL);
  provider_read_stats(p, "\xE6\x97\xA5\xE6\x9C\xAC", status, body, &a);
  answers_check(&a, true, NULL); /* whatever name the answer has */
  provider_read_videos(p, status, body, &a, &videos);
  answers_check(&a, false, videos);
  PROMISE((a.outcome == OUTCOME_SAMPLE) == (videos != NULL));
  if (videos != NULL)
    answers_check_videos(p, videos);
  videos_free(videos);
  provider_read_usage(p, status, body, &a);
  answers_check(&a, false, NULL);
  PROMISE(!a.billed); /* the call is free, whatever it answers */
}
