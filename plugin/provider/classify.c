/* SPDX-License-Identifier: MIT */
/* What an answer is, before its figures: by its status and by the tests. */
#include "provider/decode.h"

#include "core/json_bounds.h"
#include "core/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WORDS_SIZE 120 /* bytes of the server's own words in a message */

/* No refund is known of anything else. */
static const char *const usual_free[] = {"3xx", "4xx", "!404",
                                         "502", "503", NULL};

static bool status_is_like(const char *status, const char *pattern) {
  for (int i = 0; i < 3; i++)
    if (pattern[i] != 'x' && pattern[i] != status[i])
      return false;
  return true;
}

bool provider_is_free(const struct provider *p, int status) {
  char text[16];
  snprintf(text, sizeof(text), "%03d", status);
  const char *const *list = p->free[0] != NULL ? p->free : usual_free;
  bool is_free = false;
  for (; *list != NULL; list++) {
    bool takes_out = **list == '!';
    if (status_is_like(text, *list + takes_out))
      is_free = !takes_out;
  }
  return is_free;
}

double provider_price(const struct provider *p) {
  return p->price > 0 ? p->price : 1;
}

void answer_init(struct answer *a, int status) {
  *a = (struct answer){.outcome = OUTCOME_FAULT,
                       .status = status,
                       .videos = NAN,
                       .views = NAN,
                       .credits = NAN};
}

void answer_conclude(const struct provider *p, struct answer *a,
                     enum outcome o, const char *what, const char *words) {
  char clean[WORDS_SIZE] = "", raw[sizeof(a->why)];
  if (words != NULL)
    text_clean(words, clean, sizeof(clean));
  bool refused = o == OUTCOME_LIMITED || o == OUTCOME_AUTH ||
                 o == OUTCOME_CREDITS || o == OUTCOME_NETWORK;
  a->outcome = o;
  a->billed = !refused && !provider_is_free(p, a->status);
  snprintf(raw, sizeof(raw), "%s%s%s", what, clean[0] != '\0' ? ": " : "",
           clean);
  text_clean(raw, a->why, sizeof(a->why)); /* `what` may name a pointer */
}

/* Whether the text is the pattern, where * stands for anything. */
static bool is_like(const char *text, const char *pattern) {
  const char *star = NULL, *from = NULL;
  while (*text != '\0') {
    if (*pattern == '*') {
      star = ++pattern;
      from = text;
    } else if (tolower((unsigned char)*pattern) ==
               tolower((unsigned char)*text)) {
      pattern++;
      text++;
    } else if (star != NULL) {
      pattern = star;
      text = ++from;
    } else {
      return false;
    }
  }
  return pattern[strspn(pattern, "*")] == '\0';
}

static bool is_like_any(const char *text, const char *const *patterns) {
  for (; *patterns != NULL; patterns++)
    if (is_like(text, *patterns))
      return true;
  return false;
}

static const struct {
  enum outcome outcome;
  const char *words;
} verdicts[] = {
    [VERDICT_SUCCESS] = {OUTCOME_FAULT, "the API reports a fault"},
    [VERDICT_NOT_FOUND] = {OUTCOME_NOT_FOUND, "no such hashtag"},
    [VERDICT_BANNED] = {OUTCOME_NOT_FOUND, "the hashtag is banned"},
    [VERDICT_LIMITED] = {OUTCOME_LIMITED, "the API is asked too often"},
    [VERDICT_KEY] = {OUTCOME_AUTH, "the API refuses the key"},
    [VERDICT_CREDITS] = {OUTCOME_CREDITS, "the credits are used up"},
};

/*
 * Whether the part of the document that tells is there, so that nothing at the
 * pointer is a word about the hashtag: the first step of the pointer leads to
 * an object or an array; for a pointer of one step, the document can have it.
 */
static bool has_part(const cJSON *root, const char *pointer) {
  char step[80];
  const char *next = pointer[0] == '/' ? strchr(pointer + 1, '/') : NULL;
  const cJSON *part = root;
  if (next != NULL && next - pointer < (ptrdiff_t)sizeof(step)) {
    snprintf(step, sizeof(step), "%.*s", (int)(next - pointer), pointer);
    part = json_at(root, step);
  } else if (pointer[0] == '/') {
    return isdigit((unsigned char)pointer[1]) ? cJSON_IsArray(root)
                                              : cJSON_IsObject(root);
  }
  return cJSON_IsObject(part) || cJSON_IsArray(part);
}

/* An answer that tells of an error has nothing to say about the hashtag. */
static bool has_error(const cJSON *root) {
  return json_is_there(json_at(root, "/error")) ||
         json_is_there(json_at(root, "/errors"));
}

bool answer_test_decides(const struct provider_test *t, const cJSON *root,
                         int status, bool stats, char number[JSON_NUMBER_SIZE],
                         const char **text) {
  bool good = status >= 200 && status <= 299;
  bool wants = t->verdict == VERDICT_SUCCESS;
  if (strcmp(t->pointer, PROVIDER_STATUS) == 0) {
    snprintf(number, JSON_NUMBER_SIZE, "%d", status);
    *text = number;
    return is_like_any(number, t->values) != wants;
  }
  const cJSON *item = json_at(root, t->pointer);
  *text = json_scalar(item, number);
  if (t->values[0] == NULL)
    return good && stats && !json_is_there(item) && !has_error(root) &&
           has_part(root, t->pointer);
  if (*text == NULL || (wants && !good))
    return false;
  return is_like_any(*text, t->values) != wants;
}

/* The first test that decides, or NULL when none does. */
static const struct provider_test *judge(const struct provider *p,
                                         const cJSON *root, bool stats,
                                         struct answer *a) {
  char number[JSON_NUMBER_SIZE], other[JSON_NUMBER_SIZE], what[WORDS_SIZE];
  const char *text = NULL;
  const struct provider_test *t = p->tests;
  while (t->pointer != NULL &&
         !answer_test_decides(t, root, a->status, stats, number, &text))
    t++;
  if (t->pointer == NULL)
    return NULL;
  const char *words = json_first_text(root, p->error, other);
  bool absent = t->values[0] == NULL;
  bool of_status = strcmp(t->pointer, PROVIDER_STATUS) == 0;
  snprintf(what, sizeof(what), "%s (%s%.60s%s%s)", verdicts[t->verdict].words,
           absent ? "nothing at " : "", t->pointer, of_status ? " " : "",
           of_status ? number : "");
  answer_conclude(p, a, verdicts[t->verdict].outcome, what,
                  words != NULL || absent ? words : text);
  a->banned = t->verdict == VERDICT_BANNED;
  return t;
}

static enum outcome outcome_of_status(int status) {
  switch (status) {
  case 401:
  case 403:
    return OUTCOME_AUTH;
  case 402:
    return OUTCOME_CREDITS;
  case 429:
    return OUTCOME_LIMITED;
  default:
    return status >= 300 && status < 500 ? OUTCOME_REFUSED : OUTCOME_FAULT;
  }
}

/*
 * A web page instead of JSON: what stands in front of the API, and guards it
 * against robots, has answered. The key has not been looked at. (Where there
 * is no key, nobody is going to look for a fault in it.)
 */
static bool is_wall(const struct provider *p, int status, struct body body) {
  size_t blanks = 0;
  while (blanks < body.len && isspace((unsigned char)body.data[blanks]))
    blanks++;
  return status == 403 && provider_uses_key(p) && blanks < body.len &&
         body.data[blanks] == '<';
}

static void by_status(const struct provider *p, const char *words,
                      struct answer *a) {
  char what[80];
  snprintf(what, sizeof(what), "the API answered %d", a->status);
  if (a->status >= 300 && a->status < 400)
    words = "redirects are not followed; check BaseURL";
  answer_conclude(p, a, outcome_of_status(a->status), what, words);
}

static void conclude_no_document(const struct provider *p, struct answer *a,
                                 struct body body) {
  const char *excess = body.data == NULL
                           ? NULL
                           : json_excess(body.data, body.len, JSON_VALUES_MAX);
  answer_conclude(p, a, OUTCOME_FAULT,
                  excess == NULL ? "the answer is not JSON"
                                 : "the answer is too much JSON",
                  excess);
}

cJSON *answer_open(const struct provider *p, bool stats, int status,
                   struct body body, struct answer *a) {
  answer_init(a, status);
  cJSON *root = stats && json_has_zero(body) ? NULL : json_document(body);
  char number[JSON_NUMBER_SIZE];
  double concurrency = json_first_count(root, p->concurrency);
  a->credits = json_first_count(root, p->credits);
  if (concurrency >= 1 && concurrency < 100000)
    a->concurrency = (int)concurrency;
  bool good = status >= 200 && status <= 299;
  if (judge(p, root, stats, a) == NULL) {
    if (good && root != NULL)
      return root;
    if (good)
      conclude_no_document(p, a, body);
    else if (is_wall(p, status, body))
      answer_conclude(p, a, OUTCOME_NETWORK,
                      "a firewall in front of the API answered 403 with a web "
                      "page",
                      NULL);
    else
      by_status(p, json_first_text(root, p->error, number), a);
  }
  cJSON_Delete(root);
  return NULL;
}
