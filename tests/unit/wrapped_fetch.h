/* SPDX-License-Identifier: MIT */
/*
 * What stands in for the clock and for the fetching: the linker sends the
 * calls here (see hashtag_wrap() in CMakeLists.txt), each laboratory defines
 * them.
 */
#pragma once

#include "fetch/fetch.h"

#include <sys/timex.h>
#include <time.h>

time_t __wrap_time(time_t *t);
int __wrap_adjtimex(struct timex *t); /* the kernel is not synchronised */
int64_t __wrap_fetch_now_ms(void);
struct fetch *__wrap_fetch_start(const struct fetch_user *user,
                                 const struct fetch_limits *limits,
                                 struct errmsg *msg);
void __wrap_fetch_stop(struct fetch *f);
void __wrap_fetch_wake(struct fetch *f);
