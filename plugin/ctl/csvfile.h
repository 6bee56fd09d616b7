/* SPDX-License-Identifier: MIT */
/* A CSV file with counts, read to its end. */
#pragma once

#include "core/samples.h"

/*
 * Reads all lines of a file; "-" is stdin. Bad lines are named on stderr, and
 * so is what keeps the file from being read. Returns what the good lines hold
 * (the caller frees it), or NULL: it holds nothing that can be used.
 */
struct samples *csvfile_read(const char *name, int today);

/* Says on stderr what was taken differently than it was written. */
void csvfile_note(const char *name, const struct samples_sum *sum);
