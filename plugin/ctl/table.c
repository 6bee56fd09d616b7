/* SPDX-License-Identifier: MIT */
#include "ctl/table.h"

#include "core/text.h"

#include <math.h>
#include <string.h>
#include <wchar.h>

#define PLAIN "\033[0m"
#define HEADING "\033[1m"
#define BETWEEN 2 /* places between two columns */
#define BAR_BYTES 3

int table_width(const char *s) {
  int width = 0;
  unsigned code = 0;
  while (*s != '\0') {
    size_t len = text_utf8(s, &code);
    int wide = len > 0 ? wcwidth((wchar_t)code) : 1;
    width += wide >= 0 ? wide : 1; /* younger than this machine's tables */
    s += len > 0 ? len : 1;
  }
  return width;
}

/* Where the cells of a line go; the last column is not filled up. */
static void print_cell(const struct table_column *c, const char *text,
                       int width, bool last, FILE *to) {
  int fill = width - table_width(text);
  if (c->right)
    fprintf(to, "%*s%s", fill, "", text);
  else
    fprintf(to, "%s%*s", text, last ? 0 : fill, "");
  if (!last)
    fprintf(to, "%*s", BETWEEN, "");
}

/* A cell's text, harmless for the terminal. */
static void write_cell(const struct table *t, int column, size_t line,
                       char cell[TABLE_CELL]) {
  t->columns[column].write(t->ctx, line, cell);
  text_clean(cell, cell, TABLE_CELL);
}

static void widths_of(const struct table *t, int widths[TABLE_COLUMNS]) {
  char cell[TABLE_CELL];
  for (int c = 0; c < t->columns_num; c++) {
    widths[c] = table_width(t->columns[c].title);
    for (size_t i = 0; i < t->lines; i++) {
      write_cell(t, c, i, cell);
      int width = table_width(cell);
      if (width > widths[c])
        widths[c] = width;
    }
  }
}

static void print_line(const struct table *t, const int *widths, size_t line,
                       FILE *to) {
  char cell[TABLE_CELL];
  const char *colour = t->colour != NULL ? t->colour(t->ctx, line) : "";
  fputs(colour, to);
  for (int c = 0; c < t->columns_num; c++) {
    write_cell(t, c, line, cell);
    print_cell(&t->columns[c], cell, widths[c], c + 1 == t->columns_num, to);
  }
  fprintf(to, "%s\n", *colour != '\0' ? PLAIN : "");
}

void table_print(const struct table *t, FILE *to) {
  int widths[TABLE_COLUMNS];
  widths_of(t, widths);
  fputs(t->colour != NULL ? HEADING : "", to);
  for (int c = 0; c < t->columns_num; c++)
    print_cell(&t->columns[c], t->columns[c].title, widths[c],
               c + 1 == t->columns_num, to);
  fprintf(to, "%s\n", t->colour != NULL ? PLAIN : "");
  for (size_t i = 0; i < t->lines; i++)
    print_line(t, widths, i, to);
}

void table_bars(const double *values, int num, char out[TABLE_CELL]) {
  static const char bars[8][BAR_BYTES + 1] = {"\u2581", "\u2582", "\u2583",
                                              "\u2584", "\u2585", "\u2586",
                                              "\u2587", "\u2588"};
  double most = 0;
  for (int i = 0; i < num; i++)
    most = fmax(most, values[i]); /* fmax() passes NaN over */
  char *to = out;
  for (int i = 0; i < num && to - out + BAR_BYTES < TABLE_CELL; i++) {
    double part = most > 0 ? fmax(values[i], 0) / most : 0;
    if (isnan(values[i]))
      to = stpcpy(to, " ");
    else
      to = stpcpy(to, bars[part < 1 ? (int)(part * 8) : 7]);
  }
  *to = '\0';
}
