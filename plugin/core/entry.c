/* SPDX-License-Identifier: MIT */
#include "core/entry.h"

#include "core/day.h"
#include "core/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BY_TOOL "ctl "
#define WORD_SIZE (TAG_MAX + 28)

static const char *const call_names[CALL_NUM] = {
    [CALL_STATS] = "stats", [CALL_VIDEOS] = "videos", [CALL_USAGE] = "usage"};

/* With the blank before; what is not known is left out. */
static const char *const share_words[] = {
    [SHARE_UNKNOWN] = "", [SHARE_FIRST] = " first", [SHARE_SPARE] = " spare"};

static const char *const before_words[ENTRY_BEFORE_NUM] = {
    [ENTRY_NOTHING_BEFORE] = "nothing",
    [ENTRY_SAMPLES_BEFORE] = "samples",
    [ENTRY_ANOTHER_BEFORE] = "another"};

const char *call_name(enum call call) { return call_names[call]; }

/* -- out */

static const char *number(double v, char out[32]) {
  if (isnan(v))
    return "-";
  snprintf(out, 32, "%.0f", v);
  return out;
}

static int format(const struct entry *e, char *line, size_t size) {
  char videos[32], views[32], credits[32], date[DAY_TEXT_SIZE];
  switch (e->kind) {
  case ENTRY_REQUEST:
    return snprintf(line, size, "ask %" PRId64 " %s %s%s\n", e->time,
                    call_name(e->call), e->tag, share_words[e->share]);
  case ENTRY_SAMPLE:
    return snprintf(
        line, size, "got %" PRId64 " %" PRId64 " %s %s %s %s %s %d%s\n",
        e->time, e->sent, e->tag, number(e->videos, videos),
        number(e->views, views), text_word(e->id), number(e->credits, credits),
        e->billed, share_words[e->share]);
  case ENTRY_FAILURE:
    return snprintf(
        line, size, "end %" PRId64 " %" PRId64 " %s %s %s %d %s%s\n", e->time,
        e->sent, call_name(e->call), e->tag, outcome_name(e->outcome),
        e->billed, number(e->credits, credits), share_words[e->share]);
  case ENTRY_BALANCE:
    return snprintf(line, size, "left %" PRId64 " %s\n", e->time,
                    number(e->credits, credits));
  case ENTRY_LIST:
    return snprintf(line, size, "list %" PRId64 " %d\n", e->time, e->hashtags);
  case ENTRY_API:
    return snprintf(line, size, "api %" PRId64 " %s %s\n", e->time, e->id,
                    before_words[e->before]);
  case ENTRY_JUDGED:
    return snprintf(line, size, "judged %" PRId64 " %s %s\n", e->time,
                    day_text(e->day, date), misses_name(e->misses));
  case ENTRY_ANNOUNCED:
  default:
    return snprintf(line, size, "told %" PRId64 " %s %s %d %c\n", e->time,
                    e->tag, day_text(e->day, date), e->level,
                    alarm_letter(e->state));
  }
}

int entry_format(const struct entry *e, char line[ENTRY_SIZE]) {
  int len = snprintf(line, ENTRY_SIZE, "%s", e->by_tool ? BY_TOOL : "");
  return len + format(e, line + len, ENTRY_SIZE - (size_t)len);
}

/* -- in */

/* The words of a line, one after the other. */
struct words {
  const char *rest;
  char word[WORD_SIZE];
};

/* The next word; false at the end, or for one that is too long. */
static bool next(struct words *w) {
  size_t len = strcspn(w->rest, " ");
  if (len == 0 || len >= sizeof(w->word))
    return false;
  memcpy(w->word, w->rest, len);
  w->word[len] = '\0';
  w->rest += len;
  w->rest += *w->rest == ' ';
  return true;
}

static bool next_text(struct words *w, char *out, size_t size) {
  if (!next(w) || strlen(w->word) >= size)
    return false;
  strcpy(out, w->word);
  return true;
}

/* A whole number of so many digits at most, to its last byte. */
static bool next_whole(struct words *w, int digits, int64_t *out) {
  if (!next(w))
    return false;
  size_t len = strlen(w->word), sign = w->word[0] == '-';
  if (strspn(w->word + sign, "0123456789") != len - sign || len == sign ||
      len - sign > (size_t)digits)
    return false;
  *out = strtoll(w->word, NULL, 10);
  return true;
}

/* A time: twelve digits hold more years than a day's number can. */
static bool next_time(struct words *w, int64_t *out) {
  return next_whole(w, 12, out);
}

static bool next_bool(struct words *w, bool *out) {
  int64_t value = 0;
  if (!next_whole(w, 1, &value) || value < 0 || value > 1)
    return false;
  *out = value == 1;
  return true;
}

/* Digits, or "-" for NaN. */
static bool next_number(struct words *w, double *out) {
  if (!next(w))
    return false;
  *out = NAN;
  if (strcmp(w->word, "-") == 0)
    return true;
  size_t sign = w->word[0] == '-';
  if (w->word[sign] == '\0' ||
      w->word[sign + strspn(w->word + sign, "0123456789")] != '\0')
    return false;
  *out = strtod(w->word, NULL);
  return true;
}

static bool next_call(struct words *w, enum call *out) {
  if (!next(w))
    return false;
  int i = 0;
  while (i < CALL_NUM && strcmp(w->word, call_names[i]) != 0)
    i++;
  *out = (enum call)i;
  return i < CALL_NUM;
}

static bool next_tag(struct words *w, struct entry *e) {
  return next_text(w, e->tag, sizeof(e->tag));
}

static bool next_share(struct words *w, enum share *out) {
  if (!next(w))
    return false;
  int i = SHARE_SPARE;
  while (i > SHARE_UNKNOWN && strcmp(w->word, share_words[i] + 1) != 0)
    i--;
  *out = (enum share)i; /* a later version's word is unknown, too */
  return true;
}

static bool at_end(const struct words *w) { return *w->rest == '\0'; }

static bool parse_request(struct words *w, struct entry *e) {
  e->kind = ENTRY_REQUEST;
  return next_time(w, &e->time) && next_call(w, &e->call) && next_tag(w, e) &&
         (at_end(w) || next_share(w, &e->share));
}

static bool parse_sample(struct words *w, struct entry *e) {
  e->kind = ENTRY_SAMPLE;
  e->outcome = OUTCOME_SAMPLE;
  e->billed = true;
  if (!next_time(w, &e->time) || !next_time(w, &e->sent) || !next_tag(w, e) ||
      !next_number(w, &e->videos) || !next_number(w, &e->views) ||
      !next_text(w, e->id, sizeof(e->id)))
    return false;
  if (strcmp(e->id, "-") == 0)
    e->id[0] = '\0';
  return (at_end(w) || next_number(w, &e->credits)) &&
         (at_end(w) || next_bool(w, &e->billed)) &&
         (at_end(w) || next_share(w, &e->share));
}

static bool parse_failure(struct words *w, struct entry *e) {
  e->kind = ENTRY_FAILURE;
  if (!next_time(w, &e->time) || !next_time(w, &e->sent) ||
      !next_call(w, &e->call) || !next_tag(w, e) || !next(w))
    return false;
  e->outcome = outcome_parse(w->word);
  return e->outcome != OUTCOME_NUM && next_bool(w, &e->billed) &&
         (at_end(w) || next_number(w, &e->credits)) &&
         (at_end(w) || next_share(w, &e->share));
}

static bool parse_announced(struct words *w, struct entry *e) {
  int64_t level = 0;
  e->kind = ENTRY_ANNOUNCED;
  if (!next_time(w, &e->time) || !next_tag(w, e) || !next(w) ||
      day_parse(w->word, &e->day) != 0 || !next_whole(w, 1, &level))
    return false;
  e->level = (int)level;
  if (!at_end(w) && next(w) && w->word[1] == '\0')
    e->state = alarm_of_letter(w->word[0]);
  return level >= 0;
}

static bool parse_balance(struct words *w, struct entry *e) {
  e->kind = ENTRY_BALANCE;
  return next_time(w, &e->time) && next_number(w, &e->credits);
}

static bool parse_list(struct words *w, struct entry *e) {
  int64_t hashtags = 0;
  e->kind = ENTRY_LIST;
  if (!next_time(w, &e->time) || !next_whole(w, 9, &hashtags))
    return false;
  e->hashtags = (int)hashtags;
  return hashtags >= 0;
}

static bool parse_api(struct words *w, struct entry *e) {
  e->kind = ENTRY_API;
  if (!next_time(w, &e->time) || !next_text(w, e->id, sizeof(e->id)) ||
      !next(w))
    return false;
  int i = 0;
  while (i < ENTRY_BEFORE_NUM && strcmp(w->word, before_words[i]) != 0)
    i++;
  e->before = (enum entry_before)i;
  return i < ENTRY_BEFORE_NUM;
}

static bool parse_judged(struct words *w, struct entry *e) {
  e->kind = ENTRY_JUDGED;
  if (!next_time(w, &e->time) || !next(w) ||
      day_parse(w->word, &e->day) != 0 || !next(w))
    return false;
  e->misses = misses_parse(w->word);
  return e->misses != MISSES_NUM;
}

bool entry_is_about_all(const struct entry *e) {
  return e->kind == ENTRY_API || e->kind == ENTRY_JUDGED;
}

bool entry_parse(const char *line, struct entry *e) {
  static const struct {
    const char *word;
    bool (*parse)(struct words *w, struct entry *e);
  } kinds[] = {{"ask", parse_request},  {"got", parse_sample},
               {"end", parse_failure},  {"told", parse_announced},
               {"left", parse_balance}, {"list", parse_list},
               {"api", parse_api},      {"judged", parse_judged}};
  *e = (struct entry){.videos = NAN, .views = NAN, .credits = NAN};
  if (strncmp(line, BY_TOOL, strlen(BY_TOOL)) == 0) {
    e->by_tool = true;
    line += strlen(BY_TOOL);
  }
  struct words w = {.rest = line};
  if (!next(&w))
    return false;
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
    if (strcmp(w.word, kinds[i].word) == 0)
      return kinds[i].parse(&w, e);
  return false;
}
