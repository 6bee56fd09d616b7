/* SPDX-License-Identifier: MIT */
#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *text_count(double v, char out[TEXT_NUMBER_SIZE]) {
  if (!isfinite(v)) {
    snprintf(out, TEXT_NUMBER_SIZE, "unknown");
    return out;
  }
  char digits[TEXT_NUMBER_SIZE / 2];
  int len = snprintf(digits, sizeof(digits), "%.0f", fabs(round(v)));
  if (len >= (int)sizeof(digits))
    len = (int)sizeof(digits) - 1;
  char *to = out;
  if (v <= -0.5)
    *to++ = '-';
  for (int i = 0; i < len; i++) {
    if (i > 0 && (len - i) % 3 == 0)
      *to++ = ',';
    *to++ = digits[i];
  }
  *to = '\0';
  return out;
}

/*
 * The unit that v is written in: from so many hundred thousandths of it on,
 * whole numbers, which every processor compares alike. NULL: none.
 */
static const char *unit_of(double v, double share, double *in_unit) {
  static const struct {
    double unit;
    const char *name;
  } units[] = {{1e9, "B"}, {1e6, "M"}, {1e3, "K"}};
  for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
    if (v * 100000 >= units[i].unit * share) {
      *in_unit = v / units[i].unit;
      return units[i].name;
    }
  return NULL;
}

const char *text_short(double v, char out[TEXT_NUMBER_SIZE]) {
  const char *unit = unit_of(v, 99995, &v); /* 999,950 is 1.0M */
  if (unit != NULL)
    snprintf(out, TEXT_NUMBER_SIZE, "%.1f%s", v, unit);
  else
    snprintf(out, TEXT_NUMBER_SIZE, "%.0f", v);
  return out;
}

const char *text_figure(double v, char out[TEXT_NUMBER_SIZE]) {
  const char *unit = unit_of(v, 99950, &v); /* 999,500 is 1M */
  if (unit != NULL)
    snprintf(out, TEXT_NUMBER_SIZE, "%.3g%s", v, unit);
  else
    snprintf(out, TEXT_NUMBER_SIZE, "%.0f", v);
  return out;
}

/* How many continuation bytes follow the lead byte; -1: no lead byte. */
static int utf8_tail(unsigned char lead, unsigned *bits) {
  if (lead < 0x80) {
    *bits = lead;
    return 0;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    *bits = lead & 0x1FU;
    return 1;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    *bits = lead & 0x0FU;
    return 2;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    *bits = lead & 0x07U;
    return 3;
  }
  return -1;
}

size_t text_utf8(const char *s, unsigned *code) {
  static const unsigned smallest[] = {0, 0x80, 0x800, 0x10000};
  unsigned bits = 0;
  int tail = utf8_tail((unsigned char)s[0], &bits);
  if (tail < 0 || s[0] == '\0')
    return 0;
  for (int i = 1; i <= tail; i++) {
    unsigned char c = (unsigned char)s[i];
    if ((c & 0xC0U) != 0x80U)
      return 0;
    bits = bits << 6 | (c & 0x3FU);
  }
  if (bits < smallest[tail] || bits > 0x10FFFF ||
      (bits >= 0xD800 && bits <= 0xDFFF))
    return 0;
  *code = bits;
  return (size_t)tail + 1;
}

bool text_is_utf8(const char *s) {
  unsigned code = 0;
  while (*s != '\0') {
    size_t len = text_utf8(s, &code);
    if (len == 0)
      return false;
    s += len;
  }
  return true;
}

void text_repair(char *s) {
  unsigned code = 0;
  while (*s != '\0') {
    size_t len = text_utf8(s, &code);
    if (len == 0)
      *s = '?';
    s += len > 0 ? len : 1;
  }
}

void text_cut(char *s, size_t max) {
  if (strlen(s) <= max)
    return;
  while (max > 0 && ((unsigned char)s[max] & 0xC0U) == 0x80U)
    max--;
  s[max] = '\0';
}

/*
 * What a terminal obeys, and what hides or reorders the text around it:
 * control characters, marks of direction, characters without a width. The two
 * joiners are letters of some scripts and parts of emoji.
 */
static bool is_harmful(unsigned code) {
  static const struct {
    unsigned first, last;
  } ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},
                {0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200B},
                {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
                {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE001F}};
  for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
    if (code >= ranges[i].first && code <= ranges[i].last)
      return true;
  return false;
}

void text_clean(const char *from, char *out, size_t size) {
  size_t used = 0;
  unsigned code = 0;
  while (*from != '\0') {
    size_t len = text_utf8(from, &code);
    size_t take = len == 0 ? 1 : len;
    if (used + take + 1 > size)
      break;
    if (len == 0)
      out[used] = '?';
    else if (is_harmful(code))
      memset(out + used, ' ', take);
    else
      memmove(out + used, from, take);
    used += take;
    from += take;
  }
  out[used] = '\0';
}

const char *text_word(const char *s) {
  const char *end = s;
  while ((unsigned char)*end > ' ' && *end != 0x7F)
    end++;
  return end > s && *end == '\0' ? s : "-";
}

#define TELLING 4 /* bytes of a secret that must not be seen */

void text_redact(char *text, const char *secret) {
  size_t len = strlen(secret), left = strlen(text);
  if (len == 0)
    return;
  for (char *at = text; (at = strstr(at, secret)) != NULL; at += len)
    memset(at, '*', len);
  for (size_t n = len - 1; n >= TELLING; n--)
    if (n <= left && strncmp(text + left - n, secret, n) == 0) {
      memset(text + left - n, '*', n);
      return;
    }
}
