/* SPDX-License-Identifier: MIT */
/* What a hashtag may be called, and its one spelling. */
#pragma once

#include "core/err.h"

#define TAG_CHARACTERS_MAX 100
#define TAG_MAX 127 /* bytes of UTF-8: what collectd keeps of a name */

/*
 * Writes the form under which a hashtag is asked and stored: Unicode's NFC, in
 * lower case by simple folding (TikTok does not tell cases apart, and two
 * spellings would be two files, paid twice); without blanks around, one
 * leading '#' or U+FF03, and what nobody sees: direction marks, spaces of no
 * width, soft hyphens. Joiners (U+200C, U+200D) stay where they join. Of the
 * address of a hashtag's page, https://www.tiktok.com/tag/NAME?..., it is
 * NAME.
 *
 * Returns 0, or -1 with the reason: empty, more than TAG_CHARACTERS_MAX
 * characters or TAG_MAX bytes, no UTF-8, or another character than letters,
 * digits, marks, '_' and emoji. What is normalised already stays as it is.
 */
int tag_normalise(const char *text, char out[TAG_MAX + 1], struct errmsg *msg);
