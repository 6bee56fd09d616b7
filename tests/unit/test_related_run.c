/* SPDX-License-Identifier: MIT */
/* hashtagctl report --related: what top videos share. */
#include "ctl_lab.h"

#include <cjson/cJSON.h>

/* The top videos of two trends, as far as --related reads them. */
static void save_videos(void) {
  mkdir(scratch_path("state/videos"), 0755);
  lab_write("state/videos/aitools.json",
            "{\"tag\":\"aitools\",\"related\":[{\"tag\":\"diy\",\"videos\":9,"
            "\"watched\":false},{\"tag\":\"smarthome\",\"videos\":3,"
            "\"accounts\":2,\"watched\":false},{\"tag\":\"fyp\",\"videos\":20,"
            "\"watched\":false},{\"tag\":\"once\",\"videos\":1,\"watched\":false}"
            "]}");
  lab_write("state/videos/gardens.json",
            "{\"tag\":\"gardens\",\"related\":[{\"tag\":\"diy\",\"videos\":4,"
            "\"watched\":false},{\"tag\":\"fyp\",\"videos\":19,\"watched\":false}"
            "]}");
  lab_write("state/videos/notes.txt", "not read");
}

static void shared_hashtags_are_ranked(void **state) {
  (void)state;
  lab_configure("aitools\nsmarthome\n", "", "");
  save_videos();
  EXPECT(CTL_OK, "report", "--related");
  const char *diy = strstr(lab.out, "\ndiy ");
  const char *home = strstr(lab.out, "\nsmarthome ");
  assert_non_null(diy);
  assert_non_null(home);
  assert_true(diy < home);
  check_says("the table", lab.out, "in top videos of|13|#aitools|#gardens|yes");
  EXPECT(CTL_OK, "report", "--related", "--top", "1");
  assert_null(strstr(lab.out, "smarthome"));
}

static void csv_and_json_hold_the_same(void **state) {
  (void)state;
  lab_configure("aitools\nsmarthome\n", "", "");
  save_videos();
  EXPECT(CTL_OK, "report", "--related", "--csv");
  check_text("csv", lab.out,
             "tag,videos,trends,watched,accounts,specificity\n"
             "diy,13,2,no,13,9.888\nsmarthome,3,1,yes,2,3.584\n");
  EXPECT(CTL_OK, "report", "--related", "--json");
  cJSON *root = cJSON_Parse(lab.out);
  const cJSON *list = cJSON_GetObjectItem(root, "related");
  check_int("json", cJSON_GetArraySize(list), 2);
  const cJSON *diy = cJSON_GetArrayItem(list, 0);
  check_text("tag", cJSON_GetObjectItem(diy, "tag")->valuestring, "diy");
  check_int("videos", cJSON_GetObjectItem(diy, "videos")->valueint, 13);
  check_int("accounts", cJSON_GetObjectItem(diy, "accounts")->valueint, 13);
  check_number("specificity",
               cJSON_GetObjectItem(diy, "specificity")->valuedouble,
               9 * log(6.0 / 2.0)); /* the better of #aitools' and #gardens' */
  assert_true(cJSON_IsFalse(cJSON_GetObjectItem(diy, "watched")));
  cJSON_Delete(root);
}

static void general_ones_are_shown_on_demand(void **state) {
  (void)state;
  lab_configure("aitools\nsmarthome\n", "", "");
  save_videos();
  EXPECT(CTL_OK, "report", "--related");
  assert_null(strstr(lab.out, "fyp"));
  assert_null(strstr(lab.out, "once"));
  EXPECT(CTL_OK, "report", "--related", "--all", "--csv");
  check_says("beside every trend, and on one video", lab.out,
             "\nsmarthome,|\nfyp,39,2,no,39,0.000|\nonce,1,1,no,1,0.000");
  EXPECT(CTL_OK, "report", "--related", "--add", "fyp");
  check_says("it may be watched all the same", lab.out, "1 added");
  lab_write("state/videos/aitools.json",
            "{\"tag\":\"aitools\",\"related\":[{\"tag\":\"fyp\",\"videos\":9}]}");
  assert_int_equal(remove(scratch_path("state/videos/gardens.json")), 0);
  EXPECT(CTL_OK, "report", "--related");
  check_says("what to do", lab.err, "no hashtag that belongs to one|--all");
}

static void nothing_is_shared_before_the_first_trend(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  EXPECT(CTL_OK, "report", "--related");
  check_says("a note", lab.err, "they come with the first trend");
}

/* Whoever may write there must not move the cursor, or hang the command. */
static void a_name_cannot_harm_the_terminal(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  save_videos();
  lab_write("state/videos/\033[2J\xC2\x9B" "x\u202E.json", "{}");
  assert_int_equal(mkfifo(scratch_path("state/videos/pipe.json"), 0600), 0);
  alarm(20);
  EXPECT(CTL_FAILED, "report", "--related");
  alarm(0);
  check_says("named", lab.err, "/videos/ [2J  x   .json is no list|"
                               "pipe.json cannot be read: it is not a regular");
  check_says("the others", lab.out, "smarthome");
  assert_null(strchr(lab.err, '\033'));
}

static void a_broken_file_is_named_and_the_others_are_shown(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  save_videos();
  lab_write("state/videos/odd.json", "{\"tag\":");
  EXPECT(CTL_FAILED, "report", "--related");
  check_says("the file", lab.err, "odd.json is no list of top videos");
  check_says("the others", lab.out, "diy");
}

static void adding_is_another_name_of_watch(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  save_videos();
  EXPECT(CTL_OK, "report", "--related", "--add", "diy");
  check_says("done", lab.out, "1 added, 2 hashtags are watched|\ndiy");
  check_says("its name", lab.err, "--add is hashtagctl watch now");
  check_text("the file", scratch_read("tags.txt"), "aitools\ndiy\n");
}

static void mistakes_of_the_options_are_named(void **state) {
  (void)state;
  EXPECT(CTL_USAGE, "report", "--add", "diy");
  check_says("--add alone", lab.err, "--add belongs to --related");
  EXPECT(CTL_USAGE, "report", "--related", "--add");
  check_says("no hashtag", lab.err, "--add needs the hashtags behind it");
  EXPECT(CTL_USAGE, "report", "--related", "diy");
  check_says("no --add", lab.err, "to watch #diy say hashtagctl watch diy");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(shared_hashtags_are_ranked),
      LAB_TEST(csv_and_json_hold_the_same),
      LAB_TEST(general_ones_are_shown_on_demand),
      LAB_TEST(nothing_is_shared_before_the_first_trend),
      LAB_TEST(a_name_cannot_harm_the_terminal),
      LAB_TEST(a_broken_file_is_named_and_the_others_are_shown),
      LAB_TEST(adding_is_another_name_of_watch),
      LAB_TEST(mistakes_of_the_options_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
