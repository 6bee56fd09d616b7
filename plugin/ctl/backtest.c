/* SPDX-License-Identifier: MIT */
/*
 * hashtagctl backtest: the stored history, replayed day by day as the plugin
 * would have seen it, for the configured thresholds and others; what an
 * alert, a rise, precision, recall and lead are is said in core/backtest.h.
 */
#include "ctl/backtest.h"

#include "ctl/ctl.h"
#include "ctl/histories.h"

#include <math.h>
#include <stdlib.h>

static const struct argument options[] = {
    {"follow", "PERCENT",
     "what must follow within 28 days (2.5 thresholds: 50 for 20)"},
    {"budget", "N", "alerts a week that the choice may send (7)"},
    {"growth-of", "COUNT", "videos or views, instead of GrowthOf"},
    {"csv", "FILE", "replay a CSV file (see import) instead of the files"},
    {"columns", "NAMES", "what its columns are: tag,date,videos,views"},
    {"keep-zeros", NULL, "its zeros are counts, whatever they look like"},
    {"all", NULL, "also hashtags that have files but are not watched"},
    {"json", NULL, "as one JSON document"},
    {NULL, NULL, NULL},
};

/* Flat thresholds that are tried, percent. */
static const double grid[] = {2,  3,  5,  7.5, 10, 12.5, 15,  17.5, 20,  25,
                              30, 35, 40, 50,  60, 75,   100, 150,  200, 300};

#define GRID_NUM (sizeof(grid) / sizeof(grid[0]))

struct source {
  struct ctl *c;
  struct histories pasts;
  bool any_videos, any_views; /* what was found */
};

/* A backtest and where its hashtags come from. */
struct replay {
  struct source *source;
  struct backtest *backtest;
};

static int take(void *ctx, const struct history *past) {
  const struct replay *r = ctx;
  for (int i = 0; i < past->len; i++) {
    if (!isnan(past->videos[i]))
      r->source->any_videos = true;
    if (!isnan(past->views[i]))
      r->source->any_views = true;
  }
  return backtest_take(r->backtest, past);
}

static int take_all(struct source *s, struct backtest *b, const char *what) {
  return histories_each(&s->pasts, what, take, &(struct replay){s, b});
}

/* -- the sets */

static struct backtest *new_backtest(const struct rules *rules,
                                     double follow) {
  struct backtest *b = malloc(sizeof(*b));
  if (b == NULL)
    return NULL;
  backtest_init(b, rules, follow);
  backtest_add(b, rules->tiers, rules->tiers_num);
  return b;
}

static void free_backtest(struct backtest *b) {
  if (b != NULL)
    backtest_clear(b);
  free(b);
}

static bool are_same(const struct rules *x, const struct rules *y) {
  bool same = x->tiers_num == y->tiers_num;
  for (int i = 0; same && i < x->tiers_num; i++)
    same = x->tiers[i].below == y->tiers[i].below &&
           x->tiers[i].threshold == y->tiers[i].threshold;
  return same;
}

/* Adds the sets; false: no memory. */
static bool add_sets(struct backtest *b, struct findings *f) {
  struct options standard;
  bool there = options_init(&standard) == 0;
  standard.rules.windows[0] = b->rules.windows[0];
  rules_scale_tiers(&standard.rules);
  if (there && !are_same(&b->rules, &standard.rules))
    f->defaults = backtest_add(b, standard.rules.tiers,
                               standard.rules.tiers_num);
  options_clear(&standard);
  f->flat = b->sets_num;
  for (size_t i = 0; i < GRID_NUM; i++)
    backtest_add(b, &(struct tier){INFINITY, grid[i]}, 1);
  return there;
}

/* The choice, replayed: tiers are chosen one by one. NULL: none, no memory. */
static struct backtest *try_choice(struct source *s, const struct backtest *b,
                                   double budget) {
  struct tier tiers[TIERS_MAX];
  double alerts = budget * backtest_weeks(b);
  if (backtest_choose(b, (unsigned long)alerts, tiers) != 0)
    return NULL;
  struct backtest *chosen = new_backtest(&b->rules, b->follow);
  if (chosen != NULL) {
    backtest_add(chosen, tiers, b->rules.tiers_num);
    if (take_all(s, chosen, "replaying the choice") == 0)
      return chosen;
  }
  free_backtest(chosen);
  return NULL;
}

static enum ctl_exit explain_nothing(const struct source *s) {
  const struct rules *rules = &s->c->options.rules;
  bool other = rules->of_views ? s->any_videos : s->any_views;
  const char *what = rules->of_views ? "views" : "videos";
  if (rules->of_views ? s->any_views : s->any_videos)
    return ctl_fail("no hashtag has a score yet: that takes counts of %s %d "
                    "days apart",
                    what,
                    rules->windows[0] < SCORE_YOUNG_MIN ? rules->windows[0]
                                                        : SCORE_YOUNG_MIN);
  if (other)
    return ctl_fail("no counts of %s are known: try --growth-of %s", what,
                    rules->of_views ? "videos" : "views");
  return ctl_fail("there is no history to replay. hashtagctl import brings "
                  "one in from CSV");
}

static enum ctl_exit print(const struct source *s, const struct findings *f) {
  if (f->tried->tags == 0)
    return explain_nothing(s);
  if (!arguments_has(&s->c->args, "json"))
    findings_text(f, s->c->colour, stdout);
  else if (findings_json(f, stdout) != 0)
    return ctl_fail("out of memory");
  return CTL_OK;
}

static enum ctl_exit test_all(struct source *s, double follow, double budget) {
  struct findings f = {.defaults = SET_CONFIGURED, .budget = budget};
  struct backtest *b = new_backtest(&s->c->options.rules, follow);
  struct backtest *chosen = NULL;
  enum ctl_exit status = CTL_FAILED;
  if (b != NULL && add_sets(b, &f) && take_all(s, b, "replaying") == 0) {
    f.tried = b;
    f.chosen = chosen = try_choice(s, b, budget);
    status = print(s, &f);
  } else {
    ctl_note("out of memory");
  }
  free_backtest(chosen);
  free_backtest(b);
  return status;
}

/* -- the command line */

static enum ctl_exit take_number(const struct ctl *c, const char *name,
                                 double standard, double *number) {
  const char *text = arguments_value(&c->args, name);
  char *end = NULL;
  *number = standard;
  if (text == NULL)
    return CTL_OK;
  *number = strtod(text, &end);
  if (end == text || *end != '\0' || !(*number > 0 && *number <= 100000))
    return ctl_misused("--%s %s: a number above 0, up to 100000, is needed",
                       name, text);
  return CTL_OK;
}

/* Another count has another floor, unless it is the user's own. */
static enum ctl_exit take_growth_of(struct ctl *c) {
  struct errmsg msg;
  const char *text = arguments_value(&c->args, "growth-of");
  int before = c->options.rules.of_views;
  if (text == NULL)
    return CTL_OK;
  if (options_set(&c->options, "GrowthOf", text, &msg) != 0)
    return ctl_misused("--growth-of: %s", msg.text);
  if (c->options.rules.of_views != before)
    options_set(&c->options, "MinBaseline", before ? "100" : "100000", NULL);
  return CTL_OK;
}

static enum ctl_exit run(struct ctl *c) {
  double follow = 0, budget = 0;
  struct source s = {.c = c};
  if (take_number(c, "follow", 0, &follow) != CTL_OK ||
      take_number(c, "budget", 7, &budget) != CTL_OK ||
      take_growth_of(c) != CTL_OK)
    return CTL_USAGE;
  enum ctl_exit status = histories_open(&s.pasts, c,
                                        arguments_value(&c->args, "csv"));
  if (status == CTL_OK)
    status = test_all(&s, follow, budget);
  histories_close(&s.pasts);
  return status;
}

const struct ctl_command ctl_backtest = {
    .name = "backtest",
    .words = "[TAG...]",
    .help =
        "which thresholds would have raised which alerts, and which to choose",
    .more =
        "Replays the stored counts day by day, as the plugin would have seen "
        "them, with\nthe configured thresholds, with the defaults, and with "
        "one flat threshold for all\nhashtags, from 2 to 300 %. Nothing is "
        "written.\n\n"
        "  alerts     rises of the level, to 1 or to 2: what the plugin would "
        "have sent.\n             A week's are those of the whole list: "
        "alerts / scored days * 7 *\n             hashtags.\n"
        "  followed   alerts on whose day at least --follow percent more was "
        "to come on two\n             of the next 28 days (against MinBaseline, "
        "where the count is smaller), of\n             those that can be judged: the "
        "count is known on one of the last five\n             of these days.\n"
        "  precision  followed / judged; in brackets the 95 % interval, from a "
        "bootstrap over\n             the hashtags\n"
        "  chance     how many of all scored days were so followed\n"
        "  then       what followed an alert at the median: the second largest "
        "growth to one of\n             the next 28 days\n"
        "  rises      stretches of days of which each was so followed, at most "
        "7 days apart.\n             A rise begins up to 28 days before the "
        "count climbs and ends when\n             less than --follow percent "
        "is left to come.\n"
        "  caught     rises with a followed alert on one of their days\n"
        "  recall     caught / rises\n"
        "  lead       days from a rise's first such alert to the last day of "
        "its fastest week\n             (of the largest growth over the first "
        "entry of GrowthDays); the\n             median of those caught. "
        "Negative: that week was over before.\n\n"
        "By tier, an alert counts where the hashtag was on that day, a rise "
        "where it was on\nits first day. The choice takes a flat threshold "
        "for each tier, so that together\nthey catch the most rises with at "
        "most --budget alerts a week; of equals those with\nthe fewest alerts "
        "that were not followed, then the longest leads. It is then\nreplayed "
        "as a whole. It is fitted to this past: expect a little less of the\n"
        "future.\n",
    .options = options,
    .run = run};
