/* SPDX-License-Identifier: MIT */
/* The inside of the disk, shared by disk.c and disk_loss.c. */
#pragma once

#include "world/disk.h"
#include "world/random.h"

#define DISK_PATH_MAX 512
#define DISK_SLOTS 4096 /* more than any history has names */

struct disk_name {
  char *path; /* NULL: the slot is free */
  uint64_t hash;
  struct node *node; /* NULL: there is no such file any more */
};

/* A change of a name that a power loss may take back. */
struct disk_rename {
  const char *path; /* of its slot */
  struct node *old; /* what it named before; referenced; NULL: nothing */
  int64_t ms;
  bool goes_on; /* one with the change before: both or none */
};

struct disk {
  struct disk_name *names;
  size_t names_num;
  struct disk_rename *renames;
  size_t renames_num, renames_cap;
  uint64_t last_inode;
  bool room_left; /* on a full disk: for a part of one more write */
};

extern struct disk disk;

void disk_point(const char *path, struct node *node);
void disk_forget_changes(struct node *node, size_t num);
void disk_write_back(struct node *node);

/* Whether a full or read-only disk is not the one of this path. */
bool disk_is_spared(const char *path);
