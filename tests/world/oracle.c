/* SPDX-License-Identifier: MIT */
/* Money: what was asked, what was answered, what of it is known. */
#include "world/oracle_inside.h"

#include "core/day.h"
#include "world/clock.h"
#include "world/collectd.h"
#include "world/disk.h"
#include "world/plant.h"
#include "world/rrd.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TOLERANCE_MS 3600000 /* between the clocks of server and daemon */
#define TRIES_MAX 5          /* billed ones of a hashtag and day */
#define YOUNG_MS 2000        /* what a power loss may take */
#define LOOK_BACK 40         /* days whose accounts may still be asked for */

struct oracle oracle;
static FILE *loud_to; /* stdout, which hashtagctl's run replaces */

void oracle_begin(const struct history *history) {
  oracle = (struct oracle){.history = history};
  loud_to = stdout;
  for (int i = 0; i < API_TAGS; i++)
    oracle.said_day[i] = DAY_NONE;
  accounts_begin();
}

void oracle_end(void) { accounts_begin(); }

const char *oracle_broken(void) { return oracle.broken; }
const char *oracle_why(void) { return oracle.why; }

static void print_time(FILE *out) {
  char date[DAY_TEXT_SIZE];
  int64_t wall = clock_wall() / 1000;
  fprintf(out, "%s %02d:%02d:%02d", day_text(day_of(wall), date),
          (int)(wall % 86400 / 3600), (int)(wall % 3600 / 60),
          (int)(wall % 60));
  if (clock_ahead() != 0)
    fprintf(out, " (clock %+lld s)", (long long)clock_ahead() / 1000);
}

void oracle_say(const char *fmt, ...) {
  va_list ap;
  if (!collectd_is_loud)
    return;
  print_time(loud_to);
  fputs("  ", loud_to);
  va_start(ap, fmt);
  vfprintf(loud_to, fmt, ap);
  va_end(ap);
  putc('\n', loud_to);
}

static const char *ignored = "", *only;

void oracle_ignore(const char *names) { ignored = names; }

void oracle_only(const char *name) { only = name; }

static bool is_ignored(const char *name) {
  if (only != NULL)
    return strcmp(name, only) != 0;
  const char *at = strstr(ignored, name);
  size_t len = strlen(name);
  return at != NULL && (at == ignored || at[-1] == ',') &&
         (at[len] == '\0' || at[len] == ',');
}

void oracle_break(const char *name, const char *fmt, ...) {
  va_list ap;
  char text[240], date[DAY_TEXT_SIZE];
  if (oracle.broken != NULL || is_ignored(name))
    return;
  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  int64_t now = clock_true() / 1000;
  snprintf(oracle.why, sizeof(oracle.why), "%s %02d:%02d:%02d %s",
           day_text(day_of(now), date), (int)(now % 86400 / 3600),
           (int)(now % 3600 / 60), (int)(now % 60), text);
  oracle.broken = name;
  oracle_say("BROKEN %s: %s", name, text);
}

/* -- requests */

static int today(void) { return day_of(clock_wall() / 1000); }

static bool is_astray(void) {
  int64_t ahead = clock_ahead();
  return ahead > TOLERANCE_MS || ahead < -TOLERANCE_MS;
}

static int list_length(void) { return __builtin_popcount(oracle.list); }

struct account *oracle_today(void) {
  struct account *a = account_of(today());
  if (list_length() > a->longest)
    a->longest = list_length();
  a->automatic |= oracle.limit == 0;
  if (oracle.limit > a->limit)
    a->limit = oracle.limit;
  if (a->automatic)
    a->limit = 0;
  return a;
}

/* DailyRequests, or what its automatic value comes to at the most. */
static int limit_of(const struct account *a) {
  int spare = a->longest / 10 > 5 ? a->longest / 10 : 5;
  return a->limit > 0 ? a->limit : 2 * a->longest + spare;
}

static void check_limit(struct account *a, const struct oracle_request *q) {
  char date[DAY_TEXT_SIZE];
  a->by_tool += q->by_tool;
  a->billed++;
  int counted = a->limit > 0 ? a->billed : a->billed - a->by_tool;
  if (counted - a->excused > limit_of(a))
    oracle_break("limit",
                 "%d billed requests on %s; allowed are %d, and %d "
                 "that were lost",
                 counted, day_text(a->day, date), limit_of(a), a->excused);
}

/* A wrong clock costs a request a start, and one an hour. */
static void check_astray(void) {
  int64_t hours = (clock_true() - oracle.begun) / 3600000;
  if (++oracle.astray > 1 + hours + oracle.clock_changes)
    oracle_break("astray",
                 "%d billed requests in the %lld hours of a life "
                 "with a wrong clock",
                 oracle.astray, (long long)hours);
}

bool oracle_row_is_known(int tag, int day) {
  char path[120];
  snprintf(path, sizeof(path), "/rrd/%s/hashtag-%s/count-videos.rrd",
           oracle_host(), api_tag_name(tag));
  return !isnan(rrd_row(disk_find(path), day));
}

static void check_sample(struct account *a, const struct oracle_request *q) {
  struct tag_day *t = &a->tags[q->tag];
  const char *name = api_tag_name(q->tag);
  char date[DAY_TEXT_SIZE];
  day_text(a->day, date);
  bool known = t->answered && !t->lost &&
               (t->noted || oracle_row_is_known(q->tag, a->day) ||
                journal_tells_anywhere(a->day, name, t->sent_s));
  if (known)
    oracle_break("paid-twice",
                 "%s of %s is paid for again, %s; it was "
                 "answered %lld s ago",
                 name, date, q->by_tool ? "by hashtagctl" : "by the daemon",
                 (long long)(clock_true() - t->answered_ms) / 1000);
  if (q->by_tool)
    return;
  if (t->tries < UINT8_MAX)
    t->tries++;
  if (t->tries - t->tries_excused > TRIES_MAX)
    oracle_break("tries", "%d billed tries for %s on %s", t->tries, name,
                 date);
}

void oracle_sent(const struct oracle_request *q) {
  static const char *const calls[] = {"sample", "videos", "usage"};
  oracle_say("%s asks: %s of %s%s", q->by_tool ? "hashtagctl" : "the daemon",
             calls[q->call], q->tag < 0 ? "-" : api_tag_name(q->tag),
             q->billed ? "" : " (not billed)");
  if (!q->by_tool && !q->confirmed && q->under_way > 1)
    oracle_break("at-once",
                 "%d requests are under way, and no answer has "
                 "shown yet that they are worth it",
                 q->under_way);
  if (q->call == ASK_USAGE || q->tag < 0)
    return;
  int *flights = &oracle.flights[q->by_tool][q->tag];
  if (q->call == ASK_STATS && oracle.flights[!q->by_tool][q->tag] > 0)
    oracle_break("asked-twice", "%s is asked for while %s waits for the same",
                 api_tag_name(q->tag),
                 q->by_tool ? "the daemon" : "hashtagctl");
  *flights += q->call == ASK_STATS;
  if (!q->billed)
    return;
  if (is_astray()) {
    if (!q->by_tool)
      check_astray();
    return;
  }
  struct account *a = oracle_today();
  check_limit(a, q);
  if (q->call == ASK_STATS)
    check_sample(a, q);
}

static void note_told(struct tag_day *t, double videos) {
  for (int i = 0; i < t->told_num; i++)
    if (t->told[i] == videos)
      return;
  if (t->told_num < TOLD_MAX)
    t->told[t->told_num++] = videos;
}

static void look_at_rise(int tag, int day) {
  if (oracle.later_num == LATER_MAX)
    return;
  oracle.later[oracle.later_num++] = (struct later){
      tag, day, clock_true() + 2 * INT64_C(3600000), oracle.life};
}

static void note_sample(const struct oracle_answer *q) {
  struct account *a = account_of(day_of(q->sent_s));
  struct tag_day *t = &a->tags[q->tag];
  note_told(t, q->videos);
  if (t->answered && !t->lost)
    return;
  bool noted = !q->by_tool &&
               journal_tells(today(), api_tag_name(q->tag), q->sent_s);
  if (oracle.history->settings.no_date && !q->by_tool && !noted)
    return; /* kept in memory until the clock is believed */
  t->answered = true;
  t->lost = false;
  t->answered_ms = clock_true();
  t->sent_s = q->sent_s;
  t->noted = noted;
  if (q->lived && !q->by_tool)
    look_at_rise(q->tag, a->day);
}

void oracle_answered(const struct oracle_answer *q) {
  static const char *const what[] = {"no sample", "a sample"};
  if (q->tag < 0 || q->call != ASK_STATS)
    return;
  oracle_say("%s is answered about %s: %s",
             q->by_tool ? "hashtagctl" : "the daemon", api_tag_name(q->tag),
             what[q->videos > 0]);
  if (oracle.flights[q->by_tool][q->tag] > 0)
    oracle.flights[q->by_tool][q->tag]--;
  if (q->missed) { /* as a young hashtag's count 0 may be right */
    oracle.missed[q->tag] = clock_true();
    note_told(&account_of(day_of(q->sent_s))->tags[q->tag], 0);
  }
  if (q->videos <= 0)
    return;
  oracle.missed[q->tag] = 0;
  if (!is_astray())
    note_sample(q);
  else if (oracle.history->settings.no_date) /* kept until the clock is right */
    note_told(&account_of(day_of(q->sent_true_s))->tags[q->tag], q->videos);
}

void oracle_tool_ended(void) {
  memset(oracle.flights[1], 0, sizeof(oracle.flights[1]));
}

/* -- rows */

static bool was_told(const struct account *a, int tag, double value,
                     bool views) {
  const struct tag_day *t = a != NULL ? &a->tags[tag] : NULL;
  for (int i = 0; t != NULL && i < t->told_num; i++)
    if ((views ? api_views(t->told[i]) : t->told[i]) == value)
      return true;
  return t != NULL && t->told_num == TOLD_MAX;
}

void oracle_row(const char *path, int day, double value) {
  char tag[16] = "", file[40] = "", date[DAY_TEXT_SIZE];
  if (sscanf(path, "/rrd/%*[^/]/hashtag-%15[^/]/%39s", tag, file) != 2)
    return;
  bool views = strcmp(file, "count-views.rrd") == 0;
  int number = api_tag_of(tag);
  if ((!views && strcmp(file, "count-videos.rrd") != 0) || number < 0 ||
      isnan(value) || was_told(account_find(day), number, value, views))
    return;
  oracle_break("row", "%.0f is stored as %s's of %s; the API never told that",
               value, tag, day_text(day, date));
}

void oracle_dispatched(double value) {
  if (!isfinite(value))
    oracle_break("value", "%g is dispatched", value);
}

/* -- what survives */

static void look_at_sample(struct account *a, int tag, bool power) {
  struct tag_day *t = &a->tags[tag];
  const char *name = api_tag_name(tag);
  char date[DAY_TEXT_SIZE];
  if (!t->answered || t->lost)
    return;
  bool told = journal_tells_anywhere(a->day, name, t->sent_s);
  if (t->noted && !told && power && clock_true() - t->answered_ms > YOUNG_MS &&
      clock_true() - t->answered_ms < 86400000 &&
      oracle.recent < t->answered_ms)
    oracle_break("synced",
                 "a power loss takes the answer about %s of %s from "
                 "the journal, which was %lld s old",
                 name, day_text(a->day, date),
                 (long long)(clock_true() - t->answered_ms) / 1000);
  t->noted &= told;
  if (!told && !oracle_row_is_known(tag, a->day))
    t->lost = true;
}

bool oracle_could_not_note(int64_t since_ms) {
  return since_ms > oracle.unsynced_since && clock_true() < oracle.recent;
}

void oracle_forget_unnoted(void) {
  struct account *a = NULL;
  for (int i = 0; (a = account_at(i)) != NULL; i++)
    for (int tag = 0; tag < API_TAGS; tag++)
      if (a->tags[tag].answered &&
          oracle_could_not_note(a->tags[tag].answered_ms))
        look_at_sample(a, tag, false);
}

static void look_at_requests(struct account *a) {
  int lost = a->billed - journal_asks(a->day, NULL);
  a->excused = lost > a->excused ? lost : a->excused;
  for (int tag = 0; tag < API_TAGS; tag++) {
    struct tag_day *t = &a->tags[tag];
    if (t->tries == 0)
      continue;
    int gone = t->tries - journal_asks(a->day, api_tag_name(tag));
    if (gone > t->tries_excused)
      t->tries_excused = (uint8_t)gone;
  }
}

void oracle_loss(bool power) {
  struct account *a = NULL;
  int now = day_of(clock_true() / 1000);
  for (int i = 0; (a = account_at(i)) != NULL; i++) {
    if (a->day < now - LOOK_BACK && a->day > 365)
      continue;
    for (int tag = 0; tag < API_TAGS; tag++)
      look_at_sample(a, tag, power);
    look_at_requests(a);
  }
  for (int tag = 0; tag < API_TAGS; tag++)
    oracle.may_repeat[tag] |= !power ||
                              clock_true() - oracle.said[tag] < 60000;
  oracle.later_num = 0;
}

void oracle_limit(int daily_requests) {
  oracle.limit = daily_requests;
  oracle_today();
}

void oracle_unsynced(int64_t until) {
  if (clock_true() > oracle.recent)
    oracle.unsynced_since = clock_true();
  if (until > oracle.recent)
    oracle.recent = until;
}

void oracle_well(void) { oracle.disturbed = clock_true(); }

void oracle_host_changed(void) {
  for (int tag = 0; tag < API_TAGS; tag++)
    oracle.came[tag] = clock_true();
}

void oracle_happening(const struct happening *e) {
  struct history one = {.num = 1, .events = {*e}};
  if (collectd_is_loud)
    history_print_event(&one.events[0], loud_to);
}
