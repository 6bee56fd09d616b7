/* SPDX-License-Identifier: MIT */
/*
 * StateDir/videos/TAG.json as hashtagctl report reads it.
 *
 * Promise (videos_json.h): no more hashtags than there is room for, each in
 * its one spelling, with at least one video and one account, and no more
 * accounts than videos. And the page's videos (videos_json_read()): no more than
 * there may be, links that are links or none.
 *
 * Input: the file, without a zero.
 */
#include "fuzz.h"

#include "core/tag.h"
#include "core/text.h"
#include "core/url.h"
#include "core/videos.h"
#include "provider/videos_json.h"

#include <stdlib.h>
#include <string.h>

#define ROOM 20

static void check_tag(const char *tag) {
  char again[TAG_MAX + 1];
  PROMISE(tag_normalise(tag, again, NULL) == 0 && strcmp(tag, again) == 0);
}

static void check_videos(const struct videos *v) {
  PROMISE(v == NULL || v->num <= VIDEOS_MAX);
  for (size_t i = 0; v != NULL && i < v->num; i++) {
    PROMISE(v->items[i].url[0] == '\0' || url_is_link(v->items[i].url));
    PROMISE(text_is_utf8(v->items[i].author));
    PROMISE(text_is_utf8(v->items[i].description));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char tag[TAG_MAX + 1];
  struct related list[ROOM];
  size_t len = 0;
  struct bytes b = {data, size};
  char *text = bytes_rest(&b, &len);
  int num = videos_json_related(text, tag, list, ROOM);
  int64_t fetched = 0;
  struct videos *videos = videos_json_read(text, &fetched);
  check_videos(videos);
  videos_free(videos);
  free(text);
  PROMISE(num >= -1 && num <= ROOM);
  if (num >= 0)
    check_tag(tag);
  for (int i = 0; i < num; i++) {
    check_tag(list[i].tag);
    PROMISE(list[i].videos >= 1 && list[i].videos <= VIDEOS_MAX);
    PROMISE(list[i].accounts >= 1 && list[i].accounts <= list[i].videos);
  }
  return 0;
}
