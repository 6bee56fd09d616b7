/* SPDX-License-Identifier: MIT */
/* Answers into outcomes: the stats and the usage call. */
#include "provider/decode.h"

#include "core/tag.h"
#include "core/text.h"
#include "core/zeros.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_ascii(const char *s) {
  while (*s != '\0' && (unsigned char)*s < 0x80)
    s++;
  return *s == '\0';
}

/*
 * TikTok answers "NBA" for nba, and some APIs " #nba "; other alphabets are
 * left alone, since nobody knows which of their letters TikTok holds for one.
 */
static bool is_about(const char *title, const char *tag) {
  char name[TAG_MAX + 1];
  if (title == NULL)
    return true;
  if (tag_normalise(title, name, NULL) == 0)
    title = name;
  return !is_ascii(title) || !is_ascii(tag) || strcasecmp(title, tag) == 0;
}

static void read_counts(const struct provider *p, const cJSON *root,
                        struct answer *a) {
  char number[JSON_NUMBER_SIZE];
  a->videos = json_first_count(root, p->count_videos);
  a->views = json_first_count(root, p->count_views);
  zeros_untell(&a->videos, &a->views); /* the web's way of not telling */
  if (!isnan(a->videos))
    a->videos_from = json_first_count_from(root, p->count_videos);
  if (!isnan(a->views))
    a->views_from = json_first_count_from(root, p->count_views);
  if (isnan(a->videos) && isnan(a->views))
    answer_conclude(p, a, OUTCOME_FAULT, "the answer holds no usable count",
                    json_first_text(root, p->error, number));
  else
    answer_conclude(p, a, OUTCOME_SAMPLE, "", NULL);
}

void provider_read_stats(const struct provider *p, const char *tag, int status,
                         struct body body, struct answer *a) {
  cJSON *root = answer_open(p, true, status, body, a);
  if (root == NULL)
    return;
  char number[JSON_NUMBER_SIZE];
  const char *title = json_first_text(root, p->title, number);
  if (!is_about(title, tag)) {
    answer_conclude(p, a, OUTCOME_FAULT, "the answer is about another hashtag",
                    NULL);
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
  cJSON *root = answer_open(p, false, status, body, a);
  if (root != NULL) {
    char number[JSON_NUMBER_SIZE];
    const char *plan = json_first_text(root, p->usage_plan, number);
    a->credits = json_first_count(root, p->usage_credits);
    if (plan != NULL)
      text_clean(plan, a->plan, sizeof(a->plan));
    if (isnan(a->credits))
      answer_conclude(p, a, OUTCOME_FAULT, "the usage answer holds no balance",
                      json_first_text(root, p->error, number));
    else
      answer_conclude(p, a, OUTCOME_SAMPLE, "", NULL);
    cJSON_Delete(root);
  }
  a->billed = false; /* the call is free, whatever it answers */
}
