/* SPDX-License-Identifier: MIT */
/*
 * <Provider> blocks read from a file. It knows as much of collectd's grammar
 * as such files need; that collectd reads them in the same way is shown by
 * test_providers.py with the daemon itself.
 */
#pragma once

#include "provider/block.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK_TEXTS 10
#define CONF_PROVIDERS TEST_CONF "/providers"
#define DATA_PROVIDERS TEST_DATA "/providers"

/* A provider and the text of its file, of which it borrows. */
struct block_file {
  char *text;
  struct provider *provider;
  int mistakes;
  char said[2000];
};

static inline void block_say(void *ctx, const char *sentence) {
  struct block_file *b = ctx;
  size_t used = strlen(b->said);
  snprintf(b->said + used, sizeof(b->said) - used, "%s\n", sentence);
}

/* The next word or quoted text of the line, or NULL; *rest goes behind it. */
static inline char *block_word(char **rest) {
  char *from = *rest + strspn(*rest, " \t"), *to = from;
  if (*from == '\0' || *from == '#')
    return NULL;
  if (*from != '"') {
    to += strcspn(from, " \t");
    *rest = *to != '\0' ? to + 1 : to;
    *to = '\0';
    return from;
  }
  char *text = ++from;
  for (to = text; *from != '"'; from++) {
    if (*from == '\\')
      from++;
    assert_true(*from != '\0'); /* the quote is closed */
    *to++ = *from;
  }
  *rest = from + 1;
  *to = '\0';
  return text;
}

static inline void block_line(struct block_file *b, char *line) {
  const char *texts[BLOCK_TEXTS];
  struct errmsg msg = {""};
  int num = 0;
  char *option = block_word(&line);
  if (option == NULL || strcmp(option, "<Plugin") == 0 ||
      strcmp(option, "</Plugin>") == 0 || strcmp(option, "</Provider>") == 0)
    return;
  char *text = NULL;
  while ((text = block_word(&line)) != NULL && num < BLOCK_TEXTS)
    texts[num++] = text;
  if (strcmp(option, "<Provider") == 0) {
    b->provider = provider_new(texts[0]);
  } else if (provider_set(b->provider, option, texts, num, &msg) != 0) {
    block_say(b, msg.text);
    b->mistakes++;
  }
}

/* Reads the text, which is cut up; block_close() frees it. */
static inline void block_read(struct block_file *b, char *text) {
  *b = (struct block_file){.text = text};
  for (char *line = NULL; (line = strsep(&text, "\n")) != NULL;)
    block_line(b, line);
  assert_non_null(b->provider);
  b->mistakes += provider_finish(b->provider, block_say, b);
}

/* Reads DIR/NAME.conf; false: there is no such file. */
static inline bool block_open(struct block_file *b, const char *dir,
                              const char *name) {
  char path[512];
  snprintf(path, sizeof(path), "%s/%s.conf", dir, name);
  FILE *f = fopen(path, "rb");
  if (f == NULL)
    return false;
  char *text = calloc(1, 1 << 16);
  size_t len = fread(text, 1, (1 << 16) - 1, f);
  check_range(len, 1, (1 << 16) - 2);
  fclose(f);
  block_read(b, text);
  return true;
}

static inline void block_close(struct block_file *b) {
  free(b->provider);
  free(b->text);
}
