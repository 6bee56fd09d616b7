/* SPDX-License-Identifier: MIT */
/* The lines of hashtagctl check about an installation. */
#pragma once

/* "subject  sentence" to stdout; fmt has no newline. */
void check_good(const char *subject, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* "subject: sentence" to stderr, and one more in *wrong. */
void check_bad(int *wrong, const char *subject, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
