/* SPDX-License-Identifier: MIT */
/* Tier and Hashtag blocks, GrowthDays, and options.json. */
#include "items.h"
#include "option/options.h"
#include "scratch.h"

#include <cjson/cJSON.h>

static int apply(struct options *o, const struct block *b, struct said *said,
                 struct errmsg *msg) {
  oconfig_item_t children[ITEM_CHILDREN];
  oconfig_item_t item = block_item(b, children);
  return options_apply(o, &item, said_take, said, msg);
}

static void growth_days_are_a_list(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct block item;
    const char *says; /* "": taken */
    int num, days[GROWTH_WINDOWS_MAX];
  } cases[] = {
      {"one", {{"GrowthDays", 1, {NUMBER(1)}}, 0, {{0}}}, "", 1, {1}},
      {"the order is kept",
       {{"GrowthDays", 4, {NUMBER(28), NUMBER(1), NUMBER(7), NUMBER(364)}},
        0,
        {{0}}},
       "",
       4,
       {28, 1, 7, 364}},
      {"five are too many",
       {{"GrowthDays",
         5,
         {NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4), NUMBER(5)}},
        0,
        {{0}}},
       "GrowthDays|1 to 4",
       1,
       {7}},
      {"none",
       {{"GrowthDays", 0, {TEXT("")}}, 0, {{0}}},
       "GrowthDays|1 to 4",
       1,
       {7}},
      {"0 days",
       {{"GrowthDays", 2, {NUMBER(7), NUMBER(0)}}, 0, {{0}}},
       "GrowthDays|entry 2|1 to 364",
       1,
       {7}},
      {"365 days",
       {{"GrowthDays", 1, {NUMBER(365)}}, 0, {{0}}},
       "GrowthDays|entry 1|1 to 364",
       1,
       {7}},
      {"half a day",
       {{"GrowthDays", 1, {NUMBER(1.5)}}, 0, {{0}}},
       "GrowthDays|whole",
       1,
       {7}},
      {"a text",
       {{"GrowthDays", 1, {TEXT("7")}}, 0, {{0}}},
       "GrowthDays|entry 1",
       1,
       {7}},
      {"twice the same",
       {{"GrowthDays", 2, {NUMBER(7), NUMBER(7)}}, 0, {{0}}},
       "GrowthDays|7 twice",
       1,
       {7}},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    check_int(cases[i].name, apply(&o, &cases[i].item, &said, &msg),
              cases[i].says[0] != '\0' ? -1 : 0);
    check_says(cases[i].name, msg.text, cases[i].says);
    check_int(cases[i].name, o.rules.windows_num, cases[i].num);
    for (int k = 0; k < cases[i].num; k++)
      check_int(cases[i].name, o.rules.windows[k], cases[i].days[k]);
    options_clear(&o);
  }
}

#define BELOW(n)                                                              \
  {                                                                           \
    "BelowVideos", 1, { NUMBER(n) }                                           \
  }
#define THRESHOLD(n)                                                          \
  {                                                                           \
    "Threshold", 1, { NUMBER(n) }                                             \
  }
#define SEASONAL                                                              \
  {                                                                           \
    "Seasonal", 1, { TRUTH(1) }                                               \
  }
#define TIER(...)                                                             \
  { {"Tier", 0, {TEXT("")}}, __VA_ARGS__ }

static void tier_blocks_replace_the_table(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int blocks;
    struct block block[3];
    const char *says; /* of options_finish() */
    int num;
    struct tier want[3];
  } cases[] = {
      {"one for all", 1, {TIER(1, {THRESHOLD(20)})}, "", 1, {{INFINITY, 20}}},
      {"in any order",
       3,
       {TIER(1, {THRESHOLD(5)}), TIER(2, {BELOW(9000), THRESHOLD(30)}),
        TIER(2, {THRESHOLD(60), BELOW(10)})},
       "",
       3,
       {{10, 60}, {9000, 30}, {INFINITY, 5}}},
      {"no last one",
       2,
       {TIER(2, {BELOW(10), THRESHOLD(60)}),
        TIER(2, {BELOW(20), THRESHOLD(9)})},
       "Tier|BelowVideos",
       2,
       {{10, 60}, {INFINITY, 9}}},
      {"the same bound twice",
       3,
       {TIER(2, {BELOW(10), THRESHOLD(60)}),
        TIER(2, {BELOW(10), THRESHOLD(9)}), TIER(1, {THRESHOLD(5)})},
       "Tier|different BelowVideos",
       3,
       {{10, 60}, {10, 9}, {INFINITY, 5}}},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    assert_int_equal(options_init(&o), 0);
    for (int k = 0; k < cases[i].blocks; k++)
      assert_int_equal(apply(&o, &cases[i].block[k], &said, NULL), 0);
    options_finish(&o, said_take, &said);
    check_int(cases[i].name, said.num, cases[i].says[0] != '\0');
    check_says(cases[i].name, said.text, cases[i].says);
    check_int(cases[i].name, o.rules.tiers_num, cases[i].num);
    for (int k = 0; k < cases[i].num; k++) {
      check_number(cases[i].name, o.rules.tiers[k].below,
                   cases[i].want[k].below);
      if (strcmp(cases[i].name, "the same bound twice") != 0 || k == 2)
        check_number(cases[i].name, o.rules.tiers[k].threshold,
                     cases[i].want[k].threshold);
    }
    options_clear(&o);
  }
}

static void a_bad_tier_leaves_the_table(void **state) {
  (void)state;
  static const struct {
    struct block block;
    const char *says;
  } cases[] = {
      {TIER(0, {{0}}), "Tier|without Threshold"},
      {TIER(1, {BELOW(10)}), "Tier|without Threshold"},
      {TIER(1, {THRESHOLD(0)}), "Threshold in <Tier>|0.01 to 100000 percent"},
      {TIER(1, {THRESHOLD(-5)}), "Threshold|0.01"},
      {TIER(1, {THRESHOLD(100001)}), "Threshold|100000"},
      {TIER(1, {{"Threshold", 1, {TEXT("20")}}}), "Threshold|number"},
      {TIER(2, {BELOW(0), THRESHOLD(5)}), "BelowVideos|0|1 to"},
      {TIER(2, {{"BelowVideos", 1, {TEXT("5")}}, THRESHOLD(5)}),
       "BelowVideos|number"},
      {TIER(2, {{"BelowViews", 1, {NUMBER(5)}}, THRESHOLD(5)}),
       "BelowViews|<Tier>|BelowVideos, Threshold"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    check_int(cases[i].says, apply(&o, &cases[i].block, &said, &msg), -1);
    check_says("message", msg.text, cases[i].says);
    options_finish(&o, said_take, &said);
    check_int("nothing reported", said.num, 0);
    check_int("the table of defaults", o.rules.tiers_num, 3);
    options_clear(&o);
  }
}

static void more_tiers_than_room_are_named(void **state) {
  (void)state;
  struct options o;
  struct said said = {0, ""};
  struct errmsg msg = {""};
  assert_int_equal(options_init(&o), 0);
  for (int i = 0; i <= TIERS_MAX; i++) {
    struct block b = TIER(2, {BELOW(10 + i), THRESHOLD(5)});
    check_int("block", apply(&o, &b, &said, &msg), i < TIERS_MAX ? 0 : -1);
  }
  check_says("message", msg.text, "8|Tier");
  check_int("tiers", o.rules.tiers_num, TIERS_MAX);
  options_clear(&o);
}

static void hashtags_come_by_line_and_block(void **state) {
  (void)state;
  static const struct block blocks[] = {
      {{"Hashtag", 3, {TEXT("One"), TEXT("#two"), TEXT("bad tag")}}, 0, {{0}}},
      {{"Hashtag", 2, {NUMBER(5), TEXT("three")}}, 0, {{0}}},
      {{"hashtag", 1, {TEXT("Pool")}},
       2,
       {{"Seasonal", 1, {TRUTH(1)}}, THRESHOLD(35)}},
      {{"Hashtag", 1, {TEXT("plain")}}, 1, {{"Seasonal", 1, {TRUTH(0)}}}},
  };
  static const struct watch want[] = {
#define WATCH(name, percent, season)                                          \
  {.tag = (char *)(uintptr_t)(name),                                          \
   .threshold = (percent),                                                    \
   .seasonal = (season)}
      WATCH("one", NAN, false), WATCH("two", NAN, false),
      WATCH("three", NAN, false), WATCH("pool", 35, true),
      WATCH("plain", NAN, false)};
  struct options o;
  struct said said = {0, ""};
  struct errmsg msg = {""};
  assert_int_equal(options_init(&o), 0);
  for (size_t i = 0; i < COUNT_OF(blocks); i++)
    check_int("item", apply(&o, &blocks[i], &said, &msg), 0);
  check_int("reported", said.num, 2);
  check_says("reported", said.text, "bad tag|blank|entry 1 is no text");
  check_int("tags", (long long)o.tags.num, COUNT_OF(want));
  for (size_t i = 0; i < COUNT_OF(want); i++) {
    check_text("tag", o.tags.items[i].tag, want[i].tag);
    check_number(want[i].tag, o.tags.items[i].threshold, want[i].threshold);
    check_int(want[i].tag, o.tags.items[i].seasonal, want[i].seasonal);
  }
  options_clear(&o);
}

static void a_bad_hashtag_block_is_skipped(void **state) {
  (void)state;
  static const struct {
    struct block block;
    const char *says;
  } cases[] = {
      {{{"Hashtag", 0, {TEXT("")}}, 0, {{0}}}, "Hashtag|at least one name"},
      {{{"Hashtag", 2, {TEXT("a"), TEXT("b")}}, 1, {THRESHOLD(5)}},
       "Hashtag|exactly one name"},
      {{{"Hashtag", 1, {NUMBER(5)}}, 1, {THRESHOLD(5)}}, "exactly one name"},
      {{{"Hashtag", 1, {TEXT("a/b")}}, 1, {THRESHOLD(5)}}, "a/b|'/'"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    check_int(cases[i].says, apply(&o, &cases[i].block, &said, &msg), -1);
    check_says("message", msg.text, cases[i].says);
    check_int(cases[i].says, (long long)o.tags.num, 0);
    options_clear(&o);
  }
}

static void a_bad_option_of_a_hashtag_is_skipped_alone(void **state) {
  (void)state;
  static const struct {
    struct block block;
    const char *says;
  } cases[] = {
      {{{"Hashtag", 1, {TEXT("a")}}, 2, {THRESHOLD(0), SEASONAL}},
       "Threshold in <Hashtag \"a\">|0.01 to 100000 percent"},
      {{{"Hashtag", 1, {TEXT("a")}},
        2,
        {{"Seasonal", 1, {TEXT("yes")}}, SEASONAL}},
       "Seasonal|a|true or false"},
      {{{"Hashtag", 1, {TEXT("a")}}, 2, {{"Season", 1, {TRUTH(1)}}, SEASONAL}},
       "Season|<Hashtag \"a\">|Threshold, Seasonal"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    check_int(cases[i].says, apply(&o, &cases[i].block, &said, &msg), 0);
    check_int(cases[i].says, said.num, 1);
    check_says("message", said.text, cases[i].says);
    check_int("watched", (long long)o.tags.num, 1);
    check_int("the next option holds", o.tags.items[0].seasonal, true);
    options_clear(&o);
  }
}

static void a_provider_block_is_kept_as_written(void **state) {
  (void)state;
  static const struct block mine = {
      {"provider", 1, {TEXT("mine")}},
      3,
      {{"Header", 1, {TEXT("X-Key: {key}")}},
       {"Success", 3, {TEXT("/code"), NUMBER(-1), TRUTH(0)}},
       {"Nonsense", 0, {{{0}, 0}}}}};
  static const struct {
    struct block block;
    const char *says; /* NULL: it is taken */
  } cases[] = {
      {{{"Provider", 1, {TEXT("mine")}}, 1, {{"URL", 1, {TEXT("/")}}}},
       "Provider|mine|given twice"},
      {{{"Provider", 0, {{{0}, 0}}}, 1, {{"URL", 1, {TEXT("/")}}}},
       "exactly one name"},
      {{{"Provider", 1, {NUMBER(5)}}, 1, {{"URL", 1, {TEXT("/")}}}},
       "exactly one name"},
      {{{"Provider", 1, {TEXT("Mine")}}, 1, {{"URL", 1, {TEXT("/")}}}}, NULL},
  };
  struct options o;
  struct said said = {0, ""};
  struct errmsg msg = {""};
  assert_int_equal(options_init(&o), 0);
  assert_int_equal(apply(&o, &mine, &said, &msg), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    int want = cases[i].says != NULL ? -1 : 0;
    check_int("taken", apply(&o, &cases[i].block, &said, &msg), want);
    if (want != 0)
      check_says("message", msg.text, cases[i].says);
  }
  check_int("blocks", o.blocks_num, 2);
  check_text("name", o.blocks[0].name, "mine");
  check_text("the other", o.blocks[1].name, "Mine");
  check_int("lines", o.blocks[0].num, 3);
  const struct provider_line *lines = o.blocks[0].lines;
  check_text("option", lines[0].option, "Header");
  check_text("text", lines[0].texts[0], "X-Key: {key}");
  check_int("values", lines[1].num, 3);
  check_text("a number", lines[1].texts[1], "-1");
  check_text("a truth", lines[1].texts[2], "false");
  check_int("none", lines[2].num, 0);
  check_text("Provider is another option", o.provider, "scavio");
  options_clear(&o);
}

static void a_block_that_is_not_asked_is_named(void **state) {
  (void)state;
  static const struct block mine = {
      {"Provider", 1, {TEXT("mine")}}, 1, {{"URL", 1, {TEXT("/{tag}")}}}};
  static const struct block use = {{"Provider", 1, {TEXT("mine")}}, 0, {{0}}};
  for (int named = 0; named < 2; named++) {
    struct options o;
    struct said said = {0, ""};
    struct errmsg msg = {""};
    assert_int_equal(options_init(&o), 0);
    assert_int_equal(apply(&o, &mine, &said, &msg), 0);
    if (named)
      assert_int_equal(apply(&o, &use, &said, &msg), 0);
    options_finish(&o, said_take, &said);
    check_int("named", said.num, !named);
    if (!named)
      check_says("what to write", said.text,
                 "not used|Provider \"mine\"|scavio is asked");
    options_clear(&o);
  }
}

static void options_json_tells_all_but_the_key(void **state) {
  (void)state;
  static const struct block blocks[] = {
      {{"APIKeyFile", 1, {TEXT("/etc/k")}}, 0, {{0}}},
      {{"PollTime", 1, {TEXT("06:05")}}, 0, {{0}}},
      {{"Alerts", 1, {TEXT("own")}}, 0, {{0}}},
      {{"GrowthDays", 2, {NUMBER(7), NUMBER(28)}}, 0, {{0}}},
      {{"Hashtag", 1, {TEXT("a_b")}},
       2,
       {{"Seasonal", 1, {TRUTH(1)}}, THRESHOLD(35)}},
      {{"Hashtag", 1, {TEXT("plain")}}, 0, {{0}}},
      {{"Provider", 1, {TEXT("mine")}},
       2,
       {{"URL", 1, {TEXT("/{tag}")}},
        {"Success", 3, {TEXT("/ok"), TRUTH(1), NUMBER(200)}}}},
  };
  struct options o;
  struct said said = {0, ""};
  assert_int_equal(options_init(&o), 0);
  for (size_t i = 0; i < COUNT_OF(blocks); i++)
    assert_int_equal(apply(&o, &blocks[i], &said, NULL), 0);
  char *text = options_json(&o, "tiktok", "https://api.scavio.dev", "mine");
  cJSON *root = cJSON_Parse(text);
  assert_non_null(root);
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    if (cJSON_GetObjectItemCaseSensitive(root, opt->name) == NULL)
      fail_msg("%s is missing in %s", opt->name, text);
  char *flat = cJSON_PrintUnformatted(root);
  check_says("options.json", flat,
             "\"APIKeyFile\":\"/etc/k\"|\"PollTime\":\"06:05\"|"
             "\"Alerts\":\"own\"|\"Host\":\"tiktok\"|\"Timeout\":60|"
             "\"BaseURL\":\"https://api.scavio.dev\"|\"GrowthDays\":[7,28]|"
             "{\"BelowVideos\":100000,\"Threshold\":50}|{\"Threshold\":7.5}|"
             "\"Hashtag\":[{\"Name\":\"a_b\",\"Threshold\":35,"
             "\"Seasonal\":true},{\"Name\":\"plain\"}]|"
             "\"ProviderBlocks\":[{\"Name\":\"mine\",\"Lines\":["
             "[\"URL\",\"/{tag}\"],[\"Success\",\"/ok\",\"true\","
             "\"200\"]]}]");
  assert_null(strstr(flat, "sk_"));
  check_int("each name once", cJSON_GetArraySize(root), 25 + 5);
  free(flat);
  free(text);
  cJSON_Delete(root);
  options_clear(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(growth_days_are_a_list),
      cmocka_unit_test(tier_blocks_replace_the_table),
      cmocka_unit_test(a_bad_tier_leaves_the_table),
      cmocka_unit_test(more_tiers_than_room_are_named),
      cmocka_unit_test(hashtags_come_by_line_and_block),
      cmocka_unit_test(a_bad_hashtag_block_is_skipped),
      cmocka_unit_test(a_bad_option_of_a_hashtag_is_skipped_alone),
      cmocka_unit_test(a_provider_block_is_kept_as_written),
      cmocka_unit_test(a_block_that_is_not_asked_is_named),
      cmocka_unit_test(options_json_tells_all_but_the_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
