/* SPDX-License-Identifier: MIT */
#include "provider/explain.h"

#include "provider/block.h"
#include "provider/decode.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 160  /* bytes of a value that are shown */
#define MEMBERS_MAX 12  /* names of an object that are shown */
#define PLACES_MAX 10   /* counts that are offered */
#define POINTER_MAX 200 /* bytes of such a place */

struct explanation {
  const struct provider *p;
  const cJSON *root;
  int status;
  err_report say;
  void *ctx;
};

__attribute__((format(printf, 2, 3))) static void
report(const struct explanation *e, const char *fmt, ...) {
  char line[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(line, sizeof(line), fmt, ap);
  va_end(ap);
  e->say(e->ctx, line);
}

/* -- values */

static void list_members(const cJSON *object, char out[VALUE_SIZE]) {
  size_t used = (size_t)snprintf(out, VALUE_SIZE, "an object with ");
  int num = 0;
  const cJSON *c = NULL;
  cJSON_ArrayForEach(c, object) {
    if (used + 8 > VALUE_SIZE || num == MEMBERS_MAX) {
      snprintf(out + used, VALUE_SIZE - used, ", ...");
      return;
    }
    snprintf(out + used, VALUE_SIZE - used - 6, "%s%s", num++ > 0 ? ", " : "",
             c->string);
    used = strlen(out);
  }
  if (num == 0)
    snprintf(out, VALUE_SIZE, "an empty object");
}

/* As people write it, short. */
static const char *describe(const cJSON *item, char out[VALUE_SIZE]) {
  char number[JSON_NUMBER_SIZE];
  if (item == NULL || cJSON_IsNull(item))
    snprintf(out, VALUE_SIZE, "nothing");
  else if (cJSON_IsObject(item))
    list_members(item, out);
  else if (cJSON_IsArray(item))
    snprintf(out, VALUE_SIZE, "a list of %d", cJSON_GetArraySize(item));
  else if (cJSON_IsString(item))
    snprintf(out, VALUE_SIZE, "\"%.60s\"%s", item->valuestring,
             strlen(item->valuestring) > 60 ? " ..." : "");
  else
    snprintf(out, VALUE_SIZE, "%s", json_scalar(item, number));
  return out;
}

/* How far a pointer that finds nothing leads, and what is there. */
static void explain_dead_end(const struct explanation *e, const cJSON *root,
                             const char *pointer) {
  char part[POINTER_MAX], value[VALUE_SIZE];
  snprintf(part, sizeof(part), "%s", pointer);
  const cJSON *item = NULL;
  for (char *end = strrchr(part, '/'); end != NULL && item == NULL;
       end = strrchr(part, '/')) {
    *end = '\0';
    item = json_at(root, part);
  }
  report(e, "    \"%s\" finds nothing; \"%s\" is %s", pointer, part,
         describe(item, value));
}

/* -- tests */

static const char *verdict_name(enum provider_verdict verdict) {
  for (const struct option *o = provider_options; o->name != NULL; o++)
    if (o->form == FORM_TEST + (int)verdict)
      return o->name;
  return "";
}

static void join_values(const struct provider_test *t, char out[VALUE_SIZE]) {
  size_t used = 0;
  out[0] = '\0';
  for (int i = 0; t->values[i] != NULL && used + 1 < VALUE_SIZE; i++) {
    snprintf(out + used, VALUE_SIZE - used, "%s\"%s\"", i > 0 ? " or " : "",
             t->values[i]);
    used = strlen(out);
  }
  if (used == 0)
    snprintf(out, VALUE_SIZE, "%s",
             t->verdict == VERDICT_SUCCESS ? "something" : "nothing");
}

/* Whether it is the one that decides. */
static bool explain_test(const struct explanation *e,
                         const struct provider_test *t, bool stats) {
  char number[JSON_NUMBER_SIZE], value[VALUE_SIZE], values[VALUE_SIZE];
  const char *text = NULL;
  bool decides = answer_test_decides(t, e->root, e->status, stats, number,
                                     &text);
  join_values(t, values);
  if (strcmp(t->pointer, PROVIDER_STATUS) == 0)
    snprintf(value, sizeof(value), "%d", e->status);
  else
    describe(json_at(e->root, t->pointer), value);
  report(e, "%s \"%s\": is %s, looked for %s: %s", verdict_name(t->verdict),
         t->pointer, value, values, decides ? "this decides" : "goes on");
  return decides;
}

/* Whether the answer is read on. */
static bool explain_tests(const struct explanation *e, bool stats) {
  for (const struct provider_test *t = e->p->tests; t->pointer != NULL; t++)
    if (explain_test(e, t, stats))
      return false;
  if (e->status >= 200 && e->status <= 299)
    return e->root != NULL;
  report(e, "no test decides: the status %d does", e->status);
  return false;
}

/* -- pointers */

/* One option's pointers, as far as one is used. What makes it usable: */
enum use { USE_COUNT, USE_TEXT, USE_LIST };

static bool is_usable(const cJSON *item, enum use use) {
  char number[JSON_NUMBER_SIZE];
  if (use == USE_COUNT)
    return json_count(item) > 0;
  if (use == USE_LIST)
    return cJSON_IsArray(item);
  const char *text = json_scalar(item, number);
  return text != NULL && text[0] != '\0';
}

static const char *complaint(const cJSON *item, enum use use) {
  if (use == USE_LIST)
    return "this is no list";
  if (use == USE_TEXT)
    return "this is no text";
  return json_count(item) == 0 ? "0, which may stand for \"not counted\""
                               : "this is no whole number";
}

static void explain_pointers(const struct explanation *e, const cJSON *root,
                             const char *option, const char *const *pointers,
                             enum use use) {
  char value[VALUE_SIZE];
  if (pointers[0] == NULL)
    return;
  report(e, "%s", option);
  for (; *pointers != NULL; pointers++) {
    const cJSON *item = json_at(root, *pointers);
    if (item == NULL)
      explain_dead_end(e, root, *pointers);
    else if (is_usable(item, use))
      report(e, "    \"%s\" is %s: used", *pointers, describe(item, value));
    else
      report(e, "    \"%s\" is %s: %s", *pointers, describe(item, value),
             complaint(item, use));
    if (is_usable(item, use))
      return;
  }
  report(e, "    none of them can be used");
}

/* -- where counts may be */

static bool is_promising(const char *name) {
  static const char *const parts[] = {"video", "view", "count", "post",
                                      "play",  "item", "media"};
  for (size_t i = 0; name != NULL && i < sizeof(parts) / sizeof(parts[0]); i++)
    if (strcasestr(name, parts[i]) != NULL)
      return true;
  return false;
}

/* All below `item`, whose pointer is at[0 .. used]; at most `left` places. */
static void offer_counts(const struct explanation *e, const cJSON *item,
                         char at[POINTER_MAX], int *left) {
  size_t used = strlen(at);
  int index = 0;
  const cJSON *c = NULL;
  cJSON_ArrayForEach(c, item) {
    int len = c->string != NULL
                  ? snprintf(at + used, POINTER_MAX - used, "/%s", c->string)
                  : snprintf(at + used, POINTER_MAX - used, "/%d", index++);
    bool whole = len > 0 && used + (size_t)len < POINTER_MAX;
    if (whole && json_count(c) > 0 && is_promising(c->string) && *left > 0) {
      report(e, "    \"%s\" is %.0f", at, json_count(c));
      --*left;
    }
    if (whole && index < 2) /* of a list the first: the others are alike */
      offer_counts(e, c, at, left);
    at[used] = '\0';
  }
}

static void explain_stats(const struct explanation *e) {
  const struct provider *p = e->p;
  char at[POINTER_MAX] = "";
  int left = PLACES_MAX;
  explain_pointers(e, e->root, "VideoCount", p->count_videos, USE_COUNT);
  explain_pointers(e, e->root, "ViewCount", p->count_views, USE_COUNT);
  explain_pointers(e, e->root, "HashtagId", p->id, USE_TEXT);
  explain_pointers(e, e->root, "HashtagName", p->title, USE_TEXT);
  if (!isnan(json_first_count(e->root, p->count_videos)) &&
      !isnan(json_first_count(e->root, p->count_views)))
    return;
  report(e, "Whole numbers in this answer whose names sound like counts:");
  offer_counts(e, e->root, at, &left);
  if (left == PLACES_MAX)
    report(e, "    none");
}

static void explain_videos(const struct explanation *e) {
  const struct provider *p = e->p;
  const cJSON *list = NULL;
  explain_pointers(e, e->root, "VideosList", p->list, USE_LIST);
  for (const char *const *at = p->list; *at != NULL && list == NULL; at++)
    list = cJSON_IsArray(json_at(e->root, *at)) ? json_at(e->root, *at) : NULL;
  const cJSON *first = cJSON_GetArrayItem(list, 0);
  if (first == NULL)
    return;
  report(e, "Of the first of these videos:");
  explain_pointers(e, first, "VideoId", p->video_id, USE_TEXT);
  explain_pointers(e, first, "VideoAuthor", p->video_author, USE_TEXT);
  explain_pointers(e, first, "VideoLink", p->video_link, USE_TEXT);
  explain_pointers(e, first, "VideoText", p->video_text, USE_TEXT);
  explain_pointers(e, first, "VideoCreated", p->video_created, USE_TEXT);
  explain_pointers(e, first, "VideoPlays", p->video_plays, USE_COUNT);
  explain_pointers(e, first, "VideoLikes", p->video_likes, USE_COUNT);
  explain_pointers(e, first, "VideoComments", p->video_comments, USE_COUNT);
  explain_pointers(e, first, "VideoShares", p->video_shares, USE_COUNT);
}

static void explain(const struct provider *p, bool stats, int status,
                    struct body body, err_report say, void *ctx) {
  char value[VALUE_SIZE];
  cJSON *root = json_document(body);
  struct explanation e = {p, root, status, say, ctx};
  report(&e, "The answer: status %d, %zu bytes, %s", status, body.len,
         root != NULL ? describe(root, value) : "and no JSON");
  if (explain_tests(&e, stats)) {
    if (stats)
      explain_stats(&e);
    else
      explain_videos(&e);
    explain_pointers(&e, root, "Credits", p->credits, USE_COUNT);
  } else {
    explain_pointers(&e, root, "ErrorMessage", p->error, USE_TEXT);
  }
  cJSON_Delete(root);
}

void provider_explain_stats(const struct provider *p, int status,
                            struct body body, err_report say, void *ctx) {
  explain(p, true, status, body, say, ctx);
}

void provider_explain_videos(const struct provider *p, int status,
                             struct body body, err_report say, void *ctx) {
  explain(p, false, status, body, say, ctx);
}
