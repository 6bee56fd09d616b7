/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory) {
  if (memory == NULL) {
    fputs("hashtag-sim: out of memory\n", stderr);
    abort();
  }
  return memory;
}

static void reserve(struct sim_buf *buf, size_t len) {
  if (buf->len + len + 1 <= buf->cap)
    return;
  size_t cap = buf->cap == 0 ? 1024 : buf->cap;
  while (cap < buf->len + len + 1)
    cap *= 2;
  buf->data = checked(realloc(buf->data, cap));
  buf->cap = cap;
}

void sim_buf_add(struct sim_buf *buf, const char *data, size_t len) {
  reserve(buf, len);
  memcpy(buf->data + buf->len, data, len);
  buf->len += len;
  buf->data[buf->len] = '\0';
}

void sim_buf_fill(struct sim_buf *buf, char byte, size_t len) {
  reserve(buf, len);
  memset(buf->data + buf->len, byte, len);
  buf->len += len;
  buf->data[buf->len] = '\0';
}

void sim_buf_printf(struct sim_buf *buf, const char *fmt, ...) {
  va_list args, again;
  va_start(args, fmt);
  va_copy(again, args);
  reserve(buf, 255);
  int len = vsnprintf(buf->data + buf->len, buf->cap - buf->len, fmt, args);
  if (len > 0 && (size_t)len >= buf->cap - buf->len) {
    reserve(buf, (size_t)len);
    vsnprintf(buf->data + buf->len, buf->cap - buf->len, fmt, again);
  }
  if (len > 0)
    buf->len += (size_t)len;
  va_end(again);
  va_end(args);
}

void sim_buf_json(struct sim_buf *buf, const char *text) {
  sim_buf_add(buf, "\"", 1);
  for (; *text != '\0'; text++) {
    unsigned char byte = (unsigned char)*text;
    if (byte == '"' || byte == '\\')
      sim_buf_printf(buf, "\\%c", byte);
    else if (byte < 0x20)
      sim_buf_printf(buf, "\\u%04x", byte);
    else
      sim_buf_add(buf, text, 1);
  }
  sim_buf_add(buf, "\"", 1);
}

void sim_buf_clear(struct sim_buf *buf) {
  free(buf->data);
  *buf = (struct sim_buf){0};
}

void *sim_grow(void *array, size_t num, size_t size) {
  /* Powers of two only, so that callers need not remember a capacity. */
  if (num == 0)
    return checked(realloc(array, size));
  if ((num & (num - 1)) != 0)
    return array;
  return checked(realloc(array, 2 * num * size));
}

bool sim_fail(struct sim_errmsg *msg, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vsnprintf(msg->text, sizeof(msg->text), fmt, args);
  va_end(args);
  return false;
}

bool sim_long(const char *text, long min, long max, long *out) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < min || value > max)
    return false;
  *out = value;
  return true;
}

bool sim_double(const char *text, double min, double max, double *out) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= min && value <= max))
    return false;
  *out = value;
  return true;
}

char *sim_word(char **rest) {
  char *word = *rest + strspn(*rest, " \t");
  if (*word == '\0')
    return NULL;
  char *end = word + strcspn(word, " \t");
  *rest = *end == '\0' ? end : end + 1;
  *end = '\0';
  return word;
}

bool sim_read_file(const char *path, struct sim_buf *buf) {
  FILE *file = fopen(path, "rbe");
  if (file == NULL)
    return false;
  char block[8192];
  size_t len;
  while ((len = fread(block, 1, sizeof(block), file)) > 0)
    sim_buf_add(buf, block, len);
  bool good = ferror(file) == 0;
  fclose(file);
  return good;
}

bool sim_each_line(const char *path,
                   bool (*line)(void *user, char *text, struct sim_errmsg *msg),
                   void *user, struct sim_errmsg *msg) {
  FILE *file = fopen(path, "re");
  if (file == NULL)
    return sim_fail(msg, "%.150s: %s", path, strerror(errno));
  char *text = NULL;
  size_t cap = 0;
  bool good = true;
  for (long number = 1; good && getline(&text, &cap, file) != -1; number++) {
    text[strcspn(text, "\r\n")] = '\0';
    if (text[0] == '\0' || text[0] == '#')
      continue;
    struct sim_errmsg why = {""};
    good = line(user, text, &why);
    if (!good)
      sim_fail(msg, "%.80s:%ld: %.140s", path, number, why.text);
  }
  free(text);
  fclose(file);
  return good;
}
