/* SPDX-License-Identifier: MIT */
/* The journal: what is written comes back, and a torn file costs one line. */
#include "core/day.h"
#include "scratch.h"
#include "store/journal.h"
#include "store/statedir.h"

#include <signal.h>
#include <sys/resource.h>

#define D 20781 /* 2026-11-24 */
#define NOON (day_start(D) + DAY_SECONDS / 2)

#define HUNDRED                                                               \
  "0123456789012345678901234567890123456789012345678901234567890123456789"    \
  "012345678901234567890123456789"

/* libc's fdatasync(), counted: the linker sends our calls here. */
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
static int synced;
static bool sync_fails;

int __wrap_fdatasync(int fd) {
  synced++;
  if (sync_fails) {
    errno = EIO;
    return -1;
  }
  return __real_fdatasync(fd);
}

struct replayed {
  int num;
  struct entry entries[32];
};

static void take(void *ctx, const struct entry *e) {
  struct replayed *r = ctx;
  assert_true(r->num < (int)COUNT_OF(r->entries));
  r->entries[r->num++] = *e;
}

static struct journal *begin(void) {
  statedir_close(statedir_open(scratch, NULL));
  struct journal *j = journal_new(scratch);
  assert_non_null(j);
  return j;
}

static void put(struct journal *j, const struct entry *e) {
  struct errmsg msg = {""};
  if (journal_write(j, e, &msg) != 0)
    fail_msg("%s", msg.text);
}

static void check_entry(const char *name, const struct entry *got,
                        const struct entry *want) {
  check_int(name, got->kind, want->kind);
  check_int(name, got->time, want->time);
  check_int(name, got->sent, want->sent);
  check_int(name, got->call, want->call);
  check_text(name, got->tag, want->tag);
  check_number(name, got->videos, want->videos);
  check_number(name, got->views, want->views);
  check_text(name, got->id, want->id);
  check_int(name, got->outcome, want->outcome);
  check_int(name, got->billed, want->billed);
  if (want->kind != ENTRY_REQUEST && want->kind != ENTRY_ANNOUNCED)
    check_number(name, got->credits, want->credits);
  check_int(name, got->day, want->day);
  check_int(name, got->level, want->level);
}

static void entries_are_read_back_as_written(void **state) {
  (void)state;
  static const struct {
    const char *name;
    struct entry e;
  } cases[] = {
      {"a request",
       {ENTRY_REQUEST, .call = CALL_STATS, .tag = "aitools", .videos = NAN,
        .views = NAN}},
      {"for videos",
       {ENTRY_REQUEST, .call = CALL_VIDEOS, .tag = "a", .videos = NAN,
        .views = NAN}},
      {"a sample",
       {ENTRY_SAMPLE, .sent = 60, .tag = "aitools", .videos = 5,
        .views = 900000000000001.0, .id = "72", .credits = 38}},
      {"the largest counts",
       {ENTRY_SAMPLE, .sent = 60, .tag = "x", .videos = 999999999999999.0,
        .views = 900719925474099.0, .id = "1"}},
      {"nothing told but views",
       {ENTRY_SAMPLE, .sent = 60, .tag = "x", .videos = NAN, .views = 0,
        .id = "", .credits = NAN}},
      {"a fault",
       {ENTRY_FAILURE, .sent = 60, .call = CALL_STATS, .tag = "x",
        .videos = NAN, .views = NAN, .outcome = OUTCOME_FAULT,
        .billed = true}},
      {"unpaid",
       {ENTRY_FAILURE, .sent = 60, .call = CALL_VIDEOS, .tag = "x",
        .videos = NAN, .views = NAN, .outcome = OUTCOME_LIMITED,
        .credits = 1e9}},
      {"an announcement",
       {ENTRY_ANNOUNCED, .tag = "x", .videos = NAN, .views = NAN, .day = D - 1,
        .level = 2}},
      {"a balance",
       {ENTRY_BALANCE, .videos = NAN, .views = NAN, .credits = 38}},
      {"100 bytes",
       {ENTRY_REQUEST, .tag = HUNDRED, .videos = NAN, .views = NAN}},
      {"other scripts",
       {ENTRY_REQUEST, .tag = "\xE6\x97\xA5\xE6\x9C\xAC\xC3\xA9",
        .videos = NAN, .views = NAN}},
      {"an emoji and quotes",
       {ENTRY_REQUEST, .tag = "\xF0\x9F\x8E\x83\"'\\%s$", .videos = NAN,
        .views = NAN}},
      {"a tag like a word of ours",
       {ENTRY_REQUEST, .tag = "-", .videos = NAN, .views = NAN}},
  };
  struct journal *j = begin();
  struct replayed r = {0};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct entry e = cases[i].e;
    e.time = NOON + (int64_t)i;
    put(j, &e);
  }
  journal_replay(j, D, take, &r);
  check_int("entries", r.num, COUNT_OF(cases));
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct entry want = cases[i].e;
    want.time = NOON + (int64_t)i;
    check_entry(cases[i].name, &r.entries[i], &want);
  }
  journal_free(j);
}

static void every_outcome_has_a_word(void **state) {
  (void)state;
  struct journal *j = begin();
  struct replayed r = {0};
  for (int o = 0; o < OUTCOME_NUM; o++)
    put(j, &(struct entry){.kind = ENTRY_FAILURE,
                           .time = NOON,
                           .tag = "x",
                           .outcome = (enum outcome)o});
  journal_replay(j, D, take, &r);
  check_int("entries", r.num, OUTCOME_NUM);
  for (int o = 0; o < r.num; o++)
    check_int("outcome", r.entries[o].outcome, o);
  journal_free(j);
}

static const struct entry ask = {.kind = ENTRY_REQUEST, .tag = "x"};

static void ask_at(struct journal *j, int64_t time) {
  struct entry e = ask;
  e.time = time;
  put(j, &e);
}

static int entries_of(struct journal *j, int day) {
  struct replayed r = {0};
  journal_replay(j, day, take, &r);
  return r.num;
}

static void each_day_has_a_file(void **state) {
  (void)state;
  struct journal *j = begin();
  ask_at(j, day_start(D) - 1);
  ask_at(j, day_start(D));
  ask_at(j, day_start(D + 1) - 1);
  ask_at(j, day_start(D + 1));
  ask_at(j, day_start(D)); /* the clock went back */
  journal_free(j);
  j = begin(); /* a restart */
  ask_at(j, day_start(D));
  check_int("the day before", entries_of(j, D - 1), 1);
  check_int("the day", entries_of(j, D), 4);
  check_int("the day after", entries_of(j, D + 1), 1);
  check_int("a day without a file", entries_of(j, D + 2), 0);
  check_text("the file", scratch_read("journal/2026-11-25"),
             "ask 1795564800 stats x\n");
  journal_prune(j, D);
  check_int("removed", entries_of(j, D - 1), 0);
  check_int("the others stay", entries_of(j, D), 4);
  check_int("mode", scratch_mode("journal/2026-11-24"), 0644);
  journal_free(j);
}

#define GOOD "ask 1795521600 stats good\n"

/* A journal of before the balance was kept. */
static void a_line_without_the_balance_is_whole(void **state) {
  (void)state;
  static const char text[] = "got 1795521600 1795521600 x 5 6 72\n"
                             "end 1795521600 1795521600 stats x fault 1\n";
  struct journal *j = begin();
  struct replayed r = {0};
  scratch_write("journal/2026-11-24", text, strlen(text));
  journal_replay(j, D, take, &r);
  check_int("entries", r.num, 2);
  check_text("id", r.entries[0].id, "72");
  check_number("credits", r.entries[0].credits, NAN);
  check_int("billed", r.entries[1].billed, true);
  check_number("credits", r.entries[1].credits, NAN);
  journal_free(j);
}

static void a_tool_s_lines_are_told_apart(void **state) {
  (void)state;
  struct journal *ours = begin(), *tool = journal_new(scratch);
  struct entry e = {.kind = ENTRY_REQUEST, .time = NOON, .tag = "x"};
  struct replayed r = {0};
  journal_by_tool(tool);
  put(ours, &e);
  put(tool, &e);
  check_text("file", scratch_read("journal/2026-11-24"),
             "ask 1795521600 stats x\nctl ask 1795521600 stats x\n");
  journal_replay(ours, D, take, &r);
  check_int("entries", r.num, 2);
  check_int("ours", r.entries[0].by_tool, false);
  check_int("the tool's", r.entries[1].by_tool, true);
  check_text("tag", r.entries[1].tag, "x");
  journal_free(tool);
  journal_free(ours);
}

/* The tags of the tool's entries since the last look, one after the other. */
static void note_tag(void *ctx, const struct entry *e) {
  assert_true(e->by_tool);
  strcat(ctx, e->tag);
}

static const char *followed(struct journal *j, int day) {
  static char tags[100];
  tags[0] = '\0';
  journal_follow(j, day, note_tag, tags);
  return tags;
}

static void tag_at(struct journal *j, int64_t time, const char *tag) {
  struct entry e = {.kind = ENTRY_REQUEST, .time = time};
  strcpy(e.tag, tag);
  put(j, &e);
}

static void entries_of_a_tool_are_followed(void **state) {
  (void)state;
  struct journal *tool = begin(), *ours = journal_new(scratch);
  struct replayed r = {0};
  journal_by_tool(tool);
  tag_at(tool, NOON, "a");
  tag_at(ours, NOON, "1");
  journal_replay(ours, D, take, &r);
  check_int("replayed", r.num, 2);
  check_text("that is known", followed(ours, D), "");
  tag_at(tool, NOON, "b");
  check_text("new", followed(ours, D), "b");
  check_text("once", followed(ours, D), "");
  tag_at(ours, NOON, "2");
  tag_at(tool, NOON, "c");
  tag_at(ours, NOON, "3");
  tag_at(tool, NOON, "d");
  check_text("between our own", followed(ours, D), "cd");
  tag_at(tool, NOON, "e");
  tag_at(tool, NOON + DAY_SECONDS, "f");
  check_text("over midnight", followed(ours, D + 1), "ef");
  journal_replay(ours, D + 1, take, &r); /* for a tag that joined the list */
  tag_at(tool, NOON + DAY_SECONDS, "g");
  journal_replay(ours, D + 1, take, &r);
  check_text("replays do not count any more", followed(ours, D + 1), "g");
  assert_int_equal(unlink(scratch_path("journal/2026-11-25")), 0);
  tag_at(tool, NOON + DAY_SECONDS, "h");
  check_text("a file made anew", followed(ours, D + 1), "h");
  journal_free(ours);
  journal_free(tool);
}

static void a_tool_s_half_line_waits_for_its_end(void **state) {
  (void)state;
  struct journal *j = begin();
  static const char half[] = "ctl ask 1795521600 stats ab";
  static const char whole[] = "ctl ask 1795521600 stats abc\n";
  scratch_write("journal/2026-11-24", half, strlen(half));
  check_text("half", followed(j, D), "");
  scratch_write("journal/2026-11-24", whole, strlen(whole));
  check_text("whole", followed(j, D), "abc");
  journal_free(j);
}

static void one_program_asks_at_a_time(void **state) {
  (void)state;
  struct journal *a = begin(), *b = journal_new(scratch);
  check_int("free", journal_lock(a), 0);
  check_int("again", journal_lock(a), 0);
  check_int("held", journal_lock(b), -1);
  journal_unlock(b);
  check_int("still held", journal_lock(b), -1);
  journal_unlock(a);
  check_int("given up", journal_lock(b), 0);
  journal_free(b);
  check_int("ended", journal_lock(a), 0);
  /* StateDir is made anew while it is held */
  assert_int_equal(unlink(scratch_path("journal.lock")), 0);
  b = begin();
  check_int("another place", journal_lock(b), 0);
  check_int("is seen", journal_lock(a), -1);
  journal_free(a);
  journal_free(b);
}

/* Root's file must not shut the daemon of another user out. */
static void a_new_file_belongs_to_the_directory_s_user(void **state) {
  (void)state;
  struct stat st = {0};
  struct journal *j = begin();
  uid_t owner = geteuid() == 0 ? 65534 : geteuid();
  assert_int_equal(chown(scratch_path("journal"), owner, (gid_t)-1), 0);
  ask_at(j, NOON);
  assert_int_equal(stat(scratch_path("journal/2026-11-24"), &st), 0);
  check_int("owner", st.st_uid, owner);
  journal_free(j);
}

static void bad_lines_are_skipped_alone(void **state) {
  (void)state;
  static const struct {
    const char *name, *text;
    int want;
  } cases[] = {
      {"good ones", GOOD GOOD, 2},
      {"an empty line", GOOD "\n" GOOD, 2},
      {"an unknown word", GOOD "nod 1 stats x\n" GOOD, 2},
      {"a longer word", "asks 1 stats x\n" GOOD, 1},
      {"no time", "ask stats x\n" GOOD, 1},
      {"an unknown call", "ask 1 comments x\n" GOOD, 1},
      {"too few words",
       "ask 1 stats\ngot 1 1 x 1 2\nend 1 1 stats x fault\n"
       "told 1 x 2026-11-24\nleft 1\n" GOOD,
       1},
      {"an unknown outcome", "end 1 1 stats x lucky 1\n" GOOD, 1},
      {"an unknown call that ended", "end 1 1 likes x fault 1\n" GOOD, 1},
      {"no date", "told 1 x yesterday 1\n" GOOD, 1},
      {"a date that is none", "told 1 x 2026-02-30 1\n" GOOD, 1},
      {"garbage", "\x01\xFF\xFE{]\n" GOOD, 1},
      {"a torn last line", GOOD "ask 179552160", 1},
      {"only a torn line", "ask 1795521600 stats go", 0},
  };
  struct journal *j = begin();
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    scratch_write("journal/2026-11-24", cases[i].text, strlen(cases[i].text));
    check_int(cases[i].name, entries_of(j, D), cases[i].want);
  }
  journal_free(j);
}

/* What a crash cut off must not be read as a shorter tag, id or figure. */
static void a_torn_line_stays_torn(void **state) {
  (void)state;
  static const char *const torn[] = {
      "ask 1795521600 stats handma",
      "got 1795521600 1795521600 x 5 6 72",
      "end 1795521600 1795521600 stats x fault 1",
      "told 1795521600 x "
      "2026-11-24 1",
      "ask 1795521600",
      "a",
      "ask 1795521600 stats x ",
  };
  for (size_t i = 0; i < COUNT_OF(torn); i++) {
    char text[200];
    struct journal *j = begin();
    struct replayed r = {0};
    snprintf(text, sizeof(text), GOOD "%s", torn[i]);
    scratch_write("journal/2026-11-24", text, strlen(text));
    check_int("before", entries_of(j, D), 1);
    ask_at(j, NOON + 7);
    journal_free(j);
    j = begin();
    journal_replay(j, D, take, &r);
    check_int(torn[i], r.num, 2);
    check_int(torn[i], r.entries[1].time, NOON + 7);
    journal_free(j);
  }
}

/* After a power cut, a file system may show zeros where text had been. */
static void zeros_hide_nothing_behind_them(void **state) {
  (void)state;
  static const char text[] = GOOD "ask 1795521600 stats \0\0\0\0\0";
  struct journal *j = begin();
  scratch_write("journal/2026-11-24", text, sizeof(text) - 1);
  ask_at(j, NOON);
  ask_at(j, NOON);
  check_int("entries", entries_of(j, D), 3);
  static const char inside[] = GOOD "ask 1795521600 stats ab\0\0\n" GOOD;
  scratch_write("journal/2026-11-24", inside, sizeof(inside) - 1);
  check_int("a line with zeros", entries_of(j, D), 2);
  journal_free(j);
}

/* An id is the API's word: it must not be able to write lines of its own. */
static void an_id_cannot_forge_entries(void **state) {
  (void)state;
  static const char *const ids[] = {
      "7\nask 1795521600 stats x", "7 8", "7\t8", "\n", " ", "7\r"};
  struct journal *j = begin();
  struct replayed r = {0};
  for (size_t i = 0; i < COUNT_OF(ids); i++) {
    struct entry e = {.kind = ENTRY_SAMPLE,
                      .time = NOON,
                      .sent = NOON,
                      .tag = "x",
                      .videos = 1,
                      .views = 2};
    strcpy(e.id, ids[i]);
    put(j, &e);
  }
  journal_replay(j, D, take, &r);
  check_int("entries", r.num, COUNT_OF(ids));
  for (int i = 0; i < r.num; i++) {
    check_int("kind", r.entries[i].kind, ENTRY_SAMPLE);
    check_text("id", r.entries[i].id, "");
  }
  journal_free(j);
}

static void all_old_days_are_removed(void **state) {
  (void)state;
  struct journal *j = begin();
  for (int day = D - 400; day <= D; day++)
    ask_at(j, day_start(day));
  scratch_write("journal/notes", "mine", 4);
  journal_prune(j, D - 31);
  int left = 0;
  for (int day = D - 400; day <= D; day++)
    left += entries_of(j, day);
  check_int("kept", left, 32);
  check_text("others' files stay", scratch_read("journal/notes"), "mine");
  journal_free(j);
}

static void a_line_left_open_by_others_is_closed(void **state) {
  (void)state;
  struct journal *j = begin();
  ask_at(j, NOON);
  FILE *other = fopen(scratch_path("journal/2026-11-24"), "a");
  assert_non_null(other);
  fputs("ctl got 1795521600 1795521600 y 1", other);
  fclose(other);
  ask_at(j, NOON);
  ask_at(j, NOON);
  check_int("whole lines", entries_of(j, D), 3);
  journal_free(j);
}

static void an_error_of_fdatasync_is_reported(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct journal *j = begin();
  ask_at(j, NOON);
  sync_fails = true;
  check_int("failed", journal_sync(j, 5000, &msg), -1);
  check_says("why", msg.text, "cannot be synced to its disk: Input/output");
  ask_at(j, NOON);
  ask_at(j, NOON + DAY_SECONDS); /* closes the file of the day */
  sync_fails = false;
  check_int("in the end, too", journal_sync(j, 5001, &msg), -1);
  check_int("then all is well", journal_sync(j, 9000, &msg), 0);
  journal_free(j);
}

static void the_journal_is_synced_at_most_once_a_second(void **state) {
  (void)state;
  struct journal *j = begin();
  static const struct {
    int64_t ms;
    bool write;
    int want;
  } steps[] = {{1000, true, 1},  {1500, true, 1},  {1999, false, 1},
               {2000, false, 2}, {9000, false, 2}, {9100, true, 3}};
  synced = 0;
  for (size_t i = 0; i < COUNT_OF(steps); i++) {
    if (steps[i].write)
      ask_at(j, NOON);
    check_int("good", journal_sync(j, steps[i].ms, NULL), 0);
    check_int("synced", synced, steps[i].want);
  }
  ask_at(j, NOON);
  ask_at(j, NOON + DAY_SECONDS); /* the day's file is closed */
  check_int("at the day's end", synced, 4);
  journal_free(j);
  check_int("at the end", synced, 5);
}

static void the_reason_names_the_file(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct entry e = ask;
  e.time = NOON;
  struct journal *j = journal_new(scratch_path("state")); /* is not there */
  check_int("no directory", journal_write(j, &e, &msg), -1);
  check_says("no directory", msg.text, scratch);
  check_says("no directory", msg.text, "journal/2026-11-24|No such file");
  check_int("nothing to read", entries_of(j, D), 0);
  statedir_close(statedir_open(scratch_path("state"), NULL));
  put(j, &e); /* it is tried anew each time */
  check_int("mended", entries_of(j, D), 1);
  journal_free(j);
}

/* Nobody waits for the other end of a pipe. */
static void a_pipe_in_its_place_is_named(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct entry e = ask;
  e.time = NOON;
  struct journal *j = begin();
  alarm(10);
  assert_int_equal(mkfifo(scratch_path("journal/2026-11-24"), 0644), 0);
  check_int("to write", journal_write(j, &e, &msg), -1);
  check_says("to write", msg.text, "journal/2026-11-24|not a regular file");
  check_int("to read", entries_of(j, D), 0);
  check_text("to follow", followed(j, D), "");
  unlink(scratch_path("journal.lock"));
  assert_int_equal(mkfifo(scratch_path("journal.lock"), 0644), 0);
  check_int("to lock", journal_lock(j), -1);
  alarm(0);
  journal_free(j);
}

/* What is written into a removed file would be lost at the next start. */
static void a_journal_that_is_taken_away_is_missed(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct entry e = ask;
  e.time = NOON;
  struct journal *j = begin();
  put(j, &e);
  assert_int_equal(unlink(scratch_path("journal/2026-11-24")), 0);
  put(j, &e);
  check_int("the file", entries_of(j, D), 1);
  assert_int_equal(unlink(scratch_path("journal/2026-11-24")), 0);
  assert_int_equal(rmdir(scratch_path("journal")), 0);
  put(j, &e);
  check_int("its directory", entries_of(j, D), 1);
  assert_int_equal(rename(scratch_path("journal"), scratch_path("away")), 0);
  scratch_write("journal", "", 0);
  check_int("all of it", journal_write(j, &e, &msg), -1);
  check_says("all of it", msg.text, "journal/2026-11-24|Not a directory");
  journal_free(j);
}

/* The largest file that this process may write; RLIM_INFINITY: any. */
static void limit_files(rlim_t bytes) {
  struct rlimit limit = {bytes, RLIM_INFINITY};
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_and_survived(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct entry e = ask;
  e.time = NOON;
  struct journal *j = begin();
  limit_files(0);
  int status = journal_write(j, &e, &msg);
  limit_files(RLIM_INFINITY);
  check_int("full", status, -1);
  check_says("full", msg.text, "journal/2026-11-24|File too large");
  put(j, &e);
  check_int("room again", entries_of(j, D), 1);
  journal_free(j);
  journal_free(NULL);
}

/* There is room for a part of a line, and write() gives no reason then. */
static void half_a_line_is_told_and_survived(void **state) {
  (void)state;
  struct errmsg msg = {""};
  struct journal *j = begin();
  tag_at(j, NOON, "first");
  struct entry e = ask;
  e.time = NOON;
  errno = 0;
  limit_files(sizeof("ask 1795521600 stats first\n") + 9);
  check_int("half of it", journal_write(j, &e, &msg), -1);
  check_says("half of it", msg.text, "journal/2026-11-24|No space left");
  check_int("not its end either", journal_write(j, &e, &msg), -1);
  limit_files(RLIM_INFINITY);
  check_int("the whole ones", entries_of(j, D), 1);
  put(j, &e);
  check_int("room again", entries_of(j, D), 2);
  journal_free(j);
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(entries_are_read_back_as_written),
      IN_SCRATCH(every_outcome_has_a_word),
      IN_SCRATCH(each_day_has_a_file),
      IN_SCRATCH(a_line_without_the_balance_is_whole),
      IN_SCRATCH(a_tool_s_lines_are_told_apart),
      IN_SCRATCH(entries_of_a_tool_are_followed),
      IN_SCRATCH(a_tool_s_half_line_waits_for_its_end),
      IN_SCRATCH(one_program_asks_at_a_time),
      IN_SCRATCH(a_new_file_belongs_to_the_directory_s_user),
      IN_SCRATCH(bad_lines_are_skipped_alone),
      IN_SCRATCH(a_torn_line_stays_torn),
      IN_SCRATCH(zeros_hide_nothing_behind_them),
      IN_SCRATCH(an_id_cannot_forge_entries),
      IN_SCRATCH(the_journal_is_synced_at_most_once_a_second),
      IN_SCRATCH(all_old_days_are_removed),
      IN_SCRATCH(a_line_left_open_by_others_is_closed),
      IN_SCRATCH(an_error_of_fdatasync_is_reported),
      IN_SCRATCH(the_reason_names_the_file),
      IN_SCRATCH(a_pipe_in_its_place_is_named),
      IN_SCRATCH(a_journal_that_is_taken_away_is_missed),
      IN_SCRATCH(a_full_disk_is_told_and_survived),
      IN_SCRATCH(half_a_line_is_told_and_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
