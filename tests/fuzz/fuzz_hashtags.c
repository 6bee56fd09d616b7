/* SPDX-License-Identifier: MIT */
/*
 * A HashtagFile.
 *
 * Promise (watchlist.h): what is in the list is a good hashtag in its one
 * spelling, its threshold is none or in bounds; each line adds one hashtag
 * at most or is reported in a sentence, and the next one is read all the
 * same; without repeats, each hashtag is there once and in its order. A file
 * of which more than half is no hashtags adds nothing, and nothing of it is
 * reported but the one reason.
 *
 * Input: the file.
 */
#include "fuzz.h"

#include "core/tag.h"
#include "core/text.h"
#include "option/watchlist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t lines_of(const uint8_t *data, size_t size) {
  size_t num = size > 0 && data[size - 1] != '\n';
  for (size_t i = 0; i < size; i++)
    num += data[i] == '\n';
  return num;
}

static void check(const struct watch *w) {
  char tag[TAG_MAX + 1];
  PROMISE(tag_normalise(w->tag, tag, NULL) == 0);
  PROMISE(strcmp(tag, w->tag) == 0);
  PROMISE(text_is_utf8(w->tag) && strlen(w->tag) <= TAG_MAX);
  for (const char *c = w->tag; *c != '\0'; c++)
    PROMISE((unsigned char)*c >= 0x80 || (*c >= 'a' && *c <= 'z') ||
            (*c >= '0' && *c <= '9') || *c == '_');
  PROMISE(isnan(w->threshold) ||
          (w->threshold >= THRESHOLD_MIN && w->threshold <= THRESHOLD_MAX));
}

/* Whether all of `kept` stand in `before` in the same order. */
static bool is_subsequence(const struct watchlist *kept,
                           const struct watchlist *before) {
  size_t at = 0;
  for (size_t i = 0; i < kept->num; i++) {
    while (at < before->num &&
           strcmp(before->items[at].tag, kept->items[i].tag) != 0)
      at++;
    if (at == before->num)
      return false;
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct watchlist list = {0}, before = {0};
  int reports = 0, repeats = 0;
  const char *path = fuzz_file("hashtags", data, size);
  if (watchlist_read(&list, path, fuzz_report, &reports, NULL) != 0) {
    PROMISE(list.num == 0 && reports == 0);
    return 0;
  }
  PROMISE(list.num + (size_t)reports <= lines_of(data, size) + 1);
  for (size_t i = 0; i < list.num; i++)
    check(&list.items[i]);
  if (watchlist_append(&before, &list) != 0)
    abort();
  watchlist_unique(&list, fuzz_report, &repeats);
  PROMISE(list.num + (size_t)repeats == before.num);
  PROMISE(is_subsequence(&list, &before));
  for (size_t i = 0; i < list.num && list.num < 64; i++)
    for (size_t k = 0; k < i; k++)
      PROMISE(strcmp(list.items[i].tag, list.items[k].tag) != 0);
  watchlist_clear(&list);
  watchlist_clear(&before);
  return 0;
}
