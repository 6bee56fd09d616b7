/* SPDX-License-Identifier: MIT */
#include "world/process.h"

#include "world/files.h"

#include <dlfcn.h>
#include <link.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before each piece of memory, in a ring of its process. */
struct piece {
  struct piece *next, *before;
  size_t size;
  int owner; /* enum process_id */
};

/* What a start puts back. */
struct image {
  char *at, *saved;
  size_t len;
};

struct process {
  void *handle;
  struct image image;
  struct piece ring;
  size_t memory;
  int pid, kill_after; /* calls until a kill; 0: none is coming */
  bool kill_at_end;
  jmp_buf way_out;
};

static struct process processes[PROCESS_NUM];
static enum process_id current;
static int last_pid = 1000;

/* -- images */

struct search {
  const char *path;
  struct image image;
};

/* The written part of an object, without what the loader protects. */
static int find_image(struct dl_phdr_info *info, size_t size, void *ctx) {
  struct search *s = ctx;
  (void)size;
  if (info->dlpi_name == NULL || strcmp(info->dlpi_name, s->path) != 0)
    return 0;
  uintptr_t kept_end = 0;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_GNU_RELRO)
      kept_end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
                 info->dlpi_phdr[i].p_memsz;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &info->dlpi_phdr[i];
    if (p->p_type != PT_LOAD || (p->p_flags & PF_W) == 0)
      continue;
    uintptr_t from = info->dlpi_addr + p->p_vaddr, to = from + p->p_memsz;
    if (kept_end > from && kept_end <= to)
      from = kept_end;
    s->image.at = (char *)from; /* NOLINT: an address is what it is */
    s->image.len = to - from;
  }
  return 1;
}

/* Word by word: with AddressSanitizer there are red zones in between. */
__attribute__((no_sanitize("address"),
               optimize("no-tree-loop-distribute-patterns"))) static void
copy_image(char *to, const char *from, size_t len) {
  for (size_t i = 0; i < len; i++)
    to[i] = from[i];
}

void process_load(enum process_id id, const char *path) {
  struct process *p = &processes[id];
  struct search s = {.path = path};
  p->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (p->handle == NULL || dl_iterate_phdr(find_image, &s) == 0 ||
      s.image.len == 0) {
    fprintf(stderr, "%s cannot be loaded: %s\n", path, dlerror());
    exit(2);
  }
  p->image = s.image;
  p->image.saved = malloc(p->image.len);
  copy_image(p->image.saved, p->image.at, p->image.len);
  p->ring.next = p->ring.before = &p->ring;
}

void *process_symbol(enum process_id id, const char *name) {
  void *symbol = dlsym(processes[id].handle, name);
  if (symbol == NULL) {
    fprintf(stderr, "%s is not there: %s\n", name, dlerror());
    exit(2);
  }
  return symbol;
}

/* -- life */

void process_begin(enum process_id id) {
  struct process *p = &processes[id];
  copy_image(p->image.at, p->image.saved, p->image.len);
  p->pid = ++last_pid;
  p->kill_after = 0;
}

void process_end(enum process_id id) {
  struct process *p = &processes[id];
  while (p->ring.next != NULL && p->ring.next != &p->ring)
    process_free(p->ring.next + 1);
  files_close_all(id);
  p->pid = 0;
  p->kill_after = 0;
}

bool process_runs(enum process_id id) { return processes[id].pid != 0; }

int process_pid(enum process_id id) { return processes[id].pid; }

enum process_id process_of_pid(int pid) {
  for (int i = PROCESS_DAEMON; i < PROCESS_NUM; i++)
    if (processes[i].pid == pid)
      return (enum process_id)i;
  return PROCESS_NUM;
}

bool process_call(enum process_id id, int (*call)(void *ctx), void *ctx) {
  enum process_id outer = current;
  jmp_buf outer_way;
  memcpy(outer_way, processes[id].way_out, sizeof(outer_way));
  volatile bool lived = false;
  current = id;
  if (setjmp(processes[id].way_out) == 0) {
    call(ctx);
    lived = true;
  }
  current = outer;
  memcpy(processes[id].way_out, outer_way, sizeof(outer_way));
  return lived;
}

enum process_id process_current(void) { return current; }

void process_kill_after(enum process_id id, int num, bool at_end) {
  processes[id].kill_after = num;
  processes[id].kill_at_end = at_end;
}

void process_kill_now(enum process_id id) {
  processes[id].kill_after = 0;
  longjmp(processes[id].way_out, 1);
}

void process_enter(void) {
  struct process *p = &processes[current];
  if (p->kill_after > 0 && --p->kill_after == 0) {
    if (!p->kill_at_end)
      process_kill_now(current);
    p->kill_after = -1;
  }
}

void process_leave(void) {
  if (processes[current].kill_after < 0)
    process_kill_now(current);
}

/* -- memory */

void *process_alloc(size_t size) {
  struct process *p = &processes[current];
  struct piece *piece = malloc(sizeof(*piece) + size);
  if (piece == NULL)
    abort();
  if (p->ring.next == NULL)
    p->ring.next = p->ring.before = &p->ring;
  *piece = (struct piece){p->ring.next, &p->ring, size, (int)current};
  p->ring.next->before = piece;
  p->ring.next = piece;
  p->memory += size;
  return piece + 1;
}

void process_free(void *memory) {
  if (memory == NULL)
    return;
  struct piece *piece = (struct piece *)memory - 1;
  piece->before->next = piece->next;
  piece->next->before = piece->before;
  processes[piece->owner].memory -= piece->size;
  free(piece);
}

void *process_realloc(void *memory, size_t size) {
  void *moved = process_alloc(size);
  if (memory == NULL)
    return moved;
  size_t old = ((struct piece *)memory - 1)->size;
  memcpy(moved, memory, old < size ? old : size);
  process_free(memory);
  return moved;
}

size_t process_memory(enum process_id id) { return processes[id].memory; }
