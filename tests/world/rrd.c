/* SPDX-License-Identifier: MIT */
#include "world/rrd.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/files.h"
#include "world/oracle.h"
#include "world/process.h"
#include "world/seams.h"

#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The layout of three archives, in bytes, as 64-bit machines have it. */
#define ARCHIVES 3
#define AT_ROWS_NUM (128 + 120 + 24) /* of the first archive's definition */
#define AT_LIVE (128 + 120 + ARCHIVES * 120)
#define AT_LAST_DS (AT_LIVE + 16)
#define AT_NEWEST (AT_LAST_DS + 112 + ARCHIVES * 80)
#define AT_ROWS (AT_NEWEST + ARCHIVES * 8)
#define HEARTBEAT 129600
#define SIZES 4 /* of files that are remembered */

static char error[200];

static int fail(const char *path, const char *why) {
  snprintf(error, sizeof(error), "%s: %s", path, why);
  return -1;
}

static int64_t number_at(const struct node *node, size_t at) {
  int64_t n = 0;
  memcpy(&n, node->bytes + at, sizeof(n));
  return n;
}

static bool is_rrd(const struct node *node) {
  return node != NULL && !node->folder && node->size >= AT_ROWS &&
         memcmp(node->bytes, "RRD", 4) == 0 &&
         node->size >=
             AT_ROWS + (size_t)number_at(node, AT_ROWS_NUM) * ARCHIVES * 8;
}

static const char *why_not(const struct node *node) {
  return node == NULL      ? "No such file or directory"
         : node->size == 0 ? "file is too small (should be at least 128 bytes)"
                           : "not an RRD file";
}

/* -- making */

static struct {
  int rows;
  char *bytes;
  size_t size;
} kept[SIZES];

/* By librrd, in a real file. */
static void make_first(int slot, int rows) {
  char path[] = "/tmp/world-rrd-XXXXXX", rra[ARCHIVES][40];
  static const char *const functions[] = {"AVERAGE", "MIN", "MAX"};
  const char *args[] = {"DS:value:GAUGE:129600:U:U", rra[0], rra[1], rra[2]};
  for (int i = 0; i < ARCHIVES; i++)
    snprintf(rra[i], sizeof(rra[i]), "RRA:%s:0.5:1:%d", functions[i], rows);
  int fd = mkstemp(path);
  FILE *f = NULL;
  if (fd < 0 ||
      rrd_create_r2(path, 86400, 86400, 0, NULL, NULL, 4, args) != 0 ||
      (f = fopen(path, "rb")) == NULL) {
    fprintf(stderr, "%s cannot be made: %s\n", path, rrd_get_error());
    exit(2);
  }
  size_t size = AT_ROWS + (size_t)rows * ARCHIVES * 8;
  free(kept[slot].bytes);
  kept[slot].bytes = malloc(size);
  kept[slot].size = fread(kept[slot].bytes, 1, size, f);
  kept[slot].rows = rows;
  fclose(f);
  close(fd);
  unlink(path);
}

static int slot_for(int rows) {
  int i = 0;
  while (i < SIZES - 1 && kept[i].bytes != NULL && kept[i].rows != rows)
    i++;
  if (kept[i].bytes == NULL || kept[i].rows != rows)
    make_first(i, rows);
  return i;
}

int rrd_make(const char *path, int64_t stamp, int rows) {
  struct node *node = NULL;
  int i = slot_for(rows);
  if (disk_make(path, false, 0644, &node) != 0 ||
      disk_write(node, 0, kept[i].bytes, kept[i].size, false) !=
          (ssize_t)kept[i].size)
    return fail(path, "cannot be written");
  memcpy(node->bytes + AT_LIVE, &stamp, sizeof(stamp));
  return 0;
}

/* -- updating */

static void put(struct node *node, size_t at, const void *bytes, size_t len,
                bool *goes_on) {
  disk_write(node, at, bytes, len, *goes_on);
  *goes_on = true;
}

/* The next row of all archives. */
static void append(struct node *node, double value, bool *goes_on) {
  int64_t rows = number_at(node, AT_ROWS_NUM);
  for (int i = 0; i < ARCHIVES; i++) {
    size_t at = AT_NEWEST + (size_t)i * 8;
    int64_t newest = (number_at(node, at) + 1) % rows;
    put(node, at, &newest, sizeof(newest), goes_on);
    put(node, AT_ROWS + (size_t)(i * rows + newest) * 8, &value, sizeof(value),
        goes_on);
  }
}

int rrd_store(const char *path, int64_t stamp, double value) {
  struct node *node = disk_find(path);
  bool goes_on = false;
  if (!is_rrd(node))
    return fail(path, why_not(node));
  if (disk_faults.read_only)
    return fail(path, "Read-only file system");
  if (node->reader_until > clock_true())
    return fail(path, "could not lock RRD");
  int64_t last = number_at(node, AT_LIVE);
  if (stamp <= last)
    return fail(path, "illegal attempt to update using time when last update "
                      "time is newer (minimum one second step)");
  int days = day_of(stamp) - day_of(last);
  bool known = stamp - last <= HEARTBEAT;
  for (int i = 1; i <= days; i++)
    append(node, known ? value : NAN, &goes_on);
  put(node, AT_LIVE, &stamp, sizeof(stamp), &goes_on);
  oracle_row(path, day_of(stamp), known && days > 0 ? value : NAN);
  return 0;
}

int rrd_newest(const struct node *node) {
  return is_rrd(node) ? day_of(number_at(node, AT_LIVE)) : DAY_NONE;
}

double rrd_row(const struct node *node, int day) {
  double value = NAN;
  if (!is_rrd(node))
    return NAN;
  int64_t rows = number_at(node, AT_ROWS_NUM);
  int64_t age = rrd_newest(node) - day;
  if (age < 0 || age >= rows)
    return NAN;
  int64_t at = (number_at(node, AT_NEWEST) - age + rows) % rows;
  memcpy(&value, node->bytes + AT_ROWS + at * 8, sizeof(value));
  return value;
}

/* -- as the plugin calls librrd */

SEAM(int, rrd_create_r2, const char *path, unsigned long step, time_t start,
     int no_overwrite, const char **sources, const char *template, int num,
     const char **args) {
  int rows = 0;
  char real[PATH_SIZE];
  (void)step, (void)no_overwrite, (void)sources, (void)template;
  if (num != 4 || sscanf(args[1], "RRA:AVERAGE:0.5:1:%d", &rows) != 1)
    return fail(path, "a shape that the world does not know");
  process_enter();
  int status = rrd_make(files_real(path, real), start, rows);
  process_leave();
  return status;
}

SEAM(int, rrd_update_r, const char *path, const char *template, int num,
     const char **lines) {
  char real[PATH_SIZE];
  (void)template;
  process_enter();
  int status = 0;
  for (int i = 0; i < num && status == 0; i++) {
    char *end = NULL;
    long long stamp = strtoll(lines[i], &end, 10);
    double value = end[1] == 'U' ? NAN : strtod(end + 1, NULL);
    status = rrd_store(files_real(path, real), stamp, value);
  }
  process_leave();
  return status;
}

SEAM(time_t, rrd_last_r, const char *path) {
  const struct node *node = disk_find(path);
  return is_rrd(node) ? (time_t)number_at(node, AT_LIVE)
                      : (time_t)fail(path, why_not(node));
}

SEAM(int, rrd_fetch_r, const char *path, const char *function, time_t *start,
     time_t *end, unsigned long *step, unsigned long *sources, char ***names,
     rrd_value_t **rows) {
  const struct node *node = disk_find(path);
  (void)function;
  if (!is_rrd(node))
    return fail(path, why_not(node));
  int first = day_of(*start) + 1, num = day_of(*end) - day_of(*start);
  *step = 86400;
  *sources = 1;
  *names = process_alloc(sizeof(**names));
  **names = strcpy(process_alloc(6), "value");
  *rows = process_alloc((size_t)(num > 0 ? num : 1) * sizeof(**rows));
  for (int i = 0; i < num; i++)
    (*rows)[i] = rrd_row(node, first + i);
  return 0;
}

SEAM(rrd_info_t *, rrd_info_r, const char *path) {
  const struct node *node = disk_find(path);
  fail(path, is_rrd(node) ? "the world tells no shapes" : why_not(node));
  return NULL;
}

SEAM(void, rrd_info_free, rrd_info_t *info) { (void)info; }
SEAM(void, rrd_freemem, void *memory) { process_free(memory); }
SEAM(char *, rrd_get_error, void) { return error; }
SEAM(void, rrd_clear_error, void) { error[0] = '\0'; }
