/* SPDX-License-Identifier: MIT */
/*
 * The head of an RRD file, in a file that is as long as the head says.
 *
 * Promise (rrd_head.h): nothing is read past the bytes; a damaged head comes
 * with a reason; of a sound one all rows lie in the file, and librrd survives
 * whatever is done with it.
 *
 * Input: the first bytes of the file; the rest are zeros.
 */
#include "fuzz.h"

#include "core/day.h"
#include "store/rrd_head.h"

#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_MAX ((uint64_t)4 << 20) /* longer ones are not made */

static void check(enum rrd_head_status status, const struct rrd_head *h,
                  size_t size, uint64_t file_size) {
  PROMISE((status == RRD_HEAD_DAMAGED) == (h->why != NULL));
  PROMISE(h->why == NULL || fuzz_is_sentence(h->why));
  if (status != RRD_HEAD_OK)
    return;
  PROMISE(h->len <= size && h->end <= file_size);
  PROMISE(h->daily_rows > 0 && h->daily_rows <= h->rows);
  PROMISE(h->newest_row >= 0 && h->newest_row < h->daily_rows);
  PROMISE(h->first_row >= h->len);
  PROMISE(h->first_row + (uint64_t)h->daily_rows * 8 <= h->end);
  PROMISE(h->sources == 1 && h->step >= DAY_SECONDS);
  PROMISE(day_start(day_of((time_t)h->last)) <= h->last);
}

static void fetch(const char *path, int64_t last) {
  time_t end = (time_t)last, start = end - 5 * DAY_SECONDS;
  unsigned long step = DAY_SECONDS, num = 0;
  char **names = NULL;
  rrd_value_t *rows = NULL;
  if (rrd_fetch_r(path, "AVERAGE", &start, &end, &step, &num, &names, &rows))
    return;
  for (unsigned long i = 0; i < num; i++)
    rrd_freemem(names[i]);
  rrd_freemem(names);
  rrd_freemem(rows);
}

static void use_by_librrd(const char *path, int64_t last) {
  char line[64];
  const char *lines[] = {line};
  rrd_last_r(path);
  fetch(path, last);
  rrd_info_free(rrd_info_r(path));
  snprintf(line, sizeof(line), "%lld:5", (long long)last + DAY_SECONDS);
  rrd_update_r(path, NULL, 1, lines);
  fetch(path, last + DAY_SECONDS);
  rrd_clear_error();
}

static void make_and_use(const uint8_t *data, const struct rrd_head *h) {
  char path[64];
  int fd = memfd_create("head", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, h->len) != (ssize_t)h->len ||
      ftruncate(fd, (off_t)h->end) != 0)
    abort();
  snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
  use_by_librrd(path, h->last);
  close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct rrd_head h;
  check(rrd_head_parse(data, size, size, &h), &h, size, size);
  enum rrd_head_status status = rrd_head_parse(data, size, UINT64_MAX, &h);
  check(status, &h, size, UINT64_MAX);
  if (status != RRD_HEAD_OK)
    return 0;
  struct rrd_head exact;
  PROMISE(rrd_head_parse(data, size, h.end, &exact) == RRD_HEAD_OK);
  PROMISE(rrd_head_parse(data, size, h.end - 1, &exact) == RRD_HEAD_DAMAGED);
  if (h.end <= FILE_MAX)
    make_and_use(data, &h);
  return 0;
}
