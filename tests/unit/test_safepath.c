/* SPDX-License-Identifier: MIT */
/*
 * Files of root's process in folders of others: what these could not read or
 * write themselves stays unread and unwritten. Each case is lived as root, and
 * skipped where the tests are somebody else's.
 */
#include "file/files.h"
#include "file/lockfile.h"
#include "file/safepath.h"
#include "scratch.h"

#define SECRET "a line of a 0600 file"
#define THEIRS 1 /* a user of every Debian and Fedora, with a group of his */

static int begin(void **state) {
  if (scratch_make(state) != 0)
    return -1;
  if (getuid() != 0)
    return 0;
  chmod(scratch, 0755);
  scratch_write("secret", SECRET, strlen(SECRET));
  chmod(scratch_path("secret"), 0600);
  assert_int_equal(mkdir(scratch_path("theirs"), 0755), 0);
  assert_int_equal(chown(scratch_path("theirs"), THEIRS, 7), 0);
  assert_int_equal(mkdir(scratch_path("ours"), 0755), 0);
  return 0;
}

static int end(void **state) {
  safepath_act_for(SAFEPATH_ANY);
  return scratch_remove(state);
}

static void need_root(void) {
  if (getuid() != 0)
    skip();
}

static void give(const char *name, uid_t user) {
  assert_int_equal(lchown(scratch_path(name), user, (gid_t)-1), 0);
}

static void link_of(uid_t user, const char *to, const char *name) {
  assert_int_equal(symlink(to, scratch_path(name)), 0);
  give(name, user);
}

static uid_t owner_of(const char *name) {
  struct stat st = {0};
  assert_int_equal(lstat(scratch_path(name), &st), 0);
  return st.st_uid;
}

/* errno of reading, or 0. */
static int read_it(const char *name) {
  size_t len = 0;
  char *text = files_slurp(scratch_path(name), 100, &len);
  int cause = text == NULL ? errno : 0;
  free(text);
  return cause;
}

static void links_of_others_are_not_read_through(void **state) {
  (void)state;
  need_root();
  link_of(THEIRS, "../secret", "theirs/list");
  check_int("the file", read_it("theirs/list"), SAFEPATH_LINK);
  link_of(THEIRS, "../ours", "theirs/folder");
  scratch_write("ours/f", "x", 1);
  check_int("a folder", read_it("theirs/folder/f"), SAFEPATH_LINK);
  check_says("said", files_error(SAFEPATH_LINK), "another user");
  link_of(0, "../ours", "theirs/of_root");
  check_int("root's own", read_it("theirs/of_root/f"), 0);
  link_of(0, "ours/f", "direct");
  check_int("root's own", read_it("direct"), 0);
  link_of(0, "theirs/list", "indirect");
  check_int("over two", read_it("indirect"), SAFEPATH_LINK);
  link_of(0, "loop", "loop");
  check_int("without end", read_it("loop"), ELOOP);
}

static void second_names_are_read_by_who_may(void **state) {
  (void)state;
  need_root();
  assert_int_equal(link(scratch_path("secret"), scratch_path("theirs/list")),
                   0);
  check_int("closed to him", read_it("theirs/list"), SAFEPATH_BEYOND);
  check_says("said", files_error(SAFEPATH_BEYOND), "run it as that user");
  chmod(scratch_path("secret"), 0604);
  check_int("open to all", read_it("theirs/list"), 0);
  chmod(scratch_path("secret"), 0640);
  assert_int_equal(chown(scratch_path("secret"), 0, THEIRS), 0);
  check_int("open to his group", read_it("theirs/list"), 0);
  chmod(scratch_path("secret"), 0400);
  give("secret", THEIRS);
  check_int("his own", read_it("theirs/list"), 0);
}

static void new_files_follow_no_link(void **state) {
  (void)state;
  need_root();
  struct errmsg msg = {""};
  link_of(THEIRS, "../secret", "theirs/f.new");
  link_of(THEIRS, "../secret", "theirs/f");
  check_int("replaced",
            files_replace(scratch_path("theirs/f"), "n", 1, 0644, &msg), 0);
  check_text("replaced", scratch_read("theirs/f"), "n");
  check_text("not followed", scratch_read("secret"), SECRET);
  check_int("whose", owner_of("theirs/f"), THEIRS);
  check_int("not his", owner_of("secret"), 0);
  link_of(THEIRS, "../secret", "theirs/list");
  check_int("the user's file",
            files_rewrite(scratch_path("theirs/list"), "n", 1, &msg), -1);
  check_says("the user's file", msg.text, "/theirs/list|another user");
  link_of(THEIRS, "../ours", "theirs/folder");
  check_int("below a link",
            files_create(scratch_path("theirs/folder/f"), "n", 1, 0644, &msg),
            -1);
  check_int("below a link", files_remove(scratch_path("theirs/folder/f")), -1);
  check_int("nothing made", access(scratch_path("ours/f"), F_OK), -1);
  check_text("still", scratch_read("secret"), SECRET);
}

static void files_are_opened_to_be_written_without_links(void **state) {
  (void)state;
  need_root();
  int flags = O_RDWR | O_CREAT;
  link_of(THEIRS, "../secret", "theirs/lock");
  check_int("a link", lockfile_open(scratch_path("theirs/lock")), -1);
  check_int("a link", errno, SAFEPATH_LINK);
  link_of(THEIRS, "../ours/absent", "theirs/to_none");
  check_int("to nothing",
            files_open_regular(scratch_path("theirs/to_none"), flags, 0644),
            -1);
  check_int("nothing made", access(scratch_path("ours/absent"), F_OK), -1);
  assert_int_equal(link(scratch_path("secret"), scratch_path("theirs/name")),
                   0);
  check_int("a second name",
            files_open_regular(scratch_path("theirs/name"), flags, 0644), -1);
  check_int("a second name", errno, SAFEPATH_BEYOND);
  int fd = files_open_regular(scratch_path("theirs/new"), flags, 0644);
  assert_true(fd >= 0);
  close(fd);
  check_int("whose", owner_of("theirs/new"), THEIRS);
  fd = files_open_regular(scratch_path("ours/new"), flags, 0644);
  assert_true(fd >= 0);
  close(fd);
  check_int("ours", owner_of("ours/new"), 0);
}

static void folders_are_made_for_whom_they_are_below(void **state) {
  (void)state;
  need_root();
  struct errmsg msg = {""};
  check_int("made", files_make_parents(scratch_path("theirs/a/b/f"), &msg), 0);
  check_int("whose", owner_of("theirs/a"), THEIRS);
  check_int("whose", owner_of("theirs/a/b"), THEIRS);
  link_of(THEIRS, "../ours", "theirs/folder");
  check_int("below a link",
            files_make_parents(scratch_path("theirs/folder/a/f"), &msg), -1);
  check_says("below a link", msg.text,
             "/theirs/folder cannot be made|another user");
  check_int("nothing made", access(scratch_path("ours/a"), F_OK), -1);
  assert_null(files_list(scratch_path("theirs/folder")));
  check_int("nor listed", errno, SAFEPATH_LINK);
  DIR *list = files_list(scratch_path("theirs/a"));
  assert_non_null(list);
  closedir(list);
}

/* As hashtagctl does with the options of another user's daemon. */
static void all_is_done_with_the_rights_of_one_user(void **state) {
  (void)state;
  need_root();
  struct errmsg msg = {""};
  scratch_write("ours/key", "k", 1);
  assert_int_equal(chown(scratch_path("ours/key"), 0, THEIRS), 0);
  chmod(scratch_path("ours/key"), 0640);
  safepath_act_for(THEIRS);
  check_int("closed to him", read_it("secret"), SAFEPATH_BEYOND);
  check_int("open to his group", read_it("ours/key"), 0);
  chmod(scratch_path("ours"), 0700);
  check_int("in a folder that is closed", read_it("ours/key"),
            SAFEPATH_BEYOND);
  chmod(scratch_path("ours"), 0755);
  check_int("root's folder",
            files_replace(scratch_path("ours/f"), "n", 1, 0644, &msg), -1);
  check_says("root's folder", msg.text, "/ours/f|run it as that user");
  check_int("root's folder",
            files_make_parents(scratch_path("ours/a/f"), &msg), -1);
  chmod(scratch_path("ours"), 01777);
  check_int("names of others in a folder for all",
            files_remove(scratch_path("ours/key")), -1);
  check_int("his own",
            files_replace(scratch_path("theirs/f"), "n", 1, 0644, &msg), 0);
}

static void a_user_does_not_follow_anothers_links_either(void **state) {
  (void)state;
  need_root();
  give("secret", 65534);
  link_of(THEIRS, "../secret", "theirs/list");
  be_nobody();
  check_int("a link", read_it("theirs/list"), SAFEPATH_LINK);
  check_int("his own", read_it("secret"), 0);
  be_myself_again();
}

static void only_its_user_opens_a_lock(void **state) {
  (void)state;
  mode_t mask = umask(0);
  int fd = lockfile_open(scratch_path("lock"));
  umask(mask);
  assert_true(fd >= 0);
  check_int("mode", scratch_mode("lock"), 0600);
  check_int("taken", lockfile_take(fd), 0);
  int other = lockfile_open(scratch_path("lock"));
  check_int("held", lockfile_take(other), -1);
  lockfile_release(fd);
  check_int("free", lockfile_take(other), 0);
  close(other);
  close(fd);
  chmod(scratch_path("lock"), 0644); /* as version 1.0 made it */
  close(lockfile_open(scratch_path("lock")));
  check_int("closed to others", scratch_mode("lock"), 0600);
}

int main(void) {
#define LIVED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      LIVED(links_of_others_are_not_read_through),
      LIVED(second_names_are_read_by_who_may),
      LIVED(new_files_follow_no_link),
      LIVED(files_are_opened_to_be_written_without_links),
      LIVED(folders_are_made_for_whom_they_are_below),
      LIVED(all_is_done_with_the_rights_of_one_user),
      LIVED(a_user_does_not_follow_anothers_links_either),
      LIVED(only_its_user_opens_a_lock),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
