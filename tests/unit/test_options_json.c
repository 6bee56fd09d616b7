/* SPDX-License-Identifier: MIT */
/* StateDir/options.json: what the plugin writes is what the tools read. */
#include "items.h"
#include "option/options.h"
#include "scratch.h"

static void never(void *ctx, const char *sentence) {
  (void)ctx;
  fail_msg("nothing was to be reported, but: %s", sentence);
}

static void apply(struct options *o, const struct block *b) {
  oconfig_item_t children[ITEM_CHILDREN];
  struct errmsg msg = {""};
  oconfig_item_t item = block_item(b, children);
  if (options_apply(o, &item, never, NULL, &msg) != 0)
    fail_msg("%s: %s", b->head.key, msg.text);
}

/* Each row of the table away from its default, and each kind of block. */
static void configure(struct options *o) {
  static const struct block blocks[] = {
      {{"APIKeyFile", 1, {TEXT("/etc/key \"quoted\"")}}, 0, {{0}}},
      {{"Provider", 1, {TEXT("mine \"quoted\"")}}, 0, {{0}}},
      {{"BaseURL", 1, {TEXT("https://api.example.org/v2")}}, 0, {{0}}},
      {{"CACert", 1, {TEXT("/etc/ca.pem")}}, 0, {{0}}},
      {{"PollTime", 1, {TEXT("09:05")}}, 0, {{0}}},
      {{"RequestsPerMinute", 1, {NUMBER(0.1)}}, 0, {{0}}},
      {{"MaxConcurrent", 1, {NUMBER(7)}}, 0, {{0}}},
      {{"Timeout", 1, {NUMBER(11)}}, 0, {{0}}},
      {{"DailyRequests", 1, {NUMBER(999999)}}, 0, {{0}}},
      {{"MinCredits", 1, {NUMBER(12.5)}}, 0, {{0}}},
      {{"CreditPrice", 1, {NUMBER(0.005)}}, 0, {{0}}},
      {{"Currency", 1, {TEXT("EUR")}}, 0, {{0}}},
      {{"Host", 1, {TEXT("tiktok")}}, 0, {{0}}},
      {{"DataDir", 1, {TEXT("/srv/rrd")}}, 0, {{0}}},
      {{"DaemonAddress", 1, {TEXT("[::1]:42217")}}, 0, {{0}}},
      {{"StateDir", 1, {TEXT("/srv/state")}}, 0, {{0}}},
      {{"HistoryDays", 1, {NUMBER(400)}}, 0, {{0}}},
      {{"Consolidation", 1, {TEXT("average")}}, 0, {{0}}},
      {{"GrowthOf", 1, {TEXT("views")}}, 0, {{0}}},
      {{"MinBaseline", 1, {NUMBER(1e12)}}, 0, {{0}}},
      {{"Alerts", 1, {TEXT("both")}}, 0, {{0}}},
      {{"TopVideos", 1, {NUMBER(3)}}, 0, {{0}}},
      {{"TopVideosEvery", 1, {NUMBER(30)}}, 0, {{0}}},
      {{"EventsURL", 1, {TEXT("http://[::1]/events/")}}, 0, {{0}}},
      {{"HashtagFile", 1, {TEXT("/etc/tags.txt")}}, 0, {{0}}},
      {{"GrowthDays", 3, {NUMBER(28), NUMBER(7), NUMBER(1)}}, 0, {{0}}},
      {{"Tier", 0, {TEXT("")}},
       2,
       {{"BelowVideos", 1, {NUMBER(5e6)}}, {"Threshold", 1, {NUMBER(33.3)}}}},
      {{"Tier", 0, {TEXT("")}}, 1, {{"Threshold", 1, {NUMBER(4)}}}},
      {{"Hashtag", 2, {TEXT("plain"), TEXT("\xE7\x8C\xAB")}}, 0, {{0}}},
      {{"Hashtag", 1, {TEXT("own")}},
       2,
       {{"Threshold", 1, {NUMBER(35)}}, {"Seasonal", 1, {TRUTH(true)}}}},
      {{"Provider", 1, {TEXT("mine \"quoted\"")}},
       4,
       {{"Header", 1, {TEXT("A: {key}")}},
        {"Success", 3, {TEXT("/code"), NUMBER(-1), TRUTH(true)}},
        {"Header", 1, {TEXT("B: c")}},
        {"NotFound", 1, {TEXT("")}}}},
      {{"Provider", 1, {TEXT("other")}},
       1,
       {{"Header", 1, {TEXT("X: a secret")}}}},
  };
  assert_int_equal(options_init(o), 0);
  for (size_t i = 0; i < COUNT_OF(blocks); i++)
    apply(o, &blocks[i]);
  options_finish(o, never, NULL);
}

static char *json_of(const struct options *o) {
  char *text = options_json(o, o->host, o->base_url, o->provider);
  assert_non_null(text);
  return text;
}

/* One row's value in both; rows of one type are compared alike. */
static void same_row(const struct option *opt, const struct options *a,
                     const struct options *b) {
  const void *x = (const char *)a + opt->offset;
  const void *y = (const char *)b + opt->offset;
  if (opt->type == OPTION_STRING)
    check_text(opt->name, *(char *const *)x, *(char *const *)y);
  else if (opt->type == OPTION_NUMBER)
    assert_true(*(const double *)x == *(const double *)y);
  else
    check_int(opt->name, *(const int *)x, *(const int *)y);
}

static void same_tags(const struct watchlist *a, const struct watchlist *b) {
  check_int("tags", (long long)a->num, (long long)b->num);
  for (size_t i = 0; i < a->num; i++) {
    check_text("tag", a->items[i].tag, b->items[i].tag);
    check_number(a->items[i].tag, a->items[i].threshold,
                 b->items[i].threshold);
    check_int(a->items[i].tag, a->items[i].seasonal, b->items[i].seasonal);
  }
}

/* Of all blocks the one that is asked by comes back, `a`. */
static void same_blocks(const struct options *a, const struct options *b) {
  check_int("blocks", a->blocks_num, b->blocks_num > 0 ? 1 : 0);
  for (int i = 0; i < a->blocks_num; i++) {
    const struct provider_block *x = &a->blocks[i], *y = &b->blocks[i];
    check_text("block", x->name, y->name);
    check_int(x->name, x->num, y->num);
    for (int k = 0; k < x->num; k++) {
      check_text(x->name, x->lines[k].option, y->lines[k].option);
      check_int(x->lines[k].option, x->lines[k].num, y->lines[k].num);
      for (int n = 0; n < x->lines[k].num; n++)
        check_text(x->lines[k].option, x->lines[k].texts[n],
                   y->lines[k].texts[n]);
    }
  }
}

static void same(const struct options *a, const struct options *b) {
  for (const struct option *opt = options_table; opt->name != NULL; opt++)
    same_row(opt, a, b);
  check_int("windows", a->rules.windows_num, b->rules.windows_num);
  assert_memory_equal(a->rules.windows, b->rules.windows,
                      sizeof(a->rules.windows));
  check_int("tiers", a->rules.tiers_num, b->rules.tiers_num);
  for (int i = 0; i < a->rules.tiers_num; i++) {
    check_number("below", a->rules.tiers[i].below, b->rules.tiers[i].below);
    check_number("threshold", a->rules.tiers[i].threshold,
                 b->rules.tiers[i].threshold);
  }
  same_tags(&a->tags, &b->tags);
  same_blocks(a, b);
}

static void read_back(const char *text, struct options *o) {
  struct errmsg msg = {""};
  assert_int_equal(options_init(o), 0);
  if (options_read_json(o, text, never, NULL, &msg) != 0)
    fail_msg("not read: %s", msg.text);
  options_finish(o, never, NULL);
}

static void check_round_trip(const struct options *o) {
  struct options back;
  char *text = json_of(o);
  read_back(text, &back);
  same(&back, o);
  char *again = json_of(&back);
  check_text("written again", again, text);
  free(again);
  free(text);
  options_clear(&back);
}

static void every_option_comes_back(void **state) {
  (void)state;
  struct options o, standard;
  configure(&o);
  assert_int_equal(options_init(&standard), 0);
  for (const struct option *opt = options_table; opt->name != NULL; opt++) {
    const char *x = (const char *)&o + opt->offset;
    const char *y = (const char *)&standard + opt->offset;
    size_t size = opt->type == OPTION_NUMBER ? sizeof(double) : sizeof(int);
    bool moved = opt->type == OPTION_STRING
                     ? strcmp(*(char *const *)x, *(char *const *)y) != 0
                     : memcmp(x, y, size) != 0;
    if (!moved)
      fail_msg("%s is at its default: this test would not see it lost",
               opt->name);
  }
  check_round_trip(&o);
  options_clear(&standard);
  options_clear(&o);
}

static void a_block_that_is_not_asked_by_stays_untold(void **state) {
  (void)state;
  struct options o;
  configure(&o);
  char *text = json_of(&o);
  assert_non_null(strstr(text, "A: {key}"));
  assert_null(strstr(text, "a secret"));
  free(text);
  text = options_json(&o, o.host, o.base_url, NULL);
  assert_null(strstr(text, "A: {key}"));
  free(text);
  options_clear(&o);
}

static void the_defaults_come_back(void **state) {
  (void)state;
  struct options o;
  assert_int_equal(options_init(&o), 0);
  check_round_trip(&o);
  options_clear(&o);
}

static void values_that_cannot_be_used_are_named(void **state) {
  (void)state;
  static const struct {
    const char *name, *text;
    int status, faults;
    const char *words; /* of the reason or the reports */
  } cases[] = {
      {"nothing", "", -1, 0, "no options"},
      {"cut off", "{\"Timeout\": 1", -1, 0, "no options"},
      {"a list", "[1]", -1, 0, "no options"},
      {"null", "{\"Timeout\": null}", -1, 0, "no options"},
      {"out of bounds", "{\"Timeout\": 0, \"TopVideos\": 9}", 0, 1, "Timeout"},
      {"not known", "{\"Later\": 5, \"TopVideos\": 9}", 0, 1, "\"Later\""},
      {"wrong type", "{\"Host\": 5, \"TopVideos\": 9}", 0, 1, "Host"},
      {"bad tag",
       "{\"Hashtag\": [{\"Name\": \"a b\"}, {\"Name\": \"c\"}],"
       " \"TopVideos\": 9}",
       0, 1, "a blank"},
      {"no tag", "{\"Hashtag\": [], \"TopVideos\": 9}", 0, 0, ""},
      {"bad tier", "{\"Tier\": [{\"Name\": \"x\"}], \"TopVideos\": 9}", 0, 1,
       "<Tier>"},
#define BLOCK(rest) "{\"ProviderBlocks\": [{" rest "}], \"TopVideos\": 9}"
      {"a block", BLOCK("\"Name\": \"m\", \"Lines\": [[\"URL\", \"/\"]]"), 0,
       0, ""},
      {"a block of nothing", BLOCK("\"Name\": \"m\""), 0, 0, ""},
      {"a block without a name", BLOCK("\"Lines\": []"), 0, 1, "one name"},
      {"an odd name", BLOCK("\"Name\": [\"m\"]"), -1, 0, "no options"},
      {"an empty line", BLOCK("\"Name\": \"m\", \"Lines\": [[]]"), -1, 0,
       "no options"},
      {"a line that is none", BLOCK("\"Name\": \"m\", \"Lines\": [\"URL\"]"),
       -1, 0, "no options"},
      {"a line without an option",
       BLOCK("\"Name\": \"m\", \"Lines\": [[5, \"/\"]]"), -1, 0, "no options"},
      {"no text in a line",
       BLOCK("\"Name\": \"m\", \"Lines\": [[\"URL\", null]]"), -1, 0,
       "no options"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct errmsg msg = {""};
    struct said said = {0, ""};
    assert_int_equal(options_init(&o), 0);
    check_int(cases[i].name,
              options_read_json(&o, cases[i].text, said_take, &said, &msg),
              cases[i].status);
    check_int(cases[i].name, said.num, cases[i].faults);
    check_says(cases[i].name, cases[i].status != 0 ? msg.text : said.text,
               cases[i].words);
    check_int(cases[i].name, o.top_videos, cases[i].status == 0 ? 9 : 20);
    options_clear(&o);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_option_comes_back),
      cmocka_unit_test(a_block_that_is_not_asked_by_stays_untold),
      cmocka_unit_test(the_defaults_come_back),
      cmocka_unit_test(values_that_cannot_be_used_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
