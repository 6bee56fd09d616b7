/* SPDX-License-Identifier: MIT */
/*
 * What asking needs from outside: a key, and StateDir for this daemon alone.
 * Either may be missing at the start and come later, so the adapter tries
 * until it has both. Here: what is said of that.
 */
#include "delivery/internal.h"

#include <stdio.h>
#include <string.h>

void delivery_lacks(struct delivery *d, enum precondition p, const char *why) {
  struct need *n = &d->needs[p];
  if (strcmp(n->why, why) != 0) {
    delivery_log(d, SEVERITY_ERR,
                 "%s. Polling is off until this is fixed; checked every 10 "
                 "seconds",
                 why);
    snprintf(n->why, sizeof(n->why), "%s", why);
  } else if (!n->notified) {
    notice_alarm(d, ALARM_FAILURE, "asking", why);
    n->notified = true;
  }
}

void delivery_has(struct delivery *d, enum precondition p, const char *option,
                  const char *path) {
  struct need *n = &d->needs[p];
  char text[MESSAGE_SIZE];
  if (n->why[0] == '\0')
    return;
  snprintf(text, sizeof(text), "%s %s can be used now: polling resumes",
           option, path);
  delivery_log(d, SEVERITY_NOTICE, "%s", text);
  if (n->notified)
    notice_alarm(d, ALARM_OKAY, "asking", text);
  *n = (struct need){.notified = false};
}
