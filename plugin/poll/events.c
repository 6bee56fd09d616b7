/* SPDX-License-Identifier: MIT */
/* The events for the poller's user, oldest first. */
#include "poll/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void event_put(struct poller *p, struct event *e) {
  STAILQ_INSERT_TAIL(&p->events, e, entry);
  p->events_num++;
}

static void put_text(struct poller *p, enum event_kind kind,
                     enum severity severity, const char *fmt, va_list ap) {
  struct event *e = calloc(1, sizeof(*e));
  if (e == NULL)
    return; /* a line less in the log is all that is lost */
  e->kind = kind;
  e->severity = severity;
  vsnprintf(e->text, sizeof(e->text), fmt, ap);
  event_put(p, e);
}

void event_log(struct poller *p, enum event_kind kind, enum severity severity,
               const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  put_text(p, kind, severity, fmt, ap);
  va_end(ap);
}

void event_log_rarely(struct poller *p, enum log_topic topic, int64_t now,
                      enum severity severity, const char *fmt, ...) {
  if (p->logged_at[topic] != 0 && now - p->logged_at[topic] < LOG_EVERY)
    return;
  p->logged_at[topic] = now;
  va_list ap;
  va_start(ap, fmt);
  put_text(p, EVENT_LOG, severity, fmt, ap);
  va_end(ap);
}

void event_free(struct event *e) {
  if (e != NULL)
    videos_free(e->list);
  free(e);
}

struct event *event_next(struct poller *p) {
  struct event *e = STAILQ_FIRST(&p->events);
  if (e == NULL)
    return NULL;
  STAILQ_REMOVE_HEAD(&p->events, entry);
  p->events_num--;
  return e;
}
