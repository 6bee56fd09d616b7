/* SPDX-License-Identifier: MIT */
/* What people read: the message of a trend, word by word, and several as one.
 */
#include "table.h"

#include "notice_lab.h"
#include "notify/markup.h"

static void check_value(const struct notice_text *t, enum notice_value which,
                        enum markup markup, const char *want) {
  char *got = markup_render(t->values[which], markup, 0);
  check_text(notice_placeholders[which], got, want);
  free(got);
}

static void check_message(const struct notice_subject *s, enum markup markup,
                          const char *want) {
  struct notice_text t;
  assert_int_equal(notice_compose(s, &t), 0);
  check_value(&t, VALUE_MESSAGE, markup, want);
  notice_text_clear(&t);
}

#define LINKS                                                                 \
  "<https://www.tiktok.com/tag/aitools|Open on TikTok> · "                   \
  "<https://grafana.example.org/d/hashtag?var-hashtag=aitools|Graphs> · "    \
  "counted 27 Nov"

static void a_trend_is_a_message(void **state) {
  (void)state;
  struct videos *list = lab_videos();
  struct notice_subject s = lab_subject(list);
  check_message(
      &s, MARKUP_SLACK,
      "*#aitools is trending: +29.9 % videos in 7 days* (605K → 786K)\n"
      "Alerts start at +20 % for hashtags of this size. Last trend: March "
      "2026.\n"
      "1. @tiny_shop, 22 Nov, 1.2M plays: \"First sixty letters of the "
      "caption, which goes on for so lon...\" "
      "<https://www.tiktok.com/@tiny_shop/video/1|watch>\n"
      "2. @dasha.ru, 1.16M <https://www.tiktok.com/@dasha.ru/video/2|watch>   "
      "3. @user88, 1.1M <https://www.tiktok.com/@user88/video/3|watch>\n"
      "Often together with: #aitoolsideas, #aitoolstok (not watched yet)\n" LINKS);
  videos_free(list);
}

static void unknown_figures_are_left_out(void **state) {
  (void)state;
  struct notice_subject s = lab_subject(NULL);
  s.companions_num = 0;
  s.last_trend = DAY_NONE;
  s.level = 2;
  s.own_threshold = true;
  s.threshold = 35;
  s.dashboard_url = "";
  s.from = NAN;
  s.of_views = true;
  s.window = 1;
  check_message(&s, MARKUP_PLAIN,
                "#aitools is trending strongly: +29.9 % views in 1 day\n"
                "Alerts start at +35 % for this hashtag.\n"
                "Open on TikTok: https://www.tiktok.com/tag/aitools · counted "
                "27 Nov");
  s.threshold = NAN;
  check_message(&s, MARKUP_PLAIN,
                "#aitools is trending strongly: +29.9 % views in 1 day\n"
                "Open on TikTok: https://www.tiktok.com/tag/aitools · counted "
                "27 Nov");
}

static void the_other_kinds_say_what_they_are(void **state) {
  (void)state;
  struct notice_subject s = lab_subject(NULL);
  s.companions_num = 0;
  s.kind = NOTICE_END;
  s.growth = -3.14;
  check_message(&s, MARKUP_SLACK,
                "*#aitools is no longer trending: -3.1 % videos in 7 days* "
                "(605K → 786K)\n" LINKS);
  s = lab_subject(NULL);
  s.companions_num = 0;
  s.rule = "growth_7d";
  s.rule_value = 31.25;
  s.limit = 30;
  check_message(&s, MARKUP_SLACK,
                "*#aitools: growth_7d is 31.25, above 30* (605K → 786K)\n"
                "Last trend: March 2026.\n" LINKS);
  s = (struct notice_subject){.kind = NOTICE_TROUBLE,
                              .id = "x",
                              .day = DAY_NONE,
                              .threshold = NAN,
                              .last_trend = DAY_NONE,
                              .sentence = "3 hashtags have no sample"};
  check_message(&s, MARKUP_SLACK, "*3 hashtags have no sample*");
}

static void every_value_is_there(void **state) {
  (void)state;
  struct videos *list = lab_videos();
  struct notice_subject s = lab_subject(list);
  struct notice_text t;
  static const struct {
    enum notice_value value;
    const char *want;
  } cases[] = {
      {VALUE_TITLE, "#aitools is trending: +29.9 % videos in 7 days"},
      {VALUE_KIND, "trend"},
      {VALUE_TAG, "aitools"},
      {VALUE_GROWTH, "+29.9"},
      {VALUE_DAYS, "7"},
      {VALUE_FROM, "605K"},
      {VALUE_TO, "786K"},
      {VALUE_WHAT, "videos"},
      {VALUE_URL, "https://www.tiktok.com/tag/aitools"},
      {VALUE_COMPANIONS, "#aitoolsideas, #aitoolstok"},
      {VALUE_GRAPHS,
       "https://grafana.example.org/d/hashtag?var-hashtag=aitools"},
      {VALUE_DAY, "2026-11-27"},
      {VALUE_LEVEL, "1"},
      {VALUE_ID, "2026-11-27.trend-1.aitools"},
  };
  assert_int_equal(notice_compose(&s, &t), 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_value(&t, cases[i].value, MARKUP_PLAIN, cases[i].want);
  notice_text_clear(&t);
  videos_free(list);
}

/* A name of anybody's neither ends a line nor becomes a link. */
static void texts_of_videos_are_cleaned(void **state) {
  (void)state;
  struct videos *list = videos_new();
  struct notice_subject s = lab_subject(list);
  lab_add_video(list,
                "a\n\x03"
                "b",
                NAN, " \x01 quoted \"x\"\n", "2026-11-22");
  free(list->items[0].url);
  list->items[0].url = strdup("");
  struct notice_text t;
  assert_int_equal(notice_compose(&s, &t), 0);
  check_value(&t, VALUE_VIDEOS, MARKUP_PLAIN,
              "1. @a  b, 22 Nov: \"quoted \"x\" \"");
  notice_text_clear(&t);
  videos_free(list);
}

static void several_go_as_one(void **state) {
  (void)state;
  enum { NUM = 12 };
  static char names[NUM][8];
  struct notice_text list[NUM], joined;
  for (int i = 0; i < NUM; i++) {
    struct notice_subject s = lab_subject(NULL);
    snprintf(names[i], sizeof(names[i]), "t%d", i);
    s.tag = names[i];
    s.score = i;
    s.dashboard_url = "";
    assert_int_equal(notice_compose(&s, &list[i]), 0);
  }
  assert_int_equal(notice_join(list, NUM, &joined), 0);
  check_value(&joined, VALUE_TITLE, MARKUP_PLAIN,
              "12 hashtags are trending: #t11, #t10, #t9, ...");
  char *text = markup_render(joined.values[VALUE_MESSAGE], MARKUP_SLACK, 0);
  static const char first[] =
      "*12 hashtags are trending: #t11, #t10, #t9, ...*\n"
      "*#t11 is trending: +29.9 % videos in 7 days* (605K → 786K)\n"
      "<https://www.tiktok.com/tag/t11|Open on TikTok>\n"
      "*#t10 is";
  static const char last[] = "Open on TikTok>\nand 2 more: #t1, #t0";
  assert_memory_equal(text, first, strlen(first));
  check_text("last", text + strlen(text) - strlen(last), last);
  check_range(strlen(text), 100, 3000); /* Slack's limit */
  free(text);
  notice_text_clear(&joined);
  for (int i = 0; i < NUM; i++)
    notice_text_clear(&list[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_trend_is_a_message),
      cmocka_unit_test(unknown_figures_are_left_out),
      cmocka_unit_test(the_other_kinds_say_what_they_are),
      cmocka_unit_test(every_value_is_there),
      cmocka_unit_test(texts_of_videos_are_cleaned),
      cmocka_unit_test(several_go_as_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
