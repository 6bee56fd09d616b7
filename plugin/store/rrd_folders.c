/* SPDX-License-Identifier: MIT */
#include "store/rrd_folders.h"

#include "core/metric.h"
#include "core/tag.h"
#include "file/files.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char prefix[] = PLUGIN_NAME "-";

/* A path in single quotes for a shell; false: there is no room for it. */
static bool quote(const char *path, char *out, size_t size) {
  char *to = out, *end = out + size - sizeof("'\\'''");
  *to++ = '\'';
  for (; *path != '\0'; path++) {
    if (to >= end)
      return false;
    if (*path == '\'')
      to = stpcpy(to, "'\\''");
    else
      *to++ = *path;
  }
  strcpy(to, "'");
  return true;
}

/* The folder of a name, for a shell. */
static bool quoted_folder(const char *dir, const char *name, char *out,
                          size_t size) {
  char path[PATH_MAX];
  int len = snprintf(path, sizeof(path), "%s/%s%s", dir, prefix, name);
  return len > 0 && (size_t)len < sizeof(path) && quote(path, out, size);
}

static bool is_there(const char *dir, const char *name) {
  char path[PATH_MAX];
  int len = snprintf(path, sizeof(path), "%s/%s%s", dir, prefix, name);
  return len > 0 && (size_t)len < sizeof(path) && access(path, F_OK) == 0;
}

void rrd_folders_respelt(const char *data_dir, const char *host,
                         void (*found)(void *ctx,
                                       const struct rrd_respelt *folder),
                         void *ctx) {
  char dir[PATH_MAX], from[PATH_MAX], to[PATH_MAX], tag[TAG_MAX + 1];
  int len = snprintf(dir, sizeof(dir), "%s/%s", data_dir, host);
  DIR *open = len > 0 && (size_t)len < sizeof(dir) ? files_list(dir) : NULL;
  if (open == NULL)
    return;
  for (struct dirent *e = readdir(open); e != NULL; e = readdir(open)) {
    const char *name = e->d_name + strlen(prefix);
    if (strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
        tag_normalise(name, tag, NULL) == 0 && strcmp(tag, name) != 0 &&
        quoted_folder(dir, name, from, sizeof(from)) &&
        quoted_folder(dir, tag, to, sizeof(to)))
      found(ctx, &(struct rrd_respelt){tag, from, to, is_there(dir, tag)});
  }
  closedir(open);
}
