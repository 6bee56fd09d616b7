/* SPDX-License-Identifier: MIT */
/* StateDir: its lock, files that are replaced whole, and `levels`. */
#include "core/day.h"
#include "file/files.h"
#include "scratch.h"
#include "store/levels.h"
#include "store/statedir.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define D 20781 /* 2026-11-24 */

static void a_file_is_replaced_whole(void **state) {
  (void)state;
  struct errmsg msg = {""};
  scratch_write("f", "old", 3);
  chmod(scratch_path("f"), 0600);
  mode_t mask = umask(0077); /* the daemon's must not decide */
  check_int("replaced",
            files_replace(scratch_path("f"), "new!", 4, 0644, &msg), 0);
  umask(mask);
  check_text("text", scratch_read("f"), "new!");
  check_int("mode", scratch_mode("f"), 0644);
  check_int("nothing beside it", access(scratch_path("f.new"), F_OK), -1);
  check_int("empty", files_replace(scratch_path("e"), "", 0, 0640, &msg), 0);
  check_text("empty", scratch_read("e"), "");
  check_int("mode", scratch_mode("e"), 0640);
}

static void the_old_file_stays_when_it_fails(void **state) {
  (void)state;
  struct errmsg msg = {""};
  assert_int_equal(mkdir(scratch_path("dir"), 0755), 0);
  assert_int_equal(mkdir(scratch_path("dir/x"), 0755), 0);
  check_int("a directory in its place",
            files_replace(scratch_path("dir"), "n", 1, 0644, &msg), -1);
  check_says("message", msg.text, "/dir cannot be written|directory");
  check_int("it is still there", access(scratch_path("dir/x"), F_OK), 0);
  check_int("nothing left", access(scratch_path("dir.new"), F_OK), -1);
  scratch_write("f", "old", 3);
  struct rlimit before, none = {.rlim_cur = 0};
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  none.rlim_max = before.rlim_max;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
  int status = files_replace(scratch_path("f"), "new", 3, 0644, &msg);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  check_int("no room", status, -1);
  check_says("message", msg.text, "/f cannot be written");
  check_text("old", scratch_read("f"), "old");
  check_int("no parent",
            files_replace(scratch_path("no/f"), "n", 1, 0644, &msg), -1);
  check_says("message", msg.text, "no/f|No such file");
}

static void a_rewritten_file_stays_whose_it_was(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct stat st = {0};
  uid_t owner = geteuid() == 0 ? 65534 : geteuid();
  scratch_write("tags", "old", 3);
  chmod(scratch_path("tags"), 0660);
  assert_int_equal(chown(scratch_path("tags"), owner, (gid_t)-1), 0);
  assert_int_equal(symlink("tags", scratch_path("link")), 0);
  check_int("rewritten", files_rewrite(scratch_path("link"), "new", 3, &msg),
            0);
  check_text("behind the link", scratch_read("tags"), "new");
  check_int("mode", scratch_mode("tags"), 0660);
  assert_int_equal(lstat(scratch_path("link"), &st), 0);
  check_int("still a link", S_ISLNK(st.st_mode), 1);
  assert_int_equal(stat(scratch_path("tags"), &st), 0);
  check_int("owner", st.st_uid, owner);
  check_int("nothing beside it", access(scratch_path("tags.new"), F_OK), -1);
  check_int("a new one", files_rewrite(scratch_path("n"), "x", 1, &msg), 0);
  check_int("mode", scratch_mode("n"), 0644);
}

static void parents_are_made(void **state) {
  (void)state;
  struct errmsg msg = {""};
  check_int("made", files_make_parents(scratch_path("a/b/c/file"), &msg), 0);
  check_int("mode", scratch_mode("a/b/c"), 0755);
  check_int("again", files_make_parents(scratch_path("a/b/c/file"), &msg), 0);
  check_int("not the file", access(scratch_path("a/b/c/file"), F_OK), -1);
  scratch_write("f", "", 0);
  check_int("a file in the way",
            files_make_parents(scratch_path("f/g/h"), &msg), -1);
  check_says("a file in the way", msg.text, "f/g cannot be made|Not a dir");
  char path[5000];
  memset(path, 'x', sizeof(path) - 1);
  path[0] = '/';
  path[sizeof(path) - 1] = '\0';
  check_int("too long", files_make_parents(path, &msg), -1);
  check_says("too long", msg.text + strlen(msg.text) - 3, "xxx");
  check_int("too long", files_replace(path, "", 0, 0644, &msg), -1);
}

static void a_file_is_read_up_to_a_size(void **state) {
  (void)state;
  size_t len = 0;
  scratch_write("f", "ab\0cd", 5);
  char *text = files_slurp(scratch_path("f"), 5, &len);
  assert_non_null(text);
  check_int("length", (long long)len, 5);
  assert_memory_equal(text, "ab\0cd", 6);
  free(text);
  assert_null(files_slurp(scratch_path("f"), 4, &len));
  check_int("too large", errno, EFBIG);
  assert_null(files_slurp(scratch_path("absent"), 4, &len));
  check_int("absent", errno, ENOENT);
}

/* In another process, as a second daemon would be. Returns its verdict. */
static int open_elsewhere(char *text, size_t size) {
  int pipe_fd[2], status = 0;
  assert_int_equal(pipe(pipe_fd), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct errmsg msg = {""};
    int handle = statedir_open(scratch, &msg);
    ssize_t len = write(pipe_fd[1], msg.text, strlen(msg.text) + 1);
    _exit(handle < 0 || len < 0 ? 1 : 0);
  }
  close(pipe_fd[1]);
  ssize_t len = read(pipe_fd[0], text, size - 1);
  text[len > 0 ? len : 0] = '\0';
  close(pipe_fd[0]);
  assert_int_equal(waitpid(child, &status, 0), child);
  return WEXITSTATUS(status);
}

static void a_second_daemon_is_refused(void **state) {
  (void)state;
  struct errmsg msg = {""};
  char text[500], pid[32];
  int handle = statedir_open(scratch, &msg);
  assert_true(handle >= 0);
  check_int("journal", access(scratch_path("journal"), W_OK), 0);
  check_int("videos", access(scratch_path("videos"), W_OK), 0);
  snprintf(pid, sizeof(pid), "process %ld:", (long)getpid());
  check_int("refused", open_elsewhere(text, sizeof(text)), 1);
  check_says("refused", text, scratch);
  check_says("refused", text, pid);
  check_says("refused", text, "second daemon|a StateDir of its own");
  check_int("in one process, too", statedir_open(scratch, &msg), -1);
  statedir_close(handle);
  check_int("free again", open_elsewhere(text, sizeof(text)), 0);
  statedir_close(-1);
}

static void a_tool_keeps_daemons_out(void **state) {
  (void)state;
  struct errmsg msg = {""};
  char text[500], pid[64];
  int tool = 0, daemon = statedir_open(scratch, &msg);
  assert_true(daemon >= 0);
  check_int("while one runs", statedir_keep_out(scratch, &tool, &msg), -1);
  snprintf(pid, sizeof(pid), "process %ld holds StateDir", (long)getpid());
  check_says("while one runs", msg.text, pid);
  check_says("while one runs", msg.text, scratch);
  check_says("while one runs", msg.text, "the daemon runs|stop collectd");
  check_int("no handle", tool, -1);
  statedir_close(daemon);
  check_int("then", statedir_keep_out(scratch, &tool, &msg), 0);
  check_int("a daemon is refused", open_elsewhere(text, sizeof(text)), 1);
  check_says("a daemon is refused", text, "(hashtagctl)");
  statedir_close(tool);
  check_int("and then not", open_elsewhere(text, sizeof(text)), 0);
}

/* Nothing is left that a daemon of another user could not open. */
static void a_tool_makes_no_state_dir(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct stat st = {0};
  int tool = 0;
  check_int("none there", statedir_keep_out(scratch_path("no"), &tool, &msg),
            0);
  check_int("no handle", tool, -1);
  check_int("none made", access(scratch_path("no"), F_OK), -1);
  assert_int_equal(mkdir(scratch_path("new"), 0755), 0);
  if (getuid() == 0)
    assert_int_equal(chown(scratch_path("new"), 12, 34), 0);
  check_int("an empty one",
            statedir_keep_out(scratch_path("new"), &tool, &msg), 0);
  assert_true(tool >= 0);
  assert_int_equal(stat(scratch_path("new"), &st), 0);
  uid_t owner = st.st_uid;
  assert_int_equal(stat(scratch_path("new/lock"), &st), 0);
  check_int("the lock's owner", st.st_uid, owner);
  check_int("no journal", access(scratch_path("new/journal"), F_OK), -1);
  statedir_close(tool);
  scratch_write("file", "", 0);
  check_int("a file", statedir_keep_out(scratch_path("file"), &tool, &msg),
            -1);
  check_says("a file", msg.text,
             "/file cannot be locked|Not a directory|user");
}

static void a_state_dir_that_cannot_be_written_is_named(void **state) {
  (void)state;
  struct errmsg msg = {""};
  scratch_write("file", "", 0);
  check_int("a file", statedir_open(scratch_path("file"), &msg), -1);
  check_says("a file", msg.text, "/file");
  alarm(10); /* a pipe would be waited for */
  assert_int_equal(mkdir(scratch_path("piped"), 0755), 0);
  assert_int_equal(mkfifo(scratch_path("piped/lock"), 0600), 0);
  check_int("a pipe", statedir_open(scratch_path("piped"), &msg), -1);
  check_says("a pipe", msg.text, "/piped|not a regular file");
  alarm(0);
  assert_int_equal(mkdir(scratch_path("ro"), 0755), 0);
  chmod(scratch, 0755);
  statedir_close(statedir_open(scratch_path("ro"), &msg));
  assert_int_equal(unlink(scratch_path("ro/lock")), 0);
  chmod(scratch_path("ro"), 0555);
  be_nobody();
  int status = statedir_open(scratch_path("ro"), &msg);
  be_myself_again();
  chmod(scratch_path("ro"), 0755);
  check_int("read-only", status, -1);
  check_says("read-only", msg.text, "StateDir|/ro|Permission denied");
}

struct read_back {
  int num, causes;
  struct levels_record records[8];
  char cause[64];
  struct ledger_api api;
};

static void take(void *ctx, const struct levels_record *r) {
  struct read_back *b = ctx;
  assert_true(b->num < (int)COUNT_OF(b->records));
  b->records[b->num++] = *r;
}

static void take_cause(void *ctx, const char *cause) {
  struct read_back *b = ctx;
  b->causes++;
  snprintf(b->cause, sizeof(b->cause), "%s", cause);
}

static void take_api(void *ctx, const struct ledger_api *api) {
  struct read_back *b = ctx;
  b->api = *api;
}

static struct read_back read_levels(void) {
  struct read_back b = {0};
  levels_read(scratch, &(struct levels_reader){take, take_cause, take_api, NULL, &b});
  return b;
}

static void levels_come_back(void **state) {
  (void)state;
  static const struct levels_record records[] = {
      {"aitools", D, DAY_NONE, 0, DAY_NONE, D - 2, 2, D - 1, 1,
       "videos=o,trending=w,growth_7d=f", "7213", D - 30, D - 400, true, 'w',
       2, D - 1},
      {"never", DAY_NONE, DAY_NONE, 0, DAY_NONE, DAY_NONE, 0, DAY_NONE, 0, "",
       "", D, DAY_NONE, false, '-', 0, DAY_NONE},
      {"\xE6\x97\xA5\xE6\x9C\xAC", D, D, 2, D + 7, DAY_NONE, 0, DAY_NONE, 0,
       "", "", DAY_NONE, D - 1, true, 'f', 0, D},
  };
  static const struct ledger_api api = {"0123456789abcdef", 1795478400, true,
                                        true, D - 1, DAY_NONE};
  struct errmsg msg = {""};
  struct levels *l = levels_begin();
  for (size_t i = 0; i < COUNT_OF(records); i++)
    levels_put(l, &records[i]);
  levels_put_missing(l, "credits");
  levels_put_api(l, &api);
  check_int("written", levels_end(l, scratch, &msg), 0);
  check_int("mode", scratch_mode("levels"), 0644);
  struct read_back b = read_levels();
  check_int("records", b.num, COUNT_OF(records));
  check_int("causes", b.causes, 1);
  check_text("cause", b.cause, "credits");
  check_text("API", b.api.id, api.id);
  check_int("since", b.api.since, api.since);
  check_int("found", b.api.found, api.found);
  check_int("undated", b.api.undated, api.undated);
  check_int("at fault", b.api.at_fault, api.at_fault);
  check_int("not before", b.api.not_before, api.not_before);
  for (size_t i = 0; i < COUNT_OF(records); i++) {
    const struct levels_record *got = &b.records[i], *want = &records[i];
    check_text("tag", got->tag, want->tag);
    check_int("day", got->day, want->day);
    check_int("judged day", got->judged_day, want->judged_day);
    check_int("bad days", got->bad_days, want->bad_days);
    check_int("not before", got->not_before, want->not_before);
    check_int("videos day", got->videos_day, want->videos_day);
    check_int("videos level", got->videos_level, want->videos_level);
    check_int("told day", got->told_day, want->told_day);
    check_int("told level", got->told_level, want->told_level);
    check_text("states", got->states, want->states);
    check_text("id", got->id, want->id);
    check_int("since", got->since, want->since);
    check_int("first", got->first, want->first);
    check_int("watched", got->watched, want->watched);
    check_int("told state", got->told_state, want->told_state);
    check_int("hits", got->hits, want->hits);
    check_int("hits day", got->hits_day, want->hits_day);
  }
}

#define GOOD "x 2026-11-24 never 0 never never 0 never 0 - -\n"

#define TEN "growth_365d_seasonal=o,"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void bad_levels_are_skipped_alone(void **state) {
  (void)state;
  static const struct {
    const char *name, *text;
    int want;
  } cases[] = {
      {"empty", "", 0},
      {"good", "# head\n" GOOD GOOD, 2},
      {"as it was and as it is",
       GOOD "y 2026-11-24 never 0 never never 0 never 0 - - 2026-11-01\n", 2},
      {"a bad last date",
       "y 2026-11-24 never 0 never never 0 never 0 - - 2026-11-\n", 0},
      {"torn", GOOD "x 2026-11-24 nev", 1},
      {"no newline at the end",
       GOOD "y never never 0 never never 0 never 0 - 7", 2},
      {"a bad date", "x 2026-13-24 never 0 never never 0 never 0 - -\n" GOOD,
       1},
      {"more states than there can be",
       "x never never 0 never never 0 never 0 - - never " LONG "\n" GOOD, 1},
      {"garbage", "\xFF\xFE\x01 \n" GOOD, 1},
  };
  check_int("no file", read_levels().num, 0);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    scratch_write("levels", cases[i].text, strlen(cases[i].text));
    check_int(cases[i].name, read_levels().num, cases[i].want);
  }
}

/* Version 1.0 kept states by place, and only four places had one meaning. */
static void a_state_is_kept_by_name(void **state) {
  (void)state;
  static const struct {
    const char *name, *words, *metric;
    char want;
  } cases[] = {
      {"by name", "- - never trending=w,growth_7d=f", "growth_7d", 'f'},
      {"the first one", "- - never trending=w,growth_7d=f", "trending", 'w'},
      {"another one", "- - never growth_7d=w", "growth_1d", '\0'},
      {"the end of a name", "- - never growth_7d=w", "7d", '\0'},
      {"the begin of a name", "- - never growth_7d_seasonal=w", "growth_7d",
       '\0'},
      {"none", "- - never -", "growth_7d", '\0'},
      {"by place: videos", "ownf-w--- -", "videos", 'o'},
      {"by place: views", "ownf-w--- -", "views", 'w'},
      {"by place: score", "ownf-w--- -", "trend_score", 'n'},
      {"by place: trending", "ownf-w--- - never", "trending", 'f'},
      {"by place: not known", "---- -", "trending", '\0'},
      {"by place: growth, of which days is not known", "ownf-w--- -",
       "growth_7d", '\0'},
      {"by place: too few", "o -", "views", '\0'},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char text[200];
    snprintf(text, sizeof(text), "x never never 0 never never 0 never 0 %s\n",
             cases[i].words);
    scratch_write("levels", text, strlen(text));
    struct read_back b = read_levels();
    check_int(cases[i].name, b.num, 1);
    check_int(cases[i].name, levels_state(&b.records[0], cases[i].metric),
              cases[i].want);
  }
}

static void a_state_that_has_no_room_is_left_out(void **state) {
  (void)state;
  struct levels_record r = {.tag = "x"};
  for (int i = 0; i < 12; i++)
    levels_set_state(&r, "growth_365d_seasonal", 'o');
  check_int("length", (long long)strlen(r.states), 11 * 23 - 1);
  levels_set_state(&r, "x", 'w');
  check_int("one that fits", 0, levels_state(&r, "x"));
}

/* An id is the API's word: it must not be able to write lines of its own. */
static void an_id_cannot_forge_levels(void **state) {
  (void)state;
  static const char *const ids[] = {"7\n#missing key", "7 8", "\n", " "};
  struct errmsg msg = {""};
  struct levels *l = levels_begin();
  for (size_t i = 0; i < COUNT_OF(ids); i++) {
    struct levels_record r = {.tag = "x", .day = D};
    strcpy(r.id, ids[i]);
    levels_put(l, &r);
  }
  check_int("written", levels_end(l, scratch, &msg), 0);
  struct read_back b = read_levels();
  check_int("records", b.num, COUNT_OF(ids));
  check_int("causes", b.causes, 0);
  for (int i = 0; i < b.num; i++)
    check_text("id", b.records[i].id, "");
}

static void levels_that_cannot_be_kept_are_named(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct levels *l = levels_begin();
  check_int("no directory", levels_end(l, scratch_path("absent"), &msg), -1);
  check_says("no directory", msg.text, "absent/levels|No such file");
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(a_file_is_replaced_whole),
      IN_SCRATCH(the_old_file_stays_when_it_fails),
      IN_SCRATCH(a_rewritten_file_stays_whose_it_was),
      IN_SCRATCH(parents_are_made),
      IN_SCRATCH(a_file_is_read_up_to_a_size),
      IN_SCRATCH(a_second_daemon_is_refused),
      IN_SCRATCH(a_tool_keeps_daemons_out),
      IN_SCRATCH(a_tool_makes_no_state_dir),
      IN_SCRATCH(a_state_dir_that_cannot_be_written_is_named),
      IN_SCRATCH(levels_come_back),
      IN_SCRATCH(bad_levels_are_skipped_alone),
      IN_SCRATCH(a_state_is_kept_by_name),
      cmocka_unit_test(a_state_that_has_no_room_is_left_out),
      IN_SCRATCH(an_id_cannot_forge_levels),
      IN_SCRATCH(levels_that_cannot_be_kept_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
