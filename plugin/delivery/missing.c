/* SPDX-License-Identifier: MIT */
/* Missing data: one notification a cause, and one when it is over. */
#include "delivery/internal.h"

#include "core/text.h"

#include <stdio.h>

#define CAME_MAX 80 /* bytes of the answer in a message: it has to end */

/* Nothing is said against the hashtags. */
static void report_api(struct delivery *d, const struct poller_missing *m) {
  char text[3 * MESSAGE_SIZE], came[sizeof(m->came)];
  snprintf(came, sizeof(came), "%s", m->came);
  text_cut(came, CAME_MAX);
  snprintf(text, sizeof(text),
           "%d hashtag%s not found (%s%s), %s: the API is at fault (%s). To "
           "fix: %s",
           m->num, m->num == 1 ? " was" : "s were", m->first,
           m->num > 3 ? ", ..." : "",
           m->num == 1 ? "and no other was found" : "too many to believe",
           came, cause_advice(CAUSE_NOT_FOUND));
  delivery_log(d, SEVERITY_ERR, "%s: %s", text, m->request);
  text_cut(text, MESSAGE_SIZE - 1);
  notice_alarm(d, ALARM_FAILURE, cause_name(CAUSE_NOT_FOUND), text);
}

static void report(struct delivery *d, enum cause cause,
                   const struct poller_missing *m) {
  char text[MESSAGE_SIZE];
  if (cause == CAUSE_NOT_FOUND) {
    report_api(d, m);
    return;
  }
  snprintf(text, sizeof(text),
           "%d hashtag%s had no sample for two days (%s%s), cause: %s. %s",
           m->num, m->num == 1 ? " has" : "s have", m->first,
           m->num > 3 ? ", ..." : "", cause_name(cause), cause_advice(cause));
  delivery_log(d, SEVERITY_ERR, "%s", text);
  notice_alarm(d, ALARM_FAILURE, cause_name(cause), text);
}

static void report_end(struct delivery *d, enum cause cause, int late) {
  char text[MESSAGE_SIZE];
  if (late == 0)
    snprintf(text, sizeof(text),
             "all watched hashtags have samples again (it was: %s)",
             cause_name(cause));
  else
    snprintf(text, sizeof(text),
             "no hashtag lacks samples for this cause any more: %s (%d still "
             "do%s, for another one)",
             cause_name(cause), late, late == 1 ? "es" : "");
  delivery_log(d, SEVERITY_NOTICE, "%s", text);
  notice_alarm(d, ALARM_OKAY, cause_name(cause), text);
}

void missing_check(struct delivery *d) {
  struct poller_missing missing[CAUSE_NUM];
  bool known = false;
  int late = poller_missing(d->poller, missing, &known);
  for (int c = CAUSE_NONE + 1; c < CAUSE_NUM; c++) {
    bool over = late == 0 || (known && missing[c].num == 0);
    if (d->missing[c] ? !over : missing[c].num == 0)
      continue; /* as it was */
    d->missing[c] = !d->missing[c];
    d->state_changed = true;
    if (d->missing[c])
      report(d, (enum cause)c, &missing[c]);
    else
      report_end(d, (enum cause)c, late);
  }
}
