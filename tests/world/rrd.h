/* SPDX-License-Identifier: MIT */
/*
 * librrd for the files that the plugin makes (one data source, a step of a
 * day, rows that end at midnight), on the disk in memory and byte for byte in
 * librrd's layout: the first file of a size is made by librrd itself.
 */
#pragma once

#include "world/disk.h"

#include <stdint.h>

/*
 * An update as rrd_update_r() does it: 0, or -1 where the file is no RRD, is
 * locked, on a full or broken disk, or has a stamp as new already.
 */
int rrd_store(const char *path, int64_t stamp, double value);

/* A file whose last update was at `stamp`; -1: the disk does not want it. */
int rrd_make(const char *path, int64_t stamp, int rows);

/* The day of the last update; DAY_NONE: no RRD file. */
int rrd_newest(const struct node *node);

/* The row of a day; NaN. */
double rrd_row(const struct node *node, int day);
