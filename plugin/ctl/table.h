/* SPDX-License-Identifier: MIT */
/*
 * Tables of text for a terminal, aligned by how wide characters are shown:
 * 猫 takes two places, an accent none. Needs a UTF-8 locale (LC_CTYPE).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_CELL 160 /* bytes of a cell's text, the zero included */
#define TABLE_COLUMNS 10

/* Places that s takes on a terminal. */
int table_width(const char *s);

/* A column: its heading, its side, and how a line's cell is written. */
struct table_column {
  const char *title;
  bool right; /* aligned to the right, as numbers are */
  void (*write)(const void *ctx, size_t line, char out[TABLE_CELL]);
};

struct table {
  const struct table_column *columns;
  int columns_num; /* <= TABLE_COLUMNS */
  size_t lines;
  const void *ctx; /* for write() and colour() */
  /* The escape sequence of a line, "" for none; NULL: no colours. */
  const char *(*colour)(const void *ctx, size_t line);
};

/* Prints the headings and all lines. */
void table_print(const struct table *t, FILE *to);

/* `num` values (NaN: a blank) as bars of eight heights, the largest the
 * highest; below zero is as low as zero. Three bytes a value. */
void table_bars(const double *values, int num, char out[TABLE_CELL]);
