/* SPDX-License-Identifier: MIT */
/* What the poller has to tell. */
#include "poll/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void event_put(struct poller *p, struct event *e) {
  e->next = NULL;
  if (p->events_tail != NULL)
    p->events_tail->next = e;
  else
    p->events_head = e;
  p->events_tail = e;
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

void event_log_rarely(struct poller *p, enum said kind, int64_t now,
                      enum severity severity, const char *fmt, ...) {
  if (p->said[kind] != 0 && now - p->said[kind] < SAID_EVERY)
    return;
  p->said[kind] = now;
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

struct event *event_take(struct poller *p) {
  struct event *e = p->events_head;
  if (e == NULL)
    return NULL;
  p->events_head = e->next;
  if (p->events_head == NULL)
    p->events_tail = NULL;
  p->events_num--;
  return e;
}
