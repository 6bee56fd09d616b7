/* SPDX-License-Identifier: MIT */
#include "world/disk_inside.h"

#include "world/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct disk disk;
struct disk_faults disk_faults;

static uint64_t hash_of(const char *text) {
  uint64_t h = 0xcbf29ce484222325ULL; /* FNV-1a */
  for (; *text != '\0'; text++)
    h = (h ^ (unsigned char)*text) * 0x100000001b3ULL;
  return h ^ (h >> 29);
}

/* The slot that holds the name, or the free one where it would be. */
static struct disk_name *slot_of(const char *path) {
  uint64_t hash = hash_of(path);
  size_t i = hash % DISK_SLOTS;
  for (;; i = (i + 1) % DISK_SLOTS) {
    struct disk_name *n = &disk.names[i];
    if (n->path == NULL || (n->hash == hash && strcmp(n->path, path) == 0)) {
      n->hash = hash;
      return n;
    }
  }
}

static struct node *new_node(bool folder, mode_t mode) {
  struct node *node = calloc(1, sizeof(*node));
  node->folder = folder;
  node->mode = mode & 07777;
  node->inode = ++disk.last_inode;
  node->modified = clock_wall();
  node->lock = -1;
  return node;
}

void disk_unref(struct node *node) {
  if (node == NULL || --node->refs > 0)
    return;
  free(node->bytes);
  free(node->changes);
  free(node->old);
  free(node);
}

/* Gives the name to a node, or to none; the slot stays with its path. */
void disk_point(const char *path, struct node *node) {
  struct disk_name *n = slot_of(path);
  if (n->path == NULL) {
    n->path = strdup(path);
    disk.names_num++;
  }
  if (disk.names_num >= DISK_SLOTS)
    abort(); /* the world has outgrown its disk */
  if (node != NULL)
    node->refs++;
  disk_unref(n->node);
  n->node = node;
}

/* Notes what the name was, for a power loss. */
static void change_name(const char *path, struct node *node, bool goes_on) {
  if (disk.renames_num == disk.renames_cap) {
    disk.renames_cap = disk.renames_cap * 2 + 64;
    disk.renames = realloc(disk.renames,
                           disk.renames_cap * sizeof(*disk.renames));
  }
  struct disk_rename *r = &disk.renames[disk.renames_num++];
  struct disk_name *n = slot_of(path);
  *r = (struct disk_rename){
      .old = n->node, .ms = clock_true(), .goes_on = goes_on};
  if (r->old != NULL)
    r->old->refs++;
  disk_point(path, node);
  r->path = slot_of(path)->path;
}

void disk_begin(void) {
  disk_end();
  disk.names = calloc(DISK_SLOTS, sizeof(*disk.names));
  disk_point("/", new_node(true, 0755));
}

static void drop_renames(void) {
  for (size_t i = 0; i < disk.renames_num; i++)
    disk_unref(disk.renames[i].old);
  disk.renames_num = 0;
}

void disk_end(void) {
  drop_renames();
  for (size_t i = 0; disk.names != NULL && i < DISK_SLOTS; i++) {
    disk_unref(disk.names[i].node);
    free(disk.names[i].path);
  }
  free(disk.names);
  free(disk.renames);
  disk = (struct disk){.names = NULL};
  disk_faults = (struct disk_faults){.full = false};
}

struct node *disk_find(const char *path) {
  return slot_of(path)->node;
}

/* Whether a name may be made, and its folder is there. */
static int check_place(const char *path) {
  char folder[DISK_PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t len = slash == path ? 1 : (size_t)(slash - path);
  if (len >= sizeof(folder)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(folder, path, len);
  folder[len] = '\0';
  struct node *node = disk_find(folder);
  errno = node == NULL ? ENOENT : node->folder ? 0 : ENOTDIR;
  if (errno == 0 && disk_faults.read_only && !disk_is_spared(path))
    errno = EROFS;
  return errno == 0 ? 0 : -1;
}

int disk_make(const char *path, bool folder, mode_t mode, struct node **node) {
  if (disk_find(path) != NULL) {
    errno = EEXIST;
    return -1;
  }
  if (check_place(path) != 0)
    return -1;
  if (folder && disk_faults.full && !disk_is_spared(path)) {
    errno = ENOSPC;
    return -1;
  }
  struct node *made = new_node(folder, mode);
  change_name(path, made, false);
  if (node != NULL)
    *node = made;
  return 0;
}

struct node *disk_make_nameless(mode_t mode) {
  struct node *node = new_node(false, mode);
  node->refs = 1;
  return node;
}

int disk_link(struct node *node, const char *path) {
  if (disk_find(path) != NULL) {
    errno = EEXIST;
    return -1;
  }
  if (check_place(path) != 0)
    return -1;
  change_name(path, node, false);
  return 0;
}

int disk_rename(const char *from, const char *to) {
  struct node *node = disk_find(from);
  if (node == NULL) {
    errno = ENOENT;
    return -1;
  }
  if (check_place(to) != 0)
    return -1;
  node->refs++;
  change_name(to, node, false);
  change_name(from, NULL, true);
  disk_unref(node);
  return 0;
}

int disk_remove(const char *path) {
  if (disk_find(path) == NULL) {
    errno = ENOENT;
    return -1;
  }
  if (check_place(path) != 0)
    return -1;
  change_name(path, NULL, false);
  return 0;
}

/* -- bytes */

static void reserve(char **bytes, size_t *cap, size_t size) {
  if (size <= *cap)
    return;
  size_t want = *cap == 0 ? 256 : *cap;
  while (want < size)
    want *= 2;
  *bytes = realloc(*bytes, want);
  *cap = want;
}

/* The first `num` changes are on the disk: they are not taken back. */
void disk_forget_changes(struct node *node, size_t num) {
  if (num == node->changes_num) {
    node->changes_num = node->old_len = 0;
    return;
  }
  if (num == 0)
    return;
  size_t from = node->changes[num].old;
  node->old_len -= from;
  if (node->old_len > 0)
    memmove(node->old, node->old + from, node->old_len);
  node->changes_num -= num;
  memmove(node->changes, node->changes + num,
          node->changes_num * sizeof(*node->changes));
  for (size_t i = 0; i < node->changes_num; i++)
    node->changes[i].old -= from;
}

/* What the kernel has written by itself. */
void disk_write_back(struct node *node) {
  size_t num = 0;
  int64_t old = clock_true() - DISK_WRITEBACK_MS;
  if (node->changes_num == 0 || node->changes[0].ms > old)
    return;
  while (num < node->changes_num && node->changes[num].ms <= old)
    num++;
  while (num < node->changes_num && node->changes[num].goes_on)
    num++;
  disk_forget_changes(node, num);
}

static void note_change(struct node *node, size_t at, size_t len,
                        bool goes_on) {
  disk_write_back(node);
  if (node->changes_num == node->changes_cap) {
    node->changes_cap = node->changes_cap * 2 + 16;
    node->changes = realloc(node->changes,
                            node->changes_cap * sizeof(*node->changes));
  }
  size_t kept = at < node->size ? node->size - at : 0;
  kept = kept < len ? kept : len;
  reserve(&node->old, &node->old_cap, node->old_len + kept);
  if (kept > 0)
    memcpy(node->old + node->old_len, node->bytes + at, kept);
  node->changes[node->changes_num++] = (struct disk_change){
      .at = at,
      .len = kept,
      .old_size = node->size,
      .old = node->old_len,
      .ms = clock_true(),
      .goes_on = goes_on};
  node->old_len += kept;
}

static void put(struct node *node, size_t at, const void *bytes, size_t len) {
  size_t end = at + len;
  reserve(&node->bytes, &node->cap, end);
  if (at > node->size)
    memset(node->bytes + node->size, 0, at - node->size);
  if (len > 0)
    memcpy(node->bytes + at, bytes, len);
  if (end > node->size)
    node->size = end;
}

ssize_t disk_write(struct node *node, size_t at, const void *bytes, size_t len,
                   bool goes_on) {
  if (disk_faults.read_only) {
    errno = EROFS;
    return -1;
  }
  if (disk_faults.full && at + len > node->size) {
    size_t room = (size_t)(random_of(node->inode, at, 1) % (len + 1));
    len = disk.room_left ? room : 0; /* the last block takes a part */
    disk.room_left = false;
    if (len == 0) {
      errno = ENOSPC;
      return -1;
    }
  }
  note_change(node, at, len, goes_on);
  put(node, at, bytes, len);
  node->modified = clock_wall();
  return (ssize_t)len;
}

void disk_set_full(bool full) { disk_faults.full = disk.room_left = full; }

int disk_truncate(struct node *node, size_t size) {
  if (disk_faults.read_only) {
    errno = EROFS;
    return -1;
  }
  if (size >= node->size)
    return 0;
  note_change(node, size, node->size - size, false);
  node->size = size;
  node->modified = clock_wall();
  return 0;
}

int disk_sync(struct node *node) {
  if (disk_faults.sync_fails) {
    errno = EIO;
    return -1;
  }
  if (disk_faults.sync_lies)
    return 0;
  disk_forget_changes(node, node->changes_num);
  if (!disk_faults.names_apart)
    drop_renames();
  return 0;
}

/* Whether `path` lies in the folder itself, not below one in it. */
static bool is_in(const char *folder, const char *path) {
  size_t len = strlen(folder);
  return strncmp(path, folder, len) == 0 && path[len] == '/' &&
         strchr(path + len + 1, '/') == NULL;
}

int disk_sync_folder(const char *path) {
  size_t kept = 0;
  if (disk_faults.sync_fails) {
    errno = EIO;
    return -1;
  }
  if (disk_faults.sync_lies)
    return 0;
  for (size_t i = 0; i < disk.renames_num; i++) {
    bool same = strcmp(disk.renames[i].path, path) == 0;
    if (is_in(path, disk.renames[i].path) || same)
      disk_unref(disk.renames[i].old);
    else
      disk.renames[kept++] = disk.renames[i];
  }
  disk.renames_num = kept;
  return 0;
}

void disk_each(const char *folder,
               void (*each)(void *ctx, const char *path, struct node *node),
               void *ctx) {
  size_t len = strlen(folder);
  for (size_t i = 0; i < DISK_SLOTS; i++) {
    struct disk_name *n = &disk.names[i];
    if (n->node != NULL && strncmp(n->path, folder, len) == 0 &&
        n->path[len] == '/')
      each(ctx, n->path, n->node);
  }
}
