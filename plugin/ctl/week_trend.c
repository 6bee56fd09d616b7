/* SPDX-License-Identifier: MIT */
/* A trend's videos and companions, out of StateDir/videos. */
#include "ctl/week.h"

#include "core/day.h"
#include "file/files.h"
#include "poll/saved_videos.h"
#include "provider/videos_json.h"

#include <stdlib.h>

static bool is_watched(const struct week *w, const char *tag) {
  const struct hashtag *found = hashtags_find(w->report->tags, tag);
  return found != NULL && found->watched;
}

static void read_companions(struct week_trend *t, const struct week *w,
                            const char *text, struct companions *known) {
  char tag[TAG_MAX + 1];
  struct related *list = calloc(SAVED_RELATED_MAX, sizeof(*list));
  int num = list != NULL
                ? videos_json_related(text, tag, list, SAVED_RELATED_MAX)
                : -1;
  if (num > 0)
    num = companions_rank(known, tag, list, num);
  for (int i = 0; i < num && t->companions_num < WEEK_COMPANIONS; i++)
    if (!is_watched(w, list[i].tag))
      t->companions[t->companions_num++] = list[i];
  free(list);
}

void week_trend_read(struct week_trend *t, const struct week *w,
                     const struct standing *row, struct companions *known) {
  char path[PATH_MAX];
  size_t len = 0;
  int64_t fetched = 0;
  *t = (struct week_trend){0};
  snprintf(path, sizeof(path), "%.3000s/videos/%s.json",
           w->report->options->state_dir, row->watch.tag);
  char *text = files_slurp(path, SAVED_VIDEOS_SIZE, &len);
  if (text == NULL)
    return;
  t->videos = videos_json_read(text, &fetched);
  if (day_of(fetched) < week_rose(w, row)) { /* of an earlier trend */
    videos_free(t->videos);
    t->videos = NULL;
  } else if (t->videos != NULL && known != NULL) {
    read_companions(t, w, text, known);
  }
  free(text);
}

void week_trend_clear(struct week_trend *t) {
  videos_free(t->videos);
  t->videos = NULL;
}
