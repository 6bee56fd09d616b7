/* SPDX-License-Identifier: MIT */
/* Rows read without librrd: the same as librrd's, also beside a writer. */
#include "core/day.h"
#include "rrd_lab.h"
#include "store/rrdfile.h"
#include "store/rrdrows.h"

#include <rrd.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <time.h>

#define D 20781 /* 2026-11-24 */
#define DAYS 40

/* The linker puts this before fcntl(): a write while the lock is asked for. */
static const char *to_write;
static int day_to_write;
int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);

int __wrap_fcntl(int fd, int command, ...) {
  va_list ap;
  va_start(ap, command);
  void *argument = va_arg(ap, void *);
  va_end(ap);
  const char *path = to_write;
  to_write = NULL;
  if (path != NULL)
    rrd_put(path, day_to_write, day_to_write);
  return __real_fcntl(fd, command, argument);
}

/* As fcntl() is called where file sizes have 64 bits, but not all numbers. */
int __wrap_fcntl64(int fd, int command, ...)
    __attribute__((alias("__wrap_fcntl")));

/* rows_read(), with the day of the last update. */
static enum rows_status rows(const char *path, int from, int to, double *out,
                             int *last) {
  struct rows_head h;
  enum rows_status status = rows_read(path, from, to, out, &h);
  if (status == ROWS_READ && last != NULL)
    *last = day_of((time_t)h.head.last);
  return status;
}

static void rows_written_meanwhile_are_seen(void **state) {
  (void)state;
  int last = 0;
  double got[2];
  const char *path = rrd_made("f.rrd", D, DAYS);
  rrd_put(path, D, D);
  to_write = path;
  day_to_write = D + 1;
  check_int("status", rows(path, D, D + 1, got, &last), ROWS_READ);
  check_int("last", last, D + 1);
  check_number("the day before", got[0], D);
  check_number("the day", got[1], D + 1);
}

/* What librrd says of the same days. */
static void fetched(const char *path, int from, int to, double *out) {
  time_t start = (time_t)day_start(from - 1), end = (time_t)day_start(to);
  unsigned long step = DAY_SECONDS, num = 0;
  char **names = NULL;
  rrd_value_t *values = NULL;
  rrd_clear_error();
  if (rrd_fetch_r(path, "AVERAGE", &start, &end, &step, &num, &names, &values))
    fail_msg("%s", rrd_get_error());
  memcpy(out, values, (size_t)(to - from + 1) * sizeof(*out));
  free(names[0]);
  free(names);
  free(values);
}

/* On every day of two rounds through the archive, and around its ends. */
static void every_row_is_librrds(void **state) {
  (void)state;
  double want[3 * DAYS], got[3 * DAYS];
  const char *path = rrd_made("f.rrd", D, DAYS);
  for (int i = 0; i < 2 * DAYS + 5; i++) {
    int last = DAY_NONE, from = D - 5, to = D + i + 5;
    rrd_put(path, D + i, i % 7 == 3 ? NAN : 1000.0 + i);
    fetched(path, from, to, want);
    check_int("status", rows(path, from, to, got, &last), ROWS_READ);
    check_int("last", last, D + i);
    for (int k = 0; k <= to - from; k++)
      check_number("row", got[k], want[k]);
  }
  check_int("a day", rows(path, D + 81, D + 81, got, NULL), ROWS_READ);
  check_number("a day", got[0], 1081);
  check_int("no row", rows(path, 0, -1, NULL, NULL), ROWS_READ);
}

static void run(const char *fmt, const char *path) {
  char command[4096];
  _Pragma("GCC diagnostic push");
  _Pragma("GCC diagnostic ignored \"-Wformat-nonliteral\"");
  snprintf(command, sizeof(command), fmt, path, path, path);
  _Pragma("GCC diagnostic pop");
  check_int(command, system(command), 0);
}

#define CREATE "rrdtool create '%s' --start 1795392000 "
#define SOURCE " DS:value:GAUGE:172800:0:U "
#define THREE(rows)                                                           \
  " RRA:AVERAGE:0.1:1:" rows " RRA:MIN:0.1:1:" rows " RRA:MAX:0.1:1:" rows

#define TWENTY_ONE                                                            \
  THREE("9")                                                                  \
  THREE("9") THREE("9") THREE("9") THREE("9") THREE("9") THREE("9")

static void files_of_other_shapes_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *name, *command;
    enum rows_status want;
  } cases[] = {
      {"nothing", "true '%s'", ROWS_ABSENT},
      {"no directory either", "true '%s'", ROWS_ABSENT},
      {"a text", "echo my notes > '%s'", ROWS_UNUSABLE},
      {"empty", ": > '%s'", ROWS_ABSENT},
      {"zeros", "truncate -s 45000 '%s'", ROWS_ABSENT},
      {"zeros, and something", "truncate -s 45000 '%s' && echo x >> '%s'",
       ROWS_UNUSABLE},
      {"a directory", "mkdir '%s'", ROWS_NOT_FILE},
      {"a pipe", "mkfifo '%s'", ROWS_NOT_FILE},
      {"a device", "ln -s /dev/tty '%s'", ROWS_NOT_FILE},
      {"as collectd makes them, 15 archives",
       CREATE "--step 86400" SOURCE THREE("1200") THREE("1200") THREE("1200")
           THREE("1200") THREE("1200") " && rrdtool update '%s' 1795478400:7",
       ROWS_READ},
      {"21 archives",
       CREATE "--step 86400" SOURCE THREE("9") THREE("9") THREE("9") THREE("9")
           THREE("9") THREE("9")
               THREE("9") " && rrdtool update '%s' 1795478400:7",
       ROWS_READ},
      {"more archives than there is room for",
       CREATE
       "--step 86400" SOURCE TWENTY_ONE TWENTY_ONE TWENTY_ONE TWENTY_ONE,
       ROWS_UNUSABLE},
      {"weeks before days",
       CREATE "--step 86400" SOURCE " RRA:AVERAGE:0.1:7:9 RRA:MAX:0.1:1:9 "
              "RRA:AVERAGE:0.1:1:9 && rrdtool update '%s' 1795478400:7",
       ROWS_READ},
      {"weeks only", CREATE "--step 86400" SOURCE "RRA:AVERAGE:0.1:7:9",
       ROWS_UNUSABLE},
      {"no averages, but rows of a day that say the same",
       CREATE "--step 86400" SOURCE "RRA:MAX:0.1:1:9"
              " && rrdtool update '%s' 1795478400:7",
       ROWS_READ},
      {"a step of ten seconds", CREATE "--step 10" SOURCE THREE("9"),
       ROWS_UNUSABLE},
      {"two data sources",
       CREATE "--step 86400" SOURCE " DS:b:GAUGE:172800:0:U " THREE("9"),
       ROWS_UNUSABLE},
      {"cut off in the last archive",
       CREATE "--step 86400" SOURCE THREE("900") " && truncate -s -8 '%s'",
       ROWS_UNUSABLE},
      {"another version",
       CREATE
       "--step 86400" SOURCE THREE("9") " && printf 9 | dd of='%s' bs=1 "
                                        "seek=7 conv=notrunc status=none",
       ROWS_UNUSABLE},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    char file[32], path[SCRATCH_PATH];
    double got = 1;
    int last = DAY_NONE;
    snprintf(file, sizeof(file), i == 1 ? "%zu/x.rrd" : "%zu.rrd", i);
    snprintf(path, sizeof(path), "%s", scratch_path(file));
    run(cases[i].command, path);
    check_int(cases[i].name, rows(path, D, D, &got, &last), cases[i].want);
    if (cases[i].want == ROWS_READ) {
      check_int(cases[i].name, last, D);
      check_number(cases[i].name, got, 7);
    }
  }
}

/* Holds a lock of this type until its input ends. */
static pid_t locker(const char *path, int type, int pipes[2]) {
  char ready = 0;
  int told[2];
  assert_int_equal(pipe(pipes) | pipe(told), 0);
  pid_t pid = fork();
  if (pid == 0) {
    struct flock lock = {.l_type = (short)type, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR);
    close(pipes[1]);
    if (fd < 0 || fcntl(fd, F_SETLK, &lock) != 0 ||
        write(told[1], "x", 1) != 1)
      _exit(1);
    _exit(read(pipes[0], &ready, 1) == 0 ? 0 : 1);
  }
  close(told[1]);
  close(pipes[0]);
  check_int("locked", (int)read(told[0], &ready, 1), 1);
  close(told[0]);
  return pid;
}

static void a_writer_is_waited_for_and_a_reader_is_not(void **state) {
  (void)state;
  const char *path = rrd_made("f.rrd", D, DAYS);
  double got = 0;
  int pipes[2], end = 0;
  rrd_put(path, D, 5);
  pid_t pid = locker(path, F_WRLCK, pipes);
  check_int("a writer", rows(path, D, D, &got, NULL), ROWS_BUSY);
  check_int("to callers", rrd_read_days(path, D, D, &got, NULL), RRD_FAILED);
  check_number("to callers", got, NAN);
  close(pipes[1]);
  assert_int_equal(waitpid(pid, &end, 0), pid);
  check_int("it has ended", rows(path, D, D, &got, NULL), ROWS_READ);
  check_number("it has ended", got, 5);
  pid = locker(path, F_RDLCK, pipes);
  check_int("a reader", rows(path, D, D, &got, NULL), ROWS_READ);
  close(pipes[1]);
  assert_int_equal(waitpid(pid, &end, 0), pid);

  /* rrdtool's thread is one of this process: a plain lock would not tell */
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int fd = open(path, O_RDWR);
  assert_int_equal(fcntl(fd, F_SETLK, &lock), 0);
  check_int("a thread", rows(path, D, D, &got, NULL), ROWS_BUSY);
  close(fd);
}

#define LOOKS 300

/* Another process writes day after day, its number as the value. */
static void rows_are_never_a_day_off(void **state) {
  (void)state;
  const char *path = rrd_made("f.rrd", D, DAYS);
  double got[10];
  int last = D, end = 0;
  rrd_put(path, D, D);
  pid_t pid = fork();
  if (pid == 0)
    for (int day = D + 1;; day++)
      if (rrd_write_day(path, day, day, NULL) != RRD_OK)
        _exit(1); /* only a read lock of ours could be the cause */
  for (int looks = 0; looks < LOOKS;) {
    int from = last - 4;
    assert_int_equal(waitpid(pid, &end, WNOHANG), 0);
    if (rows(path, from, last + 5, got, &last) != ROWS_READ)
      continue;
    looks++;
    for (int i = 0; i < 10; i++) {
      int day = from + i;
      bool kept = day >= D && day <= last && day > last - DAYS;
      check_number("row", got[i], kept ? (double)day : NAN);
    }
  }
  kill(pid, SIGKILL);
  assert_int_equal(waitpid(pid, &end, 0), pid);
}

int main(void) {
#define IN_SCRATCH(test)                                                      \
  cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)
  const struct CMUnitTest tests[] = {
      IN_SCRATCH(every_row_is_librrds),
      IN_SCRATCH(rows_written_meanwhile_are_seen),
      IN_SCRATCH(files_of_other_shapes_are_refused),
      IN_SCRATCH(a_writer_is_waited_for_and_a_reader_is_not),
      IN_SCRATCH(rows_are_never_a_day_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
