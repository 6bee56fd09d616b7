/* SPDX-License-Identifier: MIT */
/* Lines for the log, and the clock that limits them. */
#include "delivery/internal.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_SIZE 1024 /* bytes: collectd cuts a line here, too */
#define RARELY 600     /* seconds */

int64_t delivery_now(const struct delivery *d) {
  return d->settings.clock->now(d->settings.clock->ctx);
}

int64_t delivery_now_ms(const struct delivery *d) {
  return d->settings.clock->now_ms(d->settings.clock->ctx);
}

static void put(const struct delivery *d, enum severity severity,
                const char *fmt, va_list ap) {
  char text[LINE_SIZE];
  vsnprintf(text, sizeof(text), fmt, ap);
  d->sink->log(d->sink->ctx, severity, text);
}

void delivery_log(const struct delivery *d, enum severity severity,
                  const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  put(d, severity, fmt, ap);
  va_end(ap);
}

void delivery_log_rarely(struct delivery *d, enum log_topic topic,
                         const char *fmt, ...) {
  int64_t now = delivery_now(d), last = d->logged_at[topic];
  if (last != 0 && now - last < RARELY && now >= last)
    return;
  d->logged_at[topic] = now;
  va_list ap;
  va_start(ap, fmt);
  put(d, SEVERITY_ERR, fmt, ap);
  va_end(ap);
}
