/* SPDX-License-Identifier: MIT */
/*
 * Alerts "own": the rules of collectd's threshold plugin that match `trending`
 * decide whether people are notified and how urgently, and this plugin says
 * it. So the state that each day's value leads to is found out here, as that
 * plugin would; it is given to the cache beforehand, and the plugin finds
 * nothing new.
 *
 * What counts is the state that was announced last: it is in the journal
 * before anything is sent, so that a restart repeats and forgets nothing.
 */
#include "delivery/internal.h"

#include "core/day.h"

#include <stdio.h>
#include <string.h>

#define RULES_MAX 8 /* named one by one at a start */

static bool is_bad(enum alarm_state state) {
  return state == ALARM_WARNING || state == ALARM_FAILURE;
}

/* What the rules, or none, say of a level by itself. */
static enum alarm_state state_of(const struct delivery *d,
                                 const struct delivery_tag *tag, int level) {
  struct verdict v;
  d->sink->judge(d->sink->ctx, row_id(d, tag, METRIC_TRENDING), level,
                 ALARM_OKAY, &v);
  return v.state != ALARM_NO_RULE
             ? v.state
             : alarm_rule_judge(&alarm_rule_default, level, ALARM_OKAY);
}

enum alarm_state alerts_state_of(const struct delivery *d,
                                 const struct delivery_tag *tag, int level) {
  return d->options->alerts == ALERTS_OWN ? state_of(d, tag, level)
                                          : ALARM_UNKNOWN;
}

/*
 * The state that people know of; where nothing was announced with this
 * setting, what collectd made of it, or the level before. A trend that an
 * import has brought is none that anybody waits to hear of.
 */
static enum alarm_state announced(const struct delivery *d,
                                  const struct delivery_tag *tag, bool ruled) {
  enum alarm_state cached = (enum alarm_state)tag->rows[METRIC_TRENDING].alarm;
  if (tag->announced_state != ALARM_UNKNOWN)
    return (enum alarm_state)tag->announced_state;
  if (is_bad(cached) || (ruled && cached == ALARM_OKAY))
    return cached;
  int known = tag->announced_day == tag->day ? tag->announced_level
                                             : tag->before.value;
  return known > 0 ? state_of(d, tag, known) : ALARM_OKAY;
}

/* The state after the day; hits: of its row, afterwards. */
static enum alarm_state next_state(const struct delivery_tag *tag,
                                   const struct verdict *verdict,
                                   enum alarm_state before, int *hits) {
  *hits = tag->hits;
  if (tag->hits_day != DAY_NONE && tag->hits_day >= tag->day)
    return before; /* counted before a restart */
  return alarm_rule_count(&verdict->rule, verdict->state, before, hits);
}

/*
 * A trend that grew strong is news, whatever the limits say of it. Where
 * StateDir was lost, people know of the level that is stored.
 */
static bool is_stronger(const struct delivery_tag *tag, int level,
                        enum alarm_state state) {
  bool is_known = tag->announced_day != DAY_NONE;
  int known = is_known ? tag->announced_level : tag->before.value;
  return is_bad(state) && level == 2 && level > known;
}

static void follow(struct delivery *d, struct delivery_tag *tag, int level,
                   const struct verdict *verdict, enum alarm_state before,
                   struct decision *out) {
  bool expired = tag->rows[METRIC_TRENDING].alarm == ALARM_EXPIRED;
  int hits = 0;
  enum alarm_state state = next_state(tag, verdict, before, &hits);
  bool news = state != before || expired || is_stronger(tag, level, state);
  tag->announced_state = (uint8_t)before; /* also where none was written */
  out->state = news ? state : before;
  out->severity = news ? state : ALARM_UNKNOWN;
  out->wants_videos = news && is_bad(state) && level > 0;
  out->hits = hits;
  tag->quiet = true;
  table_set_alarm(&d->table, tag, METRIC_TRENDING, state);
  if (news || hits == tag->hits)
    return; /* what is announced is counted then */
  tag->hits = hits;
  tag->hits_day = tag->day;
}

/* Another setting, or a rule that only collectd itself can follow. */
static void leave(const struct delivery *d, const struct delivery_tag *tag,
                  int level, bool ruled, struct decision *out) {
  bool rose = level > tag->before.value;
  out->wants_videos = rose;
  if (d->options->alerts != ALERTS_BOTH)
    return;
  if (rose)
    out->severity = ALARM_WARNING;
  else if (level == 0 && tag->before.value > 0 && !ruled)
    out->severity = ALARM_OKAY; /* else collectd says it */
}

void alerts_decide(struct delivery *d, struct delivery_tag *tag,
                   const struct derived *v, struct decision *out) {
  struct verdict verdict;
  int level = v->level.value;
  struct metric_id id = row_id(d, tag, METRIC_TRENDING);
  *out = (struct decision){.severity = ALARM_UNKNOWN, .hits = tag->hits};
  tag->quiet = false;
  if (isnan(v->value[METRIC_TRENDING]))
    return; /* no rule sees anything, either */
  d->sink->judge(d->sink->ctx, id, level, ALARM_OKAY, &verdict);
  bool ruled = verdict.state != ALARM_NO_RULE;
  if (d->options->alerts != ALERTS_OWN || verdict.obstacle != NULL) {
    leave(d, tag, level, ruled, out);
    return;
  }
  enum alarm_state before = announced(d, tag, ruled);
  if (ruled) { /* with what Hysteresis holds */
    d->sink->judge(d->sink->ctx, id, level, before, &verdict);
  } else {
    verdict.rule = alarm_rule_default;
    verdict.state = alarm_rule_judge(&verdict.rule, level, before);
  }
  out->ruled = ruled;
  out->limits = verdict.rule;
  follow(d, tag, level, &verdict, before, out);
}

void alerts_keep_quiet(struct delivery *d, struct delivery_tag *tag) {
  if (tag->quiet)
    d->sink->set_state(d->sink->ctx, row_id(d, tag, METRIC_TRENDING),
                       (enum alarm_state)tag->rows[METRIC_TRENDING].alarm);
}

/* -- at a start */

/* A rule, and the hashtags for which it decides. */
struct matched {
  char name[RULE_NAME_SIZE]; /* "": none matches */
  const char *obstacle, *first;
  size_t num;
};

static void add(struct delivery *d, const struct delivery_tag *tag,
                struct matched *rules, size_t *num, size_t *others) {
  struct matched m = {.first = tag->name, .num = 1};
  struct verdict verdict;
  struct metric_id id = row_id(d, tag, METRIC_TRENDING);
  if (d->sink->name_rule(d->sink->ctx, id, m.name)) {
    d->sink->judge(d->sink->ctx, id, 0, ALARM_OKAY, &verdict);
    m.obstacle = verdict.obstacle;
  }
  for (size_t i = 0; i < *num; i++)
    if (strcmp(rules[i].name, m.name) == 0) {
      rules[i].num++;
      return;
    }
  if (*num < RULES_MAX)
    rules[(*num)++] = m;
  else
    ++*others;
}

static void name_rule(const struct delivery *d, const struct matched *m) {
  const char *more = m->num > 1 ? ", ..." : "", *s = m->num > 1 ? "s" : "";
  if (m->name[0] == '\0')
    delivery_log(d, SEVERITY_NOTICE,
                 "no threshold rule matches gauge-trending of %zu hashtag%s "
                 "(#%s%s): each trend of theirs is a WARNING",
                 m->num, s, m->first, more);
  else if (m->obstacle == NULL)
    delivery_log(d, SEVERITY_NOTICE,
                 "the threshold rule %s decides about the trends of %zu "
                 "hashtag%s (#%s%s)",
                 m->name, m->num, s, m->first, more);
  else
    delivery_log(d, SEVERITY_WARNING,
                 "the threshold rule %s has %s, which only collectd itself "
                 "can follow: trends of %zu hashtag%s (#%s%s) are notified of "
                 "in its words, as with Alerts \"threshold\"",
                 m->name, m->obstacle, m->num, s, m->first, more);
}

void alerts_name_rules(struct delivery *d) {
  struct matched rules[RULES_MAX];
  size_t num = 0, others = 0;
  if (d->rules_named || d->options->alerts != ALERTS_OWN)
    return;
  d->rules_named = true;
  for (size_t i = 0; i < d->table.num; i++)
    if (d->table.items[i]->watched)
      add(d, d->table.items[i], rules, &num, &others);
  for (size_t i = 0; i < num; i++)
    name_rule(d, &rules[i]);
  if (others > 0)
    delivery_log(d, SEVERITY_NOTICE,
                 "further threshold rules decide about the trends of %zu "
                 "hashtags more",
                 others);
}
