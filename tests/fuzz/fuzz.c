/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "core/text.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_broken(const char *what, const char *file, int line) {
  fprintf(stderr, "%s:%d: the promise is broken: %s\n", file, line, what);
  abort();
}

unsigned bytes_pick(struct bytes *b, unsigned below) {
  if (b->left == 0)
    return 0;
  b->left--;
  return *b->at++ % below;
}

static char *copy(const uint8_t *from, size_t len) {
  char *text = malloc(len + 1);
  if (text == NULL)
    abort();
  if (len > 0)
    memcpy(text, from, len);
  text[len] = '\0';
  return text;
}

char *bytes_line(struct bytes *b, size_t max) {
  size_t len = 0;
  while (len < b->left && len < max && b->at[len] != '\n')
    len++;
  char *text = copy(b->at, len);
  len += len < b->left && b->at[len] == '\n';
  b->at += len;
  b->left -= len;
  return text;
}

char *bytes_rest(struct bytes *b, size_t *len) {
  *len = b->left;
  char *text = copy(b->at, b->left);
  b->left = 0;
  return text;
}

/* In memory, where that can be had: what is replaced is synced each time. */
static char folder[32] = "/dev/shm/hashtag-fuzz-XXXXXX";

static int drop(const char *path, const struct stat *st, int type,
                struct FTW *ftw) {
  (void)st, (void)type, (void)ftw;
  return remove(path);
}

static void remove_folder(void) {
  nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void) {
  static bool made;
  if (!made && mkdtemp(folder) == NULL &&
      mkdtemp(strcpy(folder, "/tmp/hashtag-fuzz-XXXXXX")) == NULL)
    abort();
  if (!made && atexit(remove_folder) != 0)
    abort();
  made = true;
  return folder;
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size) {
  static char path[256];
  snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
  FILE *f = fopen(path, "w");
  if (f == NULL || (size > 0 && fwrite(data, size, 1, f) != 1) ||
      fclose(f) != 0)
    abort();
  return path;
}

bool fuzz_is_sentence(const char *text) {
  for (const char *s = text; *s != '\0'; s++)
    if ((unsigned char)*s < ' ' || *s == 0x7F)
      return false;
  return text_is_utf8(text);
}

void fuzz_report(void *ctx, const char *sentence) {
  PROMISE(sentence[0] != '\0');
  PROMISE(fuzz_is_sentence(sentence));
  ++*(int *)ctx;
}
