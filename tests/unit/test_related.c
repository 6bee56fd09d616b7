/* SPDX-License-Identifier: MIT */
/* What the videos of several trends share becomes one list. */
#include "ctl/related.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/* A file: the trend, and the hashtags that its videos share. */
struct file {
  const char *trend;
  int num;
  struct related list[4];
};

static struct related_tags merged(const struct file *files, size_t num) {
  struct related_tags all = {0};
  for (size_t i = 0; i < num; i++)
    assert_int_equal(
        related_add(&all, files[i].trend, files[i].list, files[i].num), 0);
  related_merge(&all);
  return all;
}

static void repeats_are_counted_together(void **state) {
  (void)state;
  static const struct file files[] = {
      {"x", 3, {{"a", 3, 3, 4.5}, {"b", 9, 9, 0}, {"c", 1, 1, 0}}},
      {"y", 0, {{"", 0, 0, 0}}},
      {"z", 3, {{"c", 7, 2, 3}, {"d", 8, 8, 3}, {"a", 4, 4, 2}}},
  };
  static const struct related_tag want[] = {
      {"a", 7, 7, 2, 4.5, "#x, #z", false}, /* where it belongs most, first */
      {"c", 8, 3, 2, 3, "#z, #x", false},
      {"d", 8, 8, 1, 3, "#z", false},
      {"b", 9, 9, 1, 0, "#x", false}, /* belongs to none: last */
  };
  struct related_tags all = merged(files, COUNT_OF(files));
  check_int("tags", (long long)all.num, COUNT_OF(want));
  for (size_t i = 0; i < COUNT_OF(want); i++) {
    check_text("tag", all.items[i].tag, want[i].tag);
    check_int(want[i].tag, all.items[i].videos, want[i].videos);
    check_int(want[i].tag, all.items[i].accounts, want[i].accounts);
    check_int(want[i].tag, all.items[i].trends, want[i].trends);
    check_number(want[i].tag, all.items[i].specificity, want[i].specificity);
    check_text(want[i].tag, all.items[i].of, want[i].of);
  }
  free(all.items);
  all = merged(files, 0);
  check_int("nothing", (long long)all.num, 0);
  free(all.items);
}

/* Names end at the room that there is; every trend is counted. */
static void names_without_room_are_counted(void **state) {
  (void)state;
  for (size_t len = 1; len <= TAG_MAX; len++) {
    struct related_tags all = {0};
    struct related one = {.tag = "shared", .videos = 1};
    char trend[TAG_MAX + 1] = "";
    memset(trend, 'x', len);
    for (int i = 0; i < 50; i++)
      assert_int_equal(related_add(&all, trend, &one, 1), 0);
    related_merge(&all);
    const struct related_tag *r = &all.items[0];
    check_int("one", (long long)all.num, 1);
    check_int("videos", r->videos, 50);
    check_int("trends", r->trends, 50);
    assert_true(strlen(r->of) < sizeof(r->of));
    check_text("the end", r->of + strlen(r->of) - 4, " ...");
    assert_null(strstr(r->of, " ... "));
    free(all.items);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(repeats_are_counted_together),
      cmocka_unit_test(names_without_room_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
