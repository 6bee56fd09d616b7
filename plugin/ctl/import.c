/* SPDX-License-Identifier: MIT */
/*
 * hashtagctl import: history from CSV into the RRD files, and what the plugin
 * would have made of it, so that dashboards show the past and the plugin goes
 * on from the level that the past ends with.
 */
#include "ctl/import.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/csvfile.h"
#include "ctl/ctl.h"
#include "store/statedir.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct argument options[] = {
    {"columns", "NAMES", "what the columns are: tag,date,videos,views"},
    {"keep-zeros", NULL, "zeros that look like missing counts are counts"},
    {"replace", NULL, "put right what an earlier import has stored"},
    {"dry-run", NULL, "only say what would be done"},
    {NULL, NULL, NULL},
};

/* "1,234 counts". */
static const char *some(unsigned long num, const char *what, char out[80]) {
  char number[TEXT_NUMBER_SIZE];
  snprintf(out, 80, "%s %s%s", text_count((double)num, number), what,
           num == 1 ? "" : "s");
  return out;
}

static void print_sum(const struct import *in) {
  const struct import_sum *s = &in->sum;
  const char *would = in->dry ? "would be " : "";
  char a[80], b[80], from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
  printf("%s, %s to %s\n", some(s->tags, "hashtag", a),
         day_text(s->first, from), day_text(s->last, to));
  printf("%s %sadded; %s there already\n", some(s->added, "count", a), would,
         some(s->known, "count", b));
  if (s->replaced > 0)
    printf("%s %sreplaced\n", some(s->replaced, "count", a), would);
  if (in->judge)
    printf("growth, score and level of %s %sadded\n",
           some(s->figures, "day", a), would);
  printf("%s %snew; %s %smade anew\n", some(s->made, "file", a), would,
         some(s->rewritten, "file", b), would);
}

static void note_sum(const struct import *in) {
  const struct import_sum *s = &in->sum;
  char a[80];
  if (s->too_old > 0)
    ctl_note(
        "left out: %s from before the %d days that the files keep. To fix: "
        "raise HistoryDays, start the daemon once, import again",
        some(s->too_old, "count", a), in->o->history_days);
  if (s->unwatched > 0 && in->judge)
    ctl_note("not watched: %s (%s%s). Name them with Hashtag or in a "
             "HashtagFile, and their history goes on",
             some(s->unwatched, "hashtag", a), s->some_unwatched,
             s->unwatched > 5 ? ", ..." : "");
  if (s->other > 0)
    ctl_note(
        "kept: %s that the file tells otherwise. If the file "
        "is right: %s",
        some(s->other, "stored count", a),
        in->replace
            ? "these were stored by the daemon, or by an import of a "
              "version before 1.1; remove the hashtag's RRD files, and "
              "import all"
            : "import it with --replace, which puts right what an earlier "
              "import has stored");
  if (!in->judge)
    ctl_note("no growth, score and level: how the plugin measures them is "
             "not known, since %s/options.json is not there. Configure the "
             "plugin and import again (with --conf where that is elsewhere): "
             "they are added then",
             in->o->state_dir);
}

static size_t count_tags(struct samples *s) {
  size_t num = 0;
  samples_rewind(s);
  while (samples_next(s) != NULL)
    num++;
  samples_rewind(s);
  return num;
}

static volatile sig_atomic_t interrupted;

static void interrupt(int signum) {
  interrupted = 1;
  signal(signum, SIG_DFL); /* the next one does not wait */
}

/* So that no file is left half made beside another one. */
static void end_gently(void) {
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

static enum ctl_exit import_all(struct import *in, struct samples *s) {
  const struct history *past = NULL;
  enum rrd_status status = RRD_OK;
  in->progress = progress_of("importing", count_tags(s));
  end_gently();
  while (status != RRD_FAILED && !interrupted &&
         (past = samples_next(s)) != NULL) {
    progress_show(&in->progress, in->sum.tags);
    status = import_tag(in, past);
  }
  progress_hide(&in->progress);
  print_sum(in);
  note_sum(in);
  if (interrupted)
    return ctl_fail("interrupted; run it again to go on: what is stored is "
                    "skipped");
  if (status == RRD_FAILED)
    return ctl_fail("the import ended there; run it again when that is "
                    "fixed: what is stored is skipped");
  return in->sum.failures > 0 ? CTL_FAILED : CTL_OK;
}

static enum ctl_exit import_file(struct ctl *c, struct import *in) {
  const char *name = c->args.words[0];
  struct csvfile_options asked = {arguments_value(&c->args, "columns"),
                                  arguments_has(&c->args, "keep-zeros")};
  struct samples *s = csvfile_read(name, &asked, day_of(time(NULL)));
  if (s == NULL)
    return CTL_FAILED;
  enum ctl_exit status = import_all(in, s);
  csvfile_note(name, samples_sum(s));
  if (samples_sum(s)->bad > 0 || samples_useless(s))
    status = CTL_FAILED;
  samples_free(s);
  return status;
}

/* By the defaults a wrong place would be filled in silence. */
static bool knows_its_place(const struct ctl *c) {
  return c->configured || (arguments_has(&c->args, "data-dir") &&
                           arguments_has(&c->args, "host"));
}

static enum ctl_exit run(struct ctl *c) {
  struct errmsg msg;
  struct import in = {.o = &c->options,
                      .judge = c->configured,
                      .dry = arguments_has(&c->args, "dry-run"),
                      .replace = arguments_has(&c->args, "replace")};
  int lock = -1;
  if (c->args.words_num != 1)
    return ctl_misused("name one CSV file, or - for stdin. See hashtagctl "
                       "import --help");
  if (!knows_its_place(c))
    return ctl_fail("where to is not known: neither %s/options.json nor a "
                    "<Plugin hashtag> block in collectd's configuration is "
                    "there. To fix: configure the plugin, name its "
                    "configuration with --conf, or say --data-dir and --host",
                    c->options.state_dir);
  if (!in.dry && statedir_keep_out(c->options.state_dir, &lock, &msg) != 0)
    return ctl_fail("%s", msg.text);
  in.metrics_num = metric_names(&c->options.rules, in.names);
  enum ctl_exit status = CTL_FAILED;
  if (hashtags_read(&in.tags, &c->options, HASHTAGS_WATCHED, ctl_report_fault,
                    NULL, &msg) == 0)
    status = import_file(c, &in);
  else
    ctl_note("%s", msg.text);
  hashtags_clear(&in.tags);
  statedir_close(lock);
  return status;
}

const struct ctl_command ctl_import = {
    .name = "import",
    .words = "FILE|-",
    .help = "history from CSV into the RRD files",
    .more =
        "A line is tag,date,videos,views, in any order of the lines. A heading "
        "lets the\ncolumns stand in any order, too, among others; the manual "
        "lists the names that are\nknown. Commas, semicolons, tabs or bars "
        "separate them. A file that begins with neither\na heading nor a row "
        "is refused: say --columns then. An empty count is one that is\nnot "
        "known; views may be left out. The date is the UTC day on which the "
        "count was\nread, or a time of it; the last sample of a day counts. "
        "Zeros beside more than 100\nvideos on the next day, or the one "
        "before, are taken as unknown. Bad lines are named\nand skipped.\n\n"
        "A day that is stored is never touched, but with --replace one that an "
        "earlier import\nhas stored. A file that\nlacks older days is made anew and put into the old one's "
        "place in one step, with\nits owner and mode. Growth, score and level "
        "are added to each day that has none,\nas the plugin would have made "
        "them with the options that the daemon runs with.\nThe daemon must be "
        "stopped meanwhile (not for --dry-run).\n\n"
        "  sqlite3 -csv -header trends.db 'SELECT * FROM hashtag_history' |\n"
        "    hashtagctl import -\n",
    .options = options,
    .run = run};
