/* SPDX-License-Identifier: MIT */
#include "store/levels.h"

#include "core/day.h"
#include "core/text.h"
#include "file/files.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS_MAX ((size_t)256 << 20)
#define FIELDS 18
#define FIELDS_NEEDED                                                         \
  11 /* those behind came later: 11 since, 12 states,                         \
        13 first, 14 watched, 15 told-state, 16 hits, 17 hits-day */
#define API_FIELDS 6
#define API_FIELDS_NEEDED 5 /* 5 undated */
#define MISSING "#missing "
#define API "#api "
#define UNFILLED "#unfilled "

struct levels {
  FILE *stream;
  char *text;
  size_t len;
};

/* Metrics whose state version 1.0 kept at a place of their own. */
static const char *const places[] = {"videos", "views", "trend_score",
                                     "trending"};

void levels_set_state(struct levels_record *r, const char *metric,
                      char letter) {
  size_t used = strlen(r->states), room = sizeof(r->states) - used;
  int len = snprintf(r->states + used, room, "%s%s=%c", used > 0 ? "," : "",
                     metric, letter);
  if (len < 0 || (size_t)len >= room)
    r->states[used] = '\0';
}

char levels_state(const struct levels_record *r, const char *metric) {
  size_t len = strlen(metric);
  for (const char *s = r->states; *s != '\0'; s += *s == ',') {
    if (strncmp(s, metric, len) == 0 && s[len] == '=')
      return s[len + 1];
    s += strcspn(s, ",");
  }
  return '\0';
}

static void set_by_place(struct levels_record *r, const char *letters) {
  for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
    if (letters[i] == '\0')
      return;
    if (letters[i] != '-')
      levels_set_state(r, places[i], letters[i]);
  }
}

struct levels *levels_begin(void) {
  struct levels *l = calloc(1, sizeof(*l));
  if (l == NULL)
    return NULL;
  l->stream = open_memstream(&l->text, &l->len);
  if (l->stream == NULL) {
    free(l);
    return NULL;
  }
  fputs("# tag day judged-day bad-days not-before videos-day videos-level "
        "told-day told-level - id since states first watched told-state hits "
        "hits-day\n",
        l->stream);
  return l;
}

void levels_put(struct levels *l, const struct levels_record *r) {
  char day[DAY_TEXT_SIZE], bad[DAY_TEXT_SIZE], before[DAY_TEXT_SIZE];
  char videos[DAY_TEXT_SIZE], told[DAY_TEXT_SIZE], since[DAY_TEXT_SIZE];
  char first[DAY_TEXT_SIZE], hits[DAY_TEXT_SIZE];
  fprintf(l->stream, "%s %s %s %d %s %s %d %s %d - %s %s %s %s %d %c %d %s\n",
          r->tag, day_text(r->day, day), day_text(r->judged_day, bad),
          r->bad_days, day_text(r->not_before, before),
          day_text(r->videos_day, videos), r->videos_level,
          day_text(r->told_day, told), r->told_level, text_word(r->id),
          day_text(r->since, since), text_word(r->states),
          day_text(r->first, first), r->watched,
          r->told_state != '\0' ? r->told_state : '-', r->hits,
          day_text(r->hits_day, hits));
}

void levels_put_missing(struct levels *l, const char *cause) {
  fprintf(l->stream, MISSING "%s\n", cause);
}

void levels_put_unfilled(struct levels *l, const char *data_dir) {
  fprintf(l->stream, UNFILLED "%s\n", data_dir);
}

void levels_put_api(struct levels *l, const struct ledger_api *api) {
  char fault[DAY_TEXT_SIZE], before[DAY_TEXT_SIZE];
  fprintf(l->stream, API "%s %lld %d %s %s %d\n", text_word(api->id),
          (long long)api->since, api->found, day_text(api->at_fault, fault),
          day_text(api->not_before, before), api->undated);
}

int levels_end(struct levels *l, const char *state_dir, struct errmsg *msg) {
  char *path = files_join(state_dir, "levels");
  int status = -1;
  if (fclose(l->stream) != 0 || path == NULL)
    err_set(msg, "levels cannot be kept: out of memory");
  else
    status = files_replace(path, l->text, l->len, 0644, msg);
  free(path);
  free(l->text);
  free(l);
  return status;
}

static bool parse_day(const char *text, int *day) {
  *day = DAY_NONE;
  return strcmp(text, "never") == 0 || day_parse(text, day) == 0;
}

static bool parse(char *line, struct levels_record *r) {
  char *field[FIELDS], *rest = NULL;
  int num = 0;
  *r = (struct levels_record){.tag = ""};
  for (char *word = strtok_r(line, " ", &rest); word != NULL && num < FIELDS;
       word = strtok_r(NULL, " ", &rest))
    field[num++] = word;
  if (num < FIELDS_NEEDED || strlen(field[0]) > TAG_MAX ||
      strlen(field[10]) >= sizeof(r->id) ||
      (num > 12 && strlen(field[12]) >= sizeof(r->states)))
    return false;
  strcpy(r->tag, field[0]);
  r->bad_days = atoi(field[3]);
  r->watched = num <= 14 || atoi(field[14]) != 0;
  r->videos_level = atoi(field[6]);
  r->told_level = atoi(field[8]);
  r->told_state = num > 15 && field[15][1] == '\0' ? field[15][0] : '-';
  r->hits = num > 16 ? atoi(field[16]) : 0;
  if (num <= 12)
    set_by_place(r, field[9]);
  else if (strcmp(field[12], "-") != 0)
    strcpy(r->states, field[12]);
  if (strcmp(field[10], "-") != 0)
    strcpy(r->id, field[10]);
  return parse_day(num > 17 ? field[17] : "never", &r->hits_day) &&
         parse_day(num > 11 ? field[11] : "never", &r->since) &&
         parse_day(num > 13 ? field[13] : "never", &r->first) &&
         parse_day(field[1], &r->day) && parse_day(field[2], &r->judged_day) &&
         parse_day(field[4], &r->not_before) &&
         parse_day(field[5], &r->videos_day) &&
         parse_day(field[7], &r->told_day);
}

static bool parse_api(char *line, struct ledger_api *api) {
  char *field[API_FIELDS], *rest = NULL;
  int num = 0;
  *api = ledger_api_new;
  for (char *word = strtok_r(line, " ", &rest);
       word != NULL && num < API_FIELDS; word = strtok_r(NULL, " ", &rest))
    field[num++] = word;
  if (num < API_FIELDS_NEEDED || strlen(field[0]) >= sizeof(api->id))
    return false;
  if (strcmp(field[0], "-") != 0)
    strcpy(api->id, field[0]);
  api->since = atoll(field[1]);
  api->found = atoi(field[2]) != 0;
  api->undated = num > 5 && atoi(field[5]) != 0;
  return parse_day(field[3], &api->at_fault) &&
         parse_day(field[4], &api->not_before);
}

/* Returns what follows the word at the line's begin, or NULL. */
static char *behind(char *line, const char *word) {
  size_t len = strlen(word);
  return strncmp(line, word, len) == 0 ? line + len : NULL;
}

static void read_line(char *line, const struct levels_reader *to) {
  struct levels_record r;
  struct ledger_api api;
  char *cause = behind(line, MISSING), *words = behind(line, API);
  char *unfilled = behind(line, UNFILLED);
  if (cause != NULL && to->missing != NULL)
    to->missing(to->ctx, cause);
  else if (words != NULL && to->api != NULL && parse_api(words, &api))
    to->api(to->ctx, &api);
  else if (unfilled != NULL && to->unfilled != NULL)
    to->unfilled(to->ctx, unfilled);
  else if (line[0] != '#' && to->record != NULL && parse(line, &r))
    to->record(to->ctx, &r);
}

void levels_read(const char *state_dir, const struct levels_reader *reader) {
  size_t len = 0;
  char *path = files_join(state_dir, "levels");
  char *text = path != NULL ? files_slurp(path, LEVELS_MAX, &len) : NULL;
  char *rest = NULL;
  for (char *line = text != NULL ? strtok_r(text, "\n", &rest) : NULL;
       line != NULL; line = strtok_r(NULL, "\n", &rest))
    read_line(line, reader);
  free(text);
  free(path);
}
