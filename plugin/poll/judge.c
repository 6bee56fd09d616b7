/* SPDX-License-Identifier: MIT */
/* Whose fault the misses of a round are, once it is over. */
#include "poll/internal.h"

#include "core/day.h"
#include "provider/call.h"

#include <stdio.h>
#include <string.h>

#define SILENT_DAYS 7 /* an API that finds nothing is asked daily for these */

bool judge_round_is_done(const struct poller *p, int64_t now) {
  return p->round_full && p->round_day == day_of(now) &&
         p->round_at >= p->round_num && p->ratelimit.in_flight == 0 &&
         !retry_queue_any_immediate(&p->retries);
}

/* The newest missed day that waits, up to `last`; DAY_NONE: none does. */
static int newest_miss(const struct poller *p, int last) {
  int newest = DAY_NONE;
  for (size_t i = 0; i < p->tags.num; i++) {
    const struct schedule *s = &p->tags.items[i]->schedule;
    if (schedule_awaits_judgement(s) && s->missed_day <= last &&
        s->missed_day > newest)
      newest = s->missed_day;
  }
  return newest;
}

/* Of the days whose rounds are over. The hashtags are not read for nothing. */
static int day_to_judge(struct poller *p, int64_t now) {
  int today = day_of(now);
  bool over = judge_round_is_done(p, now) && p->pause.cause == CAUSE_NONE &&
              retry_queue_first_end(&p->retries) == INT64_MAX;
  if (!p->misses_wait || (!over && p->judged_before == today))
    return DAY_NONE;
  p->judged_before = today; /* what was missed before it */
  return newest_miss(p, over ? today : today - 1);
}

static struct misses_count count_misses(const struct poller *p, int day) {
  struct misses_count c = {0, 0, 0, 0};
  for (size_t i = 0; i < p->tags.num; i++) {
    const struct tag *tag = p->tags.items[i];
    const struct schedule *s = &tag->schedule;
    bool missing = schedule_awaits_judgement(s) && s->missed_day <= day;
    bool known = s->day != DAY_NONE && s->day >= day - MISSES_KNOWN_DAYS;
    if (!tag->watched)
      continue;
    c.found += s->day >= day;
    c.missing += missing;
    c.known += known;
    c.known_missing += missing && known;
  }
  return c;
}

static enum misses fault_of(const struct poller *p, int day) {
  struct misses_count c = count_misses(p, day);
  const struct ledger_api *api = &p->ledger.api;
  if (misses_are_of_hashtags(&c))
    return MISSES_OF_HASHTAGS;
  return !api->found && day - day_of(api->since) + 1 >= SILENT_DAYS
             ? MISSES_OF_SILENT_API
             : MISSES_OF_API;
}

const char *judge_request(const struct poller *p, char *out, size_t size) {
  const struct provider_call *call = call_template(p->settings.provider,
                                                   CALL_STATS);
  snprintf(out, size, "%s %s%s", call->method, p->settings.base_url,
           call->path);
  return out;
}

static void log_silence(struct poller *p) {
  char request[REQUEST_SIZE];
  event_log(p, EVENT_LOG, SEVERITY_WARNING,
            "no hashtag was ever found here; it is asked once a week from now "
            "on: %s (Provider \"%s\"). To fix: compare the path, Provider "
            "and BaseURL with the API's documentation; a hashtagctl check "
            "that finds one brings the rest back",
            judge_request(p, request, sizeof(request)),
            p->settings.provider->name);
}

void judge_misses(struct poller *p, int64_t now) {
  int day = day_to_judge(p, now);
  if (day == DAY_NONE)
    return;
  journal_sync_follow(p, now); /* what hashtagctl has found counts, too */
  day = newest_miss(p, day);
  if (day == DAY_NONE)
    return;
  struct entry e = {.kind = ENTRY_JUDGED,
                    .time = now,
                    .day = day,
                    .misses = fault_of(p, day)};
  struct errmsg msg;
  if (journal_write(p->journal, &e, &msg) != 0)
    pause_begin(p, CAUSE_STATE, now, msg.text);
  outcome_apply(p, NULL, &e, "");
  p->misses_wait = newest_miss(p, INT_MAX) != DAY_NONE;
  if (e.misses == MISSES_OF_SILENT_API)
    log_silence(p);
}
