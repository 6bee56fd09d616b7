/* SPDX-License-Identifier: MIT */
#include "core/tag.h"

#include "core/text.h"

#include <stdbool.h>
#include <string.h>

/* The blanks of Unicode that people paste without seeing them. */
static bool is_blank(unsigned code) {
  return code == ' ' || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F ||
         code == 0x3000 || code == 0xFEFF;
}

static const char *fault_of(unsigned code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0))
    return "it holds a control character";
  if (is_blank(code))
    return "it holds a blank";
  if (code == '/')
    return "it holds a '/'";
  if (code == '#')
    return "it holds a '#' inside; write one tag at a time";
  return NULL;
}

int tag_normalise(const char *text, char out[TAG_MAX + 1],
                  struct errmsg *msg) {
  char shown[64];
  text_clean(text, shown, sizeof(shown));
  if (*text == '#')
    text++;
  size_t len = strlen(text);
  if (len == 0)
    return err_set(msg, "hashtag \"%s\" skipped: it is empty", shown);
  if (len > TAG_MAX)
    return err_set(msg,
                   "hashtag \"%s...\" skipped: it has %zu bytes; at most "
                   "%d are allowed",
                   shown, len, TAG_MAX);
  for (const char *s = text; *s != '\0';) {
    unsigned code = 0;
    size_t step = text_utf8(s, &code);
    const char *fault = step == 0 ? "it is not valid UTF-8" : fault_of(code);
    if (fault != NULL)
      return err_set(msg, "hashtag \"%s\" skipped: %s", shown, fault);
    s += step;
  }
  memcpy(out, text, len + 1);
  for (char *c = out; *c != '\0'; c++)
    if (*c >= 'A' && *c <= 'Z')
      *c = (char)(*c - 'A' + 'a');
  return 0;
}
