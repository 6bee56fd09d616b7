/* SPDX-License-Identifier: MIT */
#include "core/message.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AUTHOR_SIZE 64 /* bytes shown of a name */

/* Appends " LINK PLAYS plays", whole or without the plays or not at all. */
static const char *with_link(char out[MESSAGE_SIZE], const char *link,
                             double plays) {
  size_t used = strlen(out);
  char number[TEXT_NUMBER_SIZE];
  if (link == NULL || used + 1 + strlen(link) >= MESSAGE_SIZE)
    return out;
  used += (size_t)snprintf(out + used, MESSAGE_SIZE - used, " %s", link);
  size_t room = strlen(text_short(plays, number)) + strlen("  plays");
  if (isfinite(plays) && used + room < MESSAGE_SIZE)
    snprintf(out + used, MESSAGE_SIZE - used, " %s plays", number);
  return out;
}

/* "20", "7.5", "1,500": percent. */
static const char *percent(double value, char out[TEXT_NUMBER_SIZE]) {
  if (value >= 1000)
    return text_count(value, out);
  snprintf(out, TEXT_NUMBER_SIZE, "%.3g", value);
  return out;
}

/* The sentence without its link; the figures in brackets where they fit. */
static void sentence(const struct message_trend *t, const char *what,
                     bool brackets, char out[MESSAGE_SIZE]) {
  char from[TEXT_NUMBER_SIZE], to[TEXT_NUMBER_SIZE], least[TEXT_NUMBER_SIZE];
  int used = snprintf(out, MESSAGE_SIZE, "#%s %s: %+.1f %% in %d day%s",
                      t->tag, what, t->growth, t->window,
                      t->window == 1 ? "" : "s");
  if (used < 0 || used >= MESSAGE_SIZE)
    return;
  size_t at = (size_t)used;
  if (brackets && isfinite(t->from) && isfinite(t->to))
    snprintf(out + at, MESSAGE_SIZE - at,
             " (%s -> %s %s; alerts start at +%s %%).",
             text_count(t->from, from), text_count(t->to, to),
             t->of_views ? "views" : "videos", percent(t->threshold, least));
  else
    snprintf(out + at, MESSAGE_SIZE - at, "; alerts start at +%s %%.",
             percent(t->threshold, least));
}

static const char *fitted(const struct message_trend *t, const char *what,
                          char out[MESSAGE_SIZE]) {
  size_t link = t->link != NULL ? strlen(t->link) + 1 : 0;
  sentence(t, what, true, out);
  if (strlen(out) + link >= MESSAGE_SIZE - 1)
    sentence(t, what, false, out);
  return with_link(out, t->link, t->plays);
}

const char *message_trend(const struct message_trend *t,
                          char out[MESSAGE_SIZE]) {
  return fitted(t, t->level >= 2 ? "is trending strongly" : "is trending",
                out);
}

const char *message_end(const struct message_trend *t,
                        char out[MESSAGE_SIZE]) {
  return fitted(t, "is no longer trending", out);
}

const char *message_again(const struct message_trend *t,
                          char out[MESSAGE_SIZE]) {
  return fitted(t, "is counted again", out);
}

const char *message_videos(const char *tag, size_t num, double plays,
                           char out[MESSAGE_SIZE]) {
  char number[TEXT_NUMBER_SIZE];
  int used = snprintf(out, MESSAGE_SIZE, "#%s: %zu top video%s", tag, num,
                      num == 1 ? "" : "s");
  if (isfinite(plays) && used > 0 && used < MESSAGE_SIZE)
    snprintf(out + used, MESSAGE_SIZE - (size_t)used,
             ", the first with %s plays", text_short(plays, number));
  return out;
}

/* Adds to out what fits, and a separator before it unless it is the first. */
static void add_part(char out[MESSAGE_SIZE], size_t first,
                     const char *separator, const char *text) {
  size_t len = strlen(out);
  if (*text != '\0' && len > first)
    text_clean(separator, out + len, MESSAGE_SIZE - len);
  len = strlen(out);
  text_clean(text, out + len, MESSAGE_SIZE - len);
}

const char *message_video(const char *tag, const char *author, double plays,
                          const char *caption, char out[MESSAGE_SIZE]) {
  char number[TEXT_NUMBER_SIZE], text[TEXT_NUMBER_SIZE + sizeof(" plays")];
  char name[AUTHOR_SIZE];
  snprintf(out, MESSAGE_SIZE, "#%s: ", tag);
  size_t first = strlen(out);
  text_clean(author, name, sizeof(name));
  add_part(out, first, "", *name != '\0' && *name != '@' ? "@" : "");
  add_part(out, first, "", name);
  if (isfinite(plays)) {
    snprintf(text, sizeof(text), "%s plays", text_short(plays, number));
    add_part(out, first, ", ", text);
  }
  add_part(out, first, ": ", caption);
  return out;
}

const char *message_rule(const char *tag, const char *metric, double value,
                         double limit, const char *link, double plays,
                         char out[MESSAGE_SIZE]) {
  snprintf(out, MESSAGE_SIZE, "#%s: %.60s is %.6g, above %.6g.", tag, metric,
           value, limit);
  return with_link(out, link, plays);
}

const char *message_thresholds(const struct rules *rules, bool written,
                               char out[MESSAGE_THRESHOLDS_SIZE]) {
  size_t at = (size_t)snprintf(
      out, MESSAGE_THRESHOLDS_SIZE,
      "a trend is a growth over %d day%s of more than", rules->windows[0],
      rules->windows[0] == 1 ? "" : "s");
  for (int i = 0; i < rules->tiers_num; i++) {
    char below[TEXT_NUMBER_SIZE];
    bool last = i == rules->tiers_num - 1;
    at += (size_t)snprintf(
        out + at, MESSAGE_THRESHOLDS_SIZE - at, "%s %.3g %%%s%s%s",
        i > 0 ? "," : "", rules->tiers[i].threshold, last ? "" : " below ",
        last ? "" : text_count(rules->tiers[i].below, below),
        last && i > 0     ? " from there"
        : i == 0 && !last ? " videos"
                          : "");
  }
  snprintf(out + at, MESSAGE_THRESHOLDS_SIZE - at,
           written ? " (as the <Tier> blocks say)"
                   : " (the built-in thresholds of seven days, scaled)");
  return out;
}
