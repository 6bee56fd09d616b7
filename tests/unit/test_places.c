/* SPDX-License-Identifier: MIT */
/* Where the lines of <Plugin hashtag> stand. */
#include "option/places.h"
#include "items.h"
#include "scratch.h"

#define CONF                                                                  \
  "LoadPlugin hashtag\n"                                                      \
  "<Plugin rrdtool>\n  DataDir \"/x\"\n</Plugin>\n"                           \
  "<Plugin \"hashtag\">\n"                                                    \
  "  PollTime \"00:15\"   # 6\n"                                              \
  "  <Tier>\n    BelowVideos 5\n    Threshold 3\n  </Tier>\n"                 \
  "</Plugin>\n"                                                               \
  "<Plugin hashtag>\n  PollTime \"01:15\"   # 13\n  BaseURL \"x\"\n</Plugin>\n"

/* Both blocks of CONF as the daemon gives them. */
struct tree {
  oconfig_item_t first, second, of_first[2], of_second[2], of_tier[2];
};

static char plugin_key[] = "Plugin";

static void make_tree(struct tree *t) {
  static const struct leaf poll = {"PollTime", 1, {TEXT("00:15")}},
                           url = {"BaseURL", 1, {TEXT("x")}};
  static const struct block tier = {{"Tier", 0, {TEXT("")}},
                                    2,
                                    {{"BelowVideos", 1, {NUMBER(5)}},
                                     {"Threshold", 1, {NUMBER(3)}}}};
  *t = (struct tree){.of_first = {leaf_item(&poll)},
                     .of_second = {leaf_item(&poll), leaf_item(&url)}};
  t->of_tier[0] = leaf_item(&tier.below[0]);
  t->of_tier[1] = leaf_item(&tier.below[1]);
  t->of_first[1] = leaf_item(&tier.head);
  t->of_first[1].children = t->of_tier;
  t->of_first[1].children_num = 2;
  t->first = (oconfig_item_t){
      .key = plugin_key, .children = t->of_first, .children_num = 2};
  t->second = (oconfig_item_t){
      .key = plugin_key, .children = t->of_second, .children_num = 2};
}

static struct places *read_conf(const char *text) {
  scratch_write("c", text, strlen(text));
  struct places *p = places_read(scratch_path("c"));
  assert_non_null(p);
  return p;
}

static void check_place(const char *name, const char *got, const char *want) {
  check_text(name, got != NULL ? strrchr(got, '/') + 1 : "none", want);
}

static void every_item_has_its_line(void **state) {
  (void)state;
  struct tree t;
  make_tree(&t);
  struct places *p = read_conf(CONF);
  places_match(p, &t.first);
  places_match(p, &t.second);
  check_place("the first", places_of_item(p, &t.of_first[0]), "c:6");
  check_place("a block", places_of_item(p, &t.of_first[1]), "c:7");
  check_place("inside", places_of_item(p, &t.of_tier[1]), "c:9");
  check_place("the second block", places_of_item(p, &t.of_second[0]), "c:13");
  check_place("a line of a block",
              places_in_item(p, &t.of_first[1], "Threshold in <Tier> is 0"),
              "c:9");
  check_place("the whole block",
              places_in_item(p, &t.of_first[1], "more than 8 <Tier> blocks"),
              "c:7");
  places_free(p);
}

static void a_sentence_names_its_option(void **state) {
  (void)state;
  struct places *p = read_conf(CONF);
  check_place("the last that is given",
              places_of_sentence(p, "PollTime is odd"), "c:13");
  check_place("a block", places_of_sentence(p, "the <Tier> blocks need"),
              "c:7");
  check_place("a block's name is no option",
              places_of_sentence(p, "Tier is odd"), "none");
  check_place("a word", places_of_sentence(p, "polltime passes"), "none");
  check_place("inside a block", places_of_sentence(p, "Threshold is odd"),
              "none");
  check_place("of no file", places_of_sentence(NULL, "PollTime"), "none");
  places_free(p);
}

static void another_configuration_gives_no_place(void **state) {
  (void)state;
  struct tree t;
  make_tree(&t);
  struct places *p = read_conf("<Plugin hashtag>\n PollTime \"1\"\n"
                               " <Tier>\n BelowVideos 5\n </Tier>\n"
                               "</Plugin>\n");
  places_match(p, &t.first);
  check_place("one line less", places_of_item(p, &t.of_first[0]), "none");
  places_free(p);
  p = read_conf(CONF);
  places_match(p, &t.second); /* the first was not given to a plugin */
  check_place("a block is skipped", places_of_item(p, &t.of_second[1]),
              "c:14");
  places_free(p);
  assert_null(places_read(scratch_path("none")));
  places_match(NULL, &t.first);
  assert_null(places_of_item(NULL, &t.first));
  places_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_item_has_its_line, scratch_make,
                                      scratch_remove),
      cmocka_unit_test_setup_teardown(a_sentence_names_its_option,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(another_configuration_gives_no_place,
                                      scratch_make, scratch_remove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
