/* SPDX-License-Identifier: MIT */
/*
 * Numbers that look random and depend on their arguments alone, so that a
 * history is the same each time, and what is taken out of it by shrinking
 * changes nothing else.
 */
#pragma once

#include <stdint.h>

/* The finaliser of SplitMix64 (Steele, Lea, Flood, 2014). */
static inline uint64_t random_mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

static inline uint64_t random_of(uint64_t seed, uint64_t a, uint64_t b) {
  return random_mix(random_mix(random_mix(seed) ^ a) ^ b);
}

/* The next one of a row; state is any number. */
static inline uint64_t random_next(uint64_t *state) {
  return random_mix(*state += 0x9e3779b97f4a7c15ULL);
}

/* 0 <= result < num */
static inline int random_below(uint64_t *state, int num) {
  return (int)(random_next(state) % (uint64_t)num);
}
