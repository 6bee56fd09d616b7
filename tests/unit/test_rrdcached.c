/* SPDX-License-Identifier: MIT */
/* Files that rrdcached writes: the real one, over both kinds of socket. */
#include "rrd_lab.h"
#include "rrdcached_lab.h"

#include "core/day.h"
#include "store/rrdcached.h"
#include "store/rrdfile.h"

#define D 20781 /* 2026-11-24 */
#define FILE_NAME "h/hashtag-a b/count-videos.rrd" /* a blank is escaped */

static struct rrdcached c;
static struct errmsg msg;

static const char *made(int first) {
  c = (struct rrdcached){cached.address, scratch};
  return rrd_made(FILE_NAME, first, 40);
}

static void write_day(const char *path, int day, double value, bool again,
                      enum rrdcached_status want) {
  msg.text[0] = '\0';
  if (rrdcached_write_day(&c, path, day, value, again, &msg) != want)
    fail_msg("day %d: not %d: %s", day, want, msg.text);
}

static void flush(const char *path) {
  if (rrdcached_flush(&c, path, &msg) != RRDCACHED_OK)
    fail_msg("flush: %s", msg.text);
}

static void check_rows(const char *path, int from, const double *want,
                       size_t num) {
  double rows[40];
  if (rrd_read_days(path, from, from + (int)num - 1, rows, &msg) != RRD_OK)
    fail_msg("%s", msg.text);
  for (size_t i = 0; i < num; i++) {
    char name[32];
    snprintf(name, sizeof(name), "day %d", from + (int)i - D);
    if (isnan(want[i]) ? !isnan(rows[i]) : llround(rows[i]) != llround(want[i]))
      fail_msg("%s: got %.17g, want %.17g", name, rows[i], want[i]);
  }
}

static void a_value_is_in_the_file_once_it_is_flushed(void **state) {
  (void)state;
  const char *path = made(D);
  flush(path); /* it has never heard of the file: nothing to do */
  write_day(path, D, 899999999999999, false, RRDCACHED_OK);
  check_rows(path, D, (double[]){NAN}, 1);
  flush(path);
  check_rows(path, D, (double[]){899999999999999}, 1);
  flush(path);
  write_day(path, D + 1, 5, false, RRDCACHED_OK);
  write_day(path, D + 2, -12.3456789, false, RRDCACHED_OK);
  flush(path);
  double row = 0;
  assert_int_equal(rrd_read_days(path, D + 2, D + 2, &row, &msg), RRD_OK);
  check_number("all digits", row, -12.3456789);
}

static void a_gap_begins_with_unknown(void **state) {
  (void)state;
  const char *path = made(D);
  write_day(path, D, 1, false, RRDCACHED_OK);
  write_day(path, D + 4, NAN, false, RRDCACHED_OK);
  write_day(path, D + 5, 6, false, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){1, NAN, NAN, NAN, NAN, 6}, 6);
}

static void a_day_is_taken_twice_only_when_told_so(void **state) {
  (void)state;
  const char *path = made(D);
  write_day(path, D, 1, true, RRDCACHED_OK); /* nothing to forget */
  write_day(path, D, 2, false, RRDCACHED_REFUSED);
  check_says("the reason", msg.text, "count-videos.rrd: rrdcached@|illegal");
  write_day(path, D, 3, true, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){3}, 1);
  /* what is in the file stays there: the daemon drops the second silently */
  write_day(path, D, 4, true, RRDCACHED_REFUSED);
  flush(path);
  check_rows(path, D, (double[]){3}, 1);
}

/* A reader's lock: the flush says "done", and the value is gone. */
static void a_locked_file_costs_a_repeat(void **state) {
  (void)state;
  const char *path = made(D);
  int held[2], go[2];
  char byte = 0;
  assert_int_equal(pipe(held) | pipe(go), 0);
  pid_t reader = fork();
  if (reader == 0) { /* another process: locks do not exclude their owner */
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDONLY);
    bool good = fcntl(fd, F_SETLK, &lock) == 0 && write(held[1], "x", 1) == 1;
    _exit(good && read(go[0], &byte, 1) == 1 ? 0 : 1);
  }
  assert_int_equal(read(held[0], &byte, 1), 1);
  write_day(path, D, 7, false, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){NAN}, 1);
  write_day(path, D, 7, false, RRDCACHED_REFUSED); /* it thinks it has it */
  assert_int_equal(write(go[1], "x", 1), 1);
  int status = 0;
  waitpid(reader, &status, 0);
  assert_int_equal(status, 0);
  write_day(path, D, 7, true, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){7}, 1);
  for (int i = 0; i < 2; i++) {
    close(held[i]);
    close(go[i]);
  }
}

static void mistakes_are_named(void **state) {
  (void)state;
  made(D);
  write_day(scratch_path("none.rrd"), D, 1, false, RRDCACHED_REFUSED);
  check_says("no file", msg.text, "none.rrd: rrdcached@|No such file");
  check_int("a file that is not there",
            rrdcached_flush(&c, scratch_path("none.rrd"), &msg),
            RRDCACHED_REFUSED);
  check_int("nor its directory",
            rrdcached_flush(&c, scratch_path("no/where/none.rrd"), &msg),
            RRDCACHED_REFUSED);
  scratch_write("text.rrd", "text", 4);
  write_day(scratch_path("text.rrd"), D, 1, false, RRDCACHED_REFUSED);
  check_says("no RRD", msg.text, "text.rrd: rrdcached@");
}

static void rrdcached_may_go_and_come_back(void **state) {
  (void)state;
  const char *path = made(D);
  write_day(path, D, 1, false, RRDCACHED_OK);
  cached_stop(SIGTERM); /* it writes what it holds */
  check_rows(path, D, (double[]){1}, 1);
  write_day(path, D + 1, 2, false, RRDCACHED_AWAY);
  write_day(path, D + 1, 2, true, RRDCACHED_AWAY);
  assert_int_equal(rrdcached_flush(&c, path, &msg), RRDCACHED_AWAY);
  check_says("why", msg.text, "rrdcached");
  cached_start();
  write_day(path, D + 1, 2, false, RRDCACHED_OK); /* the first try, at once */
  cached_stop(SIGKILL);
  cached_start(); /* the old connection is of no use, and nobody was told */
  write_day(path, D + 1, 2, true, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){1, 2}, 2);
}

static void a_name_follows_the_address(void **state) {
  (void)state;
  const char *path = made(D);
  /* over a network a path is one below the daemon's base directory */
  c.data_dir = "/elsewhere";
  write_day(path, D, 1, false,
            cached.address[0] == 'u' ? RRDCACHED_OK : RRDCACHED_REFUSED);
  char dir[SCRATCH_PATH];
  snprintf(dir, sizeof(dir), "%s/", scratch);
  c.data_dir = dir; /* a slash at its end does no harm */
  write_day(path, D, 1, true, RRDCACHED_OK);
  flush(path);
  check_rows(path, D, (double[]){1}, 1);
  c.data_dir = "/elsewhere";
  assert_int_equal(setenv("RRDCACHED_STRIPPATH", scratch, 1), 0);
  write_day(path, D + 1, 2, false, RRDCACHED_OK);
  flush(path);
  unsetenv("RRDCACHED_STRIPPATH");
  check_rows(path, D, (double[]){1, 2}, 2);
}

#define BOTH(test)                                                        \
  cmocka_unit_test_setup_teardown(test, cached_setup_unix, cached_teardown), \
      cmocka_unit_test_setup_teardown(test, cached_setup_tcp, cached_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      BOTH(a_value_is_in_the_file_once_it_is_flushed),
      BOTH(a_gap_begins_with_unknown),
      BOTH(a_day_is_taken_twice_only_when_told_so),
      BOTH(a_locked_file_costs_a_repeat),
      BOTH(mistakes_are_named),
      BOTH(rrdcached_may_go_and_come_back),
      BOTH(a_name_follows_the_address),
  };
  signal(SIGPIPE, SIG_IGN); /* as collectd does */
  return cmocka_run_group_tests(tests, NULL, NULL);
}
