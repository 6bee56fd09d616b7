/* SPDX-License-Identifier: MIT */
/*
 * Rich text: a text with bold parts and links that belongs to no service yet,
 * and what each service wants it written as. Inside it, control characters
 * stand for what is bold or a link, so no text from outside may hold any:
 * rich_add() cleans them away.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum markup {
  MARKUP_PLAIN,
  MARKUP_SLACK,   /* mrkdwn */
  MARKUP_DISCORD, /* its Markdown */
  MARKUP_TEAMS,   /* the Markdown of an Adaptive Card's TextBlock */
  MARKUP_HTML,    /* <b> and <a> alone, as Telegram takes them */
};

/* A rich text that grows. All zero is the empty one. */
struct rich {
  char *text; /* NULL: nothing was added */
  size_t len, cap;
  bool failed; /* no memory: it is to be thrown away */
};

void rich_clear(struct rich *r);

/* Adds a text from anywhere, cleaned; the second: of texts that are clean. */
void rich_add(struct rich *r, const char *text);
void rich_addf(struct rich *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void rich_line(struct rich *r); /* ends a line */
void rich_bold(struct rich *r, bool on);

/* A link; "" as label: where links have none, its address says it all. */
void rich_link(struct rich *r, const char *url, const char *label);

/* Adds a text that is rich already. */
void rich_join(struct rich *r, const char *rich);

/* The name of a markup ("slack"); -1: it is none. */
int markup_find(const char *name);

/*
 * A rich text in a service's markup, of at most limit UTF-16 units (0: no
 * limit): whole lines are left out at the end, "..." says so. The caller
 * frees it; NULL: no memory.
 */
char *markup_render(const char *rich, enum markup markup, size_t limit);
