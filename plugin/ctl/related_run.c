/* SPDX-License-Identifier: MIT */
/* report --related: which hashtags belong to trends. */
#include "ctl/related.h"

#include "ctl/json_out.h"
#include "ctl/report.h"
#include "ctl/table.h"
#include "poll/saved_videos.h"
#include "provider/videos_json.h"

#include <stdlib.h>
#include <string.h>

/* -- in */

/* What reading the files needs; too large for a stack. */
struct reader {
  struct related_tags *all;
  struct companions *known;
  struct related list[SAVED_RELATED_MAX];
  enum ctl_exit status;
};

static bool add_file(void *ctx, const char *path, const char *text) {
  struct reader *r = ctx;
  char tag[TAG_MAX + 1];
  int num = videos_json_related(text, tag, r->list, SAVED_RELATED_MAX);
  if (num < 0) {
    r->status = ctl_fail("%s is no list of top videos as the plugin writes it",
                         path);
    return true; /* the others are shown */
  }
  companions_rank(r->known, tag, r->list, num);
  if (related_add(r->all, tag, r->list, num) == 0)
    return true;
  r->status = ctl_fail("out of memory");
  return false;
}

static enum ctl_exit read_files(struct related_tags *all,
                                const char *state_dir) {
  struct reader *r = calloc(1, sizeof(*r));
  struct companions *known = saved_companions(state_dir);
  enum ctl_exit status = CTL_FAILED;
  if (r == NULL || known == NULL) {
    ctl_fail("out of memory");
  } else {
    r->all = all;
    r->known = known;
    int read = saved_videos_read(state_dir, add_file, r, ctl_report_fault,
                                 NULL);
    status = read == 0 ? r->status : CTL_FAILED;
  }
  companions_free(known);
  free(r);
  return status;
}

/* Leaves out what belongs to no trend; it comes last. */
static void drop_general(struct related_tags *all) {
  while (all->num > 0 && all->items[all->num - 1].specificity <= 0)
    all->num--;
}

static void mark_watched(struct related_tags *all,
                         const struct watchlist *list) {
  for (size_t i = 0; i < all->num; i++)
    for (size_t k = 0; k < list->num && !all->items[i].watched; k++)
      all->items[i].watched = strcmp(all->items[i].tag, list->items[k].tag) ==
                              0;
}

/* -- out */

static const struct related_tag *item_at(const void *ctx, size_t line) {
  return &((const struct related_tags *)ctx)->items[line];
}

static void put_tag(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%s", item_at(ctx, line)->tag);
}

static void put_videos(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%d", item_at(ctx, line)->videos);
}

static void put_accounts(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%d", item_at(ctx, line)->accounts);
}

static void put_watched(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%s", item_at(ctx, line)->watched ? "yes" : "no");
}

static void put_of(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%s", item_at(ctx, line)->of);
}

static const char *colour_of(const void *ctx, size_t line) {
  return item_at(ctx, line)->watched ? "\033[2m" : "";
}

static void print_table(const struct related_tags *all, bool colour) {
  static const struct table_column columns[] = {
      {"hashtag", false, put_tag},
      {"videos", true, put_videos},
      {"accounts", true, put_accounts},
      {"watched", false, put_watched},
      {"in top videos of", false, put_of}};
  struct table t = {.columns = columns,
                    .columns_num = sizeof(columns) / sizeof(columns[0]),
                    .lines = all->num,
                    .ctx = all,
                    .colour = colour ? colour_of : NULL};
  table_print(&t, stdout);
}

static void print_csv(const struct related_tags *all) {
  puts("tag,videos,trends,watched,accounts,specificity");
  for (size_t i = 0; i < all->num; i++) {
    const struct related_tag *r = &all->items[i];
    report_csv_text(r->tag, stdout);
    printf(",%d,%d,%s,%d,%.3f\n", r->videos, r->trends,
           r->watched ? "yes" : "no", r->accounts, r->specificity);
  }
}

static enum ctl_exit print_json(const struct related_tags *all) {
  cJSON *root = cJSON_CreateObject();
  cJSON *list = cJSON_AddArrayToObject(root, "related");
  for (size_t i = 0; i < all->num; i++) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "tag", all->items[i].tag);
    cJSON_AddNumberToObject(o, "videos", all->items[i].videos);
    cJSON_AddNumberToObject(o, "trends", all->items[i].trends);
    cJSON_AddBoolToObject(o, "watched", all->items[i].watched);
    cJSON_AddNumberToObject(o, "accounts", all->items[i].accounts);
    cJSON_AddNumberToObject(o, "specificity", all->items[i].specificity);
    cJSON_AddItemToArray(list, o);
  }
  return json_print(root, stdout) == 0 ? CTL_OK : ctl_fail("out of memory");
}

/* some: there are hashtags, if only such as are not shown. */
static enum ctl_exit print(const struct ctl *c, const struct related_tags *all,
                           bool some) {
  if (arguments_has(&c->args, "json"))
    return print_json(all);
  if (arguments_has(&c->args, "csv"))
    print_csv(all);
  else if (all->num > 0)
    print_table(all, c->colour);
  else if (some)
    ctl_note("the top videos of trends share no hashtag that belongs to one "
             "trend; --all shows what they carry");
  else
    ctl_note("no top videos have been saved in %s/videos yet: they come with "
             "the first trend",
             c->options.state_dir);
  return CTL_OK;
}

enum ctl_exit related_run(struct ctl *c, size_t top) {
  struct related_tags all = {0};
  struct watchlist list = {0};
  struct errmsg msg;
  enum ctl_exit status = CTL_OK;
  if (options_watchlist(&c->options, &list, ctl_report_fault, NULL, &msg) != 0)
    status = ctl_fail("%s", msg.text);
  if (read_files(&all, c->options.state_dir) != CTL_OK)
    status = CTL_FAILED;
  related_merge(&all);
  mark_watched(&all, &list);
  bool some = all.num > 0;
  if (!arguments_has(&c->args, "all"))
    drop_general(&all);
  all.num = all.num < top ? all.num : top;
  enum ctl_exit done = print(c, &all, some);
  watchlist_clear(&list);
  free(all.items);
  return done != CTL_OK ? done : status;
}
