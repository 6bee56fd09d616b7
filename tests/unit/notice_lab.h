/* SPDX-License-Identifier: MIT */
/* A trend to write of: that of the manual's example. */
#pragma once

#include "core/day.h"
#include "notify/notice.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline int lab_day_of(const char *date) {
  int day = DAY_NONE;
  assert_int_equal(day_parse(date, &day), 0);
  return day;
}

static inline void lab_add_video(struct videos *list, const char *author,
                                 double plays, const char *caption,
                                 const char *date) {
  struct video *v = &list->items[list->num++];
  char url[200];
  snprintf(url, sizeof(url), "https://www.tiktok.com/@%s/video/%zu", author,
           list->num);
  *v = (struct video){.id = strdup("1"),
                      .url = strdup(url),
                      .author = strdup(author),
                      .description = strdup(caption),
                      .created = day_start(lab_day_of(date)),
                      .plays = plays};
}

static inline struct videos *lab_videos(void) {
  struct videos *list = videos_new();
  lab_add_video(list, "tiny_shop", 1.2e6,
                "First sixty letters of the caption, which goes on for so "
                "long that it is cut",
                "2026-11-22");
  lab_add_video(list, "dasha.ru", 1.16e6, "x", "2026-11-21");
  lab_add_video(list, "user88", 1.1e6, "y", "2026-11-20");
  lab_add_video(list, "fourth", 1e6, "z", "2026-11-20");
  return list;
}

static const struct related lab_companions[] = {
    {.tag = "aitoolsideas", .videos = 9}, {.tag = "aitoolstok", .videos = 8}};

static inline struct notice_subject lab_subject(const struct videos *list) {
  return (struct notice_subject){
      .kind = NOTICE_TREND,
      .id = "2026-11-27.trend-1.aitools",
      .tag = "aitools",
      .day = lab_day_of("2026-11-27"),
      .level = 1,
      .growth = 29.9,
      .window = 7,
      .from = 605100,
      .to = 786000,
      .threshold = 20,
      .score = 1.495,
      .last_trend = lab_day_of("2026-03-14"),
      .videos = list,
      .companions = lab_companions,
      .companions_num = 2,
      .dashboard_url = "https://grafana.example.org/d/hashtag"};
}
