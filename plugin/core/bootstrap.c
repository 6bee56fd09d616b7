/* SPDX-License-Identifier: MIT */
#include "core/bootstrap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define DRAWS 1000
#define ITEMS_DRAWN 20000000 /* in all: larger lists are drawn less often */
#define SEED 0x9E3779B97F4A7C15U

/* xorshift64* (S. Vigna, 2016). */
static uint64_t next_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545F4914F6CDD1DU;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The share of one draw; NaN: nothing of it counts. */
static double draw(const struct bootstrap_item *items, size_t num,
                   uint64_t *random) {
  unsigned long part = 0, whole = 0;
  for (size_t i = 0; i < num; i++) {
    size_t at = (size_t)((next_random(random) >> 32) * num >> 32);
    part += items[at].part;
    whole += items[at].whole;
  }
  return whole > 0 ? (double)part / (double)whole : NAN;
}

struct interval bootstrap_share(const struct bootstrap_item *items,
                                size_t num) {
  double shares[DRAWS];
  size_t draws = DRAWS, known = 0;
  uint64_t random = SEED;
  if (num > ITEMS_DRAWN / DRAWS)
    draws = ITEMS_DRAWN / num > 100 ? ITEMS_DRAWN / num : 100;
  for (size_t i = 0; num > 0 && i < draws; i++) {
    double share = draw(items, num, &random);
    if (!isnan(share))
      shares[known++] = share;
  }
  if (known == 0)
    return (struct interval){NAN, NAN};
  qsort(shares, known, sizeof(shares[0]), ascending);
  return (struct interval){shares[(size_t)(0.025 * (double)(known - 1))],
                           shares[(size_t)(0.975 * (double)(known - 1))]};
}
