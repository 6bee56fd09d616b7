/* SPDX-License-Identifier: MIT */
/* Stops of all asking: why, for how long, and what ends them. */
#include "poll/internal.h"

#include "provider/call.h"

#define MINUTE 60
#define HOUR 3600

static const struct {
  const char *name;
  int every; /* seconds between two probes */
  const char *advice;
} causes[CAUSE_NUM] = {
    [CAUSE_NONE] = {"none", 0, ""},
    [CAUSE_NETWORK] = {"network", 5 * MINUTE,
                       "check the network, DNS, the firewall and BaseURL; "
                       "trying again every 5 minutes"},
    [CAUSE_KEY] = {"key", HOUR,
                   "put a valid key into APIKeyFile: it is read again "
                   "every 10 seconds, and tried when it has changed"},
    [CAUSE_CREDITS] = {"credits", HOUR,
                       "buy credits or lower MinCredits; the same key goes on "
                       "by itself after that"},
    [CAUSE_CLOCK] = {"clock", HOUR,
                     "set this machine's clock (NTP); nothing is stored until "
                     "it is right"},
    [CAUSE_FAULTS] = {"faults", HOUR,
                      "the API has changed or is down: see its status page; "
                      "polling pauses for an hour to save credits"},
    [CAUSE_STATE] = {"state", MINUTE,
                     "make room and let collectd's user write in StateDir; "
                     "trying again every minute"},
    [CAUSE_LIMIT] = {"limit", 0,
                     "raise DailyRequests or RequestsPerMinute, or watch fewer "
                     "hashtags"},
    [CAUSE_NOT_FOUND] = {"not_found", 0,
                         "compare the path, Provider and BaseURL with the "
                         "API's documentation"},
};

const char *cause_name(enum cause c) { return causes[c].name; }

const char *cause_advice(enum cause c) { return causes[c].advice; }

enum cause pause_cause_of(enum outcome o) {
  switch (o) {
  case OUTCOME_NETWORK:
    return CAUSE_NETWORK;
  case OUTCOME_AUTH:
    return CAUSE_KEY;
  case OUTCOME_CREDITS:
    return CAUSE_CREDITS;
  case OUTCOME_CLOCK:
    return CAUSE_CLOCK;
  default:
    return CAUSE_NONE;
  }
}

static bool has_usage(const struct poller *p) {
  return call_exists(p->settings.provider, CALL_USAGE);
}

bool pause_probes_by_usage(const struct poller *p) {
  enum cause c = p->pause.cause;
  return has_usage(p) &&
         (c == CAUSE_CREDITS || c == CAUSE_KEY || c == CAUSE_CLOCK);
}

/*
 * Seconds between two probes. A clock that is set right is noticed without
 * one; where a probe costs money it is for what nobody has thought of.
 */
static int every(const struct poller *p, enum cause cause) {
  return cause == CAUSE_CLOCK && !has_usage(p) ? 6 * HOUR
                                               : causes[cause].every;
}

static const char *advice_for(const struct poller *p, enum cause cause) {
  if (p->pause.until == INT64_MAX)
    return "buy credits or lower MinCredits, then restart collectd";
  if (cause == CAUSE_KEY && !provider_uses_key(p->settings.provider))
    return "this API needs no key, but turns this machine away: wait, or name "
           "another Provider; trying again every hour";
  return cause_advice(cause);
}

void pause_begin(struct poller *p, enum cause cause, int64_t now,
                 const char *why) {
  bool tried = p->trial.cause == cause; /* the free call had been good */
  bool known = p->pause.cause == cause || tried;
  int64_t since = tried ? p->trial.since : p->pause.since;
  bool below_floor = cause == CAUSE_CREDITS && p->settings.min_credits > 0 &&
                     p->ledger.credits < p->settings.min_credits;
  p->pause = (struct pause){.cause = cause,
                            .until = now + every(p, cause),
                            .since = known ? since : now};
  p->trial = (struct trial){.cause = CAUSE_NONE};
  if (below_floor && !has_usage(p))
    p->pause.until = INT64_MAX; /* a probe would spend what must be kept */
  if (known)
    return; /* one line for a stop, not one for each probe */
  event_log(p, cause == CAUSE_FAULTS ? EVENT_ALARM : EVENT_LOG, SEVERITY_ERR,
            "polling paused: %s. To fix: %s", why, advice_for(p, cause));
}

void pause_end(struct poller *p, int64_t now, bool by_tag) {
  if (p->pause.cause == CAUSE_NONE)
    return;
  p->trial = (struct trial){p->pause.cause, p->pause.since};
  p->pause = (struct pause){.cause = CAUSE_NONE};
  p->asking_since = now;
  if (by_tag)
    pause_confirm(p, now);
}

void pause_confirm(struct poller *p, int64_t now) {
  if (p->trial.cause == CAUSE_NONE)
    return;
  long long minutes = (long long)(now - p->trial.since) / MINUTE;
  event_log(p, EVENT_LOG, SEVERITY_NOTICE,
            "polling resumed after %lld minute%s", minutes,
            minutes == 1 ? "" : "s");
  p->trial = (struct trial){.cause = CAUSE_NONE};
}

/* The wall clock was set back: no probe is further away than was meant. */
void pause_clock_set_back(struct poller *p, int64_t now) {
  int64_t next = now + every(p, p->pause.cause);
  if (p->pause.until != INT64_MAX && p->pause.until > next)
    p->pause.until = next;
  if (p->pause.since > now)
    p->pause.since = now;
}

int64_t pause_wait(const struct poller *p, int64_t now) {
  if (p->pause.cause == CAUSE_NONE)
    return 0;
  if (p->pause.probing || p->pause.until == INT64_MAX)
    return INT64_MAX;
  return p->pause.until > now ? p->pause.until - now : 0;
}
