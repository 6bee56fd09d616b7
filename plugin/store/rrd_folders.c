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

/* -- another host */

static void add_name(struct rrd_other_host *o, const char *tag) {
  size_t used = strlen(o->tags), room = sizeof(o->tags) - used;
  const char *before = used > 0 ? ", #" : "#";
  if (o->num++ >= 3 || strlen(before) + strlen(tag) >= room)
    return;
  stpcpy(stpcpy(o->tags + used, before), tag);
}

/* What the folder holds of hashtags that `to` does not. */
static void look_into(const char *from, const char *to,
                      bool (*is_watched)(void *ctx, const char *tag),
                      void *ctx, struct rrd_other_host *o) {
  DIR *open = files_list(from);
  if (open == NULL)
    return;
  for (struct dirent *e = readdir(open); e != NULL; e = readdir(open)) {
    const char *tag = e->d_name + strlen(prefix);
    if (strncmp(e->d_name, prefix, strlen(prefix)) == 0 &&
        is_watched(ctx, tag) && !is_there(to, tag))
      add_name(o, tag);
  }
  closedir(open);
}

static bool describe(const char *from, const char *to, const char *host,
                     struct rrd_other_host *o) {
  return snprintf(o->host, sizeof(o->host), "%s", host) <
             (int)sizeof(o->host) &&
         quote(from, o->from, sizeof(o->from)) &&
         quote(to, o->to, sizeof(o->to));
}

bool rrd_folders_other_host(const char *data_dir, const char *host,
                            bool (*is_watched)(void *ctx, const char *tag),
                            void *ctx, struct rrd_other_host *other) {
  char from[PATH_MAX], to[PATH_MAX];
  DIR *open = files_list(data_dir);
  *other = (struct rrd_other_host){.num = 0};
  if (open == NULL)
    return false;
  snprintf(to, sizeof(to), "%.2000s/%.255s", data_dir, host);
  for (struct dirent *e = readdir(open); e != NULL; e = readdir(open)) {
    struct rrd_other_host o = {.num = 0};
    if (e->d_name[0] == '.' || strcmp(e->d_name, host) == 0)
      continue;
    snprintf(from, sizeof(from), "%.2000s/%s", data_dir, e->d_name);
    look_into(from, to, is_watched, ctx, &o);
    if (o.num > other->num && describe(from, to, e->d_name, &o))
      *other = o;
  }
  closedir(open);
  return other->num > 0;
}
