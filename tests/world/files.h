/* SPDX-License-Identifier: MIT */
/* The calls about files, of both processes, on the disk in memory. */
#pragma once

#include "world/process.h"
#include "world/seams.h"

/* The path without /proc/self/fd/; NULL: it is too long. */
const char *files_real(const char *path, char out[PATH_SIZE]);

/* As the end of a process does: its locks are gone, too. */
void files_close_all(enum process_id id);
