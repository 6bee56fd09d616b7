/* SPDX-License-Identifier: MIT */
/* New RRD files: what has its name is whole and on the disk. */
#include "core/day.h"
#include "file/files.h"
#include "rrd_lab.h"

#define D 20781 /* 2026-11-24 */

/* The linker puts this before fsync(): what is synced, and when. */
static struct {
  char path[SCRATCH_PATH]; /* the file that gets its name */
  int files, folders, unnamed;
  int fail_file, fail_folder; /* errno of the next ones; 0: none */
} seen;
int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd) {
  struct stat st = {0};
  assert_int_equal(fstat(fd, &st), 0);
  bool folder = S_ISDIR(st.st_mode);
  seen.files += !folder;
  seen.folders += folder;
  seen.unnamed += !folder && access(seen.path, F_OK) != 0;
  errno = folder ? seen.fail_folder : seen.fail_file;
  return errno != 0 ? -1 : __real_fsync(fd);
}

static const char *watched(const char *name) {
  memset(&seen, 0, sizeof(seen));
  snprintf(seen.path, sizeof(seen.path), "%s", scratch_path(name));
  return seen.path;
}

static void a_file_is_synced_before_it_has_its_name(void **state) {
  (void)state;
  struct errmsg msg;
  for (int i = 0; i < 2; i++) { /* by librrd; as a copy of that one */
    const char *path = watched(i == 0 ? "a.rrd" : "b.rrd");
    check_int("created", rrd_create_file(path, D, KEPT(50), &msg), RRD_OK);
    check_int("synced", seen.files, 1);
    check_int("without its name", seen.unnamed, 1);
    check_int("then its folder", seen.folders, 1);
  }
  watched("c/d/e.rrd");
  check_int("created", rrd_create_file(seen.path, D, KEPT(50), &msg), RRD_OK);
  check_int("scratch, c, c/d", seen.folders, 3);
}

static void a_file_that_cannot_be_synced_gets_no_name(void **state) {
  (void)state;
  struct errmsg msg = {""};
  watched("a.rrd");
  seen.fail_file = EIO;
  check_int("file", rrd_create_file(seen.path, D, KEPT(50), &msg), RRD_FAILED);
  check_says("file", msg.text, "a.rrd|Input/output error");
  check_text("no file", scratch_read("a.rrd"), "(no such file)");
  check_text("no rest", scratch_read("a.rrd.new"), "(no such file)");
  watched("a.rrd");
  seen.fail_folder = EIO;
  check_int("folder", rrd_create_file(seen.path, D, KEPT(50), &msg), RRD_FAILED);
  check_says("folder", msg.text, "a.rrd|Input/output error");
  watched("b.rrd");
  seen.fail_folder = EINVAL;
  check_int("a file system without folders to sync",
            rrd_create_file(seen.path, D, KEPT(50), &msg), RRD_OK);
  check_int("a folder that cannot be synced",
            files_make_parents(watched("c/x"), &msg), 0);
  seen.fail_folder = EIO;
  check_int("a folder that cannot be synced",
            files_make_parents(scratch_path("d/x"), &msg), -1);
  check_says("a folder that cannot be synced", msg.text,
             "/d cannot be synced");
}

/* What the power's failure left of a file that was never synced. */
static void a_file_without_content_is_made_anew(void **state) {
  (void)state;
  static const char zeros[45000];
  static const struct {
    const char *name;
    size_t len;
  } cases[] = {{"empty.rrd", 0}, {"zeros.rrd", sizeof(zeros)}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct errmsg msg = {""};
    double got[2];
    scratch_write(cases[i].name, zeros, cases[i].len);
    const char *path = watched(cases[i].name);
    check_int("absent", rrd_read_days(path, D, D + 1, got, &msg), RRD_ABSENT);
    check_int("last", rrd_last_day(path), DAY_NONE);
    check_int("created", rrd_create_file(path, D, KEPT(50), &msg), RRD_OK);
    check_int("synced", seen.files + seen.folders, 2);
    rrd_put(path, D, 5);
    check_int("read", rrd_read_days(path, D, D + 1, got, &msg), RRD_OK);
    check_number("row", got[0], 5);
  }
}

static void a_file_with_content_is_left_alone(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct stat st = {0};
  scratch_write("mine", "my notes", 8);
  check_int("a text", rrd_create_file(scratch_path("mine"), D, KEPT(50), &msg),
            RRD_UNUSABLE);
  check_text("a text", scratch_read("mine"), "my notes");
  assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
  check_int("a pipe", rrd_create_file(scratch_path("pipe"), D, KEPT(50), &msg),
            RRD_UNUSABLE);
  assert_int_equal(symlink("nowhere", scratch_path("link")), 0);
  check_int("a link to nothing",
            rrd_create_file(scratch_path("link"), D, KEPT(50), &msg), RRD_ABSENT);
  assert_int_equal(lstat(scratch_path("link"), &st), 0);
  check_int("a link to nothing", S_ISLNK(st.st_mode), true);
}

static void copies_are_as_librrd_made_the_first(void **state) {
  (void)state;
  static char first[64 << 10];
  struct errmsg msg;
  struct stat one, two;
  char a[SCRATCH_PATH], b[SCRATCH_PATH];
  snprintf(a, sizeof(a), "%s", scratch_path("a/x.rrd"));
  snprintf(b, sizeof(b), "%s", scratch_path("b/x.rrd"));
  check_int("by librrd", rrd_create_file(a, D + 1, KEPT(60), &msg), RRD_OK);
  check_int("a copy", rrd_create_file(b, D + 1, KEPT(60), &msg), RRD_OK);
  assert_int_equal(stat(a, &one) | stat(b, &two), 0);
  check_int("size", (int)two.st_size, (int)one.st_size);
  check_int("mode", (int)two.st_mode, (int)one.st_mode);
  memcpy(first, scratch_read("a/x.rrd"), (size_t)one.st_size);
  assert_memory_equal(first, scratch_read("b/x.rrd"), (size_t)one.st_size);

  check_int("another day", rrd_create_file(scratch_path("c"), D, KEPT(60), &msg),
            RRD_OK);
  check_int("another day", rrd_last_day(scratch_path("c")), D - 1);
  struct rrd_shape shape;
  check_int("other rows", rrd_create_file(scratch_path("d"), D, KEPT(9), &msg),
            RRD_OK);
  check_int("other rows", rrd_shape_of(scratch_path("d"), &shape, &msg),
            RRD_OK);
  check_int("other rows", shape.rows, 9);
}

static void averages_alone_are_a_third_of_the_size(void **state) {
  (void)state;
  struct errmsg msg;
  struct rrd_shape shape;
  struct stat st;
  off_t size[2];
  for (int average = 0; average < 2; average++) {
    const char *path = scratch_path(average ? "one" : "three");
    struct rrd_archives archives = {1830, average};
    check_int("made", rrd_create_file(path, D, archives, &msg), RRD_OK);
    rrd_put(path, D, 7);
    check_int("shape", rrd_shape_of(path, &shape, &msg), RRD_OK);
    check_int("what it has", shape.average_only, average);
    check_int("days", shape.rows, 1830);
    double got = 0;
    check_int("read", rrd_read_days(path, D, D, &got, &msg), RRD_OK);
    check_number("its row", got, 7);
    assert_int_equal(stat(path, &st), 0);
    size[average] = st.st_size;
  }
  assert_true(size[1] * 5 < size[0] * 2);
}

static void a_name_is_given_once(void **state) {
  (void)state;
  struct errmsg msg = {""};
  char from[SCRATCH_PATH];
  snprintf(from, sizeof(from), "%s", scratch_path("from"));
  scratch_write("from", "new", 3);
  scratch_write("f", "old", 3);
  check_int("in use", rrd_give_name(from, scratch_path("f"), &msg),
            RRD_FAILED);
  check_int("in use", errno, EEXIST);
  check_text("in use", scratch_read("f"), "old");
  scratch_write("f", "", 0);
  check_int("empty", rrd_give_name(from, scratch_path("f"), &msg), RRD_OK);
  check_text("empty", scratch_read("f"), "new");
  check_int("absent",
            rrd_give_name(scratch_path("f"), scratch_path("g"), &msg), RRD_OK);
  check_int("nothing to name",
            rrd_give_name(scratch_path("x"), scratch_path("y"), &msg),
            RRD_FAILED);
}

static void link_of_theirs(const char *to, const char *name) {
  assert_int_equal(symlink(to, scratch_path(name)), 0);
  assert_int_equal(lchown(scratch_path(name), 1, (gid_t)-1), 0);
}

/* Root's librrd in a DataDir that another user owns. */
static void links_of_another_user_are_not_followed(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct stat st = {0};
  if (getuid() != 0)
    skip();
  scratch_write("secret", "precious", 8);
  assert_int_equal(mkdir(scratch_path("ours"), 0755), 0);
  assert_int_equal(mkdir(scratch_path("d"), 0755), 0);
  assert_int_equal(chown(scratch_path("d"), 1, (gid_t)-1), 0);
  link_of_theirs("../secret", "d/a.rrd.new");
  check_int("beside it", rrd_create_file(scratch_path("d/a.rrd"), D, KEPT(77), &msg),
            RRD_OK);
  assert_int_equal(lstat(scratch_path("d/a.rrd"), &st), 0);
  check_int("is his", st.st_uid, 1);
  check_text("not written", scratch_read("secret"), "precious");
  check_int("a sound file elsewhere",
            rrd_create_file(scratch_path("ours/b.rrd"), D, KEPT(77), &msg), RRD_OK);
  link_of_theirs("../ours/b.rrd", "d/b.rrd");
  check_int("through a link",
            rrd_write_day(scratch_path("d/b.rrd"), D, 5, &msg), RRD_FAILED);
  check_says("through a link", msg.text, "d/b.rrd|another user");
  check_int("not written", rrd_last_day(scratch_path("ours/b.rrd")), D - 1);
  link_of_theirs("../ours", "d/folder");
  check_int("below a link",
            rrd_create_file(scratch_path("d/folder/c.rrd"), D, KEPT(78), &msg),
            RRD_FAILED);
  check_says("below a link", msg.text, "d/folder/c.rrd|another user");
  check_int("not made", access(scratch_path("ours/c.rrd"), F_OK), -1);
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(a_file_is_synced_before_it_has_its_name),
      IN_SCRATCH(a_file_that_cannot_be_synced_gets_no_name),
      IN_SCRATCH(a_file_without_content_is_made_anew),
      IN_SCRATCH(a_file_with_content_is_left_alone),
      IN_SCRATCH(copies_are_as_librrd_made_the_first),
      IN_SCRATCH(averages_alone_are_a_third_of_the_size),
      IN_SCRATCH(a_name_is_given_once),
      IN_SCRATCH(links_of_another_user_are_not_followed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
