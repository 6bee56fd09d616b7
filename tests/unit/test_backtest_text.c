/* SPDX-License-Identifier: MIT */
/* hashtagctl backtest, for people and for programs. */
#include "ctl_lab.h"

#include <cjson/cJSON.h>
#include <math.h>

#define DAYS 200

/* Every 50 days `waves` climbs by half within a week; `calm` does not. */
static void write_history(void) {
  char date[DAY_TEXT_SIZE];
  double videos = 200000;
  FILE *f = fopen(scratch_path("past.csv"), "w");
  assert_non_null(f);
  for (int i = 0; i < DAYS; i++) {
    day_text(TODAY - DAYS + 1 + i, date);
    videos *= i % 50 >= 40 && i % 50 < 47 ? 1.06 : 1.0001;
    fprintf(f, "waves,%s,%.0f,\ncalm,%s,%d,\n", date, videos, date,
            3000000 + 10 * i);
  }
  fclose(f);
}

static void the_table_compares_thresholds(void **state) {
  (void)state;
  lab_configure("waves\ncalm\n", "", "");
  write_history();
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"), "--follow",
         "20");
  check_says("the past", lab.out,
             "2 hashtags, |scored days from |weeks of the whole list|growth "
             "of videos over 7 days; a rise is at least 20 % more");
  check_says("the table", lab.out,
             "thresholds|alerts a week|configured |flat 2 %|flat 300 %|chosen");
  check_says("tiers", lab.out, "\n100,000 to 5,000,000 videos: all 394 scored days");
  check_says("the choice", lab.out, "# for at most 7 alerts a week\n<Tier>");
}

static void json_holds_the_same(void **state) {
  (void)state;
  lab_configure("waves\ncalm\n", "", "");
  write_history();
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"), "--follow",
         "20", "--json");
  cJSON *root = cJSON_Parse(lab.out);
  assert_non_null(root);
  check_int("hashtags", cJSON_GetObjectItem(root, "hashtags")->valueint, 2);
  check_int("follow", cJSON_GetObjectItem(root, "follow_pct")->valueint, 20);
  const cJSON *flat = cJSON_GetObjectItem(root, "flat");
  check_int("sets", cJSON_GetArraySize(flat), 20);
  const cJSON *all = cJSON_GetObjectItem(cJSON_GetArrayItem(flat, 0), "all");
  int alerts = cJSON_GetObjectItem(all, "alerts")->valueint;
  int judged = cJSON_GetObjectItem(all, "judged")->valueint;
  int followed = cJSON_GetObjectItem(all, "followed")->valueint;
  assert_true(alerts >= judged && judged >= followed && followed > 0);
  check_number("precision",
               cJSON_GetObjectItem(all, "precision")->valuedouble,
               (double)followed / judged);
  check_int("rises", cJSON_GetObjectItem(all, "rises")->valueint, 4);
  assert_true(cJSON_IsObject(cJSON_GetObjectItem(root, "chosen")));
  cJSON_Delete(root);
}

static void files_give_the_tallies_of_the_csv(void **state) {
  (void)state;
  static char csv[sizeof(lab.out)];
  lab_configure("waves\ncalm\n", "", "");
  write_history();
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"), "--json");
  strcpy(csv, lab.out);
  EXPECT(CTL_OK, "import", scratch_path("past.csv"));
  EXPECT(CTL_OK, "backtest", "--json");
  check_text("out of files", lab.out, csv);
  EXPECT(CTL_OK, "backtest", "calm");
  check_says("one of them", lab.out, "1 hashtag, |there are 0|no rise to choose");
}

static void a_budget_that_is_too_small_has_no_choice(void **state) {
  (void)state;
  lab_configure("waves\ncalm\n", "", "");
  write_history();
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"), "--follow",
         "20", "--budget", "0.01");
  check_says("what to do", lab.out, "no rise is caught with at most 0.01");
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"), "--follow",
         "20", "--budget", "0.01", "--json");
  cJSON *root = cJSON_Parse(lab.out);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "chosen")));
  cJSON_Delete(root);
}

static void thresholds_of_their_own_have_a_table(void **state) {
  (void)state;
  lab_configure("waves\ncalm\n", "", "");
  write_history();
  struct options o;
  struct errmsg msg = {""};
  assert_int_equal(options_init(&o), 0);
  options_set(&o, "StateDir", scratch_path("state"), &msg);
  assert_int_equal(watchlist_add(&o.tags, "waves", 11, true, &msg), 0);
  char *json = options_json(&o, "tiktok", "", o.provider);
  lab_write("state/options.json", json);
  free(json);
  options_clear(&o);
  EXPECT(CTL_OK, "backtest", "--csv", scratch_path("past.csv"));
  check_says("its table", lab.out, "thresholds of their own: ");
}

static void mistakes_and_missing_counts_are_explained(void **state) {
  (void)state;
  lab_configure("waves\n", "", "");
  write_history();
  EXPECT(CTL_FAILED, "backtest", "--csv", scratch_path("past.csv"),
         "--growth-of", "views");
  check_says("the other count", lab.err, "try --growth-of videos");
  EXPECT(CTL_FAILED, "backtest");
  check_says("nothing", lab.err, "there is no history to replay");
  lab_write("short.csv", "waves,2026-11-23,500,\nwaves,2026-11-24,501,\n");
  EXPECT(CTL_FAILED, "backtest", "--csv", scratch_path("short.csv"));
  check_says("too short", lab.err, "counts of videos 3 days apart");
  mkdir(scratch_path("rrd/tiktok"), 0755);
  EXPECT(CTL_FAILED, "backtest", "nobody");
  check_says("a name", lab.err, "#nobody is not watched");
  EXPECT(CTL_USAGE, "backtest", "--follow", "0");
  check_says("--follow", lab.err, "a number above 0");
  EXPECT(CTL_USAGE, "backtest", "--budget", "all");
  check_says("--budget", lab.err, "--budget all: ");
  EXPECT(CTL_USAGE, "backtest", "--growth-of", "likes");
  check_says("--growth-of", lab.err, "\"videos\" or \"views\"");
  EXPECT(CTL_FAILED, "backtest", "--csv", "/nonexistent");
  check_says("no file", lab.err, "/nonexistent cannot be read");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(the_table_compares_thresholds),
      LAB_TEST(json_holds_the_same),
      LAB_TEST(files_give_the_tallies_of_the_csv),
      LAB_TEST(a_budget_that_is_too_small_has_no_choice),
      LAB_TEST(thresholds_of_their_own_have_a_table),
      LAB_TEST(mistakes_and_missing_counts_are_explained),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
