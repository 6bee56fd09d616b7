/* SPDX-License-Identifier: MIT */
/*
 * Tables of cases: a row is a sentence and what it promises. The checkers
 * print the row's name, what came and what was wanted.
 */
#pragma once

/* cmocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Equal to within a billionth of the wanted; NaN equals NaN. */
static inline void check_number(const char *name, double got, double want) {
  double slack = 1e-9 * fmax(1, fabs(want));
  if (isnan(want) ? !isnan(got) : !(got == want || fabs(got - want) <= slack))
    fail_msg("%s: got %.17g, want %.17g", name, got, want);
}

static inline void check_text(const char *name, const char *got,
                              const char *want) {
  if (strcmp(got, want) != 0)
    fail_msg("%s:\n got  \"%s\"\n want \"%s\"", name, got, want);
}

/* Both bounds are allowed. (cmocka's own changed its name in version 2.) */
#define check_range(got, least, most)                                         \
  check_between(#got, (long long)(got), (long long)(least), (long long)(most))

static inline void check_between(const char *name, long long got,
                                 long long least, long long most) {
  if (got < least || got > most)
    fail_msg("%s: got %lld, want %lld to %lld", name, got, least, most);
}

static inline void check_int(const char *name, long long got, long long want) {
  if (got != want)
    fail_msg("%s: got %lld, want %lld", name, got, want);
}
