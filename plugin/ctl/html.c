/* SPDX-License-Identifier: MIT */
#include "ctl/html.h"

#include "core/tag.h"
#include "core/text.h"
#include "core/url.h"

#include <stdlib.h>
#include <string.h>

static void put(FILE *to, char c) {
  switch (c) {
  case '&':
    fputs("&amp;", to);
    break;
  case '<':
    fputs("&lt;", to);
    break;
  case '>':
    fputs("&gt;", to);
    break;
  case '"':
    fputs("&quot;", to);
    break;
  case '\'':
    fputs("&#39;", to);
    break;
  default:
    fputc(c, to);
  }
}

void html_text(FILE *to, const char *text) {
  size_t size = strlen(text) + 1;
  char *clean = malloc(size);
  if (clean == NULL)
    return;
  text_clean(text, clean, size);
  for (const char *c = clean; *c != '\0'; c++)
    put(to, *c);
  free(clean);
}

void html_hashtag(FILE *to, const char *tag) {
  char encoded[3 * TAG_MAX + 1];
  url_encode(tag, encoded);
  fprintf(to, "<a class=tag href=\"https://www.tiktok.com/tag/%s\"><bdi>#",
          encoded);
  html_text(to, tag);
  fputs("</bdi></a>", to);
}
