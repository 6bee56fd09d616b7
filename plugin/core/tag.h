/* SPDX-License-Identifier: MIT */
/* What a hashtag may be called. */
#pragma once

#include "core/err.h"

#define TAG_MAX 100 /* bytes of UTF-8, the zero not counted */

/*
 * Writes the form under which a hashtag is asked and stored: one leading '#'
 * dropped, ASCII letters lowered (TikTok does not tell cases apart, and two
 * spellings would be paid twice).
 *
 * Returns 0, or -1 with the reason: empty, longer than TAG_MAX bytes, no
 * UTF-8, or a blank, '/', '#' or control character inside. The limit keeps
 * a tag whole inside collectd's 127-byte names.
 */
int tag_normalise(const char *text, char out[TAG_MAX + 1], struct errmsg *msg);
