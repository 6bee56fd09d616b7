/* SPDX-License-Identifier: MIT */
/* The plain options: each row of the table, and what crosses rows. */
#include "items.h"
#include "option/options.h"
#include "scratch.h"

/* The linker puts this before strdup(): the n-th call finds no memory. */
static int failing; /* 0: none */
char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);

char *__wrap_strdup(const char *s) {
  if (failing > 0 && --failing == 0) {
    errno = ENOMEM;
    return NULL;
  }
  return __real_strdup(s);
}

static void never(void *ctx, const char *sentence) {
  (void)ctx;
  fail_msg("nothing was to be reported, but: %s", sentence);
}

/* The effective value of a row, as an operator would write it. */
static const char *written(const struct options *o, const char *name) {
  static char text[128];
  const struct option *opt = options_table;
  while (opt->name != NULL && strcmp(opt->name, name) != 0)
    opt++;
  assert_non_null(opt->name);
  const void *at = (const char *)o + opt->offset;
  if (opt->type == OPTION_STRING)
    return *(char *const *)at;
  if (opt->type == OPTION_NUMBER)
    snprintf(text, sizeof(text), "%g", *(const double *)at);
  else
    snprintf(text, sizeof(text), "%d", *(const int *)at);
  return text;
}

static void every_option_has_the_default_of_the_manual(void **state) {
  (void)state;
  static const struct {
    const char *name, *want;
  } cases[] = {
      {"APIKeyFile", ""},
      {"Provider", "scavio"},
      {"BaseURL", ""},
      {"CACert", ""},
      {"PollTime", "900"},
      {"RequestsPerMinute", "5"},
      {"MaxConcurrent", "1"},
      {"Timeout", "60"},
      {"DailyRequests", "0"},
      {"MinCredits", "0"},
      {"CreditPrice", "0"},
      {"Currency", "USD"},
      {"Host", ""},
      {"DataDir", "/var/lib/collectd/rrd"},
      {"DaemonAddress", ""},
      {"StateDir", "/var/lib/collectd/hashtag"},
      {"HistoryDays", "1830"},
      {"Consolidation", "0"},
      {"GrowthDays", "7"},
      {"GrowthOf", "0"},
      {"MinBaseline", "100"},
      {"Alerts", "0"},
      {"TopVideos", "20"},
      {"TopVideosEvery", "7"},
      {"EventsURL", ""},
      {"HashtagFile", ""},
  };
  struct options o;
  assert_int_equal(options_init(&o), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text(cases[i].name, written(&o, cases[i].name), cases[i].want);
  size_t rows = 0;
  while (options_table[rows].name != NULL)
    rows++;
  check_int("rows of the table that are shown here", (long long)rows,
            COUNT_OF(cases));
  check_int("windows", o.rules.windows_num, 1);
  check_int("GrowthDays", o.rules.windows[0], 7);
  static const struct tier tiers[] = {
      {100000, 50}, {5000000, 20}, {INFINITY, 7.5}};
  check_int("tiers", o.rules.tiers_num, 3);
  for (int i = 0; i < 3; i++) {
    check_number("BelowVideos", o.rules.tiers[i].below, tiers[i].below);
    check_number("Threshold", o.rules.tiers[i].threshold, tiers[i].threshold);
  }
  check_int("tags", (long long)o.tags.num, 0);
  check_int("blocked", o.blocked, false);
  options_finish(&o, never, NULL);
  options_clear(&o);
}

/* No field is left that somebody reads, and nothing leaks (valgrind). */
static void a_lack_of_memory_is_no_default(void **state) {
  (void)state;
  static const struct leaf url = {
      "BaseURL", 1, {TEXT("https://api.example.org")}};
  oconfig_item_t item = leaf_item(&url);
  struct options o;
  struct errmsg msg = {""};
  int failed = 0;
  for (int i = 1; i <= 20; i++) {
    failing = i;
    failed += options_init(&o) != 0;
    if (failing == 0)
      assert_null(o.base_url);
    failing = 0;
    options_clear(&o);
  }
  check_int("the texts of the table", failed, 11);
  assert_int_equal(options_init(&o), 0);
  failing = 1;
  check_int("refused", options_apply(&o, &item, never, NULL, &msg), -1);
  failing = 0;
  check_says("said", msg.text, "BaseURL: out of memory. Polling is off");
  check_int("no other address gets the key", o.blocked, true);
  check_text("as it was", o.base_url, "");
  options_clear(&o);
}

static void the_builtin_tiers_follow_the_first_window(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int first, second; /* of GrowthDays; 0: there is none */
    bool own;
    double want; /* of the middle tier */
  } cases[] = {{"7", 7, 0, false, 20},
               {"7 28", 7, 28, false, 20},
               {"28 7", 28, 7, false, 28.284271247461902},
               {"14", 14, 0, false, 28.284271247461902},
               {"1", 1, 0, false, 7.559289460184544},
               {"28, own tiers", 28, 0, true, 20}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    assert_int_equal(options_init(&o), 0);
    o.rules.windows[0] = cases[i].first;
    o.rules.windows[1] = cases[i].second;
    o.rules.windows_num = cases[i].second != 0 ? 2 : 1;
    o.tiers_set = cases[i].own;
    options_finish(&o, never, NULL);
    check_number(cases[i].name, o.rules.tiers[1].threshold, cases[i].want);
    options_clear(&o);
  }
}

static void good_values_are_read(void **state) {
  (void)state;
  static const struct {
    struct leaf item;
    const char *row, *want;
  } cases[] = {
      {{"APIKeyFile", 1, {TEXT("/k")}}, "APIKeyFile", "/k"},
      {{"apikeyfile", 1, {TEXT("/case")}}, "APIKeyFile", "/case"},
      {{"Provider", 1, {TEXT("mine")}}, "Provider", "mine"},
      {{"BaseURL", 1, {TEXT("https://x")}}, "BaseURL", "https://x"},
      {{"CACert", 1, {TEXT("/ca.pem")}}, "CACert", "/ca.pem"},
      {{"PollTime", 1, {TEXT("00:00")}}, "PollTime", "0"},
      {{"PollTime", 1, {TEXT("11:59")}}, "PollTime", "43140"},
      {{"PollTime", 1, {TEXT("06:30")}}, "PollTime", "23400"},
      {{"RequestsPerMinute", 1, {NUMBER(0)}}, "RequestsPerMinute", "0"},
      {{"RequestsPerMinute", 1, {NUMBER(0.5)}}, "RequestsPerMinute", "0.5"},
      {{"RequestsPerMinute", 1, {NUMBER(60000)}}, "RequestsPerMinute", "60000"},
      {{"MaxConcurrent", 1, {NUMBER(500)}}, "MaxConcurrent", "500"},
      {{"Timeout", 1, {NUMBER(1)}}, "Timeout", "1"},
      {{"Timeout", 1, {NUMBER(600)}}, "Timeout", "600"},
      {{"DailyRequests", 1, {NUMBER(1e6)}}, "DailyRequests", "1000000"},
      {{"MinCredits", 1, {NUMBER(12.5)}}, "MinCredits", "12.5"},
      {{"CreditPrice", 1, {NUMBER(0.005)}}, "CreditPrice", "0.005"},
      {{"Currency", 1, {TEXT("EUR")}}, "Currency", "EUR"},
      {{"Host", 1, {TEXT("tiktok")}}, "Host", "tiktok"},
      {{"DataDir", 1, {TEXT("/d")}}, "DataDir", "/d"},
      {{"DaemonAddress", 1, {TEXT("unix:/s")}}, "DaemonAddress", "unix:/s"},
      {{"StateDir", 1, {TEXT("/s")}}, "StateDir", "/s"},
      {{"HistoryDays", 1, {NUMBER(30)}}, "HistoryDays", "30"},
      {{"HistoryDays", 1, {NUMBER(36500)}}, "HistoryDays", "36500"},
      {{"GrowthOf", 1, {TEXT("views")}}, "GrowthOf", "1"},
      {{"GrowthOf", 1, {TEXT("VIDEOS")}}, "GrowthOf", "0"},
      {{"MinBaseline", 1, {NUMBER(1)}}, "MinBaseline", "1"},
      {{"Alerts", 1, {TEXT("threshold")}}, "Alerts", "1"},
      {{"Alerts", 1, {TEXT("own")}}, "Alerts", "0"},
      {{"Alerts", 1, {TEXT("both")}}, "Alerts", "2"},
      {{"TopVideos", 1, {NUMBER(0)}}, "TopVideos", "0"},
      {{"TopVideos", 1, {NUMBER(30)}}, "TopVideos", "30"},
      {{"TopVideosEvery", 1, {NUMBER(365)}}, "TopVideosEvery", "365"},
      {{"EventsURL", 1, {TEXT("http://x/e/")}}, "EventsURL", "http://x/e/"},
      {{"HashtagFile", 1, {TEXT("/h")}}, "HashtagFile", "/h"},
  };
  struct options o;
  assert_int_equal(options_init(&o), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct errmsg msg = {""};
    oconfig_item_t item = leaf_item(&cases[i].item);
    if (options_apply(&o, &item, never, NULL, &msg) != 0)
      fail_msg("%s %s: %s", cases[i].row, cases[i].want, msg.text);
    check_text(cases[i].row, written(&o, cases[i].row), cases[i].want);
  }
  options_clear(&o);
}

/* The message names the option and what is allowed; the value stays. */
static void bad_values_are_named_and_skipped(void **state) {
  (void)state;
  static const struct {
    struct leaf item;
    const char *says, *row;
  } cases[] = {
      {{"PollTime", 1, {TEXT("12:00")}},
       "PollTime|12:00|\"00:00\" to \"11:59\" UTC",
       "PollTime"},
      {{"PollTime", 1, {TEXT("0:15")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("00:60")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("00-15")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("00:15Z")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("+1:05")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("01: 5")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {TEXT("")}}, "PollTime|11:59", "PollTime"},
      {{"PollTime", 1, {NUMBER(15)}}, "PollTime|text in quotes", "PollTime"},
      {{"RequestsPerMinute", 1, {NUMBER(-1)}},
       "RequestsPerMinute|-1|0 to 60000 requests a minute",
       "RequestsPerMinute"},
      {{"RequestsPerMinute", 1, {NUMBER(NAN)}},
       "RequestsPerMinute|60000",
       "RequestsPerMinute"},
      {{"RequestsPerMinute", 1, {TEXT("5")}},
       "RequestsPerMinute|number",
       "RequestsPerMinute"},
      {{"MaxConcurrent", 1, {NUMBER(0)}},
       "MaxConcurrent|0|1|500",
       "MaxConcurrent"},
      {{"MaxConcurrent", 1, {NUMBER(501)}},
       "MaxConcurrent|501|500",
       "MaxConcurrent"},
      {{"MaxConcurrent", 1, {NUMBER(1.5)}},
       "MaxConcurrent|1.5|whole",
       "MaxConcurrent"},
      {{"Timeout", 1, {NUMBER(0)}}, "Timeout|0|1|600", "Timeout"},
      {{"Timeout", 1, {NUMBER(601)}},
       "Timeout|601|1 to 600 seconds",
       "Timeout"},
      {{"Timeout", 1, {NUMBER(INFINITY)}}, "Timeout|600", "Timeout"},
      {{"DailyRequests", 1, {NUMBER(-5)}},
       "DailyRequests|-5|0 to 1000000 requests a day",
       "DailyRequests"},
      {{"DailyRequests", 1, {NUMBER(2.5)}},
       "DailyRequests|whole",
       "DailyRequests"},
      {{"MinCredits", 1, {NUMBER(-0.1)}}, "MinCredits|-0.1", "MinCredits"},
      {{"CreditPrice", 1, {NUMBER(-0.1)}}, "CreditPrice|0 to 1000000 Currency a",
       "CreditPrice"},
      {{"HistoryDays", 1, {NUMBER(29)}},
       "HistoryDays|29|30|36500",
       "HistoryDays"},
      {{"GrowthOf", 1, {TEXT("likes")}},
       "GrowthOf|likes|\"videos\" or \"views\"",
       "GrowthOf"},
      {{"MinBaseline", 1, {NUMBER(0)}}, "MinBaseline|0|1", "MinBaseline"},
      {{"Alerts", 1, {TEXT("none")}},
       "Alerts|none|\"own\" or \"threshold\" or \"both\"",
       "Alerts"},
      {{"Alerts", 1, {TRUTH(1)}}, "Alerts|text in quotes", "Alerts"},
      {{"TopVideos", 1, {NUMBER(31)}}, "TopVideos|31|0|30", "TopVideos"},
      {{"TopVideosEvery", 1, {NUMBER(0)}},
       "TopVideosEvery|0|1|365",
       "TopVideosEvery"},
      {{"Host", 2, {TEXT("a"), TEXT("b")}}, "Host|exactly one text", "Host"},
      {{"Host", 0, {TEXT("")}}, "Host|exactly one text", "Host"},
      {{"StateDir", 1, {NUMBER(1)}}, "StateDir|text in quotes", "StateDir"},
      {{"PolTime", 1, {TEXT("00:15")}}, "unknown option|PolTime", "PollTime"},
  };
  struct options o, fresh;
  assert_int_equal(options_init(&o), 0);
  assert_int_equal(options_init(&fresh), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct errmsg msg = {""};
    char want[128];
    oconfig_item_t item = leaf_item(&cases[i].item);
    check_int(cases[i].says, options_apply(&o, &item, never, NULL, &msg), -1);
    check_says(cases[i].row, msg.text, cases[i].says);
    snprintf(want, sizeof(want), "%s", written(&fresh, cases[i].row));
    check_text(cases[i].says, written(&o, cases[i].row), want);
  }
  options_clear(&o);
  options_clear(&fresh);
}

static void a_plain_option_is_no_block(void **state) {
  (void)state;
  struct options o;
  struct errmsg msg = {""};
  oconfig_item_t children[ITEM_CHILDREN];
  static const struct block block = {
      {"Host", 1, {TEXT("a")}}, 1, {{"Host", 1, {TEXT("b")}}}};
  oconfig_item_t item = block_item(&block, children);
  assert_int_equal(options_init(&o), 0);
  check_int("a block", options_apply(&o, &item, never, NULL, &msg), -1);
  check_says("a block", msg.text, "Host|exactly one text");
  check_text("Host", o.host, "");
  options_clear(&o);
}

static void rules_across_options_are_checked(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct leaf item;
    const char *row, *want, *says;
    bool blocked;
  } cases[] = {
      {"a '/' at the end goes",
       {"BaseURL", 1, {TEXT("https://x//")}},
       "BaseURL",
       "https://x",
       "",
       false},
      {"nothing but '/' is no URL",
       {"BaseURL", 1, {TEXT("/")}},
       "BaseURL",
       "",
       "",
       false},
      {"plain http elsewhere",
       {"BaseURL", 1, {TEXT("http://x.org/")}},
       "BaseURL",
       "http://x.org",
       "BaseURL|http://x.org|https://|127.0.0.1|Polling is off",
       true},
      {"a password",
       {"BaseURL", 1, {TEXT("https://me:pw@x.org/a@b")}},
       "BaseURL",
       "https://x.org/a@b",
       "BaseURL must not hold|{key}|Polling is off",
       true},
      {"plain http here",
       {"BaseURL", 1, {TEXT("http://[::1]:1/")}},
       "BaseURL",
       "http://[::1]:1",
       "",
       false},
      {"views have a floor of their own",
       {"GrowthOf", 1, {TEXT("views")}},
       "MinBaseline",
       "100000",
       "",
       false},
      {"an events URL without a scheme",
       {"EventsURL", 1, {TEXT("x:80/e")}},
       "EventsURL",
       "",
       "EventsURL|http://127.0.0.1:8080/events/",
       false},
      {"a password is not repeated",
       {"EventsURL", 1, {TEXT("http://u:pw@x/")}},
       "EventsURL",
       "",
       "EventsURL|password",
       false},
      {"a '/' in Host",
       {"Host", 1, {TEXT("a/b")}},
       "Host",
       "",
       "Host|a/b|hostname",
       false},
      {"a dot first in Host",
       {"Host", 1, {TEXT("..")}},
       "Host",
       "",
       "Host|..",
       false},
      {"a dot inside is fine",
       {"Host", 1, {TEXT("a.b")}},
       "Host",
       "a.b",
       "",
       false},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct options o;
    struct said said = {0, ""};
    oconfig_item_t item = leaf_item(&cases[i].item);
    assert_int_equal(options_init(&o), 0);
    assert_int_equal(options_apply(&o, &item, never, NULL, NULL), 0);
    options_finish(&o, said_take, &said);
    check_text(cases[i].name, written(&o, cases[i].row), cases[i].want);
    check_int(cases[i].name, said.num, cases[i].says[0] != '\0');
    check_says(cases[i].name, said.text, cases[i].says);
    check_int(cases[i].name, o.blocked, cases[i].blocked);
    check_int("a password is said", strstr(said.text, "u:pw") != NULL, false);
    options_clear(&o);
  }
}

static void an_own_floor_stays_with_views(void **state) {
  (void)state;
  static const struct leaf leaves[] = {{"MinBaseline", 1, {NUMBER(100)}},
                                       {"GrowthOf", 1, {TEXT("views")}}};
  struct options o;
  assert_int_equal(options_init(&o), 0);
  for (size_t i = 0; i < COUNT_OF(leaves); i++) {
    oconfig_item_t item = leaf_item(&leaves[i]);
    assert_int_equal(options_apply(&o, &item, never, NULL, NULL), 0);
  }
  options_finish(&o, never, NULL);
  check_number("MinBaseline", o.rules.min_baseline, 100);
  options_clear(&o);
}

static void a_host_too_long_for_collectd_is_skipped(void **state) {
  (void)state;
  for (size_t len = 127; len <= 128; len++) {
    char name[130] = "";
    struct options o;
    struct said said = {0, ""};
    memset(name, 'h', len);
    struct leaf leaf = {"Host", 1, {TEXT(name)}};
    oconfig_item_t item = leaf_item(&leaf);
    assert_int_equal(options_init(&o), 0);
    assert_int_equal(options_apply(&o, &item, never, NULL, NULL), 0);
    options_finish(&o, said_take, &said);
    check_text("Host", o.host, len == 127 ? name : "");
    check_int("reported", said.num, len == 128);
    options_clear(&o);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_option_has_the_default_of_the_manual),
      cmocka_unit_test(a_lack_of_memory_is_no_default),
      cmocka_unit_test(the_builtin_tiers_follow_the_first_window),
      cmocka_unit_test(good_values_are_read),
      cmocka_unit_test(bad_values_are_named_and_skipped),
      cmocka_unit_test(a_plain_option_is_no_block),
      cmocka_unit_test(rules_across_options_are_checked),
      cmocka_unit_test(an_own_floor_stays_with_views),
      cmocka_unit_test(a_host_too_long_for_collectd_is_skipped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
