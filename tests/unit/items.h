/* SPDX-License-Identifier: MIT */
/* collectd's tree of a configuration, built by hand. */
#pragma once

#include <collectd/liboconfig/oconfig.h>
#include <stdint.h>

#define TEXT(t) {.value.string = (char *)(uintptr_t)(t), .type = OCONFIG_TYPE_STRING}
#define NUMBER(n) {.value.number = (n), .type = OCONFIG_TYPE_NUMBER}
#define TRUTH(b) {.value.boolean = (b), .type = OCONFIG_TYPE_BOOLEAN}

#define ITEM_VALUES 10
#define ITEM_CHILDREN 4

/* `key value ...`: the first num values count. */
struct leaf {
  const char *key;
  int num;
  oconfig_value_t values[ITEM_VALUES];
};

/* A leaf with leaves below it: a block. */
struct block {
  struct leaf head;
  int num;
  struct leaf below[ITEM_CHILDREN];
};

static inline oconfig_item_t leaf_item(const struct leaf *l) {
  return (oconfig_item_t){.key = (char *)(uintptr_t)l->key,
                          .values = (oconfig_value_t *)(uintptr_t)l->values,
                          .values_num = l->num};
}

/* children: room for ITEM_CHILDREN. */
static inline oconfig_item_t block_item(const struct block *b,
                                        oconfig_item_t *children) {
  oconfig_item_t item = leaf_item(&b->head);
  for (int i = 0; i < b->num; i++)
    children[i] = leaf_item(&b->below[i]);
  item.children = b->num > 0 ? children : NULL;
  item.children_num = b->num;
  return item;
}
