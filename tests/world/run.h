/* SPDX-License-Identifier: MIT */
/* Lets a history happen. */
#pragma once

#include "world/history.h"
#include "world/process.h"

#include <stdint.h>

/*
 * Makes the world, lets the history happen in it, makes the world well, and
 * waits a day. Returns the invariant that did not hold; NULL: all did.
 */
const char *run_history(const struct history *h);

/* How many days the last history had begun when it was over. */
int run_days(void);

/* For machine.c: the world goes on while the tool sleeps or waits. */
void run_for_tool(int64_t until_ms, bool until_answer);

/* For network.c: a process was killed inside a call. */
void run_died(enum process_id id);

const char *run_host(void); /* the option Host of now */
