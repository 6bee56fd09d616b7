/* SPDX-License-Identifier: MIT */
/*
 * The linker sends the shipped code's calls of NAME to __wrap_NAME here; what
 * is not about the world goes on to __real_NAME, the C library's.
 */
#pragma once

#define PATH_SIZE 512 /* bytes of a path in the world */

/* Declares both and begins the definition of __wrap_NAME. */
#define SEAM(type, name, ...)                                                 \
  type __real_##name(__VA_ARGS__) __asm__(#name);                             \
  type __wrap_##name(__VA_ARGS__);                                            \
  type __wrap_##name(__VA_ARGS__)
