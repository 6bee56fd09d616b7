/* SPDX-License-Identifier: MIT */
#include "core/template.h"

#include "core/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPED_MAX 6 /* bytes that one byte can become: \u001f */
#define NAME_MAX_SIZE 80
#define LOWER "abcdefghijklmnopqrstuvwxyz_"

/* Writes c into out, escaped; returns the bytes written. */
static size_t escape_byte(unsigned char c, enum template_escape how,
                          char *out) {
  if (how == TEMPLATE_URL)
    return url_encode_byte(c, out);
  if (how == TEMPLATE_JSON && c < 0x20)
    return (size_t)sprintf(out, "\\u%04x", c);
  size_t len = 0;
  if (how == TEMPLATE_JSON && (c == '"' || c == '\\'))
    out[len++] = '\\';
  out[len++] = (char)c;
  return len;
}

/* The value of the placeholder that text begins with; NULL: it is none. */
static const char *value_at(const char *text,
                            const struct template_value *values, size_t *len) {
  if (*text != '{')
    return NULL;
  for (const struct template_value *v = values; v->name != NULL; v++) {
    *len = strlen(v->name);
    if (strncmp(text, v->name, *len) == 0)
      return v->value != NULL ? v->value : "";
  }
  return NULL;
}

char *template_fill(const char *base, const char *text,
                    enum template_escape how,
                    const struct template_value *values) {
  size_t cap = strlen(base) + 1, used = strlen(base), len = 0;
  for (const char *t = text; *t != '\0'; t++) {
    const char *value = value_at(t, values, &len);
    cap += value != NULL ? strlen(value) * ESCAPED_MAX : 1;
  }
  char *out = malloc(cap);
  if (out == NULL)
    return NULL;
  memcpy(out, base, used);
  for (const char *t = text; *t != '\0';) {
    const char *value = value_at(t, values, &len);
    if (value == NULL) {
      out[used++] = *t++;
      continue;
    }
    for (; *value != '\0'; value++)
      used += escape_byte((unsigned char)*value, how, out + used);
    t += len;
  }
  out[used] = '\0';
  return out;
}

bool template_holds(const char *text, const char *placeholder) {
  return text != NULL && strstr(text, placeholder) != NULL;
}

size_t template_placeholder(const char *at) {
  size_t len = at[0] == '{' ? strspn(at + 1, LOWER) : 0;
  return len > 0 && len + 2 < NAME_MAX_SIZE && at[len + 1] == '}' ? len + 2
                                                                  : 0;
}
