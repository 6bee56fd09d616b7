/* SPDX-License-Identifier: MIT */
#include "option/options_conf.h"

#include "option/collectd_conf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is made of the statements: one option after another is applied. */
struct gathering {
  struct options *o;
  err_report report;
  void *ctx;
  int blocks;
  bool inside;         /* a <Plugin hashtag> */
  oconfig_item_t item; /* the option; key NULL: none yet */
};

static bool is_one_of(const char *text, const char *a, const char *b,
                      const char *c) {
  return strcasecmp(text, a) == 0 || strcasecmp(text, b) == 0 ||
         strcasecmp(text, c) == 0;
}

/* As collectd's scanner sorts them: what stands in quotes is a text. */
static bool take_value(const char *text, bool quoted, oconfig_value_t *v) {
  char *end = NULL;
  bool yes = is_one_of(text, "true", "yes", "on");
  if (!quoted && strchr("+-.0123456789", text[0]) != NULL) {
    v->value.number = strtod(text, &end);
    v->type = OCONFIG_TYPE_NUMBER;
    if (end != text && *end == '\0')
      return true;
  }
  if (!quoted && (yes || is_one_of(text, "false", "no", "off"))) {
    v->value.boolean = yes;
    v->type = OCONFIG_TYPE_BOOLEAN;
    return true;
  }
  v->value.string = strdup(text);
  v->type = OCONFIG_TYPE_STRING;
  return v->value.string != NULL;
}

static void clear(oconfig_item_t *item) {
  for (int i = 0; i < item->children_num; i++)
    clear(&item->children[i]);
  for (int i = 0; i < item->values_num; i++)
    if (item->values[i].type == OCONFIG_TYPE_STRING)
      free(item->values[i].value.string);
  free(item->children);
  free(item->values);
  free(item->key);
  *item = (oconfig_item_t){.key = NULL};
}

static int make(const struct conf_statement *s, oconfig_item_t *item) {
  *item = (oconfig_item_t){.key = strdup(s->key)};
  item->values = calloc((size_t)s->values_num + 1, sizeof(*item->values));
  if (item->key == NULL || item->values == NULL)
    return -1;
  for (; item->values_num < s->values_num; item->values_num++)
    if (!take_value(s->values[item->values_num], s->quoted[item->values_num],
                    &item->values[item->values_num]))
      return -1;
  return 0;
}

static int add_child(const struct conf_statement *s, oconfig_item_t *item) {
  oconfig_item_t *all = realloc(
      item->children, ((size_t)item->children_num + 1) * sizeof(*all));
  if (all == NULL)
    return -1;
  item->children = all;
  return make(s, &all[item->children_num++]);
}

/* The option is complete when the next one, or the end of its block, comes. */
static void end_option(struct gathering *g) {
  struct errmsg msg;
  if (g->item.key != NULL &&
      options_apply(g->o, &g->item, g->report, g->ctx, &msg) != 0)
    g->report(g->ctx, msg.text);
  clear(&g->item);
}

static void visit(void *ctx, const struct conf_statement *s) {
  struct gathering *g = ctx;
  int status = 0;
  if (s->depth <= 1)
    end_option(g);
  if (s->depth == 0) {
    g->inside = s->is_block && strcasecmp(s->key, "Plugin") == 0 &&
                strcasecmp(s->values[0], "hashtag") == 0;
    g->blocks += g->inside;
  } else if (g->inside && s->depth == 1) {
    status = make(s, &g->item);
  } else if (g->inside && s->depth == 2) { /* no option has more */
    status = add_child(s, &g->item);
  }
  if (status != 0)
    g->report(g->ctx, "out of memory");
}

int options_read_conf(struct options *o, const char *path, err_report report,
                      void *ctx, struct errmsg *msg) {
  struct gathering g = {.o = o, .report = report, .ctx = ctx};
  int status = conf_read(path, visit, &g, msg);
  end_option(&g);
  return status != 0 ? -1 : g.blocks;
}
