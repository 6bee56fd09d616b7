/* SPDX-License-Identifier: MIT */
#include "core/err.h"
#include "core/message.h"
#include "core/tag.h"
#include "core/text.h"
#include "table.h"

#define LINK "https://www.tiktok.com/@beadlab/video/7551200000000000027"

static const struct message_trend aitools = {
    .tag = "aitools",
    .level = 1,
    .growth = 30.2,
    .window = 7,
    .from = 500000,
    .to = 651000,
    .threshold = 20,
    .link = LINK,
    .plays = 1200000,
};

/* The row's trend is that of #aitools, changed by what the row names. */
static void a_trend_is_told_in_one_sentence(void **state) {
  (void)state;
  struct message_trend strong = aitools, views = aitools, bare = aitools,
                       silent = aitools, unknown = aitools, day = aitools;
  strong.level = 2;
  views.of_views = true;
  views.from = 119178100000000;
  views.to = 155000000000000;
  bare.link = NULL;
  silent.plays = NAN;
  unknown.from = NAN;
  day.window = 1;
  day.growth = -3.04;
  const struct {
    const struct message_trend *t;
    const char *trend, *end;
  } cases[] = {
      {&aitools,
       "#aitools is trending: +30.2 % in 7 days (500,000 -> 651,000 videos; "
       "alerts start at +20 %). " LINK " 1.2M plays",
       "#aitools is no longer trending: +30.2 % in 7 days (500,000 -> 651,000 "
       "videos; alerts start at +20 %). " LINK " 1.2M plays"},
      {&strong,
       "#aitools is trending strongly: +30.2 % in 7 days (500,000 -> 651,000 "
       "videos; alerts start at +20 %). " LINK " 1.2M plays",
       NULL},
      {&views,
       "#aitools is trending: +30.2 % in 7 days (119,178,100,000,000 -> "
       "155,000,000,000,000 views; alerts start at +20 %). " LINK " 1.2M plays",
       NULL},
      {&bare,
       "#aitools is trending: +30.2 % in 7 days (500,000 -> 651,000 videos; "
       "alerts start at +20 %).",
       NULL},
      {&silent,
       "#aitools is trending: +30.2 % in 7 days (500,000 -> 651,000 videos; "
       "alerts start at +20 %). " LINK,
       NULL},
      {&unknown,
       "#aitools is trending: +30.2 % in 7 days; alerts start at +20 %. " LINK
       " 1.2M plays",
       NULL},
      {&day,
       "#aitools is trending: -3.0 % in 1 day (500,000 -> 651,000 videos; "
       "alerts start at +20 %). " LINK " 1.2M plays",
       NULL},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[MESSAGE_SIZE];
    check_text("trend", message_trend(cases[i].t, out), cases[i].trend);
    if (cases[i].end != NULL)
      check_text("end", message_end(cases[i].t, out), cases[i].end);
  }
}

static void the_growth_from_which_it_alerts_is_named(void **state) {
  (void)state;
  static const struct {
    double threshold;
    const char *want;
  } cases[] = {
      {20, "; alerts start at +20 %)."},
      {7.5, "; alerts start at +7.5 %)."},
      {18.516401995, "; alerts start at +18.5 %)."}, /* in six days */
      {0.01, "; alerts start at +0.01 %)."},
      {100000, "; alerts start at +100,000 %)."},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[MESSAGE_SIZE];
    struct message_trend t = aitools;
    t.link = NULL;
    t.threshold = cases[i].threshold;
    message_trend(&t, out);
    check_text("trend", out + strcspn(out, ";"), cases[i].want);
    message_again(&t, out);
    check_text("again", out + strcspn(out, ";"), cases[i].want);
    check_int("words", strncmp(out, "#aitools is counted again: +30.2 %", 34),
              0);
  }
}

static void a_foreign_rule_is_told_with_its_bound(void **state) {
  (void)state;
  static const struct {
    double value, limit;
    const char *link;
    double plays;
    const char *want;
  } cases[] = {
      {31.2, 30, LINK, 1200000,
       "#aitools: growth_7d is 31.2, above 30. " LINK " 1.2M plays"},
      {31.2, 30, LINK, NAN, "#aitools: growth_7d is 31.2, above 30. " LINK},
      {1e15, 1.5, NULL, 7, "#aitools: growth_7d is 1e+15, above 1.5."},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char out[MESSAGE_SIZE];
    check_text("rule",
               message_rule("aitools", "growth_7d", cases[i].value,
                            cases[i].limit, cases[i].link, cases[i].plays,
                            out),
               cases[i].want);
  }
}

/* `bytes` bytes of tag in characters of two, three or four bytes. */
static void long_tag(char tag[TAG_MAX + 1], size_t bytes, size_t width) {
  static const char *const wide[] = {"x", "x", "\u0444", "\u20AC",
                                     "\U0001F48D"};
  tag[0] = '\0';
  for (size_t n = 0; n + width <= bytes; n += width)
    strcat(tag, wide[width]);
}

/* Fits, is whole characters, and holds its link whole or not at all. */
static void check_fits(const char *text, const char *link, bool wanted) {
  check_range(strlen(text), 1, 255);
  assert_true(text_is_utf8(text));
  const char *at = strstr(text, "https://");
  if (at == NULL) {
    check_int(text, wanted, false);
    return;
  }
  check_int("the link is whole", strncmp(at, link, strlen(link)), 0);
  const char *rest = at + strlen(link);
  if (*rest != '\0')
    check_text("the plays are whole", rest, " 119178.1B plays");
}

/* Every length of tag and link: nothing is ever cut in the middle. */
static void no_message_is_cut(void **state) {
  (void)state;
  char tag[TAG_MAX + 1], link[300], out[MESSAGE_SIZE];
  for (size_t width = 1; width <= 4; width++)
    for (size_t bytes = 4; bytes <= TAG_MAX; bytes += 3)
      for (size_t len = 20; len < 260; len++) {
        struct message_trend t = aitools;
        long_tag(tag, bytes, width);
        memset(link, 'u', len);
        memcpy(link, "https://", 8);
        link[len] = '\0';
        t.tag = tag;
        t.link = link;
        t.plays = 119178100000000;
        /* "#TAG is trending: +30.2 % in 7 days; alerts start at +20 %. " */
        bool room = strlen(tag) + 58 + len <= 255;
        check_fits(message_trend(&t, out), link, room);
        check_fits(message_end(&t, out), link, room && len + 68 +
                   strlen(tag) <= 255);
        check_fits(message_rule(tag, "growth_7d", 31.2, 30, link, t.plays,
                                out),
                   link, strlen(tag) + 36 + len <= 255);
      }
}

/* The brackets give way before the link does. */
static void the_link_comes_before_what_may_be_cut(void **state) {
  (void)state;
  char tag[TAG_MAX + 1], out[MESSAGE_SIZE];
  struct message_trend t = aitools;
  long_tag(tag, 100, 2);
  t.tag = tag;
  t.link = LINK "1234567890123456";
  message_trend(&t, out);
  assert_null(strstr(out, "500,000"));
  assert_non_null(
      strstr(out, "+30.2 % in 7 days; alerts start at +20 %. " LINK "1234567890123456"));
}

static void the_largest_figures_fit(void **state) {
  (void)state;
  char tag[TAG_MAX + 1], out[MESSAGE_SIZE];
  struct message_trend t = {.level = 2,
                            .growth = 9e17,
                            .window = 366,
                            .from = 9007199254740992,
                            .to = 9007199254740992,
                            .of_views = true,
                            .threshold = 9e17,
                            .link = NULL};
  long_tag(tag, 100, 4);
  t.tag = tag;
  check_fits(message_trend(&t, out), "", false);
  check_text("its end", out + strlen(out) - 6, "000 %.");
  check_fits(message_end(&t, out), "", false);
  check_text("its end", out + strlen(out) - 6, "000 %.");
}

static void a_reason_is_one_sentence(void **state) {
  (void)state;
  struct errmsg msg = {""};
  char large[1000];
  memset(large, 'x', sizeof(large));
  large[sizeof(large) - 1] = '\0';
  check_int("returns -1", err_set(&msg, "%s: %d", "tag", 7), -1);
  check_text("written", msg.text, "tag: 7");
  check_int("nobody listens", err_set(NULL, "%s", "lost"), -1);
  err_set(&msg, "%s", large);
  check_int("cut to its room", (long long)strlen(msg.text),
            (long long)sizeof(msg.text) - 1);
}

static void top_videos_are_counted(void **state) {
  (void)state;
  static const struct {
    size_t num;
    double plays;
    const char *text;
  } cases[] = {
      {20, 1200000, "#aitools: 20 top videos, the first with 1.2M plays"},
      {1, 7, "#aitools: 1 top video, the first with 7 plays"},
      {2, NAN, "#aitools: 2 top videos"},
  };
  char out[MESSAGE_SIZE];
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text("videos",
               message_videos("aitools", cases[i].num, cases[i].plays, out),
               cases[i].text);
}

static void the_thresholds_of_another_window_are_said(void **state) {
  (void)state;
  char out[MESSAGE_THRESHOLDS_SIZE];
  struct rules rules = {.windows = {28},
                        .windows_num = 1,
                        .tiers = {{100000, 50}, {5000000, 20}, {INFINITY, 7.5}},
                        .tiers_num = 3};
  rules_scale_tiers(&rules);
  check_text("built-in", message_thresholds(&rules, false, out),
             "a trend is a growth over 28 days of more than 70.7 % below "
             "100,000 videos, 28.3 % below 5,000,000, 10.6 % from there (the "
             "built-in thresholds of seven days, scaled)");
  struct rules own = {.windows = {1},
                      .windows_num = 1,
                      .tiers = {{INFINITY, 20}},
                      .tiers_num = 1};
  check_text("own", message_thresholds(&own, true, out),
             "a trend is a growth over 1 day of more than 20 % (as the <Tier> "
             "blocks say)");
  struct rules most = {.windows = {364}, .windows_num = 1, .tiers_num = TIERS_MAX};
  for (int i = 0; i < TIERS_MAX; i++)
    most.tiers[i] = (struct tier){i < TIERS_MAX - 1 ? 1e11 + i : INFINITY,
                                  12345.678};
  check_range(strlen(message_thresholds(&most, false, out)), 100,
                  MESSAGE_THRESHOLDS_SIZE - 1);
}

static void a_video_is_told_by_author_plays_and_caption(void **state) {
  (void)state;
  char longest[600] = "";
  for (size_t i = 0; i + 2 < sizeof(longest); i += 2)
    strcpy(longest + i, "é");
  static const struct {
    const char *author;
    double plays;
    const char *caption, *text;
  } cases[] = {
      {"shop", 1200000, "a ring", "#aitools: @shop, 1.2M plays: a ring"},
      {"@shop", NAN, "a\nring", "#aitools: @shop: a ring"},
      {"", 950, "a ring", "#aitools: 950 plays: a ring"},
      {"", NAN, "a ring", "#aitools: a ring"},
      {"shop", NAN, "", "#aitools: @shop"},
      {"shop", 7, "", "#aitools: @shop, 7 plays"},
      {"", NAN, "", "#aitools: "},
  };
  char out[MESSAGE_SIZE];
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_text("video",
               message_video("aitools", cases[i].author, cases[i].plays,
                             cases[i].caption, out),
               cases[i].text);
  message_video("aitools", longest, 1e9, longest, out);
  assert_non_null(strstr(out, "é, 1.0B plays: é"));
  check_range(strlen(out), MESSAGE_SIZE - 3, MESSAGE_SIZE - 1);
  assert_true(text_is_utf8(out));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_trend_is_told_in_one_sentence),
      cmocka_unit_test(the_growth_from_which_it_alerts_is_named),
      cmocka_unit_test(a_foreign_rule_is_told_with_its_bound),
      cmocka_unit_test(no_message_is_cut),
      cmocka_unit_test(the_link_comes_before_what_may_be_cut),
      cmocka_unit_test(the_largest_figures_fit),
      cmocka_unit_test(a_reason_is_one_sentence),
      cmocka_unit_test(top_videos_are_counted),
      cmocka_unit_test(the_thresholds_of_another_window_are_said),
      cmocka_unit_test(a_video_is_told_by_author_plays_and_caption),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
