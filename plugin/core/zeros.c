/* SPDX-License-Identifier: MIT */
#include "core/zeros.h"

#include <math.h>

void zeros_untell(double *videos, double *views) {
  bool no_videos = *videos == 0 && *views != 0; /* NaN, too */
  bool no_views = *views == 0 && *videos != 0;
  if (no_videos)
    *videos = NAN;
  if (no_views)
    *views = NAN;
}

bool zeros_are_miss(double videos, double views, double largest) {
  return videos == 0 && views == 0 && largest > ZEROS_VIDEOS;
}

static bool is_known(const double *videos, const double *views, int i) {
  return !isnan(videos[i]) || !isnan(views[i]);
}

static bool is_zero(const double *videos, const double *views, int i) {
  return (videos[i] == 0 && !(views[i] > 0)) ||
         (isnan(videos[i]) && views[i] == 0);
}

static bool is_used(const double *videos, const double *views, int i) {
  return isnan(videos[i]) ? views[i] > ZEROS_VIEWS : videos[i] > ZEROS_VIDEOS;
}

/* The next known day from `i` on; len: there is none. */
static int next_known(const double *videos, const double *views, int i,
                      int len) {
  while (i < len && !is_known(videos, views, i))
    i++;
  return i;
}

int zeros_forget(double *videos, double *views, int len) {
  int before = -1, forgotten = 0; /* before: the known day before a run */
  int i = next_known(videos, views, 0, len);
  while (i < len) {
    if (!is_zero(videos, views, i)) {
      before = i;
      i = next_known(videos, views, i + 1, len);
      continue;
    }
    int first = i, last = i, next = i;
    while (next < len && is_zero(videos, views, next)) {
      last = next;
      next = next_known(videos, views, next + 1, len);
    }
    bool fell = before >= 0 && before == first - 1 &&
                is_used(videos, views, before);
    bool rose = next < len && next == last + 1 && is_used(videos, views, next);
    bool all = before < 0 && next >= len;
    for (i = first; i <= last && (fell || rose || all); i++) {
      forgotten += is_known(videos, views, i);
      videos[i] = views[i] = NAN;
    }
    i = next;
  }
  return forgotten;
}
