/* SPDX-License-Identifier: MIT */
#include "option/places.h"

#include "option/collectd_conf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A statement of a file, and the daemon's item that it is. */
struct place {
  char *key, *at; /* owned; at: "FILE:LINE" */
  int depth;      /* 0: the block itself */
  bool is_block;
  const oconfig_item_t *item;
};

struct places {
  struct place *all; /* of all blocks, one after another */
  size_t num, room;
  size_t next; /* the first that is not matched */
  bool inside; /* while the files are read */
};

static void add(struct places *p, const struct conf_statement *s) {
  if (p->num == p->room) {
    size_t room = p->room > 0 ? 2 * p->room : 64;
    struct place *grown = realloc(p->all, room * sizeof(*grown));
    if (grown == NULL)
      return; /* then no block is like this one */
    p->all = grown;
    p->room = room;
  }
  struct place *new = &p->all[p->num];
  *new = (struct place){
      .key = strdup(s->key), .depth = s->depth, .is_block = s->is_block};
  if (asprintf(&new->at, "%s:%d", s->file, s->line) < 0)
    new->at = NULL;
  if (new->key != NULL &&new->at != NULL) {
    p->num++;
    return;
  }
  free(new->key);
  free(new->at);
}

static void visit(void *ctx, const struct conf_statement *s) {
  struct places *p = ctx;
  if (s->depth == 0)
    p->inside = s->is_block && strcasecmp(s->key, "Plugin") == 0 &&
                strcasecmp(s->values[0], "hashtag") == 0;
  if (p->inside)
    add(p, s);
}

struct places *places_read(const char *path) {
  struct places *p = calloc(1, sizeof(*p));
  if (p != NULL && conf_read(path, visit, p, NULL) == 0)
    return p;
  free(p);
  return NULL;
}

void places_free(struct places *p) {
  if (p == NULL)
    return;
  for (size_t i = 0; i < p->num; i++) {
    free(p->all[i].key);
    free(p->all[i].at);
  }
  free(p->all);
  free(p);
}

/*
 * Gives the item and those below it to the places from *i on, if these are the
 * same statements in the same order.
 */
static bool take(struct places *p, size_t *i, int depth,
                 const oconfig_item_t *item) {
  if (*i == p->num || p->all[*i].depth != depth ||
      strcasecmp(p->all[*i].key, item->key) != 0)
    return false;
  p->all[(*i)++].item = item;
  for (int k = 0; k < item->children_num; k++)
    if (!take(p, i, depth + 1, &item->children[k]))
      return false;
  return *i == p->num || p->all[*i].depth <= depth;
}

void places_match(struct places *p, const oconfig_item_t *block) {
  if (p == NULL)
    return;
  for (size_t begin = p->next; begin < p->num; begin++) {
    size_t i = begin;
    if (p->all[begin].depth == 0 && take(p, &i, 0, block)) {
      p->next = i;
      return;
    }
    while (i > begin)
      p->all[--i].item = NULL;
  }
}

const char *places_of_item(const struct places *p,
                           const oconfig_item_t *item) {
  for (size_t i = 0; p != NULL && i < p->num; i++)
    if (p->all[i].item == item)
      return p->all[i].at;
  return NULL;
}

const char *places_in_item(const struct places *p, const oconfig_item_t *item,
                           const char *sentence) {
  const oconfig_item_t *meant = NULL;
  int num = 0;
  for (int k = 0; k < item->children_num; k++)
    if (strcasestr(sentence, item->children[k].key) != NULL) {
      meant = &item->children[k];
      num++;
    }
  return places_of_item(p, num == 1 ? meant : item);
}

const char *places_of_sentence(const struct places *p, const char *sentence) {
  const char *name = strncmp(sentence, "the ", 4) == 0 ? sentence + 4
                                                       : sentence;
  bool is_block = *name == '<';
  name += is_block;
  size_t len = strcspn(name, " :>");
  if (!isupper((unsigned char)*name))
    return NULL; /* a word, and no option's name */
  for (size_t i = p != NULL ? p->num : 0; i > 0; i--) {
    const struct place *one = &p->all[i - 1];
    if (one->depth == 1 && one->is_block == is_block &&
        strlen(one->key) == len && strncasecmp(one->key, name, len) == 0)
      return one->at;
  }
  return NULL;
}
