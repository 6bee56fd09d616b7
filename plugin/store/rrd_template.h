/* SPDX-License-Identifier: MIT */
/*
 * New RRD files as copies. All that begin on the same day with as many rows
 * have the same bytes, and writing those costs a tenth of having librrd
 * think of them: it matters on the first day of a long list.
 */
#pragma once

#include <stdbool.h>

/*
 * Makes the file out of the last one that was kept for the same `first` and
 * `days`: whole, or not at all. False: there is none, or it cannot be done
 * this way (what lies at path is never touched). From any thread.
 */
bool rrdcopy_make(const char *path, int first, int days);

/* Keeps the bytes of a file that was just created and not written to yet. */
void rrdcopy_keep(const char *path, int first, int days);
