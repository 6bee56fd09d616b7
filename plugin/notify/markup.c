/* SPDX-License-Identifier: MIT */
#include "notify/markup.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOLD_ON '\x01'
#define BOLD_OFF '\x02'
#define LINK '\x03' /* then the address, LABEL, the label, LINK_END */
#define LABEL '\x04'
#define LINK_END '\x05'
#define PIECE_SIZE 4096 /* bytes that are added at once */
#define MORE "..."

/* -- growing */

static void append(struct rich *r, const char *bytes, size_t len) {
  if (r->len + len + 1 > r->cap) {
    size_t cap = 2 * (r->len + len + 1);
    char *grown = realloc(r->text, cap);
    if (grown == NULL) {
      r->failed = true;
      return;
    }
    r->text = grown;
    r->cap = cap;
  }
  memcpy(r->text + r->len, bytes, len);
  r->len += len;
  r->text[r->len] = '\0';
}

static void append_char(struct rich *r, char c) { append(r, &c, 1); }

void rich_clear(struct rich *r) {
  free(r->text);
  *r = (struct rich){0};
}

void rich_join(struct rich *r, const char *rich) {
  append(r, rich, strlen(rich));
}

void rich_add(struct rich *r, const char *text) {
  char clean[PIECE_SIZE];
  text_clean(text, clean, sizeof(clean));
  rich_join(r, clean);
}

void rich_addf(struct rich *r, const char *fmt, ...) {
  char text[PIECE_SIZE];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  rich_join(r, text);
}

void rich_line(struct rich *r) { append_char(r, '\n'); }

void rich_bold(struct rich *r, bool on) {
  append_char(r, on ? BOLD_ON : BOLD_OFF);
}

void rich_link(struct rich *r, const char *url, const char *label) {
  append_char(r, LINK);
  rich_add(r, url);
  append_char(r, LABEL);
  rich_add(r, label);
  append_char(r, LINK_END);
}

/* -- what the services want */

struct style {
  const char *name;
  const char *bold_on, *bold_off, *newline;
  const char *link, *label, *link_end; /* around address and label */
  bool label_first;
  const char *special; /* what a backslash goes before */
  bool entities;       /* & < > are written as in HTML */
  const char *no_label;
};

static const struct style styles[] = {
    [MARKUP_PLAIN] = {"plain", "", "", "\n", "", ": ", "", true, "", false,
                      ""},
    [MARKUP_SLACK] = {"slack", "*", "*", "\n", "<", "|", ">", false, "", true,
                      "watch"},
    [MARKUP_DISCORD] = {"discord", "**", "**", "\n", "[", "](<", ">)", true,
                        "\\*_~|`>[]", false, "watch"},
    [MARKUP_TEAMS] = {"teams", "**", "**", "\n\n", "[", "](", ")", true,
                      "\\*_`[]", false, "watch"},
    [MARKUP_HTML] = {"html", "<b>", "</b>", "\n", "<a href=\"", "\">", "</a>",
                     false, "", true, "watch"},
};

int markup_find(const char *name) {
  for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
    if (strcmp(styles[i].name, name) == 0)
      return (int)i;
  return -1;
}

static void write_char(struct rich *out, const struct style *s, char c) {
  if (s->entities && c == '&')
    rich_join(out, "&amp;");
  else if (s->entities && c == '<')
    rich_join(out, "&lt;");
  else if (s->entities && c == '>')
    rich_join(out, "&gt;");
  else if (c == '\n')
    rich_join(out, s->newline);
  else {
    if (c != '\0' && strchr(s->special, c) != NULL)
      append_char(out, '\\');
    append_char(out, c);
  }
}

/* No byte of an address ends what stands around it. */
static void write_address(struct rich *out, const struct style *s,
                          const char *url, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)url[i];
    char hex[4];
    if (c > ' ' && strchr("\"<>|()[]\\`", c) == NULL) {
      if (s->entities && c == '&')
        rich_join(out, "&amp;");
      else
        append_char(out, url[i]);
      continue;
    }
    snprintf(hex, sizeof(hex), "%%%02X", (unsigned)c);
    rich_join(out, hex);
  }
}

static void write_label(struct rich *out, const struct style *s,
                        const char *label, size_t len) {
  if (len == 0)
    rich_join(out, s->no_label);
  for (size_t i = 0; i < len; i++)
    write_char(out, s, label[i]);
}

/* Behind LINK; returns what follows the link. */
static const char *write_link(struct rich *out, const struct style *s,
                              const char *url) {
  size_t url_len = strcspn(url, (char[]){LABEL, '\0'});
  const char *label = url + url_len + (url[url_len] != '\0');
  size_t len = strcspn(label, (char[]){LINK_END, '\0'});
  bool bare = len == 0 && s->no_label[0] == '\0';
  if (!bare)
    rich_join(out, s->link);
  if (!bare && s->label_first) {
    write_label(out, s, label, len);
    rich_join(out, s->label);
  }
  write_address(out, s, url, url_len);
  if (!s->label_first) {
    rich_join(out, s->label);
    write_label(out, s, label, len);
  }
  if (!bare)
    rich_join(out, s->link_end);
  return label + len + (label[len] != '\0');
}

static void write_line(struct rich *out, const struct style *s,
                       const char *from, const char *end) {
  while (from < end) {
    char c = *from++;
    if (c == LINK)
      from = write_link(out, s, from);
    else if (c == BOLD_ON)
      rich_join(out, s->bold_on);
    else if (c == BOLD_OFF)
      rich_join(out, s->bold_off);
    else
      write_char(out, s, c);
  }
}

/* -- limits */

static size_t units_of(const char *text) {
  size_t units = 0;
  unsigned code = 0;
  for (size_t len = 0; *text != '\0'; text += len) {
    len = text_utf8(text, &code);
    units += len == 4 ? 2 : 1;
    len = len > 0 ? len : 1;
  }
  return units;
}

/* A line that is too long by itself: what is in it as plain text, cut. */
static void write_cut(struct rich *out, const struct style *s,
                      const char *line, const char *end, size_t limit) {
  size_t room = limit > strlen(MORE) ? limit - strlen(MORE) : 0;
  struct rich last = {0};
  unsigned code = 0;
  while (line < end) {
    size_t len = text_utf8(line, &code);
    char one[5] = {0};
    memcpy(one, line, len > 0 ? len : 1);
    line += len > 0 ? len : 1;
    if ((unsigned char)one[0] <= (unsigned char)LINK_END)
      continue;
    for (const char *c = one; *c != '\0'; c++)
      write_char(&last, s, *c);
    if (last.failed ||
        units_of(out->text != NULL ? out->text : "") + units_of(last.text) >
            room)
      break;
    rich_join(out, last.text);
    last.len = 0;
  }
  rich_clear(&last);
  rich_join(out, MORE);
}

char *markup_render(const char *rich, enum markup markup, size_t limit) {
  const struct style *s = &styles[markup];
  struct rich out = {0};
  size_t more = strlen(s->newline) + strlen(MORE);
  append(&out, "", 0);
  for (const char *line = rich, *end; *line != '\0'; line = end) {
    end = line + strcspn(line, "\n");
    size_t before = out.len, left = strlen(end) > 0 ? more : 0;
    if (line != rich)
      rich_join(&out, s->newline);
    write_line(&out, s, line, end);
    end += *end == '\n';
    if (out.failed || limit == 0 || units_of(out.text) + left <= limit)
      continue;
    out.len = before;
    out.text[before] = '\0';
    if (before == 0)
      write_cut(&out, s, line, line + strcspn(line, "\n"), limit);
    else {
      rich_join(&out, s->newline);
      rich_join(&out, MORE);
    }
    break;
  }
  if (!out.failed)
    return out.text;
  free(out.text);
  return NULL;
}
