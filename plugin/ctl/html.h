/* SPDX-License-Identifier: MIT */
/* Texts on a page, from wherever they come: none of them is markup. */
#pragma once

#include <stdio.h>

/*
 * The text, escaped for content and for attributes in double quotes; what
 * text_clean() makes harmless for a terminal is harmless here, too.
 */
void html_text(FILE *to, const char *text);

/* A hashtag's name, "#name", as a link to its page at TikTok. */
void html_hashtag(FILE *to, const char *tag);
