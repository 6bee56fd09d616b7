/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share. A target is one function over bytes that says
 * in its first comment what it promises, and aborts where the promise is
 * broken; that memory is not, the sanitizers see to. With libFuzzer the bytes
 * are made, in the tests they come from corpus/ by way of replay.c.
 */
#pragma once

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(what)                                                         \
  ((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))

_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* The bytes of one run that were not taken yet. */
struct bytes {
  const uint8_t *at;
  size_t left;
};

/* The next byte, below `below`; 0 where there is none. */
unsigned bytes_pick(struct bytes *b, unsigned below);

/*
 * The bytes up to a line break (which is taken, too), at most max of them, as
 * a string that the caller frees: a zero ends it.
 */
char *bytes_line(struct bytes *b, size_t max);

/* The rest as a string that the caller frees; *len may hold zeros. */
char *bytes_rest(struct bytes *b, size_t *len);

/*
 * A folder of this run's own, which is removed at its end, and the path of
 * `name` in it, a file of these bytes; the next call uses it again.
 */
const char *fuzz_folder(void);
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Whether text may stand in a log: UTF-8 without control characters. */
bool fuzz_is_sentence(const char *text);

/* An err_report that counts in *(int *)ctx, and promises a sentence. */
void fuzz_report(void *ctx, const char *sentence);
