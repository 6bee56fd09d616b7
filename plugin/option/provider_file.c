/* SPDX-License-Identifier: MIT */
#include "option/provider_file.h"

#include "option/collectd_conf.h"
#include "option/provider_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reading {
  struct provider_block block;
  int depth; /* of the block; -1: it has not begun, or has ended */
  bool found, failed;
};

static char *place_of(const struct conf_statement *s) {
  char *at = NULL;
  return asprintf(&at, "%s:%d", s->file, s->line) >= 0 ? at : NULL;
}

static void add_line(struct reading *r, const struct conf_statement *s) {
  struct provider_block *b = &r->block;
  struct provider_line *grown = realloc(b->lines,
                                        ((size_t)b->num + 1) * sizeof(*grown));
  if (grown == NULL) {
    r->failed = true;
    return;
  }
  b->lines = grown;
  struct provider_line *line = &b->lines[b->num++];
  int num = s->values_num;
  *line = (struct provider_line){.place = place_of(s),
                                 .option = strdup(s->key)};
  line->texts = calloc((size_t)num + 1, sizeof(*line->texts));
  r->failed = r->failed || line->option == NULL || line->texts == NULL;
  for (; !r->failed && line->num < num; line->num++) {
    line->texts[line->num] = strdup(s->values[line->num]);
    r->failed = line->texts[line->num] == NULL;
  }
}

static void visit(void *ctx, const struct conf_statement *s) {
  struct reading *r = ctx;
  if (r->depth >= 0 && s->depth > r->depth) {
    add_line(r, s);
    return;
  }
  r->depth = -1;
  if (r->found || !s->is_block || strcasecmp(s->key, "Provider") != 0)
    return;
  r->block.name = strdup(s->values[0]);
  r->block.place = place_of(s);
  r->depth = s->depth;
  r->found = true;
  r->failed = r->failed || r->block.name == NULL;
}

int provider_file_read(struct options *o, const char *path,
                       struct errmsg *msg) {
  struct reading r = {.depth = -1};
  int status = conf_read(path, visit, &r, msg);
  if (status == 0 && !r.found)
    status = err_set(msg, "%s holds no <Provider \"NAME\"> block", path);
  if (status == 0 && r.failed)
    status = err_set(msg, "out of memory while reading %s", path);
  if (status == 0)
    status = options_set(o, "Provider", r.block.name, msg);
  if (status == 0)
    status = options_take_block(o, &r.block, msg);
  if (status != 0)
    options_clear_block(&r.block);
  return status;
}
