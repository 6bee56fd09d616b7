/* SPDX-License-Identifier: MIT */
/* Streams and lists of names over the disk in memory. */
#include "world/disk.h"
#include "world/files.h"
#include "world/seams.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

ssize_t __wrap_read(int fd, void *out, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __wrap_close(int fd);
off_t __wrap_lseek(int fd, off_t to, int whence);
int __wrap_open(const char *path, int flags, ...);

static ssize_t read_stream(void *ctx, char *out, size_t len) {
  return __wrap_read((int)(intptr_t)ctx, out, len);
}

static ssize_t write_stream(void *ctx, const char *bytes, size_t len) {
  return __wrap_write((int)(intptr_t)ctx, bytes, len);
}

static int seek_stream(void *ctx, off64_t *at, int whence) {
  *at = __wrap_lseek((int)(intptr_t)ctx, *at, whence);
  return *at < 0 ? -1 : 0;
}

static int close_stream(void *ctx) { return __wrap_close((int)(intptr_t)ctx); }

SEAM(FILE *, fdopen, int fd, const char *mode) {
  return fopencookie((void *)(intptr_t)fd, mode,
                     (cookie_io_functions_t){.read = read_stream,
                                             .write = write_stream,
                                             .seek = seek_stream,
                                             .close = close_stream});
}

SEAM(FILE *, fopen, const char *path, const char *mode) {
  int flags = mode[0] == 'r'   ? O_RDONLY
              : mode[0] == 'w' ? O_WRONLY | O_CREAT | O_TRUNC
                               : O_WRONLY | O_CREAT | O_APPEND;
  int fd = __wrap_open(path, flags, 0644);
  return fd < 0 ? NULL : __wrap_fdopen(fd, mode);
}

/* -- folders */

#define NAMES_MAX 2048

struct listing {
  size_t num, at;
  size_t skip; /* bytes of the folder's own path */
  struct dirent entry;
  char *names[NAMES_MAX];
};

static void add_name(void *ctx, const char *path, struct node *node) {
  struct listing *l = ctx;
  (void)node;
  const char *name = path + l->skip;
  if (strchr(name, '/') != NULL || l->num == NAMES_MAX)
    return;
  size_t size = strlen(name) + 1;
  l->names[l->num++] = memcpy(process_alloc(size), name, size);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

SEAM(DIR *, opendir, const char *path) {
  const struct node *node = disk_find(path);
  if (node == NULL || !node->folder) {
    errno = node == NULL ? ENOENT : ENOTDIR;
    return NULL;
  }
  struct listing *l = process_alloc(sizeof(*l));
  *l = (struct listing){.skip = strlen(path) + 1};
  disk_each(path, add_name, l);
  qsort(l->names, l->num, sizeof(l->names[0]), by_name);
  return (DIR *)l;
}

/* The names are read at once, so the folder is closed. */
SEAM(DIR *, fdopendir, int fd) {
  char path[32], real[PATH_SIZE];
  snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
  DIR *list = __wrap_opendir(files_real(path, real));
  if (list != NULL)
    __wrap_close(fd);
  return list;
}

SEAM(struct dirent *, readdir, DIR *dir) {
  struct listing *l = (struct listing *)dir;
  if (l->at >= l->num)
    return NULL;
  snprintf(l->entry.d_name, sizeof(l->entry.d_name), "%s", l->names[l->at++]);
  l->entry.d_type = DT_UNKNOWN;
  return &l->entry;
}

SEAM(int, closedir, DIR *dir) {
  struct listing *l = (struct listing *)dir;
  for (size_t i = 0; i < l->num; i++)
    process_free(l->names[i]);
  process_free(l);
  return 0;
}

/* The tool closes its own output; the world does that. */
SEAM(int, fclose, FILE *f) {
  return f == stdout || f == stderr ? 0 : __real_fclose(f);
}
