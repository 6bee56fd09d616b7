/* SPDX-License-Identifier: MIT */
/* hashtagctl report: its table, JSON and CSV, and which rows they show. */
#include "ctl_lab.h"

#include <cjson/cJSON.h>

/* `hot` trends, `calm` does not, `new` is learning, `gone` ended long ago. */
static void store_four(void) {
  lab_configure("hot\ncalm\nnew\nsilent\n", "", "");
  lab_store("hot", TODAY, 20, 100000, 9000);
  lab_store("calm", TODAY - 1, 20, 2000000, 100);
  lab_store("new", TODAY, 2, 500, 1);
  lab_store("gone", TODAY - 40, 10, 70, 1);
}

/* The lines of the output, without the last newline. */
static int lines_of(char *lines[], int max) {
  int num = 0;
  char *rest = NULL;
  for (char *l = strtok_r(lab.out, "\n", &rest); l != NULL && num < max;
       l = strtok_r(NULL, "\n", &rest))
    lines[num++] = l;
  return num;
}

static void the_table_shows_what_is_watched_the_hottest_first(void **state) {
  (void)state;
  char *lines[12];
  store_four();
  EXPECT(CTL_OK, "report");
  check_text("nothing else is said", lab.err, "");
  check_int("lines", lines_of(lines, 12), 6);
  check_says("heading", lines[0],
             "hashtag|videos|new in 7 d|growth|threshold|score|state|sample");
  check_says("hot", lines[1],
             "hot |271,000|63,000|+30.3 %|20.0 %|1.51|STRONGLY|today");
  check_says("calm", lines[2], "calm |2,001,900|+0.0 %|20.0 %|0.00|quiet|1 day");
  check_says("new", lines[3], "new |501|learning, day 2 of 7|today");
  check_says("never asked", lines[4], "silent | - ");
  check_says("money", lines[5], "4 requests a day");
}

static void rows_are_chosen_and_ordered(void **state) {
  (void)state;
  char *lines[12];
  store_four();
  EXPECT(CTL_OK, "report", "--sort", "videos", "--top", "2");
  check_int("--top", lines_of(lines, 12), 4); /* heading, two, money */
  check_says("the largest", lines[1], "calm");
  check_says("then", lines[2], "hot");
  EXPECT(CTL_OK, "report", "--all", "--sort", "tag");
  check_int("--all", lines_of(lines, 12), 7);
  check_says("not watched", lines[2], "gone |40 days");
  EXPECT(CTL_OK, "report", "#Hot", "gone");
  check_int("by name", lines_of(lines, 12), 4);
  EXPECT(CTL_FAILED, "report", "hot", "nobody");
  check_says("an unknown one", lab.err, "#nobody is not watched, and has no");
  check_says("the others are shown", lab.out, "271,000");
  EXPECT(CTL_FAILED, "report", "a b");
  check_says("no hashtag", lab.err, "blank");
}

static double number(const cJSON *row, const char *name) {
  const cJSON *n = cJSON_GetObjectItem(row, name);
  return cJSON_IsNumber(n) ? n->valuedouble : NAN;
}

static void json_has_every_figure(void **state) {
  (void)state;
  store_four();
  EXPECT(CTL_OK, "report", "--json", "--sort", "videos");
  cJSON *root = cJSON_Parse(lab.out);
  assert_non_null(root);
  check_text("host", cJSON_GetObjectItem(root, "host")->valuestring, "tiktok");
  check_text("date", cJSON_GetObjectItem(root, "date")->valuestring,
             "2026-11-24");
  const cJSON *list = cJSON_GetObjectItem(root, "hashtags");
  check_int("rows", cJSON_GetArraySize(list), 4);
  const cJSON *hot = cJSON_GetArrayItem(list, 1);
  check_text("tag", cJSON_GetObjectItem(hot, "tag")->valuestring, "hot");
  check_number("videos", number(hot, "videos"), 271000);
  check_number("views", number(hot, "views"), 271000000);
  check_number("growth", number(hot, "growth_pct"), 100.0 * 63000 / 208000);
  check_number("baseline", number(hot, "baseline"), 208000);
  check_number("trending", number(hot, "trending"), 2);
  check_int("bars",
            cJSON_GetArraySize(cJSON_GetObjectItem(hot, "new_a_day")), 28);
  const cJSON *silent = cJSON_GetArrayItem(list, 3);
  check_number("unknown is null", number(silent, "videos"), NAN);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(silent, "date")));
  const cJSON *money = cJSON_GetObjectItem(root, "money");
  check_number("money", number(money, "requests_a_day"), 4);
  cJSON_Delete(root);
}

static void csv_has_a_heading_and_empty_fields(void **state) {
  (void)state;
  char *lines[12];
  store_four();
  EXPECT(CTL_OK, "report", "--csv", "--sort", "tag");
  check_int("lines", lines_of(lines, 12), 5);
  check_says("heading", lines[0], "tag,date,videos,views,new,growth_pct");
  check_says("calm", lines[1], "calm,2026-11-23,2001900,2001900000,700,");
  check_says("learning", lines[3], "\"learning, day 2 of 7\"");
  check_says("unknown", lines[4], "silent,,,,,,");
}

static void views_are_the_table_s_count_where_growth_is_of_views(void **state) {
  (void)state;
  lab_configure("hot\n", "GrowthOf", "views");
  lab_store("hot", TODAY, 20, 100000, 9000);
  EXPECT(CTL_OK, "report");
  check_says("views", lab.out, "  views|271,000,000");
}

static void files_of_other_hosts_are_found_by_option(void **state) {
  (void)state;
  lab_write("in.csv", "one,2026-11-17,5,50\n");
  EXPECT(CTL_OK, "import", "--data-dir", scratch_path("rrd"), "--host", "h",
         scratch_path("in.csv"));
  EXPECT(CTL_OK, "report", "--data-dir", scratch_path("rrd"), "--host", "h");
  check_says("the files' hashtags", lab.out, "one |7 days");
  EXPECT(CTL_FAILED, "report", "--data-dir", "/nonexistent");
  check_says("no such place", lab.err, "name the place of the RRD files");
}

static void broken_options_json_is_named(void **state) {
  (void)state;
  lab_write("state/options.json", "{\"options\":");
  EXPECT(CTL_FAILED, "report");
  check_says("the file", lab.err, "state/options.json: ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_table_shows_what_is_watched_the_hottest_first),
      LAB_TEST(rows_are_chosen_and_ordered),
      LAB_TEST(json_has_every_figure),
      LAB_TEST(csv_has_a_heading_and_empty_fields),
      LAB_TEST(views_are_the_table_s_count_where_growth_is_of_views),
      LAB_TEST(files_of_other_hosts_are_found_by_option),
      LAB_TEST(broken_options_json_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
