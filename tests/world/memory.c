/* SPDX-License-Identifier: MIT */
/* The calls about memory: what a process has is freed when it is killed. */
#include "world/plant.h"
#include "world/process.h"
#include "world/seams.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

SEAM(void *, malloc, size_t size) { return process_alloc(size); }

SEAM(void *, calloc, size_t num, size_t size) {
  void *p = process_alloc(num * size);
  return memset(p, 0, num * size);
}

SEAM(void *, realloc, void *p, size_t size) {
  return process_realloc(p, size);
}

SEAM(void *, reallocarray, void *p, size_t num, size_t size) {
  return process_realloc(p, num * size);
}

SEAM(void, free, void *p) {
  if (plant != PLANT_LEAK)
    process_free(p);
}

SEAM(char *, strdup, const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(process_alloc(size), text, size);
}

SEAM(char *, strndup, const char *text, size_t max) {
  size_t len = strnlen(text, max);
  char *copy = memcpy(process_alloc(len + 1), text, len);
  copy[len] = '\0';
  return copy;
}

SEAM(int, vasprintf, char **out, const char *fmt, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int len = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  if (len < 0)
    return -1;
  *out = process_alloc((size_t)len + 1);
  return vsnprintf(*out, (size_t)len + 1, fmt, ap);
}

SEAM(int, asprintf, char **out, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int len = __wrap_vasprintf(out, fmt, ap);
  va_end(ap);
  return len;
}

/* -- streams */

SEAM(ssize_t, __getdelim, char **line, size_t *size, int end, FILE *f) {
  size_t len = 0;
  int c = 0;
  while (c != end && (c = getc(f)) != EOF) {
    if (len + 2 > *size) {
      *size = *size * 2 + 64;
      *line = process_realloc(*line, *size);
    }
    (*line)[len++] = (char)c;
  }
  if (len == 0)
    return -1;
  (*line)[len] = '\0';
  return (ssize_t)len;
}

SEAM(ssize_t, getdelim, char **line, size_t *size, int end, FILE *f) {
  return __wrap___getdelim(line, size, end, f);
}

SEAM(ssize_t, getline, char **line, size_t *size, FILE *f) {
  return __wrap___getdelim(line, size, '\n', f);
}

/* A stream into memory of the process. */
struct sink {
  char **text;
  size_t *len, cap;
};

static ssize_t write_sink(void *ctx, const char *bytes, size_t len) {
  struct sink *s = ctx;
  if (*s->len + len + 1 > s->cap) {
    s->cap = (*s->len + len + 1) * 2;
    *s->text = process_realloc(*s->text, s->cap);
  }
  memcpy(*s->text + *s->len, bytes, len);
  *s->len += len;
  (*s->text)[*s->len] = '\0';
  return (ssize_t)len;
}

static int close_sink(void *ctx) {
  process_free(ctx);
  return 0;
}

SEAM(FILE *, open_memstream, char **text, size_t *len) {
  struct sink *s = process_alloc(sizeof(*s));
  *s = (struct sink){text, len, 64};
  *len = 0;
  *text = process_alloc(s->cap);
  **text = '\0';
  return fopencookie(
      s, "w",
      (cookie_io_functions_t){.write = write_sink, .close = close_sink});
}
