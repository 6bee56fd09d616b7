/* SPDX-License-Identifier: MIT */
/* Top videos: from the API's answer to the file that people open. */
#include "core/text.h"
#include "provider/provider.h"
#include "provider/videos_json.h"
#include "table.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static struct videos *read_list(const char *json, struct answer *a) {
  struct videos *videos = NULL;
  provider_read_videos(provider_find("scavio"), 200,
                       (struct body){json, strlen(json)}, a, &videos);
  return videos;
}

#define LIST(items) "{\"data\":{\"aweme_list\":[" items "]}}"
#define ITEM(id, author, rest) \
  "{\"aweme_id\":" id ",\"author\":{\"unique_id\":" author "}" rest "}"
#define FALLBACK ",\"share_url\":\"https://vm.tiktok.com/x\""

static void a_link_is_made_of_handle_and_id(void **state) {
  (void)state;
  static const struct {
    const char *name, *json, *url;
  } cases[] = {
      {"plain", LIST(ITEM("\"7551\"", "\"maker.ana_9\"", FALLBACK)),
       "https://www.tiktok.com/@maker.ana_9/video/7551"},
      {"no handle: the API's own", LIST(ITEM("\"7551\"", "\"\"", FALLBACK)),
       "https://vm.tiktok.com/x"},
      {"a handle with a slash",
       LIST(ITEM("\"7551\"", "\"a/../b\"", FALLBACK)),
       "https://vm.tiktok.com/x"},
      {"a handle with markup",
       LIST(ITEM("\"7551\"", "\"</script><b>\"", FALLBACK)),
       "https://vm.tiktok.com/x"},
      {"an id that is no number", LIST(ITEM("\"75x\"", "\"ana\"", FALLBACK)),
       "https://vm.tiktok.com/x"},
      {"an id of 21 digits",
       LIST(ITEM("\"123456789012345678901\"", "\"ana\"", FALLBACK)),
       "https://vm.tiktok.com/x"},
      {"no link at all", LIST(ITEM("\"7551\"", "\"\"", "")), ""},
      {"plain http", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"http://x/\"")), ""},
      {"a script", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"javascript:alert(1)\"")), ""},
      {"a link with a line break", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"https://x/\\nevil\"")), ""},
      {"a link with a blank", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"https://x/ evil\"")), ""},
      {"a link that leaves its quotes", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"https://x/\\\"onclick=\\\"y\"")), ""},
      {"a link with markup", LIST(ITEM("\"7551\"", "\"\"",
       ",\"share_url\":\"https://x/</script>\"")), ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a;
    struct videos *v = read_list(cases[i].json, &a);
    assert_non_null(v);
    check_int(cases[i].name, (long long)v->num, 1);
    check_text(cases[i].name, v->items[0].url, cases[i].url);
    videos_free(v);
  }
}

static void handles_are_at_most_64_bytes_in_a_link(void **state) {
  (void)state;
  static const struct {
    int len;
    bool linked;
  } cases[] = {{1, true}, {24, true}, {64, true}, {65, false}, {200, false}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char author[256] = "", json[1000];
    memset(author, 'a', (size_t)cases[i].len);
    snprintf(json, sizeof(json), LIST(ITEM("\"7\"", "\"%s\"", "")), author);
    struct answer a;
    struct videos *v = read_list(json, &a);
    check_text("the author is whole", v->items[0].author, author);
    check_int("linked", v->items[0].url[0] != '\0', cases[i].linked);
    videos_free(v);
  }
}

static void only_videos_with_an_id_are_kept(void **state) {
  (void)state;
  static const struct {
    const char *name, *json;
    enum outcome o;
    int num;
  } cases[] = {
      {"an empty list", LIST(""), OUTCOME_SAMPLE, 0},
      {"no id", LIST("{\"desc\":\"x\"}"), OUTCOME_SAMPLE, 0},
      {"an empty id", LIST(ITEM("\"\"", "\"a\"", "")), OUTCOME_SAMPLE, 0},
      {"a number as id", LIST(ITEM("7551", "\"a\"", "")), OUTCOME_SAMPLE, 1},
      {"nothing that is a video", LIST("null,7,\"x\",[],{}"), OUTCOME_SAMPLE,
       0},
      {"the same one twice", LIST(ITEM("\"7\"", "\"a\"", "") ","
       ITEM("\"7\"", "\"b\"", "")), OUTCOME_SAMPLE, 1},
      {"a list that is null", "{\"data\":{\"aweme_list\":null}}",
       OUTCOME_FAULT, -1},
      {"a list that is an object", "{\"data\":{\"aweme_list\":{}}}",
       OUTCOME_FAULT, -1},
      {"no list", "{\"data\":{}}", OUTCOME_FAULT, -1},
      {"not JSON", "busy", OUTCOME_FAULT, -1},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct answer a;
    struct videos *v = read_list(cases[i].json, &a);
    check_int(cases[i].name, a.outcome, cases[i].o);
    check_int(cases[i].name, a.billed, true);
    check_int(cases[i].name, v != NULL ? (int)v->num : -1, cases[i].num);
    videos_free(v);
  }
}

static void at_most_thirty_are_kept(void **state) {
  (void)state;
  char json[8000] = "{\"data\":{\"aweme_list\":[";
  for (int i = 0; i < 40; i++)
    snprintf(json + strlen(json), sizeof(json) - strlen(json),
             "{\"aweme_id\":\"%d\",\"statistics\":{\"play_count\":%d}},", i,
             i);
  strcpy(json + strlen(json) - 1, "]}}");
  struct answer a;
  struct videos *v = read_list(json, &a);
  check_int("kept", (long long)v->num, VIDEOS_MAX);
  check_text("ranked", v->items[0].id, "29");
  videos_free(v);
}

static bool is_diy(void *ctx, const char *tag) {
  ++*(int *)ctx;
  return strcmp(tag, "diy") == 0;
}

static const cJSON *at(const cJSON *o, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(o, name);
}

static const char *text_at(const cJSON *o, const char *name) {
  const char *text = cJSON_GetStringValue(at(o, name));
  return text != NULL ? text : "none";
}

static double number_at(const cJSON *o, const char *name) {
  return cJSON_IsNumber(at(o, name)) ? at(o, name)->valuedouble : NAN;
}

static const struct videos_head head = {.tag = "aitools",
                                        .fetched = 1795478400,
                                        .level = 1,
                                        .growth = 30.2,
                                        .score = 1.51,
                                        .threshold = 20,
                                        .baseline = 500000,
                                        .now = 651000,
                                        .window = 7};

/* Writes the file of a list and parses it again. */
static cJSON *written(const struct videos_head *h, struct videos *v) {
  int asked = 0;
  char *text = videos_json(h, v, is_diy, &asked);
  assert_non_null(text);
  assert_true(text_is_utf8(text));
  cJSON *root = cJSON_Parse(text);
  assert_non_null(root);
  check_int("each related one looked up", asked,
            cJSON_GetArraySize(at(root, "related")));
  free(text);
  videos_free(v);
  return root;
}

/* "tag: a 2/1, b 1/1", videos and accounts, of a document; "none" where it is none. */
static const char *related_of(const char *text, size_t max) {
  static char out[600];
  char tag[TAG_MAX + 1] = "";
  struct related list[4];
  int num = videos_json_related(text, tag, list, max);
  snprintf(out, 200, "%s:", tag);
  for (int i = 0; i < num; i++)
    snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s %s %d/%d",
             i > 0 ? "," : "", list[i].tag, list[i].videos, list[i].accounts);
  return num < 0 ? "none" : out;
}

static void the_file_holds_what_was_read(void **state) {
  (void)state;
  struct answer a;
  cJSON *root = written(&head, read_list(LIST(
      ITEM("\"11\"", "\"ana\"", ",\"desc\":\"slow\",\"create_time\":1790640000,"
           "\"statistics\":{\"play_count\":5,\"digg_count\":4,"
           "\"comment_count\":3,\"share_count\":2},\"cha_list\":["
           "{\"cha_name\":\"AITools\"},{\"cha_name\":\"DIY\"}]") ","
      ITEM("\"12\"", "\"bo\"", ",\"statistics\":{\"play_count\":9},"
           "\"text_extra\":[{\"hashtag_name\":\"diy\"},{\"hashtag_name\":"
           "\"craft\"},{\"user_id\":\"7\"},7]")), &a));
  check_text("tag", text_at(root, "tag"), "aitools");
  check_text("fetched", text_at(root, "fetched"), "2026-11-24T00:00:00Z");
  check_number("level", number_at(root, "level"), 1);
  check_number("window", number_at(root, "window_days"), 7);
  check_number("growth", number_at(root, "growth_pct"), 30.2);
  check_number("score", number_at(root, "trend_score"), 1.51);
  check_number("threshold", number_at(root, "threshold_pct"), 20);
  check_number("baseline", number_at(root, "baseline"), 500000);
  check_number("current", number_at(root, "current"), 651000);
  check_int("videos", cJSON_GetArraySize(at(root, "videos")), 2);
  const cJSON *v = cJSON_GetArrayItem(at(root, "videos"), 0);
  check_number("rank", number_at(v, "rank"), 1);
  check_text("most played first", text_at(v, "id"), "12");
  check_text("created, not told", text_at(v, "created"), "none");
  check_number("likes, not told", number_at(v, "likes"), NAN);
  v = cJSON_GetArrayItem(at(root, "videos"), 1);
  check_number("rank", number_at(v, "rank"), 2);
  check_text("url", text_at(v, "url"), "https://www.tiktok.com/@ana/video/11");
  check_text("author", text_at(v, "author"), "ana");
  check_text("description", text_at(v, "description"), "slow");
  check_text("created", text_at(v, "created"), "2026-09-29T00:00:00Z");
  check_number("plays", number_at(v, "plays"), 5);
  check_number("likes", number_at(v, "likes"), 4);
  check_number("comments", number_at(v, "comments"), 3);
  check_number("shares", number_at(v, "shares"), 2);
  check_int("related", cJSON_GetArraySize(at(root, "related")), 2);
  const cJSON *r = cJSON_GetArrayItem(at(root, "related"), 0);
  check_text("most shared first", text_at(r, "tag"), "diy");
  check_number("shared by", number_at(r, "videos"), 2);
  check_number("of accounts", number_at(r, "accounts"), 2);
  check_int("watched", cJSON_IsTrue(at(r, "watched")), 1);
  r = cJSON_GetArrayItem(at(root, "related"), 1);
  check_text("next", text_at(r, "tag"), "craft");
  check_int("not watched", cJSON_IsFalse(at(r, "watched")), 1);
  char *text = cJSON_Print(root);
  check_text("read back", related_of(text, 4), "aitools: diy 2/2, craft 1/1");
  free(text);
  cJSON_Delete(root);
}

static void the_related_ones_are_read_back(void **state) {
  (void)state;
#define RELATED(items) "{\"tag\":\"x\",\"related\":[" items "]}"
  static const struct {
    const char *name, *text, *want;
  } cases[] = {
      {"two", RELATED("{\"tag\":\"a\",\"videos\":2,\"accounts\":1},"
                      "{\"tag\":\"b\",\"videos\":1,\"watched\":true}"),
       "x: a 2/1, b 1/1"},
      {"as version 1.0 wrote them: each video of another account",
       RELATED("{\"tag\":\"a\",\"videos\":7}"), "x: a 7/7"},
      {"bad numbers of accounts",
       RELATED("{\"tag\":\"a\",\"videos\":3,\"accounts\":-4},"
               "{\"tag\":\"b\",\"videos\":3,\"accounts\":9e9}"),
       "x: a 3/1, b 3/3"},
      {"none", RELATED(""), "x:"},
      {"no more than there is room for",
       RELATED("{\"tag\":\"a\",\"videos\":1},{\"tag\":\"b\",\"videos\":1},"
               "{\"tag\":\"c\",\"videos\":1}"),
       "x: a 1/1, b 1/1"},
      {"bad ones are passed over",
       RELATED("5,null,{\"tag\":\"a b\",\"videos\":1},{\"tag\":\"c\"},"
               "{\"tag\":\"d\",\"videos\":-1},{\"tag\":\"e\",\"videos\":1e99}"),
       "x: e 30/30"},
      {"no list", "{\"tag\":\"x\"}", "none"},
      {"no tag", "{\"related\":[]}", "none"},
      {"a bad tag", "{\"tag\":\"../x\",\"related\":[]}", "none"},
      {"not JSON", "{\"tag\":", "none"},
      {"nothing", "", "none"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text(cases[i].name, related_of(cases[i].text, 2), cases[i].want);
}

static void unknown_figures_are_left_out(void **state) {
  (void)state;
  struct videos_head h = {.tag = "x", .growth = NAN, .score = INFINITY,
                          .threshold = NAN, .baseline = NAN, .now = NAN};
  static const char *const absent[] = {"growth_pct", "trend_score", "baseline",
                                       "threshold_pct", "current", "fetched"};
  cJSON *root = written(&h, videos_new());
  for (size_t i = 0; i < COUNT_OF(absent); i++)
    check_int(absent[i], at(root, absent[i]) == NULL, 1);
  check_int("no videos", cJSON_GetArraySize(at(root, "videos")), 0);
  check_int("none related", cJSON_IsArray(at(root, "related")), 1);
  cJSON_Delete(root);
}

/* What a stranger writes under a video comes back as text, and valid. */
static void hostile_texts_survive_the_file(void **state) {
  (void)state;
  static const struct {
    const char *name, *desc, *want;
  } cases[] = {
      {"markup", "</script><script>alert(1)</script>",
       "</script><script>alert(1)</script>"},
      {"quotes", "\\\"a\\\" \\\\ 'b'", "\"a\" \\ 'b'"},
      {"control characters", "a\\n\\t\\u0001\\u001f\\u007fb",
       "a\n\t\x01\x1f\x7f" "b"},
      {"characters of every length", "\u0444\u20AC\U0001F48D",
       "\u0444\u20AC\U0001F48D"},
      {"as escapes", "\\u0444\\ud83d\\udc8d", "\u0444\U0001F48D"},
      {"invalid UTF-8", "a\xFF\xFE" "b", "a?" "?b"},
      {"a character cut in two", "a\xE2\x82", "a?" "?"},
      {"an encoded surrogate", "\xED\xA0\x80", "?" "?" "?"},
      {"formats", "%s%n{tag}{key}", "%s%n{tag}{key}"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char json[500];
    snprintf(json, sizeof(json),
             LIST(ITEM("\"7\"", "\"%s\"", ",\"desc\":\"%s\"")),
             cases[i].desc, cases[i].desc);
    struct answer a;
    cJSON *root = written(&head, read_list(json, &a));
    const cJSON *v = cJSON_GetArrayItem(at(root, "videos"), 0);
    check_text(cases[i].name, text_at(v, "description"), cases[i].want);
    check_text(cases[i].name, text_at(v, "author"), cases[i].want);
    check_text(cases[i].name, text_at(v, "url"), "");
    cJSON_Delete(root);
  }
}

static void the_videos_are_read_back(void **state) {
  (void)state;
  struct answer a;
  int64_t fetched = 0;
  struct videos *list = read_list(LIST(
      ITEM("\"11\"", "\"ana\"", ",\"desc\":\"slow\",\"create_time\":1790640000,"
           "\"statistics\":{\"play_count\":5,\"digg_count\":4,"
           "\"comment_count\":3,\"share_count\":2}") ","
      ITEM("\"12\"", "\"\"", "")), &a);
  char *text = videos_json(&head, list, is_diy, &(int){0});
  struct videos *v = videos_json_read(text, &fetched);
  assert_non_null(v);
  check_int("fetched", fetched, head.fetched);
  check_int("videos", (long long)v->num, 2);
  check_text("id", v->items[0].id, "11");
  check_text("url", v->items[0].url, "https://www.tiktok.com/@ana/video/11");
  check_text("author", v->items[0].author, "ana");
  check_text("description", v->items[0].description, "slow");
  check_int("created", v->items[0].created, 1790640000);
  check_number("plays", v->items[0].plays, 5);
  check_number("likes", v->items[0].likes, 4);
  check_number("comments", v->items[0].comments, 3);
  check_number("shares", v->items[0].shares, 2);
  check_number("plays that are not reported", v->items[1].plays, NAN);
  check_text("no link", v->items[1].url, "");
  videos_free(v);
  videos_free(list);
  free(text);
}

/* The file may have been written by somebody else. */
static void read_videos_are_checked(void **state) {
  (void)state;
  static const struct {
    const char *name, *text;
    int num; /* -1: no such document */
    const char *url, *author;
  } cases[] = {
      {"none", "{\"videos\":[]}", 0, "", ""},
      {"a script", "{\"videos\":[{\"url\":\"javascript:x\"}]}", 1, "", ""},
      {"no UTF-8", "{\"videos\":[{\"author\":\"a\xFF\"}]}", 1, "", "a?"},
      {"other types", "{\"videos\":[{\"url\":7,\"author\":[],"
                      "\"plays\":\"9\",\"created\":\"soon\"},5]}", 2, "", ""},
      {"no list", "{\"videos\":{}}", -1, "", ""},
      {"no document", "[", -1, "", ""},
      {"nothing", "", -1, "", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    int64_t fetched = 1;
    struct videos *v = videos_json_read(cases[i].text, &fetched);
    check_int(cases[i].name, v != NULL ? (int)v->num : -1, cases[i].num);
    check_int(cases[i].name, fetched, 0);
    if (cases[i].num > 0) {
      check_text(cases[i].name, v->items[0].url, cases[i].url);
      check_text(cases[i].name, v->items[0].author, cases[i].author);
      check_number(cases[i].name, v->items[0].plays, NAN);
    }
    videos_free(v);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_link_is_made_of_handle_and_id),
      cmocka_unit_test(handles_are_at_most_64_bytes_in_a_link),
      cmocka_unit_test(only_videos_with_an_id_are_kept),
      cmocka_unit_test(at_most_thirty_are_kept),
      cmocka_unit_test(the_file_holds_what_was_read),
      cmocka_unit_test(the_related_ones_are_read_back),
      cmocka_unit_test(unknown_figures_are_left_out),
      cmocka_unit_test(hostile_texts_survive_the_file),
      cmocka_unit_test(the_videos_are_read_back),
      cmocka_unit_test(read_videos_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
