/* SPDX-License-Identifier: MIT */
/*
 * The waiting of a curl multi handle: sockets and timers by epoll, so that a
 * wake-up costs what happened and not the number of connections
 * (libcurl-multi(3), "socket action").
 */
#pragma once

#include <stdint.h>

struct loop;

/* Takes over the waiting of a CURLM. NULL: no memory or no descriptor. */
struct loop *loop_new(void *multi);

/* After curl_multi_cleanup(), which still calls back. NULL is fine. */
void loop_free(struct loop *l);

/*
 * Waits until something can go on, loop_wake() is called or `ms` are over,
 * and lets libcurl do what it can. Also right after handles were added.
 */
void loop_wait(struct loop *l, int64_t ms);

/* Ends a loop_wait(), this one or the next one. From any thread. */
void loop_wake(struct loop *l);

/* Milliseconds of the monotonic clock. */
int64_t loop_now_ms(void);
