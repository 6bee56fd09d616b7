/* SPDX-License-Identifier: MIT */
/*
 * tests/data/import/: histories as people's programs and spreadsheets write
 * them, each NAME.csv with a NAME.expect. That holds blocks of
 *
 *   > import [OPTION...]            what is run, into an empty DataDir
 *   exit 0                          its exit code
 *   TAG DATE VIDEOS VIEWS           a day that is stored; '-': unknown
 *   says TEXT|TEXT                  what stderr holds, all of them
 *
 * and no other count than those is stored.
 */
#include "ctl_lab.h"

#include "store/rrdfile.h"

#include <glob.h>
#include <libgen.h>

struct block {
  const char *file; /* the CSV */
  char name[80];
  char options[4][80];
  int options_num, code, counts;
  char rows[8][400], says[4][400];
  int rows_num, says_num;
};

static double stored(const char *tag, const char *metric, int day) {
  char path[400];
  double value = NAN;
  snprintf(path, sizeof(path), "%s/rrd/tiktok/hashtag-%s/count-%s.rrd", scratch,
           tag, metric);
  rrd_read_patiently(path, day, day, &value, NULL);
  return value;
}

static void check_row(struct block *b, const char *row) {
  char tag[128], date[16], videos[24], views[24];
  int day = 0;
  assert_int_equal(sscanf(row, "%127s %15s %23s %23s", tag, date, videos,
                          views), 4);
  assert_int_equal(day_parse(date, &day), 0);
  double wants[] = {strcmp(videos, "-") == 0 ? NAN : atof(videos),
                    strcmp(views, "-") == 0 ? NAN : atof(views)};
  char what[500];
  snprintf(what, sizeof(what), "%s, %s", b->name, row);
  check_number(what, stored(tag, "videos", day), wants[0]);
  check_number(what, stored(tag, "views", day), wants[1]);
  b->counts += !isnan(wants[0]) + !isnan(wants[1]);
}

static void check_block(struct block *b) {
  const char *words[8] = {"import"};
  void *state = NULL;
  int num = 1;
  lab_make(&state);
  lab_configure("", "", "");
  for (int i = 0; i < b->options_num; i++)
    words[num++] = b->options[i];
  words[num++] = b->file;
  words[num] = NULL;
  int code = lab_run(words);
  if (code != b->code)
    fail_msg("%s: exit code %d, want %d; \"%s\"", b->name, code, b->code,
             lab.err);
  for (int i = 0; i < b->rows_num; i++)
    check_row(b, b->rows[i]);
  char added[80];
  snprintf(added, sizeof(added), "%d count%s added", b->counts,
           b->counts == 1 ? "" : "s");
  if (b->rows_num > 0)
    check_says(b->name, lab.out, added);
  else if (strstr(lab.out, "added") != NULL)
    check_says(b->name, lab.out, "0 counts added");
  for (int i = 0; i < b->says_num; i++)
    check_says(b->name, lab.err, b->says[i]);
  scratch_remove(&state);
}

static void read_options(struct block *b, char *line) {
  char *rest = NULL;
  strtok_r(line, " \n", &rest); /* ">" */
  strtok_r(NULL, " \n", &rest); /* "import" */
  for (char *word = strtok_r(NULL, " \n", &rest); word != NULL;
       word = strtok_r(NULL, " \n", &rest))
    snprintf(b->options[b->options_num++], sizeof(b->options[0]), "%s", word);
}

static void read_line(struct block *b, char *line) {
  line[strcspn(line, "\n")] = '\0';
  if (strncmp(line, "exit ", 5) == 0)
    b->code = atoi(line + 5);
  else if (strncmp(line, "says ", 5) == 0)
    snprintf(b->says[b->says_num++], sizeof(b->says[0]), "%s", line + 5);
  else if (line[0] != '\0')
    snprintf(b->rows[b->rows_num++], sizeof(b->rows[0]), "%s", line);
}

/* The blocks of one .expect; how many there were. */
static int check_file(const char *expect) {
  char csv[400], line[400], name[400];
  struct block b = {.file = csv};
  int blocks = 0;
  FILE *f = fopen(expect, "r");
  assert_non_null(f);
  snprintf(csv, sizeof(csv), "%.*s.csv", (int)(strlen(expect) - 7), expect);
  snprintf(name, sizeof(name), "%s", csv);
  while (fgets(line, sizeof(line), f) != NULL) {
    if (line[0] != '>') {
      read_line(&b, line);
      continue;
    }
    if (blocks++ > 0)
      check_block(&b);
    b = (struct block){.file = csv, .code = -1};
    snprintf(b.name, sizeof(b.name), "%.40s, block %d", basename(name), blocks);
    snprintf(name, sizeof(name), "%s", csv);
    read_options(&b, line);
  }
  fclose(f);
  check_block(&b);
  return blocks;
}

static void a_history_comes_out_as_it_was_meant(void **state) {
  (void)state;
  glob_t files = {0};
  assert_int_equal(glob(TEST_DATA "/import/*.expect", 0, NULL, &files), 0);
  assert_true(files.gl_pathc >= 40);
  for (size_t i = 0; i < files.gl_pathc; i++)
    assert_true(check_file(files.gl_pathv[i]) > 0);
  globfree(&files);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_history_comes_out_as_it_was_meant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
