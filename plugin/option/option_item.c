/* SPDX-License-Identifier: MIT */
#include "option/option_item.h"

static struct option_value value_of(const oconfig_value_t *v) {
  if (v->type == OCONFIG_TYPE_STRING)
    return (struct option_value){.type = VALUE_STRING,
                                 .string = v->value.string};
  if (v->type == OCONFIG_TYPE_NUMBER)
    return (struct option_value){.type = VALUE_NUMBER,
                                 .number = v->value.number};
  return (struct option_value){.type = VALUE_BOOL,
                               .boolean = v->value.boolean != 0};
}

int option_apply(const struct option *table, void *base, const char *where,
                 const oconfig_item_t *item, struct errmsg *msg) {
  struct option_value values[OPTION_VALUES_MAX];
  int num = 0;
  for (; num < item->values_num && num < OPTION_VALUES_MAX; num++)
    values[num] = value_of(&item->values[num]);
  bool is_block = item->children_num != 0;
  return option_set(table, base, where, item->key, values, is_block ? -1 : num,
                    msg);
}

int option_apply_block(const struct option *table, void *base,
                       const char *where, const oconfig_item_t *block,
                       struct errmsg *msg) {
  for (int i = 0; i < block->children_num; i++)
    if (option_apply(table, base, where, &block->children[i], msg) != 0)
      return -1;
  return 0;
}
