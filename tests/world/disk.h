/* SPDX-License-Identifier: MIT */
/*
 * A disk in memory that knows what has been synced. Paths are absolute.
 *
 * What a power loss leaves: of each file the state at some moment between its
 * last sync and the end (the last line may be torn), but nothing older than
 * the kernel's own writeback; and of names (made, renamed, removed) those up
 * to some moment between the last sync of their folder and the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DISK_WRITEBACK_MS 30000 /* the kernel has written what is older */
#define DISK_COMMIT_MS 5000     /* the same for names */

/* A change of a file's bytes that a power loss may take back. */
struct disk_change {
  size_t at, len; /* what was there stands in `old`, len bytes of it */
  size_t old_size;
  size_t old; /* place in node->old */
  int64_t ms;
  bool goes_on; /* one with the change before: both or none */
};

struct node {
  bool folder;
  int refs; /* names and open files */
  mode_t mode;
  uint64_t inode;
  int64_t modified; /* wall clock, ms */
  char *bytes;
  size_t size, cap;
  struct disk_change *changes;
  size_t changes_num, changes_cap;
  char *old;
  size_t old_len, old_cap;
  int lock;             /* the open file that holds flock(); -1 */
  int64_t reader_until; /* another program's lock on the bytes; true ms */
};

void disk_begin(void); /* empty, but for "/" */
void disk_end(void);

/* What is wrong with the disk; each until it is set to false. */
struct disk_faults {
  bool full, read_only, sync_fails;
  bool names_apart; /* syncing a file syncs no name, as POSIX has it */
  bool sync_lies;   /* planted: nothing is synced, and nobody hears of it */
};
extern struct disk_faults disk_faults;

void disk_set_full(bool full);

struct node *disk_find(const char *path); /* NULL: no such name */
/* A new file or folder; -1 with errno. *node is not referenced. */
int disk_make(const char *path, bool folder, mode_t mode, struct node **node);
struct node *disk_make_nameless(mode_t mode);       /* holds one reference */
int disk_link(struct node *node, const char *path); /* EEXIST */
int disk_rename(const char *from, const char *to);
int disk_remove(const char *path);

/* Writes as pwrite() does; `goes_on`: one change with the one before. */
ssize_t disk_write(struct node *node, size_t at, const void *bytes, size_t len,
                   bool goes_on);
int disk_truncate(struct node *node, size_t size);
int disk_sync(struct node *node);       /* -1 with errno */
int disk_sync_folder(const char *path); /* the names in it */
void disk_unref(struct node *node);

/* Calls each() for all names below `folder`, in no order. */
void disk_each(const char *folder,
               void (*each)(void *ctx, const char *path, struct node *node),
               void *ctx);

/* Takes back what was not synced; `seed` decides how much of it. */
void disk_power_loss(uint64_t seed);

/* A copy of what is below `folder`, synced; the caller frees it. */
struct disk_copy *disk_copy(const char *folder);
void disk_copy_free(struct disk_copy *copy); /* NULL is fine */
/* Puts it back in the place of what is there; NULL: empties the folder. */
void disk_put_back(const char *folder, const struct disk_copy *copy);
