/* SPDX-License-Identifier: MIT */
/* hashtagctl watch and unwatch: what becomes of HashtagFile. */
#include "ctl_lab.h"

#define BOM "\xEF\xBB\xBF"

static void check_file(const char *name, const char *want) {
  check_text(name, scratch_read("tags.txt"), want);
}

static void new_hashtags_are_added_once(void **state) {
  (void)state;
  lab_configure("# ours\naitools\nsmarthome threshold=35", "", "");
  EXPECT(CTL_OK, "watch", "#DIY", "smarthome", "diy", "\xE7\x8C\xAB");
  check_says("what is added", lab.out,
             "tags.txt: 2 added, 4 hashtags are watched now, one request a "
             "day|\ndiy\n\xE7\x8C\xAB\n");
  check_says("what is not", lab.err, "#smarthome is watched already");
  check_file("the file", "# ours\naitools\nsmarthome threshold=35\ndiy\n"
                         "\xE7\x8C\xAB\n");
  EXPECT(CTL_OK, "watch", "diy");
  check_text("nothing more", lab.out, "");
}

static void a_bad_name_changes_nothing(void **state) {
  (void)state;
  lab_configure("aitools\n", "", "");
  EXPECT(CTL_FAILED, "watch", "diy", "a b");
  check_says("why", lab.err, "blank|nothing was changed");
  EXPECT(CTL_FAILED, "unwatch", "aitools", "a b");
  check_says("why", lab.err, "blank|nothing was changed");
  EXPECT(CTL_USAGE, "watch");
  check_says("what to do", lab.err, "name the hashtags|report --related");
  EXPECT(CTL_USAGE, "unwatch");
  check_file("the file", "aitools\n");
}

static void a_list_in_the_configuration_alone_is_not_edited(void **state) {
  (void)state;
  lab_configure("", "", "");
  EXPECT(CTL_FAILED, "watch", "diy");
  check_says("what to do", lab.err, "put HashtagFile|restart collectd");
  EXPECT(CTL_FAILED, "unwatch", "diy");
  check_says("what to do", lab.err, "put HashtagFile|restart collectd");
}

static void an_absent_file_is_made(void **state) {
  (void)state;
  lab_configure("x\n", "", "");
  assert_int_equal(remove(scratch_path("tags.txt")), 0);
  EXPECT(CTL_OK, "watch", "diy");
  check_text("quietly", lab.err, "");
  check_file("the file", "diy\n");
}

static void lines_of_others_stay_as_they_are(void **state) {
  (void)state;
  static const struct {
    const char *name, *before, *after;
  } cases[] = {
      {"first", "diy\naitools\n", "aitools\n"},
      {"last, without its end", "aitools\n diy", "aitools\n"},
      {"with settings", "diy threshold=35 seasonal\nb\n", "b\n"},
      {"as TikTok writes it", "#x\nhttps://www.tiktok.com/tag/DIY?a=1\nb\n",
       "#x\nb\n"},
      {"twice", "diy\nb\nDIY\n", "b\n"},
      {"comments, blanks, CR LF", "# diy\r\n\r\ndiy\r\nb\r\n",
       "# diy\r\n\r\nb\r\n"},
      {"a byte order mark", BOM "diy\nb\n", "b\n"},
      {"a longer name", "diyhome\ndiy\nb\n", "diyhome\nb\n"},
      {"what is no hashtag", "a!b\ndiy\nb\nc\n", "a!b\nb\nc\n"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_configure(cases[i].before, "", "");
    EXPECT(CTL_OK, "unwatch", "diy");
    check_file(cases[i].name, cases[i].after);
    check_says(cases[i].name, lab.out, " removed, |\ndiy\n");
  }
}

static void a_slip_of_the_keyboard_removes_nothing(void **state) {
  (void)state;
  lab_configure("aitools\ndiy\n", "", "");
  EXPECT(CTL_FAILED, "unwatch", "diy", "diyy");
  check_says("the slip", lab.err, "#diyy is not watched. Nothing was changed");
  check_file("the file", "aitools\ndiy\n");
  EXPECT(CTL_OK, "unwatch", "diy", "aitools");
  check_says("all", lab.out, "2 removed, 0 hashtags are watched now");
  check_file("the file", "");
}

static void a_file_that_cannot_be_read_stays(void **state) {
  (void)state;
  lab_configure("x\n", "", "");
  assert_int_equal(remove(scratch_path("tags.txt")), 0);
  mkdir(scratch_path("tags.txt"), 0755);
  EXPECT(CTL_FAILED, "watch", "diy");
  check_says("why", lab.err, "HashtagFile |tags.txt cannot be read");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(new_hashtags_are_added_once),
      LAB_TEST(a_bad_name_changes_nothing),
      LAB_TEST(a_list_in_the_configuration_alone_is_not_edited),
      LAB_TEST(an_absent_file_is_made),
      LAB_TEST(lines_of_others_stay_as_they_are),
      LAB_TEST(a_slip_of_the_keyboard_removes_nothing),
      LAB_TEST(a_file_that_cannot_be_read_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
