/* SPDX-License-Identifier: MIT */
/* Small pieces of text for messages that people read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define TEXT_NUMBER_SIZE 40 /* bytes that the number writers below may need */

/* "1,234,567" of v rounded; "unknown" of NaN. Returns out. */
const char *text_count(double v, char out[TEXT_NUMBER_SIZE]);

/* "950", "12.3K", "1.2M", "3.4B" of v >= 0. Returns out. */
const char *text_short(double v, char out[TEXT_NUMBER_SIZE]);

/* The same with three digits that count: "605K", "1.16M", "1.2M". */
const char *text_figure(double v, char out[TEXT_NUMBER_SIZE]);

/*
 * Length of the UTF-8 character at s (1 to 4 bytes), 0 where s is no valid
 * UTF-8 (overlong forms, surrogates and values above U+10FFFF included).
 * Needs a zero after the last byte. *code receives the code point.
 */
size_t text_utf8(const char *s, unsigned *code);

/* Whether all of s is valid UTF-8. */
bool text_is_utf8(const char *s);

/* Replaces each byte of s that is no valid UTF-8 by '?', in place. */
void text_repair(char *s);

/*
 * Shortens s in place to at most max bytes without cutting a character in
 * two: collectd cuts a notification at 255 bytes wherever that falls.
 */
void text_cut(char *s, size_t max);

/*
 * Copies from into out (size bytes), which may be the same: makes text from
 * outside harmless for a log line or a terminal. Control characters, marks of
 * direction and characters without a width become blanks, invalid UTF-8 '?'.
 */
void text_clean(const char *from, char *out, size_t size);

/*
 * s as one word of a line of words: "-" when it is empty, or holds a blank or
 * a control character that would end the word or the line.
 */
const char *text_word(const char *s);

/*
 * Puts stars over each occurrence of secret in text, in place; also over a
 * beginning of it (4 bytes or more) at the end, where text may have been cut.
 */
void text_redact(char *text, const char *secret);
