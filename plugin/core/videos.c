/* SPDX-License-Identifier: MIT */
#include "core/videos.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct videos *videos_new(void) {
  return calloc(1, sizeof(struct videos));
}

void video_clear(struct video *v) {
  free(v->id);
  free(v->url);
  free(v->author);
  free(v->description);
  for (size_t i = 0; i < v->tags_num; i++)
    free(v->tags[i]);
  free(v->tags);
  *v = (struct video){0};
}

void videos_free(struct videos *v) {
  if (v == NULL)
    return;
  for (size_t i = 0; i < v->num; i++)
    video_clear(&v->items[i]);
  free(v);
}

void video_add_tag(struct video *v, const char *tag) {
  char name[TAG_MAX + 1];
  if (v->tags_num >= VIDEO_TAGS_MAX || tag_normalise(tag, name, NULL) != 0)
    return;
  for (size_t i = 0; i < v->tags_num; i++)
    if (strcmp(v->tags[i], name) == 0)
      return;
  char **grown = realloc(v->tags, (v->tags_num + 1) * sizeof(*grown));
  if (grown == NULL)
    return;
  v->tags = grown;
  v->tags[v->tags_num] = strdup(name);
  if (v->tags[v->tags_num] != NULL)
    v->tags_num++;
}

/* ASCII that ends a hashtag; letters of all alphabets and _ go on. */
static bool ends_tag(char c) {
  return (unsigned char)c <= ' ' || c == 0x7F ||
         strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", c) != NULL;
}

void video_add_tags_of(struct video *v, const char *text) {
  while ((text = strchr(text, '#')) != NULL) {
    char name[TAG_MAX + 1];
    size_t len = 0;
    for (text++; !ends_tag(text[len]);)
      len++;
    if (len > 0 && len <= TAG_MAX) {
      memcpy(name, text, len);
      name[len] = '\0';
      video_add_tag(v, name);
    }
    text += len;
  }
}

static bool seen_before(const struct videos *v, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (strcmp(v->items[k].id, v->items[i].id) == 0)
      return true;
  return false;
}

static void drop_repeats(struct videos *v) {
  for (size_t i = 0; i < v->num;) {
    if (!seen_before(v, i)) {
      i++;
      continue;
    }
    video_clear(&v->items[i]);
    v->num--;
    memmove(&v->items[i], &v->items[i + 1],
            (v->num - i) * sizeof(v->items[0]));
    v->items[v->num] = (struct video){0};
  }
}

static double plays_of(const struct video *v) {
  return isnan(v->plays) ? -1 : v->plays;
}

void videos_rank(struct videos *v) {
  drop_repeats(v);
  for (size_t i = 1; i < v->num; i++) { /* few and stable: insertion sort */
    struct video moving = v->items[i];
    size_t k = i;
    for (; k > 0 && plays_of(&v->items[k - 1]) < plays_of(&moving); k--)
      v->items[k] = v->items[k - 1];
    v->items[k] = moving;
  }
}

static int by_videos(const void *a, const void *b) {
  const struct related *x = a, *y = b;
  if (x->videos != y->videos)
    return x->videos < y->videos ? 1 : -1;
  return strcmp(x->tag, y->tag);
}

/* A hashtag as one video carries it; borrowed. */
struct carried {
  const char *tag, *author;
};

static int by_tag_then_author(const void *a, const void *b) {
  const struct carried *x = a, *y = b;
  int order = strcmp(x->tag, y->tag);
  return order != 0 ? order : strcmp(x->author, y->author);
}

/* All hashtags but own, repeats across videos included. */
static size_t gather(const struct videos *v, const char *own,
                     struct carried *all) {
  size_t num = 0;
  for (size_t i = 0; i < v->num; i++)
    for (size_t k = 0; k < v->items[i].tags_num; k++)
      if (strcmp(v->items[i].tags[k], own) != 0)
        all[num++] = (struct carried){v->items[i].tags[k], v->items[i].author};
  return num;
}

/* Counts what is sorted; out has room for each. Returns how many tags. */
static size_t count(const struct carried *all, size_t num,
                    struct related *out) {
  size_t kept = 0;
  for (size_t i = 0; i < num; i++) {
    bool again = i > 0 && strcmp(all[i].tag, all[i - 1].tag) == 0;
    bool same_author = again && all[i].author[0] != '\0' &&
                       strcmp(all[i].author, all[i - 1].author) == 0;
    if (!again)
      strcpy(out[kept++].tag, all[i].tag); /* normalised: it fits */
    out[kept - 1].videos++;
    out[kept - 1].accounts += !same_author;
  }
  return kept;
}

int videos_related(const struct videos *v, const char *own,
                   struct related *out, size_t max) {
  size_t kept = 0, most = VIDEOS_MAX * VIDEO_TAGS_MAX;
  struct carried *carried = calloc(most, sizeof(*carried));
  struct related *all = calloc(most, sizeof(*all));
  if (carried != NULL && all != NULL) {
    size_t num = gather(v, own, carried);
    qsort(carried, num, sizeof(*carried), by_tag_then_author);
    kept = count(carried, num, all);
  }
  free(carried);
  if (carried == NULL || all == NULL) {
    free(all);
    return -1;
  }
  qsort(all, kept, sizeof(*all), by_videos);
  if (kept > max)
    kept = max;
  if (kept > 0)
    memcpy(out, all, kept * sizeof(*all));
  free(all);
  return (int)kept;
}
