/* SPDX-License-Identifier: MIT */
#include "ctl/arguments.h"

#include <string.h>

/* The option that text (no "--" in front, up to len) names, and its place. */
static const struct argument *find(const struct arguments *a, const char *text,
                                   size_t len, int *place) {
  *place = 0;
  for (int t = 0; t < 2; t++)
    for (const struct argument *o = a->tables[t]; o->name != NULL; o++) {
      if (strlen(o->name) == len && strncmp(o->name, text, len) == 0)
        return o;
      ++*place;
    }
  return NULL;
}

/* Takes "--name", "--name=value" or "--name" "value"; *i moves on with it. */
static int take_option(struct arguments *a, int num, char *const argv[],
                       int *i, struct errmsg *msg) {
  const char *text = argv[*i] + 2;
  size_t len = strcspn(text, "=");
  const char *given = text[len] == '=' ? text + len + 1 : NULL;
  int place = 0;
  const struct argument *o = find(a, text, len, &place);
  if (o == NULL)
    return err_set(msg, "unknown option --%.*s", (int)len, text);
  if (o->value == NULL && given != NULL)
    return err_set(msg, "--%s takes no value", o->name);
  if (o->value != NULL && given == NULL) {
    if (++*i >= num)
      return err_set(msg, "--%s needs %s behind it", o->name, o->value);
    given = argv[*i];
  }
  a->values[place] = given != NULL ? given : "";
  return 0;
}

int arguments_read(struct arguments *a, int num, char *const argv[],
                   const struct argument *common, const struct argument *own,
                   const char **words, struct errmsg *msg) {
  *a = (struct arguments){.tables = {common, own}, .words = words};
  bool only_words = false;
  for (int i = 0; i < num; i++) {
    const char *word = argv[i];
    if (only_words || word[0] != '-' || word[1] == '\0') {
      a->words[a->words_num++] = word; /* "-" alone is a word: stdin */
    } else if (word[1] != '-') {
      return err_set(msg, "unknown option %s; options begin with \"--\"",
                     word);
    } else if (word[2] == '\0') {
      only_words = true;
    } else if (take_option(a, num, argv, &i, msg) != 0) {
      return -1;
    }
  }
  return 0;
}

const char *arguments_value(const struct arguments *a, const char *name) {
  int place = 0;
  return find(a, name, strlen(name), &place) != NULL ? a->values[place] : NULL;
}

bool arguments_has(const struct arguments *a, const char *name) {
  return arguments_value(a, name) != NULL;
}
