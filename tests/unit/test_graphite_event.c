/* SPDX-License-Identifier: MIT */
/* Marks on the graph: the events that graphite-web takes. */
#include "core/day.h"
#include "core/text.h"
#include "provider/graphite_event.h"
#include "table.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#define D 20781 /* 2026-11-24 */

static bool is_diy(void *ctx, const char *tag) {
  (void)ctx;
  return strcmp(tag, "diy") == 0;
}

static void add_video(struct videos *v, const char *url, double plays,
                      const char *tag) {
  struct video *item = &v->items[v->num++];
  *item = (struct video){.id = strdup("7"),
                         .url = strdup(url),
                         .author = strdup(""),
                         .description = strdup(""),
                         .plays = plays};
  video_add_tag(item, "aitools");
  if (tag != NULL)
    video_add_tag(item, tag);
}

static cJSON *written(const struct graphite_event *m) {
  char *text = graphite_event_json(m, is_diy, NULL);
  assert_non_null(text);
  assert_true(text_is_utf8(text));
  cJSON *root = cJSON_Parse(text);
  assert_non_null(root);
  free(text);
  return root;
}

static const char *text_at(const cJSON *root, const char *name) {
  const char *text = cJSON_GetStringValue(
      cJSON_GetObjectItemCaseSensitive(root, name));
  return text != NULL ? text : "none";
}

static const char *tag_at(const cJSON *root, int i) {
  const cJSON *tags = cJSON_GetObjectItemCaseSensitive(root, "tags");
  const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(tags, i));
  return text != NULL ? text : "none";
}

static double when(const cJSON *root) {
  return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(root, "when"));
}

static void a_mark_is_what_graphite_takes(void **state) {
  (void)state;
  struct graphite_event m = {.what = "#aitools is trending: +30.2 % in 7 days (5 -> 7)",
                   .kind = "trend",
                   .hashtag = "aitools",
                   .day = D};
  cJSON *root = written(&m);
  check_text("what", text_at(root, "what"), m.what);
  check_text("first tag", tag_at(root, 0), "hashtag");
  check_text("second tag", tag_at(root, 1), "trend");
  check_text("third tag", tag_at(root, 2), "#aitools");
  check_text("no more", tag_at(root, 3), "none");
  check_number("when", when(root), (double)day_start(D) - DAY_SECONDS);
  check_text("data leads somewhere without videos", text_at(root, "data"),
             "<a href=\"https://www.tiktok.com/tag/aitools\" "
             "target=\"_blank\">#aitools on TikTok</a><br>\n");
  check_int("members", cJSON_GetArraySize(root), 4);
  cJSON_Delete(root);
}

#define LINK(url) "<a href=\"" url "\" target=\"_blank\">" url "</a>"

static void the_links_are_listed_one_a_line(void **state) {
  (void)state;
  struct videos *v = videos_new();
  add_video(v, "https://x/1", 1200000, "diy");
  add_video(v, "", 5, "diy");
  add_video(v, "https://x/2", NAN, "craft");
  add_video(v, "https://x/3?a&b", 7, NULL);
  static const struct {
    size_t links;
    const char *data;
  } cases[] = {
      {30, LINK("https://x/1") " 1.2M plays<br>\n"
           LINK("https://x/2") "<br>\n"
           LINK("https://x/3?a&b") " 7 plays<br>\n"
           "also on them: #diy (2), #craft (1, not watched)"},
      {1, LINK("https://x/1") " 1.2M plays<br>\n"
          "also on them: #diy (2), #craft (1, not watched)"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct graphite_event m = {"x", "top-videos", "aitools", D, v, cases[i].links};
    cJSON *root = written(&m);
    check_text("data", text_at(root, "data"), cases[i].data);
    cJSON_Delete(root);
  }
  videos_free(v);
}

/* A click opens what the label says. */
static void a_link_says_author_and_caption(void **state) {
  (void)state;
  char longest[300] = "";
  memset(longest, 'x', sizeof(longest) - 1);
  struct {
    const char *author, *caption, *label;
  } cases[] = {
      {"tiny_shop", "a ring\n#diy", "@tiny_shop: a ring #diy"},
      {"@tiny_shop", "", "@tiny_shop"},
      {"", "a ring", "a ring"},
      {"", "", "https://x/1"},
      {"<i>", "<b>x", "@&lt;i>: &lt;b>x"},
      {"a", longest, NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct videos *v = videos_new();
    add_video(v, "https://x/1", 5, NULL);
    free(v->items[0].author);
    free(v->items[0].description);
    v->items[0].author = strdup(cases[i].author);
    v->items[0].description = strdup(cases[i].caption);
    struct graphite_event m = {"x", "top-video", "aitools", D, v, 1};
    cJSON *root = written(&m);
    const char *data = text_at(root, "data");
    char want[400];
    snprintf(want, sizeof(want),
             "<a href=\"https://x/1\" target=\"_blank\">%s</a> 5 plays<br>\n",
             cases[i].label != NULL ? cases[i].label : "");
    if (cases[i].label != NULL)
      check_text("data", data, want);
    else
      check_range(strlen(data), 150, 200);
    cJSON_Delete(root);
    videos_free(v);
  }
}

/* A name may hold what HTML and graphite-web's line of tags live on. */
static void hostile_names_stay_text(void **state) {
  (void)state;
  static const struct {
    const char *name, *what, *tag;
  } cases[] = {
      {"<script>", "#&lt;script>", "#<script>"},
      {"a,b\"c", "#a,b\"c", "#a_b_c"},
      {"trend", "#trend", "#trend"}, /* no kind of event */
      {"日本語", "#日本語", "#日本語"},
      {"\\n\x7f", "#\\n\x7f", "#\\n\x7f"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char what[100];
    struct videos *v = videos_new();
    add_video(v, "https://x/\"><i>", 1, "i");
    snprintf(what, sizeof(what), "#%s", cases[i].name);
    struct graphite_event m = {what, "trend", cases[i].name, D, v, 5};
    cJSON *root = written(&m);
    check_text("what", text_at(root, "what"), cases[i].what);
    check_text("tag", tag_at(root, 2), cases[i].tag);
    check_text("data", text_at(root, "data"),
               LINK("https://x/%22%3E%3Ci%3E") " 1 plays<br>\n"
               "also on them: #aitools (1, not watched), "
               "#i (1, not watched)");
    cJSON_Delete(root);
    videos_free(v);
  }
}

/* Links of the API's own may be as long as it likes. */
static void a_listing_is_bounded_and_its_lines_are_whole(void **state) {
  (void)state;
  char url[500] = "https://x/", line[1100];
  memset(url + strlen(url), 'y', sizeof(url) - strlen(url) - 1);
  snprintf(line, sizeof(line), "<a href=\"%s\" target=\"_blank\">%s</a><br>\n",
           url, url);
  struct videos *v = videos_new();
  for (int i = 0; i < VIDEOS_MAX; i++)
    add_video(v, i < VIDEOS_MAX - 1 ? url : "https://x/last", NAN, "diy");
  struct graphite_event m = {"x", "top-videos", "aitools", D, v, VIDEOS_MAX};
  cJSON *root = written(&m);
  const char *data = text_at(root, "data");
  check_range(strlen(data), 7000, 8191);
  while (strncmp(data, line, strlen(line)) == 0)
    data += strlen(line);
  check_text("whole lines, and the last ones", data,
             LINK("https://x/last") "<br>\nalso on them: #diy (30)");
  cJSON_Delete(root);
  videos_free(v);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mark_is_what_graphite_takes),
      cmocka_unit_test(the_links_are_listed_one_a_line),
      cmocka_unit_test(a_link_says_author_and_caption),
      cmocka_unit_test(hostile_names_stay_text),
      cmocka_unit_test(a_listing_is_bounded_and_its_lines_are_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
