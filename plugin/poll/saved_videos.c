/* SPDX-License-Identifier: MIT */
#include "poll/saved_videos.h"

#include "file/files.h"
#include "provider/videos_json.h"

#include <stdlib.h>
#include <string.h>

static bool is_json(const char *name) {
  size_t len = strlen(name);
  return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

static int report_unread(const char *path, err_report report, void *ctx) {
  struct errmsg msg;
  err_set(&msg, "%s cannot be read: %s", path, files_error(errno));
  report(ctx, msg.text);
  return -1;
}

int saved_videos_read(const char *state_dir, saved_videos_each each, void *ctx,
                      err_report report, void *report_ctx) {
  char dir[PATH_MAX], path[PATH_MAX];
  int status = 0;
  bool goes_on = true;
  snprintf(dir, sizeof(dir), "%.3000s/videos", state_dir);
  DIR *d = files_list(dir);
  if (d == NULL)
    return errno == ENOENT ? 0 : report_unread(dir, report, report_ctx);
  for (struct dirent *e = readdir(d); e != NULL && goes_on; e = readdir(d)) {
    size_t len = 0;
    if (!is_json(e->d_name))
      continue;
    snprintf(path, sizeof(path), "%.3010s/%s", dir, e->d_name);
    char *text = files_slurp(path, SAVED_VIDEOS_SIZE, &len);
    if (text != NULL)
      goes_on = each(ctx, path, text);
    else
      status = report_unread(path, report, report_ctx);
    free(text);
  }
  closedir(d);
  return status;
}

/* -- what is known of companions */

struct learning {
  struct companions *known;
  struct related list[SAVED_RELATED_MAX];
  int left; /* files that it may still have */
  bool ok;
};

static bool learn(void *ctx, const char *path, const char *text) {
  struct learning *l = ctx;
  char tag[TAG_MAX + 1];
  (void)path;
  int num = videos_json_related(text, tag, l->list, SAVED_RELATED_MAX);
  if (num >= 0)
    l->ok = companions_learn(l->known, tag, l->list, num) == 0;
  return l->ok && --l->left > 0;
}

static void ignore(void *ctx, const char *sentence) {
  (void)ctx, (void)sentence;
}

struct companions *saved_companions(const char *state_dir) {
  struct learning *l = calloc(1, sizeof(*l));
  struct companions *known = companions_new();
  if (l != NULL && known != NULL) {
    l->known = known;
    l->left = COMPANIONS_TRENDS_MAX;
    l->ok = true;
    saved_videos_read(state_dir, learn, l, ignore, NULL);
  }
  bool ok = l != NULL && l->ok;
  free(l);
  if (ok)
    return known;
  companions_free(known);
  return NULL;
}
