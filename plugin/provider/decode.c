/* SPDX-License-Identifier: MIT */
/* Answers into outcomes: the stats and the usage call. */
#include "provider/decode.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void answer_init(struct answer *a, int status) {
  *a = (struct answer){.outcome = OUTCOME_FAULT,
                       .status = status,
                       .videos = NAN,
                       .views = NAN,
                       .credits = NAN};
}

/* Sets the outcome with a reason; the server's own words are cleaned. */
static void conclude(struct answer *a, enum outcome o, bool billed,
                     const char *what, const char *words) {
  char clean[120] = "";
  if (words != NULL)
    text_clean(words, clean, sizeof(clean));
  a->outcome = o;
  a->billed = billed;
  snprintf(a->why, sizeof(a->why), "%s%s%s", what,
           clean[0] != '\0' ? ": " : "", clean);
}

void answer_broken(struct answer *a, const char *what) {
  conclude(a, OUTCOME_FAULT, true, what, NULL);
}

static void by_status(struct answer *a, const char *words) {
  char what[80];
  snprintf(what, sizeof(what), "the API answered %d", a->status);
  switch (a->status) {
  case 401:
  case 403:
    conclude(a, OUTCOME_AUTH, false, what, words);
    return;
  case 402:
    conclude(a, OUTCOME_CREDITS, false, what, words);
    return;
  case 404:
    conclude(a, OUTCOME_NOT_FOUND, true, what, words);
    return;
  case 429:
    conclude(a, OUTCOME_LIMITED, false, what, words);
    return;
  case 502:
  case 503:
    conclude(a, OUTCOME_FAULT, false, what, words);
    return;
  default:
    break;
  }
  if (a->status >= 300 && a->status < 400)
    conclude(a, OUTCOME_REFUSED, false, what,
             "redirects are not followed; check BaseURL");
  else if (a->status >= 400 && a->status < 500)
    conclude(a, OUTCOME_REFUSED, false, what, words);
  else
    conclude(a, OUTCOME_FAULT, true, what, words);
}

cJSON *answer_open(const struct provider *p, int status, struct body body,
                   struct answer *a) {
  answer_init(a, status);
  cJSON *root = json_document(body);
  char number[32];
  double concurrency = json_first_count(root, p->concurrency);
  a->credits = json_first_count(root, p->credits);
  if (concurrency >= 1 && concurrency < 100000)
    a->concurrency = (int)concurrency;
  if (status < 200 || status > 299) {
    by_status(a, json_first_text(root, p->error, number));
    cJSON_Delete(root);
    return NULL;
  }
  if (root == NULL)
    answer_broken(a, "the answer is not JSON");
  return root;
}

static bool is_one_of(const int *codes, double code) {
  for (int i = 0; i < PROVIDER_CODES && codes[i] != 0; i++)
    if (code == codes[i])
      return true;
  return false;
}

/* Whether an upstream status code decided the outcome. */
static bool by_code(const struct provider *p, const cJSON *root,
                    struct answer *a) {
  double code = json_first_count(root, p->code);
  if (isnan(code) || code == 0)
    return false;
  char what[80];
  snprintf(what, sizeof(what), "TikTok answered statusCode %.0f", code);
  a->banned = is_one_of(p->banned_codes, code);
  if (a->banned || is_one_of(p->not_found_codes, code))
    conclude(a, OUTCOME_NOT_FOUND, true, what,
             a->banned ? "the hashtag is banned" : "no such hashtag");
  else
    conclude(a, OUTCOME_FAULT, true, what, "a fault behind the API");
  return true;
}

static bool is_there(const cJSON *root, const char *pointer) {
  const cJSON *item = json_at(root, pointer);
  if (item == NULL || (cJSON_IsObject(item) && item->child == NULL))
    return false;
  return !(cJSON_IsString(item) && item->valuestring[0] == '\0');
}

static bool is_missing(const struct provider *p, const cJSON *root) {
  return (p->must_exist != NULL && !is_there(root, p->must_exist)) ||
         (p->must_have_id != NULL && !is_there(root, p->must_have_id));
}

static bool is_ascii(const char *s) {
  while (*s != '\0' && (unsigned char)*s < 0x80)
    s++;
  return *s == '\0';
}

/* TikTok answers "NBA" for nba; other alphabets' cases are left alone. */
static bool is_about(const char *title, const char *tag) {
  return title == NULL || !is_ascii(title) || !is_ascii(tag) ||
         strcasecmp(title, tag) == 0;
}

static void read_counts(const struct provider *p, const cJSON *root,
                        struct answer *a) {
  a->videos = json_first_count(root, p->count_videos);
  a->views = json_first_count(root, p->count_views);
  if (a->videos == 0 && a->views != 0) /* views may be unknown, too */
    a->videos = NAN;                   /* the web's way of not telling */
  if (isnan(a->videos) && isnan(a->views))
    answer_broken(a, "the answer holds no usable count");
  else
    conclude(a, OUTCOME_SAMPLE, true, "", NULL);
}

void provider_read_stats(const struct provider *p, const char *tag, int status,
                         struct body body, struct answer *a) {
  cJSON *root = answer_open(p, status, body, a);
  if (root == NULL)
    return;
  char number[32];
  const char *title = json_first_text(root, p->title, number);
  if (by_code(p, root, a)) {
    /* decided */
  } else if (is_missing(p, root)) {
    conclude(a, OUTCOME_NOT_FOUND, true, "the API knows no such hashtag",
             NULL);
  } else if (!is_about(title, tag)) {
    answer_broken(a, "the answer is about another hashtag");
  } else {
    read_counts(p, root, a);
    const char *id = json_first_text(root, p->id, number);
    if (id != NULL && strlen(id) <= PROVIDER_ID_MAX)
      strcpy(a->id, id);
  }
  cJSON_Delete(root);
}

void provider_read_usage(const struct provider *p, int status,
                         struct body body, struct answer *a) {
  cJSON *root = answer_open(p, status, body, a);
  a->billed = false; /* the call is free, whatever it answers */
  if (root == NULL)
    return;
  char number[32];
  const char *plan = json_first_text(root, p->usage_plan, number);
  a->credits = json_first_count(root, p->usage_credits);
  if (plan != NULL)
    text_clean(plan, a->plan, sizeof(a->plan));
  if (isnan(a->credits))
    answer_broken(a, "the usage answer holds no balance");
  else
    conclude(a, OUTCOME_SAMPLE, false, "", NULL);
  a->billed = false;
  cJSON_Delete(root);
}
