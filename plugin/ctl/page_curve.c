/* SPDX-License-Identifier: MIT */
/*
 * Counts as a curve. The drawing is stretched to the width that there is, so
 * strokes do not scale, and dots are strokes of no length with round ends.
 */
#include "ctl/page.h"

#include "core/day.h"
#include "core/text.h"
#include "ctl/html.h"

#include <math.h>

#define WIDTH 560.0
#define HEIGHT 120.0
#define EDGE 6.0        /* above and below the curve */
#define LEAST_SPAN 0.05 /* of the largest count: flat stays flat */

struct curve {
  const double *counts; /* the last one is today's */
  const signed char *levels;
  int days;
  double low, high;
};

static struct curve curve_of(const struct standing *row, int days) {
  struct curve c = {.counts = row->counts + STANDING_DAYS - days,
                    .levels = row->levels + STANDING_DAYS - days,
                    .days = days,
                    .low = NAN,
                    .high = NAN};
  for (int i = 0; i < days; i++) {
    c.low = fmin(c.low, c.counts[i]); /* fmin() passes NaN over */
    c.high = fmax(c.high, c.counts[i]);
  }
  if (c.high - c.low < LEAST_SPAN * c.high)
    c.low = c.high * (1 - LEAST_SPAN);
  return c;
}

static double x_of(const struct curve *c, double place) {
  return place * WIDTH / (c->days - 1);
}

static double y_of(const struct curve *c, double count) {
  double part = c->high > c->low ? (count - c->low) / (c->high - c->low) : 0.5;
  return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE);
}

/* The first place from `from` on whose count is known, or not. */
static int next(const struct curve *c, int from, bool known) {
  while (from < c->days && isnan(c->counts[from]) == known)
    from++;
  return from;
}

static void put_points(const struct curve *c, int from, int end, FILE *to) {
  for (int i = from; i < end; i++)
    fprintf(to, "%c%.1f %.1f", i == from ? 'M' : 'L', x_of(c, i),
            y_of(c, c->counts[i]));
  if (end == from + 1)
    fputs("h0", to); /* a day alone is a dot */
}

/* Each stretch of known days; an area goes down to the ground. */
static void put_path(const struct curve *c, const char *kind, bool area,
                     FILE *to) {
  fprintf(to, "<path class=%s d=\"", kind);
  for (int i = next(c, 0, true); i < c->days;) {
    int end = next(c, i, false);
    put_points(c, i, end, to);
    if (area)
      fprintf(to, "V%.0fH%.1fZ", HEIGHT, x_of(c, i));
    i = next(c, end, true);
  }
  fputs("\"/>", to);
}

/* The days of trends, behind the curve. */
static void put_bands(const struct curve *c, FILE *to) {
  double half = x_of(c, 0.5);
  for (int i = 0; i < c->days; i++) {
    int begin = i;
    while (i < c->days && c->levels[i] >= 1)
      i++;
    if (i > begin)
      fprintf(to, "<rect class=band x=%.1f y=0 width=%.1f height=%.0f />",
              fmax(x_of(c, begin) - half, 0), x_of(c, i - begin), HEIGHT);
  }
}

/* The newest count. */
static void put_dot(const struct curve *c, FILE *to) {
  int i = c->days - 1;
  while (i >= 0 && isnan(c->counts[i]))
    i--;
  if (i >= 0)
    fprintf(to, "<path class=dot d=\"M%.1f %.1fh0\"/>", x_of(c, i),
            y_of(c, c->counts[i]));
}

static void put_label(const struct standing *row, const struct curve *c,
                      int today, FILE *to) {
  char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
  char low[TEXT_NUMBER_SIZE], high[TEXT_NUMBER_SIZE];
  fputs(" role=img aria-label=\"#", to);
  html_text(to, row->watch.tag);
  fprintf(to, ", %s to %s: between %s and %s\"",
          day_short(today - c->days + 1, first), day_short(today, last),
          text_count(c->low, low), text_count(c->high, high));
}

void page_curve(const struct standing *row, int days, int today, bool named,
                FILE *to) {
  struct curve c = curve_of(row, days);
  fprintf(to,
          "<svg class=curve viewBox=\"0 0 %.0f %.0f\" "
          "preserveAspectRatio=none",
          WIDTH, HEIGHT);
  if (named)
    put_label(row, &c, today, to);
  else
    fputs(" aria-hidden=true", to);
  fputs(">", to);
  put_bands(&c, to);
  if (!isnan(c.high)) {
    if (named)
      put_path(&c, "area", true, to);
    put_path(&c, "line", false, to);
    put_dot(&c, to);
  }
  fputs("</svg>\n", to);
}
