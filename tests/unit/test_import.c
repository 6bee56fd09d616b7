/* SPDX-License-Identifier: MIT */
/* hashtagctl import: CSV in, RRD files out, and what is said of both. */
#include "ctl_lab.h"
#include "store/rrd_rebuild.h"

static void counts_and_their_figures_are_stored(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  lab_write("in.csv", "tag,date,videos,views\n"
                      "one,2026-11-10,1000,9000\none,2026-11-17,1500,9900\n"
                      "two,2026-11-17,5,\n");
  EXPECT(CTL_OK, "import", scratch_path("in.csv"));
  check_says("the sum", lab.out,
             "2 hashtags, 2026-11-10 to 2026-11-17|5 counts added; 0 counts "
             "there already|files new; 0 files made anew|growth, score and "
             "level of 1 day added");
  check_says("who is not watched", lab.err, "not watched: 1 hashtag (#two)");
  EXPECT(CTL_OK, "import", scratch_path("in.csv"));
  check_says("a second time", lab.out,
             "0 counts added; 5 counts there already|0 files new; 0 files");
}

static void a_dry_run_says_all_and_does_nothing(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  lab_write("in.csv", "one,2026-11-17,5,50\n");
  EXPECT(CTL_OK, "import", "--dry-run", scratch_path("in.csv"));
  check_says("the sum", lab.out, "2 counts would be added|would be new");
  check_int("nothing was made", access(scratch_path("rrd/tiktok"), F_OK), -1);
  EXPECT(CTL_OK, "import", scratch_path("in.csv"));
  check_says("then", lab.out, "2 counts added");
}

static void older_days_make_a_file_anew(void **state) {
  (void)state;
  lab_configure("one\n", "HistoryDays", "400");
  lab_write("in.csv", "one,2026-11-17,50,500\n");
  EXPECT(CTL_OK, "import", scratch_path("in.csv"));
  lab_write("in.csv", "one,2026-11-10,40,400\none,2024-01-01,1,1\n");
  EXPECT(CTL_OK, "import", scratch_path("in.csv"));
  check_says("the sum", lab.out, "2 counts added|2 files made anew");
  check_says("too old", lab.err, "left out: 2 counts from before the 400 days");
}

static void bad_lines_are_named_and_the_rest_is_stored(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  lab_write("in.csv", "one,2026-11-17,5,50\none,2026-11-31,6,60\n"
                      "one,2026-11-18,six,\none,2026-11-19,six,\n"
                      "one,2026-11-17,7,50\n");
  EXPECT(CTL_FAILED, "import", scratch_path("in.csv"));
  check_says("what is bad", lab.err,
             "line 2: |lines 3 to 4: |1 line tells other counts");
  check_says("the rest", lab.out, "2 counts added");
}

static void files_that_cannot_be_used_are_named(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *says;
  } cases[] = {
      {"empty", "", "holds no counts"},
      {"a heading only", "tag,date,videos,views\n", "holds no counts"},
      {"a text", "nothing of this\nis a count\n", "line 1: |neither names"},
      {"no date", "tag,videos\na,5\n", "date"},
  };
  lab_configure("one\n", "", "");
  EXPECT(CTL_FAILED, "import", "/nonexistent");
  check_says("no file", lab.err, "/nonexistent cannot be read");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    lab_write("in.csv", cases[i].text);
    check_int(cases[i].name, CTL("import", scratch_path("in.csv")),
              CTL_FAILED);
    check_says(cases[i].name, lab.err, cases[i].says);
  }
}

static void a_flood_of_bad_lines_is_counted(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  FILE *f = fopen(scratch_path("in.csv"), "w");
  for (int i = 0; i < 130; i++) /* good ones between them: no stretches */
    fprintf(f, "one,2026-11-17,5,50\nbad%d\n", i);
  fclose(f);
  EXPECT(CTL_FAILED, "import", scratch_path("in.csv"));
  check_says("the rest", lab.err, "line 2: |80 more bad lines are not named");
}

static void an_import_without_a_place_is_refused(void **state) {
  (void)state;
  lab_write("in.csv", "one,2026-11-17,5,50\n");
  EXPECT(CTL_FAILED, "import", scratch_path("in.csv"));
  check_says("no options.json", lab.err,
             "name its configuration with --conf, or say --data-dir");
  EXPECT(CTL_OK, "import", "--data-dir", scratch_path("rrd"), "--host", "h",
         scratch_path("in.csv"));
  check_says("counts only", lab.err, "no growth, score and level");
  check_int("the file", access(scratch_path("rrd/h/hashtag-one/"
                                            "count-videos.rrd"), F_OK), 0);
}

static void an_import_before_the_first_start_reads_the_configuration(
    void **state) {
  (void)state;
  char conf[1024];
  snprintf(conf, sizeof(conf),
           "Hostname \"h\"\nLoadPlugin rrdtool\n<Plugin rrdtool>\n"
           "  DataDir \"%s/rrd\"\n</Plugin>\n<Plugin hashtag>\n"
           "  StateDir \"%s\"\n  Hashtag \"one\"\n</Plugin>\n",
           scratch, scratch);
  lab_write("collectd.conf", conf);
  lab_write("in.csv", "one,2026-11-17,5,50\n");
  EXPECT(CTL_OK, "import", "--conf", scratch_path("collectd.conf"),
         scratch_path("in.csv"));
  check_text("nothing is missing", lab.err, "");
  check_int("the file", access(scratch_path("rrd/h/hashtag-one/"
                                            "count-videos.rrd"), F_OK), 0);
  EXPECT(CTL_FAILED, "import", "--conf", scratch_path("none.conf"),
         scratch_path("in.csv"));
  check_says("a wrong place", lab.err, "none.conf: No such file");
}

static void a_file_in_the_way_is_named_and_left_alone(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  mkdir(scratch_path("rrd/tiktok"), 0755);
  mkdir(scratch_path("rrd/tiktok/hashtag-one"), 0755);
  lab_write("rrd/tiktok/hashtag-one/count-videos.rrd", "mine");
  lab_write("in.csv", "one,2026-11-17,5,50\n");
  EXPECT(CTL_FAILED, "import", scratch_path("in.csv"));
  check_says("the name", lab.err, "count-videos.rrd");
  check_text("the file", scratch_read("rrd/tiktok/hashtag-one/"
                                      "count-videos.rrd"), "mine");
}

static void a_wrong_import_is_put_right(void **state) {
  (void)state;
  lab_configure("one\n", "", "");
  lab_write("wrong.csv", "tag,date,views,videos\n" /* swapped */
                         "one,2026-11-10,1000,9000\n"
                         "one,2026-11-17,1500,9900\n");
  lab_write("right.csv", "tag,date,videos,views\n"
                         "one,2026-11-10,1000,9000\n"
                         "one,2026-11-17,1500,9900\none,2026-11-18,1600,9950\n");
  EXPECT(CTL_OK, "import", scratch_path("wrong.csv"));
  EXPECT(CTL_OK, "import", scratch_path("right.csv"));
  check_says("without a word", lab.out, "2 counts added; 4 counts there");
  check_says("what is to be done", lab.err,
             "kept: 4 stored counts that the file tells otherwise|--replace");
  EXPECT(CTL_OK, "import", "--replace", "--dry-run", scratch_path("right.csv"));
  check_says("dry", lab.out, "4 counts would be replaced");
  EXPECT(CTL_OK, "import", "--replace", scratch_path("right.csv"));
  check_says("put right", lab.out, "4 counts replaced");
  check_text("no more to say", strstr(lab.err, "kept") == NULL ? "" : lab.err,
             "");
  EXPECT(CTL_OK, "report", "--json", "one");
  check_says("growth follows", lab.out, "\"videos\":\t1600");
  EXPECT(CTL_OK, "import", "--replace", scratch_path("right.csv"));
  check_says("again", lab.out, "0 counts added; 6 counts there already");
}

static void a_count_of_the_daemon_stays(void **state) {
  (void)state;
  struct backfill done;
  struct errmsg msg;
  double counts[] = {1000, 1500};
  struct series paid = {TODAY - 8, 2, counts};
  lab_configure("one\n", "", "");
  assert_int_equal(mkdir(scratch_path("rrd/tiktok"), 0755), 0);
  assert_int_equal(mkdir(scratch_path("rrd/tiktok/hashtag-one"), 0755), 0);
  assert_int_equal(
      backfill_file(scratch_path("rrd/tiktok/hashtag-one/count-videos.rrd"),
                    &paid, NULL, (struct rrd_archives){100, false}, false, &done, &msg), RRD_OK);
  lab_write("in.csv", "one,2026-11-16,7,\none,2026-11-18,1700,\n");
  EXPECT(CTL_OK, "import", "--replace", scratch_path("in.csv"));
  check_says("kept", lab.out, "1 count added; 1 count there already");
  check_says("said", lab.err, "kept: 1 stored count|stored by the daemon");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      LAB_TEST(counts_and_their_figures_are_stored),
      LAB_TEST(a_dry_run_says_all_and_does_nothing),
      LAB_TEST(older_days_make_a_file_anew),
      LAB_TEST(bad_lines_are_named_and_the_rest_is_stored),
      LAB_TEST(files_that_cannot_be_used_are_named),
      LAB_TEST(a_flood_of_bad_lines_is_counted),
      LAB_TEST(an_import_without_a_place_is_refused),
      LAB_TEST(an_import_before_the_first_start_reads_the_configuration),
      LAB_TEST(a_wrong_import_is_put_right),
      LAB_TEST(a_count_of_the_daemon_stays),
      LAB_TEST(a_file_in_the_way_is_named_and_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
