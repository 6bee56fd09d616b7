/* SPDX-License-Identifier: MIT */
/* The names of columns, as programs write them. */
#include "core/csv_columns.h"
#include "core/csv.h"
#include "scratch.h"

static void names_find_their_columns(void **state) {
  (void)state;
  static const struct {
    const char *name, *line;
    int places[CSV_COLUMNS_NUM]; /* tag, date, videos, views */
    const char *unused;
  } cases[] = {
      {"the own ones", "tag,date,videos,views", {0, 1, 2, 3}, ""},
      {"any order", "views,videos,date,tag", {3, 2, 1, 0}, ""},
      {"of an SQL table", "id,hashtag,video_count,view_count,recorded_date",
       {1, 4, 2, 3}, "id"},
      {"of JSON", "name,day,videoCount,viewCount", {0, 1, 2, 3}, ""},
      {"case, blanks and underscores", "HASH TAG,Recorded Date,Video_Count,x",
       {0, 1, 2, -1}, "x"},
      {"timestamp", "tag,timestamp,publish_count,play_count", {0, 1, 2, 3}, ""},
      {"created_at", "tag,created_at,post_count,video_views", {0, 1, 2, 3}, ""},
      {"collected_at", "tag,collected_at,posts,total_views", {0, 1, 2, 3}, ""},
      {"scraped_at", "tag,scraped_at,views", {0, 1, -1, 2}, ""},
      {"captured_at", "tag,captured_at,videos", {0, 1, 2, -1}, ""},
      {"crawl_date", "tag,crawl_date,videos", {0, 1, 2, -1}, ""},
      {"the date that says more", "created_at,tag,recorded_date,views",
       {1, 2, -1, 3}, "created_at"},
      {"the name that says more", "name,hashtag,date,views", {1, 2, -1, 3},
       "name"},
      {"the counts that say more", "tag,date,video_count,posts,play_count,views",
       {0, 1, 2, 5}, "posts, play_count"},
      {"an index without a name", ",tag,date,views", {1, 2, -1, 3}, ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct csv_columns c;
    struct errmsg msg = {""};
    char line[100], *fields[CSV_FIELDS_MAX];
    strcpy(line, cases[i].line);
    int num = csv_split(line, strlen(line), ',', fields, NULL);
    if (csv_columns_read(fields, num, &c, &msg) != 0)
      fail_msg("%s: %s", cases[i].name, msg.text);
    for (int k = 0; k < CSV_COLUMNS_NUM; k++)
      check_int(cases[i].name, c.place[k], cases[i].places[k]);
    check_text(cases[i].name, c.unused, cases[i].unused);
  }
}

static void a_missing_or_double_column_is_said(void **state) {
  (void)state;
  static const struct {
    const char *text, *says;
  } cases[] = {
      {"date,videos", "--columns date,videos: it names no column tag"},
      {"tag,videos", "no column date"},
      {"tag,date,likes", "no column videos|nor views|not known are: likes"},
      {"tag,date,videos,video_count", "two columns for the videos: \"videos\" "
                                      "and \"video_count\""},
      {"", "no column tag"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct csv_columns c;
    struct errmsg msg = {""};
    check_int(cases[i].text, csv_columns_parse(cases[i].text, &c, &msg), -1);
    check_says(cases[i].text, msg.text, cases[i].says);
  }
  struct csv_columns c;
  check_int("said", csv_columns_parse("id, Tag,videos,views,date", &c, NULL),
            0);
  check_int("videos", c.place[CSV_VIDEOS], 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_find_their_columns),
      cmocka_unit_test(a_missing_or_double_column_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
