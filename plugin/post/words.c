/* SPDX-License-Identifier: MIT */
#include "post/words.h"

#include "core/text.h"
#include "core/url.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 160 /* bytes that are shown */

void words_of_answer(const struct fetch_answer *a, const char *url, char *out,
                     size_t size) {
  char bytes[WORDS_MAX + 1];
  if (a->end != FETCH_ANSWERED) {
    text_clean(a->why, out, size);
  } else {
    size_t len = a->body.len < WORDS_MAX ? a->body.len : WORDS_MAX;
    if (len > 0) /* else there may be no body at all */
      memcpy(bytes, a->body.data, len);
    bytes[len] = '\0';
    text_clean(bytes, out, size);
  }
  url_redact(out, url);
}
