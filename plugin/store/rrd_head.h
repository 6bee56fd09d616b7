/* SPDX-License-Identifier: MIT */
/*
 * The head of an RRD file: what it keeps, and whether librrd may open it.
 * librrd trusts a head, and one changed byte may end the whole process, so
 * no file is given to it whose head was not checked here first.
 *
 * The layout is that of rrdtool's rrd_format.h, versions 0003 to 0005: the
 * structs of its C code as the machine that made the file lays them out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RRD_HEAD_MAX 16384 /* bytes: a head with 76 archives, in 64 bits */

enum rrd_head_status {
  RRD_HEAD_OK,         /* one data source, a step of a day, rows of a day */
  RRD_HEAD_EMPTY,      /* no byte, or nothing but zeros: never synced */
  RRD_HEAD_NOT_RRD,    /* it begins like no RRD file */
  RRD_HEAD_OTHER_ARCH, /* its numbers have other sizes or another byte order */
  RRD_HEAD_OTHER_SHAPE, /* `step` and `sources` say what it has */
  RRD_HEAD_DAMAGED,     /* `why` says what is wrong with it */
};

struct rrd_head {
  uint64_t step, sources; /* step: seconds a row of the first archive */
  const char *why;        /* a string constant; NULL: nothing is wrong */
  size_t len;             /* of the head, in bytes */
  uint64_t end;           /* of the file, in bytes; it may be longer */
  int64_t last;           /* update, in seconds since 1970 */
  long rows;              /* of the longest archive */
  bool average_only;      /* no archive consolidates otherwise */
  bool daily;             /* all archives keep rows of one day */
  /* The longest archive of AVERAGE rows of a day, else of any rows of a day. */
  uint64_t first_row;          /* where its rows begin, in bytes */
  long daily_rows, newest_row; /* newest: place of the row of `last` */
};

/*
 * Reads the first `len` bytes of a file of file_size bytes. *head is written
 * in any case: `step` and `sources` hold with OK and OTHER_SHAPE, all of it
 * with OK. DAMAGED and head->len > len: call it with more bytes, if there are
 * more. EMPTY: these bytes are zeros; the file is, if the rest is, too.
 */
enum rrd_head_status rrd_head_parse(const void *bytes, size_t len,
                                    uint64_t file_size, struct rrd_head *head);
