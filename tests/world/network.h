/* SPDX-License-Identifier: MIT */
/*
 * The fetching thread of each process, played: requests go to the world's
 * API and come back when it has answered.
 */
#pragma once

#include "world/process.h"

#include <stdint.h>

#define NEVER INT64_MAX

void network_begin(void);
void network_drop(enum process_id id); /* the process has ended */

/* The process is stopped (SIGSTOP), or goes on. */
void network_hold(enum process_id id, bool holds);

/* Midnight or PollTime has come: who was left to sleep for long looks. */
void network_poke(void);

/* The true time at which something is to be done; NEVER. */
int64_t network_next(void);
/* Does it. Returns whether a request was sent or has ended. */
bool network_step(void);

/* Sends each request of the daemon twice (planted). */
void network_repeat(bool repeats);

/* Answers to the tool's requests so far; see tool.c. */
int network_tool_answers(void);
