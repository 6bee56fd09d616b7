/* SPDX-License-Identifier: MIT */
#include "ctl/report_days.h"

#include "core/day.h"
#include "ctl/histories.h"
#include "ctl/report.h"

#include <math.h>
#include <time.h>

struct span {
  int first, last; /* days */
};

/* Nothing for a count that is not known; a stored one is whole. */
static void put_count(double count) {
  if (isnan(count))
    putchar(',');
  else
    printf(",%.0f", count);
}

static int put_past(void *ctx, const struct history *past) {
  const struct span *span = ctx;
  char date[DAY_TEXT_SIZE];
  for (int i = 0; i < past->len; i++) {
    int day = past->first + i;
    if (day < span->first || day > span->last ||
        (isnan(past->videos[i]) && isnan(past->views[i])))
      continue;
    report_csv_text(past->tag, stdout);
    printf(",%s", day_text(day, date));
    put_count(past->videos[i]);
    put_count(past->views[i]);
    putchar('\n');
  }
  return 0;
}

enum ctl_exit report_days(const struct ctl *c, int days) {
  struct histories pasts;
  int today = day_of(time(NULL));
  struct span span = {today - days + 1, today};
  enum ctl_exit status = histories_open(&pasts, c, NULL);
  if (status == CTL_OK) {
    puts("tag,date,videos,views");
    if (histories_each(&pasts, "read", put_past, &span) != 0)
      status = ctl_fail("out of memory");
  }
  histories_close(&pasts);
  return status;
}
