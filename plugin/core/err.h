/* SPDX-License-Identifier: MIT */
/*
 * Errors as one sentence. No layer below the collectd glue logs: a function
 * that an operator must understand returns -1 and leaves its reason here.
 */
#pragma once

struct errmsg {
  char text[400]; /* one sentence, no newline, never a secret; may be "" */
};

/*
 * Writes the sentence into msg (NULL is fine) and returns -1, so that a
 * function can end with `return err_set(msg, ...)`. Control characters and
 * invalid UTF-8 are replaced as by text_clean().
 */
int err_set(struct errmsg *msg, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Receives one sentence about something that was skipped. */
typedef void (*err_report)(void *ctx, const char *sentence);
