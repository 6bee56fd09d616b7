/* SPDX-License-Identifier: MIT */
/*
 * Lines of values that a comma, or another character, separates, as RFC 4180
 * writes them and spreadsheets,
 * sqlite3 and pandas do: quoted fields, "" for a quote inside, CR LF. A
 * record is one line; no field of ours holds a line break.
 */
#pragma once

#include "core/err.h"

#include <stddef.h>

#define CSV_FIELDS_MAX 64

/*
 * Splits line[0 .. len - 1], which may end with its line break, and writes
 * where each field begins. The fields live in the line: it is changed, and
 * line[len] must be writable. Blanks around an unquoted field are dropped.
 *
 * Returns how many fields there are (0: a blank line), or -1 with the reason:
 * a quote that does not end, text behind one, a zero byte, too many fields.
 */
int csv_split(char *line, size_t len, char separator,
              char *fields[CSV_FIELDS_MAX], struct errmsg *msg);
