/* SPDX-License-Identifier: MIT */
#include "provider/validate.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AT(field) offsetof(struct provider, field)
#define PLAIN(name, form, field, standard, help)                              \
  { name, form, AT(field), VERDICT_SUCCESS, standard, help }
#define POINTERS(name, field, help) PLAIN(name, FORM_POINTERS, field, "", help)
#define TEST(name, verdict, help)                                             \
  { name, FORM_TEST, AT(tests), verdict, "", help }

const struct provider_option provider_options[] = {
    PLAIN("BaseURL", FORM_ADDRESS, base_url, "",
          "Where the API lives; the option BaseURL of the plugin goes before "
          "it."),
    PLAIN("Header", FORM_HEADER, headers, "",
          "A header of every request, \"Name: value\"; {key} is the API's "
          "key. One a line, at most 8."),
    PLAIN("URL", FORM_STATS_PATH, stats.path, "",
          "Path and query that tell a hashtag's counts; {tag} is its name, "
          "{key} the key."),
    PLAIN("Body", FORM_STATS_BODY, stats.body, "",
          "JSON that goes with it; the same placeholders."),
    PLAIN("Method", FORM_METHOD, stats.method, "POST with a Body, else GET",
          "How it is asked."),
    PLAIN("SecondsBetween", FORM_SECONDS, gap, "0",
          "Least seconds between two requests, whatever RequestsPerMinute "
          "allows."),
    POINTERS("VideoCount", count_videos, "Where the count of videos is."),
    POINTERS("ViewCount", count_views, "Where the count of views is."),
    POINTERS("HashtagId", id, "Where the API's id of the hashtag is."),
    POINTERS("HashtagName", title,
             "Where the hashtag's name is; another one than was asked for is "
             "a fault. Case does not count, and names beyond ASCII are not "
             "compared."),
    TEST("Success", VERDICT_SUCCESS,
         "An answer is a fault unless this value is one of these; without "
         "values: unless something is there."),
    TEST("NotFound", VERDICT_NOT_FOUND,
         "There is no such hashtag if this value is one of these; without "
         "values: if nothing is there."),
    TEST("Banned", VERDICT_BANNED, "The same for a hashtag that is banned."),
    TEST("Limited", VERDICT_LIMITED,
         "The same for \"too fast\": it is asked again later, and slower."),
    TEST("KeyRefused", VERDICT_KEY,
         "The same for a bad key: all asking stops."),
    TEST("NoCredits", VERDICT_CREDITS,
         "The same for credits that are used up: all asking stops."),
    PLAIN("FreeStatus", FORM_STATUSES, free,
          "\"3xx\" \"4xx\" \"!404\" \"502\" "
          "\"503\"",
          "HTTP statuses of answers that cost nothing; \"xxx\" is any, and no "
          "answer, too. The last match counts, ! takes out."),
    POINTERS("ErrorMessage", error, "Where the API says what is wrong."),
    POINTERS("Credits", credits, "Where the credits left are, in any answer."),
    PLAIN("CreditsHeader", FORM_HEADER_NAME, credits_header, "",
          "The header that tells them, where no pointer does."),
    POINTERS("Concurrency", concurrency,
             "Where a refusal tells how many requests at once are allowed."),

    PLAIN("VideosURL", FORM_VIDEOS_PATH, videos.path, "",
          "Path and query of a hashtag's videos; {id} is its id, {count} "
          "TopVideos, {tag} and {key} as above. Without it there are none."),
    PLAIN("VideosBody", FORM_VIDEOS_BODY, videos.body, "",
          "JSON that goes with it; the same placeholders."),
    PLAIN("VideosMethod", FORM_METHOD, videos.method,
          "POST with a VideosBody, else GET", "How they are asked."),
    PLAIN("VideosSecondsBetween", FORM_SECONDS, videos_gap, "0",
          "Least seconds between two requests for videos."),
    POINTERS("VideosList", list,
             "Where the list of videos is. What follows "
             "is looked up in each of its entries."),
    POINTERS("VideoId", video_id, "The video's id."),
    POINTERS("VideoAuthor", video_author, "The account's name."),
    PLAIN("VideoLinkTemplate", FORM_LINK, link,
          "https://www.tiktok.com/@{author}/video/{id}",
          "The video's link, made of {author} and {id}."),
    POINTERS("VideoLink", video_link,
             "A link to the video, where the template cannot be filled in."),
    POINTERS("VideoText", video_text, "Its description."),
    POINTERS("VideoCreated", video_created,
             "When it was made: Unix seconds, milliseconds or ISO 8601."),
    POINTERS("VideoPlays", video_plays, "How often it was played."),
    POINTERS("VideoLikes", video_likes, "How many like it."),
    POINTERS("VideoComments", video_comments, "How many comments it has."),
    POINTERS("VideoShares", video_shares, "How often it was shared."),
    PLAIN("VideoTags", FORM_PAIRS, video_tags, "the hashtags in VideoText",
          "Two pointers: to a list of its hashtags, and in an entry of that "
          "to the name (\"\": the entry itself)."),

    PLAIN("UsageURL", FORM_USAGE_PATH, usage.path, "",
          "Path and query of a call that is free and tells the credits left; "
          "{key} is the key."),
    PLAIN("UsageBody", FORM_USAGE_BODY, usage.body, "",
          "JSON that goes with it."),
    PLAIN("UsageMethod", FORM_METHOD, usage.method,
          "POST with a UsageBody, else GET", "How it is asked."),
    POINTERS("UsageCredits", usage_credits,
             "Where the credits left are in its answer."),
    POINTERS("UsagePlan", usage_plan, "Where the plan's name is."),
    {NULL, FORM_ADDRESS, 0, VERDICT_SUCCESS, NULL, NULL},
};

struct provider *provider_new(const char *name) {
  struct provider *p = calloc(1, sizeof(*p));
  if (p != NULL)
    p->name = name;
  return p;
}

static const struct provider_option *find(const char *name) {
  const struct provider_option *opt = provider_options;
  while (opt->name != NULL && strcasecmp(opt->name, name) != 0)
    opt++;
  return opt->name != NULL ? opt : NULL;
}

static int unknown(const char *name, struct errmsg *msg) {
  char names[sizeof(msg->text)] = "";
  for (const struct provider_option *o = provider_options; o->name; o++)
    if (strncasecmp(o->name, name, 3) == 0)
      snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
               names[0] != '\0' ? ", " : "; did you mean ", o->name);
  return err_set(msg,
                 "unknown option \"%.40s\"%.200s; the manual lists those "
                 "of a <Provider> block",
                 name, names);
}

/* Appends texts to a list that ends with NULL and has room for max. */
static int append(const struct provider_option *opt, const char **list,
                  int max, const char *const *texts, int num,
                  struct errmsg *msg) {
  int used = 0;
  while (list[used] != NULL)
    used++;
  if (used + num > max)
    return err_set(msg, "%s has more than %d texts", opt->name, max);
  for (int i = 0; i < num; i++)
    list[used++] = texts[i];
  return 0;
}

static int add_all(const struct provider_option *opt, void *field,
                   const char *const *texts, int num, struct errmsg *msg) {
  for (int i = 0; i < num; i++)
    if (text_check(opt, texts[i], msg) != 0)
      return -1;
  if (opt->form == FORM_PAIRS && num % 2 != 0)
    return err_set(msg,
                   "%s needs pointers two by two: to a list, and to the "
                   "name in an entry",
                   opt->name);
  return append(opt, field,
                opt->form == FORM_HEADER ? PROVIDER_HEADERS_MAX
                                         : PROVIDER_LIST_MAX,
                texts, num, msg);
}

static int add_test(const struct provider_option *opt, struct provider *p,
                    const char *const *texts, int num, struct errmsg *msg) {
  struct provider_test *t = p->tests;
  bool of_status = strcmp(texts[0], PROVIDER_STATUS) == 0;
  while (t->pointer != NULL)
    t++;
  if (t == p->tests + PROVIDER_TESTS_MAX)
    return err_set(msg, "%s: the block has more than %d tests of answers",
                   opt->name, PROVIDER_TESTS_MAX);
  if (!of_status && text_check(opt, texts[0], msg) != 0)
    return -1;
  if (of_status && num == 1)
    return err_set(msg,
                   "%s \"status\" needs the statuses meant, as in "
                   "\"status\" \"495\"",
                   opt->name);
  if (append(opt, t->values, PROVIDER_LIST_MAX, texts + 1, num - 1, msg) != 0)
    return -1;
  t->verdict = opt->verdict;
  t->pointer = texts[0];
  return 0;
}

static int set_seconds(const struct provider_option *opt, double *field,
                       const char *text, struct errmsg *msg) {
  char *end = NULL;
  double seconds = strtod(text, &end);
  if (end == text || *end != '\0' ||
      !(seconds >= 0 && seconds <= PROVIDER_SECONDS_MAX))
    return err_set(msg, "%s is %.40s; allowed are 0 to %d seconds", opt->name,
                   text, PROVIDER_SECONDS_MAX);
  *field = seconds;
  return 0;
}

static int set_one(const struct provider_option *opt, void *field,
                   const char *text, struct errmsg *msg) {
  const char **to = field;
  if (opt->form == FORM_SECONDS)
    return set_seconds(opt, field, text, msg);
  if (*to != NULL)
    return err_set(msg, "%s is given twice", opt->name);
  if (text_check(opt, text, msg) != 0)
    return -1;
  *to = text;
  return 0;
}

int provider_set(struct provider *p, const char *option,
                 const char *const *texts, int num, struct errmsg *msg) {
  const struct provider_option *opt = find(option);
  if (opt == NULL)
    return unknown(option, msg);
  void *field = (char *)p + opt->offset;
  bool list = opt->form == FORM_POINTERS || opt->form == FORM_PAIRS ||
              opt->form == FORM_STATUSES;
  if (num < 1)
    return err_set(msg, "%s needs a text in quotes", opt->name);
  if (opt->form == FORM_TEST)
    return add_test(opt, p, texts, num, msg);
  if (num != 1 && !list)
    return err_set(msg, "%s needs exactly one text in quotes", opt->name);
  if (list || opt->form == FORM_HEADER)
    return add_all(opt, field, texts, num, msg);
  return set_one(opt, field, texts[0], msg);
}
