/* SPDX-License-Identifier: MIT */
/* Older days for RRD files: what was known stays, whatever happens. */
#include "core/day.h"
#include "rrd_lab.h"
#include "store/rrd_rebuild.h"
#include "file/files.h"

#include <dirent.h>

#define D 20781 /* 2026-11-24 */
#define DAYS 40
#define ROWS 12
#define U NAN

/* Makes a file of DAYS days with these rows from `first` on. */
static const char *made(const char *name, int first, const double *rows,
                        int num) {
  struct errmsg msg = {""};
  const char *path = rrd_made(name, first, DAYS);
  if (num > 0)
    check_int("written", rrd_write_days(path, first, num, rows, &msg), RRD_OK);
  return path;
}

static struct backfill filled(const char *path, int first, int num,
                              const double *values) {
  struct series add = {first, num, values};
  struct backfill done;
  struct errmsg msg = {""};
  if (backfill_file(path, &add, NULL, KEPT(DAYS), false, &done, &msg) != RRD_OK)
    fail_msg("%s", msg.text);
  return done;
}

/* How many names there are in the scratch directory. */
static int files_left(void) {
  int num = 0;
  DIR *dir = opendir(scratch);
  assert_non_null(dir);
  while (readdir(dir) != NULL)
    num++;
  closedir(dir);
  return num - 2;
}

/* Rows from D on; the file's own begin `at` days behind D. */
struct merge_case {
  const char *name;
  int at, num;
  double rows[ROWS]; /* of the file; num 0: it has none; -1: no file */
  int add_at, add_num;
  double add[ROWS];
  double want[ROWS]; /* days D .. D + 11 */
  int added, known, last;
};

static void check_merge(const struct merge_case *c) {
  double got[ROWS];
  struct errmsg msg = {""};
  char path[SCRATCH_PATH];
  snprintf(path, sizeof(path), "%s", scratch_path("f.rrd"));
  unlink(path);
  struct stat old = {0}, new = {0};
  if (c->num >= 0)
    stat(made("f.rrd", D + c->at, c->rows, c->num), &old);
  struct backfill done = filled(path, D + c->add_at, c->add_num, c->add);
  check_int(c->name, done.added, c->added);
  check_int(c->name, done.known, c->known);
  check_int(c->name, done.too_old, 0);
  check_int(c->name, done.made, c->num < 0);
  check_int(c->name, rrd_last_day(path), D + c->last);
  check_int(c->name, rrd_read_days(path, D, D + ROWS - 1, got, &msg), RRD_OK);
  for (int i = 0; i < ROWS; i++)
    check_number(c->name, got[i], c->want[i]);
  check_int(c->name, files_left(), 1);
  assert_int_equal(stat(path, &new), 0);
  if ((old.st_ino == new.st_ino) != (c->added == 0)) /* not for nothing */
    fail_msg("%s: made anew for %d days", c->name, c->added);
}

static void days_are_added_and_none_is_touched(void **state) {
  (void)state;
#define NOTHING U, U, U, U, U, U
  static const struct merge_case cases[] = {
      {"a new file", 0, -1, {0}, 1, 3, {10, U, 30},
       {U, 10, U, 30, U, U, NOTHING}, 2, 0, 3},
      {"older days", 4, 2, {50, 60}, 0, 3, {10, 20, 30},
       {10, 20, 30, U, 50, 60, NOTHING}, 3, 0, 5},
      {"a gap inside", 0, 4, {10, U, U, 40}, 1, 1, {20},
       {10, 20, U, 40, U, U, NOTHING}, 1, 0, 3},
      {"newer days", 0, 2, {10, 20}, 3, 2, {40, 50},
       {10, 20, U, 40, 50, U, NOTHING}, 2, 0, 4},
      {"around", 2, 1, {30}, 0, 5, {10, 20, 99, 40, 50},
       {10, 20, 30, 40, 50, U, NOTHING}, 4, 1, 4},
      {"all of it known", 0, 3, {10, 20, 30}, 0, 3, {7, 8, 9},
       {10, 20, 30, U, U, U, NOTHING}, 0, 3, 2},
      {"nothing to add", 0, 2, {10, 20}, 0, 3, {U, U, U},
       {10, 20, U, U, U, U, NOTHING}, 0, 0, 1},
      {"it ends with unknown days", 2, 4, {30, U, U, U}, 0, 2, {10, 20},
       {10, 20, 30, U, U, U, NOTHING}, 2, 0, 5},
      {"into its unknown end", 0, 4, {10, U, U, U}, 1, 2, {20, 30},
       {10, 20, 30, U, U, U, NOTHING}, 2, 0, 3},
      {"a file without any row", 4, 0, {0}, 0, 2, {10, 20},
       {10, 20, U, U, U, U, NOTHING}, 2, 0, 3},
      {"zero is a count", 2, 1, {0}, 0, 3, {0, 5, 7},
       {0, 5, 0, U, U, U, NOTHING}, 2, 1, 2},
      {"signed figures", 2, 2, {-33.25, 12.345678901234567}, 0, 2,
       {-1.0 / 3, 1e-9},
       {-1.0 / 3, 1e-9, -33.25, 12.345678901234567, U, U, NOTHING}, 2, 0, 3},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check_merge(&cases[i]);
}

/* What librrd reads may differ from what went in; it must not differ more. */
static void every_known_row_reads_back_the_same_to_the_last_bit(void **state) {
  (void)state;
  double rows[DAYS / 2], before[DAYS], after[DAYS];
  unsigned random = 7;
  for (int round = 0; round < 50; round++) {
    for (int i = 0; i < DAYS / 2; i++) {
      random = random * 1103515245U + 12345U;
      rows[i] = round % 2 ? (double)random * 23283 : (random >> 8) / 1e5 - 33;
      if (random % 11 == 0)
        rows[i] = NAN;
    }
    unlink(scratch_path("f.rrd"));
    const char *path = made("f.rrd", D + DAYS / 2, rows, DAYS / 2);
    check_int("read", rrd_read_days(path, D, D + DAYS - 1, before, NULL),
              RRD_OK);
    filled(path, D, DAYS / 2, rows);
    check_int("read", rrd_read_days(path, D, D + DAYS - 1, after, NULL),
              RRD_OK);
    for (int i = DAYS / 2; i < DAYS; i++)
      if (memcmp(&before[i], &after[i], sizeof(double)) != 0 &&
          !(isnan(before[i]) && isnan(after[i])))
        fail_msg("%.17g became %.17g", before[i], after[i]);
  }
}

static void large_counts_come_back_exactly(void **state) {
  (void)state;
  static const double counts[] = {999999999999999.0, 120000000000001.0, 1,
                                  900000000000001.0, 0};
  double got[COUNT_OF(counts)];
  char path[SCRATCH_PATH];
  snprintf(path, sizeof(path), "%s", scratch_path("new/dir/f.rrd"));
  filled(path, D, COUNT_OF(counts), counts);
  check_int("read", rrd_read_days(path, D, D + 4, got, NULL), RRD_OK);
  for (size_t i = 0; i < COUNT_OF(counts); i++)
    if (round(got[i]) != counts[i])
      fail_msg("%.17g came back as %.17g", counts[i], got[i]);
}

static void the_daemon_goes_on_with_the_file(void **state) {
  (void)state;
  static const double old[] = {10, 20, 30}, rows[] = {50};
  double got[7];
  const char *path = made("f.rrd", D + 4, rows, 1);
  filled(path, D, 3, old);
  check_int("the next day", rrd_write_day(path, D + 5, 60, NULL), RRD_OK);
  check_int("the last", rrd_write_day(path, D + 5, 61, NULL), RRD_FAILED);
  check_int("read", rrd_read_days(path, D, D + 6, got, NULL), RRD_OK);
  static const double want[] = {10, 20, 30, U, 50, 60, U};
  for (int i = 0; i < 7; i++)
    check_number("row", got[i], want[i]);
}

static void a_file_keeps_its_size_or_grows(void **state) {
  (void)state;
  static const double row[] = {1};
  struct rrd_shape shape;
  double values[3 * DAYS];
  for (int i = 0; i < 3 * DAYS; i++)
    values[i] = i;
  const char *path = made("f.rrd", D + 3 * DAYS, row, 1);
  struct series add = {D, 3 * DAYS, values};
  struct backfill done;
  check_int("as many as before",
            backfill_file(path, &add, NULL, KEPT(10), false, &done, NULL), RRD_OK);
  check_int("added", done.added, DAYS - 1);
  check_int("too old", done.too_old, 2 * DAYS + 1);
  check_int("shape", rrd_shape_of(path, &shape, NULL), RRD_OK);
  check_int("rows", shape.rows, DAYS);
  check_int("more", backfill_file(path, &add, NULL, KEPT(2 * DAYS), false, &done, NULL),
            RRD_OK);
  check_int("added", done.added, DAYS);
  check_int("known", done.known, DAYS - 1);
  check_int("too old", done.too_old, DAYS + 1);
  check_int("shape", rrd_shape_of(path, &shape, NULL), RRD_OK);
  check_int("rows", shape.rows, 2 * DAYS);
  check_int("last", shape.last, D + 3 * DAYS);
  assert_true(shape.daily);
}

static void a_file_keeps_its_archives(void **state) {
  (void)state;
  static const double old[] = {10, 20};
  struct series add = {D, 2, old};
  struct rrd_shape shape;
  struct backfill done;
  for (int average = 0; average < 2; average++) {
    const char *path = scratch_path(average ? "one" : "three");
    struct rrd_archives its = {DAYS, average}, option = {DAYS, !average};
    check_int("made", rrd_create_file(path, D + 5, its, NULL), RRD_OK);
    rrd_put(path, D + 5, 50);
    check_int("rebuilt",
              backfill_file(path, &add, NULL, option, false, &done, NULL),
              RRD_OK);
    check_int("added", done.added, 2);
    check_int("shape", rrd_shape_of(path, &shape, NULL), RRD_OK);
    check_int("its archives", shape.average_only, average);
  }
}

static void a_dry_run_writes_nothing(void **state) {
  (void)state;
  static const double rows[] = {50}, old[] = {10, 20};
  struct series add = {D, 2, old};
  struct backfill done;
  const char *path = made("f.rrd", D + 4, rows, 1);
  check_int("dry", backfill_file(path, &add, NULL, KEPT(DAYS), true, &done, NULL), RRD_OK);
  check_int("it says what it would add", done.added, 2);
  check_int("last", rrd_last_day(path), D + 4);
  double got[2];
  check_int("read", rrd_read_days(path, D, D + 1, got, NULL), RRD_OK);
  check_number("nothing there", got[0], NAN);
  check_int("no file", backfill_file(scratch_path("d/g.rrd"), &add, NULL, KEPT(DAYS), true,
                                     &done, NULL), RRD_OK);
  check_int("it would be made", done.made, 1);
  check_int("nothing made", files_left(), 1);
}

static void owner_and_mode_are_kept(void **state) {
  (void)state;
  static const double rows[] = {50}, old[] = {10};
  const char *path = made("f.rrd", D + 4, rows, 1);
  assert_int_equal(chmod(path, 0604), 0);
  if (getuid() == 0)
    assert_int_equal(chown(path, 12, 34), 0);
  assert_int_equal(symlink(path, scratch_path("link.rrd")), 0);
  filled(scratch_path("link.rrd"), D, 1, old);
  struct stat st = {0};
  assert_int_equal(stat(path, &st), 0);
  check_int("mode", st.st_mode & 07777U, 0604);
  check_int("one name", (long)st.st_nlink, 1);
  if (getuid() == 0) {
    check_int("owner", st.st_uid, 12);
    check_int("group", st.st_gid, 34);
  }
  assert_int_equal(lstat(scratch_path("link.rrd"), &st), 0);
  assert_true(S_ISLNK(st.st_mode));
}

/* Made by root for a daemon that is not root. */
static void new_files_belong_to_the_owner_of_their_directory(void **state) {
  (void)state;
  static const double old[] = {10};
  static const char *const made_here[] = {"rrd/host", "rrd/host/x",
                                          "rrd/host/x/f.rrd"};
  assert_int_equal(mkdir(scratch_path("rrd"), 0755), 0);
  if (getuid() == 0)
    assert_int_equal(chown(scratch_path("rrd"), 12, 34), 0);
  filled(scratch_path("rrd/host/x/f.rrd"), D, 1, old);
  struct stat above = {0}, st = {0};
  assert_int_equal(stat(scratch_path("rrd"), &above), 0);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(stat(scratch_path(made_here[i]), &st), 0);
    check_int(made_here[i], st.st_uid, above.st_uid);
    check_int(made_here[i], st.st_gid, above.st_gid);
  }
  check_int("mode", st.st_mode & 07777U, 0644);
}

/* -- what fails leaves the old file */

static int fsyncs_left = -1; /* then one of `meanwhile` happens; -1: never */
static void (*meanwhile)(void);
int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd) {
  if (fsyncs_left-- == 0)
    meanwhile();
  return errno == EIO ? -1 : __real_fsync(fd);
}

static void another_writes(void) {
  check_int("written", rrd_write_day(scratch_path("f.rrd"), D + 5, 7, NULL),
            RRD_OK);
  errno = 0;
}

static void another_makes_it(void) {
  scratch_write("f.rrd", "mine", 4);
  errno = 0;
}

static void the_disk_fails(void) { errno = EIO; }

static void the_old_file_stays_when_it_fails(void **state) {
  (void)state;
  static const double rows[] = {50}, old[] = {10, 20};
  static const struct {
    const char *name;
    bool absent;
    void (*what)(void);
    const char *says;
    enum rrd_status want;
  } cases[] = {
      {"somebody writes it", false, another_writes,
       "f.rrd was written by somebody else|StateDir", RRD_FAILED},
      {"somebody makes it", true, another_makes_it,
       "f.rrd was written by somebody else", RRD_FAILED},
      {"the disk fails", false, the_disk_fails,
       "f.rrd.new cannot be written|Input/output", RRD_FAILED},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct series add = {D, 2, old};
    struct backfill done = {0};
    struct errmsg msg = {""};
    size_t before_len = 0, len = 0;
    unlink(scratch_path("f.rrd"));
    if (!cases[i].absent)
      made("f.rrd", D + 4, rows, 1);
    char *before = files_slurp(scratch_path("f.rrd"), 1 << 20, &before_len);
    meanwhile = cases[i].what;
    fsyncs_left = 0;
    errno = 0;
    check_int(cases[i].name,
              backfill_file(scratch_path("f.rrd"), &add, NULL, KEPT(DAYS), false, &done,
                            &msg), cases[i].want);
    fsyncs_left = -1;
    errno = 0;
    check_says(cases[i].name, msg.text, cases[i].says);
    check_int(cases[i].name, done.added, 0);
    check_int(cases[i].name, files_left(), 1);
    char *after = files_slurp(scratch_path("f.rrd"), 1 << 20, &len);
    if (cases[i].what == the_disk_fails) {
      check_int(cases[i].name, (long)len, (long)before_len);
      assert_memory_equal(before, after, len);
    } else if (cases[i].absent) {
      check_text(cases[i].name, after, "mine");
    } else {
      check_int(cases[i].name, rrd_last_day(scratch_path("f.rrd")), D + 5);
    }
    free(before);
    free(after);
  }
}

#define CREATE "rrdtool create '%s' --step 86400 --start 1795392000 "

static void a_file_that_cannot_be_rebuilt_is_named(void **state) {
  (void)state;
  static const double old[] = {10};
  static const struct {
    const char *name, *command, *says;
    enum rrd_status want;
  } cases[] = {
      {"weekly rows beside", CREATE "DS:v:GAUGE:99999:U:U RRA:AVERAGE:0.5:1:9 "
       "RRA:AVERAGE:0.5:7:9 >&2", "rows of several days|Move it away",
       RRD_UNUSABLE},
      {"blended rows", CREATE "DS:v:GAUGE:999999:U:U RRA:AVERAGE:0.5:1:9 >&2 "
       "&& rrdtool update '%s' 1795400000:1 1795500000:4 1795600000:8.1",
       "cannot be made anew exactly|2026-11-2", RRD_UNUSABLE},
      {"a text", "echo my notes > '%s'", "no RRD file", RRD_UNUSABLE},
      {"a directory", "mkdir '%s'", "not a regular file", RRD_UNUSABLE},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char path[SCRATCH_PATH], command[1024], name[32];
    snprintf(name, sizeof(name), "%zu.rrd", i);
    snprintf(path, sizeof(path), "%s", scratch_path(name));
    _Pragma("GCC diagnostic push");
    _Pragma("GCC diagnostic ignored \"-Wformat-nonliteral\"");
    snprintf(command, sizeof(command), cases[i].command, path, path);
    _Pragma("GCC diagnostic pop");
    assert_int_equal(system(command), 0);
    struct series add = {D - 3, 1, old};
    struct backfill done;
    struct errmsg msg = {""};
    check_int(cases[i].name,
              backfill_file(path, &add, NULL, KEPT(DAYS), false, &done, &msg),
              cases[i].want);
    check_says(cases[i].name, msg.text, cases[i].says);
    check_says(cases[i].name, msg.text, path);
    check_int(cases[i].name, files_left(), (int)i + 1);
  }
}

static void a_left_over_file_is_replaced(void **state) {
  (void)state;
  static const double old[] = {10};
  scratch_write("f.rrd.new", "half", 4);
  filled(scratch_path("f.rrd"), D, 1, old);
  check_int("last", rrd_last_day(scratch_path("f.rrd")), D);
  check_int("nothing beside it", files_left(), 1);
}

static void a_rebuild_needs_the_right_to_write(void **state) {
  (void)state;
  static const double rows[] = {50}, old[] = {10};
  struct series add = {D, 1, old};
  struct backfill done;
  struct errmsg msg = {""};
  const char *path = made("f.rrd", D + 4, rows, 1);
  chmod(scratch, 0755);
  be_nobody();
  int status = backfill_file(path, &add, NULL, KEPT(DAYS), false, &done, &msg);
  be_myself_again();
  if (geteuid() == 0) {
    check_int("no right", status, RRD_FAILED);
    check_says("no right", msg.text, "f.rrd.new cannot be created");
  }
}

static void a_value_gives_way_only_where_it_is_named(void **state) {
  (void)state;
  const char *path = scratch_path("r.rrd");
  double counts[3] = {1000, 2000, 3000}, right[3] = {10, 20, 30},
         named[3] = {1000, 1999, NAN}, got[3];
  struct series add = {D, 3, counts}, mend = {D, 3, right},
                yielding = {D, 3, named};
  struct backfill done;
  struct errmsg msg = {""};
  check_int("made", backfill_file(path, &add, NULL, KEPT(DAYS), false, &done, &msg),
            RRD_OK);
  check_int("dry", backfill_file(path, &mend, &yielding, KEPT(DAYS), true, &done, &msg),
            RRD_OK);
  check_int("would", done.replaced, 1);
  check_int("mended",
            backfill_file(path, &mend, &yielding, KEPT(DAYS), false, &done, &msg),
            RRD_OK);
  check_int("replaced", done.replaced, 1);
  check_int("known", done.known, 2);
  check_int("added", done.added, 0);
  assert_int_equal(rrd_read_days(path, D, D + 2, got, &msg), RRD_OK);
  check_number("named, and the same", got[0], 10);
  check_number("another value is there", got[1], 2000);
  check_number("not named", got[2], 3000);
}

int main(void) {
#define IN_SCRATCH(test)                                                       \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(days_are_added_and_none_is_touched),
      IN_SCRATCH(every_known_row_reads_back_the_same_to_the_last_bit),
      IN_SCRATCH(large_counts_come_back_exactly),
      IN_SCRATCH(the_daemon_goes_on_with_the_file),
      IN_SCRATCH(a_file_keeps_its_size_or_grows),
      IN_SCRATCH(a_file_keeps_its_archives),
      IN_SCRATCH(a_dry_run_writes_nothing),
      IN_SCRATCH(owner_and_mode_are_kept),
      IN_SCRATCH(new_files_belong_to_the_owner_of_their_directory),
      IN_SCRATCH(the_old_file_stays_when_it_fails),
      IN_SCRATCH(a_file_that_cannot_be_rebuilt_is_named),
      IN_SCRATCH(a_left_over_file_is_replaced),
      IN_SCRATCH(a_rebuild_needs_the_right_to_write),
      IN_SCRATCH(a_value_gives_way_only_where_it_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
