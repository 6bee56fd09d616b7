/* SPDX-License-Identifier: MIT */
/* What is lost of the disk: by power, by backups that are put back. */
#include "world/disk_inside.h"

#include "world/clock.h"

#include <stdlib.h>
#include <string.h>

bool disk_is_spared(const char *path) { return strncmp(path, "/etc", 4) == 0; }

static void take_back(struct node *node, size_t keep) {
  while (node->changes_num > keep) {
    struct disk_change *c = &node->changes[--node->changes_num];
    node->size = c->old_size;
    if (c->len > 0)
      memcpy(node->bytes + c->at, node->old + c->old, c->len);
  }
}

/* Of an appended line a part may have got to the disk. */
static void tear(struct node *node, size_t keep, uint64_t random) {
  if (keep >= node->changes_num || random % 3 != 0)
    return;
  const struct disk_change *c = &node->changes[keep];
  size_t end = keep + 1 < node->changes_num ? c[1].old_size : node->size;
  bool alone = keep + 1 == node->changes_num || !c[1].goes_on;
  if (c->at != c->old_size || end <= c->at || !alone)
    return;
  size_t part = (size_t)((random >> 8) % (end - c->at));
  take_back(node, keep + 1);
  node->changes_num--; /* it stays, and only a part of it */
  node->size = c->at + part;
}

static void lose_bytes(struct node *node, uint64_t seed) {
  disk_write_back(node);
  if (node->changes_num > 0) {
    uint64_t random = random_of(seed, node->inode, 7);
    size_t keep = (size_t)(random % (node->changes_num + 1));
    while (keep < node->changes_num && node->changes[keep].goes_on)
      keep--;
    tear(node, keep, random >> 16);
    take_back(node, keep);
  }
  disk_forget_changes(node, node->changes_num);
  node->lock = -1;
}

static bool holds_names(const char *folder) {
  size_t len = strlen(folder);
  for (size_t i = 0; i < DISK_SLOTS; i++)
    if (disk.names[i].node != NULL &&
        strncmp(disk.names[i].path, folder, len) == 0 &&
        disk.names[i].path[len] == '/')
      return true;
  return false;
}

static void lose_names(uint64_t seed) {
  int64_t old = clock_true() - DISK_COMMIT_MS;
  size_t first = 0;
  while (first < disk.renames_num && disk.renames[first].ms <= old)
    first++;
  size_t num = disk.renames_num - first;
  size_t keep = first + (size_t)(random_of(seed, num, 11) % (num + 1));
  while (keep < disk.renames_num && disk.renames[keep].goes_on)
    keep--;
  for (size_t i = disk.renames_num; i > keep; i--) {
    struct disk_rename *r = &disk.renames[i - 1];
    if (r->old != NULL || !holds_names(r->path))
      disk_point(r->path, r->old);
  }
  for (size_t i = 0; i < disk.renames_num; i++)
    disk_unref(disk.renames[i].old);
  disk.renames_num = 0;
}

void disk_power_loss(uint64_t seed) {
  lose_names(seed);
  for (size_t i = 0; i < DISK_SLOTS; i++)
    if (disk.names[i].node != NULL)
      lose_bytes(disk.names[i].node, seed);
}

/* -- backups */

struct kept_file {
  char *path;
  bool folder;
  mode_t mode;
  char *bytes;
  size_t size;
};

struct disk_copy {
  struct kept_file *files;
  size_t num, cap;
};

static void keep_file(void *ctx, const char *path, struct node *node) {
  struct disk_copy *copy = ctx;
  if (copy->num == copy->cap) {
    copy->cap = copy->cap * 2 + 64;
    copy->files = realloc(copy->files, copy->cap * sizeof(*copy->files));
  }
  struct kept_file *f = &copy->files[copy->num++];
  *f = (struct kept_file){strdup(path), node->folder, node->mode,
                          malloc(node->size + 1), node->size};
  if (node->size > 0)
    memcpy(f->bytes, node->bytes, node->size);
}

static int by_path(const void *a, const void *b) {
  const struct kept_file *x = a, *y = b;
  return strcmp(x->path, y->path);
}

struct disk_copy *disk_copy(const char *folder) {
  struct disk_copy *copy = calloc(1, sizeof(*copy));
  disk_each(folder, keep_file, copy);
  if (copy->num > 0)
    qsort(copy->files, copy->num, sizeof(*copy->files), by_path);
  return copy;
}

void disk_copy_free(struct disk_copy *copy) {
  for (size_t i = 0; copy != NULL && i < copy->num; i++) {
    free(copy->files[i].path);
    free(copy->files[i].bytes);
  }
  if (copy != NULL)
    free(copy->files);
  free(copy);
}

static void drop_name(void *ctx, const char *path, struct node *node) {
  (void)ctx, (void)node;
  disk_point(path, NULL);
}

void disk_put_back(const char *folder, const struct disk_copy *copy) {
  struct node *node = NULL;
  disk_each(folder, drop_name, NULL);
  for (size_t i = 0; copy != NULL && i < copy->num; i++) {
    const struct kept_file *f = &copy->files[i];
    if (disk_make(f->path, f->folder, f->mode, &node) != 0)
      continue;
    if (f->size > 0)
      disk_write(node, 0, f->bytes, f->size, false);
    disk_forget_changes(node, node->changes_num);
  }
  for (size_t i = 0; i < disk.renames_num; i++)
    disk_unref(disk.renames[i].old);
  disk.renames_num = 0;
}
