/* SPDX-License-Identifier: MIT */
/* Files: synced before they have their name, and never anything else. */
#include "file/files.h"
#include "scratch.h"

/* The linker puts this before fsync(): F a file, D a directory. */
static char synced[16];
static int fail_folders; /* errno; 0: none */
int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd) {
  struct stat st = {0};
  assert_int_equal(fstat(fd, &st), 0);
  assert_true(strlen(synced) + 1 < sizeof(synced));
  strcat(synced, S_ISDIR(st.st_mode) ? "D" : "F");
  errno = S_ISDIR(st.st_mode) ? fail_folders : 0;
  return errno != 0 ? -1 : __real_fsync(fd);
}

static void a_file_and_its_folder_are_synced(void **state) {
  (void)state;
  struct errmsg msg = {""};
  const char *path = scratch_path("f");
  synced[0] = '\0';
  check_int("replaced", files_replace(path, "a", 1, 0644, &msg), 0);
  check_text("replaced", synced, "FD");
  check_int("rewritten", files_rewrite(path, "b", 1, &msg), 0);
  check_text("rewritten", synced, "FDFD");
  fail_folders = EIO;
  int status = files_replace(path, "c", 1, 0644, &msg);
  fail_folders = 0;
  check_int("a folder that fails", status, -1);
  check_says("a folder that fails", msg.text, "/f cannot be written|Input");
}

static void a_new_file_replaces_nothing(void **state) {
  (void)state;
  struct errmsg msg = {""};
  check_int("new", files_create(scratch_path("f"), "a", 1, 0640, &msg), 0);
  check_text("new", scratch_read("f"), "a");
  check_int("new", (int)scratch_mode("f"), 0640);
  check_int("again", files_create(scratch_path("f"), "b", 1, 0640, &msg), -1);
  check_int("again", errno, EEXIST);
  check_text("again", scratch_read("f"), "a");
  check_text("nothing left", scratch_read("f.new"), "(no such file)");
}

/* Somebody else may write in the folder of a HashtagFile. */
static void a_link_in_the_new_files_place_is_not_followed(void **state) {
  (void)state;
  struct errmsg msg = {""};
  scratch_write("victim", "precious", 8);
  scratch_write("f", "old", 3);
  assert_int_equal(symlink("victim", scratch_path("f.new")), 0);
  check_int("replaced", files_replace(scratch_path("f"), "new", 3, 0644, &msg),
            0);
  check_text("replaced", scratch_read("f"), "new");
  check_text("not followed", scratch_read("victim"), "precious");
}

static void only_regular_files_are_opened(void **state) {
  (void)state;
  size_t len = 0;
  struct stat st = {0};
  alarm(10); /* a pipe would be waited for */
  assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
  assert_int_equal(mkdir(scratch_path("dir"), 0700), 0);
  assert_int_equal(symlink("/dev/zero", scratch_path("device")), 0);
  static const char *const names[] = {"pipe", "dir", "device"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    const char *path = scratch_path(names[i]);
    check_int(names[i], files_open_regular(path, O_RDONLY, 0), -1);
    check_int(names[i], errno, FILES_NOT_REGULAR);
    check_int(names[i], files_open_regular(path, O_RDWR | O_CREAT, 0644), -1);
    check_int(names[i], errno, FILES_NOT_REGULAR);
    assert_null(files_slurp(path, 100, &len));
    check_int(names[i], errno, FILES_NOT_REGULAR);
  }
  check_text("said", files_error(FILES_NOT_REGULAR),
             "it is not a regular file");
  check_text("said", files_error(ENOENT), "No such file or directory");
  check_int("absent", files_open_regular(scratch_path("x"), O_RDONLY, 0), -1);
  check_int("absent", errno, ENOENT);
  int fd = files_open_regular(scratch_path("x"), O_RDWR | O_CREAT, 0644);
  assert_true(fd >= 0);
  check_int("made", fstat(fd, &st) == 0 && S_ISREG(st.st_mode), true);
  close(fd);
  alarm(0);
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(a_file_and_its_folder_are_synced),
      IN_SCRATCH(a_new_file_replaces_nothing),
      IN_SCRATCH(a_link_in_the_new_files_place_is_not_followed),
      IN_SCRATCH(only_regular_files_are_opened),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
