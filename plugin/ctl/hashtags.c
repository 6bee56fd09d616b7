/* SPDX-License-Identifier: MIT */
#include "ctl/hashtags.h"

#include "core/metric.h"
#include "file/files.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Appends those that have files; repeats are dropped later. */
static int add_files(struct watchlist *list, const struct options *o,
                     struct errmsg *msg) {
  static const char prefix[] = PLUGIN_NAME "-";
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%s/%s", o->data_dir, o->host);
  DIR *dir = files_list(path);
  if (dir == NULL)
    return err_set(msg,
                   "%s cannot be read: %s. To fix: name the place of "
                   "the RRD files with --data-dir and --host",
                   path, files_error(errno));
  for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
    if (strncmp(e->d_name, prefix, strlen(prefix)) == 0)
      watchlist_add(list, e->d_name + strlen(prefix), NAN, false, NULL);
  closedir(dir);
  return 0;
}

static void ignore(void *ctx, const char *sentence) {
  (void)ctx, (void)sentence;
}

static int by_tag(const void *a, const void *b) {
  const struct hashtag *x = a, *y = b;
  return strcmp(x->watch.tag, y->watch.tag);
}

int hashtags_read(struct hashtags *h, const struct options *o,
                  enum hashtags_which which, err_report report, void *ctx,
                  struct errmsg *msg) {
  *h = (struct hashtags){0};
  if (options_watchlist(o, &h->list, report, ctx, msg) != 0)
    return -1;
  size_t watched = h->list.num;
  bool files = which == HASHTAGS_ALL ||
               (which == HASHTAGS_USUAL && watched == 0);
  if (files && add_files(&h->list, o, msg) != 0)
    return -1;
  watchlist_unique(&h->list, ignore, NULL);
  h->items = calloc(h->list.num + 1, sizeof(*h->items));
  if (h->items == NULL)
    return err_set(msg, "out of memory");
  h->num = h->list.num;
  for (size_t i = 0; i < h->num; i++)
    h->items[i] = (struct hashtag){h->list.items[i], i < watched};
  qsort(h->items, h->num, sizeof(*h->items), by_tag);
  return 0;
}

void hashtags_clear(struct hashtags *h) {
  free(h->items);
  watchlist_clear(&h->list);
  *h = (struct hashtags){0};
}

static int is_tag(const void *tag, const void *item) {
  return strcmp(tag, ((const struct hashtag *)item)->watch.tag);
}

const struct hashtag *hashtags_find(const struct hashtags *h,
                                    const char *tag) {
  if (h->num == 0)
    return NULL;
  return bsearch(tag, h->items, h->num, sizeof(*h->items), is_tag);
}
