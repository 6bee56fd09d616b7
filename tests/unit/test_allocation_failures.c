/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out: each job of the core and provider layers is done
 * again and again, and every one of its allocations fails once. It may give
 * up; it may not crash, leak, or pass half a thing off as whole.
 *
 * The linker sends our own calls here (--wrap), cJSON asks by its hooks.
 */
#include "core/backtest.h"
#include "core/samples.h"
#include "provider/block.h"
#include "provider/json.h"
#include "provider/graphite_event.h"
#include "provider/videos_json.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t num, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t num, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
void __wrap_free(void *p);

static long asked;   /* allocations so far */
static long failing; /* the one that fails; 0: none */
static long held;    /* not yet freed */

static bool fails(void) { return ++asked == failing; }

static void *counted(void *p) {
  held += p != NULL;
  return p;
}

void *__wrap_malloc(size_t size) {
  return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t num, size_t size) {
  return fails() ? NULL : counted(__real_calloc(num, size));
}

void *__wrap_realloc(void *p, size_t size) {
  if (fails())
    return NULL;
  void *grown = __real_realloc(p, size);
  held += p == NULL && grown != NULL;
  return grown;
}

char *__wrap_strdup(const char *s) {
  return fails() ? NULL : counted(__real_strdup(s));
}

void __wrap_free(void *p) {
  held -= p != NULL;
  __real_free(p);
}

/* A job returns whether it was done whole. */
typedef bool (*job)(void);

#define ID "\"challenge\":{\"id\":\"7\",\"title\":\"x\"}"
static const char info[] =
    "{\"data\":{\"challengeInfo\":{" ID ",\"statsV2\":{\"videoCount\":\"5\","
    "\"viewCount\":\"\\u0037\"}}},\"credits_remaining\":9}";
static const char list[] =
    "{\"data\":{\"aweme_list\":[{\"aweme_id\":\"1\",\"desc\":\"a\",\"author\":"
    "{\"unique_id\":\"ana\"},\"uid\":7551200000000000011,\"cha_list\":[{\"cha_name\":\"diy\"},"
    "{\"cha_name\":\"art\"}]},{\"aweme_id\":\"2\",\"share_url\":"
    "\"https://x/\",\"text_extra\":[{\"hashtag_name\":\"diy\"}]}]}}";

static struct body body_of(const char *text) {
  return (struct body){text, strlen(text)};
}

static bool request(void) {
  const struct provider *p = provider_find("scavio");
  const struct provider_subject s = {"x", "7", "sk_test_1", 20};
  struct provider_request r;
  int status = provider_request_make(p, &p->videos, p->base_url, &s, &r);
  bool whole = r.url != NULL && r.body != NULL && r.headers[2] != NULL;
  bool empty = r.url == NULL && r.body == NULL && r.headers[0] == NULL;
  check_int("all or nothing", status == 0 ? whole : empty, true);
  provider_request_clear(&r);
  return status == 0;
}

/* A body that cannot be parsed for lack of memory looks like a bad one. */
static void only_without_memory(void *ctx, const char *sentence) {
  (void)ctx;
  if (failing == 0)
    fail_msg("a good block has a mistake: %s", sentence);
}

static bool block(void) {
  static const char *const lines[][2] = {{"BaseURL", "https://h"},
                                         {"URL", "/{tag}"},
                                         {"VideoCount", "/v"},
                                         {"Body", "{\"t\":\"{tag}\"}"}};
  struct provider *p = provider_new("x");
  for (size_t i = 0; p != NULL && i < COUNT_OF(lines); i++)
    assert_int_equal(provider_set(p, lines[i][0], &lines[i][1], 1, NULL), 0);
  bool whole = p != NULL && provider_finish(p, only_without_memory, NULL) == 0;
  free(p);
  return whole;
}

static bool stats(void) {
  struct answer a;
  provider_read_stats(provider_find("scavio"), "x", 200, body_of(info), &a);
  if (a.outcome == OUTCOME_SAMPLE) {
    check_number("videos", a.videos, 5);
    check_number("views", a.views, 7);
    return true;
  }
  check_int("a fault", a.outcome, OUTCOME_FAULT);
  return false;
}

static bool usage(void) {
  struct answer a;
  provider_read_usage(provider_find("scavio"), 200,
                      body_of("{\"plan\":\"free\",\"credit_balance\":9}"), &a);
  return a.outcome == OUTCOME_SAMPLE;
}

static bool top_videos(void) {
  struct videos *v = NULL;
  struct answer a;
  provider_read_videos(provider_find("scavio"), 200, body_of(list), &a, &v);
  check_int("a list with a sample", a.outcome == OUTCOME_SAMPLE, v != NULL);
  bool whole = v != NULL && v->num == 2 && v->items[0].tags_num == 2 &&
               v->items[1].tags_num == 1;
  for (size_t i = 0; v != NULL && i < v->num; i++)
    check_int("texts", v->items[i].id[0] != '\0' && v->items[i].url != NULL,
              true);
  videos_free(v);
  return whole;
}

static struct videos *read_videos; /* of list, with memory to spare */

static bool not_watched(void *ctx, const char *tag) {
  (void)ctx;
  (void)tag;
  return false;
}

static bool file(void) {
  static const struct videos_head head = {
      .tag = "x", .fetched = 1, .level = 1, .growth = 1, .score = 1,
      .threshold = 1, .baseline = 1, .now = 1, .window = 7};
  static char whole[4096];
  char *text = videos_json(&head, read_videos, not_watched, NULL);
  if (text == NULL)
    return false;
  if (failing == 0)
    snprintf(whole, sizeof(whole), "%s", text);
  check_text("the whole document or none", text, whole);
  free(text);
  return true;
}

static bool mark(void) {
  const struct graphite_event m = {"x", "trend", "x", 20781, read_videos, 5};
  static char whole[4096];
  char *text = graphite_event_json(&m, not_watched, NULL);
  if (text == NULL)
    return false;
  if (failing == 0)
    snprintf(whole, sizeof(whole), "%s", text);
  check_text("the whole mark or none", text, whole);
  free(text);
  return true;
}

/* Lines of CSV become the days of two hashtags, or it is said. */
static bool history(void) {
  static const char *const lines[] = {
      "tag,date,videos,views", "a,2026-11-23,1,2", "b,2026-11-20,3,4",
      "b,2026-11-24,5,6"};
  struct samples *s = samples_new(20781);
  for (size_t i = 0; s != NULL && i < COUNT_OF(lines); i++) {
    char line[64];
    strcpy(line, lines[i]);
    samples_line(s, line, strlen(line), NULL);
  }
  const struct history *p = NULL;
  int days = 0;
  while (s != NULL && (p = samples_next(s)) != NULL)
    days += p->len;
  bool whole = days == 1 + 5;
  check_int("said", s == NULL || samples_useless(s), !whole);
  samples_free(s);
  return whole;
}

static struct backtest replayed; /* with memory to spare */

/* A hashtag that rests, doubles and rests is counted, or not at all. */
static bool replay(void) {
  static const struct rules flat = {.windows = {7},
                                    .windows_num = 1,
                                    .tiers = {{INFINITY, 20}},
                                    .tiers_num = 1,
                                    .min_baseline = 1};
  static struct backtest b;
  double counts[90];
  for (int i = 0; i < 90; i++)
    counts[i] = 1000 + (i < 30 ? 0 : i > 60 ? 1000 : (i - 30) * 33);
  struct history past = {.tag = "a", .len = 90, .videos = counts,
                      .views = counts, .threshold = NAN};
  backtest_init(&b, &flat, 50);
  backtest_add(&b, flat.tiers, 1);
  bool whole = backtest_take(&b, &past) == 0;
  check_int("counted", b.tags == 1 && b.rises[0] == 1, whole);
  backtest_clear(&b);
  if (failing == 0)
    replayed = b; /* without the shares, which no choice needs */
  return whole;
}

static bool choice(void) {
  struct tier tiers[TIERS_MAX] = {{0, 0}};
  bool whole = backtest_choose(&replayed, 5, tiers) == 0;
  check_number("threshold", tiers[0].threshold, whole ? 20 : 0);
  return whole;
}

static bool related(void) {
  struct related out[4];
  int num = videos_related(read_videos, "art", out, COUNT_OF(out));
  if (num < 0)
    return false;
  check_int("hashtags", num, 1);
  check_int("videos of it", out[0].videos, 2);
  return true;
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  static const struct {
    const char *name;
    job job;
    long least; /* allocations, so that the test cannot become empty */
  } cases[] = {{"request", request, 5},
               {"block", block, 4},
               {"stats", stats, 20},
               {"usage", usage, 5},
               {"top videos", top_videos, 40},
               {"file", file, 60},
               {"mark", mark, 15},
               {"history", history, 8},
               {"replay", replay, 6},
               {"choice", choice, 2},
               {"related", related, 1}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    long before = held;
    asked = failing = 0;
    check_int(cases[i].name, cases[i].job(), true);
    long all = asked;
    check_range(all, cases[i].least, 10000);
    for (long n = 1; n <= all; n++) {
      asked = 0;
      failing = n;
      cases[i].job();
      failing = 0;
      if (held != before)
        fail_msg("%s: %ld leaked when allocation %ld failed", cases[i].name,
                 held - before, n);
    }
    print_message("%s: %ld allocations, each failed once\n", cases[i].name,
                  all);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_allocation_may_fail),
  };
  cJSON_InitHooks(&(cJSON_Hooks){__wrap_malloc, __wrap_free});
  struct answer a;
  provider_read_videos(provider_find("scavio"), 200, body_of(list), &a,
                       &read_videos);
  int status = cmocka_run_group_tests(tests, NULL, NULL);
  videos_free(read_videos);
  return status;
}
