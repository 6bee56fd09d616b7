/* SPDX-License-Identifier: MIT */
/*
 * Time in the world: the true one, which only goes on, and what the machine's
 * wall clock shows, which may be set, wrong or standing still.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void clock_begin(int64_t ms); /* true time: ms since 1970, UTC */
void clock_go_on(int64_t ms); /* to this true time; never back */
int64_t clock_true(void);     /* ms since 1970 */

int64_t clock_wall(void);      /* ms since 1970, as the machine shows it */
int64_t clock_monotonic(void); /* ms */

/* The wall clock shows so many ms more than the true time from now on. */
void clock_set(int64_t ahead_ms);
void clock_stand_still(void); /* until the next clock_set() */
int64_t clock_ahead(void);    /* ms that it is ahead of the true time */
