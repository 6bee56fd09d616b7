/* SPDX-License-Identifier: MIT */
/* Several messages as one. */
#include "notify/markup.h"
#include "notify/notice.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 20 /* hashtags named of those that are only counted */

static int by_strength(const void *a, const void *b) {
  const struct notice_text *x = a, *y = b;
  return (x->strength < y->strength) - (x->strength > y->strength);
}

static void add_names(struct rich *r, const struct notice_text *list,
                      size_t first, size_t num, size_t max) {
  for (size_t i = first; i < num && i < first + max; i++) {
    rich_add(r, i > first ? ", #" : "#");
    rich_join(r, list[i].values[VALUE_TAG]);
  }
  if (num > first + max)
    rich_add(r, ", ...");
}

static void write_title(struct rich *r, const struct notice_text *list,
                        size_t num) {
  bool end = strcmp(list[0].values[VALUE_KIND],
                    notice_kind_name(NOTICE_END)) == 0;
  rich_addf(r, "%zu hashtags are %s: ", num,
            end ? "no longer trending" : "trending");
  add_names(r, list, 0, num, 3);
}

static void write_message(struct rich *r, const char *title,
                          const struct notice_text *list, size_t num) {
  rich_bold(r, true);
  rich_join(r, title);
  rich_bold(r, false);
  for (size_t i = 0; i < num && i < NOTICE_JOINED_MAX; i++) {
    rich_line(r);
    rich_join(r, list[i].values[VALUE_BRIEF]);
  }
  if (num <= NOTICE_JOINED_MAX)
    return;
  rich_line(r);
  rich_addf(r, "and %zu more: ", num - NOTICE_JOINED_MAX);
  add_names(r, list, NOTICE_JOINED_MAX, num, NAMES_MAX);
}

int notice_join(struct notice_text *list, size_t num,
                struct notice_text *out) {
  struct rich title = {0}, message = {0};
  int status = 0;
  *out = (struct notice_text){0};
  qsort(list, num, sizeof(*list), by_strength);
  write_title(&title, list, num);
  if (title.text != NULL)
    write_message(&message, title.text, list, num);
  for (int i = 0; i < VALUE_NUM; i++)
    if (i != VALUE_TITLE && i != VALUE_MESSAGE) {
      out->values[i] = strdup(list[0].values[i]);
      status = out->values[i] == NULL ? -1 : status;
    }
  out->values[VALUE_TITLE] = title.text;
  out->values[VALUE_MESSAGE] = message.text;
  out->strength = list[0].strength;
  return title.failed || message.failed || message.text == NULL ? -1 : status;
}
