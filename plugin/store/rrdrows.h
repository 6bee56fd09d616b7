/* SPDX-License-Identifier: MIT */
/*
 * Rows straight out of an RRD file's bytes, for the files that are looked
 * into after each write. librrd maps a file to read it, and unmapping
 * interrupts all other threads: 15 to 30 us a file instead of 4.
 *
 * The layout is that of rrdtool's rrd_format.h, versions 0003 to 0005, in
 * this machine's own sizes and byte order, as librrd writes it.
 */
#pragma once

enum rows_status {
  ROWS_READ,
  ROWS_ABSENT, /* no such file */
  ROWS_BUSY,   /* being written, now and some milliseconds later */
  ROWS_ODD,    /* not a daily file of one data source: ask librrd */
};

/*
 * Reads the AVERAGE rows of days from..to into out[0 .. to - from], NaN where
 * nothing is stored (from > to: no row, out is not used), and the day of the
 * last update into *last unless that is NULL. out and *last are set with
 * ROWS_READ only. Takes no lock, and yet sees no row half written: it asks
 * for the writer's lock, also for that of a thread of this process.
 */
enum rows_status rows_read(const char *path, int from, int to, double *out,
                           int *last);
