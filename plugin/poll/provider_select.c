/* SPDX-License-Identifier: MIT */
#include "poll/provider_select.h"

#include "provider/block.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static void
tell(err_report report, void *ctx, const char *fmt, ...) {
  struct errmsg msg;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(msg.text, sizeof(msg.text), fmt, ap);
  va_end(ap);
  report(ctx, msg.text);
}

/* Puts the place and the block's name before each sentence. */
struct naming {
  const char *block, *place; /* place: NULL where it is not known */
  err_report report;
  void *ctx;
};

static void report_named(void *ctx, const char *sentence) {
  const struct naming *n = ctx;
  if (n->place != NULL)
    tell(n->report, n->ctx, "%s: <Provider \"%s\">: %s", n->place, n->block,
         sentence);
  else
    tell(n->report, n->ctx, "<Provider \"%s\">: %s", n->block, sentence);
}

/* Returns how many mistakes the block has. */
static int read_block(struct provider *p, const struct provider_block *b,
                      struct naming *n) {
  struct errmsg msg;
  int mistakes = 0;
  for (int i = 0; i < b->num; i++) {
    const struct provider_line *line = &b->lines[i];
    if (provider_set(p, line->option, (const char *const *)line->texts,
                     line->num, &msg) == 0)
      continue;
    n->place = line->place;
    report_named(n, msg.text);
    mistakes++;
  }
  n->place = b->place;
  return mistakes + provider_finish(p, report_named, n);
}

static struct provider *preset(const struct options *o, err_report report,
                               void *ctx) {
  const struct provider *known = provider_find(o->provider);
  struct provider *p = malloc(sizeof(*p));
  if (known != NULL && p != NULL) {
    *p = *known;
    return p;
  }
  free(p);
  tell(report, ctx,
       "Provider \"%s\" is not known; allowed are %s and the names of "
       "<Provider> blocks. Polling is off until this is fixed",
       o->provider, provider_names());
  return NULL;
}

struct provider *provider_chosen(const struct options *o, err_report report,
                                 void *ctx) {
  struct provider *chosen = NULL;
  bool is_block = false;
  for (int i = 0; i < o->blocks_num; i++) {
    const struct provider_block *b = &o->blocks[i];
    struct naming naming = {b->name, NULL, report, ctx};
    struct provider *p = provider_new(b->name);
    int mistakes = p != NULL ? read_block(p, b, &naming) : 1;
    if (strcmp(b->name, o->provider) != 0) {
      free(p);
      continue;
    }
    is_block = true;
    if (mistakes == 0) {
      chosen = p;
      continue;
    }
    tell(
        report, ctx,
        "<Provider \"%s\"> has mistakes, named above: %d. Polling is off until they are "
        "fixed",
        b->name, mistakes);
    free(p);
  }
  return is_block ? chosen : preset(o, report, ctx);
}

const char *provider_address(const struct options *o,
                             const struct provider *p) {
  if (o->base_url[0] != '\0' || p->base_url == NULL)
    return o->base_url;
  return p->base_url;
}
