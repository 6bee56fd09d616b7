/* SPDX-License-Identifier: MIT */
#include "core/tag.h"

#include "core/text.h"

#include <ctype.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct range {
  gunichar first, last;
};

static bool is_within(gunichar c, const struct range *ranges, size_t num) {
  for (size_t i = 0; i < num; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  return false;
}

/*
 * Emoji are the Extended_Pictographic of Unicode's emoji-data.txt (UTS #51),
 * with the regional indicators and the tags that flags are made of. GLib does
 * not tell of them. From U+1F000 on it is whole blocks, so that the emoji of
 * years to come are known.
 */
static bool is_emoji(gunichar c) {
  static const struct range ranges[] = {
      {0xA9, 0xA9},       {0xAE, 0xAE},       {0x203C, 0x203C},
      {0x2049, 0x2049},   {0x2122, 0x2122},   {0x2139, 0x2139},
      {0x2194, 0x2199},   {0x21A9, 0x21AA},   {0x231A, 0x231B},
      {0x2328, 0x2328},   {0x2388, 0x2388},   {0x23CF, 0x23CF},
      {0x23E9, 0x23F3},   {0x23F8, 0x23FA},   {0x24C2, 0x24C2},
      {0x25AA, 0x25AB},   {0x25B6, 0x25B6},   {0x25C0, 0x25C0},
      {0x25FB, 0x25FE},   {0x2600, 0x2605},   {0x2607, 0x2612},
      {0x2614, 0x2685},   {0x2690, 0x2705},   {0x2708, 0x2712},
      {0x2714, 0x2714},   {0x2716, 0x2716},   {0x271D, 0x271D},
      {0x2721, 0x2721},   {0x2728, 0x2728},   {0x2733, 0x2734},
      {0x2744, 0x2744},   {0x2747, 0x2747},   {0x274C, 0x274C},
      {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},
      {0x2763, 0x2767},   {0x2795, 0x2797},   {0x27A1, 0x27A1},
      {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2934, 0x2935},
      {0x2B05, 0x2B07},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},
      {0x2B55, 0x2B55},   {0x3030, 0x3030},   {0x303D, 0x303D},
      {0x3297, 0x3297},   {0x3299, 0x3299},   {0x1F000, 0x1FAFF},
      {0x1FC00, 0x1FFFD}, {0xE0020, 0xE007F},
  };
  return is_within(c, ranges, COUNT_OF(ranges));
}

/* Nobody sees them, and keyboards and web pages put them in. */
static bool is_unseen(gunichar c) {
  static const struct range ranges[] = {
      {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E},
      {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E},
      {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF},
  };
  return is_within(c, ranges, COUNT_OF(ranges));
}

static bool is_joiner(gunichar c) { return c == 0x200C || c == 0x200D; }

static bool is_blank(gunichar c) {
  return g_unichar_isspace(c) || c == 0x2800 || c == 0x3164;
}

static bool is_allowed(gunichar c) {
  return c == '_' || g_unichar_isalpha(c) || g_unichar_isdigit(c) ||
         g_unichar_ismark(c) || is_joiner(c) || is_emoji(c);
}

/*
 * Simple case folding (the C and S lines of Unicode's CaseFolding.txt): one
 * character becomes one. GLib folds fully; where that makes several of one
 * the lower case letter is the simple folding, but of U+0130, which has none.
 */
static gunichar folded(gunichar c) {
  char utf8[7] = "";
  if (c < 0x80)
    return (gunichar)tolower((int)c);
  if (c == 0x130 || (c >= 0x13A0 && c <= 0x13F5)) /* Cherokee's are capitals */
    return c;
  utf8[g_unichar_to_utf8(c, utf8)] = '\0';
  char *full = g_utf8_casefold(utf8, -1);
  gunichar one = g_utf8_get_char(full);
  if (g_utf8_strlen(full, -1) != 1)
    one = g_unichar_tolower(c);
  g_free(full);
  return one;
}

/* -- pieces of the given text; each works in place */

/* NAME of "https://www.tiktok.com/tag/NAME?..."; else the text itself. */
static char *of_address(char *text) {
  static const char *const heads[] = {"https://", "http://", "www.", "m.",
                                      "tiktok.com/tag/"};
  char *at = text;
  bool whole = false;
  for (size_t i = 0; i < COUNT_OF(heads); i++) {
    whole = strncasecmp(at, heads[i], strlen(heads[i])) == 0;
    at += whole ? strlen(heads[i]) : 0;
  }
  if (!whole)
    return text;
  at[strcspn(at, "?#/&")] = '\0';
  char *decoded = g_uri_unescape_string(at, NULL);
  if (decoded != NULL) /* never longer than what it was written as */
    strcpy(at, decoded);
  g_free(decoded);
  return at;
}

static void drop_unseen(char *text) {
  char *to = text;
  for (const char *s = text; *s != '\0'; s = g_utf8_next_char(s)) {
    size_t len = (size_t)(g_utf8_next_char(s) - s);
    if (is_unseen(g_utf8_get_char(s)))
      continue;
    memmove(to, s, len);
    to += len;
  }
  *to = '\0';
}

static bool is_edge(gunichar c) { return is_blank(c) || is_joiner(c); }

/* Behind the blanks at its beginning; those at its end are cut off. */
static char *trimmed(char *text) {
  while (*text != '\0' && is_edge(g_utf8_get_char(text)))
    text = g_utf8_next_char(text);
  char *end = text + strlen(text);
  while (end > text) {
    char *last = g_utf8_prev_char(end);
    if (!is_edge(g_utf8_get_char(last)))
      break;
    end = last;
  }
  *end = '\0';
  return text;
}

static char *without_sharp(char *text) {
  gunichar first = g_utf8_get_char(text);
  return first == '#' || first == 0xFF03 ? g_utf8_next_char(text) : text;
}

/* NFC, folded, NFC again; g_free() it. */
static char *composed(const char *text) {
  char *first = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
  GString *lower = g_string_new(NULL);
  for (const char *s = first; *s != '\0'; s = g_utf8_next_char(s))
    g_string_append_unichar(lower, folded(g_utf8_get_char(s)));
  g_free(first);
  char *out = g_utf8_normalize(lower->str, -1, G_NORMALIZE_NFC);
  g_string_free(lower, TRUE);
  return out;
}

/* -- what is wrong with it */

static int refuse(const char *given, struct errmsg *msg, const char *why) {
  char shown[64];
  text_clean(given, shown, sizeof(shown));
  return err_set(msg, "hashtag \"%s%s\" skipped: %s", shown,
                 strlen(given) >= sizeof(shown) ? "..." : "", why);
}

static int refuse_character(const char *given, gunichar c,
                            struct errmsg *msg) {
  char why[128], utf8[7] = "";
  utf8[g_unichar_to_utf8(c, utf8)] = '\0';
  if (is_blank(c) && c != '\n' && c != '\r' && c != '\t')
    snprintf(why, sizeof(why), "it holds a blank (U+%04X)", c);
  else if (!g_unichar_isprint(c))
    snprintf(why, sizeof(why), "it holds a control character (U+%04X)", c);
  else if (c == '#' || c == 0xFF03)
    snprintf(why, sizeof(why),
             "it holds a '%s' inside; write one tag at a "
             "time",
             utf8);
  else
    snprintf(why, sizeof(why), "'%s' (U+%04X) cannot be in a hashtag", utf8,
             c);
  return refuse(given, msg, why);
}

static int check(const char *given, const char *tag, struct errmsg *msg) {
  char why[128];
  long characters = g_utf8_strlen(tag, -1);
  size_t bytes = strlen(tag);
  if (bytes == 0)
    return refuse(given, msg, "it is empty");
  for (const char *s = tag; *s != '\0'; s = g_utf8_next_char(s))
    if (!is_allowed(g_utf8_get_char(s)))
      return refuse_character(given, g_utf8_get_char(s), msg);
  if (characters > TAG_CHARACTERS_MAX)
    snprintf(why, sizeof(why), "it has %ld characters; at most %d are allowed",
             characters, TAG_CHARACTERS_MAX);
  else if (bytes > TAG_MAX)
    snprintf(
        why, sizeof(why),
        "it has %zu bytes; at most %d are allowed, which is what collectd "
        "keeps of a name",
        bytes, TAG_MAX);
  else
    return 0;
  return refuse(given, msg, why);
}

int tag_normalise(const char *text, char out[TAG_MAX + 1],
                  struct errmsg *msg) {
  if (!text_is_utf8(text))
    return refuse(text, msg, "it is not valid UTF-8");
  char *copy = g_strdup(text);
  drop_unseen(copy);
  char *name = of_address(trimmed(copy));
  int status = -1;
  if (!text_is_utf8(name)) {
    refuse(text, msg, "it is not valid UTF-8");
  } else {
    drop_unseen(name); /* what was written as %E2%80%8E */
    char *tag = composed(trimmed(without_sharp(trimmed(name))));
    status = check(text, tag, msg);
    if (status == 0)
      memcpy(out, tag, strlen(tag) + 1);
    g_free(tag);
  }
  g_free(copy);
  return status;
}
