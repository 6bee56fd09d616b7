/* SPDX-License-Identifier: MIT */
/* RRD files: the shape of a new one, exact counts, and what lies in the way. */
#include "core/day.h"
#include "rrd_lab.h"
#include "store/rrdfile.h"

#include <sys/resource.h>

#define D 20781 /* 2026-11-24 */
#define DAYS 40

/* What a command prints on both outputs. */
static const char *output_of(const char *fmt, const char *path) {
  static char text[16 << 10];
  char command[512];
  _Pragma("GCC diagnostic push");
  _Pragma("GCC diagnostic ignored \"-Wformat-nonliteral\"");
  snprintf(command, sizeof(command), fmt, path);
  _Pragma("GCC diagnostic pop");
  FILE *f = popen(command, "r");
  assert_non_null(f);
  text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
  pclose(f);
  return text;
}

static void a_new_file_has_the_promised_shape(void **state) {
  (void)state;
  const char *path = rrd_made("h/hashtag-x/count-videos.rrd", D, DAYS);
  const char *info = output_of("LC_ALL=C rrdtool info '%s' 2>&1", path);
  check_says("rrdtool info", info,
             "step = 86400\n|ds[value].index = 0\n|"
             "ds[value].type = \"GAUGE\"\n|"
             "ds[value].minimal_heartbeat = 129600\n|ds[value].min = NaN\n|"
             "ds[value].max = NaN\n|last_update = 1795392000\n|"
             "rra[0].cf = \"AVERAGE\"\n|rra[0].rows = 40\n|"
             "rra[0].pdp_per_row = 1\n|rra[1].cf = \"MIN\"\n|"
             "rra[1].rows = 40\n|rra[1].pdp_per_row = 1\n");
  check_says("rrdtool info", info,
             "rra[2].cf = \"MAX\"\n|rra[2].rows = 40\n|"
             "rra[2].pdp_per_row = 1\n");
  assert_null(strstr(info, "rra[3]"));
  assert_null(strstr(info, "ds[value].index = 1"));
  check_int("last update", rrd_last_day(path), D - 1);
}

static void counts_come_back_exactly(void **state) {
  (void)state;
  static const double counts[] = {0,
                                  1,
                                  999999,
                                  123456789012.0,
                                  120000000000001.0,
                                  899999999999999.0,
                                  900000000000000.0,
                                  900000000000001.0,
                                  999999999999999.0};
  double got[COUNT_OF(counts) + 2];
  struct errmsg msg = {""};
  const char *path = rrd_made("f.rrd", D, DAYS);
  for (size_t i = 0; i < COUNT_OF(counts); i++)
    rrd_put(path, D + (int)i, counts[i]);
  int last = D + (int)COUNT_OF(counts) - 1;
  check_int("read", rrd_read_days(path, D - 1, last + 1, got, &msg), RRD_OK);
  check_number("before the first", got[0], NAN);
  check_number("after the last", got[COUNT_OF(counts) + 1], NAN);
  for (size_t i = 0; i < COUNT_OF(counts); i++)
    if (!(got[i + 1] == counts[i]))
      fail_msg("%.17g came back as %.17g", counts[i], got[i + 1]);
  check_int("last", rrd_last_day(path), last);
}

static void growth_keeps_its_sign(void **state) {
  (void)state;
  double got = 0;
  const char *path = rrd_made("f.rrd", D, DAYS);
  rrd_put(path, D, -33.25);
  check_int("read", rrd_read_days(path, D, D, &got, NULL), RRD_OK);
  check_number("negative", got, -33.25);
}

/* One "unknown" at D - 1 keeps the day after a gap exact. */
static void a_gap_stays_a_gap(void **state) {
  (void)state;
  static const double want[] = {100, NAN, NAN, 400, 500};
  double got[5];
  const char *path = rrd_made("f.rrd", D, DAYS);
  rrd_put(path, D, 100);
  rrd_put(path, D + 2, NAN);
  rrd_put(path, D + 3, 400);
  rrd_put(path, D + 4, 500);
  check_int("read", rrd_read_days(path, D, D + 4, got, NULL), RRD_OK);
  for (int i = 0; i < 5; i++)
    check_number("row", got[i], want[i]);
}

static void an_older_value_is_refused(void **state) {
  (void)state;
  struct errmsg msg = {""};
  const char *path = rrd_made("f.rrd", D, DAYS);
  rrd_put(path, D, 1);
  check_int("the same day", rrd_write_day(path, D, 2, &msg), RRD_FAILED);
  check_says("the same day", msg.text, "f.rrd");
  check_int("a day before", rrd_write_day(path, D - 1, 2, &msg), RRD_FAILED);
  check_int("no file", rrd_write_day(scratch_path("no.rrd"), D, 2, &msg),
            RRD_ABSENT);
  check_says("no file", msg.text, "no.rrd");
}

static void only_so_many_days_are_kept(void **state) {
  (void)state;
  double got[DAYS + 10];
  const char *path = rrd_made("f.rrd", D, DAYS);
  for (int i = 0; i < DAYS + 5; i++)
    rrd_put(path, D + i, i);
  check_int("read", rrd_read_days(path, D, D + DAYS + 4, got, NULL), RRD_OK);
  for (int i = 0; i < DAYS + 5; i++)
    check_number("row", got[i], i < 5 ? NAN : (double)i);
  check_int("long before", rrd_read_days(path, D - 900, D - 890, got, NULL),
            RRD_OK);
  check_number("long before", got[0], NAN);
}

static void a_file_that_is_there_is_left_alone(void **state) {
  (void)state;
  struct errmsg msg = {""};
  const char *path = rrd_made("f.rrd", D, DAYS);
  rrd_put(path, D, 7);
  check_int("again", rrd_create_file(path, D + 9, KEPT(99), &msg), RRD_OK);
  check_int("last", rrd_last_day(path), D);
  scratch_write("mine.rrd", "my notes", 8);
  check_int("a text", rrd_create_file(scratch_path("mine.rrd"), D, KEPT(9), &msg),
            RRD_UNUSABLE);
  check_int("a text", rrd_write_day(scratch_path("mine.rrd"), D, 9, &msg),
            RRD_UNUSABLE);
  check_text("untouched", scratch_read("mine.rrd"), "my notes");
}

static void a_file_that_cannot_be_made_is_named(void **state) {
  (void)state;
  struct errmsg msg = {""};
  scratch_write("file", "", 0);
  check_int("a file as directory",
            rrd_create_file(scratch_path("file/x/y.rrd"), D, KEPT(9), &msg),
            RRD_FAILED);
  check_says("a file as directory", msg.text, "file/x|Not a directory");
  chmod(scratch, 0755);
  be_nobody();
  int status = rrd_create_file(scratch_path("y.rrd"), D, KEPT(9), &msg);
  be_myself_again();
  if (geteuid() == 0) {
    check_int("no right", status, RRD_FAILED);
    check_says("no right", msg.text, "y.rrd cannot be created");
  }
}

#define CREATE "rrdtool create '%s' --start 1795392000 "

static void a_file_in_the_way_is_named(void **state) {
  (void)state;
  static const struct {
    const char *name, *command; /* "": the file is this text */
    enum rrd_status want;
    const char *says;
  } cases[] = {
      {"nothing", NULL, RRD_ABSENT, ""},
      {"a text", "", RRD_UNUSABLE, "in the way|no RRD file"},
      {"a directory", "mkdir '%s'", RRD_UNUSABLE, "not a regular file"},
      {"a step of ten seconds",
       CREATE "--step 10 DS:value:GAUGE:20:U:U RRA:AVERAGE:0.5:1:10 2>&1",
       RRD_UNUSABLE, "in the way|step of 10 s|86400"},
      {"two data sources",
       CREATE "--step 86400 DS:a:GAUGE:99999:U:U DS:b:GAUGE:99999:U:U "
              "RRA:AVERAGE:0.5:1:10 2>&1",
       RRD_UNUSABLE, "2 data source"},
      {"weekly rows",
       CREATE
       "--step 86400 DS:value:GAUGE:99999:U:U RRA:AVERAGE:0.5:7:10 2>&1",
       RRD_UNUSABLE, "step of 604800 s"},
      {"no AVERAGE, but rows of one step that say the same",
       CREATE "--step 86400 DS:value:GAUGE:99999:U:U RRA:MAX:0.5:1:10 2>&1",
       RRD_OK, ""},
      {"cut off",
       CREATE "--step 86400 DS:value:GAUGE:99999:U:U RRA:AVERAGE:0.5:1:900 "
              "2>&1",
       RRD_UNUSABLE, "is damaged|cut off"},
      {"empty", "", RRD_ABSENT, ""},
      {"a pipe", "mkfifo '%s'", RRD_UNUSABLE, "not a regular file"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char file[32], path[SCRATCH_PATH];
    double got[3] = {1, 1, 1};
    struct errmsg msg = {""};
    snprintf(file, sizeof(file), "%zu.rrd", i);
    snprintf(path, sizeof(path), "%s", scratch_path(file));
    if (cases[i].command != NULL && cases[i].command[0] != '\0')
      check_text(cases[i].name, output_of(cases[i].command, path), "");
    else if (cases[i].command != NULL)
      scratch_write(file, "my notes", strcmp(cases[i].name, "empty") ? 8 : 0);
    if (strcmp(cases[i].name, "cut off") == 0)
      assert_int_equal(truncate(path, 1000), 0);
    check_int(cases[i].name, rrd_read_days(path, D, D + 2, got, &msg),
              cases[i].want);
    check_says(cases[i].name, msg.text, cases[i].says);
    if (cases[i].want == RRD_UNUSABLE)
      check_says(cases[i].name, msg.text, path);
    for (int k = 0; k < 3; k++)
      check_number(cases[i].name, got[k], NAN);
  }
  check_int("last of nothing", rrd_last_day(scratch_path("0.rrd")), DAY_NONE);
  check_int("last of a text", rrd_last_day(scratch_path("1.rrd")), DAY_NONE);
}

static void a_file_of_another_user_is_not_foreign(void **state) {
  (void)state;
  double got = 0;
  struct errmsg msg = {""};
  const char *path = rrd_made("f.rrd", D, DAYS);
  chmod(scratch, 0755);
  chmod(path, 0600);
  be_nobody();
  int status = rrd_read_days(path, D, D, &got, &msg);
  be_myself_again();
  if (geteuid() == 0) {
    check_int("no right", status, RRD_FAILED);
    check_says("no right", msg.text, "f.rrd|ermission");
  }
}

/* Nobody may be told to move a good file away for that. */
static void a_daemon_out_of_descriptors_sees_no_foreign_file(void **state) {
  (void)state;
  double got = 0;
  struct errmsg msg = {""};
  struct rlimit before, none;
  const char *path = rrd_made("f.rrd", D, DAYS);
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  none = before;
  none.rlim_cur = 0;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
  int status = rrd_read_days(path, D, D, &got, &msg);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  check_int("out of descriptors", status, RRD_FAILED);
  check_says("out of descriptors", msg.text, "f.rrd|Too many open files");
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(a_new_file_has_the_promised_shape),
      IN_SCRATCH(counts_come_back_exactly),
      IN_SCRATCH(growth_keeps_its_sign),
      IN_SCRATCH(a_gap_stays_a_gap),
      IN_SCRATCH(an_older_value_is_refused),
      IN_SCRATCH(only_so_many_days_are_kept),
      IN_SCRATCH(a_file_that_is_there_is_left_alone),
      IN_SCRATCH(a_file_that_cannot_be_made_is_named),
      IN_SCRATCH(a_file_in_the_way_is_named),
      IN_SCRATCH(a_file_of_another_user_is_not_foreign),
      IN_SCRATCH(a_daemon_out_of_descriptors_sees_no_foreign_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
