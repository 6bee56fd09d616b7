/* SPDX-License-Identifier: MIT */
/* A CSV file with counts, read to its end. */
#pragma once

#include "core/samples.h"

/* What the command line says of a file; NULL, false: nothing. */
struct csvfile_options {
  const char *columns; /* --columns */
  bool keep_zeros;     /* --keep-zeros */
};

/*
 * Reads all lines of a file; "-" is stdin. Bad lines are named on stderr, and
 * so is what keeps the file from being read. Returns what the good lines hold
 * (the caller frees it), or NULL: it holds nothing that can be used.
 */
struct samples *csvfile_read(const char *name,
                             const struct csvfile_options *options, int today);

/* Says on stderr what was taken differently than it was written. */
void csvfile_note(const char *name, const struct samples_sum *sum);
