/* SPDX-License-Identifier: MIT */
/* Which of the hashtags on a trend's videos belong to that trend. */
#include "core/companions.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST_MAX 8

/* "diy:3:2 fyp:9:9": hashtags with their videos and accounts. */
static int read_list(const char *text, struct related *list) {
  int num = 0;
  char *copy = strdup(text), *save = NULL;
  for (char *t = strtok_r(copy, " ", &save); t != NULL;
       t = strtok_r(NULL, " ", &save)) {
    assert_true(num < LIST_MAX);
    list[num] = (struct related){.specificity = -1};
    assert_int_equal(sscanf(t, "%127[^:]:%d:%d", list[num].tag,
                            &list[num].videos, &list[num].accounts),
                     3);
    num++;
  }
  free(copy);
  return num;
}

static void learn(struct companions *known, const char *trend,
                  const char *text) {
  struct related list[LIST_MAX];
  int num = read_list(text, list);
  assert_int_equal(companions_learn(known, trend, list, num), 0);
}

/* The companions in their order, "|", and what is left out. */
static const char *ranked(struct companions *known, const char *trend,
                          const char *text) {
  static char out[LIST_MAX * (TAG_MAX + 2) + 3];
  struct related list[LIST_MAX];
  int num = read_list(text, list);
  int kept = companions_rank(known, trend, list, num);
  out[0] = '\0';
  for (int i = 0; i <= num; i++)
    strcat(strcat(strcat(out, i == kept ? "| " : ""),
                  i < num ? list[i].tag : ""),
           i < num ? " " : "");
  for (int i = 0; i < num; i++)
    assert_true(i < kept ? list[i].specificity > 0
                         : list[i].specificity == 0);
  return out;
}

static void companions_are_ranked_by_how_specific_they_are(void **state) {
  (void)state;
  static const struct {
    const char *name, *list, *want;
    struct {
      const char *trend, *list;
    } known[8]; /* ended by trend NULL */
  } cases[] = {
      {"nothing", "", "| ", {{NULL, NULL}}},
      {"several accounts, most first", "a:3:2 b:9:4 c:5:5", "c b a | ",
       {{NULL, NULL}}},
      {"equal accounts by videos, then by name", "d:2:2 c:2:2 a:3:2",
       "a c d | ", {{NULL, NULL}}},
      {"a single video or account is none", "a:1:1 b:9:1 c:2:2 d:1:1",
       "c | a b d ", {{NULL, NULL}}},
      {"without a past the known ones are left out",
       "fyp:9:9 diy:2:2 viral:8:8 foryou:9:8 fypシ:4:4", "diy | "
       "fyp viral foryou fypシ ", {{NULL, NULL}}},
      {"what other trends carry, too, says less", "general:5:5 own:4:4",
       "own general | ", {{"x", "general:2:2"}, {NULL, NULL}}},
      {"the trend's own past says nothing against it", "general:5:5 own:4:4",
       "general own | ", {{"it", "general:2:2 own:3:3"}, {NULL, NULL}}},
      {"what stands beside most trends is left out",
       "general:9:9 half:8:8 own:2:2", "half own | general ",
       {{"a", "general:1:1 half:1:1"}, {"b", "general:1:1 half:1:1"},
        {"c", "general:1:1 half:1:1"}, {"d", "general:1:1 half:1:1"},
        {"e", "general:1:1"}, {NULL, NULL}}},
      {"a trend that came again counts once", "general:9:9", "general | ",
       {{"a", "general:1:1"}, {"a", "general:1:1"}, {"a", "general:1:1"},
        {"a", "general:1:1"}, {"a", "general:1:1"}, {"a", "general:1:1"},
        {NULL, NULL}}},
      {"its newest videos are what counts", "old:3:3 new:2:2", "old new | ",
       {{"a", "old:9:9"}, {"a", "new:9:9"}, {NULL, NULL}}},
      {"the assumed trends are outvoted", "trend:9:9 own:2:2",
       "trend own | ",
       {{"a", "x:2:2"}, {"b", "x:2:2"}, {"c", "x:2:2"}, {"d", "x:2:2"},
        {NULL, NULL}}},
      {"three trends do not outvote them", "trend:9:9 own:2:2",
       "own | trend ",
       {{"a", "x:2:2"}, {"b", "x:2:2"}, {"c", "x:2:2"}, {NULL, NULL}}},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct companions *known = companions_new();
    for (int k = 0; cases[i].known[k].trend != NULL; k++)
      learn(known, cases[i].known[k].trend, cases[i].known[k].list);
    check_text(cases[i].name, ranked(known, "it", cases[i].list),
               cases[i].want);
    companions_free(known);
  }
}

static void specificity_follows_its_formula(void **state) {
  (void)state;
  struct companions *known = companions_new();
  struct related list[LIST_MAX];
  learn(known, "a", "diy:2:2");
  learn(known, "b", "craft:2:2");
  int num = read_list("diy:9:5 silver:3:3", list);
  assert_int_equal(companions_rank(known, "it", list, num), 2);
  check_number("carried by one of six", list[0].specificity,
               5 * log(7.0 / 2.0));
  check_number("by none", list[1].specificity, 3 * log(7.0));
  companions_free(known);
  companions_free(NULL);
}

/* As after years: the first trend is forgotten, the others are not. */
static void the_oldest_trend_is_forgotten(void **state) {
  (void)state;
  struct companions *known = companions_new();
  struct related list[LIST_MAX];
  for (int i = 0; i < COMPANIONS_TRENDS_MAX + 10; i++) {
    char trend[16];
    snprintf(trend, sizeof(trend), "t%d", i);
    learn(known, trend, i < 10 ? "early:2:2" : i < 20 ? "late:2:2" : "x:2:2");
  }
  int num = read_list("early:2:2 late:2:2 x:2:2", list);
  assert_int_equal(companions_rank(known, "it", list, num), 2);
  double all = COMPANIONS_TRENDS_MAX + 4;
  check_text("none of the early ones is left", list[0].tag, "early");
  check_number("early", list[0].specificity, 2 * log((all + 1) / 1));
  check_number("late", list[1].specificity, 2 * log((all + 1) / 11));
  check_text("all others", list[2].tag, "x");
  companions_free(known);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(companions_are_ranked_by_how_specific_they_are),
      cmocka_unit_test(specificity_follows_its_formula),
      cmocka_unit_test(the_oldest_trend_is_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
