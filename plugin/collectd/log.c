/* SPDX-License-Identifier: MIT */
#include "collectd/log.h"

#include <collectd/core/daemon/collectd.h>

#include <collectd/core/daemon/configfile.h>
#include <collectd/core/daemon/plugin.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LINE_SIZE 1024 /* collectd cuts a line here, too */
#define RARELY 600     /* seconds */

static void put(int level, const char *fmt, va_list ap) {
  char line[LINE_SIZE];
  vsnprintf(line, sizeof(line), fmt, ap);
  if (log_only_checking())
    fprintf(stderr, "hashtag plugin: %s\n", line);
  else
    plugin_log(level, "hashtag plugin: %s", line);
}

bool log_only_checking(void) {
  const char *threads = global_option_get("ReadThreads");
  return threads != NULL && strcmp(threads, "-1") == 0;
}

#define LOG_BODY(level)                                                       \
  va_list ap;                                                                 \
  va_start(ap, fmt);                                                          \
  put(level, fmt, ap);                                                        \
  va_end(ap)

void log_err(const char *fmt, ...) { LOG_BODY(LOG_ERR); }
void log_warning(const char *fmt, ...) { LOG_BODY(LOG_WARNING); }
void log_notice(const char *fmt, ...) { LOG_BODY(LOG_NOTICE); }
void log_info(const char *fmt, ...) { LOG_BODY(LOG_INFO); }

void log_err_rarely(int64_t *last, const char *fmt, ...) {
  int64_t now = time(NULL);
  if (*last != 0 && now - *last < RARELY && now >= *last)
    return;
  *last = now;
  LOG_BODY(LOG_ERR);
}
