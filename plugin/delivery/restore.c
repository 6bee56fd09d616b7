/* SPDX-License-Identifier: MIT */
/*
 * After a start: what the RRD files hold goes back into collectd's cache,
 * and what only the journal holds goes into the files. Nothing is asked for
 * a hashtag before that.
 */
#include "delivery/internal.h"

#include "core/day.h"

#define CLOCK_DAYS 3 /* behind the files at most, where a clock is believed */

/*
 * The last day that is read back. It does not follow from the clock, which may
 * not have been set yet, unless the files say the same.
 */
static int last_of_files(const struct delivery *d,
                         const struct delivery_tag *tag, int today) {
  int last = row_last_day(d, tag, METRIC_VIDEOS);
  if (last <= today && last > today - CLOCK_DAYS)
    return today;
  for (int m = 0; m < d->metrics_num; m++) {
    int day = row_last_day(d, tag, m);
    if (day > last)
      last = day;
  }
  return last != DAY_NONE ? last : today;
}

/* False: one of them is of another architecture, so that nothing is known. */
static bool read_files(struct delivery *d, struct delivery_tag *tag,
                       int today) {
  bool known = true;
  struct restore *r = &d->restore;
  if (d->sink->holds_back(d->sink->ctx))
    for (int m = 0; m < d->metrics_num; m++)
      row_flush(d, tag, m); /* what was dispatched before the start */
  int last = last_of_files(d, tag, today), first = last - RESTORE_ROWS + 1;
  for (int m = 0; m < d->metrics_num; m++) {
    r->series[m] = (struct series){first, RESTORE_ROWS, r->rows[m]};
    if (row_read(d, tag, m, first, last, r->rows[m]) == RRD_OTHER_ARCH)
      known = false;
    tag->rows[m].last_day = series_last_known(&r->series[m], last);
  }
  return known;
}

/* The level after `day`, from the scores and levels that were stored. */
static struct level level_of(const struct restore *r, int day) {
  const struct series *scores = &r->series[METRIC_SCORE];
  const struct series *levels = &r->series[METRIC_TRENDING];
  struct level l = {.day = series_last_known(scores, day)};
  if (l.day == DAY_NONE)
    return l;
  int last = series_last_known(levels, day);
  if (last != DAY_NONE)
    l.value = (int)lround(series_at(levels, last));
  while (l.below < LEVEL_END_DAYS &&
         series_at(scores, l.day - l.below) < LEVEL_END)
    l.below++;
  return l;
}

/* What the rules made of a value: as recorded, or as they judge it now. */
static enum alarm_state recorded_state(const struct delivery *d,
                                       const struct delivery_tag *tag,
                                       int metric, double value) {
  enum alarm_state state = (enum alarm_state)tag->rows[metric].alarm;
  struct verdict verdict;
  if (state == ALARM_UNKNOWN) { /* a crash came before it was recorded */
    d->sink->judge(d->sink->ctx, row_id(d, tag, metric), value, state,
                   &verdict);
    state = verdict.state;
  }
  return state == ALARM_NO_RULE ? ALARM_OKAY : state;
}

static void fill_cache(const struct delivery *d,
                       const struct delivery_tag *tag,
                       const struct journal_sample *samples, size_t num) {
  for (int m = 0; m < d->metrics_num; m++) {
    int day = tag->rows[m].last_day;
    if (day == DAY_NONE)
      continue;
    int64_t arrival = day_start(day) + d->options->poll_time;
    for (size_t i = 0; i < num; i++)
      if (samples[i].day == day)
        arrival = samples[i].time;
    double value = series_at(&d->restore.series[m], day);
    d->sink->put_back(d->sink->ctx, row_id(d, tag, m), day, value, arrival,
                      recorded_state(d, tag, m, value));
  }
}

static int newest_count(const struct delivery_tag *tag) {
  int videos = tag->rows[METRIC_VIDEOS].last_day;
  int views = tag->rows[METRIC_VIEWS].last_day;
  return videos > views ? videos : views;
}

static void note_history(struct delivery *d, const struct delivery_tag *tag) {
  const struct restore *r = &d->restore;
  int last = newest_count(tag);
  if (last > d->last_sample)
    d->last_sample = last;
  if (tag->rows[METRIC_SCORE].last_day != DAY_NONE)
    d->any_score = true;
  for (int i = 0; i < RESTORE_ROWS; i++)
    if (!isnan(r->rows[METRIC_VIDEOS][i]) ||
        !isnan(r->rows[METRIC_VIEWS][i])) {
      int day = r->series[METRIC_VIDEOS].first + i;
      if (d->first_sample == DAY_NONE || day < d->first_sample)
        d->first_sample = day;
      return;
    }
}

/* Whether the metric's file has lost what the sample tells. */
static bool is_lost(const struct delivery_tag *tag, int metric,
                    const struct journal_sample *s) {
  if (tag->rows[metric].last_day != DAY_NONE)
    return false;
  return (metric == METRIC_VIDEOS && !isnan(s->videos)) ||
         (metric == METRIC_VIEWS && !isnan(s->views));
}

/*
 * The day up to which each file has something, or has had nothing to tell, as
 * the newest sample says; DAY_NONE: files of counts are gone.
 */
static int complete_to(const struct delivery *d,
                       const struct delivery_tag *tag,
                       const struct journal_sample *newest) {
  int day = newest->day;
  for (int m = 0; m < d->metrics_num; m++) {
    int last = tag->rows[m].last_day;
    if (is_lost(tag, m, newest))
      return DAY_NONE;
    if (last != DAY_NONE && last < day)
      day = last;
  }
  return day;
}

/* Delivers what the journal has and the files lack. */
static void deliver_samples(struct delivery *d, struct delivery_tag *tag,
                            const struct journal_sample *s, size_t num) {
  /* An import may have brought newer days: then the past ends with them. */
  if (num > 0 && s[num - 1].day < newest_count(tag))
    num = 0;
  size_t first = 0; /* older ones are in the files, or behind newer rows */
  int complete = num > 0 ? complete_to(d, tag, &s[num - 1]) : DAY_NONE;
  while (first + 1 < num && s[first].day <= complete)
    first++;
  int before = num > 0 ? s[first].day - 1 : newest_count(tag);
  tag->day = num > 0 ? DAY_NONE : newest_count(tag);
  tag->level = level_of(&d->restore, before);
  for (size_t i = first; i + 1 < num; i++)
    sample_deliver_old(d, tag, s[i].day, s[i].videos, s[i].views);
  if (num > 0)
    sample_deliver(d, tag, s[num - 1].day, s[num - 1].videos,
                   s[num - 1].views);
}

/* The most videos that the rows know of; 0: none. */
static double most_videos(const struct restore *r) {
  double most = 0;
  for (int i = 0; i < RESTORE_ROWS; i++)
    most = fmax(most, r->rows[METRIC_VIDEOS][i]); /* a NaN gives way */
  return most;
}

static int first_known(const struct series *s) {
  for (int i = 0; i < s->len; i++)
    if (!isnan(s->values[i]))
      return s->first + i;
  return DAY_NONE;
}

/* What the files hold; known_day: the newest sample that we know of. */
static struct poller_files files_of(const struct delivery *d,
                                    const struct delivery_tag *tag,
                                    int known_day) {
  const struct restore *r = &d->restore;
  int videos = first_known(&r->series[METRIC_VIDEOS]);
  int views = first_known(&r->series[METRIC_VIEWS]);
  int last = newest_count(tag);
  bool by_views = videos == DAY_NONE || (views != DAY_NONE && views < videos);
  return (struct poller_files){.first = by_views ? views : videos,
                               .last = last,
                               .videos = most_videos(r),
                               .imported = known_day != DAY_NONE &&
                                           last > known_day};
}

static void restore_tag(struct delivery *d, struct delivery_tag *tag,
                        int today) {
  size_t num = 0;
  const struct journal_sample *samples = recall_samples(d, tag, &num);
  tag->restored = true;
  int known_day = num > 0 && samples[num - 1].day > tag->day
                      ? samples[num - 1].day
                      : tag->day; /* as StateDir/levels has it */
  if (!read_files(d, tag, today))
    return; /* the poller asks nothing that has not been admitted */
  struct poller_files files = files_of(d, tag, known_day);
  if (files.imported) /* or StateDir was rolled back */
    announce_as_known(d, tag, files.last,
                      level_of(&d->restore, files.last).value);
  note_history(d, tag);
  fill_cache(d, tag, samples, num);
  deliver_samples(d, tag, samples, num);
  poller_admit(d->poller, tag->name, &files, today);
}

void restore_begin(struct delivery *d) {
  state_file_load(d);
  recall_journal(d);
  d->restore.running = true;
  d->restore.next = 0;
  d->restore.version = d->table.version;
}

/* The list is another one: what joined is restored, too. */
static void restore_joined(struct delivery *d) {
  bool any = false;
  d->restore.version = d->table.version;
  d->restore.next = 0;
  d->restore.running = true;
  for (size_t i = 0; i < d->table.num; i++) {
    struct delivery_tag *tag = d->table.items[i];
    if (tag->recalled)
      continue;
    any = true;
    state_file_recall(d, tag);
  }
  if (any)
    recall_journal(d);
}

void restore_step(struct delivery *d, int64_t until_ms) {
  int today = day_of(delivery_now(d));
  if (d->restore.version != d->table.version)
    restore_joined(d);
  while (d->restore.running) {
    if (d->restore.next >= d->table.num) {
      d->restore.running = false;
      letters_recover(d);
      recall_clear(d);
      poller_admitted(d->poller);
      alerts_name_rules(d);
      return;
    }
    struct delivery_tag *tag = d->table.items[d->restore.next++];
    if (tag->watched && !tag->restored)
      restore_tag(d, tag, today);
    if (delivery_now_ms(d) >= until_ms)
      return;
  }
}
