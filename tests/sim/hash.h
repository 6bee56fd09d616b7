/* SPDX-License-Identifier: MIT */
/* Everything "random" in the simulator comes from these two, so that a test
 * in another language gets the same numbers with ten lines of code. */
#ifndef SIM_HASH_H
#define SIM_HASH_H

#include <stdint.h>

/* FNV-1a, 64 bits, over the bytes of text. */
static inline uint64_t sim_fnv(const char *text) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return hash;
}

/* The output function of splitmix64: spreads neighbouring days apart. */
static inline uint64_t sim_mix(uint64_t x) {
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

#endif
