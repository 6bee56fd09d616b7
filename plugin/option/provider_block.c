/* SPDX-License-Identifier: MIT */
/*
 * <Provider> and <Notify> blocks. They are kept as they are written: what the
 * lines mean is known by the layers provider and notify.
 */
#include "option/provider_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(const oconfig_value_t *v) {
  char number[32];
  if (v->type == OCONFIG_TYPE_STRING)
    return strdup(v->value.string);
  if (v->type == OCONFIG_TYPE_BOOLEAN)
    return strdup(v->value.boolean ? "true" : "false");
  snprintf(number, sizeof(number), "%.15g", v->value.number);
  return strdup(number);
}

static void clear_line(struct provider_line *line) {
  free(line->place);
  free(line->option);
  for (int i = 0; i < line->num; i++)
    free(line->texts[i]);
  free(line->texts);
}

void options_clear_block(struct provider_block *b) {
  for (int i = 0; i < b->num; i++)
    clear_line(&b->lines[i]);
  free(b->lines);
  free(b->name);
  free(b->place);
}

/* Returns 0, or -1: no memory (what was taken is in the line). */
static int take_line(struct provider_line *line, const oconfig_item_t *item) {
  *line = (struct provider_line){.option = strdup(item->key)};
  line->texts = calloc((size_t)item->values_num + 1, sizeof(*line->texts));
  if (line->option == NULL || line->texts == NULL)
    return -1;
  for (; line->num < item->values_num; line->num++) {
    line->texts[line->num] = text_of(&item->values[line->num]);
    if (line->texts[line->num] == NULL)
      return -1;
  }
  return 0;
}

static int take_block(struct provider_block *b, const oconfig_item_t *item) {
  *b = (struct provider_block){.name = strdup(item->values[0].value.string)};
  b->lines = calloc((size_t)item->children_num + 1, sizeof(*b->lines));
  if (b->name == NULL || b->lines == NULL)
    return -1;
  for (int i = 0; i < item->children_num; i++) {
    b->num++; /* first, so that half a line is cleared, too */
    if (take_line(&b->lines[i], &item->children[i]) != 0)
      return -1;
  }
  return 0;
}

/* Makes room for one more. Returns 0, or -1: no memory. */
static int grow(struct provider_block **list, int num) {
  struct provider_block *grown = realloc(*list,
                                         ((size_t)num + 1) * sizeof(*grown));
  if (grown != NULL)
    *list = grown;
  return grown != NULL ? 0 : -1;
}

static int apply(struct provider_block **list, int *num, const char *kind,
                 const oconfig_item_t *item, struct errmsg *msg) {
  if (item->values_num != 1 || item->values[0].type != OCONFIG_TYPE_STRING)
    return err_set(msg, "<%s> needs exactly one name: <%s \"mine\">", kind,
                   kind);
  const char *name = item->values[0].value.string;
  for (int i = 0; i < *num; i++)
    if (strcmp((*list)[i].name, name) == 0)
      return err_set(msg,
                     "<%s \"%s\"> is given twice; the first one "
                     "counts",
                     kind, name);
  struct provider_block b;
  if (take_block(&b, item) != 0 || grow(list, *num) != 0) {
    options_clear_block(&b);
    return err_set(msg, "<%s \"%s\"> is skipped: out of memory", kind, name);
  }
  (*list)[(*num)++] = b;
  return 0;
}

int options_apply_provider(struct options *o, const oconfig_item_t *item,
                           struct errmsg *msg) {
  return apply(&o->blocks, &o->blocks_num, "Provider", item, msg);
}

int options_apply_notify(struct options *o, const oconfig_item_t *item,
                         struct errmsg *msg) {
  return apply(&o->notify, &o->notify_num, "Notify", item, msg);
}

int options_take_block(struct options *o, const struct provider_block *b,
                       struct errmsg *msg) {
  for (int i = 0; i < o->blocks_num; i++)
    if (strcmp(o->blocks[i].name, b->name) == 0) {
      options_clear_block(&o->blocks[i]);
      o->blocks[i] = *b;
      return 0;
    }
  if (grow(&o->blocks, o->blocks_num) != 0)
    return err_set(msg, "out of memory");
  o->blocks[o->blocks_num++] = *b;
  return 0;
}

void options_clear_blocks(struct options *o) {
  for (int i = 0; i < o->blocks_num; i++)
    options_clear_block(&o->blocks[i]);
  for (int i = 0; i < o->notify_num; i++)
    options_clear_block(&o->notify[i]);
  free(o->blocks);
  free(o->notify);
}
