/* SPDX-License-Identifier: MIT */
/*
 * <Notify> blocks read from a text or a file: as much of collectd's grammar as
 * such files need, as block_file.h.
 */
#pragma once

#include "block_file.h"
#include "notify/receiver.h"

/* A receiver and the text that it borrows of. */
struct notice_block {
  struct receiver receiver;
  char *text, name[64];
  int mistakes;
  char said[4000];
};

static inline void notice_block_say(void *ctx, const char *sentence) {
  struct notice_block *b = ctx;
  size_t used = strlen(b->said);
  snprintf(b->said + used, sizeof(b->said) - used, "%s\n", sentence);
}

static inline void notice_block_line(struct notice_block *b, char *line) {
  const char *texts[BLOCK_TEXTS];
  struct errmsg msg = {""};
  int num = 0;
  char *option = block_word(&line), *text = NULL;
  if (option == NULL || option[0] == '<')
    return;
  while ((text = block_word(&line)) != NULL && num < BLOCK_TEXTS)
    texts[num++] = text;
  if (receiver_set(&b->receiver, option, texts, num, &msg) != 0) {
    notice_block_say(b, msg.text);
    b->mistakes++;
  }
}

static inline void notice_block_read(struct notice_block *b, const char *name,
                                     const char *lines) {
  *b = (struct notice_block){.text = strdup(lines)};
  snprintf(b->name, sizeof(b->name), "%s", name);
  receiver_init(&b->receiver, b->name);
  char *rest = b->text;
  for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;)
    notice_block_line(b, line);
  b->mistakes += receiver_finish(&b->receiver, notice_block_say, b);
}

/* conf/notify/NAME.conf */
static inline void notice_block_open(struct notice_block *b,
                                     const char *name) {
  char path[512];
  snprintf(path, sizeof(path), "%s/notify/%s.conf", TEST_CONF, name);
  FILE *f = fopen(path, "rb");
  if (f == NULL)
    fail_msg("there is no %s", path);
  char *text = calloc(1, 1 << 16);
  check_range(fread(text, 1, (1 << 16) - 1, f), 1, (1 << 16) - 2);
  fclose(f);
  notice_block_read(b, name, text);
  free(text);
}

static inline void notice_block_close(struct notice_block *b) {
  free(b->text);
}
