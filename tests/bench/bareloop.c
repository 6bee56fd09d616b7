/* SPDX-License-Identifier: MIT */
/*
 * What storing a day costs librrd alone: for each file named on standard
 * input one update with this day's stamp, and one fetch of the last days.
 *
 * usage: bench-bareloop STAMP DAYS <files; prints "files cpu wall" (seconds)
 */
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEP 86400

static double seconds(clockid_t clock) {
  struct timespec ts;
  clock_gettime(clock, &ts);
  return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int store(const char *path, long stamp) {
  char line[64];
  const char *args[] = {line};
  snprintf(line, sizeof(line), "%ld:%.15g", stamp, 123456.0);
  return rrd_update_r(path, NULL, 1, args);
}

static int look(const char *path, long stamp, int days) {
  time_t start = (time_t)(stamp - (long)days * STEP), end = (time_t)stamp;
  unsigned long step = STEP, num = 0;
  char **names = NULL;
  rrd_value_t *rows = NULL;
  if (rrd_fetch_r(path, "AVERAGE", &start, &end, &step, &num, &names, &rows))
    return -1;
  for (unsigned long i = 0; i < num; i++)
    rrd_freemem(names[i]);
  rrd_freemem(names);
  rrd_freemem(rows);
  return 0;
}

int main(int argc, char **argv) {
  char path[4096];
  int num = 0;
  if (argc != 3)
    return 2;
  double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  double wall = seconds(CLOCK_MONOTONIC);
  for (; fgets(path, sizeof(path), stdin) != NULL; num++) {
    path[strcspn(path, "\n")] = '\0';
    if (store(path, atol(argv[1])) != 0 ||
        look(path, atol(argv[1]), atoi(argv[2])) != 0) {
      fprintf(stderr, "%s: %s\n", path, rrd_get_error());
      return 1;
    }
  }
  printf("%d %.6f %.6f\n", num, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
         seconds(CLOCK_MONOTONIC) - wall);
  return 0;
}
