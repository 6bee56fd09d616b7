/* SPDX-License-Identifier: MIT */
/* hashtagctl report --html and --text: the week for people. */
#include "ctl_lab.h"

/* 40 days up to `last`, flat, but the last `rising` of them at 9 % a day. */
static void store_rise(const char *tag, int last, int rising) {
  char date[DAY_TEXT_SIZE];
  double videos = 200000;
  FILE *f = fopen(scratch_path("history.csv"), "w");
  assert_non_null(f);
  for (int i = 0; i < 40; i++) {
    videos *= i >= 40 - rising ? 1.09 : 1.0001;
    fprintf(f, "%s,%s,%.0f,%.0f\n", tag, day_text(last - 39 + i, date), videos,
            1000 * videos);
  }
  fclose(f);
  EXPECT(CTL_OK, "import", scratch_path("history.csv"));
}

/* Each of these ('|' between them) is in the text behind the one before. */
static void check_order(const char *text, const char *parts) {
  char copy[1024], *rest = NULL;
  assert_true(strlen(parts) < sizeof(copy));
  strcpy(copy, parts);
  for (char *part = strtok_r(copy, "|", &rest); part != NULL;
       part = strtok_r(NULL, "|", &rest)) {
    const char *found = strstr(text, part);
    if (found == NULL)
      fail_msg("\"%s\" is not in \"%s\"", part, text);
    text = found + strlen(part);
  }
}

static void save_videos(const char *tag, const char *fetched,
                        const char *videos, const char *related) {
  char name[100], text[2000];
  mkdir(scratch_path("state/videos"), 0755);
  snprintf(name, sizeof(name), "state/videos/%s.json", tag);
  snprintf(text, sizeof(text),
           "{\"tag\":\"%s\",\"fetched\":\"%s\",\"videos\":[%s],"
           "\"related\":[%s]}",
           tag, fetched, videos, related);
  lab_write(name, text);
}

#define VIDEO(url, author, text)                                              \
  "{\"id\":\"7\",\"url\":\"" url "\",\"author\":\"" author                    \
  "\",\"description\":\"" text "\",\"plays\":1234567}"
#define RELATED(tag) "{\"tag\":\"" tag "\",\"videos\":9,\"accounts\":5}"
#define FETCHED "2026-11-23T00:15:00Z"

/* #hot rose, #calm did not, #gap misses two days, #never has no count. */
static void store_week(void) {
  lab_configure("hot\ncalm\ngap\nnever\n", "", "");
  store_rise("hot", TODAY, 5);
  store_rise("calm", TODAY, 0);
  store_rise("gap", TODAY - 2, 0);
  save_videos("hot", FETCHED,
              VIDEO("https://www.tiktok.com/@ana/video/7", "ana",
                    "A <b>ring</b> & more #hot #fyp"),
              RELATED("ring") "," RELATED("calm") "," RELATED("fyp"));
}

static void the_page_says_what_happened(void **state) {
  (void)state;
  store_week();
  EXPECT(CTL_OK, "report", "--html", "-");
  check_text("nothing else is said", lab.err, "");
  check_order(lab.out,
      "<!DOCTYPE html>|<title>Hashtag trends, 7 days to 24 November 2026<|"
      "The week to Tuesday, 24 November 2026</h1>|1 hashtag began to trend|"
      "/tag/hot\">|No trend ended.|2 of 21 counts are missing: |/tag/gap|"
      "(2 days) and |/tag/never|(none yet)|What rose|Alerts start at +20 %|"
      "<svg class=curve|role=img|href=\"https://www.tiktok.com/@ana/video/7\"|"
      "A &lt;b&gt;ring&lt;/b&gt; &amp; more</bdi>|@ana|1.2M plays|"
      "not watched yet|/tag/ring\"|Ranking|Data and cost|"
      "19 of 21 counts are there (90.5 %)|4 requests a day|</html>");
  const char *chips = strstr(lab.out, "class=chips>");
  assert_non_null(chips);
  *strchr(chips, '\n') = '\0';
  assert_null(strstr(chips, "calm")); /* watched */
  assert_null(strstr(chips, "fyp"));  /* beside everything */
}

/* A file that opens by itself, and asks nobody for anything. */
static void the_page_holds_all_it_needs(void **state) {
  (void)state;
  store_week();
  EXPECT(CTL_OK, "report", "--html", "-");
  static const char *const never[] = {"<script", "javascript:", "src=",
                                      "url(", "<link", "@import", "<iframe",
                                      "onload", "nan", "inf "};
  for (size_t i = 0; i < COUNT_OF(never); i++)
    if (strstr(lab.out, never[i]) != NULL)
      fail_msg("the page has %s", never[i]);
  check_says("forbidden by itself", lab.out,
             "Content-Security-Policy|default-src 'none'");
}

static void videos_of_an_earlier_trend_are_left_out(void **state) {
  (void)state;
  store_week();
  save_videos("hot", "2026-11-01T00:15:00Z",
              VIDEO("https://www.tiktok.com/@ana/video/7", "ana", "old"),
              RELATED("ring"));
  EXPECT(CTL_OK, "report", "--html", "-");
  check_says("said", lab.out, "Its videos were not fetched.");
  assert_null(strstr(lab.out, "@ana"));
}

static void links_that_are_none_are_text(void **state) {
  (void)state;
  store_week();
  save_videos("hot", FETCHED,
              VIDEO("javascript:alert(1)", "x", "one") ","
              VIDEO("https://x/\\\" onclick=\\\"y", "@y", "two") ","
              VIDEO("", "", ""), "");
  EXPECT(CTL_OK, "report", "--html", "-");
  assert_null(strstr(lab.out, "javascript:"));
  assert_null(strstr(lab.out, "onclick"));
  check_says("as text", lab.out,
             "<li><bdi>one</bdi>|<li><bdi>two</bdi>|@y</bdi>|"
             "<li><bdi>Video without a caption</bdi>");
  lab_write("state/videos/hot.json", "{\"videos\":");
  EXPECT(CTL_OK, "report", "--html", "-");
  check_says("a broken file", lab.out, "Its videos were not fetched.");
}

static void the_text_says_the_same(void **state) {
  (void)state;
  store_week();
  EXPECT(CTL_OK, "report", "--text");
  check_order(lab.out,
             "1 hashtag began to trend in the 7 days to 24 Nov: #hot (+|"
             "No trend ended.\n|2 of 21 counts are missing: #gap (2 days) and "
             "#never (none yet).|WHAT ROSE\n#hot: trending|videos in 7 days "
             "(200|  1. @ana, 1.2M plays: \"A <b>ring</b> & more\"\n|"
             "https://www.tiktok.com/@ana/video/7|"
             "Often together with: #ring (not watched yet)|RANKING\n#hot: |"
             "#never: no sample yet|DATA AND COST\n19 of 21 counts|"
             "4 requests a day");
}

static void days_and_rows_are_bounded(void **state) {
  (void)state;
  store_week();
  EXPECT(CTL_OK, "report", "--text", "--days", "1", "--top", "1");
  check_order(lab.out,
             "No hashtag began to trend on 24 Nov; still trending: #hot.|"
             "RANKING\n#hot: |and 3 more\n");
  EXPECT(CTL_OK, "report", "--html", "-", "--days", "28", "--top", "2");
  check_order(lab.out,
             "<h1>28 days to Tuesday|New in 28 d|and 2 more</p>");
}

static void an_end_and_a_fall_have_their_parts(void **state) {
  (void)state;
  lab_configure("over\nless\n", "", "");
  store_rise("over", TODAY - 10, 4);
  lab_write("more.csv", "over,2026-11-15,283000,1\nover,2026-11-16,283000,1\n"
                        "over,2026-11-17,283000,1\nover,2026-11-18,283000,1\n"
                        "over,2026-11-19,283000,1\nover,2026-11-20,283000,1\n"
                        "over,2026-11-21,283000,1\nover,2026-11-22,283000,1\n"
                        "over,2026-11-23,283000,1\nover,2026-11-24,283000,1\n");
  EXPECT(CTL_OK, "import", scratch_path("more.csv"));
  lab_store("less", TODAY, 20, 900000, -100);
  EXPECT(CTL_OK, "report", "--html", "-");
  check_order(lab.out,
             "1 trend ended: |/tag/over|What ended</h2>|/tag/over|ended 2|"
             "What fell</h2>|/tag/less|-700");
  EXPECT(CTL_OK, "report", "--text");
  check_order(lab.out, "1 trend ended: #over (2|WHAT ENDED\n#over: |"
                               "WHAT FELL\n#less: ");
}

static void views_are_counted_where_growth_is_of_views(void **state) {
  (void)state;
  lab_configure("hot\n", "GrowthOf", "views");
  store_rise("hot", TODAY, 5);
  EXPECT(CTL_OK, "report", "--html", "-");
  check_says("views", lab.out, "</b> views in 7 days|200,|>Views</th>");
}

static void no_hashtag_is_a_page_too(void **state) {
  (void)state;
  lab_configure("never\n", "", "");
  EXPECT(CTL_OK, "report", "--html", "-");
  check_says("empty", lab.out, "No hashtag began to trend|No trend ended|"
                               "Ranking|no count yet|</html>");
}

static void the_file_is_replaced_whole(void **state) {
  (void)state;
  struct stat st;
  store_week();
  lab_write("page.html", "old");
  assert_int_equal(chmod(scratch_path("page.html"), 0640), 0);
  EXPECT(CTL_OK, "report", "--html", scratch_path("page.html"), "--text");
  check_says("the file", scratch_read("page.html"), "<!DOCTYPE html>|</html>");
  check_says("the text, too", lab.out, "1 hashtag began");
  assert_int_equal(stat(scratch_path("page.html"), &st), 0);
  check_int("its mode stays", st.st_mode & 0777, 0640);
  EXPECT(CTL_FAILED, "report", "--html", scratch_path("absent/page.html"));
  check_says("no folder", lab.err, "absent/page.html");
}

static void mistakes_of_the_options_are_named(void **state) {
  (void)state;
  EXPECT(CTL_USAGE, "report", "--days", "7");
  check_says("alone", lab.err,
             "--days belongs to --html, --text, --notify or --csv");
  EXPECT(CTL_USAGE, "report", "--text", "--days", "0");
  check_says("none", lab.err, "--days 0: a whole number from 1 on");
  EXPECT(CTL_USAGE, "report", "--text", "--days", "29");
  check_says("too many", lab.err, "--days 29: at most 28 are allowed");
  EXPECT(CTL_USAGE, "report", "--text", "--json");
  check_says("another form", lab.err, "--json goes neither with --html nor");
  EXPECT(CTL_USAGE, "report", "--html", "x", "--related");
  check_says("another list", lab.err, "--related goes neither");
  EXPECT(CTL_USAGE, "report", "--html", "-", "--text");
  check_says("both there", lab.err, "name a file for the page");
  EXPECT(CTL_USAGE, "report", "--html=");
  check_says("no file", lab.err, "--html needs the name of a file");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_page_says_what_happened),
      LAB_TEST(the_page_holds_all_it_needs),
      LAB_TEST(videos_of_an_earlier_trend_are_left_out),
      LAB_TEST(links_that_are_none_are_text),
      LAB_TEST(the_text_says_the_same),
      LAB_TEST(days_and_rows_are_bounded),
      LAB_TEST(an_end_and_a_fall_have_their_parts),
      LAB_TEST(views_are_counted_where_growth_is_of_views),
      LAB_TEST(no_hashtag_is_a_page_too),
      LAB_TEST(the_file_is_replaced_whole),
      LAB_TEST(mistakes_of_the_options_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
