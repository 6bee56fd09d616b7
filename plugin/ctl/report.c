/* SPDX-License-Identifier: MIT */
/* hashtagctl report: today's table of all hashtags. */
#include "ctl/report.h"

#include "core/day.h"
#include "core/tag.h"
#include "ctl/credits.h"
#include "ctl/ctl.h"
#include "ctl/related.h"
#include "ctl/report_days.h"
#include "ctl/report_week.h"
#include "ctl/watch.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAYS_MAX 36500 /* of counts: as HistoryDays */

static const struct argument options[] = {
    {"sort", "KEY",
     "by score, growth, videos, views, new, age or tag (score)"},
    {"top", "N", "only the first N (20 with --html, --text or --notify)"},
    {"html", "FILE",
     "the last days as a page for people, - for the standard output"},
    {"text", NULL, "the same as plain text, for a chat or a mail"},
    {"notify", NULL, "sends it to each <Notify> block with Tell \"digest\""},
    {"days", "N",
     "with --html, --text or --notify: how many days (7); with --csv: instead "
     "the counts of so many days, as import reads them"},
    {"all", NULL,
     "also hashtags that have files but are not watched; with --related, also "
     "those that belong to no trend"},
    {"json", NULL, "as one JSON document"},
    {"csv", NULL, "as CSV with a heading"},
    {"related", NULL,
     "instead: the hashtags that belong to trends, by their top videos"},
    {"add", NULL, "with --related: as hashtagctl watch TAG..."},
    {NULL, NULL, NULL},
};

/* What is shown of how much. */
struct extent {
  size_t top; /* (size_t)-1: all */
  int days;   /* of the page, the text and the counts */
};

static bool for_people(const struct ctl *c) {
  return arguments_has(&c->args, "html") || arguments_has(&c->args, "text") ||
         arguments_has(&c->args, "notify");
}

/* The counts of days, not today's table. */
static bool for_import(const struct ctl *c) {
  return arguments_has(&c->args, "csv") && arguments_has(&c->args, "days");
}

/* Reads a number of at least 1 behind an option; *n stays without it. */
static enum ctl_exit take_number(const struct ctl *c, const char *name,
                                 long most, long *n) {
  const char *text = arguments_value(&c->args, name);
  char *end = NULL;
  if (text == NULL)
    return CTL_OK;
  *n = strtol(text, &end, 10);
  if (end == text || *end != '\0' || *n < 1)
    return ctl_misused("--%s %s: a whole number from 1 on is needed", name,
                       text);
  if (*n > most)
    return ctl_misused("--%s %s: at most %ld are allowed", name, text, most);
  return CTL_OK;
}

static enum ctl_exit take_extent(const struct ctl *c, struct extent *e) {
  long top = for_people(c) ? WEEK_TOP : LONG_MAX, days = WEEK_DAYS;
  if (take_number(c, "top", LONG_MAX, &top) != CTL_OK ||
      take_number(c, "days", for_import(c) ? DAYS_MAX : WEEK_DAYS_MAX,
                  &days) != CTL_OK)
    return CTL_USAGE;
  *e = (struct extent){(size_t)top, (int)days};
  return CTL_OK;
}

/* Keeps the rows of the tags that were named, in the order of sorting. */
static enum ctl_exit keep_named(const struct ctl *c, struct standings *rows) {
  enum ctl_exit status = CTL_OK;
  size_t kept = 0;
  bool *named = calloc(rows->num + 1, sizeof(*named));
  if (named == NULL)
    return ctl_fail("out of memory");
  for (int w = 0; w < c->args.words_num; w++) {
    char tag[TAG_MAX + 1];
    struct errmsg msg;
    size_t i = 0;
    if (tag_normalise(c->args.words[w], tag, &msg) != 0) {
      status = ctl_fail("%s", msg.text);
      continue;
    }
    while (i < rows->num && strcmp(rows->items[i].watch.tag, tag) != 0)
      i++;
    if (i < rows->num)
      named[i] = true;
    else
      status = ctl_fail("#%s is not watched, and has no files in %s/%s", tag,
                        c->options.data_dir, c->options.host);
  }
  for (size_t i = 0; i < rows->num; i++)
    if (named[i])
      rows->items[kept++] = rows->items[i];
  rows->num = kept;
  free(named);
  return status;
}

static enum ctl_exit print(const struct ctl *c, const struct report *r) {
  if (arguments_has(&c->args, "csv"))
    report_csv(r, stdout);
  else if (!arguments_has(&c->args, "json"))
    report_table(r, stdout);
  else if (report_json(r, stdout) != 0)
    return ctl_fail("out of memory");
  return CTL_OK;
}

static enum ctl_exit show(struct ctl *c, struct standings *rows,
                          struct extent extent) {
  int today = day_of(time(NULL));
  double credits = credits_left(&c->options, today);
  struct report r = {
      .options = &c->options,
      .today = today,
      .tags = &rows->tags,
      .money = credits_forecast_of(rows, &c->options, credits, today),
      .colour = c->colour};
  enum ctl_exit status = CTL_OK;
  if (c->args.words_num > 0)
    status = keep_named(c, rows);
  r.rows = rows->items;
  r.num = rows->num;
  if (!for_people(c) && r.num > extent.top)
    r.num = extent.top;
  enum ctl_exit printed = for_people(c)
                              ? report_week(c, &r, extent.days, extent.top)
                              : print(c, &r);
  return printed != CTL_OK ? printed : status;
}

/* The page and the text go with each other, and with no other form. */
static enum ctl_exit check_forms(const struct ctl *c) {
  static const char *const others[] = {"json", "csv", "related"};
  const char *html = arguments_value(&c->args, "html");
  for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
    if (for_people(c) && arguments_has(&c->args, others[i]))
      return ctl_misused("--%s goes neither with --html nor with --text or "
                         "--notify",
                         others[i]);
  if (arguments_has(&c->args, "days") && !for_people(c) &&
      (!for_import(c) || arguments_has(&c->args, "related")))
    return ctl_misused("--days belongs to --html, --text, --notify or --csv");
  if (html != NULL && html[0] == '\0')
    return ctl_misused("--html needs the name of a file");
  if (html != NULL && strcmp(html, "-") == 0 &&
      arguments_has(&c->args, "text"))
    return ctl_misused("--html - and --text: one of them can go to the "
                       "standard output; name a file for the page");
  return CTL_OK;
}

static enum ctl_exit check_words(const struct ctl *c) {
  bool related = arguments_has(&c->args, "related");
  bool add = arguments_has(&c->args, "add");
  if (arguments_has(&c->args, "json") && arguments_has(&c->args, "csv"))
    return ctl_misused("--json and --csv: choose one");
  if (add && !related)
    return ctl_misused("--add belongs to --related");
  if (add && c->args.words_num == 0)
    return ctl_misused("--add needs the hashtags behind it; hashtagctl report "
                       "--related lists them");
  if (related && !add && c->args.words_num > 0)
    return ctl_misused("--related lists all of them; to watch #%s say "
                       "hashtagctl watch %s",
                       c->args.words[0], c->args.words[0]);
  return check_forms(c);
}

/* An older spelling, of version 1.0, for this version. */
static enum ctl_exit run_add(struct ctl *c) {
  ctl_note("report --related --add is hashtagctl watch now, and goes with the "
           "next version");
  return watch_run(c);
}

static enum ctl_exit run(struct ctl *c) {
  struct errmsg msg;
  struct standings rows = {0};
  struct extent extent;
  const char *key = arguments_value(&c->args, "sort");
  bool all = arguments_has(&c->args, "all") || c->args.words_num > 0;
  if (check_words(c) != CTL_OK || take_extent(c, &extent) != CTL_OK)
    return CTL_USAGE;
  if (!standings_sort(&rows, key != NULL ? key : "score"))
    return ctl_misused("--sort %s: allowed are %s", key, standings_keys());
  if (arguments_has(&c->args, "add"))
    return run_add(c);
  if (arguments_has(&c->args, "related"))
    return related_run(c, extent.top);
  if (for_import(c))
    return report_days(c, extent.days);
  enum ctl_exit status = CTL_OK;
  if (standings_read(&rows, &c->options, all, day_of(time(NULL)),
                     ctl_report_fault, NULL, &msg) != 0)
    status = ctl_fail("%s", msg.text);
  else
    standings_sort(&rows, key != NULL ? key : "score");
  if (status == CTL_OK)
    status = show(c, &rows, extent);
  standings_clear(&rows);
  return status;
}

const struct ctl_command ctl_report = {
    .name = "report",
    .words = "[TAG...]",
    .help = "the table of all hashtags, out of the RRD files",
    .more =
        "Growth, threshold and score are those of the newest sample, computed "
        "from the\nstored counts with the options that the daemon runs with; "
        "the state is what the\ndaemon stored. A bar is what was new on a day, "
        "the highest one the largest of the\n28 days. --html writes what rose, what ended and what is missing, with curves "
        "and\nlinks to the videos, as one file for people without a server. "
        "Nothing is asked: it "
        "costs no credit.\n",
    .options = options,
    .run = run};
