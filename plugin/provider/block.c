/* SPDX-License-Identifier: MIT */
#include "provider/validate.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ROW(key, kind, field, of, text)                                       \
  .name = (key), .type = (kind), .offset = offsetof(struct provider, field),  \
  .form = (of), .check = text_check, .help = (text)
#define TEXT(key, of, field, initial, text)                                   \
  { ROW(key, OPTION_TEXT, field, of, text), .default_value = (initial) }
#define SECONDS(key, field, text)                                             \
  {                                                                           \
    ROW(key, OPTION_NUMBER, field, FORM_SECONDS, text),                       \
        .unit = "seconds", .max = PROVIDER_SECONDS_MAX, .default_value = "0"  \
  }
#define LIST(key, of, field, initial, text)                                   \
  {                                                                           \
    ROW(key, OPTION_LIST, field, of, text), .max = PROVIDER_LIST_MAX,         \
                                            .default_value = (initial)        \
  }
#define POINTERS(key, field, text) LIST(key, FORM_POINTERS, field, "", text)
/* The rows of a request: its URL, its body and its method. */
#define CALL(prefix, call, of, url, json, how)                                \
  TEXT(prefix "URL", FORM_##of##_PATH, call.path, "", url),                   \
      TEXT(prefix "Body", FORM_##of##_BODY, call.body, "", json),             \
      TEXT(prefix "Method", FORM_METHOD, call.method,                         \
           "POST with a " prefix "Body, else GET", how)
#define TEST(key, verdict, text)                                              \
  {                                                                           \
    ROW(key, OPTION_OTHER, tests, FORM_TEST + (verdict), text),               \
        .set = add_test, .default_value = ""                                  \
  }

static int add_test(const struct option *opt, void *field,
                    const char *const *texts, int num, struct errmsg *msg);
static int add_pairs(const struct option *opt, void *field,
                     const char *const *texts, int num, struct errmsg *msg);

const struct option provider_options[] = {
    TEXT("BaseURL", FORM_ADDRESS, base_url, "",
         "Where the API lives; the option BaseURL of the plugin goes before "
         "it."),
    {ROW("Header", OPTION_LINES, headers, FORM_HEADER,
         "A header of every request, \"Name: value\"; {key} is the API's "
         "key. One a line, at most 8."),
     .max = PROVIDER_HEADERS_MAX, .default_value = ""},
    CALL("", stats, STATS,
         "Path and query that tell a hashtag's counts; {tag} is its name, "
         "{key} the key.",
         "JSON that goes with it; the same placeholders.", "How it is asked."),
    SECONDS("SecondsBetween", gap,
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
         "values: if nothing is there, in an answer that has that part and no "
         "error. Status 404 alone says it only where this line says so: "
         "\"status\" \"404\"."),
    TEST("Banned", VERDICT_BANNED, "The same for a hashtag that is banned."),
    TEST("Limited", VERDICT_LIMITED,
         "The same for \"too fast\": it is asked again later, and slower."),
    TEST("KeyRefused", VERDICT_KEY, "The same for a bad key: polling pauses."),
    TEST("NoCredits", VERDICT_CREDITS,
         "The same for credits that are used up: polling pauses."),
    LIST("FreeStatus", FORM_STATUSES, free,
         "\"3xx\" \"4xx\" \"!404\" \"502\" "
         "\"503\"",
         "HTTP statuses of answers that cost nothing; \"xxx\" is any, and no "
         "answer, too. The last match counts, ! takes out."),
    {ROW("CreditsPerRequest", OPTION_NUMBER, price, FORM_CREDITS,
         "How many credits a billed request costs; everything that is said of "
         "credits counts with it."),
     .unit = "credits", .min = 0.01, .max = PROVIDER_PRICE_MAX,
     .default_value = "1"},
    POINTERS("ErrorMessage", error, "Where the API says what is wrong."),
    POINTERS("Credits", credits, "Where the credits left are, in any answer."),
    TEXT("CreditsHeader", FORM_HEADER_NAME, credits_header, "",
         "The header that tells them, where no pointer does."),
    POINTERS("Concurrency", concurrency,
             "Where a refusal tells how many requests at once are allowed."),

    CALL("Videos", videos, VIDEOS,
         "Path and query of a hashtag's videos; {id} is its id, {count} "
         "TopVideos, {tag} and {key} as above. Without it there are none.",
         "JSON that goes with it; the same placeholders.",
         "How they are asked."),
    SECONDS("VideosSecondsBetween", videos_gap,
            "Least seconds between two requests for videos."),
    POINTERS("VideosList", list,
             "Where the list of videos is. What follows "
             "is looked up in each of its entries."),
    POINTERS("VideoId", video_id, "The video's id."),
    POINTERS("VideoAuthor", video_author, "The account's name."),
    TEXT("VideoLinkTemplate", FORM_LINK, link,
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
    {ROW("VideoTags", OPTION_OTHER, video_tags, FORM_PAIRS,
         "Two pointers: to a list of its hashtags, and in an entry of that "
         "to the name (\"\": the entry itself)."),
     .set = add_pairs, .default_value = "the hashtags in VideoText"},

    CALL("Usage", usage, USAGE,
         "Path and query of a call that is free and tells the credits left; "
         "{key} is the key.",
         "JSON that goes with it.", "How it is asked."),
    POINTERS("UsageCredits", usage_credits,
             "Where the credits left are in its answer."),
    POINTERS("UsagePlan", usage_plan, "Where the plan's name is."),
    {.name = NULL},
};

struct provider *provider_new(const char *name) {
  struct provider *p = calloc(1, sizeof(*p));
  if (p != NULL)
    p->name = name;
  return p;
}

static int unknown(const char *name, struct errmsg *msg) {
  char names[sizeof(msg->text)] = "";
  for (const struct option *o = provider_options; o->name; o++)
    if (strncasecmp(o->name, name, 3) == 0)
      snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
               names[0] != '\0' ? ", " : "; did you mean ", o->name);
  return err_set(msg,
                 "unknown option \"%.40s\"%.200s; the manual lists those "
                 "of a <Provider> block",
                 name, names);
}

static int add_pairs(const struct option *opt, void *field,
                     const char *const *texts, int num, struct errmsg *msg) {
  for (int i = 0; i < num; i++)
    if (text_check(opt, texts[i], msg) != 0)
      return -1;
  if (num % 2 != 0)
    return err_set(msg,
                   "%s needs pointers two by two: to a list, and to the "
                   "name in an entry",
                   opt->name);
  return option_append(opt, field, PROVIDER_LIST_MAX, texts, num, msg);
}

static int add_test(const struct option *opt, void *field,
                    const char *const *texts, int num, struct errmsg *msg) {
  struct provider_test *tests = field, *t = tests;
  bool of_status = strcmp(texts[0], PROVIDER_STATUS) == 0;
  while (t->pointer != NULL)
    t++;
  if (t == tests + PROVIDER_TESTS_MAX)
    return err_set(msg, "%s: the block has more than %d tests of answers",
                   opt->name, PROVIDER_TESTS_MAX);
  if (!of_status && text_check(opt, texts[0], msg) != 0)
    return -1;
  if (of_status && num == 1)
    return err_set(msg,
                   "%s \"status\" needs the statuses meant, as in "
                   "\"status\" \"495\"",
                   opt->name);
  if (option_append(opt, t->values, PROVIDER_LIST_MAX, texts + 1, num - 1,
                    msg) != 0)
    return -1;
  t->verdict = (enum provider_verdict)(opt->form - FORM_TEST);
  t->pointer = texts[0];
  return 0;
}

int provider_set(struct provider *p, const char *option,
                 const char *const *texts, int num, struct errmsg *msg) {
  struct option_value values[OPTION_VALUES_MAX];
  int given = 0;
  for (; given < num && given < OPTION_VALUES_MAX; given++)
    values[given] = (struct option_value){.type = VALUE_WRITTEN,
                                          .string = texts[given]};
  if (option_find(provider_options, option) == NULL)
    return unknown(option, msg);
  return option_set(provider_options, p, "", option, values, given, msg);
}
