/* SPDX-License-Identifier: MIT */
/* A backtest for people. */
#include "ctl/backtest.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/table.h"

#include <math.h>
#include <string.h>

#define BOLD "\033[1m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"
#define ALL_TIERS (-1)
#define FEW_RISES 100 /* fewer make differences of some points noise */

unsigned long findings_rises(const struct backtest *b) {
  unsigned long sum = 0;
  for (int t = 0; t < BACKTEST_TIERS; t++)
    sum += b->rises[t];
  return sum;
}

const char *findings_tier(const struct rules *rules, int tier,
                          char out[TIER_NAME_SIZE]) {
  char from[TEXT_NUMBER_SIZE], below[TEXT_NUMBER_SIZE];
  double first = tier > 0 ? rules->tiers[tier - 1].below : 0;
  text_count(first, from);
  text_count(rules->tiers[tier].below, below);
  if (rules->tiers_num == 1)
    snprintf(out, TIER_NAME_SIZE, "all sizes");
  else if (tier == 0)
    snprintf(out, TIER_NAME_SIZE, "below %s videos", below);
  else if (tier == rules->tiers_num - 1)
    snprintf(out, TIER_NAME_SIZE, "from %s videos on", from);
  else
    snprintf(out, TIER_NAME_SIZE, "%s to %s videos", from, below);
  return out;
}

/* -- tables: a line a set, of one tier or of all */

struct view {
  const struct findings *f;
  int tier; /* ALL_TIERS, or a place */
};

static const struct backtest *tried(const void *ctx) {
  return ((const struct view *)ctx)->f->tried;
}

/* The last line is the choice, where there is one. */
static bool is_choice(const void *ctx, size_t line) {
  return line == (size_t)tried(ctx)->sets_num;
}

static const struct backtest_set *set_at(const void *ctx, size_t line) {
  const struct backtest *chosen = ((const struct view *)ctx)->f->chosen;
  return is_choice(ctx, line) ? &chosen->sets[chosen->sets_num - 1]
                              : &tried(ctx)->sets[line];
}

static struct backtest_tally tally_at(const void *ctx, size_t line) {
  const struct view *v = ctx;
  struct backtest_tally sum;
  if (v->tier != ALL_TIERS)
    return set_at(ctx, line)->tally[v->tier];
  backtest_sum(set_at(ctx, line), &sum);
  return sum;
}

static unsigned long rises_of(const void *ctx) {
  const struct view *v = ctx;
  return v->tier == ALL_TIERS ? findings_rises(v->f->tried)
                              : v->f->tried->rises[v->tier];
}

/* "50 / 20 / 7.5 %", or the one of the view's tier. */
static void put_thresholds(const void *ctx, size_t line,
                           char out[TABLE_CELL]) {
  const struct view *v = ctx;
  const struct backtest_set *set = set_at(ctx, line);
  const char *name = "flat ";
  if (line == SET_CONFIGURED)
    name = "configured ";
  else if (is_choice(ctx, line))
    name = "chosen ";
  else if (line < (size_t)v->f->flat)
    name = "defaults ";
  /* a tier shows its own threshold; the defaults may have other tiers */
  bool one = v->tier != ALL_TIERS && set->tiers_num > 1 && name[0] != 'd';
  char *to = stpcpy(out, name);
  for (int i = 0; i < set->tiers_num; i++)
    if (!one || i == v->tier)
      to += snprintf(to, 24, "%s%g", to[-1] != ' ' ? "/" : "",
                     set->tiers[i].threshold);
  strcpy(to, v->tier == BACKTEST_OWN ? "" : " %");
}

static void put_share(unsigned long part, unsigned long whole,
                      char out[TABLE_CELL]) {
  if (whole == 0)
    snprintf(out, TABLE_CELL, "-");
  else
    snprintf(out, TABLE_CELL, "%.0f %%", 100.0 * (double)part / (double)whole);
}

static void put_alerts(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%.2f",
           (double)tally_at(ctx, line).alerts / backtest_weeks(tried(ctx)));
}

static void put_followed(const void *ctx, size_t line, char out[TABLE_CELL]) {
  struct backtest_tally t = tally_at(ctx, line);
  snprintf(out, TABLE_CELL, "%lu of %lu", t.followed, t.judged);
}

/* " (48 to 66)" behind a share of all tiers together. */
static void put_interval(const void *ctx, size_t line,
                         struct interval (*of)(const struct backtest *, int),
                         char out[TABLE_CELL]) {
  const struct view *v = ctx;
  const struct backtest *b = is_choice(ctx, line) ? v->f->chosen : tried(ctx);
  int set = is_choice(ctx, line) ? b->sets_num - 1 : (int)line;
  size_t used = strlen(out);
  if (v->tier != ALL_TIERS)
    return;
  struct interval i = of(b, set);
  if (!isnan(i.low))
    snprintf(out + used, TABLE_CELL - used, " (%.0f to %.0f)", 100 * i.low,
             100 * i.high);
}

static void put_precision(const void *ctx, size_t line, char out[TABLE_CELL]) {
  struct backtest_tally t = tally_at(ctx, line);
  put_share(t.followed, t.judged, out);
  put_interval(ctx, line, backtest_precision_interval, out);
}

/* The same in each line: it is what the thresholds are to be better than. */
static void put_chance(const void *ctx, size_t line, char out[TABLE_CELL]) {
  const struct view *v = ctx;
  const struct backtest *b = tried(ctx);
  unsigned long judged = 0, followed = 0;
  (void)line;
  for (int t = 0; t < BACKTEST_TIERS; t++) {
    bool counts = v->tier == ALL_TIERS || v->tier == t;
    judged += counts ? b->judged[t] : 0;
    followed += counts ? b->followed[t] : 0;
  }
  put_share(followed, judged, out);
}

static void put_then(const void *ctx, size_t line, char out[TABLE_CELL]) {
  struct backtest_tally t = tally_at(ctx, line);
  double then = backtest_then(&t);
  snprintf(out, TABLE_CELL, isnan(then) ? "-" : "%+.0f %%", then);
}

static void put_caught(const void *ctx, size_t line, char out[TABLE_CELL]) {
  snprintf(out, TABLE_CELL, "%lu of %lu", tally_at(ctx, line).caught,
           rises_of(ctx));
}

static void put_recall(const void *ctx, size_t line, char out[TABLE_CELL]) {
  put_share(tally_at(ctx, line).caught, rises_of(ctx), out);
  put_interval(ctx, line, backtest_recall_interval, out);
}

static void put_lead(const void *ctx, size_t line, char out[TABLE_CELL]) {
  struct backtest_tally t = tally_at(ctx, line);
  double lead = backtest_lead(&t);
  snprintf(out, TABLE_CELL, isnan(lead) ? "-" : "%g days", lead);
}

static const char *colour_of(const void *ctx, size_t line) {
  if (line == SET_CONFIGURED)
    return BOLD;
  return is_choice(ctx, line) ? GREEN : "";
}

static void print_view(const struct findings *f, int tier, bool colour,
                       FILE *to) {
  static const struct table_column columns[] = {
      {"thresholds", false, put_thresholds},
      {"alerts a week", true, put_alerts},
      {"followed", true, put_followed},
      {"precision", true, put_precision},
      {"chance", true, put_chance},
      {"then", true, put_then},
      {"rises caught", true, put_caught},
      {"recall", true, put_recall},
      {"lead", true, put_lead}};
  struct view view = {f, tier};
  struct table t = {.columns = columns,
                    .columns_num = sizeof(columns) / sizeof(columns[0]),
                    .lines = (size_t)f->tried->sets_num + (f->chosen != NULL),
                    .ctx = &view,
                    .colour = colour ? colour_of : NULL};
  table_print(&t, to);
}

/* -- the text around them */

static unsigned long days_of(const struct backtest *b) {
  unsigned long sum = 0;
  for (int t = 0; t < BACKTEST_TIERS; t++)
    sum += b->days[t];
  return sum;
}

/* With few rises two thresholds may differ by chance alone. */
static void print_noise(const struct backtest *b, FILE *to) {
  struct interval i = backtest_recall_interval(b, SET_CONFIGURED);
  unsigned long rises = findings_rises(b);
  if (rises > 0 && rises < FEW_RISES && !isnan(i.low))
    fprintf(
        to,
        "with %lu rise%s, recalls that differ by less than some %.0f points "
        "do not differ: that is noise\n",
        rises, rises == 1 ? "" : "s", 100 * (i.high - i.low) / 2);
}

static void print_past(const struct backtest *b, FILE *to) {
  char days[TEXT_NUMBER_SIZE], from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];
  fprintf(to,
          "%lu hashtag%s, %s scored days from %s to %s: %.1f weeks of the "
          "whole list\n",
          b->tags, b->tags == 1 ? "" : "s",
          text_count((double)days_of(b), days), day_text(b->first, from),
          day_text(b->last, until), backtest_weeks(b));
  char follow[64];
  if (b->follow > 0)
    snprintf(follow, sizeof(follow), "%g %%", b->follow);
  else
    snprintf(follow, sizeof(follow), "%g of its thresholds (50 %% for 20 %%)",
             BACKTEST_FOLLOW);
  fprintf(to,
          "growth of %s over %d days; a rise is at least %s more within %d "
          "days, on two of them: there are %lu\n",
          b->rules.of_views ? "views" : "videos", b->rules.windows[0], follow,
          LABEL_DAYS, findings_rises(b));
  print_noise(b, to);
  fputc('\n', to);
}

static void print_tiers(const struct findings *f, bool colour, FILE *to) {
  const struct backtest *b = f->tried;
  char name[TIER_NAME_SIZE], days[TEXT_NUMBER_SIZE];
  for (int t = 0; t < BACKTEST_TIERS; t++) {
    bool all = b->days[t] == days_of(b); /* the first table says the same */
    if (b->days[t] == 0)
      continue;
    const char *what = t == BACKTEST_OWN ? "thresholds of their own"
                                         : findings_tier(&b->rules, t, name);
    fprintf(to, "\n%s%s%s: %s%s scored days\n", colour ? BOLD : "", what,
            colour ? PLAIN : "", all ? "all " : "",
            text_count((double)b->days[t], days));
    if (!all)
      print_view(f, t, colour, to);
  }
}

static void print_block(const struct tier *tier, bool kept, FILE *to) {
  fputs("<Tier>\n", to);
  if (isfinite(tier->below))
    fprintf(to, "  BelowVideos %.0f\n", tier->below);
  fprintf(to, "  Threshold %g%s\n</Tier>\n", tier->threshold,
          kept ? "   # as it is: no rise to choose by" : "");
}

static void print_choice(const struct findings *f, FILE *to) {
  const struct backtest *b = f->tried;
  if (findings_rises(b) == 0) {
    fputs("\nno rise to choose by: try a smaller --follow\n", to);
    return;
  }
  if (f->chosen == NULL) {
    fprintf(to,
            "\nno rise is caught with at most %g alerts a week: raise "
            "--budget, or watch fewer hashtags\n",
            f->budget);
    return;
  }
  fprintf(to, "\n# for at most %g alerts a week\n", f->budget);
  const struct backtest_set *set = &f->chosen->sets[f->chosen->sets_num - 1];
  for (int t = 0; t < set->tiers_num; t++)
    print_block(&set->tiers[t], b->rises[t] == 0, to);
}

void findings_text(const struct findings *f, bool colour, FILE *to) {
  print_past(f->tried, to);
  print_view(f, ALL_TIERS, colour, to);
  print_tiers(f, colour, to);
  print_choice(f, to);
}
