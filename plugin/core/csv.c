/* SPDX-License-Identifier: MIT */
#include "core/csv.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c, char separator) {
  return (c == ' ' || c == '\t') && c != separator;
}

static char *skip_blanks(char *s, char separator) {
  while (is_blank(*s, separator))
    s++;
  return s;
}

/* The field that begins at s, a quote; *end: behind its closing quote. */
static char *quoted(char *s, char separator, char **end) {
  char *from = s + 1, *to = s;
  char *field = to;
  while (*from != '\0' && !(from[0] == '"' && from[1] != '"')) {
    from += from[0] == '"'; /* the first one of two */
    *to++ = *from++;
  }
  if (*from == '\0')
    return NULL;
  *to = '\0'; /* at the latest on the closing quote: one was dropped */
  *end = skip_blanks(from + 1, separator);
  return field;
}

static char *plain(char *s, char separator, char **end) {
  const char ends[] = {separator, '\0'};
  *end = s + strcspn(s, ends);
  char *last = *end;
  while (last > s && is_blank(last[-1], separator))
    last--;
  if (last < *end)
    *last = '\0';
  return s;
}

int csv_split(char *line, size_t len, char separator,
              char *fields[CSV_FIELDS_MAX], struct errmsg *msg) {
  if (memchr(line, '\0', len) != NULL)
    return err_set(msg, "it holds a zero byte: is this a text file?");
  len -= len > 0 && line[len - 1] == '\n';
  len -= len > 0 && line[len - 1] == '\r';
  line[len] = '\0';
  if (line[strspn(line, " \t")] == '\0')
    return 0;
  char *at = skip_blanks(line, separator);
  for (int num = 0; num < CSV_FIELDS_MAX; num++) {
    char *end = NULL;
    fields[num] = *at == '"' ? quoted(at, separator, &end)
                             : plain(at, separator, &end);
    if (fields[num] == NULL)
      return err_set(msg, "field %d begins with a quote that does not end",
                     num + 1);
    if (*end == '\0')
      return num + 1;
    if (*end != separator)
      return err_set(msg, "field %d goes on behind its closing quote",
                     num + 1);
    *end = '\0';
    at = skip_blanks(end + 1, separator);
  }
  return err_set(msg, "it has more than %d fields", CSV_FIELDS_MAX);
}
