/* SPDX-License-Identifier: MIT */
/* Log lines: the only way to collectd's log. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether this is collectd -T, whose user waits at a terminal. */
bool log_only_checking(void);

/*
 * One line, "hashtag plugin: " in front; fmt has no newline. It goes to stderr
 * where only the configuration is checked: collectd's log is mostly syslog.
 */
void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * As log_err(), but a line from one place at most every ten minutes: a full
 * disk meets every tag. *last is that place's memory, 0 at first.
 */
void log_err_rarely(int64_t *last, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
