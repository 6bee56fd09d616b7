/* SPDX-License-Identifier: MIT */
/*
 * What import has stored of a hashtag, in StateDir/imported/TAG.csv: so that a
 * later import with --replace can tell its counts from those that the daemon
 * has paid for. A line is DATE,VIDEOS,VIEWS, "nan" for one that is not known.
 */
#pragma once

#include "core/err.h"

/*
 * Fills the counts of len days from `first` on; NaN: not imported. No record
 * leaves all of them NaN.
 */
void import_record_read(const char *state_dir, const char *tag, int first,
                        int len, double *videos, double *views);

/* Replaces the record. Returns 0, or -1 with the reason. */
int import_record_write(const char *state_dir, const char *tag, int first,
                        int len, const double *videos, const double *views,
                        struct errmsg *msg);
