/* SPDX-License-Identifier: MIT */
#include "core/videos.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/* Adds a video of that id, plays and hashtags (parted by blanks). */
static void add(struct videos *v, const char *id, double plays,
                const char *tags) {
  assert_true(v->num < VIDEOS_MAX);
  struct video *item = &v->items[v->num++];
  char *copy = strdup(tags), *save = NULL;
  *item = (struct video){.id = strdup(id),
                         .url = strdup(""),
                         .author = strdup(""),
                         .description = strdup(""),
                         .plays = plays};
  for (char *t = strtok_r(copy, " ", &save); t != NULL;
       t = strtok_r(NULL, " ", &save))
    video_add_tag(item, t);
  free(copy);
}

static void videos_are_ranked_by_plays(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct {
      const char *id;
      double plays;
    } items[6]; /* ended by id NULL */
    const char *want;
  } cases[] = {
      {"none", {{NULL, 0}}, ""},
      {"one", {{"a", 5}}, "a"},
      {"most first", {{"a", 5}, {"b", 9}, {"c", 7}}, "bca"},
      {"ranked already", {{"a", 9}, {"b", 7}, {"c", 5}}, "abc"},
      {"equal plays keep their order",
       {{"a", 5}, {"b", 9}, {"c", 5}, {"d", 9}, {"e", 5}}, "bdace"},
      {"not told comes last", {{"a", NAN}, {"b", 0}, {"c", 3}}, "cba"},
      {"two not told keep their order", {{"a", NAN}, {"b", NAN}, {"c", 3}},
       "cab"},
      {"repeats are dropped, the first stays",
       {{"a", 5}, {"b", 9}, {"a", 99}, {"b", 1}, {"c", 7}}, "bca"},
      {"all the same", {{"a", 5}, {"a", 6}, {"a", 7}}, "a"},
      {"beyond 2^53 in a double", {{"a", 9e14}, {"b", 9e14 + 1}}, "ba"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct videos *v = videos_new();
    char got[VIDEOS_MAX + 1] = "";
    for (int k = 0; k < 6 && cases[i].items[k].id != NULL; k++)
      add(v, cases[i].items[k].id, cases[i].items[k].plays, "tag");
    videos_rank(v);
    for (size_t k = 0; k < v->num; k++)
      strcat(got, v->items[k].id);
    check_text(cases[i].name, got, cases[i].want);
    videos_free(v);
  }
}

static void hashtags_of_a_video_are_told_once(void **state) {
  (void)state;
  static const struct {
    const char *name, *tags, *want;
  } cases[] = {
      {"plain", "diy craft", "diy craft "},
      {"one spelling", "#DIY diy Diy", "diy "},
      {"bad ones are left out", "a/b \xFF # diy", "diy "},
      {"none", "", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct videos *v = videos_new();
    char got[100] = "";
    add(v, "1", 1, cases[i].tags);
    for (size_t k = 0; k < v->items[0].tags_num; k++)
      strcat(strcat(got, v->items[0].tags[k]), " ");
    check_text(cases[i].name, got, cases[i].want);
    videos_free(v);
  }
}

static void a_video_keeps_64_hashtags(void **state) {
  (void)state;
  struct videos *v = videos_new();
  add(v, "1", 1, "");
  for (int i = 0; i < 100; i++) {
    char tag[16];
    snprintf(tag, sizeof(tag), "tag%d", i);
    video_add_tag(&v->items[0], tag);
  }
  check_int("kept", (long long)v->items[0].tags_num, VIDEO_TAGS_MAX);
  check_text("the last", v->items[0].tags[63], "tag63");
  videos_free(v);
  videos_free(NULL);
}

static void shared_hashtags_are_counted(void **state) {
  (void)state;
  static const struct {
    const char *name, *of[4]; /* hashtags of each video; ended by NULL */
    size_t max;
    const char *want; /* "tag:videos " in order */
  } cases[] = {
      {"most shared first", {"own diy", "own craft diy", "diy beads"}, 9,
       "diy:3 beads:1 craft:1 "},
      {"never the tag itself", {"own", "OWN #own"}, 9, ""},
      {"equal ones by name", {"c b a", "a b c"}, 9, "a:2 b:2 c:2 "},
      {"a video counts once", {"diy #DIY", "craft"}, 9, "craft:1 diy:1 "},
      {"no more than asked", {"a b c", "b c", "c"}, 2, "c:3 b:2 "},
      {"none wanted", {"a b c"}, 0, ""},
      {"no videos", {NULL}, 9, ""},
      {"prefixes are different tags", {"art artist", "art"}, 9,
       "art:2 artist:1 "},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct videos *v = videos_new();
    struct related out[10];
    char got[200] = "", id[2] = "a";
    for (int k = 0; k < 4 && cases[i].of[k] != NULL; k++, id[0]++)
      add(v, id, 1, cases[i].of[k]);
    int num = videos_related(v, "own", out, cases[i].max);
    for (int k = 0; k < num; k++) {
      char count[16];
      snprintf(count, sizeof(count), ":%d ", out[k].videos);
      strcat(strcat(got, out[k].tag), count);
    }
    check_text(cases[i].name, got, cases[i].want);
    videos_free(v);
  }
}

/* 30 videos of 64 hashtags of 100 bytes: the most that can come. */
static void the_most_that_can_come_fits(void **state) {
  (void)state;
  struct videos *v = videos_new();
  struct related *out = calloc(3000, sizeof(*out));
  for (int i = 0; i < VIDEOS_MAX; i++) {
    char id[16];
    snprintf(id, sizeof(id), "%d", i);
    add(v, id, i, "");
    for (int k = 0; k < VIDEO_TAGS_MAX; k++) {
      char tag[TAG_MAX + 1];
      snprintf(tag, sizeof(tag), "%091d", i * VIDEO_TAGS_MAX + k);
      for (int n = 0; n < 9; n++) /* 100 characters, 127 bytes */
        strcat(tag, "\U0001F525");
      video_add_tag(&v->items[i], tag);
    }
  }
  videos_rank(v);
  check_text("the most played", v->items[0].id, "29");
  check_int("all different", videos_related(v, "own", out, 3000),
            VIDEOS_MAX * VIDEO_TAGS_MAX);
  check_int("whole", (long long)strlen(out[1919].tag), TAG_MAX);
  free(out);
  videos_free(v);
}

static void accounts_are_counted_once(void **state) {
  (void)state;
  static const struct {
    const char *name, *authors[4]; /* of a video each; ended by NULL */
    int accounts;
  } cases[] = {
      {"one", {"ana"}, 1},
      {"one with three videos", {"ana", "ana", "ana"}, 1},
      {"two, in any order", {"ana", "bo", "ana"}, 2},
      {"who is not reported is somebody else", {"", "", "ana"}, 3},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct videos *v = videos_new();
    struct related out[2];
    char id[2] = "a";
    int num = 0;
    for (; num < 4 && cases[i].authors[num] != NULL; num++, id[0]++) {
      add(v, id, 1, "diy");
      free(v->items[num].author);
      v->items[num].author = strdup(cases[i].authors[num]);
    }
    check_int(cases[i].name, videos_related(v, "own", out, 2), 1);
    check_int(cases[i].name, out[0].videos, num);
    check_int(cases[i].name, out[0].accounts, cases[i].accounts);
    videos_free(v);
  }
}

static void hashtags_are_found_in_a_text(void **state) {
  (void)state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"", ""},
      {"no hashtag", ""},
      {"a ring #diy", "diy "},
      {"#DIY#silver, #diy! (#gold_2026)", "diy silver gold_2026 "},
      {"\u00BFPlata? #joyer\u00EDa\n#\u0441\u0435\u043B\u0444\u0438.",
       "joyer\u00EDa \u0441\u0435\u043B\u0444\u0438 "},
      {"# alone, #, ##double", "double "},
      {"#\U0001F48D ring", "\U0001F48D "},
      {"ends with #", ""},
      {"#\xFF is no text", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct video v = {0};
    char got[200] = "";
    video_add_tags_of(&v, cases[i].text);
    for (size_t k = 0; k < v.tags_num; k++)
      snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ", v.tags[k]);
    check_text(cases[i].text, got, cases[i].want);
    video_clear(&v);
  }
  char text[2 * TAG_MAX + 3] = "#";
  memset(text + 1, 'a', 2 * TAG_MAX);
  struct video v = {0};
  video_add_tags_of(&v, text);
  check_int("too long for a hashtag", (long long)v.tags_num, 0);
  video_clear(&v);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(videos_are_ranked_by_plays),
      cmocka_unit_test(hashtags_of_a_video_are_told_once),
      cmocka_unit_test(a_video_keeps_64_hashtags),
      cmocka_unit_test(shared_hashtags_are_counted),
      cmocka_unit_test(the_most_that_can_come_fits),
      cmocka_unit_test(accounts_are_counted_once),
      cmocka_unit_test(hashtags_are_found_in_a_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
