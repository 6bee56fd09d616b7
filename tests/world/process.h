/* SPDX-License-Identifier: MIT */
/*
 * The processes of the world: collectd with the plugin, and hashtagctl. Each
 * is the shipped code as a shared object, loaded once; a start puts its static
 * data back to what it was after loading, an end frees its memory and closes
 * its files. All run on the one thread there is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum process_id { PROCESS_WORLD, PROCESS_DAEMON, PROCESS_TOOL, PROCESS_NUM };

/* Ends the program with a message where it cannot be loaded. */
void process_load(enum process_id id, const char *path);
void *process_symbol(enum process_id id, const char *name);

void process_begin(enum process_id id);
void process_end(enum process_id id); /* as kill -9 does */
bool process_runs(enum process_id id);
int process_pid(enum process_id id);     /* 0: it does not run */
enum process_id process_of_pid(int pid); /* PROCESS_NUM: none */

/* Runs call(ctx) inside the process. False: it was killed in the middle. */
bool process_call(enum process_id id, int (*call)(void *ctx), void *ctx);

/* Which process runs now: calls below belong to it. */
enum process_id process_current(void);

/* Kills it at the end (or at the beginning) of the num-th call from now. */
void process_kill_after(enum process_id id, int num, bool at_end);
void process_kill_now(enum process_id id); /* inside of it: does not return */

/* Around each call that leaves the process: a kill may come here. */
void process_enter(void);
void process_leave(void);

/* Memory of the current process. */
void *process_alloc(size_t size);
void *process_realloc(void *p, size_t size);
void process_free(void *p);
size_t process_memory(enum process_id id); /* bytes in use */
