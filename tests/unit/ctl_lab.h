/* SPDX-License-Identifier: MIT */
/*
 * hashtagctl inside a test: a StateDir and a DataDir in the scratch directory,
 * the time set by the test, and what comes out kept as text.
 */
#pragma once

#include "core/day.h"
#include "ctl/ctl.h"
#include "scratch.h"

#include <locale.h>
#include <time.h>

#define TODAY 20781 /* 2026-11-24 */

static struct {
  int64_t now; /* Unix seconds; 0: six o'clock of TODAY */
  char out[128 << 10], err[16 << 10];
} lab;

time_t __wrap_time(time_t *t);

time_t __wrap_time(time_t *t) {
  time_t now = (time_t)(lab.now != 0 ? lab.now : day_start(TODAY) + 21600);
  if (t != NULL)
    *t = now;
  return now;
}

/* Sends a stream into a file of the scratch directory; what it was before. */
static inline int lab_redirect(FILE *stream, const char *name) {
  fflush(stream);
  int before = dup(fileno(stream));
  int fd = open(scratch_path(name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
                0600);
  assert_true(before >= 0 && fd >= 0);
  assert_int_equal(dup2(fd, fileno(stream)), fileno(stream));
  close(fd);
  return before;
}

static inline void lab_restore(FILE *stream, int before, const char *name,
                               char *text, size_t size) {
  fflush(stream);
  dup2(before, fileno(stream));
  close(before);
  FILE *f = fopen(scratch_path(name), "r");
  assert_non_null(f);
  size_t len = fread(text, 1, size - 1, f);
  assert_true(len < size - 1); /* all of it fits */
  text[len] = '\0';
  fclose(f);
}

/*
 * Runs hashtagctl with these words (ended by NULL); --state-dir is added to a
 * subcommand. Its exit code; its output is in lab.out and lab.err.
 */
static inline int lab_run(const char *const *words) {
  static char texts[24][SCRATCH_PATH]; /* scratch_path() uses its own again */
  char *argv[24];
  int num = 0;
  for (; *words != NULL && num < 20; words++) {
    snprintf(texts[num++], SCRATCH_PATH, "%s", *words);
    if (num == 1 && words[0][0] != '-' && strcmp(words[0], "help") != 0) {
      snprintf(texts[num++], SCRATCH_PATH, "--state-dir");
      snprintf(texts[num++], SCRATCH_PATH, "%s/state", scratch);
    }
  }
  for (int i = 0; i < num; i++)
    argv[i] = texts[i];
  assert_null(*words);
  int out = lab_redirect(stdout, "out"), err = lab_redirect(stderr, "err");
  enum ctl_exit status = ctl_run(num, argv);
  lab_restore(stdout, out, "out", lab.out, sizeof(lab.out));
  lab_restore(stderr, err, "err", lab.err, sizeof(lab.err));
  return (int)status;
}

#define CTL(...) lab_run((const char *const[]){__VA_ARGS__, NULL})

/* Runs it and expects this exit code, with all that was said if it differs. */
#define EXPECT(code, ...)                                                     \
  do {                                                                        \
    int got_code = CTL(__VA_ARGS__);                                          \
    if (got_code != (code))                                                   \
      fail_msg("exit code %d, want %d; out: \"%.2000s\", err: \"%.2000s\"",   \
               got_code, code, lab.out, lab.err);                             \
  } while (0)

static inline void lab_write(const char *name, const char *text) {
  scratch_write(name, text, strlen(text));
}

/* What the daemon leaves: options.json, with this option ("": none) set. */
static inline void lab_configure(const char *hashtags, const char *option,
                                 const char *value) {
  char copy[SCRATCH_PATH]; /* scratch_path() may use its own again */
  struct options o;
  struct errmsg msg = {""};
  snprintf(copy, sizeof(copy), "%s", value);
  assert_int_equal(options_init(&o), 0);
  options_set(&o, "DataDir", scratch_path("rrd"), &msg);
  options_set(&o, "StateDir", scratch_path("state"), &msg);
  options_set(&o, "RequestsPerMinute", "0", &msg);
  if (hashtags[0] != '\0') {
    lab_write("tags.txt", hashtags);
    options_set(&o, "HashtagFile", scratch_path("tags.txt"), &msg);
  }
  if (option[0] != '\0' && options_set(&o, option, copy, &msg) != 0)
    fail_msg("%s", msg.text);
  char *json = options_json(&o, "tiktok", "", o.provider);
  assert_non_null(json);
  lab_write("state/options.json", json);
  free(json);
  options_clear(&o);
}

/* Stores so many days up to `last`: the counts grow by a_day. */
static inline void lab_store(const char *tag, int last, int days,
                             double videos, double a_day) {
  char date[DAY_TEXT_SIZE];
  FILE *f = fopen(scratch_path("history.csv"), "w");
  assert_non_null(f);
  for (int i = 0; i < days; i++)
    fprintf(f, "%s,%s,%.0f,%.0f\n", tag, day_text(last - days + 1 + i, date),
            videos + i * a_day, 1000 * (videos + i * a_day));
  fclose(f);
  EXPECT(CTL_OK, "import", scratch_path("history.csv"));
}

/* cmocka's setup: a scratch directory with an empty StateDir. */
static inline int lab_make(void **state) {
  lab.now = 0;
  setlocale(LC_CTYPE, "C.UTF-8");
  return scratch_make(state) == 0 && mkdir(scratch_path("state"), 0755) == 0 &&
                 mkdir(scratch_path("rrd"), 0755) == 0
             ? 0
             : -1;
}

#define LAB_TEST(test)                                                        \
  cmocka_unit_test_setup_teardown(test, lab_make, scratch_remove)
