/* SPDX-License-Identifier: MIT */
/* Each part of an installation that is broken, and what is said of it. */
#include "ctl/check_installation.h"
#include "core/day.h"
#include "core/metric.h"
#include "items.h"
#include "scratch.h"
#include "store/rrd_create.h"
#include "store/statedir.h"

#define TODAY 20781 /* 2026-11-24 */
#define NOW (day_start(TODAY) + 3600)

/* What one broken thing makes of a whole installation. */
struct world {
  const char *name;
  const char *events_url;
  bool no_daemon, no_sample, no_data_dir, odd_file, no_hashtag;
  const char *conf; /* collectd's; @ stands for DataDir; NULL: WELL */
  int hashtags;     /* more than the one */
  const char *says; /* part of a line */
  const char *says_not;
  bool notify; /* there is a <Notify> block */
  int wrong;
};

#define BLOCK "<Plugin hashtag>\n</Plugin>\n"
#define RRDTOOL(dir)                                                          \
  "LoadPlugin rrdtool\n<Plugin rrdtool>\nDataDir \"" dir "\"\n</Plugin>\n"
#define WELL BLOCK RRDTOOL("@") "LoadPlugin logfile\n"

static const struct world worlds[] = {
    {.name = "all is well", .says = "today or yesterday: 1 of 1", .wrong = 0},
    {.name = "no daemon runs",
     .no_daemon = true,
     .says = "start collectd",
     .wrong = 1},
    {.name = "no sample came",
     .no_sample = true,
     .says = "today or yesterday: 0 of 1",
     .wrong = 1},
    {.name = "DataDir is away",
     .no_data_dir = true,
     .no_sample = true,
     .says = "make it for collectd's user",
     .wrong = 2},
    {.name = "something else lies at a file's place",
     .odd_file = true,
     .says = "gauge-trend_score.rrd",
     .wrong = 1},
    {.name = "nothing is watched",
     .no_hashtag = true,
     .says = "none is watched",
     .wrong = 1},
    {.name = "the block is found", .says = "/conf:1: <Plugin hashtag>"},
    {.name = "rrdtool writes where we look", .says = "/conf:5)"},
    {.name = "nobody but a log hears", .says = "logfile: trends are passed on "
                                               "by this, into a log only"},
    {.name = "the block is still commented out",
     .conf = "#<Plugin hashtag>\n",
     .says = "remove the '#' of the five lines",
     .wrong = 1},
    {.name = "rrdtool writes elsewhere",
     .conf = BLOCK RRDTOOL("/other") "LoadPlugin exec\n<Plugin exec>\n"
                                     "NotificationExec a b\n</Plugin>\n",
     .says = "it writes below /other (",
     .wrong = 1},
    {.name = "nobody hears",
     .conf = BLOCK RRDTOOL("@") "LoadPlugin syslog\n",
     .says = "nobody is notified of a trend; loaded without the option that "
             "it needs: syslog (NotifyLevel)",
     .wrong = 1},
    {.name = "nobody but a <Notify> block hears",
     .conf = BLOCK RRDTOOL("@") "LoadPlugin syslog\n",
     .notify = true,
     .says = "<Notify \"team\">: to try it: hashtagctl check --notify team",
     .says_not = "nobody is notified"},
    {.name = "no writer is loaded",
     .conf = BLOCK "LoadPlugin logfile\n",
     .says = "the plugin writes the files itself"},
    {.name = "rrdcached has another address",
     .conf = BLOCK "LoadPlugin logfile\nLoadPlugin rrdcached\n<Plugin rrdcached>"
                   "\nDaemonAddress \"unix:/x\"\n</Plugin>\n",
     .says = "\"unix:/x\", <Plugin hashtag> \"\"",
     .wrong = 1},
    {.name = "many hashtags, and a short Interval",
     .conf = BLOCK RRDTOOL("@") "LoadPlugin logfile\n",
     .hashtags = 10001,
     .says = "Interval 10, with 10002 hashtags",
     .wrong = 1 /* no sample of the others */},
    {.name = "a longer one",
     .conf = "Interval 60\n" BLOCK RRDTOOL("@") "LoadPlugin logfile\n",
     .hashtags = 10001,
     .says = "/conf:2: <Plugin hashtag>",
     .says_not = "interval",
     .wrong = 1},
    {.name = "graphite-web is away",
     .events_url = "http://127.0.0.1:1/events/",
     .says = "graphite: http://127.0.0.1:1 cannot be reached: ",
     .wrong = 1},
};

static const char *path_of(const struct options *o, int metric,
                           char path[PATH_MAX]) {
  struct metric_name names[METRIC_NUM];
  metric_names(&o->rules, names);
  return metric_path(o->data_dir, o->host, "aitools", &names[metric], path);
}

static void make_files(const struct options *o, const struct world *w) {
  struct errmsg msg;
  char path[PATH_MAX];
  if (w->no_data_dir)
    return;
  assert_int_equal(rrd_create_file(path_of(o, METRIC_VIDEOS, path), TODAY - 9,
                                   (struct rrd_archives){30, false}, &msg),
                   RRD_OK);
  for (int day = TODAY - 9; day <= TODAY - (w->no_sample ? 5 : 1); day++)
    assert_int_equal(rrd_write_day(path, day, 5, &msg), RRD_OK);
  if (!w->odd_file)
    return;
  FILE *f = fopen(path_of(o, METRIC_SCORE, path), "w");
  assert_non_null(f);
  fputs("no RRD", f);
  fclose(f);
}

static void make_options(struct options *o, const struct world *w) {
  struct errmsg msg;
  assert_int_equal(options_init(o), 0);
  options_set(o, "StateDir", scratch_path("state"), &msg);
  options_set(o, "DataDir", scratch_path("rrd"), &msg);
  options_set(o, "Host", "tiktok", &msg);
  if (w->events_url != NULL)
    options_set(o, "EventsURL", w->events_url, &msg);
  options_finish(o, NULL, NULL);
  if (w->notify) {
    oconfig_item_t children[ITEM_CHILDREN];
    const struct block b = {{"Notify", 1, {TEXT("team")}},
                            1,
                            {{"To", 1, {TEXT("slack")}}}};
    oconfig_item_t item = block_item(&b, children);
    assert_int_equal(options_apply(o, &item, NULL, NULL, &msg), 0);
  }
  if (!w->no_hashtag)
    assert_int_equal(watchlist_add(&o->tags, "aitools", NAN, false, &msg), 0);
  for (int i = 0; i < w->hashtags; i++) {
    char tag[16];
    snprintf(tag, sizeof(tag), "t%d", i);
    assert_int_equal(watchlist_add(&o->tags, tag, NAN, false, &msg), 0);
  }
}

/* Each @ is DataDir. */
static void write_conf(const struct options *o, const char *text) {
  FILE *f = fopen(scratch_path("conf"), "w");
  assert_non_null(f);
  for (; *text != '\0'; text++)
    if (*text == '@')
      fputs(o->data_dir, f);
    else
      fputc(*text, f);
  fclose(f);
}

/* Runs the check with both streams in a file; returns what it returns. */
static int check(const struct options *o, bool known) {
  fflush(stdout);
  fflush(stderr);
  int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
  int file = open(scratch_path("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  int wrong = check_installation(o, known, scratch_path("conf"), NOW);
  fflush(stdout);
  fflush(stderr);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  close(file);
  close(out);
  close(err);
  return wrong;
}

static void each_broken_part_is_named(void **state) {
  for (size_t i = 0; i < COUNT_OF(worlds); i++) {
    const struct world *w = &worlds[i];
    struct options o;
    struct errmsg msg;
    scratch_remove(state);
    scratch_make(state);
    make_options(&o, w);
    int lock = w->no_daemon ? -1 : statedir_open(o.state_dir, &msg);
    assert_int_equal(lock < 0, w->no_daemon);
    mkdir(o.state_dir, 0755);
    make_files(&o, w);
    write_conf(&o, w->conf != NULL ? w->conf : WELL);
    int wrong = check(&o, true);
    const char *said = scratch_read("said");
    if (wrong != w->wrong || strstr(said, w->says) == NULL ||
        (w->says_not != NULL && strstr(said, w->says_not) != NULL))
      fail_msg("%s: %d wrong, said:\n%s", w->name, wrong, said);
    statedir_close(lock);
    options_clear(&o);
  }
}

static void a_daemon_that_never_ran_is_no_fault(void **state) {
  (void)state;
  struct options o;
  make_options(&o, &worlds[0]);
  write_conf(&o, "LoadPlugin cpu\n");
  assert_int_equal(check(&o, false), 0);
  check_says("the next step", scratch_read("said"), "no <Plugin hashtag> block yet");
  write_conf(&o, WELL);
  assert_int_equal(check(&o, false), 0);
  check_says("the step after", scratch_read("said"), "start collectd");
  assert_non_null(strstr(scratch_read("said"), "has not run"));
  options_clear(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_broken_part_is_named, scratch_make,
                                      scratch_remove),
      cmocka_unit_test_setup_teardown(a_daemon_that_never_ran_is_no_fault,
                                      scratch_make, scratch_remove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
