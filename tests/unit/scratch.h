/* SPDX-License-Identifier: MIT */
/* A directory for one test, files in it, and the sentences that are said. */
#pragma once

#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_PATH 256

static char scratch[64]; /* of the test that runs */

/* cmocka's setup and teardown. */
static inline int scratch_make(void **state) {
  (void)state;
  strcpy(scratch, "/tmp/hashtag-unit-XXXXXX");
  return mkdtemp(scratch) != NULL ? 0 : -1;
}

static inline int scratch_drop(const char *path, const struct stat *st,
                               int type, struct FTW *ftw) {
  (void)st, (void)type, (void)ftw;
  return remove(path);
}

static inline int scratch_remove(void **state) {
  (void)state;
  return nftw(scratch, scratch_drop, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of a file in the directory; two of them may be in use at once. */
static inline const char *scratch_path(const char *name) {
  static char paths[2][SCRATCH_PATH];
  static int turn;
  turn = !turn;
  snprintf(paths[turn], SCRATCH_PATH, "%s/%s", scratch, name);
  return paths[turn];
}

static inline void scratch_write(const char *name, const void *bytes,
                                 size_t len) {
  FILE *f = fopen(scratch_path(name), "w");
  assert_non_null(f);
  assert_int_equal(fwrite(bytes, 1, len, f), len);
  assert_int_equal(fclose(f), 0);
}

/* The whole file, in a buffer that the next call uses again. */
static inline const char *scratch_read(const char *name) {
  static char text[64 << 10];
  FILE *f = fopen(scratch_path(name), "r");
  if (f == NULL)
    return "(no such file)";
  text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
  fclose(f);
  return text;
}

static inline unsigned scratch_mode(const char *name) {
  struct stat st = {0};
  assert_int_equal(stat(scratch_path(name), &st), 0);
  return (unsigned)st.st_mode & 07777U;
}

/* Whoever runs as root may write everywhere: such tests become nobody. */
static inline void be_nobody(void) {
  if (geteuid() == 0)
    assert_int_equal(seteuid(65534), 0);
}

static inline void be_myself_again(void) {
  if (getuid() == 0)
    assert_int_equal(seteuid(0), 0);
}

/* The sentences reported, a line each. */
struct said {
  int num;
  char text[8192];
};

static inline void said_take(void *ctx, const char *sentence) {
  struct said *s = ctx;
  size_t used = strlen(s->text);
  s->num++;
  snprintf(s->text + used, sizeof(s->text) - used, "%s\n", sentence);
}

/* Every word of `words` ('|' between them) is in the text. */
static inline void check_says(const char *name, const char *text,
                              const char *words) {
  char copy[1024], *rest = NULL;
  assert_true(strlen(words) < sizeof(copy)); /* a cut list proves less */
  strcpy(copy, words);
  for (char *word = strtok_r(copy, "|", &rest); word != NULL;
       word = strtok_r(NULL, "|", &rest))
    if (strstr(text, word) == NULL)
      fail_msg("%s: \"%s\" is not in \"%s\"", name, word, text);
}
