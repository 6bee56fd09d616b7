/* SPDX-License-Identifier: MIT */
/* One tag's counts, day by day.
 *
 * A series is written on one line, `tag key=value ...` (README.md has the
 * list of keys). With days = D - start, in doubles and in this order:
 *
 *   plain      factor(D) = pow(1 + weekly / 100, days / 7)
 *              videos(D) = floor(videos * factor(D) + 0.5)
 *   no views=  views(D)  = 4000 * videos(D)
 *   views=     views(D)  = floor(views * factor(D) + 0.5)
 *
 * In Python: math.floor(v * (1 + w / 100) ** (days / 7) + 0.5).
 *
 *   from=, season=   each step d -> d+1 has the weekly rate of day d (the
 *              latest from= that has begun; a season that contains d comes
 *              first). factor(D) is the product of pow(1 + rate / 100, n / 7)
 *              over the runs of n equal days between start and D, beginning
 *              at start; before start the same with -n.
 *   noise=P    u = (mix(fnv(tag) ^ D) >> 11) / 2^52 - 1, in -1..1; both counts
 *              are multiplied with 1 + P / 100 * u before they are rounded.
 *   exact=S    videos = 1 + mix(S ^ fnv(tag) ^ D) % 900000000000000,
 *              views  = the same of mix(S ^ fnv(tag) ^ D ^ 2^40).
 *   at=, steps=      replace the result on their days; the last one counts.
 *              Views that they do not tell: by views= if there is one, else
 *              4000 * videos.
 *
 * fnv and mix are in hash.h, D in them is the number of days since 1970-01-01.
 * Counts end at SIM_COUNT_MAX. */
#ifndef SIM_SERIES_H
#define SIM_SERIES_H

#include "text.h"

#include <stdint.h>

#define SIM_COUNT_MAX INT64_C(9007000000000000)
#define SIM_TAG_MAX 256 /* bytes with the NUL */
#define SIM_SEASONS 4

enum sim_state { SIM_FOUND, SIM_GONE, SIM_BANNED };

struct sim_counts {
  enum sim_state state;
  bool videos_told;
  int64_t videos, views;
};

struct sim_series {
  char tag[SIM_TAG_MAX];
  char id[24];          /* decimal */
  double videos, views; /* on the day `start`; views < 0: not given */
  long start;
  double weekly, noise;
  uint64_t seed; /* of exact= */
  bool exact, novideos, banned;
  long gone_from, gone_to; /* inclusive; empty range: never gone */
  struct sim_season {
    int month, day_of_month, weeks;
    double weekly;
  } seasons[SIM_SEASONS];
  size_t seasons_num;
  struct sim_change {
    long day;
    double weekly;
  } * changes;
  size_t changes_num;
  struct sim_point {
    long day;
    int64_t videos, views; /* views < 0: not reported */
  } * points;
  size_t points_num;
  long cached_day; /* the counts of a day are asked more than once */
  struct sim_counts cached;
  struct sim_series *next_by_tag, *next_by_id; /* of tags.c */
  size_t slot;                                 /* of tags.c */
};

/* A new series from its line, which is cut up; NULL fills msg. */
struct sim_series *sim_series_parse(char *line, struct sim_errmsg *msg);
/* A new series with numbers that follow from the tag alone. */
struct sim_series *sim_series_of_any(const char *tag);
void sim_series_free(struct sim_series *series);

void sim_series_on(struct sim_series *series, long day,
                   struct sim_counts *counts);

/* The id TikTok would have given: fnv(tag) modulo 9e18, in decimal. */
void sim_id_of_tag(const char *tag, char id[24]);

#endif
