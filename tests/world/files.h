/* SPDX-License-Identifier: MIT */
/* The calls about files, of both processes, on the disk in memory. */
#pragma once

#include "world/process.h"

/* As the end of a process does: its locks are gone, too. */
void files_close_all(enum process_id id);
