/* SPDX-License-Identifier: MIT */
/*
 * One hashtag of a check. The request is noted in the journal before it is
 * sent and the answer as soon as it is there, exactly as the plugin does, so
 * that today's sample is paid for once, whoever asks first. The journal's
 * lock is held in between: a daemon that runs waits, and then takes the
 * answer as its own; one that starts later finds it. No RRD is written here:
 * that is the daemon's alone.
 */
#include "ctl/check.h"

#include "core/credits.h"
#include "core/day.h"
#include "core/metric.h"
#include "core/text.h"
#include "file/files.h"
#include "provider/videos_json.h"
#include "store/rrdfile.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNDER_WAY_S 660 /* the longest Timeout, and a minute */
#define LOCK_TRIES 700  /* longer than another check's request */
#define TRY_MS 100
#define TURN_MS 400 /* in which a daemon that waits for the lock gets it */
#define SHOWN_VIDEOS 5
#define HISTORY_DAYS 40 /* that are read, as the daemon does at a start */

const char *check_advice(enum outcome o) {
  static const char *const advice[OUTCOME_NUM] = {
      [OUTCOME_SAMPLE] = "nothing",
      [OUTCOME_NOT_FOUND] =
          "if other hashtags are found, check the spelling in TikTok's own "
          "search; it may be banned there. If none is, compare the path, "
          "Provider and BaseURL with the API's documentation. It is not asked "
          "again today",
      [OUTCOME_LIMITED] = "wait a minute; lower RequestsPerMinute when it "
                          "comes again",
      [OUTCOME_FAULT] = "try again later; when it stays, see the API's status "
                        "page, and whether Provider and BaseURL are right",
      [OUTCOME_NETWORK] = "check the network, DNS, the firewall, CACert and "
                          "BaseURL",
      [OUTCOME_AUTH] = "put a valid key into the file, alone in its first "
                       "line (--key-file, or APIKeyFile of the plugin)",
      [OUTCOME_CREDITS] = "buy credits for this key",
      [OUTCOME_REFUSED] = "check Provider and BaseURL",
      [OUTCOME_CLOCK] =
          "set this machine's clock (NTP); nothing is kept until "
          "it is right",
      [OUTCOME_ABANDONED] = "run it again",
  };
  return advice[o];
}

/* Today's sample may be in its files where the journal was lost. */
static void read_rows(const struct options *o, const char *tag, int day,
                      struct daystate *d) {
  struct metric_name names[METRIC_NUM];
  char path[PATH_MAX];
  metric_names(&o->rules, names);
  metric_path(o->data_dir, o->host, tag, &names[METRIC_VIDEOS], path);
  rrd_read_days(path, day, day, &d->videos, NULL);
  metric_path(o->data_dir, o->host, tag, &names[METRIC_VIEWS], path);
  rrd_read_days(path, day, day, &d->views, NULL);
  if (!isnan(d->videos) || !isnan(d->views))
    d->kind = DAYSTATE_STORED;
}

/* What the journal says, now that nobody else asks. */
static struct daystate read_state(struct check *k, const char *tag,
                                  int64_t now) {
  struct daystate d = daystate_read(k->journal, day_of(now), tag);
  bool over = k->daemon == 0 || now - d.time > UNDER_WAY_S;
  if (d.kind == DAYSTATE_UNDER_WAY && over)
    d.kind = DAYSTATE_OPEN; /* a stop or a crash cut it off */
  if (d.kind == DAYSTATE_OPEN)
    read_rows(k->o, tag, day_of(now), &d);
  return d;
}

static bool wants_sample(const struct check *k, const struct daystate *d) {
  (void)k;
  return d->kind == DAYSTATE_OPEN;
}

static bool wants_videos(const struct check *k, const struct daystate *d) {
  return k->videos && !d->has_videos && call_exists(k->provider, CALL_VIDEOS);
}

/* -1 with the reason: its files are of another machine, and keep no counts. */
static int check_files(const struct check *k, const char *tag,
                       struct errmsg *msg) {
  struct metric_name names[METRIC_NUM];
  char path[PATH_MAX];
  struct rrd_shape shape;
  int num = metric_names(&k->o->rules, names);
  for (int m = 0; m < num; m++) {
    metric_path(k->o->data_dir, k->o->host, tag, &names[m], path);
    if (rrd_shape_of(path, &shape, msg) == RRD_OTHER_ARCH)
      return -1;
  }
  return 0;
}

int check_cost(struct check *k, const char *tag) {
  if (check_files(k, tag, NULL) != 0)
    return 0;
  struct daystate d = read_state(k, tag, time(NULL));
  if (d.kind == DAYSTATE_NOT_FOUND || d.kind == DAYSTATE_UNDER_WAY)
    return 0;
  return wants_sample(k, &d) + wants_videos(k, &d);
}

/* -- out */

static const char *clock_of(int64_t t, char out[16]) {
  struct tm tm = {0};
  time_t seconds = (time_t)t;
  gmtime_r(&seconds, &tm);
  strftime(out, 16, "%H:%M UTC", &tm);
  return out;
}

static void print_count(const char *name, double v, const char *from) {
  char number[TEXT_NUMBER_SIZE];
  const char *text = isnan(v) ? "not reported" : text_count(v, number);
  if (from != NULL)
    ctl_print("  %-7s %-18s from %s\n", name, text, from);
  else
    ctl_print("  %-7s %s\n", name, text);
}

void check_print_sample(double videos, const char *videos_from, double views,
                        const char *views_from, const char *id) {
  print_count("videos", videos, videos_from);
  print_count("views", views, views_from);
  if (id[0] != '\0')
    ctl_print("  %-7s %s\n", "id", id);
}

static bool is_watched(void *ctx, const char *tag) {
  const struct check *k = ctx;
  for (size_t i = 0; i < k->watched.num; i++)
    if (strcmp(k->watched.items[i].tag, tag) == 0)
      return true;
  return false;
}

static void print_kept(struct check *k, const char *tag, int day) {
  char date[DAY_TEXT_SIZE];
  ctl_print("  kept as the sample of %s; ", day_text(day, date));
  if (!is_watched(k, tag))
    puts("not watched: stored when it is put on the list this week");
  else if (k->daemon != 0)
    puts("the daemon that runs stores it now");
  else
    puts("stored when collectd starts");
}

static void print_videos(const struct check *k, const char *tag,
                         const struct videos *list) {
  for (size_t i = 0; i < list->num && i < SHOWN_VIDEOS; i++) {
    char plays[TEXT_NUMBER_SIZE];
    const struct video *v = &list->items[i];
    ctl_print("  %zu. %s plays  %s\n", i + 1,
              isnan(v->plays) ? "?" : text_short(v->plays, plays), v->url);
  }
  ctl_print("  %zu top videos: %s/videos/%s.json\n", list->num,
            k->o->state_dir, tag);
}

static enum ctl_exit print_known_sample(struct check *k,
                                        const struct daystate *d) {
  char at[16];
  clock_of(d->time, at);
  ctl_print("#%s\n", d->tag);
  switch (d->kind) {
  case DAYSTATE_ANSWERED:
    check_print_sample(d->videos, NULL, d->views, NULL, d->id);
    ctl_print("  answered at %s already; not asked again today\n", at);
    return CTL_OK;
  case DAYSTATE_STORED:
    check_print_sample(d->videos, NULL, d->views, NULL, d->id);
    ctl_print("  stored already; not asked again today\n");
    return CTL_OK;
  case DAYSTATE_NOT_FOUND:
    return ctl_fail("#%s was not found at %s. To fix: %s", d->tag, at,
                    check_advice(OUTCOME_NOT_FOUND));
  default:
    return ctl_fail("#%s was asked for at %s by the daemon (process %ld), "
                    "which waits for the answer. To fix: look again in a "
                    "minute",
                    d->tag, at, k->daemon);
  }
}

static enum ctl_exit print_known_videos(struct check *k,
                                        const struct daystate *d) {
  (void)k, (void)d;
  return CTL_OK; /* they were printed when they came */
}

/* -- asking */

static void sleep_ms(int64_t ms) {
  nanosleep(&(struct timespec){.tv_sec = (time_t)(ms / 1000),
                               .tv_nsec = (long)(ms % 1000) * 1000000L},
            NULL);
}

static void keep_pace(struct check *k, enum call call) {
  int64_t now = fetch_now_ms(), wait = ratelimit_wait(&k->ratelimit, now);
  if (k->next_ms[call] - now > wait)
    wait = k->next_ms[call] - now;
  if (wait >= 2000)
    ctl_note(
        "waiting %lld s to keep the pace of RequestsPerMinute and the API",
        (long long)(wait + 999) / 1000);
  if (k->daemon != 0 && k->had_lock && wait < TURN_MS)
    wait = TURN_MS;
  if (wait > 0)
    sleep_ms(wait);
}

/* The most videos that its file knows of the last weeks; 0: none. */
static double most_videos(const struct check *k, const char *tag) {
  struct metric_name names[METRIC_NUM];
  char path[PATH_MAX];
  double rows[HISTORY_DAYS], most = 0;
  int today = day_of(time(NULL));
  metric_names(&k->o->rules, names);
  metric_path(k->o->data_dir, k->o->host, tag, &names[METRIC_VIDEOS], path);
  rrd_read_patiently(path, today - HISTORY_DAYS + 1, today, rows, NULL);
  for (int i = 0; i < HISTORY_DAYS; i++)
    most = fmax(most, rows[i]); /* a NaN gives way */
  return most;
}

/* Sends one request and keeps its answer. Whether there is an answer. */
static bool ask_and_keep(struct check *k, enum call call, const char *tag,
                         const char *id, struct answer *a,
                         struct videos **videos) {
  struct errmsg msg;
  int64_t now = time(NULL);
  struct entry ask = {.kind = ENTRY_REQUEST, .time = now, .call = call};
  snprintf(ask.tag, sizeof(ask.tag), "%s", tag);
  if (journal_write(k->journal, &ask, &msg) != 0) {
    ctl_note("%s. Nothing was asked. To fix: run this as the user that "
             "collectd runs as, or name another --state-dir",
             msg.text);
    return false;
  }
  int64_t sent_ms = fetch_now_ms();
  ratelimit_sent(&k->ratelimit, sent_ms);
  ask_call(k->ask, call, tag, id, k->o->top_videos, a, videos);
  ask_check_zeros(k->ask, most_videos(k, tag), a);
  ratelimit_accepted(&k->ratelimit, fetch_now_ms(), sent_ms,
                     &ratelimit_no_headers);
  struct entry end = ask_entry(k->ask, now, a);
  if (journal_write(k->journal, &end, &msg) != 0)
    ctl_note("%s. The answer is not kept, and may be paid for again",
             msg.text);
  k->used += a->billed;
  if (!isnan(a->credits))
    k->credits = a->credits;
  else if (a->billed)
    k->credits -= provider_price(k->provider); /* NaN stays what it is */
  return true;
}

static enum ctl_exit fail_answer(const struct check *k, const char *tag,
                                 const struct answer *a) {
  char amount[CREDITS_AMOUNT_SIZE] = "nothing";
  if (a->billed)
    credits_amount(1, provider_price(k->provider), amount);
  return ctl_fail("#%s: %s. To fix: %s; it cost %s", tag, a->why,
                  check_advice(a->outcome), amount);
}

static void save_videos(struct check *k, const char *tag,
                        const struct videos *list) {
  struct videos_head head = {.tag = tag,
                             .fetched = time(NULL),
                             .growth = NAN,
                             .score = NAN,
                             .threshold = NAN,
                             .baseline = NAN,
                             .now = NAN,
                             .window = k->o->rules.windows[0]};
  char path[PATH_MAX];
  struct errmsg msg = {"out of memory"};
  char *text = videos_json(&head, list, is_watched, k);
  snprintf(path, sizeof(path), "%.3000s/videos/%s.json", k->o->state_dir, tag);
  if (text == NULL || files_rewrite(path, text, strlen(text), &msg) != 0)
    ctl_note("the top videos are not saved: %s", msg.text);
  free(text);
}

static enum ctl_exit ask_videos(struct check *k,
                                const struct daystate *asked) {
  struct answer a;
  struct videos *list = NULL;
  const char *tag = asked->tag;
  if (asked->id[0] == '\0' && call_needs_id(k->provider, CALL_VIDEOS))
    return ctl_fail(
        "#%s: the API has not given its id, by which its videos are "
        "asked for",
        tag);
  int64_t gap = (int64_t)(k->provider->videos_gap * 1005);
  k->next_ms[CALL_VIDEOS] = fetch_now_ms() + gap;
  if (!ask_and_keep(k, CALL_VIDEOS, tag, asked->id, &a, &list))
    return CTL_FAILED;
  if (list == NULL)
    return fail_answer(k, tag, &a);
  save_videos(k, tag, list);
  print_videos(k, tag, list);
  videos_free(list);
  return CTL_OK;
}

static enum ctl_exit ask_sample(struct check *k,
                                const struct daystate *asked) {
  struct answer a;
  int day = day_of(time(NULL));
  if (!ask_and_keep(k, CALL_STATS, asked->tag, NULL, &a, NULL))
    return CTL_FAILED;
  if (a.outcome != OUTCOME_SAMPLE)
    return fail_answer(k, asked->tag, &a);
  ctl_print("#%s\n", asked->tag);
  check_print_sample(a.videos, a.videos_from, a.views, a.views_from, a.id);
  print_kept(k, asked->tag, day);
  return CTL_OK;
}

/* What a check does about each kind of request. */
static const struct {
  bool (*is_wanted)(const struct check *k, const struct daystate *d);
  enum ctl_exit (*ask)(struct check *k, const struct daystate *d);
  enum ctl_exit (*print_known)(struct check *k, const struct daystate *d);
} steps[CALL_NUM] = {
    [CALL_STATS] = {wants_sample, ask_sample, print_known_sample},
    [CALL_VIDEOS] = {wants_videos, ask_videos, print_known_videos},
};

/* What is left to be asked is asked, nobody else asking meanwhile. */
static enum ctl_exit under_lock(struct check *k, enum call call,
                                const char *tag) {
  struct daystate d = read_state(k, tag, time(NULL));
  bool ask = steps[call].is_wanted(k, &d);
  int used = k->o->daily_requests > 0 ? ledger_requests(&d.ledger)
                                      : d.ledger.by_tool;
  if (ask && used >= k->limit)
    return ctl_fail("#%s: today's limit of %d billable requests is reached. "
                    "To fix: raise DailyRequests, or ask tomorrow",
                    tag, k->limit);
  return ask ? steps[call].ask(k, &d) : steps[call].print_known(k, &d);
}

static bool take_lock(struct journal *j) {
  for (int i = 0; i < LOCK_TRIES; i++) {
    if (journal_lock(j) == 0)
      return true;
    sleep_ms(TRY_MS);
  }
  return false;
}

static enum ctl_exit step(struct check *k, enum call call, const char *tag) {
  if (check_cost(k, tag) > 0)
    keep_pace(k, call);
  if (!take_lock(k->journal))
    return ctl_fail("#%s: another hashtagctl has been waiting for an answer "
                    "for more than a minute. To fix: end it, then run "
                    "this again",
                    tag);
  k->had_lock = true;
  enum ctl_exit status = under_lock(k, call, tag);
  journal_unlock(k->journal);
  struct errmsg msg;
  if (journal_sync(k->journal, fetch_now_ms(), &msg) != 0)
    ctl_note("%s. The answer may be paid for again when the power fails",
             msg.text);
  return status;
}

enum ctl_exit check_tag(struct check *k, const char *tag) {
  struct errmsg msg;
  if (check_files(k, tag, &msg) != 0)
    return ctl_fail("#%s: %s. Nothing was asked", tag, msg.text);
  enum ctl_exit status = step(k, CALL_STATS, tag);
  if (status == CTL_OK && k->videos)
    status = step(k, CALL_VIDEOS, tag);
  return status;
}
