/* SPDX-License-Identifier: MIT */
/*
 * Heads of RRD files: which are accepted, and that librrd survives each head
 * that is, whatever one byte of it was changed to.
 */
#include "core/day.h"
#include "rrd_lab.h"
#include "store/rrd_head.h"

#include <rrd.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define D 20781 /* 2026-11-24 */
#define DAYS 40

static unsigned char sound[16 << 10]; /* the bytes of a file of ours */
static size_t sound_len;

static int make_sound(void **state) {
  if (scratch_make(state) != 0)
    return -1;
  const char *path = rrd_made("sound.rrd", D, DAYS);
  rrd_put(path, D, 5);
  rrd_put(path, D + 1, 7);
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  sound_len = fread(sound, 1, sizeof(sound), f);
  fclose(f);
  return sound_len > 1000 && sound_len < sizeof(sound) ? 0 : -1;
}

static void a_sound_head_says_what_the_file_keeps(void **state) {
  (void)state;
  struct rrd_head h;
  check_int("status", rrd_head_parse(sound, sound_len, sound_len, &h),
            RRD_HEAD_OK);
  check_int("last", (int)h.last, (int)day_start(D + 1));
  check_int("rows", (int)h.rows, DAYS);
  check_int("rows of a day", (int)h.daily_rows, DAYS);
  check_int("daily", h.daily, true);
  check_int("end", (int)h.end, (int)sound_len);
  double row = 0;
  memcpy(&row, sound + h.first_row + (size_t)h.newest_row * sizeof(row),
         sizeof(row));
  check_number("newest", row, 7);
}

static void fewer_bytes_ask_for_more(void **state) {
  (void)state;
  struct rrd_head h;
  check_int("all", rrd_head_parse(sound, sound_len, sound_len, &h),
            RRD_HEAD_OK);
  size_t need = h.len;
  check_int("enough", rrd_head_parse(sound, need, sound_len, &h), RRD_HEAD_OK);
  check_int("one less", rrd_head_parse(sound, need - 1, sound_len, &h),
            RRD_HEAD_DAMAGED);
  check_int("says so", (int)h.len, (int)need);
  for (size_t len = 0; len < need; len++) {
    enum rrd_head_status status = rrd_head_parse(sound, len, len, &h);
    check_int("cut off", status,
              len == 0  ? RRD_HEAD_EMPTY
              : len < 9 ? RRD_HEAD_NOT_RRD
                        : RRD_HEAD_DAMAGED);
  }
}

/* -- files of other machines, as their compilers lay the head out */

static void put(unsigned char *at, size_t size, uint64_t value, bool big) {
  for (size_t i = 0; i < size; i++)
    at[big ? size - 1 - i : i] = (unsigned char)(value >> (8 * i));
}

static void files_of_other_machines_are_known(void **state) {
  (void)state;
  static const struct {
    const char *name;
    size_t float_at, long_size;
    bool big;
    enum rrd_head_status want;
  } cases[] = {
      {"x86_64, aarch64", 16, 8, false, RRD_HEAD_DAMAGED}, /* no archives */
      {"i386", 12, 4, false, RRD_HEAD_OTHER_ARCH},
      {"armhf", 16, 4, false, RRD_HEAD_OTHER_ARCH},
      {"s390x", 16, 8, true, RRD_HEAD_OTHER_ARCH},
      {"powerpc", 16, 4, true, RRD_HEAD_OTHER_ARCH},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    unsigned char head[1000] = "RRD\0000003";
    struct rrd_head h;
    size_t at = cases[i].float_at, size = cases[i].long_size;
    enum rrd_head_status want = cases[i].want;
    if (sizeof(long) == 4) /* this machine is a small one */
      want = i == 0 ? RRD_HEAD_OTHER_ARCH : want;
    if (sizeof(long) == 4 && !cases[i].big && size == 4 &&
        at == offsetof(
                  struct {
                    char c[9];
                    double d;
                  },
                  d))
      want = RRD_HEAD_DAMAGED;
    put(head + at, 8, 0x5B1F2B43C7C0252F, cases[i].big);
    put(head + at + 8, size, 1, cases[i].big);
    put(head + at + 8 + size, size, 3, cases[i].big);
    put(head + at + 8 + 2 * size, size, DAY_SECONDS, cases[i].big);
    check_int(cases[i].name,
              rrd_head_parse(head, sizeof(head), sizeof(head), &h), want);
  }
}

/* -- one byte changed: what is accepted must not crash librrd */

/* What a file's users do with it: rrdtool's plugin, graphite-web, rrdtool. */
static void use_by_librrd(const char *path) {
  time_t start = (time_t)day_start(D - 5), end = (time_t)day_start(D + 5);
  unsigned long step = DAY_SECONDS, num = 0;
  char **names = NULL;
  rrd_value_t *rows = NULL;
  const char *line = "1795651200:9"; /* D + 2 */
  rrd_last_r(path);
  if (rrd_fetch_r(path, "AVERAGE", &start, &end, &step, &num, &names, &rows) ==
      0) {
    for (unsigned long i = 0; i < num; i++)
      rrd_freemem(names[i]);
    rrd_freemem(names);
    rrd_freemem(rows);
  }
  rrd_info_free(rrd_info_r(path));
  rrd_update_r(path, NULL, 1, &line);
  rrd_clear_error();
}

/* Writes the file anew with one byte changed. */
static void write_changed(const char *path, size_t at, unsigned char byte) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  assert_true(fd >= 0);
  assert_int_equal(pwrite(fd, sound, sound_len, 0), sound_len);
  assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
  close(fd);
}

static unsigned char changed_byte(unsigned char from, int how) {
  static const unsigned char fixed[] = {0x00, 0xFF, 0x7F, 0x80};
  return (unsigned char)(how < 8 ? from ^ (1U << how) : fixed[how - 8]);
}
#define CHANGES 12

/* Where the child is, and how many changes it has tried. */
struct progress {
  size_t at;
  int how, accepted;
};

static void try_byte(const char *path, struct progress *p) {
  unsigned char copy[sizeof(sound)];
  struct rrd_head h;
  memcpy(copy, sound, sound_len);
  for (p->how = 0; p->how < CHANGES; p->how++) {
    copy[p->at] = changed_byte(sound[p->at], p->how);
    if (rrd_head_parse(copy, sound_len, sound_len, &h) != RRD_HEAD_OK)
      continue;
    p->accepted++;
    write_changed(path, p->at, copy[p->at]);
    use_by_librrd(path);
  }
}

/* In a child, since librrd may end it. */
static void no_accepted_head_crashes_librrd(void **state) {
  (void)state;
  struct rrd_head h;
  int end = 0;
  check_int("sound", rrd_head_parse(sound, sound_len, sound_len, &h),
            RRD_HEAD_OK);
  struct progress *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(p != MAP_FAILED);
  pid_t pid = fork();
  if (pid == 0) {
    static const int signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};
    for (size_t i = 0; i < COUNT_OF(signals); i++)
      signal(signals[i], SIG_DFL); /* else cmocka goes on in the child */
    for (; p->at < h.len; p->at++) {
      alarm(20); /* nor may it loop for ever */
      try_byte(scratch_path("changed.rrd"), p);
    }
    _exit(0);
  }
  assert_int_equal(waitpid(pid, &end, 0), pid);
  if (!WIFEXITED(end))
    fail_msg("byte %zu changed from %02x to %02x: accepted, then signal %d",
             p->at, sound[p->at], changed_byte(sound[p->at], p->how),
             WTERMSIG(end));
  check_int("exit code", WEXITSTATUS(end), 0);
  int all = (int)h.len * CHANGES;
  if (p->accepted < all / 4 || p->accepted > all * 9 / 10)
    fail_msg("%d of %d changes were accepted", p->accepted, all);
  munmap(p, sizeof(*p));
}

int main(void) {
#define ON_A_FILE(test)                                                       \
  cmocka_unit_test_setup_teardown(test, make_sound, scratch_remove)
  const struct CMUnitTest tests[] = {
      ON_A_FILE(a_sound_head_says_what_the_file_keeps),
      ON_A_FILE(fewer_bytes_ask_for_more),
      ON_A_FILE(files_of_other_machines_are_known),
      ON_A_FILE(no_accepted_head_crashes_librrd),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
